"""Teams and sites: who leads them, what they may spend, when doors open; also what is worth remembering."""

from ...script import Answer, Script, Truth
from ...stage import Stage, best_of, scenario
from ...world.content.text import listed
from ...world.raw import Raw
from ...world.state import Entity
from ._pages import after, amount, claim, hits_of

_TEAMS = ("Finance", "People and Culture", "Information Security", "Platform", "Facilities", "Legal", "Communications")
_LEAD = (
    r"(?:^|\. )(?:Head of [A-Z][\w ]+ is ([^.]+)|[A-Z][\w ]+ is led by ([^.]+)|([^.]+?) leads the [A-Z][\w ]+ team)\."
)
_BUDGET = r"(EUR [\d,]+)"
_SITE_TITLE = r"^(?:The |Visiting our )?([A-Z][\w -]*?) (?:site|office)"
_SITE = "when the doors of the "


def _sites(raw: Raw) -> list[str]:
    """The cities that have a site, in alphabetical order."""
    topics = [each.topic for each in raw.claims if each.topic.startswith(_SITE)]
    return sorted(topic.removeprefix(_SITE).removesuffix(" site open") for topic in topics)


@scenario("web_research")
def richer_team(s: Stage) -> Script:
    """Which of two teams has the larger budget; then the user swaps one of them for another."""
    one, two, three = s.sample(_TEAMS, 3)
    swapped = s.chance(750)
    s.goal(first=one, second=three if swapped else two)
    yield s.user(
        "Who has the bigger budget this year, {one} or {two}, and by how much?",
        "Compare the budgets of {one} and {two} for me, please.",
        "{one} vs {two}: which team can spend more, what's the gap",
        "I'm preparing the budget round. How far apart are the teams {one} and {two}?",
        one=one,
        two=two,
    )
    found = yield s.together(*(s.call("web_search", query=f"{team} team budget") for team in (one, two)))
    urls = [_team_page(s, hits, team) for hits, team in zip(found, (one, two), strict=True)]
    pages = yield s.together(*(s.call("fetch", url=url) for url in urls))
    budgets = [(team, amount(after(_BUDGET, page["content"]))) for team, page in zip((one, two), pages, strict=True)]
    yield _compared(s, budgets)
    if swapped:
        yield s.user(
            "Sorry, I meant {three} instead of {two}.",
            "wrong team, sorry. take {three}, not {two}",
            "Ah, {two} was a slip on my part; it should be {three}.",
            "Please replace {two} by {three}, I mixed them up.",
            correction=True,
            two=two,
            three=three,
        )
        hits = yield s.call("web_search", query=f"{three} team budget")
        page = yield s.call("fetch", url=_team_page(s, hits, three))
        yield _compared(s, [budgets[0], (three, amount(after(_BUDGET, page["content"])))])


def _team_page(s: Stage, hits: dict[str, list[dict[str, str]]], team: str) -> str:
    for hit in hits_of(s, hits, "team"):
        if team in hit["title"]:
            return str(hit["url"])
    s.redraw("no page of the team")


def _compared(s: Stage, budgets: list[tuple[str, float]]) -> Answer:
    team, most = s.top(budgets)
    other, least = next(each for each in budgets if each[0] != team)
    return s.answer(
        "{team} has more: EUR {most:,} against EUR {least:,} for {other}, a gap of EUR {gap:,}.",
        "It's {team}. EUR {most:,} versus EUR {least:,} ({other}), so EUR {gap:,} more.",
        "{other} has EUR {least:,} and {team} EUR {most:,}. The difference is EUR {gap:,}, in favour of {team}.",
        "By EUR {gap:,}: {team} can spend EUR {most:,}, {other} EUR {least:,}.",
        also={"team": team, "other": other},
        most=most,
        least=least,
        gap=s.compute("difference", most, least),
    )


@richer_team.oracle
def _(raw: Raw, first: str, second: str) -> Truth:
    budgets = [(team, amount(claim(raw, f"the budget of the {team} team").value)) for team in (first, second)]
    most, least = best_of(budgets)[1], best_of(budgets, smallest=True)[1]
    return Truth({"most": most, "least": least, "gap": most - least})


