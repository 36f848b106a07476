"""What no row may hold: keys, and e-mail addresses, phone, card and account numbers that may be somebody's.

Addresses and numbers that are set aside for examples (RFC 2606, 555-01xx, Ofcom's drama numbers, the card networks'
test numbers) pass. Numbers count as cards or accounts only with the right prefix, length and checksum, and as phones
only when they are written or introduced as such: prompts are full of numbers that are neither.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

_KEY: Final = re.compile(
    r"\b(?:sk-(?:[A-Za-z]+-)*[A-Za-z0-9_]{16,}|gsk_[A-Za-z0-9]{16,}|hf_[A-Za-z0-9]{16,}|tgp_v1_[A-Za-z0-9_-]{16,}"
    r"|(?:AKIA|ASIA)[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,}|glpat-[A-Za-z0-9_-]{20,}"
    r"|xox[abprs]-[A-Za-z0-9-]{10,}|AIza[A-Za-z0-9_-]{35}|[sr]k_live_[A-Za-z0-9]{16,}|npm_[A-Za-z0-9]{30,}"
    r"|eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,})"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY"
)
_MAIL: Final = re.compile(r"[\w.+%-]+@((?:[\w-]+\.)+[^\W\d_]{2,}|[\w-]+\.(?:example|test|invalid))\b")
_EXAMPLE_HOST: Final = re.compile(r"(?:^|\.)(?:example\.(?:com|org|net|edu)|example|test|invalid|localhost)$")
_DIGITS: Final = re.compile(r"(?<![\w.,/$€£-])\d(?:[ -]?\d){12,18}(?![\w/-])")
_ACCOUNT: Final = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_PHONE: Final = re.compile(
    r"(?<![\w.+/-])(?:"
    r"\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d(?:[ .-]?\d){6,12}"  # +49 30 1234567
    r"|(?:1[ .-])?\([2-9]\d\d\) ?[2-9]\d\d[ .-]\d{4}"  # (212) 736-5000
    r"|(?:1[.-])?[2-9]\d\d([.-])[2-9]\d\d\1\d{4}|[2-9]\d\d [2-9]\d\d \d{4}"  # 212-736-5000
    r"|0\d{2,4}[ /-]\d{3,4}[ -]?\d{3,4}(?:[ -]\d{2,4})?"  # 030 1234567, 0171 946 0018
    r"|0\d(?: \d\d){4}"  # 06 12 34 56 78
    r")(?![\w-]|[.,]\d)"
)
_INTRODUCED: Final = re.compile(
    r"\b(?:call|phone|tel|telephone|mobile|cell|text|whatsapp|fax)(?:\s+(?:me|us|him|her|number|no|at|on|is))*"
    r"[\s:.#]+(\+?\d(?:[ .()-]{0,2}\d){6,14})(?!\w)",
    re.IGNORECASE,
)
_DRAMA: Final = re.compile(r"(?:1?\d{3})?55501\d\d|(?:44|0)(?:1632960|7700900|2079460|1414960|1614960|1914980)\d{3}")
_TEST_CARDS: Final = frozenset({
    "4111111111111111", "4242424242424242", "4012888888881881", "4000056655665556", "4222222222222",
    "5555555555554444", "5105105105105100", "5200828282828210", "2223003122003222", "378282246310005",
    "371449635398431", "6011111111111117", "6011000990139424", "3530111333300000", "3566002020360505",
    "30569309025904", "38520000023237",
})  # fmt: skip
_CARD: Final = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|3(?:0[0-5]|[68]\d)\d{11}"
)


def private(text: str) -> str:
    """What the text gives away, e.g. "an e-mail address"; "" when nothing."""
    return next((what for what, finds in _FINDS.items() if finds(text)), "")


def _key(text: str) -> bool:
    return _KEY.search(text) is not None


def _mail(text: str) -> bool:
    return any(not _EXAMPLE_HOST.search(found[1].lower()) for found in _MAIL.finditer(text))


def _phone(text: str) -> bool:
    found = [match[0] for match in _PHONE.finditer(text)] + [match[1] for match in _INTRODUCED.finditer(text)]
    return any(not _DRAMA.fullmatch(_only_digits(number)) for number in found)


def _card(text: str) -> bool:
    numbers = (_only_digits(match[0]) for match in _DIGITS.finditer(text))
    return any(_CARD.fullmatch(one) and luhn(one) and one not in _TEST_CARDS for one in numbers)


def _account(text: str) -> bool:
    return any(iban(part) for match in _ACCOUNT.finditer(text) for part in _shortened(match[0]))


def _shortened(found: str) -> Iterator[str]:
    """The account as it was found, and without the groups behind it that may belong to the sentence."""
    groups = found.split(" ")
    for count in range(len(groups), 0, -1):
        yield "".join(groups[:count])


def _only_digits(text: str) -> str:
    return "".join(letter for letter in text if letter in "0123456789")


def luhn(digits: str) -> bool:
    """Whether the last digit checks the others, as on payment cards."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def iban(account: str) -> bool:
    """Whether the two check digits of an account number are right (ISO 13616)."""
    if not 15 <= len(account) <= 34:
        return False
    turned = account[4:] + account[:4]
    return int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1


_FINDS: Final[dict[str, Callable[[str], bool]]] = {
    "a key": _key,
    "an e-mail address": _mail,
    "a card number": _card,
    "an account number": _account,
    "a phone number": _phone,
}
