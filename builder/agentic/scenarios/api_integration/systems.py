"""A software company's API: issues from a webhook, servers, flags, and what failed deployments cost."""

import json
from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, best_of, need, scenario
from ...world.raw import Raw
from .._api import Steps
from .._records import next_id, rows_of
from ._shared_field import all_made, asking, connected, made, refusal_of

_FLAGS: Final = "/workspace/config/flags.json"
_PAGE: Final = 20
"""How many records a page has unless one asks for another number."""


@scenario("api_integration", domains=("engineering",))
def issue_from_a_webhook(s: Stage) -> Script:
    """A monitoring tool's payload becomes an issue: names and addresses are looked up at once and mapped to ids."""
    service = s.pick(rows_of(s.raw, "services", status="active"))["name"]
    reporter = s.pick(s.raw.tables["engineers"])
    title = s.pick(sorted({row["title"] for row in s.raw.tables["issues"]}))
    urgency = s.pick(("low", "medium", "high", "urgent"))
    payload = {
        "event": "finding.created",
        "component": service,
        "headline": title,
        "raised_by": reporter["email"],
        "urgency": urgency,
    }
    s.goal(service=service, email=reporter["email"], title=title, urgency=urgency)
    start = connected(
        s,
        "GET /services (filter: name), GET /engineers (filter: email), POST /issues with service_id, title, "
        "reporter_id, priority (low, medium, high, urgent).",
    )
    yield s.user(
        "This webhook arrived while our bridge was down. Please file it as an issue through the API:\n{payload}",
        "{payload}\n\nThat's from the monitoring. Make an issue of it, please (API).",
        "Can you turn this payload into an issue? The field names are the other tool's, so you'll have to map them. "
        "{payload}",
        "webhook -> issue: {payload}",
        "The hook below was never processed. I'd like it in our tracker, same title, same urgency, with the person who "
        "raised it as reporter.\n{payload}",
        payload=json.dumps(payload, ensure_ascii=False),
    )
    headers = yield from start
    if s.chance(600):
        yield s.plan(
            "The issue wants ids: component is the service, raised_by the reporter. I'll look up both.",
            "Mapping: component to service_id, raised_by to reporter_id, urgency to priority. First the two ids.",
            "headline and urgency can go over as they are. The service and the person need their ids, so those first.",
            "Two lookups at once, the service by name and the engineer by address, then the issue.",
        )
    services, people = yield s.together(
        s.call("api_client", **asking("/services", headers, params={"name": service})),
        s.call("api_client", **asking("/engineers", headers, params={"email": reporter["email"]})),
    )
    who = people["body"]["data"][0]
    body = {
        "service_id": services["body"]["data"][0]["service_id"],
        "title": title,
        "reporter_id": who["engineer_id"],
        "priority": urgency,
    }
    filed = yield s.call("api_client", **asking("/issues", headers, method="POST", body=body))
    yield s.answer(
        "Filed as {issue} for {service}, reported by {who}, priority {urgency}.",
        "{issue} is open. Reporter is {who} ({engineer}), the service {service}.",
        "The issue exists now: {issue}. I mapped component to {service_id} and raised_by to {who}.",
        "It became {issue}, with {who} as reporter and the priority {urgency}.",
        "{issue}, in the tracker under {service}. The reporter is {who}.",
        also={"service": service, "urgency": urgency, "engineer": who["engineer_id"], "service_id": body["service_id"]},
        issue=filed["body"]["data"]["issue_id"],
        who=who["name"],
    )


@issue_from_a_webhook.oracle
def _(raw: Raw, service: str, email: str, title: str, urgency: str) -> Truth:
    left = raw.copy()
    key = next_id(raw, "issues")
    who = rows_of(raw, "engineers", email=email)[0]
    row = {"issue_id": key, "service_id": rows_of(raw, "services", name=service)[0]["service_id"], "title": title}
    row |= {"reporter_id": who["engineer_id"], "assignee_id": None, "priority": urgency, "story_points": None}
    left.tables["issues"].append(row | {"opened_on": str(raw.today), "closed_on": None, "status": "open"})
    return Truth({"issue": key, "who": who["name"]}, state=left)


