"""A package that nothing can install, and snippets of which the result can be told without running them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ...script import Script, Truth
from ...stage import Stage, scenario
from ...world.raw import Raw
from ._code import LAYOUT, test
from ._oracles import count, module

_PACKAGES: Final = ("pandas", "hypothesis", "freezegun", "pytest-xdist", "numpy")


@scenario("code_debugging")
def package_wanted(s: Stage) -> Script:
    """A package is to be installed before the tests run: nothing does that, and the tests do not need it either."""
    name, package = s.pick(s.raw.planted).name, s.pick(_PACKAGES)
    s.goal(name=name)
    s.policy(LAYOUT)
    s.offer("code_executor", "search_files")
    s.withhold("code.install")
    yield s.user(
        "Please pip install {package} and then run the tests of {name}.",
        "Could you add {package} to the environment and try the tests of {name} again?",
        "pip install {package}, rerun test_{name}",
        "I think the tests of {name} need {package}. Install it and tell me what they say, would you?",
        "Get {package} first, then run everything for {name}.",
        package=package,
        name=name,
    )
    run = yield test(s, name)
    total = s.compute("sum", run["passed"], run["failed"])
    yield s.refuse(
        "I can't install anything: the sandbox has no network and no pip. The tests ran without {package} all the same, "
        "{total} of them: {passed} passed, {failed} failed.",
        "Installing {package} isn't possible from here. I ran the tests as things are; of {total}, {passed} passed and "
        "{failed} failed, none of them for want of a package.",
        "{package} has to be added by whoever runs the build, as I can't install packages. It isn't needed for {name}, "
        "though: {total} tests ran, {failed} failed, {passed} passed.",
        "No installer among my tools, so {package} is still missing. Here is the run without it: {total} tests, {passed} "
        "green and {failed} red.",
        "I have to pass on the installation. But the tests of {name} start without {package}: {passed} passed and {failed} "
        "failed, {total} in all.",
        also={"package": package, "name": name, "passed": run["passed"], "failed": run["failed"]},
        total=total,
    )


@package_wanted.oracle
def _(raw: Raw, name: str) -> Truth:
    return Truth({"total": count(module(raw, name))}, no_tool_for="code.install")


def _kept(rounds: int) -> int:
    """What the function with the shared list returns at the last of so many calls."""
    shared: list[int] = []
    shared.extend(range(rounds))
    return len(shared)


def _late(rounds: int) -> int:
    """What the first of the functions made in the loop returns after it."""
    made = [lambda: number for number in range(1, rounds)]  # noqa: B023  # that is the very mistake
    return made[0]()


def _rows(height: int) -> int:
    """How many rows show the mark when the same row stands in the list several times."""
    grid = [[0]] * height
    grid[0][0] = 1
    return sum(row[0] for row in grid)


@dataclass(frozen=True, slots=True)
class Snippet:
    """Code with {n} in it, what is asked about it, the answers, how one mends it, and how the result comes about.

    The result is {n} itself or, with `one_less`, the number before it.
    """

    code: str
    asks: tuple[str, ...]
    answers: tuple[str, ...]
    mend: tuple[str, ...]
    result: Callable[[int], int]
    one_less: bool = False


_SNIPPETS: Final = {
    "default": Snippet(
        "def collect(item, seen=[]):\n    seen.append(item)\n    return len(seen)",
        (
            "I call this {n} times, with one item each, and expected the length to be one every time. What does the last "
            "call return, and why?",
            "After {n} calls with a single item each, what comes back from the last one? It should be one.",
            "called {n}x, last return value? why not one",
        ),
        (
            "{result}. The default list is made once, when the function is defined, so every call adds to the same one.",
            "The last call returns {result}: `seen=[]` is shared by all calls, and it keeps what was put in.",
            "You get {result}, because a default value is created a single time and then reused.",
            "It returns {result}. All calls append to one list, the one in the definition.",
        ),
        (
            "Use `seen=None` and begin with `seen = [] if seen is None else seen`.",
            "Make the default `None` and create the list inside the function when it is `None`.",
            "Put `None` in the signature, and inside: `if seen is None: seen = []`.",
            "Create the list in the body, not in the signature; `None` is the usual default for that.",
        ),
        _kept,
    ),
    "closure": Snippet(
        "made = []\nfor number in range(1, {n}):\n    made.append(lambda: number)",
        (
            "I expected made[0]() to give one. What does it give after the loop, and why?",
            "What's the value of made[0]() here? My guess was one and that's wrong.",
            "made[0]() = ? not one apparently",
        ),
        (
            "{result}. The function looks `number` up when it is called, and by then the loop is at its last value.",
            "It gives {result}: all the functions see the same variable, which stands at the end of the range afterwards.",
            "You get {result}, since a lambda keeps the name and not the value.",
            "The call returns {result}. `number` is read late, after the loop has finished.",
        ),
        (
            "Bind the value at once: `lambda number=number: number`.",
            "Give the lambda a default, `lambda number=number: number`; that stores the value of that round.",
            "A default argument does it: `lambda number=number: number`.",
            "Write `lambda number=number: number`, or build the functions in a helper that takes the number.",
        ),
        _late,
        one_less=True,
    ),
    "rows": Snippet(
        "grid = [[0] * 4] * {n}\ngrid[0][0] = 'x'",
        (
            "I set one cell and print the grid. In how many rows does the x stand, and why isn't it a single one?",
            "How many rows show the x afterwards? I wanted it in the first only.",
            "x appears in how many rows? wanted the first one only",
        ),
        (
            "In {result}, which is all of them: the outer `*` repeats the same inner list, it doesn't copy it.",
            "{result} rows. There is one inner list, and every row is a reference to it.",
            "It's in all {result} rows, because they are one and the same list.",
            "All {result} show it. Multiplying a list of lists copies the reference only.",
        ),
        (
            "Write `grid = [[0] * 4 for _ in range({n})]`, which builds a new inner list for every row.",
            "With a comprehension: `[[0] * 4 for _ in range({n})]`. Each round makes a row of its own.",
            "Make a new inner list in every round: `grid = [[0] * 4 for _ in range({n})]`.",
            "`[[0] * 4 for _ in range({n})]` does what you meant, because the inner list is made again each time.",
        ),
        _rows,
    ),
}  # fmt: skip


@scenario("code_debugging")
def told_from_the_snippet(s: Stage) -> Script:
    """A snippet with one of Python's classic traps: its result, the reason, and on request the remedy. No call needed."""
    kind, number = s.pick(sorted(_SNIPPETS)), s.rng.between(3, 14)
    snippet = _SNIPPETS[kind]
    s.goal(kind=kind, number=number)
    s.offer("code_executor", "run_tests")
    code = snippet.code.replace("{n}", str(number))
    ask = s.pick(snippet.asks).replace("{n}", str(number))
    yield s.user(
        "```python\n{code}\n```\n{ask}",
        "{ask}\n\n```python\n{code}\n```",
        "Interview question that I got wrong:\n```python\n{code}\n```\n{ask}",
        "Stripped down from our code:\n\n{code}\n\n{ask}",
        "Can you explain this one to me?\n```\n{code}\n```\n{ask}",
        code=code,
        ask=ask,
    )
    result = s.compute("difference", number, 1) if snippet.one_less else number
    yield s.answer(*snippet.answers, result=result)
    yield s.user(
        "And how do I write it properly?",
        "Ah! What's the usual way around that?",
        "fix?",
        "I see. How would you change it, then?",
        "Makes sense now. Which form avoids it?",
    )
    yield s.answer(*snippet.mend, also={"n": number})
    if s.chance(400):
        yield s.user(
            "Got it, thank you!", "thanks, clear now", "Nice. That's it for today.", "Thank you, very helpful."
        )
        yield s.answer("You're welcome.", "Happy debugging.", "Any time.", "Glad it's clear.")


@told_from_the_snippet.oracle
def _(raw: Raw, kind: str, number: int) -> Truth:  # noqa: ARG001  # nothing in the world has a say in it
    return Truth({"result": _SNIPPETS[kind].result(number)})
