"""The library itself: what the council decided, who owns what, pages in parts, and what nobody has written down."""

import re
from datetime import date, timedelta

from ...script import Script, Truth
from ...stage import Stage, scenario
from ...world.content.text import listed
from ...world.raw import Raw
from .._records import MESSAGES, recorded
from ._pages import after, claim, document, hits_of, policy_number, topics

_DECIDED = "what was decided on "
_DECISION = r"(?:it was decided that|Decision on [^:]+:|After some discussion of [^,]+,) (.+?)\.(?: |$)"


def _decided(raw: Raw) -> list[str]:
    """What the site council has decided on."""
    return [each.topic.removeprefix(_DECIDED) for each in raw.claims if each.topic.startswith(_DECIDED)]


@scenario("web_research")
def council_decision(s: Stage) -> Script:
    """What the council decided on one thing; the user had another one in mind."""
    one, two = s.sample(_decided(s.raw), 2)
    s.goal(topic=two)
    yield s.user(
        "What did the site council decide on {one}?",
        "I wasn't at the council meeting. What came out of it about {one}?",
        "minutes: decision on {one}?",
        "Can you tell me how {one} was settled? It should be in the minutes.",
        one=one,
    )
    hits = yield s.call("web_search", query=f"minutes decision {one}")
    page = yield s.call("fetch", url=_minutes(s, hits, one))
    yield s.answer(
        "According to the minutes, {decision}.",
        "Decided: {decision}.",
        "The minutes have it like this: {decision}.",
        "The council agreed that {decision}.",
        decision=after(_DECISION, page["content"]),
    )
    yield s.user(
        "Hm, no, I was thinking of {two}.",
        "Sorry, wrong item. I need {two}.",
        "my mistake, i meant {two}",
        "That's the wrong point on the agenda, I'm afraid. What I need for my report is {two}.",
        correction=True,
        two=two,
    )
    hits = yield s.call("web_search", query=f"minutes decision {two}")
    page = yield s.call("fetch", url=_minutes(s, hits, two))
    yield s.answer(
        "On that, {decision}.",
        "There the outcome was: {decision}.",
        "In that case: {decision}. The minutes are of {day}.",
        "The minutes of {day} say: {decision}.",
        also={"day": page["date"]},
        decision=after(_DECISION, page["content"]),
    )


def _minutes(s: Stage, hits: dict[str, list[dict[str, str]]], topic: str) -> str:
    """The URL of the minutes with this topic in the title."""
    for hit in hits_of(s, hits, "minutes"):
        if topic.removeprefix("the ") in hit["title"]:
            return str(hit["url"])
    s.redraw("no minutes on that")


@council_decision.oracle
def _(raw: Raw, topic: str) -> Truth:
    return Truth({"decision": claim(raw, f"{_DECIDED}{topic}").value})


@scenario("web_research")
def decision_into_notes(s: Stage) -> Script:
    """A decision goes into a notes file that does not exist yet, so it is begun."""
    topic = s.pick(_decided(s.raw))
    path = f"/workspace/notes/{s.pick(('decisions', 'council', 'site_matters', 'for_the_team'))}.md"
    if path in s.raw.files:
        s.redraw("the file is there")
    s.goal(topic=topic, path=path)
    yield s.user(
        "Add the council's decision on {topic} to my list in {path}, one bullet with the bare decision.",
        "Could you note in {path} what was decided on {topic}? As a bullet point, nothing else.",
        "{path}: append a bullet with the decision on {topic}",
        "I keep decisions in {path}. Please put the one on {topic} there, as a bullet below the others.",
        topic=topic,
        path=path,
    )
    tried, hits = yield s.together(
        s.attempt("read_text_file", path=path), s.call("web_search", query=f"minutes decision {topic}")
    )
    page = yield s.call("fetch", url=_minutes(s, hits, topic))
    if not s.failed(tried):
        s.redraw("the file is there")
    decision = after(_DECISION, page["content"])
    yield s.reflect(
        "The list does not exist yet, so I'll start it with this bullet.",
        "There is no such file so far. I'll create it.",
        "Nothing to append to: the file was not found. It begins with this entry then.",
    )
    yield s.call("write_file", path=path, content=f"- {decision}\n")
    yield s.answer(
        "There was no {path}, so I've started it with this bullet: {decision}.",
        "Noted as the first bullet: {decision}. The file was missing; {path} is new.",
        "{path} did not exist, I created it. It says: {decision}.",
        "Done, although the list had to be created at {path} first. Entry: {decision}.",
        also={"path": path},
        decision=decision,
    )


@decision_into_notes.oracle
def _(raw: Raw, topic: str, path: str) -> Truth:
    decision = claim(raw, f"{_DECIDED}{topic}").value
    state = raw.copy()
    state.files[path] = f"- {decision}\n"
    return Truth({"decision": decision}, state=state)


