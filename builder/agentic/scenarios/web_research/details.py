"""Single facts from pages about things: a part number, a gate, a room; also where two pages disagree."""

from dataclasses import dataclass
from typing import Final

from ...script import Json, Script, Truth
from ...stage import Stage, scenario
from ...world.content.text import listed
from ...world.documents import CURRENT
from ...world.raw import Raw
from ._pages import after, claim, document


@dataclass(frozen=True, slots=True)
class Detail:
    """A fact about a thing: the claim's topic with {}, where it stands on the page, and how people ask for it."""

    topic: str
    pattern: str
    query: str
    asks: tuple[str, ...]
    says: tuple[str, ...]

    def of(self, topic: str) -> str:
        """The thing that a topic is about; "" if it is another topic."""
        before, behind = self.topic.split("{}")
        fits = topic.startswith(before) and topic.endswith(behind)
        return topic[len(before) : len(topic) - len(behind)] if fits else ""


DETAILS: Final = {
    "retail": Detail(
        "the spare part number of the {}", r"\b(SP-\d+)\b", "{} spare part",
        ("Which number do I order spare parts for the {} under?", "customer broke their {}, what's the part number?", "I need the spare part number of the {} for a repair slip.", "For a complaint: under what number are parts of the {} kept?"),
        ("Order it as {value}.", "The spare part has the number {value}.", "It's {value}, according to the product note.", "Use part number {value} for the {thing}."),
    ),
    "logistics": Detail(
        "the gate for trucks at {}", r"gate (?:for trucks is )?([A-Z]\d+)\b", "{} gate for trucks",
        ("My driver is twenty minutes from {}. Which gate does he report at?", "{}: truck gate?", "What gate should lorries use at {}?", "First delivery to {} tomorrow, where do trucks have to drive up?"),
        ("Trucks report at gate {value}.", "It's gate {value}.", "At {thing} that is gate {value}.", "Send him to {value}, the gate for trucks."),
    ),
    "support": Detail(
        "the change window of {}", r"window(?:,| is) ([A-Z][a-z]+days? \d\d:\d\d to \d\d:\d\d)", "{} change window",
        ("When may we change something in the set-up of {}?", "{} want a setting flipped. when's their change window?", "I have to plan an update for {}. In which window are changes allowed?", "What hours has {} agreed to for changes?"),
        ("Changes are allowed on {value}.", "Their window is {value}.", "For {thing} the change window is {value}.", "Plan it for {value}; that is what the account note gives."),
    ),
    "finance": Detail(
        "the posting code of account {}", r"code ([A-Z]\d+)", "account {} posting code",
        ("What code goes in front of the posting text on account {}?", "posting to account {}, which code do I put first?", "I keep forgetting the posting code of account {}.", "A voucher for account {} came back because the code was missing. Which one is it?"),
        ("Begin the text with {value}.", "The code is {value}.", "Account {thing} uses the code {value}.", "It should start with {value}."),
    ),
    "travel": Detail(
        "the gate of the partner lounge at {}", r"lounge [^.]*gate ([A-Z]\d+)", "{} partner lounge gate",
        ("Where is our partner lounge at {}?", "vip customer changing planes at {}, near which gate is the lounge?", "A guest at {} can't find the lounge. Which gate is it next to?", "Lounge at {}: what gate do I tell people to look for?"),
        ("Look for gate {value}.", "It is next to gate {value}.", "At {thing} the lounge is by gate {value}.", "The partner lounge can be found at gate {value}."),
    ),
    "engineering": Detail(
        "the drain time of {}", r"(\d+ seconds)", "operating {} restart drain seconds",
        ("I need to restart {}. How long do I drain it?", "{} restart: drain time?", "What does the runbook give as drain time before a restart of {}?", "Before I bounce {}, for how many seconds should it drain?"),
        ("Drain it for {value} first.", "The runbook says {value}.", "For {thing}, {value} of draining before the restart.", "Give it {value}, then restart."),
    ),
    "research": Detail(
        "the room of the {}", r"[Rr]oom ([A-Z]\d+)", "{} room",
        ("In which room do I find the {}?", "where's the {} again?", "I've booked the {} for this afternoon. What room is it in?", "A guest wants to see the {}. Which room should I bring her to?"),
        ("It's in room {value}.", "The {thing} stands in {value}.", "Go to room {value}.", "You'll find it in {value}."),
    ),
}  # fmt: skip


