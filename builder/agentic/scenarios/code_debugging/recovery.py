"""Something goes wrong on the way to the mistake, for real, and the assistant finds another way."""

from ...script import Script, Truth
from ...stage import Stage, scenario
from ...world.raw import Raw
from ._code import assigned, broken, edit, evidence, failing, quiet, source, test, traced
from ._mistakes import function_of, repair, why
from ._oracles import count, guilty_function, mended, module, repaired_module


@scenario("code_debugging")
def file_is_elsewhere(s: Stage) -> Script:
    """The user gives a path that does not exist: a search finds the file."""
    bug = s.pick(broken(s.raw))
    folder = s.pick(("lib", "app", "code", "scripts"))
    s.goal(name=bug.name)
    request = s.user(
        "There's a bug in {folder}/{name}.py. Which function has it?",
        "Please review {folder}/{name}.py, it gives wrong results. I need the function that's wrong.",
        "{folder}/{name}.py does something wrong, can you see where?",
        "look into {folder}/{name}.py pls, its tests fail somewhere",
        folder=folder,
        name=bug.name,
    )
    quiet(s, request.text, function_of(bug))
    yield request
    missing = yield s.attempt("read_text_file", path=f"{folder}/{bug.name}.py")
    if not s.failed(missing):
        s.redraw("the path is right")
    yield s.reflect(
        "There is no such file, so I'll look for it by name.",
        "That path leads nowhere. A search for {name} should help.",
        "Not there. Let me find where {name} really is.",
        name=bug.name,
    )
    found = yield s.call("search_files", pattern=f"*{bug.name}.py")
    paths = [match["path"] for match in found["matches"]]
    at, tests = (next(path for path in paths if part in path) for part in ("/src/", "/tests/"))
    fails = failing((yield s.call("run_tests", path=tests)))
    mend = repair((yield s.call("read_text_file", path=at))["content"], bug)
    yield s.answer(
        "The file is {at}, by the way. Wrong in it is `{function}`: {reason} ({place}).",
        "I found it as {at}. `{test}` fails there because in `{function}` {reason}, see {place}.",
        "`{function}`, at {place}: {reason}. Note that the module is at {at}.",
        "It sits in {at}, not where you thought. The faulty function is `{function}`; {reason}, and `{test}` notices.",
        also={"at": at, **evidence(s, bug, fails, mend)},
        function=mend.function,
    )


file_is_elsewhere.oracle(guilty_function)


@scenario("code_debugging")
def reproduced_first(s: Stage) -> Script:
    """The failure is reproduced in the sandbox, the code is mended, and the same snippet runs through."""
    bug = assigned(s)
    request = s.user(
        "Reproduce what goes wrong in {name}, then fix it and show that the same thing works.",
        "{name} has a bug. I'd like to see it happen in the sandbox before you mend it, and gone afterwards.",
        "please fix {name}, with a reproduction before and after",
        "For the protocol: run a failing case of {name} by itself, repair the module, run the case again.",
        name=bug.name,
    )
    quiet(s, request.text, function_of(bug))
    yield request
    case = failing((yield test(s, bug.name)))[0]["name"]
    code = f"from test_{bug.name} import {case}\n\n{case}()\nprint('{case}: no error')"
    error = yield s.attempt("code_executor", code=code)
    if not s.failed(error):
        s.redraw("not reproduced")
    mend = repair((yield source(s, bug.name))["content"], bug)
    reason = why(s, bug)
    if s.chance(600):
        yield s.reason(
            "Reproduced: {message}. In `{function}` {reason}.",
            "There it is, {message}. The code of `{function}` explains it: {reason}.",
            "{message}, all by itself. So it is `{function}`, where {reason}.",
            message=error.message,
            function=mend.function,
            reason=reason,
        )
    yield edit(s, bug.name, mend)
    again = yield s.call("code_executor", code=code)
    yield s.answer(
        "Before: {message}. After the change in `{function}` the snippet prints `{printed}`. {change}.",
        "`{case}` ended in {message}, because in `{function}` {reason}. {change}, and it now prints `{printed}`.",
        "The same snippet went from {message} to `{printed}`. What I mended is `{function}`: {reason}.",
        "{change}, in `{function}`. Sandbox before: {message}. Sandbox after: `{printed}`.",
        also={
            "message": error.message,
            "printed": again["stdout"].strip(),
            "case": case,
            "change": mend.change,
            "reason": reason,
        },
        function=mend.function,
    )


