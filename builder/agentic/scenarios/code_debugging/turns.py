"""Requests that leave something open, and users who change their mind."""

from ...script import Script, Truth
from ...stage import Stage, scenario
from ...world.raw import Raw
from ._code import LAYOUT, assigned, broken, edit, evidence, failing, quiet, source, test, traced
from ._mistakes import function_of, repair, why
from ._oracles import count, guilty_function, mended, module, repaired_module


@scenario("code_debugging")
def which_module_is_meant(s: Stage) -> Script:
    """Something is red, but the user does not say what: the assistant asks, then mends it."""
    bug = assigned(s)
    yield s.user(
        "The tests are red again, can you fix the module?",
        "my module broke, please repair it",
        "CI just mailed me that a test file fails. Could you mend the code it tests?",
        "Can you get my module through its tests? It worked last week.",
    )
    yield s.ask(
        "Which module is it?",
        "Gladly. What is the module called, or the test file that fails?",
        "There are several modules in the repository. Which one do you mean?",
        "I need the module's name first: which one should I look at?",
    )
    named = s.user(
        "{name}.",
        "Sorry, {name} it is.",
        "The mail says tests/test_{name}.py.",
        "it's {name}",
        name=bug.name,
    )
    quiet(s, named.text, function_of(bug))
    yield named
    _, mend = yield from traced(s, bug)
    yield edit(s, bug.name, mend)
    after = yield test(s, bug.name)
    yield s.answer(
        "{name} passes its {passed} tests again. In `{function}` {reason}; {change}.",
        "Repaired `{function}`, where {reason}. {change}. Tests: {passed} passed.",
        "{change}, in `{function}` ({reason}). All {passed} tests are green.",
        "That was `{function}`: {reason}. It's mended, {change}, and {passed} tests pass.",
        also={"name": bug.name, "reason": why(s, bug), "change": mend.change},
        function=mend.function,
        passed=after["passed"],
    )


@which_module_is_meant.oracle
def _(raw: Raw, name: str) -> Truth:
    bug = module(raw, name)
    red = tuple(each.name for each in raw.planted if each.kind)
    return Truth({"function": function_of(bug), "passed": count(bug)}, state=mended(raw, name), candidates=red)


@scenario("code_debugging")
def look_or_mend(s: Stage) -> Script:
    """To "take care" of something may mean a diagnosis or a change: the assistant asks which before it touches a file."""
    bug = assigned(s)
    change = s.chance(500)
    s.goal(change=change)
    s.policy(
        s.pick(
            (
                "Source files are only changed when the user has said so; ask if it is not clear.",
                "Ask before you change code, unless the user asked for a change.",
                "No edits without the user's word.",
            )
        )
    )
    request = s.user(
        "Take care of the failing tests of {name}, please.",
        "{name} has failing tests. Can you deal with that?",
        "could you handle {name}? its tests don't pass",
        "Something's up with {name}, its tests fail. Please see to it.",
        name=bug.name,
    )
    quiet(s, request.text, function_of(bug))
    yield request
    yield s.ask(
        "Should I change the code, or only tell you what is wrong?",
        "Which would you like, only a diagnosis or a repaired source as well?",
        "Should I just find the cause, or edit the module, too?",
        "Just to be sure: find the mistake only, or repair it too?",
    )
    if change:
        yield s.user("Change it.", "Please repair it.", "Mend it, yes.", "you may edit it")
    else:
        yield s.user(
            "Only tell me.", "Just the diagnosis, please.", "No edits, only the cause.", "find it, don't fix it"
        )
    fails, mend = yield from traced(s, bug)
    reason = why(s, bug)
    if change:
        yield edit(s, bug.name, mend)
        after = yield test(s, bug.name)
        yield s.answer(
            "Mended `{function}`: {reason}. {change}. {passed} tests pass.",
            "{passed} tests pass now. `{function}` was the problem ({reason}), so {change}.",
            "In `{function}` {reason}. {change}, which turns all {passed} tests green.",
            "{change}. The function is `{function}`, the test run shows {passed} passes.",
            also={"reason": reason, "change": mend.change},
            function=mend.function,
            passed=after["passed"],
        )
    else:
        yield s.answer(
            "The cause is in `{function}`: {reason}. See {place}; `{test}` fails because of it.",
            "`{test}` fails since in `{function}` {reason}. The passage: {place}.",
            "At {place}, in `{function}`, {reason}. `{test}` trips over that.",
            "You'll find it in `{function}`. What's wrong there: {reason} ({place}), hence `{test}`.",
            also={"reason": reason, "place": mend.place, "test": fails[0]["name"]},
            function=mend.function,
        )