@scenario("web_research")
def tell_a_colleague(s: Stage) -> Script:
    """A rule is looked up and sent to a colleague; there is no address for a mail, but chat takes a name."""
    topic = s.pick(topics(s.domain))
    name = s.pick([each for each in s.raw.facts["staff"] if re.fullmatch(r"[\w -]+", each)])
    s.goal(topic=topic.name, name=name)
    yield s.user(
        "Send {name} {noun}, please. Just the figure and the policy number, like: POL number: figure.",
        "{name} wants to know {noun}. Look it up and message the figure, in the form: POL number: figure.",
        "msg {name} with {noun} (format: POL number: figure)",
        "Could you let {name} know {noun}? Only the policy's number, a colon and the figure.",
        name=name,
        noun=topic.noun,
    )
    hits = yield s.call("web_search", query=topic.query)
    page = yield s.call("fetch", url=hits_of(s, hits, "policy")[0]["url"])
    value, number = topic.read(page["content"]), policy_number(page["title"])
    body = f"{number}: {value}"
    tried = yield s.attempt("send_message", recipient=name, subject=number, body=body)
    if not s.failed(tried):
        s.redraw("a name is an address")
    yield s.reflect(
        "A mail needs an address, which I don't have. Chat takes the name, so I'll send it there.",
        "E-mail only accepts an address. I'll use chat instead, where the name is enough.",
        "The mail was refused for lack of an address; chat should do.",
    )
    sent = yield s.call("send_message", channel="chat", recipient=name, body=body)
    yield s.answer(
        "Sent to {name} in chat ({message}), since I have no mail address: {number}, {value}.",
        "{name} has it in chat as {message}: {value}, under {number}. Mail didn't work without an address.",
        "I passed {value} ({number}) on to {name} by chat, message {message}, because a mail would have needed an address.",
        "Done by chat, not by mail, for want of an address. {message} to {name} gives {value} and {number}.",
        also={"name": name, "message": sent["message_id"]},
        value=value,
        number=number,
    )


@tell_a_colleague.oracle
def _(raw: Raw, topic: str, name: str) -> Truth:
    value = claim(raw, topic).value
    number = claim(raw, f"the number of the policy on {topic.removeprefix('the ')}").value
    state = raw.copy()
    record = {"id": "MSG-0001", "channel": "chat", "recipient": name, "body": f"{number}: {value}"}
    recorded(state, MESSAGES, record)
    return Truth({"value": value, "number": number}, state=state)


@scenario("web_research")
def policies_of_an_owner(s: Stage) -> Script:
    """How many policies somebody looks after, from one listing; then which is the newest, without another look."""
    authors = [each.author for each in s.raw.documents if each.kind == "policy"]
    owner = s.pick(sorted({author for author in authors if authors.count(author) > 1}))
    s.goal(owner=owner)
    yield s.user(
        "How many policies did {owner} write?",
        "I'm taking over from {owner}. How many policy pages come with that?",
        "count of policies by {owner}?",
        "For the handover: for how many policies is {owner} named as author?",
        owner=owner,
    )
    found = yield s.call("list_documents", kind="policy", author=owner)
    if found["total"] < 2:
        s.redraw("one policy only")
    yield s.answer(
        "There are {count}.",
        "{owner} is the author of {count} policies.",
        "{count}, going by the library.",
        "The library lists {count} policies by {owner}.",
        also={"owner": owner},
        count=found["total"],
    )
    yield s.user(
        "And which one was last updated?",
        "The most recent one is?",
        "ok, newest of those?",
        "Which of them is the latest, please? With the date.",
    )
    newest = found["documents"][0]
    if found["documents"][1]["date"] == newest["date"]:
        s.redraw("two are as new")
    yield s.answer(
        '"{title}", of {day}.',
        'The latest is "{title}", dated {day}.',
        'That would be "{title}" ({day}).',
        'On {day} came "{title}", the newest of them.',
        title=newest["title"],
        day=newest["date"],
    )


@policies_of_an_owner.oracle
def _(raw: Raw, owner: str) -> Truth:
    own = [each for each in raw.documents if each.kind == "policy" and each.author == owner]
    newest = max(own, key=lambda each: each.date)
    return Truth({"count": len(own), "title": newest.title, "day": newest.date})


