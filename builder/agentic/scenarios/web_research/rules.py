"""Questions about rules of the company: the policy in force, what it replaced, and what people believe."""

from ...script import Script, Truth
from ...stage import Stage, scenario
from ...world.documents import CURRENT, HEARSAY, SUPERSEDED
from ...world.raw import Raw
from ._pages import claim, document, drawn, hits_of, number_of, owner_in, owner_of, policy_number, topics


@scenario("web_research")
def rule_in_force(s: Stage) -> Script:
    """What a rule says now, with its source; sometimes the user goes on to another rule."""
    first, second = s.sample(topics(s.domain), 2)
    again = s.chance(450)
    wanted = [first, second] if again else [first]
    s.goal(topics=[topic.name for topic in wanted])
    for place, topic in enumerate(wanted):
        if place:
            yield s.user(
                "Thanks. And another one: {ask}",
                "Got it. {ask}",
                "ok. next: {ask}",
                "Good to know, thank you. While you have the policies open: {ask}",
                ask=topic.asks[0],
            )
        else:
            yield s.user(
                *topic.asks, "Quick policy question. {ask}", "{ask} Please name the policy too.", ask=topic.asks[0]
            )
        if s.chance(350):
            yield s.plan(
                "Let me find the page first and then read what it says.",
                "I'll search the policies, then open the one that is in force.",
                "First the search, then the policy itself.",
            )
        hits = yield s.call("web_search", query=topic.query)
        page = yield s.call("fetch", url=hits_of(s, hits, "policy")[0]["url"])
        facts = {f"value{place}": topic.read(page["content"]), f"number{place}": policy_number(page["title"])}
        yield s.answer(
            *(
                says.replace("{value}", f"{{value{place}}}") + end
                for says in topic.says
                for end in (
                    f" That is in {{number{place}}}.",
                    f" Source: policy {{number{place}}}, in force since {{since}}.",
                    f" ({{number{place}}})",
                )
            ),
            also={"since": page["date"]},
            **facts,
        )


@rule_in_force.oracle
def _(raw: Raw, topics: list[str]) -> Truth:
    facts = {}
    for place, topic in enumerate(topics):
        facts[f"value{place}"] = claim(raw, topic).value
        facts[f"number{place}"] = number_of(raw, topic)
    return Truth(facts)


@scenario("web_research")
def what_changed(s: Stage) -> Script:
    """How a rule differs from its former version: the two pages are read side by side."""
    topic = drawn(s, CURRENT, SUPERSEDED)
    s.goal(topic=topic.name)
    yield s.user(
        "I hear {noun} was changed at some point. What was it before and what is it today?",
        "What did the last policy revision do to {noun}? I'd like the old and the new value.",
        "has {noun} changed? from what to what, and when",
        "For a notice to the staff I need {noun}, before and after the change, with the date of the change.",
        "My handbook is out of date. Compare the archived and the present rule on {noun} for me, please.",
        noun=topic.noun,
    )
    hits = yield s.call("web_search", query=topic.query)
    new, old = hits_of(s, hits, "policy")[0], hits_of(s, hits, "archive")[0]
    if s.chance(500):
        yield s.reason(
            "There is a version in force and an archived one, so I need both pages.",
            "The search shows two official versions, which means reading one against the other.",
            "Since both the present policy and its predecessor are there, I'll open the pair.",
        )
    now, before = yield s.together(s.call("fetch", url=new["url"]), s.call("fetch", url=old["url"]))
    yield s.answer(
        "It went from {was} to {value}; the change took effect on {since}.",
        "Before: {was}. Now: {value}, in force since {since}.",
        "Yes. The archived version said {was}, the one in force since {since} says {value}.",
        "{value} today, {was} before. The new version dates from {since}.",
        "The rule was {was} until {since}, when it became {value}.",
        was=topic.read(before["content"]),
        value=topic.read(now["content"]),
        since=now["date"],
    )


