"""Pages of which several fit, pages that contradict each other, and a page about the wrong thing."""

from typing import Any, Final

from ...script import Json, Script, Truth
from ...stage import Stage, scenario
from ...world.documents import CURRENT, HEARSAY, SUPERSEDED
from ...world.raw import Raw
from ._pages import Topic, after, claim, policy_number
from .details import DETAILS

_MINUTES: Final = r"for (\d+) minutes"
_CAUSE: Final = r"(?:cause was|reason was|Root cause:) ([^.]+)\."


@scenario("web_research")
def which_outage(s: Stage) -> Script:
    """An outage "the other day" may be any of the last few: the assistant lists them, asks, and reads the one meant."""
    latest = sorted(s.raw.facts["incidents"], key=lambda one: one.started, reverse=True)[:3]
    meant = s.pick(latest)
    s.goal(incident=meant.id, latest=[one.id for one in latest])
    yield s.user(
        "What was behind that outage the other day? A client wants the reason.",
        "Somebody asked me why we were down recently. Can you find out what the cause was, and how long it took?",
        "why was there an outage lately, and for how long?",
        "I was on holiday during the outage. What happened, and how many minutes did it last?",
        "For my monthly letter I need the cause of the recent outage.",
    )
    listing = yield s.call("list_documents", kind="postmortem", limit=3)
    shown = "; ".join(f"{page['title']} ({page['date']})" for page in listing["documents"])
    yield s.ask(
        "There were several lately: {shown}. Which one do you mean?",
        "I find three write-ups: {shown}. Which of these is it?",
        "Recent ones are {shown}. Do you know which service it was?",
        "That could be any of these: {shown}. Which should I read?",
        "Before I pick one: {shown}. Which service is your question about?",
        also={"shown": shown},
    )
    yield s.user(
        "It was {service}.",
        "The one with {service}.",
        "{service}",
        "Must have been {service}, as far as I know.",
        "{service}, please.",
        service=meant.service,
    )
    page = _single(s, listing, meant.service)
    text = (yield s.call("get_document", document_id=page["id"]))["text"]
    yield s.answer(
        "The cause was {cause}. It took {minutes} minutes.",
        "{minutes} minutes, because of {cause}.",
        "According to the write-up it was {cause}; the trouble went on for {minutes} minutes.",
        "You can tell them it was {cause}, over after {minutes} minutes.",
        "It came down to {cause}, and lasted {minutes} minutes in all.",
        cause=after(_CAUSE, text),
        minutes=int(after(_MINUTES, text)),
    )


def _single(s: Stage, listing: Json, word: str) -> dict[str, Any]:
    """The only document of a listing with this word in its title; another goal is drawn when there are more or none."""
    found = [page for page in listing["documents"] if word in page["title"]]
    if len(found) != 1:
        s.redraw(f"not one page about {word}")
    return dict(found[0])


@which_outage.oracle
def _(raw: Raw, incident: str, latest: list[str]) -> Truth:
    minutes = int(claim(raw, f"how long {incident} lasted").value.split()[0])
    return Truth({"cause": claim(raw, f"the cause of {incident}").value, "minutes": minutes}, candidates=tuple(latest))


def _rule(name: str, noun: str, unit: str, title: str) -> tuple[Topic, str]:
    return Topic(name, noun, title, unit, (), ()), title