@scenario("web_research")
def guide_in_parts(s: Stage) -> Script:
    """The API guide is read in two pieces: the first has the page size, the rest the reports."""
    guide = next(each for each in s.raw.documents if each.title.endswith("API guide"))
    piece = s.pick((300, 400, 500))
    s.goal(url=guide.url)
    yield s.user(
        "Which reports does our API offer, and how large can a page of a list be? The guide is at {url}.",
        "{url} lists the reports of the API. Which ones are there? And what's the maximum for per_page?",
        "read {url} and give me all /reports routes it names + the max page size",
        "I need the names of all reports in the API guide ({url}), and the largest page size while you're at it.",
        url=guide.url,
    )
    page = yield s.call("fetch", url=guide.url, max_length=piece)
    text = page["content"]
    largest = int(after(r"up to (\d+)", text))
    if "Reports:" in text or "next_start_index" not in page:
        s.redraw("the first piece says it already")
    if s.chance(600):
        yield s.reason(
            "This piece does not get as far as the reports, so I have to read on.",
            "The page is longer than that, which means there's more to read.",
            "Since the reports have not come up yet, I'll fetch the rest.",
        )
    rest = yield s.call("fetch", url=guide.url, start_index=page["next_start_index"])
    text = rest["content"]
    reports = after(r"Reports: (.+?)\. Every route", text).split(", ")
    yield s.answer(
        "{reports}. Pages of lists hold up to {largest} entries.",
        "The guide names these: {reports}. Lists have at most {largest} entries a page.",
        "These are the reports: {reports}. Largest page size: {largest}.",
        "You can get {reports}; `per_page` goes up to {largest}.",
        reports=listed(reports),
        largest=largest,
    )


@guide_in_parts.oracle
def _(raw: Raw, url: str) -> Truth:
    text = next(each for each in raw.documents if each.url == url).text
    names = text.partition("Reports: ")[2].partition(". Every")[0].split(", ")
    largest = int(text.partition("`per_page` up to ")[2].split()[0])
    return Truth(
        {"reports": ", ".join(names[:-1]) + f" and {names[-1]}" if names[1:] else names[0], "largest": largest}
    )


_UNKNOWN = ("sabbaticals", "pets", "skateboards", "karaoke", "beekeeping", "aquariums", "tattoos", "firewood")


@scenario("web_research")
def not_written_down(s: Stage) -> Script:
    """A subject that no document covers: two ways of looking, and an honest answer."""
    texts = [f"{each.title} {each.text}".lower() for each in s.raw.documents]
    word = s.pick([word for word in _UNKNOWN if not any(word.rstrip("s") in text for text in texts)])
    s.goal(word=word)
    yield s.user(
        "Do we have a policy on {word}?",
        "What do our rules say about {word}?",
        "any page about {word} on the intranet?",
        "A new colleague asks about {word}. Is there anything official?",
        word=word,
    )
    found = yield s.call("list_documents", title_contains=word)
    if s.chance(600):
        yield s.verify(
            "No title has it. Before I answer I'll double-check the texts with a search.",
            "Nothing in the titles; to be sure, let me search the contents as well.",
            "The word could still be inside a page, so I'll verify that with a search.",
        )
    again = yield s.check("web_search", query=word)
    if again["total_found"]:
        s.redraw("something turned up")
    yield s.answer(
        "No: {titles} documents have it in the title, and a search of the texts finds nothing either.",
        "I found {titles} pages on that, neither by title nor in the texts, so there seems to be no rule.",
        "Nothing official that I can find ({titles} titles, and no hit in the texts). Better ask People and Culture.",
        "It isn't written down anywhere: {titles} titles match, and neither does any text.",
        titles=found["total"],
    )


@not_written_down.oracle
def _(raw: Raw, word: str) -> Truth:
    return Truth({"titles": sum(word in each.title.lower() for each in raw.documents)})


@scenario("web_research")
def pasted_list(s: Stage) -> Script:
    """The user pastes a list of pages with dates and asks how many are old: it can be counted as it stands."""
    chosen = s.sample([each for each in s.raw.documents if each.kind in ("howto", "site", "team")], s.pick((5, 6, 7)))
    limit = (s.raw.today - timedelta(days=s.rng.between(120, 330))).replace(day=1).isoformat()
    s.goal(ids=[each.id for each in chosen], limit=limit)
    s.offer("list_documents", "web_search")
    yield s.user(
        "How many of these pages were last changed before {limit}?\n\n{pages}",
        "{pages}\n\nEverything before {limit} has to be reviewed. How many is that?",
        "count the ones older than {limit}:\n{pages}",
        "Here is what I'm responsible for:\n{pages}\nHow many of them date from before {limit}?",
        pages="\n".join(f"{each.date}  {each.title}" for each in chosen),
        limit=limit,
    )
    old = [each.date for each in chosen if each.date < limit]
    if len(old) < 2:
        s.redraw("hardly any")
    yield s.answer(
        "{count} of them. The oldest is of {oldest}.",
        "That's {count}, the oldest one from {oldest}.",
        "{count} pages; {oldest} is the earliest date.",
        "You have {count} to review, going back to {oldest}.",
        also={"oldest": min(old)},
        count=s.compute("count", *old),
    )


@pasted_list.oracle
def _(raw: Raw, ids: list[str], limit: str) -> Truth:
    border = date.fromisoformat(limit)
    return Truth({"count": sum(date.fromisoformat(document(raw, each).date) < border for each in ids)})
