"""Everything is in the message: a plan with an order of things, and offers that must fit a budget. No tool is needed."""

from itertools import combinations
from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, best_of, scenario
from ...world.raw import Raw

_JOBS: Final = {
    "retail": (
        ("emptying the shelves", "painting the walls", "rewiring the till", "putting the goods back"),
        "the reopening of the branch",
    ),
    "logistics": (
        ("clearing the dock", "mending the floor", "renewing the scanner cables", "bringing the racks back"),
        "the first truck at the new dock",
    ),
    "support": (
        ("exporting the old tickets", "cleaning the export", "setting up the queues", "the import with all tests"),
        "the start of the new desk",
    ),
    "finance": (
        ("collecting the receipts", "booking them", "reconciling the bank", "writing the report"),
        "the end of the closing",
    ),
}
"""First, second and third job and the last one, and what they lead to."""


@scenario("multi_step_reasoning", domains=tuple(_JOBS))
def in_which_order(s: Stage) -> Script:
    """Four jobs, some waiting for others: how long everything takes with two people follows from the message alone."""
    (first, second, third, last), goal = _JOBS[s.domain]
    middle = s.pick(range(6, 14))
    pair = s.sample((middle, middle + s.pick(range(2, 6))), 2)
    hours = [s.pick(range(3, 9)), *pair, s.pick(range(2, 8))]
    changed = hours[0] + s.pick((2, 3, 4)) if s.chance(600) else 0
    s.goal(hours=hours, changed=changed)
    s.offer("create_calendar_event", "search_files")
    said: dict[str, Any] = {"first": first, "second": second, "third": third, "last": last, "goal": goal}
    said |= {f"h{place}": f"{value} hours" for place, value in enumerate(hours)}
    yield s.user(
        "There are two of us. It begins with {first} ({h0}), then one of us does {second} ({h1}) while the other does "
        "{third} ({h2}), and when both are through there's {last} ({h3}). How many hours is it to {goal} at best?",
        "Help me think. First comes {first}, {h0}. Then, one person each and at the same time, {second}, {h1}, and "
        "{third}, {h2}. Finally, with both finished, {last}, {h3}. How soon can we have {goal}, and what holds us up?",
        "plan: {first} {h0} -> {second} {h1} + {third} {h2} in parallel -> {last} {h3}. total until {goal}? bottleneck?",
        "I need a realistic time until {goal}. The steps: {first} ({h0}); after that {second} ({h1}) and {third} ({h2}) "
        "side by side; at the very end {last} ({h3}). Where would an extra hand help most?",
        **said,
    )
    longer = s.compute("largest", hours[1], hours[2])
    whole = s.compute("sum", hours[0], longer, hours[3])
    slack = s.compute("difference", longer, s.compute("smallest", hours[1], hours[2]))
    slow, quick = (second, third) if hours[1] > hours[2] else (third, second)
    yield s.answer(
        "{whole} hours. The two middle jobs overlap, so only the longer one counts, {slow} with {longer} hours. That's "
        "the bottleneck; whoever does {quick} has {slack} hours to spare.",
        "At the earliest after {whole} hours: {h0}, then {longer} hours for the longer of the parallel jobs, then {h3}. "
        "What holds you up is {slow}; the other job is ready {slack} hours sooner.",
        "It takes {whole} hours along the longest chain: {first}, {slow}, {last}. The job of {quick} isn't critical, it "
        "has {slack} hours of slack, so extra help belongs on the other one.",
        "The chain that decides is {first}, {slow}, {last}, and it is {whole} hours long. An extra hand belongs on "
        "{slow}; the other job could take {slack} hours more without any harm.",
        also={**said, "longer": longer, "slow": slow, "quick": quick},
        whole=whole,
        slack=slack,
    )
    if not changed:
        return
    yield s.user(
        "I was too optimistic: {first} takes {changed} hours. What does that do to the plan?",
        "Correction, {first} is rather {changed} hours. And now?",
        "make that {changed} hours for {first}. new total?",
        "Sorry, one number was wrong. It's {changed} hours for {first}; does everything move?",
        correction=True,
        first=first,
        changed=changed,
    )
    later = s.compute("difference", changed, hours[0])
    whole = s.compute("sum", changed, longer, hours[3])
    yield s.answer(
        "Everything waits for that step, so the whole plan moves by {later} hours, to {whole}.",
        "Then it's {whole} hours, {later} more. The bottleneck stays the same.",
        "{whole} hours. All else depends on {first}, which is why the full {later} hours are added.",
        "The end moves to {whole} hours; nothing can absorb the additional {later}.",
        also={"first": first, "later": later},
        whole=whole,
    )