_SET: Final = {
    "retail": ("/workspace/config/shop.yaml", {
        "window_days": _rule("the return window", "the return window", "{} days", "returns"),
        "free_from": _rule("the amount from which shipping is free", "the order value for free shipping", "EUR {}", "shipping fees"),
        "restocking_percent": _rule("the restocking fee for opened items", "the restocking fee", "{}%", "restocking"),
        "approval_from": _rule("the refund limit without a supervisor", "the refund limit without a supervisor", "EUR {}", "refund approvals"),
    }),
    "support": ("/workspace/config/desk.yaml", {
        "auto_close_days": _rule("when solved tickets are closed", "the wait before solved tickets are closed", "{} days", "closing of tickets"),
        "agent_limit": _rule("the largest credit without a manager", "the largest credit without a manager", "EUR {}", "credits"),
        "period_days": _rule("the refund period for subscriptions", "the refund period for subscriptions", "{} days", "refunds of subscriptions"),
    }),
    "finance": ("/workspace/config/approvals.yaml", {
        "reminder_after_days": _rule("when the first reminder is sent", "the time before the first reminder", "{} days", "reminders"),
        "late_interest_percent": _rule("the interest on late payments", "the interest on late payments", "{}%", "late payment"),
        "early_discount_percent": _rule("the discount for early payment", "the discount for early payment", "{}%", "early payment"),
    }),
    "travel": ("/workspace/config/booking.yaml", {
        "free_cancel_hours": _rule("the time for free cancellation of flights", "the time for free cancellation of flights", "{} hours", "cancelling flights"),
        "cancel_days": _rule("the deadline for cancelling hotel stays", "the deadline for cancelling a stay", "{} days", "cancelling stays"),
        "approval_from": _rule("the refund limit of the travel desk", "the refund limit of the desk", "EUR {}", "approval of refunds"),
    }),
    "research": ("/workspace/config/pipeline.yaml", {
        "replicates": _rule("the smallest number of replicates", "the smallest number of replicates", "{} replicates", "replicates"),
        "outlier_deviations": _rule("the distance from which a value is an outlier", "the distance for outliers", "{} deviations", "outliers"),
        "interval_days": _rule("the time between two calibrations", "the time between calibrations", "{} days", "calibration"),
        "keep_years": _rule("how long raw data is kept", "the time for which raw data is kept", "{} years", "keeping raw data"),
    }),
}  # fmt: skip
"""The settings file of a domain, and for its keys the rule and a part of the titles of the pages about it."""


def _disputed(raw: Raw, domain: str) -> list[tuple[str, str]]:
    """The key of a setting and the standing of a page that tells another value for its rule, the only one if possible."""
    _, rules = _SET[domain]
    told = {(each.topic, each.standing): each.value for each in raw.claims}
    found = {
        key: [standing for standing in (HEARSAY, SUPERSEDED) if (topic.name, standing) in told]
        for key, (topic, _) in rules.items()
    }
    clear = [(key, standings[0]) for key, standings in found.items() if len(standings) == 1]
    return clear or [(key, standing) for key, standings in found.items() for standing in standings]


@scenario("web_research", domains=tuple(_SET), weight=120)
def two_pages_and_the_setting(s: Stage) -> Script:
    """Two pages give different values for a rule; the system's own setting is the third source, and decides."""
    path, rules = _SET[s.domain]
    key, standing = s.pick(_disputed(s.raw, s.domain))
    topic, title = rules[key]
    s.goal(topic=topic.name, standing=standing)
    s.policy(f"Settings of the running system are in {path} (among them {key}).")
    yield s.user(
        "I've seen two values for {noun} on the intranet. Which one holds?",
        "Two pages contradict each other on {noun}. Please find both and tell me what really applies.",
        "{noun}: two pages, two numbers. which is right, and what does the system use",
        "My team argues about {noun}, each with a page to show. Could you look at the pages and settle it?",
        "What is {noun}? I'd take the first hit, but a colleague says that there is a page with another figure.",
        noun=topic.noun,
    )
    listing = yield s.call("list_documents", title_contains=title)
    policies = [page for page in listing["documents"] if page["kind"] == "policy"]
    others = [
        page for page in listing["documents"] if page["kind"] == {HEARSAY: "chat", SUPERSEDED: "archive"}[standing]
    ]
    if len(policies) != 1 or len(others) != 1:
        s.redraw("not two pages")
    official, doubtful = yield s.together(
        s.call("get_document", document_id=policies[0]["id"]), s.call("get_document", document_id=others[0]["id"])
    )
    value, told = topic.read(official["text"]), topic.read(doubtful["text"])
    yield s.verify(
        "The policy says {value}, the other page {told}. I'll check which of them the system works with.",
        "{value} against {told}. A third source will help: the setting itself.",
        "They do contradict each other ({value}, {told}), so let me look at what is configured.",
        value=value,
        told=told,
    )
    settings = yield s.check("read_text_file", path=path)
    line = next(line for line in settings["content"].splitlines() if line.strip().startswith(f"{key}:"))
    if line.split(":")[1].strip() != "".join(filter(str.isdigit, value)):
        s.redraw("the setting differs")
    origin = {HEARSAY: "an informal page", SUPERSEDED: "an archived version"}[standing]
    said = {"number": policy_number(official["title"]), "origin": origin, "key": key, "other": doubtful["title"]}
    yield s.answer(
        "{value} holds: that's what {number} says, and the system is set to it ({key}). The {told} come from {origin}.",
        "It is {value}. Policy and setting agree; {told} stands in {origin}, '{other}'.",
        "{number} is right with {value}, and {key} confirms it. Forget the {told}, that is only {origin}.",
        "Settled in favour of {value}: the policy in force and the running system both have it. {told} is from {origin}.",
        "Two against one. {number} and the setting {key} say {value}; only {origin} says {told}.",
        also=said,
        value=value,
        told=told,
    )


