"""A page that is to be watched, which nothing does, and offers in the message that only have to be worked out."""

from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, best_of, scenario
from ...world.raw import Raw
from .._days import WEEKDAYS, coming
from .._records import EVENTS, recorded
from ._pages import topics


@scenario("web_research")
def page_to_be_watched(s: Stage) -> Script:
    """The user wants word when a policy changes: no tool watches pages, so a day for another look is put down."""
    noun = s.pick(topics(s.domain)).noun
    weekday, hour = s.rng.below(5), s.pick(("09:00", "09:30", "10:00", "14:00"))
    day = coming(s.raw.today, weekday)
    title = s.pick(("Check the policy again", "Policy page, second look", "Has the rule changed?"))
    s.goal(day=str(day), hour=hour, title=title)
    s.offer("web_search", "fetch")
    s.withhold("web.watch")
    yield s.user(
        "Please tell me as soon as the policy on {noun} changes.",
        "I'd like to be notified when somebody edits our rule for {noun}. Can you keep an eye on the page?",
        "watch the policy page for {noun}, ping me on changes",
        "There's talk of changing {noun}. Could you monitor the page over the next weeks and alert me?",
        "Set up an alert for the page on {noun}, would you? I keep missing the updates.",
        noun=noun,
    )
    yield s.refuse(
        "I can't watch a page: I only read it when you ask, and nothing wakes me up in between. I could put a reminder "
        "into your calendar to look again. When would that suit you?",
        "Monitoring isn't something I can do, since I see a page only at the moment I fetch it. A calendar entry for "
        "another look is possible, if you give me a day.",
        "There's no alert that I could set up for a page. What I can do is read it now, or note a day on which you ask "
        "me again. Which day?",
        "I'm not able to keep an eye on it between our talks. Shall I make you an entry in the calendar instead, and when?",
        "No tool of mine notices changes by itself. The next best thing is a fixed day for checking; name one and I'll "
        "enter it.",
    )
    said: dict[str, Any] = {"weekday": WEEKDAYS[weekday], "hour": hour, "title": title}
    yield s.user(
        'Fine, put "{title}" into the calendar for next {weekday}, {hour}, half an hour.',
        'Then make it {weekday} at {hour}. Call it "{title}", the usual thirty minutes.',
        '{weekday} {hour}, "{title}"',
        'All right: the coming {weekday}, {hour}, with the title "{title}".',
        'Good idea. "{title}", {weekday} at {hour} please.',
        **said,
    )
    made = yield s.call("create_calendar_event", title=title, start=f"{day}T{hour}", derived_=("start",))
    yield s.answer(
        "It's in the calendar as {event}, on {start}. Ask me then and I'll read the page.",
        "Entered for {start} ({event}).",
        "{event} is set for {start}; I'll compare the page with today's wording if you ask me.",
        "Done, {start}. The entry is {event}.",
        "You have {event} on {start} now.",
        also={"event": made["event_id"]},
        start=made["start"].replace("T", " "),
    )


@page_to_be_watched.oracle
def _(raw: Raw, day: str, hour: str, title: str) -> Truth:
    after = raw.copy()
    end = f"{int(hour[:2]) + (hour[3:] == '30'):02d}:{'00' if hour[3:] == '30' else '30'}"
    record = {"id": "EVT-0001", "title": title, "start": f"{day}T{hour}", "end": f"{day}T{end}", "attendees": []}
    recorded(after, EVENTS, record)
    return Truth({"start": f"{day} {hour}"}, state=after, no_tool_for="web.watch")


_SOUGHT: Final = ("scheduling tool", "password manager", "survey service", "video platform", "translation service")


def _costs(seats: int, each: int, least: int, other: int, flat: int) -> dict[str, int]:
    """What three offers cost for so many seats: one with a minimum, one without, one flat rate."""
    return {"North": each * max(seats, least), "West": other * seats, "East": flat}


