"""What commits say and what they did, and a finding that is to be written down and not mended."""

from typing import Final

from ...script import Json, Script, Truth
from ...stage import Stage, scenario
from ...world.raw import Raw
from ...world.workspace import Planted
from ._code import LAYOUT, broken, failing, healthy, quiet, source, test
from ._mistakes import function_of, repair, why
from ._oracles import module

_HISTORY: Final = "Code: modules are in /workspace/src/<module>.py; the git tools know their history."


def _plain(bug: Planted) -> bool:
    """Whether the last commit of a module took a note out or changed one single line into another."""
    parts = (bug.wrong.strip("\n"), bug.right.strip("\n"))
    return not bug.kind or all(part.strip() and "\n" not in part for part in parts)


def _changed(diff: str) -> str:
    """The line that a commit put in or, where it put nothing in, the one it took out."""
    lines = [line for line in diff.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    return next((line[1:].strip() for line in lines if line[0] == "+"), lines[0][1:].strip())


def _planted_line(bug: Planted) -> str:
    """The line that holds the mistake, or the note that the history of healthy modules begins with."""
    if not bug.kind:
        return "# TODO: say more about this module in the handbook."
    at = bug.fixed.index(bug.right)
    at += len(bug.right) - len(bug.right.lstrip("\n"))
    start = bug.source.rfind("\n", 0, at) + 1
    return bug.source[start:].partition("\n")[0].strip()


def _cosmetic(log: Json) -> list[Json]:
    """The commits of a log that are about looks, by their own account."""
    return [one for one in log["commits"] if not one["message"].startswith(("Add", "Rework"))]


@scenario("code_debugging")
def which_cosmetic_commit(s: Stage) -> Script:
    """Several of the latest commits were about looks: the assistant asks which is meant, and shows what it changed."""
    plain = {bug.path.removeprefix("/workspace/"): bug.name for bug in s.raw.planted if _plain(bug)}
    s.policy(_HISTORY)
    yield s.user(
        "There was a cosmetic commit in src lately that I don't trust. What did it really change?",
        "Show me what that style commit under src did to the code, I can't find it.",
        "src: recent 'nothing but looks' commit, what line did it change?",
        "Somebody made one of the modules in src prettier lately. I'd like to see the line that was touched.",
        "I missed the review of a tidy-up under src last time. Could you tell me what it did to the code?",
    )
    log = yield s.call("git_log", path="src", max_count=6, derived_=("path",))
    found = _cosmetic(log)
    if len(found) < 2:
        s.redraw("hardly any commit of that kind")
    chosen = s.pick([one for one in found if one["files"][0] in plain])
    name = plain[chosen["files"][0]]
    s.goal(name=name, fits=[one["commit"] for one in found])
    shown = "; ".join(f'"{one["message"]}" ({one["date"]}, {one["author"]})' for one in found)
    yield s.ask(
        "More than one of the latest fits: {shown}. Which do you mean?",
        "I see several candidates: {shown}. Which is the one you missed?",
        "That could be any of these: {shown}. Do you remember the module?",
        "Which of them? {shown}.",
        "There's a choice: {shown}. Tell me the module and I'll open the commit.",
        also={"shown": shown},
    )
    yield s.user(
        "The one in {name}.",
        "It was {name}, I think.",
        "{name}",
        "{name}, please.",
        "I mean the change to {name}.",
        name=name,
    )
    commit = yield s.call("git_show", revision=chosen["commit"])
    line = _changed(commit["diff"])
    only_note = line.startswith("#")
    yield s.answer(
        *(
            "Only a note went out: `{line}`. No code was touched ({commit}).",
            "Nothing to worry about, {commit} just removed the comment `{line}`.",
            "It deleted one comment, `{line}`, and left the code alone. The commit is {commit}.",
            "{author} took the remark `{line}` out in {commit}. That's all.",
        )
        if only_note
        else (
            "{commit} by {author} changed code: the line now reads `{line}`.",
            "More than looks: it put in `{line}` ({commit}, {author}).",
            "The line that came in with {commit} is `{line}`. That changes what the code does, so a test run is a good idea.",
            "`{line}` is what {author} wrote there in {commit}, and that is code, not looks.",
        ),
        also={"commit": commit["commit"], "author": commit["author"]},
        line=line,
    )


@which_cosmetic_commit.oracle
def _(raw: Raw, name: str, fits: list[str]) -> Truth:
    return Truth({"line": _planted_line(module(raw, name))}, candidates=tuple(fits))


@scenario("code_debugging", weight=120)
def harmless_by_its_message(s: Stage) -> Script:
    """The message of a commit and its diff are held against each other, and the tests say which is to be believed."""
    wanted = s.chance(700)
    bug = s.pick([one for one in s.raw.planted if _plain(one) and bool(one.kind) == wanted])
    s.goal(name=bug.name)
    s.policy(LAYOUT)
    request = s.user(
        "The last commit to {name} is supposed to be purely cosmetic. Is it?",
        "Was the latest change to {name} as harmless as its message says?",
        "{name}: last commit really just cosmetics?",
        "I was told nothing but style was changed in {name} lately. Please check, we release tonight.",
        "Does the newest commit of {name} do what it says, or more than that?",
        name=bug.name,
    )
    quiet(s, request.text, _planted_line(bug))
    yield request
    log = yield s.call("git_log", path=f"src/{bug.name}.py", derived_=("path",))
    latest = log["commits"][0]
    commit = yield s.call("git_show", revision=latest["commit"])
    line = _changed(commit["diff"])
    if line.startswith("#"):
        yield s.verify(
            "The diff fits the message, it removes a comment. The tests should agree.",
            "Message and diff say the same. A run of the tests to be sure.",
            "So far nothing but a comment. I'll let the tests confirm that.",
        )
    else:
        yield s.verify(
            'The message reads "{message}", but the diff changes a line of code. Let the tests decide.',
            "\"{message}\" and this diff don't fit together. I'll run the tests to see which is right.",
            "That is code, not style, whatever the message says. The tests will show whether it matters.",
            message=latest["message"],
        )
    result = yield s.check("run_tests", path=f"tests/test_{bug.name}.py", derived_=("path",))
    said = {
        "message": latest["message"],
        "commit": latest["commit"],
        "failed": result["failed"],
        "passed": result["passed"],
    }
    yield s.answer(
        *(
            'The message is true: "{message}" only took out `{line}`, and all {passed} tests pass.',
            "Yes, harmless. {commit} removes the comment `{line}` and nothing else; {passed} tests pass.",
            "It does what it says. Gone is `{line}`, the code is untouched, and the tests are green ({passed}).",
            "You can release it: `{line}` was deleted, that's all, and the {passed} tests pass.",
        )
        if line.startswith("#")
        else (
            'No. "{message}" sounds harmless, yet {commit} put in `{line}`, and the tests fail with it ({failed} red). The '
            "diff and the tests agree, so the message is wrong.",
            "It isn't cosmetic. The line is now `{line}`, and the tests say that this is wrong ({failed} red). Don't go "
            "by the message of {commit}.",
            "I'd hold the release. `{line}` came in with {commit}, and tests fail since ({failed} red, {passed} green).",
            'The message ("{message}") is misleading: code was changed to `{line}`, which breaks the tests (red: {failed}).',
        ),
        also=said,
        line=line,
    )


@harmless_by_its_message.oracle
def _(raw: Raw, name: str) -> Truth:
    return Truth({"line": _planted_line(module(raw, name))})


_NOTE: Final = "/workspace/notes/findings.md"


@scenario("code_debugging")
def note_instead_of_a_fix(s: Stage) -> Script:
    """Two modules are tested at once and the broken one is read; then the user wants a note and no change after all."""
    bug, other = s.pick(broken(s.raw)), s.pick(healthy(s.raw))
    names = s.sample([bug.name, other.name], 2)
    reason = why(s, bug)
    s.goal(name=bug.name, reason=reason)
    s.policy(LAYOUT)
    s.policy("Code is changed only after the user has heard what is wrong and has agreed to the change.")
    request = s.user(
        "Something fails in {one} or {two}. Find out which and fix it.",
        "Either {one} or {two} is broken, please repair whichever it is.",
        "{one} / {two}: one is red. mend it",
        "The nightly build is red because of {one} or {two}, the mail doesn't say which. Could you fix that?",
        "I suspect {two}, a colleague suspects {one}. Would you look at both and repair the guilty one?",
        one=names[0],
        two=names[1],
    )
    quiet(s, request.text, function_of(bug))
    yield request
    runs = yield s.together(*(test(s, name) for name in names))
    red = next(name for name, run in zip(names, runs, strict=True) if run["failed"])
    green = next(run for run in runs if not run["failed"])
    fails = failing(next(run for run in runs if run["failed"]))
    mend = repair((yield source(s, red))["content"], bug)
    yield s.answer(
        "It's {red}: `{test}` fails because in `{function}` {reason}. The other one passes all {passed} tests. Shall I change it?",
        "{red} is the broken one. In `{function}`, {reason}; {passed} tests of the other module pass. I can mend it now.",
        "The cause is `{function}` in {red}, where {reason} (`{test}` shows it). Nothing is wrong with the other, {passed} "
        "tests pass. Ready to fix it.",
        "Found: `{function}` of {red}, since {reason}. For the other module the {passed} tests are green. May I edit the file?",
        also={"red": red, "test": fails[0]["name"], "reason": reason, "passed": green["passed"]},
        function=mend.function,
    )
    stopped = s.user(
        "No, hands off, we have a release freeze. Write it into {note} instead, module, function and cause in a line.",
        "Wait, the freeze began at noon. Don't touch the code; make a one-line note in {note} for Monday.",
        "stop, freeze. just note module + function + cause in {note}",
        "I've changed my mind: leave the code alone and put module, function and cause on one line in {note}.",
        "On second thoughts the owner should do that. Leave a line with module, function and cause in {note}, please.",
        note=_NOTE,
        correction=True,
    )
    quiet(s, stopped.text, function_of(bug))
    yield stopped
    yield s.call("write_file", path=_NOTE, content=_noted(red, mend.function, reason))
    yield s.answer(
        "The code is as it was, and the line is in {note}.",
        "Noted in {note}; I've changed nothing else.",
        "Understood. {note} has the finding, the module stays untouched.",
        "It's written down in {note}, and no code was edited.",
        "{note} now says what is wrong and where. The rest can wait until after the freeze.",
        also={"note": _NOTE},
    )


def _noted(name: str, function: str, reason: str) -> str:
    return f"- {name}.py, {function}(): {reason}\n"


@note_instead_of_a_fix.oracle
def _(raw: Raw, name: str, reason: str) -> Truth:
    after, bug = raw.copy(), module(raw, name)
    after.files[_NOTE] = _noted(name, function_of(bug), reason)
    return Truth({"function": function_of(bug)}, state=after)
