"""What a user needs is worked out with a function of the workspace's own code."""

from datetime import datetime

from ...script import Script, Truth
from ...stage import Stage, scenario
from ...world.raw import Raw
from ._code import LAYOUT, quiet
from ._mistakes import function_of
from ._oracles import module


@scenario("code_debugging", domains=("retail", "finance", "logistics", "support"))
def read_as_typed(s: Stage) -> Script:
    """Amounts or dates as people type them go through the workspace's own reader: one run in the sandbox.

    Only a reader without a bug is used, and at most one of the two has one.
    """
    records = module(s.raw, "records")
    spoiled = "to_iso" if records.kind == "case" else function_of(records) if records.kind else ""
    reader = s.pick([name for name in ("to_number", "to_iso") if name != spoiled])
    s.policy(LAYOUT)
    yield from (_amounts(s) if reader == "to_number" else _dates(s))


def _amounts(s: Stage) -> Script:
    cents = [s.rng.between(1_001, 99_999) * 100 + s.rng.between(1, 99) for _ in range(s.rng.between(4, 6))]
    typed = [s.pick((f"{value / 100:,.2f} EUR", f"{value / 100:,.2f}", f"{value / 100:.2f} EUR")) for value in cents]
    s.goal(reader="to_number", typed=typed)
    yield s.user(
        "Please run these through to_number of our records module and give me the sum: {shown}",
        "{shown}\nThat's how they typed it. What is the total if records.to_number reads them?",
        "add up with to_number from records: {shown}",
        "I have cells like these: {shown}. Our records module can read them with to_number. What do they come to?",
        shown="; ".join(typed),
    )
    code = f"from records import to_number\n\nprint(round(sum(to_number(text) for text in {typed!r}), 2))"
    done = yield s.call("code_executor", code=code)
    yield s.answer(
        "They come to {found:,.2f}.",
        "The sum is {found:,.2f}, read with to_number.",
        "{found:,.2f} in all.",
        "to_number reads every one of them; together that's {found:,.2f}.",
        found=float(done["stdout"]),
    )


def _dates(s: Stage) -> Script:
    days = [f"2026-{s.rng.between(1, 12):02d}-{s.rng.between(1, 28):02d}" for _ in range(5)]
    if len(set(days)) < len(days):
        s.redraw("a day came twice")
    moments = [datetime.fromisoformat(day) for day in days]
    typed = [s.pick((day.strftime("%d/%m/%Y"), f"{day.day} {day.strftime('%b %Y')}")) for day in moments]
    s.goal(reader="to_iso", typed=typed)
    request = s.user(
        "Which of these dates is the latest? Day first where there are slashes, records.to_iso reads them: {shown}",
        "{shown}\nPlease bring them into ISO form with to_iso of records and tell me the last day.",
        "latest date of {shown}? use to_iso in the records module",
        "Our export has dates such as these: {shown}. With to_iso from records, which comes last?",
        shown="; ".join(typed),
    )
    quiet(s, request.text, max(days))
    yield request
    code = f"from records import to_iso\n\nprint(max(to_iso(text) for text in {typed!r}))"
    done = yield s.call("code_executor", code=code)
    yield s.answer(
        "The latest is {found}.",
        "{found} comes last.",
        "Read with to_iso, the last day is {found}.",
        "That would be {found}.",
        found=done["stdout"].strip(),
    )


@read_as_typed.oracle
def _(raw: Raw, reader: str, typed: list[str]) -> Truth:  # noqa: ARG001  # what was typed is the user's
    if reader == "to_number":
        cents = sum(int("".join(letter for letter in text if letter.isdigit())) for text in typed)
        return Truth({"found": cents / 100})
    forms = [(text, "%d/%m/%Y" if "/" in text else "%d %b %Y") for text in typed]
    return Truth({"found": max(datetime.strptime(text, form) for text, form in forms).strftime("%Y-%m-%d")})  # noqa: DTZ007