@in_which_order.oracle
def _(raw: Raw, hours: list[int], changed: int) -> Truth:  # noqa: ARG001
    first, second, third, last = hours
    ends = [second, third]
    return Truth({"whole": (changed or first) + max(ends) + last, "slack": max(ends) - min(ends)})


_OFFERS: Final = (
    ("stands at the fair", "visitors", ("Hall One", "Hall Two", "the foyer", "the yard", "the gallery")),
    ("adverts", "readers", ("the newsletter", "the paper", "the tram", "the radio", "the poster wall")),
    ("training courses", "places", ("the morning class", "the evening class", "the online class", "the weekend class", "the summer school")),
    ("rooms for the meeting", "seats", ("the library", "the old mill", "the hotel", "the canteen", "the town hall")),
)  # fmt: skip


def _within(offers: list[list[int]], budget: int) -> list[tuple[tuple[int, int], int]]:
    """Pairs of offers that the budget allows, and what they bring together."""
    return [
        ((a, b), offers[a][1] + offers[b][1])
        for a, b in combinations(range(len(offers)), 2)
        if offers[a][0] + offers[b][0] <= budget
    ]


@scenario("multi_step_reasoning", domains=("retail", "logistics", "support", "finance"))
def two_within_the_budget(s: Stage) -> Script:
    """Of four offers in the message two are to be taken: the pair that brings most within the budget."""
    what, unit, names = s.pick(_OFFERS)
    chosen = s.sample(names, 4)
    offers = [[10 * s.pick(range(12, 90)), 5 * s.pick(range(6, 60))] for _ in chosen]
    costs = sorted(one[0] + other[0] for one, other in combinations(offers, 2))
    budget = -(-costs[s.pick((2, 3))] // 50) * 50
    fitting = _within(offers, budget)
    s.goal(offers=offers, budget=budget)
    s.offer("database_query", "search_files")
    lines = "; ".join(
        f"{name} EUR {price} for {gain} {unit}" for name, (price, gain) in zip(chosen, offers, strict=True)
    )
    yield s.user(
        "We want two {what} and have EUR {budget}. On the table: {lines}. Which two bring the most {unit}?",
        "{lines}. We can afford EUR {budget} and take exactly two. Which pair of {what} is the best?",
        "pick 2 {what}, max EUR {budget}, most {unit}: {lines}",
        "Can you decide this for me? I have EUR {budget} for two {what}, and these came in: {lines}. I'd like as many "
        "{unit} as possible.",
        what=what,
        unit=unit,
        budget=budget,
        lines=lines,
    )
    gains = [((a, b), s.compute("sum", offers[a][1], offers[b][1])) for (a, b), _ in fitting]
    (one, two), most = s.top(gains)
    cost = s.compute("sum", offers[one][0], offers[two][0])
    left = s.compute("difference", budget, cost)
    yield s.answer(
        "{One} and {two}: {most} {unit} for EUR {cost}, which leaves EUR {left}. No other pair within EUR {budget} "
        "brings as many.",
        "Take {one} with {two}. Together EUR {cost} and {most} {unit}; every pair with more {unit} is over the budget.",
        "Best within the budget: {one} plus {two}, {most} {unit}. They cost EUR {cost}.",
        "With EUR {budget} it's {one} and {two}. That pair reaches {most} {unit} at EUR {cost}, so EUR {left} remain.",
        also={
            "one": chosen[one],
            "two": chosen[two],
            "One": chosen[one][:1].upper() + chosen[one][1:],
            "unit": unit,
            "budget": budget,
            "left": left,
        },
        most=most,
        cost=cost,
    )


@two_within_the_budget.oracle
def _(raw: Raw, offers: list[list[int]], budget: int) -> Truth:  # noqa: ARG001
    (one, two), most = best_of(_within(offers, budget))
    return Truth({"most": most, "cost": offers[one][0] + offers[two][0]})
