"""Numbers that flags are given as text; a wrong one is a RecipeError that names the flag."""

from ..errors import RecipeError


def whole_number(flag: str, text: str | None) -> int | None:
    """The number that a flag was given, or None; RecipeError names the flag when it is no whole number."""
    if text is None:
        return None
    try:
        return int(text, 10)
    except ValueError:
        raise RecipeError(f"{flag} {text!r} is not a whole number; right would be e.g. {flag} 7.") from None


def share(flag: str, text: str | None, default: float) -> float:
    """The number from 0 to 1 that a flag was given; RecipeError names the flag when it is none."""
    try:
        found = default if text is None else float(text)
    except ValueError:
        found = -1.0
    if not 0 <= found <= 1:
        raise RecipeError(f"{flag} {text!r} is not a number from 0 to 1; right would be e.g. {flag} 0.8.")
    return found


def at_least_one(flag: str, text: str) -> int:
    """The whole number that a flag was given, 1 or more; RecipeError names the flag when it is none."""
    found = whole_number(flag, text) or 0
    if found < 1:
        raise RecipeError(f"{flag} {text} is too few; right would be 1 or more.")
    return found


def dollars(flag: str, text: str | None) -> float | None:
    """The amount that a flag was given; RecipeError names the flag when it is none."""
    if text is None:
        return None
    plain = text.removeprefix("$")
    if not plain.replace(".", "", 1).isdecimal() or not plain.isascii():
        raise RecipeError(f"{flag} {text!r} is not an amount of US dollars; right would be e.g. {flag} 2.00.")
    return float(plain)
