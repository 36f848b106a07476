"""Doubts: a failure that may be chance, a commit and a name that do not exist, a choice between two ways to mend."""

import ast
import re

from ...script import Script, Truth
from ...stage import Stage, scenario
from ...world.raw import Raw
from ._code import LAYOUT, assigned, edit, evidence, failing, quiet, source, test, traced
from ._mistakes import function_of, repair, why
from ._oracles import count, guilty_function, mended, module


@scenario("code_debugging")
def chance_or_bug(s: Stage) -> Script:
    """The user saw the tests pass and a colleague saw them fail: the failing test is run a second time."""
    bug = assigned(s)
    request = s.user(
        "For me the tests of {name} passed, a colleague says they fail. Is it a flaky test or a bug, and in which function?",
        "Is there a real bug in {name}? I remember a green run, others see red. Name the function if there is one.",
        "{name}: red for some of us, green for others. flaky? or a bug, and where",
        "We argue whether {name} is broken or its tests are unreliable. Could you settle it and point to the code?",
        name=bug.name,
    )
    quiet(s, request.text, function_of(bug))
    yield request
    fails = failing((yield test(s, bug.name)))
    yield s.verify(
        "`{test}` fails here. Once more by itself, to see whether that is chance.",
        "Red for now, because of `{test}`. I'll repeat it before I believe it.",
        "One failure could be chance, so `{test}` runs a second time.",
        test=fails[0]["name"],
    )
    again = yield s.check("run_tests", path=f"tests/test_{bug.name}.py", test=fails[0]["name"], derived_=("path",))
    if not again["failed"]:
        s.redraw("it really is chance")
    mend = repair((yield source(s, bug.name))["content"], bug)
    yield s.answer(
        "A bug, not chance: `{test}` failed twice with the same {message}. In `{function}`, {reason}.",
        "Your colleague is right. Two runs, twice {message}; the cause is `{function}`, where {reason}.",
        "It isn't flaky. `{function}` is wrong ({reason}, at {place}), and `{test}` fails every time.",
        "Real. `{test}` gives {message} again and again because in `{function}` {reason}. Perhaps your copy is older.",
        also=evidence(s, bug, fails, mend),
        function=mend.function,
    )


chance_or_bug.oracle(guilty_function)


@scenario("code_debugging")
def mistyped_commit(s: Stage) -> Script:
    """The commit that the user blames does not exist: the log of the file has the right one."""
    bug = assigned(s)
    wrong = "".join(s.sample("0123456789abcdef", 7)) + "e1"
    request = s.user(
        "Commit {wrong} broke {name}, I think. Which function did it spoil?",
        "Have a look at {wrong}: what did it do to {name}, and in which function is the mistake?",
        "{name} fails since {wrong}. show me the function that went wrong there",
        "In the review of {wrong} we missed a bug in {name}. Which function has it?",
        wrong=wrong,
        name=bug.name,
    )
    quiet(s, request.text, function_of(bug))
    yield request
    missing = yield s.attempt("git_show", revision=wrong)
    if not s.failed(missing):
        s.redraw("there is such a commit")
    yield s.reflect(
        "There's no commit {wrong}. The history of the file should show which one it was.",
        "{wrong} is unknown here, so I'll go through the log of {name}.",
        "That id doesn't exist; looking at the commits that touched {name}.",
        wrong=wrong,
        name=bug.name,
    )
    log = yield s.call("git_log", path=f"src/{bug.name}.py", derived_=("path",))
    latest = log["commits"][0]
    shown = yield s.call("git_show", revision=latest["commit"])
    mend = repair((yield source(s, bug.name))["content"], bug)
    if not any(line[:1] in "+-" for line in shown["diff"].split("\n")):
        s.redraw("an empty commit")
    yield s.answer(
        "No commit is called {wrong}. The latest one of {name} is {latest} by {author}, and it broke `{function}`: {reason}.",
        'It must be {latest} ("{message}"), {wrong} is unknown. What it spoiled is `{function}`; {reason}.',
        "`{function}`, in {latest} of {date}. There {reason}. The id {wrong} leads nowhere.",
        "{author} changed `{function}` in {latest}, and since then {reason}. I found no {wrong}.",
        also={
            "wrong": wrong,
            "name": bug.name,
            "latest": latest["commit"],
            "author": latest["author"],
            "message": latest["message"],
            "date": latest["date"],
            "reason": why(s, bug),
        },
        function=mend.function,
    )