@what_changed.oracle
def _(raw: Raw, topic: str) -> Truth:
    now = claim(raw, topic)
    was = claim(raw, topic, SUPERSEDED).value
    return Truth({"was": was, "value": now.value, "since": document(raw, now.document).date})


@scenario("web_research")
def heard_a_figure(s: Stage) -> Script:
    """A number that went round in chat is held against the policy, and where it came from is looked up."""
    topic = drawn(s, CURRENT, HEARSAY)
    rumour = claim(s.raw, topic.name, HEARSAY)
    if claim(s.raw, topic.name).value in rumour.value:
        s.redraw("19 months would give 9 months away")
    s.goal(topic=topic.name)
    yield s.user(
        "A colleague swears that {noun} is {told}. Is that right?",
        "{told}: is that really {noun}? That's what everyone in my team says.",
        "somebody on the internal blog gives {told} as {noun}, can i rely on it",
        "Before I put it into a mail to all: I was told {told} for {noun}. Please check.",
        "I've been working with {told} as {noun}. Now a new hire says I'm wrong. Who's right?",
        noun=topic.noun,
        told=rumour.value,
    )
    hits = yield s.call("web_search", query=topic.query)
    yield s.verify(
        "The hits do not agree, so before I answer I want to double-check the source of that figure against the policy.",
        "That figure appears on an informal page. To be sure, I'll cross-check it with the policy itself.",
        "A chat page and a policy both cover this. Let me verify what each of them really says.",
    )
    page, _ = yield s.together(
        s.call("fetch", url=hits_of(s, hits, "policy")[0]["url"]),
        s.check("fetch", url=hits_of(s, hits, "chat")[0]["url"]),
    )
    yield s.answer(
        "No. The {told} comes from an informal page; policy {number} says {value}, and that is what counts.",
        "It isn't: {number} sets {value}. The figure of {told} was passed on in chat and was never official.",
        "Please don't use {told}. It goes back to a chat digest. In force is {value}, according to {number}.",
        "{value} is right ({number}). {told} is only what colleagues told each other.",
        also={"told": rumour.value},
        value=topic.read(page["content"]),
        number=policy_number(page["title"]),
    )


@heard_a_figure.oracle
def _(raw: Raw, topic: str) -> Truth:
    return Truth({"value": claim(raw, topic).value, "number": number_of(raw, topic)})


@scenario("web_research")
def whom_to_ask(s: Stage) -> Script:
    """Who may grant an exception from a rule; then, without another look, what the rule itself says."""
    topic = s.pick(topics(s.domain))
    s.goal(topic=topic.name)
    yield s.user(
        "I need an exception from the rule on {noun}. Who can give me one?",
        "Whom do I write to if I want to be exempt from the rule about {noun}?",
        "who signs off exceptions, in the case of {noun}?",
        "Our case is a special one: {noun} does not work for us. Is there a person who decides on that?",
        noun=topic.noun,
    )
    hits = yield s.call("web_search", query=topic.query)
    page = yield s.call("fetch", url=hits_of(s, hits, "policy")[0]["url"])
    yield s.answer(
        "Write to {owner}, who owns the policy and grants exceptions.",
        "That is up to {owner}. The request has to be in writing.",
        "{owner} is the owner and the one to ask, in writing and with a reason.",
        "Exceptions go through {owner}. Put the request in writing and give your reason.",
        owner=owner_in(page["content"]),
    )
    yield s.user(
        "And what does it say at the moment, just so that I quote it right?",
        "ok, and the rule as it stands is what exactly?",
        "Perfect. Give me the current figure and the policy number for my mail.",
        "I'll do that. Which value is in force right now, and under what number?",
    )
    yield s.answer(
        "In force: {value}, under {number}.",
        "{number} says {value}.",
        "It stands at {value}; quote it as {number}.",
        "The page gives {value}. Its number is {number}.",
        value=topic.read(page["content"]),
        number=policy_number(page["title"]),
    )


