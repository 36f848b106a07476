"""Problems that are solved with what the user wrote, and one that no tool on offer can solve."""

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.raw import Raw

_NEAR = {"logistics": "track_shipment", "retail": "get_order", "travel": "get_booking", "support": "get_ticket"}


@scenario("problem_solving", domains=tuple(_NEAR))
def somebody_must_ring(s: Stage) -> Script:
    """The user wants somebody called on the telephone: nothing on offer can do that, and the answer says so."""
    s.offer(_NEAR[s.domain])
    s.withhold("phone.call")
    who = s.pick(("the night porter", "the landlord", "my locksmith", "the caretaker", "the cleaning company"))
    s.goal()
    yield s.user(
        "I'm locked out of the office. Ring {who} for me and ask for the spare key, would you?",
        "The alarm won't stop. Please phone {who} right now!",
        "water leak in the hallway, call {who}",
        "Nobody lets our visitors in. Could you get {who} on the telephone and explain?",
        who=who,
    )
    yield s.refuse(
        "I can't make telephone calls, so please ring {who} yourself.",
        "There's no telephone among my tools. You'd reach {who} faster directly.",
        "Calling {who} isn't something I'm able to do from here; please pick up the phone.",
        "Sorry, phoning {who} is beyond me. Somebody on site has to do it.",
        also={"who": who},
    )


@somebody_must_ring.oracle
def _(raw: Raw) -> Truth:  # noqa: ARG001
    return Truth({}, no_tool_for="phone.call")


@scenario("problem_solving")
def charged_twice_on_the_statement(s: Stage) -> Script:
    """A card statement is pasted into the message: the same sum stands there twice, and no tool is needed."""
    amounts = [s.pick(range(11, 96)) + s.pick((0.2, 0.45, 0.5, 0.9)) for _ in range(3)]
    twice = s.pick(amounts)
    lines = [*amounts, twice]
    s.goal(lines=lines)
    s.offer("database_query")
    pasted = ", ".join(f"{amount:.2f}" for amount in lines)
    yield s.user(
        "My card statement reads {pasted}. Was something charged twice? What's the sum without the double?",
        "{pasted} - these are the charges on my card. I suspect a duplicate. How much should it have been in all?",
        "charges: {pasted}. one double? correct total?",
        "I paid three bills and see four charges: {pasted}. Which total is right?",
        pasted=pasted,
    )
    total = s.compute("sum", *lines)
    right = s.rounded(s.compute("difference", total, twice))
    yield s.answer(
        "Yes, {twice:.2f} is there twice. Without the second one it's {right:,.2f}.",
        "It should be {right:,.2f}: the charge of {twice:.2f} appears two times.",
        "The double is {twice:.2f}, and the total without it comes to {right:,.2f}.",
        "{right:,.2f}. Somebody booked {twice:.2f} twice, so ask for that back.",
        also={"twice": twice},
        right=right,
    )


@charged_twice_on_the_statement.oracle
def _(raw: Raw, lines: list[float]) -> Truth:  # noqa: ARG001
    need(len(set(lines)) == len(lines) - 1, "more than one double")
    return Truth({"right": round(sum(sorted(set(lines))), 2)})
