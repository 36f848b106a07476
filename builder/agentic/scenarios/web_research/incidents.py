"""Post-mortems: what went wrong, who has to do what, which outage was longest, and a summary for the files."""

from typing import Any

from ...script import Script, Truth
from ...stage import Stage, best_of, scenario
from ...world.raw import Raw
from ._pages import after, claim

_MINUTES = r"for (\d+) minutes"
_CAUSE = r"(?:cause was|reason was|Root cause:) ([^.]+)\."


def _latest(raw: Raw, count: int) -> list[str]:
    """The ids of the latest incidents, newest first."""
    found = sorted(raw.facts["incidents"], key=lambda incident: incident.started, reverse=True)
    return [incident.id for incident in found[:count]]


@scenario("web_research")
def incident_and_follow_up(s: Stage) -> Script:
    """Why something broke and for how long; then, from the same page, who follows up and by when."""
    incident = s.pick(s.raw.facts["incidents"])
    s.goal(incident=incident.id)
    yield s.user(
        "What caused {id}, and how long did it last?",
        "I missed {id}. Why did it happen and for how many minutes were we down?",
        "{id}: cause + duration?",
        "A client keeps asking about {id}. Can you look up the root cause and how long the trouble went on?",
        id=incident.id,
    )
    hits = yield s.call("web_search", query=f"{incident.id} post-mortem")
    url = next((hit["url"] for hit in hits["results"] if incident.id in hit["title"]), None)
    if url is None:
        s.redraw("not found")
    page = yield s.call("fetch", url=url)
    yield s.answer(
        "The cause was {cause}. It lasted {minutes} minutes.",
        "It was {cause}, which kept us busy for {minutes} minutes.",
        "It went on for {minutes} minutes. Root cause: {cause}.",
        "According to the post-mortem it was {cause}, and things were disturbed for {minutes} minutes.",
        cause=after(_CAUSE, page["content"]),
        minutes=int(after(_MINUTES, page["content"])),
    )
    yield s.user(
        "Is anybody doing something so that it can't happen again? Who, and until when?",
        "And who has the follow-up, with what deadline?",
        "ok. follow-up owner and due date?",
        "Was an action agreed? I'd need the name and the date.",
    )
    last = page["content"].rsplit("\n\n", 1)[-1]
    yield s.answer(
        "{owner} has the action, due on {due}.",
        "Yes: {owner}, until {due}.",
        "The follow-up is with {owner}. It is due {due}.",
        "{due} is the date, and {owner} is responsible.",
        owner=after(r"Follow-up: (.+?) adds|As an action, (.+?) will|([A-Z][^.]*?) takes the action", last),
        due=after(r"(\d{1,2} [A-Z][a-z]+ \d{4})\.?$", last),
    )


@incident_and_follow_up.oracle
def _(raw: Raw, incident: str) -> Truth:
    return Truth(
        {
            "cause": claim(raw, f"the cause of {incident}").value,
            "minutes": int(claim(raw, f"how long {incident} lasted").value.split()[0]),
            "owner": claim(raw, f"the owner of the follow-up to {incident}").value,
            "due": claim(raw, f"the due date of the follow-up to {incident}").value,
        }
    )


