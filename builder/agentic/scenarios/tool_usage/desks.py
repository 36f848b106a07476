"""Everyday requests at a support desk, in an engineering team and at an institute."""

from typing import Any

from ...script import Script, Truth
from ...stage import Stage, best_of, need, scenario
from ...world.raw import Raw
from .._records import MESSAGES, recorded, rows_of

Row = dict[str, Any]


def _in_work(raw: Raw, agent: str) -> int:
    return sum(row["status"] in {"new", "open", "pending"} for row in rows_of(raw, "tickets", agent_id=agent))


def _available(raw: Raw, team: str) -> list[tuple[str, float]]:
    """The agents of a team who can take tickets, with the tickets they have."""
    free = rows_of(raw, "agents", team=team, status="available")
    return [(row["agent_id"], _in_work(raw, row["agent_id"])) for row in free]


@scenario("tool_usage", domains=("support",))
def assignee_is_away(s: Stage) -> Script:
    """The agent who is to get a ticket is away: the least busy available one of the team gets it, as the user said."""
    agent = s.pick(rows_of(s.raw, "agents", status="away"))
    teams = sorted({row["team"] for row in s.raw.tables["agents"]})
    team = s.pick([one for one in teams if len(_available(s.raw, one)) > 1])
    taken = {key for key, _ in _available(s.raw, team)} | {agent["agent_id"]}
    tickets = [
        row for row in s.raw.tables["tickets"] if row["status"] in {"new", "open"} and row["agent_id"] not in taken
    ]
    ticket = s.pick(tickets)
    s.goal(ticket=ticket["ticket_id"], team=team)
    said = {"ticket": ticket["ticket_id"], "agent": agent["agent_id"], "team": team}
    yield s.user(
        "Give {ticket} to {agent}, please. If that doesn't work, whoever in {team} is available and has "
        "least to do (if level, the lowest number).",
        "{ticket} should go to {agent}; failing that, to the least busy person available in {team}, the "
        "lowest agent number if several are level.",
        "assign {ticket} -> {agent} (fallback: least loaded available agent of {team}, lowest id on a tie)",
        "Can {agent} take over {ticket}? Otherwise pick the person in {team} who is available with the "
        "fewest tickets, and with the lowest number if there are several.",
        **said,
    )
    refused = yield s.attempt("assign_ticket", ticket_id=ticket["ticket_id"], agent_id=agent["agent_id"])
    need(s.failed(refused), "not away")
    if s.chance(500):
        yield s.reflect(
            "{agent} is away, so let me see who else in {team} is available.",
            "That was refused because {agent} is away. I'll look for the fallback in {team}.",
            "{agent} can't take tickets at the moment. On to the people in {team}.",
            **said,
        )
    free = yield s.call("list_agents", team=team, status="available")
    least = min(free["agents"], key=lambda one: (one["tickets_in_work"], one["agent_id"]))
    key, tickets_now = least["agent_id"], least["tickets_in_work"]
    done = yield s.call("assign_ticket", ticket_id=ticket["ticket_id"], agent_id=key)
    yield s.answer(
        "{agent} is away. {ticket} went to {name} ({key}) instead, who had {load} in work.",
        "I gave {ticket} to {name}, {key}, with {load} so far the first in line in {team}; {agent} is away.",
        "{name} ({key}) has {ticket} now. {agent} couldn't take it, being away; {name} had {load} open.",
        "Since {agent} is away, {key} ({name}) got it. Load in {team} so far: {load}.",
        also={**said, "name": done["agent"], "load": "one ticket" if tickets_now == 1 else f"{tickets_now} tickets"},
        key=done["agent_id"],
    )


@assignee_is_away.oracle
def _(raw: Raw, ticket: str, team: str) -> Truth:
    after = raw.copy()
    _, key = min((count, agent) for agent, count in _available(raw, team))
    row = after.row("tickets", ticket)
    row["agent_id"] = key
    row["status"] = "open" if row["status"] == "new" else row["status"]
    return Truth({"key": key}, state=after)


