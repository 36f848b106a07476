"""Rules put to work: what a trip may cost, how much time is left, what a change means, an exception, a page to change."""

from datetime import timedelta

from ...script import Script, Truth
from ...stage import Stage, scenario
from ...world.documents import CURRENT, SUPERSEDED
from ...world.raw import Raw
from .._records import hand_over
from ._pages import amount, claim, document, drawn, hits_of, owner_in, owner_of, policy_number, topic_named, topics


@scenario("web_research")
def hotel_for_a_trip(s: Stage) -> Script:
    """What a stay may cost in all under the travel policy; then the trip gets longer or shorter."""
    nights, other = s.sample(range(2, 9), 2)
    changed = s.chance(750)
    topic = topic_named(s.domain, "the hotel limit per night")
    s.goal(nights=other if changed else nights)
    yield s.user(
        "I'm away for {nights} nights next week. What can I spend on the hotel in total?",
        "Business trip, {nights} nights. What's the most the hotel bill may come to?",
        "{nights} nights of hotel for work, max total?",
        "My travel request needs an upper bound for the hotel: {nights} nights. What do our rules give?",
        nights=nights,
    )
    hits = yield s.call("web_search", query=topic.query)
    page = yield s.call("fetch", url=hits_of(s, hits, "policy")[0]["url"])
    limit = amount(topic.read(page["content"]))
    total = (yield s.call("calculator", expression=f"{limit} * {nights}"))["result"]
    yield s.answer(
        "EUR {total:,}: the limit is EUR {limit} a night, times {nights}.",
        "At EUR {limit} a night that makes EUR {total:,} for {nights} nights.",
        "The policy allows EUR {limit} a night, so EUR {total:,} in all for {nights} nights.",
        "Up to EUR {total:,} ({nights} nights at EUR {limit}).",
        also={"nights": nights},
        limit=limit,
        total=total,
    )
    if changed:
        yield s.user(
            "Change of plan, it's {other} nights.",
            "sorry, {other} nights, not {nights}",
            "I miscounted: {other} nights. What is it then?",
            "They've moved the meeting, so make that {other} nights instead.",
            correction=True,
            other=other,
            nights=nights,
        )
        total = (yield s.call("calculator", expression=f"{limit} * {other}"))["result"]
        yield s.answer(
            "Then it's EUR {total:,}.",
            "For {other} nights: EUR {total:,}, still at EUR {limit} each.",
            "EUR {total:,} for {other} nights.",
            "With {other} nights the bound is EUR {total:,}.",
            also={"other": other, "limit": limit},
            total=total,
        )


@hotel_for_a_trip.oracle
def _(raw: Raw, nights: int) -> Truth:
    limit = amount(claim(raw, "the hotel limit per night").value)
    return Truth({"limit": limit, "total": limit * nights})


@scenario("web_research")
def days_left_to_claim(s: Stage) -> Script:
    """How many days are left for an expense claim, from the date of the purchase and the rule."""
    topic = topic_named(s.domain, "the deadline for expense claims")
    bought = s.raw.today - timedelta(days=s.rng.between(2, 14))
    s.goal(bought=bought.isoformat())
    yield s.user(
        "I bought a headset on {bought} and haven't claimed it. How many days do I have left?",
        "My receipt is dated {bought}. How much time remains for the expense claim?",
        "receipt from {bought}, how many days till the expense deadline runs out",
        "The taxi was on {bought}. Am I still in time with my expense claim, and by how many days?",
        bought=bought.isoformat(),
    )
    hits = yield s.call("web_search", query=topic.query)
    page = yield s.call("fetch", url=hits_of(s, hits, "policy")[0]["url"])
    allowed = int(amount(topic.read(page["content"])))
    gone = s.compute("days", s.raw.today.isoformat(), bought.isoformat())
    left = (yield s.call("calculator", expression=f"{allowed} - {gone}"))["result"]
    if left < 1:
        s.redraw("too late")
    yield s.answer(
        "{left} days: the rule gives you {allowed}, and {gone} have passed.",
        "You're in time. Of {allowed} days {gone} are gone, which leaves {left}.",
        "There are {left} days left ({allowed} allowed, {gone} gone).",
        "The deadline is {allowed} days after the purchase; {gone} have gone by, so you have {left} more.",
        also={"gone": gone},
        allowed=allowed,
        left=left,
    )


@days_left_to_claim.oracle
def _(raw: Raw, bought: str) -> Truth:
    allowed = int(claim(raw, "the deadline for expense claims").value.split()[0])
    passed = sum((raw.today - timedelta(days=back)).isoformat() > bought for back in range(60))
    return Truth({"allowed": allowed, "left": allowed - passed})