@scenario("web_research")
def longest_outage(s: Stage) -> Script:
    """Which of the latest incidents lasted longest, or shortest: their post-mortems are read side by side."""
    count = s.pick((3, 4, 5, 6))
    s.goal(count=count)
    word = {3: "three", 4: "four", 5: "five", 6: "six"}[count]
    most = s.pick(("longest", "shortest"))
    s.goal(most=most)
    yield s.user(
        "Which of our last {word} documented outages was the {most}?",
        "I'd like to know the {most} disturbance among the {word} latest incidents, going by the post-mortems.",
        "{most} of the last {word} incidents? minutes and cause pls",
        "For a talk on reliability I'm looking for the {most} of our {word} most recent outages.",
        "Go through the {word} newest post-mortems, please: which disturbance was the {most}, and how long was it?",
        word=word,
        most=most,
    )
    if s.chance(600):
        yield s.plan(
            "I'll list the post-mortems first and then read each of them.",
            "First the list, then the durations one by one.",
            "To compare them I need all of the post-mortems, so let me start with the list.",
        )
    few: dict[str, Any] = {"limit": count} if count < 6 else {}
    listing = yield s.call("list_documents", kind="postmortem", **few)
    pages = yield s.together(*(s.call("get_document", document_id=each["id"]) for each in listing["documents"]))
    found = [(after(r"(INC-\d+)", page["title"]), int(after(_MINUTES, page["text"]))) for page in pages]
    incident, minutes = s.top(found, smallest=most == "shortest")
    why = {after(r"(INC-\d+)", page["title"]): after(_CAUSE, page["text"]) for page in pages}[incident]
    yield s.answer(
        "{incident}, with {minutes} minutes. The cause was {cause}.",
        "The {most} was {incident}: {minutes} minutes, because of {cause}.",
        "{minutes} minutes, in {incident}. What broke it was {cause}.",
        "That is {incident} ({minutes} minutes; root cause: {cause}).",
        also={"most": most},
        incident=incident,
        minutes=minutes,
        cause=why,
    )


@longest_outage.oracle
def _(raw: Raw, count: int, most: str) -> Truth:
    spans = [(each, int(claim(raw, f"how long {each} lasted").value.split()[0])) for each in _latest(raw, count)]
    incident, minutes = best_of(spans, smallest=most == "shortest")
    return Truth({"incident": incident, "minutes": minutes, "cause": claim(raw, f"the cause of {incident}").value})


@scenario("web_research")
def causes_into_a_file(s: Stage) -> Script:
    """The causes of the latest incidents, read from their post-mortems and written into a CSV file."""
    count = s.pick((2, 3))
    name = s.pick(("incident_causes", "recent_incidents", "outages", "review_input"))
    path = f"/workspace/notes/{name}.csv"
    s.goal(count=count, path=path)
    word = {2: "two", 3: "three"}[count]
    yield s.user(
        "Put the last {word} incidents with their causes into {path}, please. Columns: incident,minutes,cause.",
        "I need {path} with a line for each of the {word} latest post-mortems (incident,minutes,cause as header).",
        "can you write {path}: header incident,minutes,cause, then the {word} newest incidents, newest first",
        "For the review meeting, collect the {word} most recent incidents in {path}. Header: incident,minutes,cause.",
        word=word,
        path=path,
    )
    listing = yield s.call("list_documents", kind="postmortem", limit=count)
    pages = yield s.together(*(s.call("get_document", document_id=each["id"]) for each in listing["documents"]))
    rows = [
        f"{after(r'(INC-[0-9]+)', page['title'])},{after(_MINUTES, page['text'])},{after(_CAUSE, page['text'])}"
        for page in pages
    ]
    text = "\n".join(["incident,minutes,cause", *rows]) + "\n"
    made = yield s.call("write_file", path=path, content=text)
    if s.chance(400):
        yield s.verify(
            "Let me read it back to make sure that it is complete.",
            "A last check that the file holds what it should.",
            "I'll verify the file before I report back.",
        )
        yield s.check("read_text_file", path=path)
    yield s.answer(
        "{where} is written. The newest incident in it is {newest}.",
        "Done: {newest} comes first in {where}.",
        "The file {where} begins with {newest}, the latest one.",
        "I've collected them in {where}, from {newest} backwards.",
        also={"where": made["path"]},
        newest=rows[0].split(",")[0],
    )


@causes_into_a_file.oracle
def _(raw: Raw, count: int, path: str) -> Truth:
    latest = sorted(raw.facts["incidents"], key=lambda incident: incident.started, reverse=True)[:count]
    lines = ["incident,minutes,cause", *(f"{each.id},{each.minutes},{each.cause}" for each in latest)]
    state = raw.copy()
    state.files[path] = "\n".join(lines) + "\n"
    return Truth({"newest": latest[0].id}, state=state)