_GUIDES: Final = ("product", "depot", "account", "airport", "runbook", "instrument", "client")
"""Kinds of pages that describe a thing; news and notices about it do not."""


@scenario("web_research", weight=120)
def page_detail(s: Stage) -> Script:
    """One fact about one thing, from its page."""
    detail = DETAILS[s.domain]
    thing = s.pick([name for each in s.raw.claims if each.standing == CURRENT and (name := detail.of(each.topic))])
    s.goal(topic=detail.topic.format(thing))
    yield s.user(*(ask.replace("{}", "{thing}") for ask in detail.asks), thing=thing)
    hits = yield s.call("web_search", query=detail.query.format(thing))
    page = yield s.call("fetch", url=_about(s, hits, thing))
    yield s.answer(*detail.says, also={"thing": thing}, value=after(detail.pattern, page["content"]))
    if s.chance(200):
        yield s.user("Great, thanks!", "thx", "That's all I needed.", "Perfect, thank you.")
        yield s.answer("You're welcome.", "Glad that helped.", "Any time.", "Good luck with it.")


def _about(s: Stage, hits: Json, thing: str) -> str:
    """The URL of the best hit that has the thing in its title."""
    for hit in hits["results"]:
        if thing.casefold() in hit["title"].casefold() and hit["url"].split("/")[3] in _GUIDES:
            return str(hit["url"])
    s.redraw("no page about it")


def _doubtful(url: str) -> bool:
    return not url.startswith("https://docs.") or "/archive/" in url or "/chat/" in url


@page_detail.oracle
def _(raw: Raw, topic: str) -> Truth:
    return Truth({"value": claim(raw, topic).value})


_DAYS: Final = r"((?:Mon|Tues|Wednes|Thurs|Fri)days)"
DISPUTED: Final = {
    "retail": Detail(
        "the material of the {}", r"(?:made of|makes it of|uses|that it is) ([a-z ]+?)(?: by| for it|\.)", "{} made of material",
        ("Two pages give different materials for the {}. Which one is true?", "what is the {} really made of? a blogger says something else than our shop assistants", "A customer quotes a test that contradicts us on the {}. What is it made of, and who says otherwise?", "Can you settle what the {} is made of? I've read two versions."),
        ("The {thing} is made of {value}.", "It's {value}."),
    ),
    "logistics": Detail(
        "until when {} accepts deliveries", r"(?:to|until|that) (\d+:00)", "{} deliveries accepted until",
        ("Until when does {} take deliveries? The drivers have two different times.", "{}: latest delivery time? i've seen conflicting ones", "Dispatch and a driver disagree on how late {} accepts goods. Find out who has it right.", "I read that {} takes goods longer than I thought. Which closing time is the official one?"),
        ("{thing} accepts deliveries until {value}.", "Be there before {value}."),
    ),
    "finance": Detail(
        "the day of the payment run of {}", _DAYS, "{} payment run day",
        ("On what day does {} pay? I find two answers.", "when is the payment run at {}, people here disagree", "Two colleagues name different payment days for {}. Please settle it.", "For the cash forecast: which weekday does {} really pay on, and where does the other figure come from?"),
        ("{thing} pays on {value}.", "Their payment run is on {value}."),
    ),
    "travel": Detail(
        "the minimum connecting time at {}", r"(\d+ minutes)", "{} minimum connecting time",
        ("What connecting time do I plan at {}? The web has more than one number.", "min connection at {}? a blog and our guide don't match, as far as i remember", "A customer quotes a traveller's blog on connections at {}. What do we say ourselves, and what does the blog say?", "Please find out which minimum connecting time holds at {}, I keep hearing different ones."),
        ("Plan {value} at {thing}.", "The minimum connecting time there is {value}."),
    ),
    "engineering": Detail(
        "the drain time of {}", r"(\d+ seconds)", "{} runbook restart drained seconds",
        ("There seem to be two runbooks for {}. For how long do I really drain it before a restart?", "drain time of {}? i've got two numbers in my notes and trust neither", "The drain time in my checklist for {} differs from a colleague's. Who is right?", "Please clear up the drain time of {}: which page is valid and what does the other one say?"),
        ("Drain {thing} for {value}.", "It is {value} for {thing}."),
    ),
    "research": Detail(
        "the warm-up time of the {}", r"(\d+ minutes)", "{} warm up minutes",
        ("How long does the {} have to warm up? I was given two different times.", "warm-up of the {}: the note on the door doesn't match what i read elsewhere. what's right", "Two of my students wait for different times before they use the {}. What warm-up time is official?", "Please settle how long the {} warms up, and tell me where the other number comes from."),
        ("Let the {thing} warm up for {value}.", "The {thing} needs {value}."),
    ),
}  # fmt: skip