@scenario("tool_usage", domains=("support",))
def priority_and_back(s: Stage) -> Script:
    """A ticket is found by its subject and raised in priority; then the user settles for another one."""
    ticket = s.pick([row for row in s.raw.tables["tickets"] if row["status"] in {"open", "pending"}])
    same = rows_of(s.raw, "tickets", subject=ticket["subject"], status=ticket["status"])
    contact = s.raw.row("contacts", ticket["contact_id"])
    need(len([row for row in same if row["contact_id"] == contact["contact_id"]]) == 1, "several")
    first, second = s.sample([one for one in ("low", "normal", "high", "urgent") if one != ticket["priority"]], 2)
    s.goal(ticket=ticket["ticket_id"], priority=second)
    said = {"subject": ticket["subject"], "contact": contact["contact_id"], "first": first, "second": second}
    yield s.user(
        "The {status} ticket '{subject}' of {contact} should have priority {first}.",
        "Please find the ticket of {contact} about '{subject}' (it's {status}) and set it to {first}.",
        "{contact}, '{subject}', {status}: priority -> {first}",
        "Could you change the priority of {contact}'s {status} ticket '{subject}' to {first}?",
        status=ticket["status"],
        **said,
    )
    found = yield s.call(
        "search_tickets", contact_id=contact["contact_id"], query=ticket["subject"], status=ticket["status"]
    )
    (one,) = found["tickets"]
    changed = yield s.call("update_ticket", ticket_id=one["ticket_id"], priority=first)
    yield s.answer(
        "{key} has priority {first} now, it was {before}.",
        "Changed: {key}, from {before} to {first}.",
        "It's {key}. The priority went from {before} to {first}.",
        "{before} became {first} on {key}.",
        also={"first": changed["changed"]["priority"], "before": changed["before"]["priority"]},
        key=one["ticket_id"],
    )
    yield s.user(
        "On second thought, make it {second}.",
        "Hm, no. {second} is more like it.",
        "actually {second}",
        "My colleague says {second} would be right. Please change it again.",
        correction=True,
        **said,
    )
    again = yield s.call("update_ticket", ticket_id=one["ticket_id"], priority=second)
    yield s.answer(
        "Done, {key} is {second} now.",
        "All right: {second} instead of {first} for {key}.",
        "{key} has been set to {second}.",
        "I changed {key} from {first} to {second}.",
        also={"first": again["before"]["priority"], "second": again["changed"]["priority"]},
        key=again["ticket_id"],
    )


@priority_and_back.oracle
def _(raw: Raw, ticket: str, priority: str) -> Truth:
    after = raw.copy()
    after.row("tickets", ticket)["priority"] = priority
    return Truth({"key": ticket}, state=after)


def _releases(raw: Raw, service: str, environment: str) -> list[Row]:
    found = rows_of(raw, "deployments", service_id=service, environment=environment, status="succeeded")
    return sorted(found, key=lambda row: str(row["deployed_at"]))


def _steps(raw: Raw, service: str, environment: str) -> bool:
    """Whether the latest release brought another version than the one before."""
    versions = [row["version"] for row in _releases(raw, service, environment)[-2:]]
    return len(versions) == 2 and versions[0] != versions[1]


