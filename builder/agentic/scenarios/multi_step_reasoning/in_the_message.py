"""Questions whose answer follows from the message alone: how long a plan takes, and which offer is the cheapest."""

from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, best_of, need, scenario
from ...world.raw import Raw

Row = dict[str, Any]
_TASKS: Final = {
    "retail": ("counting the stock", "printing the labels", "setting up the window", "training the till staff"),
    "logistics": ("unloading the lorries", "checking the papers", "sorting the parcels", "loading the vans"),
    "support": ("exporting the tickets", "cleaning the contacts", "importing everything", "writing the new macros"),
    "finance": ("collecting the receipts", "fetching the statements", "matching the payments", "drafting the report"),
    "travel": ("collecting the passports", "confirming the rooms", "issuing the tickets", "printing the vouchers"),
    "engineering": ("backing up the data", "building the image", "migrating the database", "updating the dashboards"),
    "research": ("growing the cultures", "calibrating the balance", "running the samples", "writing the protocol"),
}
"""Two tasks that come first, and two that need both of them."""


def _lengths(hours: list[int]) -> tuple[int, int]:
    """How long a plan takes in all, and how much time there is to spare beside the longer of the first two tasks."""
    return max(hours[:2]) + max(hours[2:]), abs(hours[0] - hours[1])


@scenario("multi_step_reasoning")
def how_long_the_plan_takes(s: Stage) -> Script:
    """Four tasks, two after two: the longest way through counts, and a delay beside it does or does not matter."""
    tasks, hours = _TASKS[s.domain], [s.pick(range(4, 30)) for _ in range(4)]
    need(abs(hours[0] - hours[1]) > 1 and hours[2] != hours[3], "level")
    spare = _lengths(hours)[1]
    late = s.pick([extra for extra in range(2, spare + 9) if extra not in (spare, spare + 1)])
    s.goal(hours=hours, late=late)
    s.offer("create_calendar_event")
    said: Row = dict(zip("abcd", tasks, strict=True)) | dict(zip(("h1", "h2", "h3", "h4"), hours, strict=True))
    yield s.user(
        "We have enough hands to do things side by side. First {a} ({h1} hours) and {b} ({h2}); when both are done, {c} "
        "({h3}) and {d} ({h4}). How many hours until everything is finished?",
        "Planning question: {a} takes {h1} h, {b} {h2} h, {c} {h3} h and {d} {h4} h. The last two can only begin when the "
        "first two are over; otherwise all in parallel. When are we done, and what holds us up?",
        "{a} {h1}h + {b} {h2}h in parallel, then {c} {h3}h + {d} {h4}h in parallel. total duration?",
        "Please help me think. Before {c} ({h3} hours) or {d} ({h4} hours) can start, {a} and {b} have to be complete; "
        "these need {h1} and {h2} hours. Different people do each. How long does the whole thing take?",
        "I must tell my boss how long it takes: {a}, {h1} hours, at the same time {b}, {h2} hours, and after both of these "
        "{c} with {h3} hours next to {d} with {h4}. What do I say?",
        **said,
    )
    first, second = s.compute("largest", *hours[:2]), s.compute("largest", *hours[2:])
    slow, then = tasks[hours.index(first)], tasks[2 + hours[2:].index(second)]
    quick = next(task for task in tasks[:2] if task != slow)
    yield s.answer(
        "{total} hours: {slow} ({first}) and then {then} ({second}). The rest runs beside these.",
        "It takes {total} hours. What decides is {slow} with {first}, followed by {then} with {second}.",
        "Say {total} hours, {first} for {slow} plus {second} for {then}; the other two tasks are shorter.",
        "The longest way is {slow}, then {then}: {first} plus {second}, so {total} hours.",
        "{first} hours pass until both of the first tasks are done ({slow} is the slow one), {second} more because of "
        "{then}. Together {total}.",
        also={"slow": slow, "then": then, "first": first, "second": second},
        total=s.compute("sum", first, second),
    )
    yield s.user(
        "And what if {quick} takes {late} hours longer than planned?",
        "I've just heard that {quick} will need {late} hours more. Does that matter?",
        "+{late}h for {quick}, any effect?",
        "Suppose {quick} is {late} hours late. Would the end move?",
        "Somebody warns me about {quick}: it might be {late} hours more. How bad is that?",
        quick=quick,
        late=late,
    )
    room = s.compute("difference", first, min(hours[:2]))
    if late < room:
        yield s.answer(
            "The end stays where it is. {quick} has {room} hours to spare beside {slow}.",
            "No effect: {slow} takes {room} hours longer anyway, so {late} can be absorbed.",
            "It doesn't matter, there are {room} hours of slack next to {slow}.",
            "Nothing moves. Up to {room} hours are free there, as everyone waits for {slow}.",
            "Not bad at all. {late} hours fit into the {room} by which {slow} is longer.",
            also={"quick": quick.capitalize(), "slow": slow, "late": late},
            room=room,
        )
    else:
        yield s.answer(
            "Yes: {room} hours of it are slack beside {slow}, the remaining {delay} push the end back.",
            "The end moves by {delay} hours. Only {room} can be absorbed, since {slow} is that much longer.",
            "{delay} hours later, then. {quick} has {room} hours to spare, and {late} is more than that.",
            "It does matter. After {room} hours of slack it overtakes {slow}, so add {delay} hours.",
            "You'd finish {delay} hours later, as {late} hours use up the {room} of slack and more.",
            also={"quick": quick.capitalize(), "slow": slow, "late": late},
            room=room,
            delay=s.compute("difference", late, room),
        )


