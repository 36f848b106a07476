"""Reading with a question in mind: on whose work a paper rests, and whether an instrument is calibrated in time."""

import re
from datetime import date
from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, best_of, need, scenario
from ...world.raw import Raw
from .._records import rows_of
from ._shared_field import first_of, found

Row = dict[str, Any]


def _cited(raw: Raw) -> dict[str, list[str]]:
    """Paper -> the papers that it refers to."""
    pairs: dict[str, list[str]] = {}
    for row in raw.tables["citations"]:
        pairs.setdefault(row["citing_paper_id"], []).append(row["cited_paper_id"])
    return pairs


@scenario("multi_step_reasoning", domains=("research",))
def work_it_rests_on(s: Stage) -> Script:
    """The references of a paper are opened at once, and the most cited one leads to its first author; no addresses."""
    paper = s.pick(sorted(key for key, olds in _cited(s.raw).items() if 2 <= len(olds) <= 4))
    doi = s.raw.row("papers", paper)["doi"]
    s.goal(key=paper)
    s.offer("find_researcher")
    s.policy(
        "You are talking with a visitor from outside of the institute. Addresses of researchers are given only to "
        "members of the institute."
    )
    yield s.user(
        "I read {doi} with pleasure. On whose work does it rest most? I mean the best-known paper among its references, "
        "and the first author of that.",
        "Of everything {doi} refers to, which paper is cited most, and who wrote it (first author, institute)?",
        "most cited reference of {doi}? + first author and where they work",
        "I'm a science writer. {doi} builds on older papers; who is behind the most influential one of them?",
        "Starting from {doi}, take me to the reference that has been cited most often, please, and to its first author.",
        doi=doi,
    )
    if s.chance(450):
        yield s.plan(
            "First the list of references, then how often each of them has been cited.",
            "I'll get what the paper refers to, and compare those papers.",
            "The references come first; their citation counts decide after that.",
        )
    listing = yield s.call("list_citations", paper_id=doi, direction="references")
    if s.chance(500):
        yield s.reason(
            "The list has no citation counts, so I'll open each of the papers.",
            "How often each is cited stands in its own record. Let me open them side by side.",
            "To rank these I need their citation counts.",
        )
    papers = yield s.together(*(s.call("get_paper", paper_id=one["paper_id"]) for one in listing["papers"]))
    counts = {one["paper_id"]: one for one in papers}
    key, count = s.top((one, row["cited_by"]) for one, row in counts.items())
    author = counts[key]["authors"][0]
    yield s.answer(
        '{best}, "{title}", cited {count} times. Its first author is {name} of {home}.',
        "Most cited of its references is {best}, with {count} citations: {title}. First author: {name}, {home}.",
        "{name} ({home}). Among the references, their paper {title} has been cited most, {count} times ({best}).",
        "That leads to {name} at {home}, first author of {title} ({best}), which {count} papers cite.",
        "The most influential reference is by {name} and others, {home}: {title}, {best}, {count} citations.",
        also={"home": author["institute"], "title": counts[key]["title"]},
        best=key,
        count=count,
        name=author["name"],
    )
    yield s.user(
        "Wonderful. What's their e-mail address? I'd like to ask for an interview.",
        "Could you give me the author's e-mail so that I can write to them?",
        "thx. email of that person?",
        "Great, and how do I reach them? An e-mail address would do.",
        "Then I'll write to them right away. Which address do they use?",
    )
    yield s.refuse(
        "I can't give you that: addresses go to members of the institute only. The institute itself will pass on a request.",
        "Sorry, personal addresses stay inside the institute. You could ask through the institute's office.",
        "That is not for people from outside, I'm afraid, so I have to keep the address to myself.",
        "Addresses of our researchers are only for members. The published paper may name a contact, though.",
        "No, I'm not allowed to share it with visitors. Please go through the institute.",
    )


@work_it_rests_on.oracle
def _(raw: Raw, key: str) -> Truth:
    olds, everybody = _cited(raw)[key], [row["cited_paper_id"] for row in raw.tables["citations"]]
    best, count = best_of((old, everybody.count(old)) for old in olds)
    (first,) = rows_of(raw, "authorships", paper_id=best, place=1)
    name = raw.row("researchers", first["researcher_id"])["name"]
    return Truth({"best": best, "count": count, "name": name})


_PIPELINE: Final = "/workspace/config/pipeline.yaml"
_DAYS: Final = r"(\d+) days"
_TOPIC: Final = "the time between two calibrations"