@scenario("web_research")
def remember_the_lead(s: Stage) -> Script:
    """Who leads a team goes into the memory; the team is not known there yet and has to be created."""
    team = s.pick(_TEAMS)
    name = f"{team} team"
    if name in s.raw.memory:
        s.redraw("the memory knows the team")
    s.goal(team=team)
    yield s.user(
        "Find out who leads the {team} team and keep that in mind for next time.",
        "Who's the head of {team}? Please add it to what you know about the team.",
        "look up the lead of the {team} team and remember it",
        "I keep asking you who runs {team}. Check the intranet once and save the answer in your memory.",
        team=team,
    )
    hits = yield s.call("web_search", query=f"{team} team")
    page = yield s.call("fetch", url=_team_page(s, hits, team))
    lead = after(_LEAD, page["content"])
    fact = f"led by {lead}"
    tried = yield s.attempt("add_observations", observations=[{"entity_name": name, "contents": [fact]}])
    if not s.failed(tried):
        s.redraw("the memory knows the team")
    yield s.reflect(
        "There is no entry for the team yet, so I'll create one with this fact.",
        "The memory has nothing under that name. It has to be created first.",
        "No such entity so far; I'll make a new one instead of adding to it.",
    )
    made = yield s.call("create_entities", entities=[{"name": name, "entity_type": "team", "observations": [fact]}])
    yield s.answer(
        "{lead} leads the team. I've saved that under {entry}.",
        "It's {lead}, and I'll remember: there's a new entry, {entry}.",
        "Noted under {entry}: the lead is {lead}.",
        "Saved. {lead} is the head, filed under {entry}.",
        also={"entry": made["created"][0]},
        lead=lead,
    )


@remember_the_lead.oracle
def _(raw: Raw, team: str) -> Truth:
    lead = claim(raw, f"the head of the {team} team").value
    state = raw.copy()
    state.memory[f"{team} team"] = Entity(f"{team} team", "team", (f"led by {lead}",))
    return Truth({"lead": lead}, state=state)


@scenario("web_research")
def doors_of_which_site(s: Stage) -> Script:
    """When the doors open depends on the site: the assistant asks which, then reads its guide."""
    city = s.pick(_sites(s.raw))
    s.goal(city=city)
    yield s.user(
        "When do the doors open in the morning?",
        "I've got an early delivery tomorrow. From what time is the building open?",
        "what time does the office open",
        "How early can I get into the building?",
        "A visitor would like to come first thing. What are our opening hours?",
    )
    found = yield s.call("web_search", query="site guide doors open office", max_results=12)
    known = sorted(after(_SITE_TITLE, hit["title"]) for hit in hits_of(s, found, "site"))
    if len(known) < 3 or city not in known:
        s.redraw("too few guides were found")
    yield s.ask(
        "That depends on the site: {cities}. Which one do you mean?",
        "We have several sites ({cities}). Which one is it about?",
        "Each site has its own hours, and there are {cities}. Which of them do you need?",
        "There are guides for {cities}. Where are you going?",
        also={"cities": listed(known)},
    )
    yield s.user("{city}", "{city}, please.", "The one in {city}.", "It's about {city}, sorry.", city=city)
    url = next(hit["url"] for hit in hits_of(s, found, "site") if city in hit["title"])
    page = yield s.call("fetch", url=url)
    yield s.answer(
        "Doors open at {opens} in {city}.",
        "In {city} you can get in from {opens}.",
        "From {opens} on. If anything is unclear, {lead} leads the site.",
        "The {city} site opens at {opens}.",
        also={"city": city, "lead": after(r"register with ([^,]+),", page["content"])},
        opens=after(r"Doors open at (\d+:00)", page["content"]),
    )


@doors_of_which_site.oracle
def _(raw: Raw, city: str) -> Truth:
    return Truth({"opens": claim(raw, f"{_SITE}{city} site open").value}, candidates=tuple(_sites(raw)))


@scenario("web_research")
def call_the_site(s: Stage) -> Script:
    """A phone call is wanted; that cannot be done, but the extension can be looked up."""
    city = s.pick(_sites(s.raw))
    s.goal(city=city)
    s.offer("send_message")
    s.withhold("phone.call")
    yield s.user(
        "Please ring the {city} site and tell them I'll be there around ten.",
        "Call {city} for me, would you? They should put a visitor badge aside.",
        "give the {city} office a ring and say my train is late",
        "Could you phone the people at our {city} site and announce my visit?",
        city=city,
    )
    if s.chance(400):
        yield s.reason(
            "None of the tools places a call, so the best thing is to find the number.",
            "I have no phone here, which means the user has to call. The extension should be in the site guide.",
            "Because I can't make calls, I'll look up whom to reach and where.",
        )
    hits = yield s.call("web_search", query=f"{city} site guide visitors")
    url = next((hit["url"] for hit in hits_of(s, hits, "site") if city in hit["title"]), None)
    if url is None:
        s.redraw("no guide")
    page = yield s.call("fetch", url=url)
    yield s.refuse(
        "I can't make phone calls. {lead}, who leads the site, is at extension {extension}.",
        "Phoning is not possible for me, but you can reach {lead} there at extension {extension}.",
        "I have no way to place a call. Dial extension {extension} and ask for {lead}.",
        "Calls are not something I can do. The number you want is extension {extension} ({lead}).",
        extension=int(after(r"extension (\d+)", page["content"])),
        lead=after(r"register with ([^,]+),", page["content"]),
    )


@call_the_site.oracle
def _(raw: Raw, city: str) -> Truth:
    facts = {
        "extension": int(claim(raw, f"the extension of the {city} site").value),
        "lead": claim(raw, f"who leads the {city} site").value,
    }
    return Truth(facts, no_tool_for="phone.call")
