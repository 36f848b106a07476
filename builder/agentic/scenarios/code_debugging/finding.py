"""Where a mistake is, and what it is: nothing is changed."""

from ...script import Script, Truth
from ...stage import Stage, scenario
from ...world.raw import Raw
from ._code import LAYOUT, assigned, broken, evidence, failing, healthy, quiet, source, test, traced
from ._mistakes import function_of, repair, why
from ._oracles import count, guilty_function, module


@scenario("code_debugging")
def which_of_three(s: Stage) -> Script:
    """Three modules are suspected and one is broken: their tests run at once, then the source of the broken one."""
    bug = s.pick(broken(s.raw))
    names = s.rng.shuffled([bug.name, *(each.name for each in s.sample(healthy(s.raw), 2))])
    s.goal(names=list(names))
    s.policy(LAYOUT)
    request = s.user(
        "One of {a}, {b} and {c} gives wrong results. Which function is it?",
        "I suspect {a}, {b} or {c}. Can you find the function that's broken?",
        "Wrong numbers come out of our scripts. They use {a}, {b} and {c}; where is the mistake?",
        "either {a}, {b} or {c} is buggy. pin it down to the function please",
        a=names[0],
        b=names[1],
        c=names[2],
    )
    quiet(s, request.text, function_of(bug))
    yield request
    if s.chance(400):
        yield s.plan(
            "I'll run the tests of all three.",
            "Their tests should tell them apart.",
            "Three test runs first, then a look at whichever fails.",
        )
    results = yield s.together(*(test(s, name) for name in names))
    red = [name for name, result in zip(names, results, strict=True) if result["failed"]]
    fails = failing(results[names.index(red[0])])
    code = yield source(s, red[0])
    mend = repair(code["content"], bug)
    yield s.answer(
        "It's `{function}` in {name}: {reason}, see {place}. `{test}` is what fails.",
        "{name} is the one. `{test}` fails there because in `{function}` {reason} ({place}). The other two are fine.",
        "`{function}`, in {name}. `{test}` breaks, as {reason} at {place}.",
        "Two of them are healthy. In {name}, `{function}` is wrong: {reason}. The place is {place}, the failing test "
        "`{test}`.",
        also={"name": red[0], **evidence(s, bug, fails, mend)},
        function=mend.function,
    )


@which_of_three.oracle
def _(raw: Raw, names: list[str]) -> Truth:
    bug = next(module(raw, name) for name in names if module(raw, name).kind)
    return Truth({"function": function_of(bug)})


@scenario("code_debugging")
def how_many_modules_fail(s: Stage) -> Script:
    """A health check of the whole repository: list the tests, run every file at once."""
    s.goal()
    s.policy(s.pick(("The code's tests lie in /workspace/tests.", "Tests: /workspace/tests, one file a module.")))
    yield s.user(
        "Run every test file we have and tell me which modules are broken.",
        "How healthy is our code? Which modules fail their own tests?",
        "I'm new to this repository. Which of its modules don't pass their tests at the moment?",
        "full test run please, I only need the list of modules that fail",
    )
    listing = yield s.call("list_directory", path="/workspace/tests")
    results = yield s.together(
        *(
            s.call("run_tests", path=f"/workspace/tests/{entry['name']}", derived_=("path",))
            for entry in listing["entries"]
        )
    )
    red = [result["path"].partition("/test_")[2][:-3] for result in results if result["failed"]]
    total = s.compute("count", *(result["path"] for result in results))
    broken_ones = s.compute("count", *red)
    yield s.answer(
        "{red} of {total} modules fail: {names}.",
        "These {red} do not pass: {names}. I ran all {total} files.",
        "Of {total} test files {red} have failures, namely those of {names}.",
        "Broken at the moment ({red} of {total}): {names}. The others are green.",
        red=broken_ones,
        total=total,
        names=", ".join(red),
    )


@how_many_modules_fail.oracle
def _(raw: Raw) -> Truth:
    red = sorted(each.name for each in raw.planted if each.kind)
    return Truth({"red": len(red), "total": len(raw.planted), "names": ", ".join(red)})


