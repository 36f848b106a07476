"""Code that the user pasted, which can be judged without a call; and things that no tool on offer can do."""

from ...script import Script, Truth
from ...stage import Stage, scenario
from ...world.raw import Raw
from ._code import assigned, evidence, quiet, traced
from ._mistakes import function_of
from ._oracles import module


@scenario("code_debugging")
def pasted_loop(s: Stage) -> Script:
    """A loop in the request stops too early; no tool is needed to see that."""
    first, last = s.rng.between(2, 9), s.rng.between(21, 90)
    s.goal(first=first, last=last)
    s.offer(*s.pick((("code_executor", "run_tests"), ("calculator",), ("code_executor",))))
    thing = s.pick(("page", "row", "step", "day", "batch"))
    yield s.user(
        "My loop is `for {thing} in range({first}, {last}):` and I expected it to reach {last}. How often does it run?",
        "```python\nfor {thing} in range({first}, {last}):\n    handle({thing})\n```\nThe last one, {last}, is never "
        "handled. Why, and how many rounds are there?",
        "quick one: `for {thing} in range({first}, {last})`, how many iterations is that? {last} seems to be left out",
        "I wrote `for {thing} in range({first}, {last}): handle({thing})`. Number {last} isn't done. What did I do wrong "
        "and how many rounds does it make?",
        thing=thing,
        first=first,
        last=last,
    )
    rounds = s.compute("difference", last, first)
    yield s.answer(
        "It runs {rounds} times. The end of a `range` is not included, so {last} is left out; "
        "make the end one higher if it should count.",
        "{rounds} rounds. `range` stops before its second number. With an end that is one higher, {last} is handled too.",
        "`range({first}, {last})` excludes {last}, which leaves {rounds} rounds. Raise the end by one to have it.",
        "The upper bound doesn't belong to the range. That makes {rounds} iterations, and {last} isn't one of them. "
        "Put the end one further.",
        also={"first": first, "last": last},
        rounds=rounds,
    )


@pasted_loop.oracle
def _(raw: Raw, first: int, last: int) -> Truth:  # noqa: ARG001  # nothing in the world has a say in it
    return Truth({"rounds": len(range(first, last))})


@scenario("code_debugging")
def pasted_slice(s: Stage) -> Script:
    """How long is a slice that the user pasted? Counting is enough; then a thank-you."""
    start, size, length = s.rng.between(11, 40), s.rng.between(5, 10), s.rng.between(60, 99)
    end = start + size
    s.goal(start=start, end=end, length=length)
    yield s.user(
        "With a list of {length} items, how many does `items[{start}:{end}]` give me? A colleague says one more than I do.",
        "`batch = items[{start}:{end}]`: is the item at {end} in it, and how many are there? The list has {length}.",
        "I have {length} rows and take `rows[{start}:{end}]`. How many rows is that, with or without the one at {end}?",
        "len of `x[{start}:{end}]` if x has {length} elements?",
        start=start,
        end=end,
        length=length,
    )
    size = s.compute("difference", end, start)
    yield s.answer(
        "{size} items. The one at {end} is not among them, since a slice stops before its end.",
        "It holds {size}; position {start} is in, position {end} is out.",
        "That is {size}, as the end of a slice is excluded. So {end} is not part of it.",
        "A slice includes {start} and leaves out {end}, which makes {size}.",
        also={"start": start, "end": end},
        size=size,
    )
    if s.chance(500):
        yield s.user(
            "Thanks!", "Ah right. Thank you.", "ok then my colleague owes me a coffee", "Good, that settles it."
        )
        yield s.answer("Gladly.", "You're welcome!", "Glad that's settled.", "Any time.")


@pasted_slice.oracle
def _(raw: Raw, start: int, end: int, length: int) -> Truth:  # noqa: ARG001  # nothing in the world has a say in it
    return Truth({"size": len(list(range(length))[start:end])})


@scenario("code_debugging")
def cannot_write(s: Stage) -> Script:
    """The mistake can be found, but no tool on offer changes files: the assistant says so and names the change."""
    bug = assigned(s)
    s.withhold("files.write")
    s.offer(*s.pick((("git_diff",), ("search_files",), ("git_log", "search_files"), ("list_directory",))))
    request = s.user(
        "Fix {name}, please, its tests fail.",
        "{name} is broken. mend it?",
        "Could you repair whatever makes the tests of {name} fail?",
        "The tests of {name} have been red since yesterday. I'd like you to put that right.",
        name=bug.name,
    )
    quiet(s, request.text, function_of(bug))
    yield request
    fails, mend = yield from traced(s, bug)
    yield s.refuse(
        "I found it but have no tool that writes files. In `{function}`, {reason}: see {place}. Somebody with write "
        "access has to change that line.",
        "The mistake is in `{function}` ({place}): {reason}. I can only read and test here, so the edit is up to you.",
        "I can't save changes with the tools I have. What has to be changed is {place} in `{function}`, because {reason}; "
        "`{test}` will tell whether it worked.",
        "Writing to the workspace isn't possible for me. The cause is clear, though: in `{function}` {reason}, at {place}.",
        also=evidence(s, bug, fails, mend),
        function=mend.function,
    )


@cannot_write.oracle
def _(raw: Raw, name: str) -> Truth:
    return Truth({"function": function_of(module(raw, name))}, no_tool_for="files.write")


@scenario("code_debugging")
def cannot_push(s: Stage) -> Script:
    """A branch is to be pushed or a request opened; the tools for the history only read it."""
    name = s.pick(s.raw.planted).name
    s.goal()
    s.withhold("git.push")
    s.offer("git_log", "git_diff", *s.pick((("git_show",), ("git_restore",), ("edit_file",))))
    yield s.user(
        "Open a pull request with what I changed in {name} and assign it to a reviewer.",
        "push my work on {name} to the remote please",
        "I'm done with {name}. Create a branch, push it and merge it to main, would you?",
        "Can you tag a release of {name} and push the tag?",
        name=name,
    )
    yield s.refuse(
        "I can look at the history and at differences, but I can't push, merge or open pull requests from here.",
        "None of my tools talks to the remote, so that part is yours. I can show you the diff of {name} beforehand.",
        "That's beyond what I can do: nothing here creates branches, tags or requests. A summary of the changes I can "
        "give you.",
        "Sorry, publishing isn't possible with the tools I have. If it helps, I can go through the changes in {name} "
        "with you first.",
        also={"name": name},
    )


@cannot_push.oracle
def _(raw: Raw) -> Truth:  # noqa: ARG001  # no tool can do it, whatever the world is like
    return Truth({}, no_tool_for="git.push")