@how_long_the_plan_takes.oracle
def _(raw: Raw, hours: list[int], late: int) -> Truth:  # noqa: ARG001
    total, spare = _lengths(hours)
    slower = [*hours]
    slower[hours.index(min(hours[:2]))] += late
    moved = _lengths(slower)[0] - total
    return Truth({"total": total, "room": spare} | ({"delay": moved} if moved else {}))


_GOODS: Final = {
    "retail": ("gift boxes", "a packing machine"),
    "logistics": ("pallets", "a pallet press"),
    "support": ("headsets", "a rental pool"),
    "finance": ("audit hours", "an audit package"),
    "travel": ("airport transfers", "a minibus"),
    "engineering": ("test licences", "a company licence"),
    "research": ("filter kits", "a filter bench"),
}
"""What is bought by the piece, and what could be hired instead."""


@scenario("multi_step_reasoning")
def three_offers_in_the_message(s: Stage) -> Script:
    """A flat price, a price each and a price by the day, all in the message: what each comes to, and which is cheapest."""
    goods, hired = _GOODS[s.domain]
    count, days, each = s.pick(range(18, 140)), s.pick(range(5, 24)), s.pick(range(410, 2_990)) / 100
    flat = int(count * each * s.pick((82, 91, 107, 118)) / 100)
    daily = round(count * each * s.pick((77, 88, 96, 113, 121)) / 100 / days, 2)
    s.goal(count=count, days=days, each=each, daily=daily, flat=flat, hired=hired)
    s.offer("database_query")
    said: Row = {"goods": goods, "hired": hired, "count": count, "days": days, "flat": flat, "each": each}
    said |= {"daily": f"{daily:.2f}"}
    yield s.user(
        "We need {count} {goods}. One supplier wants EUR {flat} flat, another EUR {each:.2f} each, and instead we could "
        "hire {hired} for {days} days at EUR {daily} a day. What's cheapest?",
        "Three offers on my desk for {count} {goods}: lump sum EUR {flat}; EUR {each:.2f} apiece; or {hired}, {days} days "
        "at EUR {daily} per day. Help me decide by price.",
        "{count} {goods}: flat EUR {flat} / EUR {each:.2f} each / {hired} {days} days x EUR {daily}. cheapest?",
        "Which costs the least: {hired} for {days} days (EUR {daily} a day), {count} {goods} at EUR {each:.2f} each, or the "
        "same {goods} for EUR {flat} all in?",
        "My manager wants to see the cheapest way to get through our {count} {goods}. A: EUR {flat} for all. B: EUR "
        "{each:.2f} a piece. C: {hired} during {days} days, EUR {daily} daily.",
        **said,
    )
    pieces, hire = s.rounded(s.compute("product", count, each)), s.rounded(s.compute("product", days, daily))
    best, _ = s.top(_totals(flat, pieces, hire, hired).items(), smallest=True)
    yield s.answer(
        "Cheapest is {best}. By the piece it's EUR {pieces:,.2f}, by the day EUR {hire:,.2f}, and the flat offer EUR "
        "{flat:,.2f}.",
        "I'd go for {best}: EUR {pieces:,.2f} apiece in all, EUR {hire:,.2f} for the hire, EUR {flat:,.2f} flat.",
        "On price alone, {best} wins. The hire adds up to EUR {hire:,.2f}, single pieces to EUR {pieces:,.2f}, the lump sum is "
        "EUR {flat:,.2f}.",
        "It's {best}. Side by side: EUR {flat:,.2f} flat, EUR {pieces:,.2f} by the piece, EUR {hire:,.2f} hired.",
        "Worked out: {count} times EUR {each:.2f} is EUR {pieces:,.2f}, {days} times EUR {daily} is EUR {hire:,.2f}. So "
        "{best} costs the least.",
        also=said,
        best=best,
        pieces=pieces,
        hire=hire,
    )


def _totals(flat: float, pieces: float, hire: float, hired: str) -> dict[str, float]:
    """What each of the three offers comes to."""
    return {"the flat price": flat, "the price per piece": pieces, f"hiring {hired}": hire}


@three_offers_in_the_message.oracle
def _(raw: Raw, **goal: Any) -> Truth:  # noqa: ARG001
    pieces, hire = round(goal["count"] * goal["each"], 2), round(goal["days"] * goal["daily"], 2)
    best, _ = best_of(_totals(goal["flat"], pieces, hire, goal["hired"]).items(), smallest=True)
    return Truth({"best": best, "pieces": pieces, "hire": hire})
