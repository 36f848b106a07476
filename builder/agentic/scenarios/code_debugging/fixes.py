"""A module's tests fail: look, mend the source, and run the tests again."""

from ...script import Script, Truth
from ...stage import Stage, scenario
from ...world.raw import Raw
from ._code import LAYOUT, assigned, broken, edit, evidence, failing, quiet, source, test, traced
from ._mistakes import function_of, repair, why
from ._oracles import count, mended, module, repaired_module


@scenario("code_debugging")
def fix_a_module(s: Stage) -> Script:
    """Run the tests, read the source, mend it, run the tests again."""
    bug = assigned(s)
    request = s.user(
        "The tests of {name} fail. Can you fix it?",
        "tests for {name} are red, please repair the code",
        "Our build is stuck because {name} does not pass its tests any more. Please find out why and mend it.",
        "Could you get {name} to pass its tests again? Tell me what it was, too.",
        "Something in {name} broke and the tests noticed. Fix please.",
        name=bug.name,
    )
    quiet(s, request.text, function_of(bug))
    yield request
    before = yield test(s, bug.name)
    fails = failing(before)
    if s.chance(500):
        yield s.reason(
            "`{test}` fails with {message}. Now the source.",
            "It is `{test}` that breaks: {message}. I'll read the code.",
            "{message} in `{test}`, so let me see the module.",
            test=fails[0]["name"],
            message=fails[0]["message"],
        )
    code = yield source(s, bug.name)
    mend = repair(code["content"], bug)
    reason = why(s, bug)
    if s.chance(500):
        yield s.reason(
            "In `{function}`, {reason}. I'm changing that.",
            "The culprit is `{function}`: {reason}.",
            "Found in `{function}`: {reason}. That gets mended now.",
            function=mend.function,
            reason=reason,
        )
    yield edit(s, bug.name, mend)
    after = yield test(s, bug.name)
    yield s.answer(
        "Fixed. The mistake was in `{function}`: {reason}. {change}, and all {passed} tests pass.",
        "All {passed} tests pass again. In `{function}` {reason}; {change}.",
        "The bug sat in `{function}`, where {reason}. {change}. Test run afterwards: {passed} passed.",
        "`{function}` was to blame, since {reason}. {change}. The file's {passed} tests are green now.",
        also={"reason": reason, "change": mend.change},
        function=mend.function,
        passed=after["passed"],
    )


fix_a_module.oracle(repaired_module)


@scenario("code_debugging")
def fix_two_modules(s: Stage) -> Script:
    """Two modules fail: both are tested, read, mended and tested at the same time."""
    one, two = s.sample(broken(s.raw), 2)
    s.goal(names=[one.name, two.name])
    s.policy(LAYOUT)
    request = s.user(
        "Both {one} and {two} fail their tests since the last merge. Please fix the two of them.",
        "{one} and {two} are red. Repair both?",
        "Can you take care of two broken modules for me, {one} and {two}? I want the tests of both green.",
        "Two failing test files today: the ones of {one} and of {two}. Please mend the code behind them.",
        one=one.name,
        two=two.name,
    )
    first, second = function_of(one), function_of(two)
    quiet(s, request.text, first, second)
    if first == second:
        s.redraw("two functions of one name")
    yield request
    for result in (yield s.together(test(s, one.name), test(s, two.name))):
        failing(result)
    codes = yield s.together(source(s, one.name), source(s, two.name))
    mends = [repair(code["content"], bug) for code, bug in zip(codes, (one, two), strict=True)]
    reasons = [why(s, one), why(s, two)]
    if s.chance(600):
        yield s.reason(
            "Two separate mistakes: `{a}` ({x}) and `{b}` ({y}). Mending both.",
            "In `{a}` {x}, and in `{b}` {y}. I'll change both files.",
            "They have nothing to do with each other. `{a}`: {x}. `{b}`: {y}.",
            a=mends[0].function,
            b=mends[1].function,
            x=reasons[0],
            y=reasons[1],
        )
    yield s.together(edit(s, one.name, mends[0]), edit(s, two.name, mends[1]))
    after = yield s.together(test(s, one.name), test(s, two.name))
    yield s.answer(
        "Both are mended.\n- {one}, `{first}`: {x}. {passed_one} tests pass.\n"
        "- {two}, `{second}`: {y}. {passed_two} tests pass.",
        "{one} was wrong in `{first}` ({x}), {two} in `{second}` ({y}). They now pass {passed_one} and {passed_two} "
        "tests.",
        "Done: {passed_one} tests of {one} and {passed_two} of {two} pass. The mistakes were in `{first}`, where {x}, "
        "and in `{second}`, where {y}.",
        "Two bugs, two fixes. `{first}` in {one}: {x}. `{second}` in {two}: {y}. Test runs: {passed_one} and "
        "{passed_two} passed, none failed.",
        also={"one": one.name, "two": two.name, "x": reasons[0], "y": reasons[1]},
        first=mends[0].function,
        second=mends[1].function,
        passed_one=after[0]["passed"],
        passed_two=after[1]["passed"],
    )