@scenario("web_research", domains=tuple(DISPUTED))
def two_pages_disagree(s: Stage) -> Script:
    """Two pages say different things; both are read, and the one with authority decides."""
    detail = DISPUTED[s.domain]
    standings: dict[str, list[str]] = {}
    for each in s.raw.claims:
        if name := detail.of(each.topic):
            standings.setdefault(name, []).append(each.standing)
    thing = s.pick([name for name, found in standings.items() if len(found) == 2 and found.count(CURRENT) == 1])
    s.goal(topic=detail.topic.format(thing))
    yield s.user(
        *(ask.replace("{}", "{thing}") for ask in detail.asks),
        thing=thing,
    )
    hits = yield s.call("web_search", query=detail.query.format(thing), max_results=10)
    other = next((hit for hit in hits["results"] if thing in hit["title"] and _doubtful(hit["url"])), None)
    if other is None:
        s.redraw("the second page was not found")
    yield s.verify(
        "Two pages cover this and they may contradict each other, so let me verify both before I answer.",
        "To be sure, I'll cross-check the official page against the other one.",
        "The hits come from different places. I want to double-check what each says.",
    )
    ours, theirs = yield s.together(s.call("fetch", url=_about(s, hits, thing)), s.call("fetch", url=str(other["url"])))
    yield s.answer(
        *(
            says + end
            for says in detail.says
            for end in (
                ' That is from our own page; "{title}" says {other}, which I would not rely on.',
                ' The other figure, {other}, stands in "{title}", which is not an official page in force.',
                ' "{title}" has {other}, but the page in force counts.',
            )
        ),
        also={"thing": thing, "title": theirs["title"]},
        value=after(detail.pattern, ours["content"]),
        other=after(detail.pattern, theirs["content"]),
    )


@two_pages_disagree.oracle
def _(raw: Raw, topic: str) -> Truth:
    other = next(each for each in raw.claims if each.topic == topic and each.standing != CURRENT)
    return Truth({"value": claim(raw, topic).value, "other": other.value})