@scenario("web_research")
def three_offers_pasted(s: Stage) -> Script:
    """Three offers stand in the message: the cheapest for so many people, and then for more of them."""
    each, least = s.rng.between(6, 12), s.pick((15, 20, 25))
    other = each + s.rng.between(2, 6)
    flat = s.rng.between(24, 40) * 10
    few, many = s.rng.between(7, 14), s.rng.between(32, 60)
    prices = [each, least, other, flat]
    s.goal(few=few, many=many, prices=prices)
    s.offer("web_search", "calculator")
    said: dict[str, Any] = {"each": each, "least": least, "other": other, "flat": flat, "few": few}
    said["thing"] = s.pick(_SOUGHT)
    yield s.user(
        "I collected offers for a {thing}. North: EUR {each} a seat, at least {least} seats. West: EUR {other} a seat, no "
        "minimum. East: EUR {flat} flat, any number. There are {few} of us. Which is cheapest per month?",
        "Which {thing} should we take for {few} people?\n- East, EUR {flat} flat\n- West, EUR {other} per seat\n- North, EUR "
        "{each} per seat but {least} seats at least",
        "{thing}, {few} ppl: North {each}/seat (min {least}), West {other}/seat, East flat {flat}. cheapest?",
        "From their websites: North wants EUR {each} per seat with a minimum of {least} seats, West EUR {other} per seat, "
        "East EUR {flat} for everybody. What's the best price for {few} seats of such a {thing}?",
        "We are {few} and need a {thing}. Per seat it's EUR {other} at West, and EUR {each} at North, who bill {least} seats "
        "in any case; East takes EUR {flat} a month for all. Please compare.",
        **said,
    )
    costs = _worked_out(s, few, prices)
    best, cost = s.top(costs.items(), smallest=True)
    yield s.answer(
        "{best}, at EUR {cost:,}. In full: North {North:,}, West {West:,}, East {East:,}.",
        "The cheapest is {best} with EUR {cost:,} (North comes to {North:,}, West to {West:,}, East to {East:,}).",
        "North {North:,}, West {West:,}, East {East:,}: take {best} for EUR {cost:,}.",
        "For {few} seats it is {best}, EUR {cost:,} a month. North would bill {North:,}, West {West:,} and East {East:,}.",
        "| offer | EUR a month |\n|---|---|\n| North | {North:,} |\n| West | {West:,} |\n| East | {East:,} |\n\n{best} is the "
        "best at {cost:,}.",
        also={**said, **costs, "best": best},
        cost=cost,
    )
    yield s.user(
        "And if we were {many}?",
        "We may grow to {many}. Would that change anything?",
        "same for {many} seats?",
        "The other department wants to join, that makes {many}. Which one is it then?",
        "What if {many} people need it?",
        many=many,
    )
    later = _worked_out(s, many, prices)
    top, price = s.top(later.items(), smallest=True)
    yield s.answer(
        "With {many} it's {top}: EUR {price:,}.",
        "Then {top} costs least, EUR {price:,} (North {North:,}, West {West:,}, East {East:,}).",
        "For {many} people {top} is cheapest at EUR {price:,}.",
        "{top}, EUR {price:,}. The three come to {North:,} (North), {West:,} (West) and {East:,} (East).",
        "At that size take {top}; the bill would be EUR {price:,}.",
        also={**later, "many": many, "top": top},
        price=price,
    )


def _worked_out(s: Stage, seats: int, prices: list[int]) -> dict[str, int]:
    """The costs of the three offers as the assistant works them out."""
    each, least, other, flat = prices
    billed = s.compute("largest", seats, least)
    return {"North": s.compute("product", each, billed), "West": s.compute("product", other, seats), "East": flat}


@three_offers_pasted.oracle
def _(raw: Raw, few: int, many: int, prices: list[int]) -> Truth:  # noqa: ARG001  # all of it stands in the request
    each, least, other, flat = prices
    _, cost = best_of(_costs(few, each, least, other, flat).items(), smallest=True)
    _, price = best_of(_costs(many, each, least, other, flat).items(), smallest=True)
    return Truth({"cost": cost, "price": price})