@scenario("code_debugging")
def explained(s: Stage) -> Script:
    """Why do a module's tests fail? The tests, the source, and an explanation."""
    bug = assigned(s)
    request = s.user(
        "I can't see why the tests of {name} fail. Which function is wrong?",
        "why does {name} fail its tests? just the explanation",
        "For the code review I need to know what is wrong with {name}. I'll mend it myself.",
        "My trainee has to repair {name}, and I'd like to know the answer before. Where's the bug?",
        name=bug.name,
    )
    quiet(s, request.text, function_of(bug))
    yield request
    fails, mend = yield from traced(s, bug)
    yield s.answer(
        "`{function}` is wrong: {reason}. Look at {place}. You see it in `{test}` ({message}).",
        "The trail leads from `{test}` ({message}) to `{function}`. There, at {place}, {reason}.",
        "In `{function}` {reason}, namely at {place}. That is what `{test}` runs into: {message}.",
        "{message} in `{test}` comes from `{function}`. The reason: {reason}. The passage to mend is {place}.",
        also=evidence(s, bug, fails, mend),
        function=mend.function,
    )


explained.oracle(guilty_function)


@scenario("code_debugging")
def healthy_after_all(s: Stage) -> Script:
    """A module is suspected and there is nothing wrong with it."""
    good = s.pick(healthy(s.raw))
    s.goal(name=good.name)
    s.policy(LAYOUT)
    yield s.user(
        "A colleague says {name} is broken. Is it?",
        "can you check whether {name} does what its tests ask for",
        "Before I build on {name}: does it pass all its tests, and how many are there?",
        "I have a bad feeling about {name}. Do its tests pass?",
        name=good.name,
    )
    result = yield test(s, good.name)
    if result["failed"]:
        s.redraw("not healthy")
    yield s.answer(
        "No sign of a fault: all {passed} tests pass.",
        "It looks healthy. {passed} tests ran and none failed.",
        "Every one of its {passed} tests passes, so what they cover works.",
        "{passed} of {passed} tests pass. If something is off, the tests don't cover it.",
        passed=result["passed"],
    )


@healthy_after_all.oracle
def _(raw: Raw, name: str) -> Truth:
    return Truth({"passed": count(module(raw, name))})


@scenario("code_debugging")
def proposed_change(s: Stage) -> Script:
    """A change is wanted as a proposal only: the edit is a dry run."""
    bug = assigned(s)
    request = s.user(
        "Show me how you'd repair {name}, but leave the file as it is.",
        "Draft a fix for {name}? I'll apply it myself after review.",
        "What would the diff look like that gets the tests of {name} to pass? Don't apply it.",
        "{name} fails its tests. propose a patch, do not touch the file",
        name=bug.name,
    )
    quiet(s, request.text, function_of(bug))
    yield request
    fails, mend = yield from traced(s, bug)
    if s.chance(400):
        yield s.reason(
            "`{test}` points at `{function}`, where {reason}. A dry run shows the diff.",
            "In `{function}` {reason}; that explains `{test}`. I'll preview the change.",
            "Clear enough: {reason}, in `{function}`. Preview only, because of `{test}`.",
            test=fails[0]["name"],
            function=mend.function,
            reason=why(s, bug),
        )
    shown = yield s.call(
        "edit_file", path=f"src/{bug.name}.py", edits=mend.edits, dry_run=True, derived_=("path", "edits")
    )
    if shown["applied"]:
        s.redraw("it was meant as a proposal")
    yield s.answer(
        "In `{function}` I would change this:\n```diff\n{diff}\n```\nNothing has been applied.",
        "Here is the patch, for `{function}`; the file is untouched.\n```diff\n{diff}\n```",
        "```diff\n{diff}\n```\nThat is the whole proposal, all of it inside `{function}`. I have not written it.",
        "My proposal concerns `{function}` only:\n```diff\n{diff}\n```\nIt was a dry run, so it's yours to apply.",
        also={"diff": shown["diff"]},
        function=mend.function,
    )


proposed_change.oracle(guilty_function)