@scenario("web_research", domains=("retail",))
def which_product(s: Stage) -> Script:
    """A brand word fits several products: the assistant lists them, asks, and reads the right note."""
    notes = [each for each in s.raw.documents if each.kind == "product"]
    names = [row["name"] for row in s.raw.tables["products"]]
    brands: dict[str, list[str]] = {}
    for name in names:
        brands.setdefault(name.split()[0], []).append(name)
    brand = s.pick([brand for brand, own in brands.items() if 2 <= len(own) <= 4])
    own = [name for name in brands[brand] if any(name in note.title for note in notes)]
    if len(own) < 2 or sum(brand in note.title for note in notes) != len(own):
        s.redraw("the brand fits other notes")
    thing = s.pick(own)
    s.goal(thing=thing, brand=brand)
    yield s.user(
        "For how many years do we keep spare parts for the {brand}?",
        "customer with a {brand} asks how long she can get spare parts",
        "How long will parts for the {brand} stay available?",
        "Till when can somebody with a {brand} order parts from us, in years?",
        brand=brand,
    )
    found = yield s.call("list_documents", kind="product", title_contains=brand)
    titles = [each["title"] for each in found["documents"]]
    yield s.ask(
        "There is more than one {brand}: {titles}. Which of them is it?",
        "I found these notes: {titles}. Which one does the customer have?",
        "Which {brand} do you mean? We have {titles}.",
        "Several products carry that name ({titles}). Which one should I look up?",
        also={"brand": brand, "titles": listed([f'"{title}"' for title in titles])},
    )
    yield s.user(
        "The {thing}.", "it's the {thing}", "{thing}, sorry for not saying so.", "I mean the {thing}.", thing=thing
    )
    note = yield s.call("get_document", document_id=next(e["id"] for e in found["documents"] if thing in e["title"]))
    years = after(r"(\d+ years)", note["text"][note["text"].index("pare part") :])
    yield s.answer(
        "Parts for the {thing} are kept for {years}.",
        "{years}, according to the note on the {thing}.",
        "We keep them for {years}.",
        "She can order parts for {years}.",
        also={"thing": thing},
        years=years,
    )


@which_product.oracle
def _(raw: Raw, thing: str, brand: str) -> Truth:
    facts = {"years": claim(raw, f"how long spare parts of the {thing} are kept").value}
    fits = [row["name"] for row in raw.tables["products"] if row["name"].startswith(brand)]
    return Truth(facts, candidates=tuple(fits))


@scenario("web_research", domains=("engineering",))
def decision_in_force(s: Stage) -> Script:
    """An architecture decision points to the one that replaced it, which is then found and read."""
    prefix = "what we use for "
    old = s.pick([each for each in s.raw.claims if each.topic.startswith(prefix) and each.standing != CURRENT])
    subject = old.topic.removeprefix(prefix)
    number = after(r"(\d+)", document(s.raw, old.document).title)
    s.goal(topic=old.topic)
    yield s.user(
        "Does ADR {number} still hold? It's linked in our onboarding page.",
        "I'm reading architecture decision {number} ({subject}). Is that what we still do?",
        "adr {number} about {subject}, current or not? and what do we use",
        "Somebody based a proposal on decision {number}. Check whether it's in force and what applies today.",
        number=number,
        subject=subject,
    )
    listed = yield s.call("list_documents", kind="decision", title_contains=number)
    first = yield s.call("get_document", document_id=next(e["id"] for e in listed["documents"] if number in e["title"]))
    successor = after(r"superseded by (ADR-\d+)", first["text"])
    yield s.reason(
        "It is superseded by {successor}, so the answer must be in there.",
        "This one was replaced, which means that {successor} is what counts.",
        "Since {successor} took its place, I have to read that one.",
        successor=successor,
    )
    hits = yield s.call("web_search", query=f"{successor} {first['title'].split(': ')[-1]}")
    page = yield s.call("fetch", url=_with(s, hits, successor.removeprefix("ADR-")))
    yield s.answer(
        "No. It was superseded by {successor}, and today we use {value}.",
        "{successor} replaced it; {value} is the choice now.",
        "It no longer holds: {value} was chosen in {successor}.",
        "Not any more. See {successor}: we use {value}.",
        successor=successor,
        value=after(r"decided to use (.+?) for |\bFor [^.]*? we use (.+?)\.", page["content"]),
    )


def _with(s: Stage, hits: Json, number: str) -> str:
    for hit in hits["results"]:
        if number in hit["title"].replace(":", " ").replace("-", " ").split():
            return str(hit["url"])
    s.redraw("the successor was not found")


@decision_in_force.oracle
def _(raw: Raw, topic: str) -> Truth:
    now = claim(raw, topic)
    number = after(r"(\d+)", document(raw, now.document).title)
    return Truth({"successor": f"ADR-{number}", "value": now.value})