@look_or_mend.oracle
def _(raw: Raw, name: str, change: bool) -> Truth:
    bug = module(raw, name)
    both = ("a diagnosis", "a change")
    if not change:
        return Truth({"function": function_of(bug)}, candidates=both)
    return Truth({"function": function_of(bug), "passed": count(bug)}, state=mended(raw, name), candidates=both)


@scenario("code_debugging")
def the_other_module(s: Stage) -> Script:
    """The user named the wrong module: after the first diagnosis another one is asked for."""
    first, second = s.sample(broken(s.raw), 2)
    s.goal(name=second.name)
    s.policy(LAYOUT)
    yield s.user(
        "Which function of {name} is to blame for its failing tests?",
        "find the bug in {name} please",
        "There's a mistake somewhere in {name}. Where exactly?",
        "I have to write a ticket about {name}: what's broken in it?",
        name=first.name,
    )
    _, mend = yield from traced(s, first)
    yield s.answer(
        "That's `{function}`: {reason}.",
        "In `{function}` {reason}.",
        "`{function}` is the one. There {reason}.",
        "The mistake is in `{function}`, as {reason}.",
        also={"reason": why(s, first)},
        function=mend.function,
    )
    slip = s.user(
        "Oh, I mixed them up. I meant {name}.",
        "Sorry, wrong module! It's {name} that I have to write about.",
        "Hm, no, that isn't mine. Please look at {name} instead.",
        "my mistake, the ticket is for {name}. same question",
        correction=True,
        name=second.name,
    )
    quiet(s, slip.text, function_of(second))
    yield slip
    fails, mend = yield from traced(s, second)
    yield s.answer(
        "In {name} it is `{function}`: {reason}. `{test}` shows it.",
        "There the fault lies with `{function}`. See {place}: {reason}. It makes `{test}` fail.",
        "For {name}, put `{function}` in the ticket; {reason}, at {place}.",
        "`{function}`, then. {name} fails `{test}` because {reason}.",
        also={"name": second.name, **evidence(s, second, fails, mend)},
        function=mend.function,
    )


the_other_module.oracle(guilty_function)


@scenario("code_debugging")
def only_one_of_two(s: Stage) -> Script:
    """Two modules fail; when the user hears so, only one of them is to be mended after all."""
    one, two = s.sample(broken(s.raw), 2)
    s.goal(one=one.name, two=two.name)
    s.policy(LAYOUT)
    request = s.user(
        "I want to repair {one} and {two} with you. How many of their tests pass at the moment?",
        "{one} and {two} need mending. Start with the number of tests that still pass in each.",
        "Let's fix {one} and {two}. First, how many tests does each of them pass right now?",
        "today: fix {one} + {two}. give me the passing counts first",
        one=one.name,
        two=two.name,
    )
    quiet(s, request.text, function_of(one))
    yield request
    before = yield s.together(test(s, one.name), test(s, two.name))
    failing(before[0])
    failing(before[1])
    yield s.answer(
        "{one} passes {a} and fails {x}; {two} passes {b} and fails {y}.",
        "Failures: {x} in {one}, {y} in {two}. Passing are {a} and {b}.",
        "{a} tests of {one} pass, {x} fail. For {two} it is {b} and {y}.",
        "At the moment {one} has {x} red and {a} green, {two} {y} red and {b} green.",
        also={
            "one": one.name,
            "two": two.name,
            "a": before[0]["passed"],
            "b": before[1]["passed"],
            "x": before[0]["failed"],
            "y": before[1]["failed"],
        },
    )
    slip = s.user(
        "Actually, leave {two} alone, a colleague is on it. Only mend {one}.",
        "I just heard that {two} is being rewritten. So fix nothing but {one}.",
        "Change of plan: {one} only. {two} has to wait.",
        "wait, {two} isn't ours any more. just {one} then",
        correction=True,
        one=one.name,
        two=two.name,
    )
    yield slip
    mend = repair((yield source(s, one.name))["content"], one)
    yield edit(s, one.name, mend)
    after = yield test(s, one.name)
    yield s.answer(
        "{one} is done, {passed} tests pass. In `{function}` {reason}. {two} is untouched.",
        "I mended `{function}` ({reason}) and left {two} as it is. {one} passes {passed} tests.",
        "Only {one} has changed: {change}, in `{function}`. Its {passed} tests pass.",
        "`{function}` in {one} is right again, {passed} tests are green. Nothing was done to {two}.",
        also={"one": one.name, "two": two.name, "reason": why(s, one), "change": mend.change},
        function=mend.function,
        passed=after["passed"],
    )


@only_one_of_two.oracle
def _(raw: Raw, one: str, two: str) -> Truth:  # noqa: ARG001  # the second is left alone
    return repaired_module(raw, one)