@scenario("api_integration", domains=("engineering",))
def server_in_two_steps(s: Stage) -> Script:
    """A running server cannot be stopped at once: the refusal names the step in between, and both are taken."""
    server = s.pick(rows_of(s.raw, "servers", status="running"))
    s.goal(server=server["server_id"])
    start = connected(s, "GET /servers (filter: hostname); PATCH /servers/{server_id} with status or memory_gb.")
    yield s.user(
        "Please stop {host} through the API, it's being replaced tonight.",
        "Set {host} to stopped, would you? The hardware goes back today.",
        "stop {host} (api)",
        "{host} isn't needed any more. Can you set its status to stopped?",
        "We're shutting {host} down for good. Please change the status accordingly and give me the server's id for the "
        "form.",
        host=server["hostname"],
    )
    headers = yield from start
    found = yield s.call("api_client", **asking("/servers", headers, params={"hostname": server["hostname"]}))
    key = found["body"]["data"][0]["server_id"]
    wanted = asking(f"/servers/{key}", headers, method="PATCH")
    refused = yield s.attempt("api_client", **wanted, body={"status": "stopped"}, derived_=("path",))
    need(s.failed(refused) and refused.type == "Conflict", "another refusal")
    yield s.reflect(
        "A running server has to drain first. I'll do that and stop it afterwards.",
        "{why}. The allowed step is draining, so that comes first.",
        "Not in one go: the API only lets it go to draining from here. Then stopped.",
        "409, since a running server can only go to draining. That first, then the stop.",
        why=refusal_of(refused),
    )
    yield s.call("api_client", **wanted, body={"status": "draining"}, derived_=("path",))
    stopped = yield s.call("api_client", **wanted, body={"status": "stopped"}, derived_=("path",))
    row = stopped["body"]["data"]
    yield s.answer(
        "{host} ({key}) is stopped. It had to be drained first, which I did.",
        "Stopped, after draining. The id is {key}.",
        "The server {key} is down: running, draining, stopped, in that order.",
        "{key} has the status stopped. Going there directly was refused, so I drained it before.",
        "Done. {host} has the id {key} and was drained before it was stopped.",
        also={"host": row["hostname"]},
        key=row["server_id"],
    )


@server_in_two_steps.oracle
def _(raw: Raw, server: str) -> Truth:
    left = raw.copy()
    left.row("servers", server)["status"] = "stopped"
    return Truth({"key": server}, state=left)


@scenario("api_integration", domains=("engineering",))
def flag_in_two_places(s: Stage) -> Script:
    """A flag is switched on in the API and in a settings file; then the user wants another share of users."""
    flag = s.pick(rows_of(s.raw, "feature_flags", enabled=0))["name"]
    share, other = s.sample((5, 10, 20, 25, 30, 40, 50, 75), 2)
    s.goal(flag=flag, share=other)
    start = connected(s, "GET /flags (filter: name); PATCH /flags/{flag_id} with enabled (0 or 1), rollout_percent.")
    s.policy(f"Flags are kept in the API and, for builds, in {_FLAGS}. Both must agree.")
    said: dict[str, Any] = {"flag": flag, "share": share}
    yield s.user(
        "Switch {flag} on for {share}% of the users, please.",
        "We're starting the rollout of {flag} today: enabled, {share} percent.",
        "enable flag {flag}, rollout {share}%",
        "{flag} passed its tests. Could you turn it on at {share}%, everywhere it has to be set?",
        "Would you activate the feature flag {flag} with a rollout of {share} percent?",
        **said,
    )
    headers = yield from start
    found, file = yield s.together(
        s.call("api_client", **asking("/flags", headers, params={"name": flag})),
        s.call("read_text_file", path=_FLAGS),
    )
    need(f'"{flag}": false' in file["content"], "it is on")
    key = found["body"]["data"][0]["flag_id"]
    yield s.together(
        s.call(
            "api_client",
            **asking(f"/flags/{key}", headers, method="PATCH", body={"enabled": 1, "rollout_percent": share}),
            derived_=("path",),
        ),
        s.call("edit_file", path=_FLAGS, edits=[{"old_text": f'"{flag}": false', "new_text": f'"{flag}": true'}]),
    )
    yield s.answer(
        "{key} is on at {share}%, and the settings file says so too.",
        "{flag} ({key}) is enabled for {share}% in the API; I changed the file for builds as well.",
        "Both places are set: {key} in the API with {share}%, and the entry in the file is true.",
        "On, at {share} percent. The flag has the id {key}; {file} agrees.",
        "Rollout started: {key}, {share}% of users, with the build settings to match.",
        also={**said, "file": _FLAGS},
        key=key,
    )
    yield s.user(
        "Hm, make that {other}%.",
        "Product changed its mind: {other} percent, not {share}.",
        "Wait, I meant {other}%.",
        "Could we go for {other}% instead after all?",
        "sorry, {other}",
        correction=True,
        share=share,
        other=other,
    )
    changed = yield s.call(
        "api_client",
        **asking(f"/flags/{key}", headers, method="PATCH", body={"rollout_percent": other}),
        derived_=("path",),
    )
    yield s.answer(
        "It's {other}% now. The file needed no change, since it only says on or off.",
        "{flag} goes to {other}% of the users from now on.",
        "Changed to {other} percent; the flag stays enabled.",
        "Now at {other}%. Nothing else had to be touched.",
        "{other}% it is.",
        also={"flag": flag, "other": changed["body"]["data"]["rollout_percent"]},
    )