@two_pages_and_the_setting.oracle
def _(raw: Raw, topic: str, standing: str) -> Truth:
    return Truth({"value": claim(raw, topic).value, "told": claim(raw, topic, standing).value})


_PAGES: Final = ("product", "depot", "account", "airport", "runbook", "instrument", "client")
"""Kinds of pages that describe a thing."""


@scenario("web_research")
def not_that_one_the_other(s: Stage) -> Script:
    """A detail of one thing is looked up, and then of the one that the user had meant."""
    detail = DETAILS[s.domain]
    things = sorted({name for each in s.raw.claims if each.standing == CURRENT and (name := detail.of(each.topic))})
    first, second = s.sample(things, 2)
    s.goal(topics=[detail.topic.format(thing) for thing in (first, second)])
    yield s.user(
        "Could you find {what} in our pages?",
        "I need {what}, it should be on the intranet.",
        "look up {what}",
        "Somebody here has to know {what}. Can you check the pages?",
        "Please search the intranet for {what}; I can't get at it from my phone.",
        what=detail.topic.format(first),
    )
    value = yield from _read(s, first)
    yield s.answer(
        "For {thing} it's {value}.",
        "The page on {thing} says {value}.",
        "{value}, according to the page about {thing}.",
        "Found it: {value} ({thing}).",
        "{thing}: {value}.",
        also={"thing": first},
        value=value,
    )
    yield s.user(
        "Thanks, but I named the wrong one. I need it for {thing}.",
        "Oh dear, I meant {thing}. Sorry!",
        "no wait, {thing}",
        "Hm, that's not where I have to go. It's {thing} I should have asked about.",
        "Scrap that, please look for {thing} instead.",
        thing=second,
        correction=True,
    )
    other = yield from _read(s, second)
    yield s.answer(
        "There it is {other}.",
        "In that case {other}.",
        "{thing} has {other}.",
        "No harm done: {other} for {thing}.",
        "The right one, then: {other}.",
        also={"thing": second},
        other=other,
    )


def _read(s: Stage, thing: str) -> Any:
    """Find the page about a thing and read the detail there; another goal is drawn when no hit is such a page."""
    detail = DETAILS[s.domain]
    hits = yield s.call("web_search", query=detail.query.format(thing))
    for hit in hits["results"]:
        if thing.casefold() in hit["title"].casefold() and hit["url"].split("/")[3] in _PAGES:
            page = yield s.call("fetch", url=hit["url"])
            return after(detail.pattern, page["content"])
    s.redraw("no page about it")


@not_that_one_the_other.oracle
def _(raw: Raw, topics: list[str]) -> Truth:
    value, other = (claim(raw, topic).value for topic in topics)
    return Truth({"value": value, "other": other})