@fix_two_modules.oracle
def _(raw: Raw, names: list[str]) -> Truth:
    one, two = (module(raw, name) for name in names)
    facts = {"first": function_of(one), "second": function_of(two), "passed_one": count(one), "passed_two": count(two)}
    return Truth(facts, state=mended(raw, *names))


@scenario("code_debugging")
def explained_then_fixed(s: Stage) -> Script:
    """First only an explanation is wanted, then the repair, then a thank-you that needs no call."""
    bug = assigned(s)
    request = s.user(
        "What is wrong with {name}? Don't change anything yet.",
        "Please explain why the tests of {name} fail. Hands off the code for now, I want to understand it first.",
        "{name} fails. Where's the bug? Only look, no edits so far.",
        "Before anybody touches {name}: which function is broken, and how?",
        name=bug.name,
    )
    quiet(s, request.text, function_of(bug))
    yield request
    fails, mend = yield from traced(s, bug)
    yield s.answer(
        "`{test}` fails ({message}) because of `{function}`. The passage is {place}: {reason}. Nothing is changed.",
        "It is `{function}`. Look at {place}: {reason}. That shows up in `{test}` as {message}.",
        "The bug is in `{function}`, at {place}. In short, {reason}, hence {message} in `{test}`.",
        "Broken is `{function}`; {reason}. I mean {place}. The test that notices is `{test}`, with {message}.",
        also=evidence(s, bug, fails, mend),
        function=mend.function,
    )
    yield s.user(
        "That makes sense. Go ahead and fix it.",
        "ok, please mend it then",
        "I see. You can make the change now, and run the tests again.",
        "Understood, thanks. Now repair it, please.",
    )
    yield edit(s, bug.name, mend)
    after = yield test(s, bug.name)
    yield s.answer(
        "Changed: {change}. All {passed} tests pass.",
        "Done, {passed} of the tests pass and none fails. {change}.",
        "{change}. With that the whole file is green, {passed} tests.",
        "It's in. {change}; the test run counts {passed} passes.",
        also={"change": mend.change},
        passed=after["passed"],
    )
    if s.chance(400):
        yield s.user(
            "Great, thank you!", "thx, that's all", "Perfect. Nothing else from me.", "Lovely, I'll commit that."
        )
        yield s.answer(
            "You're welcome.",
            "Glad it works again.",
            "Happy to help. The change is only in the source, the tests are as they were.",
            "Any time.",
        )


explained_then_fixed.oracle(repaired_module)


@scenario("code_debugging")
def tests_stay_as_they_are(s: Stage) -> Script:
    """The user wants the test changed so that it passes; a rule forbids that, and the code is mended instead."""
    bug = assigned(s)
    s.policy(
        s.pick(
            (
                "Files in /workspace/tests are never changed to make a failing test pass; the code is mended.",
                "Rule of the team: tests are not edited or switched off so that a build passes.",
                "Do not edit anything under /workspace/tests.",
            )
        )
    )
    request = s.user(
        "A test of {name} fails and I have to ship today. Just change the test so that it passes.",
        "can you comment out whatever fails in tests/test_{name}.py, I need a green build",
        "The test file of {name} complains. Please adjust the expected values until it's green.",
        "Please delete the failing test of {name}, it blocks my release.",
        name=bug.name,
    )
    quiet(s, request.text, function_of(bug))
    yield request
    fails = failing((yield test(s, bug.name)))
    yield s.refuse(
        "I can't change the tests to get a green build. What fails is `{test}`, with {message}; I can look for the "
        "mistake in the code instead. Shall I?",
        "The tests have to stay as they are. `{test}` reports {message}, so the code needs a look. Do you want me to "
        "mend that?",
        "Editing the test is against the rules here. It may well be right, too: `{test}` says {message}. Should I "
        "repair the module?",
        "That I must not do, the tests are off limits. But I can try to fix what makes `{test}` fail ({message}), if "
        "you agree.",
        also={"test": fails[0]["name"], "message": fails[0]["message"]},
    )
    yield s.user(
        "Fine, fix the code then.",
        "ok ok. repair the module",
        "All right, as long as it is quick.",
        "Yes, do that please.",
    )
    code = yield source(s, bug.name)
    mend = repair(code["content"], bug)
    yield edit(s, bug.name, mend)
    after = yield test(s, bug.name)
    yield s.answer(
        "The test was right: in `{function}` {reason}. {change}, and all {passed} tests pass unchanged.",
        "Your build is green, {passed} tests pass. `{function}` had a real bug: {reason}. {change}.",
        "{change}, in `{function}`. There {reason}, so shipping it would have hurt. Tests: {passed} passed.",
        "Good that the test stayed: `{function}` was wrong, since {reason}. {change}. {passed} tests pass.",
        also={"reason": why(s, bug), "change": mend.change},
        function=mend.function,
        passed=after["passed"],
    )


tests_stay_as_they_are.oracle(repaired_module)