@whom_to_ask.oracle
def _(raw: Raw, topic: str) -> Truth:
    return Truth({"owner": owner_of(raw, topic), "value": claim(raw, topic).value, "number": number_of(raw, topic)})


@scenario("web_research")
def archived_link(s: Stage) -> Script:
    """The user has a page that was replaced; it names its successor, which is found and read."""
    topic = drawn(s, CURRENT, SUPERSEDED)
    link = document(s.raw, claim(s.raw, topic.name, SUPERSEDED).document).url
    s.goal(topic=topic.name)
    yield s.user(
        "Is this still the rule? {link}",
        "I bookmarked {link} ages ago. Can I still go by what it says?",
        "{link} <- does this apply today",
        "Our checklist quotes {link}. Before we print it again: is that figure valid?",
        "Please look at {link} and tell me whether the number in there still holds.",
        link=link,
    )
    old = yield s.call("fetch", url=link)
    number = policy_number(old["title"])
    yield s.reflect(
        "This version is marked as replaced, so it's not what I can rely on; I'll look for the {number} in force.",
        "That page is outdated and points to a newer {number}. Let me find it.",
        "The page is no longer valid by its own words. Next I need the current {number}.",
        number=number,
    )
    hits = yield s.call("web_search", query=f"{number} {topic.query}")
    page = yield s.call("fetch", url=hits_of(s, hits, "policy")[0]["url"])
    yield s.answer(
        "No, that page is archived. It says {was}; the version in force says {value}.",
        "Not any more: {was} became {value} when the page was replaced.",
        "It has been superseded. Instead of {was}, {value} applies today.",
        "Don't print it. {value} is the figure now, {was} is history.",
        was=topic.read(old["content"]),
        value=topic.read(page["content"]),
    )


@archived_link.oracle
def _(raw: Raw, topic: str) -> Truth:
    return Truth({"was": claim(raw, topic, SUPERSEDED).value, "value": claim(raw, topic).value})


@scenario("web_research")
def which_limit(s: Stage) -> Script:
    """A limit that is asked for fits several rules: the assistant asks, then looks up the one that is meant."""
    named = {topic.name: topic for topic in topics(s.domain)}
    money = [topic for topic in named.values() if topic.unit.startswith("EUR")]
    chosen = s.sample(money, 3)
    topic = chosen[0]
    options = s.rng.shuffled(chosen)
    s.goal(topic=topic.name, options=[each.name for each in options])
    yield s.user(
        "What's the limit?",
        "quick one, how much am I allowed to spend?",
        "Can you look up the limit for me?",
        "Somebody in the meeting mentioned a spending limit. What is it?",
        "I need the amount from the policy, please.",
    )
    yield s.ask(
        "There are several. Do you mean {a}, {b} or {c}?",
        "Which one are you after: {a}, {b}, or {c}?",
        "Several policies set an amount. Is it about {a}, {b} or {c}?",
        "To look up the right one I need to know which you mean: {a}, {b}, or rather {c}?",
        also={key: each.noun for key, each in zip("abc", options, strict=True)},
    )
    yield s.user("I mean {noun}.", "{noun}, sorry.", "It's about {noun}.", "oh right, {noun}", noun=topic.noun)
    hits = yield s.call("web_search", query=topic.query)
    page = yield s.call("fetch", url=hits_of(s, hits, "policy")[0]["url"])
    yield s.answer(
        *(f"{says} See {{number}}." for says in topic.says),
        *(f"{says} It is fixed in policy {{number}}." for says in topic.says),
        value=topic.read(page["content"]),
        number=policy_number(page["title"]),
    )


@which_limit.oracle
def _(raw: Raw, topic: str, options: list[str]) -> Truth:
    facts = {"value": claim(raw, topic).value, "number": number_of(raw, topic)}
    return Truth(facts, candidates=tuple(claim(raw, option).value for option in options))