@flag_in_two_places.oracle
def _(raw: Raw, flag: str, share: int) -> Truth:
    left = raw.copy()
    row = rows_of(left, "feature_flags", name=flag)[0]
    row["enabled"], row["rollout_percent"] = 1, share
    settings = json.loads(raw.files[_FLAGS])
    left.files[_FLAGS] = json.dumps({**settings, flag: True}, indent=2) + "\n"
    return Truth({"key": row["flag_id"]}, state=left)


@scenario("api_integration", domains=("engineering",))
def time_lost_in_failures(s: Stage) -> Script:
    """All pages of a list are read, the later ones at once; a small program adds up what they say."""
    choices = ({"status": "failed"}, {"status": "failed", "environment": "production"})
    filters = s.pick([one for one in choices if len(rows_of(s.raw, "deployments", **one)) > _PAGE])
    s.goal(filters=filters)
    start = connected(
        s, "GET /deployments (filters: status, environment, service_id) is paged: page, per_page, total in the answer."
    )
    said: dict[str, Any] = {"what": "failed in production" if len(filters) > 1 else "failed"}
    yield s.user(
        "How many deployments {what}, and how many seconds did they take in all? Which was the longest?",
        "For the retro: deployments that {what}. Number, total duration and the longest one, from the API please.",
        "I need to know how much time went into deployments that {what}, over everything the API has, plus the worst "
        "single one.",
        "deployments that {what}: count, sum of duration_seconds, longest (api, all pages)",
        "Somebody claims that we waste hours on deployments that {what}. What does the API say, in seconds? And which "
        "one lasted longest?",
        **said,
    )
    headers = yield from start
    rows = yield from _every_page(s, headers, filters)
    seconds = [row["duration_seconds"] for row in rows]
    worked = yield s.call("code_executor", code=f"durations = {seconds}\n[len(durations), sum(durations)]")
    count, total = worked["result"]
    longest, most = s.top((row["deployment_id"], row["duration_seconds"]) for row in rows)
    yield s.answer(
        "{count} deployments {what}; together they took {total:,} seconds. The longest was {longest} with {most:,}.",
        "It's {total:,} seconds over {count} deployments, and {longest} alone took {most:,} of them.",
        "Number: {count}. Total: {total:,} s. Longest: {longest}, {most:,} s.",
        "The worst one is {longest} at {most:,} seconds. All {count} that {what} come to {total:,} seconds.",
        "{total:,} seconds in all, from {count} records on all pages; {longest} leads with {most:,}.",
        also=said,
        count=count,
        total=total,
        longest=longest,
        most=most,
    )


def _every_page(s: Stage, headers: dict[str, str], filters: dict[str, str]) -> Steps:
    """The records of all pages: the first says how many there are, the others are asked for at once."""
    first = (yield from made(s, asking("/deployments", headers, params=filters)))["body"]
    pages = -(-first["total"] // _PAGE)
    need(len(first["data"]) == _PAGE, "a page that is cut")
    if s.chance(400):
        yield s.plan(
            "There are {total} of them, so more pages follow; I'll get those now.",
            "{total} in all. The rest is on further pages.",
            "The first page holds {size} of {total}. On to the rest.",
            total=first["total"],
            size=s.compute("count", *first["data"]),
        )
    others = [asking("/deployments", headers, params={**filters, "page": str(page)}) for page in range(2, pages + 1)]
    rest = yield from all_made(s, others)
    return [row for page in (first, *(one["body"] for one in rest)) for row in page["data"]]


@time_lost_in_failures.oracle
def _(raw: Raw, filters: dict[str, str]) -> Truth:
    durations = {row["deployment_id"]: row["duration_seconds"] for row in rows_of(raw, "deployments", **filters)}
    longest, most = best_of(durations.items())
    return Truth({"count": len(durations), "total": sum(durations.values()), "longest": longest, "most": most})