@reproduced_first.oracle
def _(raw: Raw, name: str) -> Truth:
    return Truth({"function": function_of(module(raw, name))}, state=mended(raw, name))


@scenario("code_debugging")
def back_to_what_worked(s: Stage) -> Script:
    """The last commit of a module broke it: the log, the commit, the version before, the tests."""
    bug = assigned(s)
    request = s.user(
        "{name} worked until somebody touched it lately. Take it back to the version before that change.",
        "Please undo the latest commit's change to {name}, it broke the tests.",
        "roll {name} back by one version, the newest one is no good",
        "The last edit of {name} did harm. Could you restore what we had before, and see whether the tests pass?",
        name=bug.name,
    )
    quiet(s, request.text, function_of(bug))
    yield request
    log = yield s.call("git_log", path=f"src/{bug.name}.py", derived_=("path",))
    latest, earlier = log["commits"][0], log["commits"][1]
    shown = yield s.call("git_show", revision=latest["commit"])
    if f"{bug.name}.py" not in shown["diff"]:
        s.redraw("another file")
    yield s.call("git_restore", path=f"src/{bug.name}.py", revision=earlier["commit"], derived_=("path",))
    after = yield test(s, bug.name)
    yield s.answer(
        'Restored from {earlier}, and all {passed} tests pass. What did the damage was "{message}" ({latest}).',
        '{name} is back at {earlier}. {passed} tests pass. The change that is undone is {latest}, "{message}" by '
        "{author}.",
        '"{message}" by {author} broke it, commit {latest}. I took the version of {earlier}; {passed} tests pass.',
        "Done: {latest} is undone for this file, it is as in {earlier} again. Tests passed: {passed}.",
        also={
            "earlier": earlier["commit"],
            "latest": latest["commit"],
            "message": latest["message"],
            "author": latest["author"],
            "name": bug.name,
        },
        passed=after["passed"],
    )


@back_to_what_worked.oracle
def _(raw: Raw, name: str) -> Truth:
    return Truth({"passed": count(module(raw, name))}, state=mended(raw, name))


@scenario("code_debugging")
def no_such_test(s: Stage) -> Script:
    """The user remembers the name of a test wrongly: the run of that test fails, the whole file tells."""
    bug = assigned(s)
    wrong = s.pick(("test_main", "test_all", "test_basic", "test_result", "test_everything"))
    if wrong in bug.tests:
        s.redraw("there is such a test")
    request = s.user(
        "{wrong} of {name} fails for me. Please repair the code.",
        "In the tests of {name}, {wrong} goes wrong. Can you mend the module?",
        "fix {name} pls, I think it's {wrong} that fails",
        "I believe it was {wrong} in the test file of {name} that failed last night. Find the bug and fix it?",
        wrong=wrong,
        name=bug.name,
    )
    quiet(s, request.text, function_of(bug))
    yield request
    missing = yield s.attempt("run_tests", path=f"tests/test_{bug.name}.py", test=wrong, derived_=("path",))
    if not s.failed(missing):
        s.redraw("there is such a test")
    yield s.reflect(
        "There is no {wrong}. I'll run the whole file.",
        "No test has that name, so let's see which ones there are and how they do.",
        "That name isn't in the file; running all of its tests instead.",
        wrong=wrong,
    )
    fails, mend = yield from traced(s, bug)
    yield edit(s, bug.name, mend)
    after = yield test(s, bug.name)
    yield s.answer(
        "There is no {wrong}; the test that failed is `{test}`. I mended `{function}` ({reason}), {passed} tests pass.",
        "You must have meant `{test}`, {wrong} doesn't exist. In `{function}` {reason}. {change}; all {passed} pass.",
        "{change}, in `{function}`, and {passed} tests pass. It was `{test}` that failed, not {wrong}.",
        "`{test}` was the red one (no test is called {wrong}). Cause: in `{function}` {reason}. Now {passed} pass.",
        also={"wrong": wrong, "test": fails[0]["name"], "reason": why(s, bug), "change": mend.change},
        function=mend.function,
        passed=after["passed"],
    )


no_such_test.oracle(repaired_module)