@scenario("multi_step_reasoning", domains=("research",))
def calibrated_in_time(s: Stage) -> Script:
    """Will an instrument still be calibrated on the day of a slot? Sources differ on the rule, so it is looked at twice."""
    now = s.raw.clock.naive.isoformat()
    passed = {row["instrument_id"] for row in rows_of(s.raw, "calibrations", passed=1)}
    slots = [row for row in rows_of(s.raw, "slots", status="booked") if row["starts_at"] > now]
    slot = s.pick([row for row in slots if row["instrument_id"] in passed])
    key = slot["slot_id"]
    s.goal(key=key)
    s.policy(
        "Tables: slots(slot_id, instrument_id, starts_at), calibrations(instrument_id, done_on, passed: 1 or 0). Rules of "
        f"the institute are on its intranet; what the pipeline enforces is set in {_PIPELINE}."
    )
    yield s.user(
        "I have slot {key}. Will the instrument's calibration still be valid by then, or do I need a new one?",
        "Is the instrument of {key} within its calibration interval on that day?",
        "{key}: calibration still ok on the day? how many days since the last good one?",
        "My measurement in {key} has to be traceable. Please check that the calibration won't have run out.",
        "Should I ask the technicians for a calibration before {key}, going by our rule?",
        key=key,
    )
    if s.chance(500):
        yield s.plan(
            "I need the instrument and day of the slot, its last calibration that passed, and the rule on intervals.",
            "First which instrument it is and when; then the calibrations and the rule.",
            "Let me begin with the slot. From there I get to the instrument's calibrations.",
        )
    booked = yield s.call("database_query", query=f"SELECT instrument_id, starts_at FROM slots WHERE slot_id = '{key}'")
    instrument, starts = booked["rows"][0]
    if s.chance(500):
        yield s.reason(
            "It's {instrument} on {day}. Next, its last good calibration and the rule on intervals.",
            "{instrument}, on {day}: now when it was calibrated, and how long that counts.",
            "The slot is on {instrument}. Calibrations and rule can be looked up together.",
            instrument=instrument,
            day=starts[:10],
        )
    latest, hits = yield s.together(
        s.call(
            "database_query",
            query=f"SELECT MAX(done_on) FROM calibrations WHERE instrument_id = '{instrument}' AND passed = 1",
        ),
        s.call("web_search", query="time between two calibrations, instruments calibrated every days"),
    )
    last = latest["rows"][0][0]
    told = {
        hit["url"]: days.group(1)
        for hit in hits["results"]
        if "alibrat" in hit["title"] and (days := re.search(_DAYS, hit["snippet"]))
    }
    if s.chance(400):
        yield s.reason(
            "Last passed on {last}. I'll read the policy itself rather than go by a snippet.",
            "The policy is what counts, so I'll open that page.",
            "{last} was the last good one. Now the exact wording of the rule.",
            last=last,
        )
    policy = yield s.call("fetch", url=first_of(hit["url"] for hit in hits["results"] if _is_rule(hit)))
    limit = int(found(rf"calibrat\w+ (?:is|every) {_DAYS}", policy["content"]))
    if len(others := sorted(set(told.values()) - {str(limit)}, key=int)):
        yield s.verify(
            "The sources disagree: {others} days elsewhere, {limit} in the policy. The settings show what is enforced.",
            "Other pages say {others} days, the policy in force says {limit}. I'll hold that against the settings.",
            "{limit} days by the policy, but {others} in other places. Let me make sure with the pipeline's settings.",
            others=" and ".join(others),
            limit=limit,
        )
        settings = yield s.check("read_text_file", path=_PIPELINE)
        need(int(found(r"interval_days: (\d+)", settings["content"])) == limit, "the settings differ")
    age = s.compute("days", starts, last)
    said: Row = {"instrument": instrument, "day": starts[:10]}
    if age <= limit:
        yield s.answer(
            "It will be valid. On {day} the last good calibration of {instrument} ({last}) is {age} days old; {limit} are "
            "allowed.",
            "No new one needed: {age} days between {last} and your slot, and the rule allows {limit}.",
            "{instrument} passed on {last}. That makes {age} days by {day}, within the {limit} of the policy.",
            "Within the interval, yes: {age} of {limit} days on {day}, counted from {last}.",
            "You're fine with {instrument}. The calibration of {last} holds for {limit} days, and {age} will have gone by.",
            also=said,
            last=last,
            age=age,
            limit=limit,
        )
    else:
        yield s.answer(
            "It will have run out. On {day} the last good calibration of {instrument} ({last}) is {age} days old; only "
            "{limit} are allowed.",
            "Ask for a new one: {age} days between {last} and your slot, while the rule allows {limit}.",
            "{instrument} last passed on {last}. That makes {age} days by {day}, more than the {limit} of the policy.",
            "Outside of the interval: {age} days on {day}, counted from {last}, against {limit}.",
            "{instrument} needs a calibration first. The one of {last} holds for {limit} days, and {age} will have gone by.",
            also=said,
            last=last,
            age=age,
            limit=limit,
        )


def _is_rule(hit: Row) -> bool:
    """Whether a hit is the policy on calibration that is in force."""
    return "/policy/" in hit["url"] and "Calibration" in hit["title"]


@calibrated_in_time.oracle
def _(raw: Raw, key: str) -> Truth:
    slot = raw.row("slots", key)
    good = rows_of(raw, "calibrations", instrument_id=slot["instrument_id"], passed=1)
    last = max(row["done_on"] for row in good)
    limit = next(claim.value for claim in raw.claims if (claim.topic, claim.standing) == (_TOPIC, "current"))
    age = (date.fromisoformat(slot["starts_at"][:10]) - date.fromisoformat(last)).days
    return Truth({"last": last, "age": age, "limit": int(limit.split()[0])})