@scenario("tool_usage", domains=("engineering",))
def roll_back_but_where(s: Stage) -> Script:
    """A rollback without an environment: the assistant asks, finds the latest release there, and rolls it back."""
    environments = ("production", "staging")
    fitting = [
        row for row in s.raw.tables["services"] if all(_steps(s.raw, row["service_id"], one) for one in environments)
    ]
    service, person = s.pick(fitting), s.pick(s.raw.tables["engineers"])["name"]
    where = s.pick(environments)
    s.goal(service=service["service_id"], where=where)
    s.policy("Nothing is rolled back without the name of the person who asked for it.")
    said = {"service": service["name"], "person": person, "where": where}
    yield s.user(
        "Please roll back the last release of {service}. I'm {person}.",
        "{person} here. The latest version of {service} is broken, take it back.",
        "rollback {service} to previous version, requested by {person}",
        "Can you undo the newest deployment of {service}? Requested by {person}.",
        **said,
    )
    yield s.ask(
        "In production or in staging? You didn't say where to roll {service} back.",
        "Which environment do you mean for {service}, staging or production?",
        "Should I roll {service} back in production, or only in staging?",
        "Just so I touch the right one: is this about production or about staging?",
        also=said,
    )
    yield s.user("{where}.", "In {where}, please.", "{where}, only there", "I mean {where}.", **said)
    releases = yield s.call("list_deployments", service=service["name"], environment=where, status="succeeded")
    done = yield s.call(
        "rollback_deployment", deployment_id=releases["deployments"][0]["deployment_id"], requested_by=person
    )
    yield s.answer(
        "{key} ({version}) is rolled back; {where} runs {now} again.",
        "{service} is back on {now} in {where}. I rolled back {key}, version {version}.",
        "Done: {key} with {version} is out, and {now} is running in {where}.",
        "Rolled back {key}. Version now running in {where}: {now}, instead of {version}.",
        also={**said, "version": done["version"]},
        key=done["deployment_id"],
        now=done["now_running"],
    )


@roll_back_but_where.oracle
def _(raw: Raw, service: str, where: str) -> Truth:
    after = raw.copy()
    *_, before, last = _releases(after, service, where)
    need(before["deployed_at"] < last["deployed_at"], "at once")
    last["status"] = "rolled_back"
    facts = {"key": last["deployment_id"], "now": before["version"]}
    return Truth(facts, state=after, candidates=("production", "staging"))


@scenario("tool_usage", domains=("engineering",))
def tell_the_one_on_call(s: Stage) -> Script:
    """A message to whoever is on call for a service: look up who that is, then write."""
    service = s.pick(s.raw.tables["services"])
    today = str(s.raw.today)
    body = s.pick(
        (
            "Please restart the workers when you have a minute.",
            "The vendor will call you about the certificate this afternoon.",
            "I'm going to run a load test at noon, so expect some noise.",
            "Could you have a look at the dashboards? Latency looks odd to me.",
            "Maintenance by the provider was moved to tonight.",
        )
    )
    subject = f"About {service['name']}"
    shifts = [
        row
        for row in rows_of(s.raw, "on_call_shifts", team_id=service["team_id"])
        if row["starts_on"] <= today <= row["ends_on"]
    ]
    need(len(shifts) == 1, "no single person")
    s.goal(engineer=shifts[0]["engineer_id"], subject=subject, body=body)
    said = {"service": service["name"], "subject": subject, "body": body}
    yield s.user(
        "Mail the person on call for {service} today, subject '{subject}': \"{body}\"",
        "Whoever has on-call duty for {service} should get this by e-mail (subject '{subject}'): {body}",
        "email to on-call of {service}. subject: {subject}. text: {body}",
        "Who is on call for {service}? Please write to them under '{subject}': {body}",
        **said,
    )
    status = yield s.call("get_service_status", service=service["name"])
    person = status["on_call"]
    sent = yield s.call("send_message", recipient=person["email"], subject=subject, body=body)
    yield s.answer(
        "{name} is on call, and your message went to {email}.",
        "Sent to {name} ({email}), who is on call today.",
        "On call: {name}. The mail is out to {email}.",
        "I wrote to {email}; {name} has the duty.",
        also={"email": sent["recipient"]},
        name=person["name"],
    )


@tell_the_one_on_call.oracle
def _(raw: Raw, engineer: str, subject: str, body: str) -> Truth:
    after, person = raw.copy(), raw.row("engineers", engineer)
    record = {"id": "MSG-0001", "channel": "email", "recipient": person["email"], "subject": subject, "body": body}
    recorded(after, MESSAGES, record)
    return Truth({"name": person["name"]}, state=after)