mistyped_commit.oracle(guilty_function)


@scenario("code_debugging")
def name_that_is_not_there(s: Stage) -> Script:
    """An import fails; it is tried, and the source tells which functions and classes there are."""
    chosen = s.pick(s.raw.planted)
    wrong = s.pick(("main", "run", "process", "handle", "execute", "compute"))
    if re.search(rf"\b{wrong}\b", chosen.fixed):
        s.redraw("there is such a name")
    s.goal(name=chosen.name)
    s.policy(LAYOUT)
    yield s.user(
        "`from {name} import {wrong}` doesn't work for me. Try it, and tell me what I can import instead.",
        "My script dies at `from {name} import {wrong}`. Does it for you, too? What does the module define?",
        "does `from {name} import {wrong}` work? if not, what functions or classes are in there",
        "I get an error from `from {name} import {wrong}`. Please check that and list what is at the top level.",
        name=chosen.name,
        wrong=wrong,
    )
    error = yield s.attempt("code_executor", code=f"from {chosen.name} import {wrong}")
    if not s.failed(error):
        s.redraw("it works")
    code = yield source(s, chosen.name)
    names = ", ".join(re.findall(r"^(?:def|class) (\w+)", code["content"], re.MULTILINE))
    yield s.answer(
        "It fails here as well: {message}. The module defines {names}.",
        "Same for me ({message}). What you can import: {names}.",
        "There is no {wrong} in {name}. You have the choice of: {names}.",
        "{names}: that is all the module defines, and {wrong} is not among it. The error is {message}.",
        also={"message": error.message, "wrong": wrong, "name": chosen.name},
        names=names,
    )


@name_that_is_not_there.oracle
def _(raw: Raw, name: str) -> Truth:
    body = ast.parse(module(raw, name).source).body
    return Truth({"names": ", ".join(node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef))})


@scenario("code_debugging")
def back_or_forward(s: Stage) -> Script:
    """A module broke lately: take it back or mend it? The assistant asks, and does what the user prefers."""
    bug = assigned(s)
    back = s.chance(500)
    s.policy(
        s.pick(
            (
                "A broken module may be restored from the history or mended; the user decides which.",
                "Whether a bad change is reverted or repaired is the user's decision: ask.",
                "Restoring old versions and repairing are both allowed. Let the user choose.",
            )
        )
    )
    request = s.user(
        "Somebody's change broke {name}. Make it work again.",
        "{name} has been failing since the last change to it, please get it working.",
        "get {name} back into shape, the newest commit ruined it",
        "Our {name} stopped working with its most recent commit. I need it to pass its tests.",
        name=bug.name,
    )
    quiet(s, request.text, function_of(bug))
    yield request
    yield s.ask(
        "Shall I restore the version before that change, or repair the current one?",
        "Two ways: go back to the earlier version, or mend what is there. Which do you prefer?",
        "Which do you prefer: the change reverted, or its mistake found and fixed?",
        "Should the module go back to how it was, or would you rather keep the change and have it corrected?",
    )
    if back:
        yield s.user("Go back.", "Restore the earlier one, please.", "Revert it.", "back to how it was")
        log = yield s.call("git_log", path=f"src/{bug.name}.py", derived_=("path",))
        earlier = log["commits"][1]["commit"]
        yield s.call("git_restore", path=f"src/{bug.name}.py", revision=earlier, derived_=("path",))
        detail = f"the file is as in commit {earlier}"
    else:
        yield s.user("Mend it.", "Keep the change and repair it.", "Correct it, please.", "fix what is there")
        _, mend = yield from traced(s, bug)
        yield edit(s, bug.name, mend)
        detail = f"in `{mend.function}`, {mend.change}"
    after = yield test(s, bug.name)
    yield s.answer(
        "{name} works again: {detail}, and {passed} tests pass.",
        "All {passed} tests pass. What I did: {detail}.",
        "Done, {detail}. The tests agree, {passed} passed.",
        "{passed} green tests for {name}; {detail}.",
        also={"name": bug.name, "detail": detail},
        passed=after["passed"],
    )


@back_or_forward.oracle
def _(raw: Raw, name: str) -> Truth:
    return Truth({"passed": count(module(raw, name))}, state=mended(raw, name), candidates=("restore", "repair"))