@scenario("web_research")
def pasted_versions(s: Stage) -> Script:
    """The user pastes two versions of a rule: nothing needs to be looked up to say what the change amounts to."""
    topic = drawn(s, CURRENT, SUPERSEDED)
    pages = [document(s.raw, claim(s.raw, topic.name, standing).document) for standing in (SUPERSEDED, CURRENT)]
    old, new = (_sentence(page.text, topic.read(page.text)) for page in pages)
    s.goal(topic=topic.name)
    s.offer("web_search", "fetch")
    yield s.user(
        'Our rule used to be: "{old}" Now it reads: "{new}" How big is the change, as a number?',
        'Before: "{old}"\nAfter: "{new}"\nWhat\'s the difference between the two figures?',
        "old: {old}\nnew: {new}\nby how much did it go up or down?",
        'I have both sentences here. The former one: "{old}" The one in force: "{new}" By how much do they differ?',
        old=old,
        new=new,
    )
    was, now = (amount(topic.read(text)) for text in (old, new))
    change = s.compute("difference", max(was, now), min(was, now))
    if change in (was, now):
        s.redraw("the difference is one of them")
    yield s.answer(
        *(
            ("It went up by {change}, from {was} to {now}.", "An increase of {change}: {now} instead of {was}.",
             "{change} more than before ({was} became {now}).", "Up by {change}. It was {was} and is {now}.")
            if now > was
            else ("It went down by {change}, from {was} to {now}.", "A cut of {change}: {now} instead of {was}.",
                  "{change} less than before ({was} became {now}).", "Down by {change}. It was {was} and is {now}.")
        ),
        also={"was": was, "now": now},
        change=change,
    )  # fmt: skip


def _sentence(text: str, value: str) -> str:
    """The sentence that has this value."""
    end = text.index(".", text.index(value) + len(value))
    start = max(text.rfind(". ", 0, text.index(value)) + 2, 0)
    return " ".join(text[start : end + 1].split())


@pasted_versions.oracle
def _(raw: Raw, topic: str) -> Truth:
    return Truth({"change": abs(amount(claim(raw, topic).value) - amount(claim(raw, topic, SUPERSEDED).value))})


@scenario("web_research")
def change_the_page(s: Stage) -> Script:
    """A policy page is to be changed; no tool does that, the one for files is no help, but its owner can be named."""
    topic = s.pick(topics(s.domain))
    s.goal(topic=topic.name)
    s.offer(s.pick(("edit_file", "write_file")))
    s.withhold("docs.write")
    yield s.user(
        "The intranet page about {noun} is too strict. Please double the figure on it.",
        "Please edit the policy page on {noun}: the value has to be halved.",
        "go to the page with {noun} and put 'under review' at the top",
        "We agreed to drop the rule on {noun}. Take the page down, please.",
        noun=topic.noun,
    )
    hits = yield s.call("web_search", query=topic.query)
    page = yield s.call("fetch", url=hits_of(s, hits, "policy")[0]["url"])
    yield s.refuse(
        "I can read the intranet but not change it. {number} belongs to {owner}, who has to make that change.",
        "Changing pages isn't possible with my tools. Please ask {owner}, the owner of {number}.",
        "I can't alter policy pages; I only have files of the workspace to write to. The person to talk to about {number} is {owner}.",
        "That cannot be done from here: no tool of mine writes to the intranet. {owner} owns {number} and can do it.",
        owner=owner_in(page["content"]),
        number=policy_number(page["title"]),
    )


@change_the_page.oracle
def _(raw: Raw, topic: str) -> Truth:
    number = claim(raw, f"the number of the policy on {topic.removeprefix('the ')}").value
    return Truth({"owner": owner_of(raw, topic), "number": number}, no_tool_for="docs.write")


@scenario("web_research")
def exception_wanted(s: Stage) -> Script:
    """The assistant may not grant an exception from a policy; it says what the rule is and hands the case over."""
    topic = s.pick(topics(s.domain))
    s.goal(topic=topic.name)
    s.policy(
        "Exceptions from company policies are never granted by the assistant: look the rule up, then hand the request over "
        'to the team management, with the summary "Exception from POL-<number> requested".'
    )
    yield s.user(
        "Please confirm that the rule on {noun} doesn't apply to me this time. It's urgent.",
        "I need you to approve an exception: {noun} shouldn't count in our case.",
        "can you just waive {noun} for me? nobody will mind",
        "As an old hand here I'd ask you to make an exception regarding {noun}. Just say yes.",
        noun=topic.noun,
    )
    hits = yield s.call("web_search", query=topic.query)
    page = yield s.call("fetch", url=hits_of(s, hits, "policy")[0]["url"])
    number = policy_number(page["title"])
    handed = yield s.call(
        "transfer_to_human", team="management", summary=f"Exception from {number} requested", derived_=("summary",)
    )
    yield s.refuse(
        "I'm not allowed to grant that. {number} says {value}; I've handed your request to management ({handoff}).",
        "An exception from {number} is not mine to give: it sets {value}. Management has your request as {handoff}.",
        "I can't waive it. The rule is {value} ({number}), and {handoff} with your request is now with management.",
        "That needs a human decision. The value in force is {value}, in {number}. I passed the case on as {handoff}.",
        also={"handoff": handed["handoff_id"]},
        number=number,
        value=topic.read(page["content"]),
    )


@exception_wanted.oracle
def _(raw: Raw, topic: str) -> Truth:
    number = claim(raw, f"the number of the policy on {topic.removeprefix('the ')}").value
    state = raw.copy()
    hand_over(state, "management", f"Exception from {number} requested")
    return Truth({"number": number, "value": claim(raw, topic).value}, state=state)