@scenario("tool_usage", domains=("research",))
def values_are_not_changed(s: Stage) -> Script:
    """A measured value is to be overwritten, which the rules forbid; the user settles for a flag."""
    running = {row["experiment_id"] for row in s.raw.tables["experiments"] if row["status"] != "aborted"}
    fine = [row for row in rows_of(s.raw, "measurements", flag="ok") if row["experiment_id"] in running]
    measurement = s.pick(fine)
    wanted = round(measurement["value"] * s.pick((0.9, 1.1, 10.0)), 3)
    s.goal(measurement=measurement["measurement_id"])
    s.policy("Measured values are never changed; a doubtful value gets the flag 'suspect'.")
    said = {"measurement": measurement["measurement_id"], "wanted": wanted}
    yield s.user(
        "{measurement} was read wrongly. Please set its value to {wanted}.",
        "Could you correct {measurement}? It has to be {wanted}.",
        "change value of {measurement} to {wanted}, typo",
        "I made a slip in {measurement}, the true value is {wanted}. Can you overwrite it?",
        **said,
    )
    yield s.refuse(
        "Measured values are never changed here, so I can't overwrite {measurement}. I can flag it as suspect instead.",
        "I'm not allowed to change a measured value. What I can do is mark {measurement} as suspect.",
        "I can't do that: the rules let nobody edit a measured value. Flagging {measurement} as suspect is possible.",
        "I'm not permitted to edit measured values. A doubtful one gets the flag suspect, which I can set on {measurement}.",
        also=said,
    )
    yield s.user(
        "All right, flag it then.",
        "OK, do that.",
        "yes, mark it please, I'll repeat the measurement",
        "Then the flag will have to do.",
    )
    done = yield s.call("flag_measurement", measurement_id=measurement["measurement_id"])
    yield s.answer(
        "{measurement} of {experiment} is flagged {flag}; its value {value} is unchanged.",
        "Flagged: {measurement}, in {experiment}, value {value}, now {flag}.",
        "Done. {experiment} keeps the value {value}, with {measurement} marked {flag}.",
        "The value {value} ({measurement}, {experiment}) carries the flag {flag} now.",
        also={"measurement": done["measurement_id"], "flag": done["flag"]},
        experiment=done["experiment_id"],
        value=done["value"],
    )


@values_are_not_changed.oracle
def _(raw: Raw, measurement: str) -> Truth:
    after = raw.copy()
    row = after.row("measurements", measurement)
    row["flag"] = "suspect"
    return Truth({"experiment": row["experiment_id"], "value": row["value"]}, state=after)


@scenario("tool_usage", domains=("research",))
def two_papers_side_by_side(s: Stage) -> Script:
    """Two papers given by DOI, looked up at once: which was downloaded more."""
    papers = s.sample(s.raw.tables["papers"], 2)
    s.goal(dois=[row["doi"] for row in papers])
    yield s.user(
        "Which of these has been downloaded more, {one} or {two}?",
        "Please compare the downloads of {one} and {two}.",
        "downloads: {one} vs {two}",
        "The jury wants to know which paper is read more: {one} or {two}. Go by downloads.",
        one=papers[0]["doi"],
        two=papers[1]["doi"],
    )
    found = yield s.together(*(s.call("get_paper", paper_id=row["doi"]) for row in papers))
    key, most = s.top((one["paper_id"], one["downloads"]) for one in found)
    (winner,) = (one for one in found if one["paper_id"] == key)
    (other,) = (one for one in found if one["paper_id"] != key)
    yield s.answer(
        '"{title}" ({key}) with {most} downloads; the other one has {least}.',
        '{key}, "{title}": {most} downloads against {least} for {other}.',
        '{most} downloads for {key}, {least} for {other}. So it\'s {key}, "{title}".',
        'More downloads: {key} ("{title}"), {most}. The other, {other}, has {least}.',
        also={"title": winner["title"], "other": other["paper_id"]},
        key=key,
        most=most,
        least=other["downloads"],
    )


@two_papers_side_by_side.oracle
def _(raw: Raw, dois: list[str]) -> Truth:
    rows = [row for row in raw.tables["papers"] if row["doi"] in dois]
    key, most = best_of((row["paper_id"], row["downloads"]) for row in rows)
    return Truth({"key": key, "most": most, "least": min(row["downloads"] for row in rows)})
