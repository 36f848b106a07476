"""Releases: what changed before a failure, whether a release has to go, and what can be said of a failed one."""

from datetime import date
from typing import Any

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.content.text import listed
from ...world.raw import Raw
from .._records import rows_of

Row = dict[str, Any]


def _suspects(raw: Raw, incident: Row) -> list[tuple[str, str]]:
    """(day, id) of the last production deployment and the last merge on the service before an incident."""
    opened, service = incident["opened_at"], incident["service_id"]
    shipped = [
        (row["deployed_at"], row["deployment_id"])
        for row in rows_of(raw, "deployments", service_id=service, environment="production")
        if row["deployed_at"] < opened
    ]
    merged = [
        (row["merged_on"], row["pull_request_id"])
        for row in rows_of(raw, "pull_requests", service_id=service, status="merged")
        if row["merged_on"] < opened[:10]
    ]
    if len(shipped) < 2:
        return []
    return [
        (moment[:10], key) for moment, key in (max(shipped, default=("", "")), max(merged, default=("", ""))) if key
    ]


def _questionable(raw: Raw) -> list[Row]:
    """Incidents of services with two to four of them, before which something was shipped and something merged."""
    by_service: dict[str, list[Row]] = {}
    for row in raw.tables["incidents"]:
        by_service.setdefault(row["service_id"], []).append(row)
    return [
        incident
        for rows in by_service.values()
        if 2 <= len(rows) <= 4 and len({row["title"] for row in rows}) == len(rows)
        for incident in rows
        if len(days := {day for day, _ in _suspects(raw, incident)}) > 1
        and 0 < (date.fromisoformat(incident["opened_at"][:10]) - date.fromisoformat(max(days))).days <= 60
    ]


@scenario("multi_step_reasoning", domains=("engineering",))
def what_changed_before_it_broke(s: Stage) -> Script:
    """Several incidents fit, so the assistant asks; then deployments and merges are compared: the latest is suspect."""
    incident = s.pick(_questionable(s.raw))
    service = s.raw.row("services", incident["service_id"])["name"]
    s.goal(key=incident["incident_id"])
    s.policy(
        "Tables: pull_requests(pull_request_id, service_id, author_id, title, merged_on, status), "
        "engineers(engineer_id, name)."
    )
    yield s.user(
        "I'm writing the review of the {service} incident. What was the last change to the service before it?",
        "Something must have been changed shortly before {service} broke. A release or a merge: which was it, and whose?",
        "{service} incident: last change before it? (prod deploy or merged PR)",
        "Help me find a suspect for the {service} incident, please: whatever was deployed or merged last before it.",
        "Which change came right before the incident on {service}, and how many days earlier?",
        service=service,
    )
    if s.chance(400):
        yield s.plan(
            "First I'll see which incidents {service} has had.",
            "I'll begin with the incident itself.",
            "Let me look up the incident before I go through the changes.",
            service=service,
        )
    listing = yield s.call("list_incidents", service=service)
    known = [f"{row['incident_id']} ({row['title']}, {row['opened_at'][:10]})" for row in listing["incidents"]]
    yield s.ask(
        "{service} has had {known}. Which of them are you writing about?",
        "There is more than one: {known}. Which do you mean?",
        "Several incidents fit here, {known}. Which one should I look into?",
        "I find {known} on record for {service}. Which one is it about?",
        "Which incident, please? On file are {known}.",
        also={"service": service, "known": listed(known)},
    )
    yield s.user(
        "{key}.",
        "The one with the title {title}.",
        "{title}, I mean {key}",
        "Oh, more than one. {key}, please.",
        "I'm after {key}, the others are done.",
        key=incident["incident_id"],
        title=incident["title"],
    )
    found = yield s.call("get_incident", incident_id=incident["incident_id"])
    opened = found["opened_at"]
    if s.chance(500):
        yield s.plan(
            "It was opened at {opened}. Releases and merges before that moment are what I need.",
            "Two candidates now: the last production deployment and the last merge before {opened}.",
            "Everything after {opened} is out. I'll get the deployments and the merges of the service.",
            opened=opened,
        )
    shipped, merged = yield s.together(
        s.call("list_deployments", service=service, environment="production", limit=25),
        s.call(
            "database_query",
            query="SELECT p.pull_request_id, p.title, e.name, p.merged_on FROM pull_requests p JOIN engineers e "
            f"ON e.engineer_id = p.author_id WHERE p.service_id = '{found['service_id']}' AND p.status = 'merged' "
            f"AND p.merged_on < '{opened[:10]}' ORDER BY p.merged_on DESC LIMIT 1",
        ),
    )
    deployment = next(row for row in shipped["deployments"] if row["deployed_at"] < opened)
    request, title, author, day = merged["rows"][0]
    candidates = [
        (deployment["deployed_at"][:10], deployment["deployment_id"], deployment["engineer"], deployment["version"]),
        (day, request, author, title),
    ]
    earlier, (latest, suspect, who, what) = sorted(candidates)
    days = s.compute("days", opened, latest)
    yield s.answer(
        '{suspect} by {who} ("{what}") on {latest}, {days} days before the incident. The other candidate, {other}, is '
        "older ({before}).",
        "The last change was {suspect}: {what}, by {who}, on {latest}. That is {days} days earlier; {other} dates from "
        "{before}.",
        "{who}'s {suspect} ({what}) came last, on {latest} and so {days} days before. {other} of {before} was the one "
        "ahead of it.",
        "Suspect number one is {suspect} of {latest} by {who}, {days} days ahead of the incident. I also looked at {other}, but "
        "that was on {before} already.",
        "On {latest}, {days} days before things broke, {who} brought in {suspect} ({what}). Nothing newer comes before "
        "the incident; {other} is from {before}.",
        also={"what": what, "other": earlier[1], "before": earlier[0]},
        suspect=suspect,
        who=who,
        latest=latest,
        days=days,
    )


@what_changed_before_it_broke.oracle
def _(raw: Raw, key: str) -> Truth:
    incident = raw.row("incidents", key)
    day, suspect = max(_suspects(raw, incident))
    if suspect.startswith("DPL"):
        author = raw.row("deployments", suspect)["engineer_id"]
    else:
        author = raw.row("pull_requests", suspect)["author_id"]
        same = rows_of(raw, "pull_requests", service_id=incident["service_id"], merged_on=day)
        need(len(same) == 1, "two merges that day")
    opened = date.fromisoformat(incident["opened_at"][:10])
    return Truth(
        {
            "suspect": suspect,
            "who": raw.row("engineers", author)["name"],
            "latest": day,
            "days": (opened - date.fromisoformat(day)).days,
        },
        candidates=tuple(row["incident_id"] for row in rows_of(raw, "incidents", service_id=incident["service_id"])),
    )


def _releases(raw: Raw) -> list[tuple[Row, Row, int]]:
    """(latest good production release, the one before, alerts since); the service had alerts before it, too."""
    servers = {row["server_id"]: row["service_id"] for row in raw.tables["servers"]}
    fired: dict[str, list[str]] = {}
    for alert in raw.tables["alerts"]:
        fired.setdefault(servers[alert["server_id"]], []).append(alert["fired_at"])
    good: dict[str, list[Row]] = {}
    for row in rows_of(raw, "deployments", environment="production", status="succeeded"):
        good.setdefault(row["service_id"], []).append(row)
    found = []
    for service, rows in good.items():
        older, latest = sorted(rows, key=lambda row: str(row["deployed_at"]))[-2:] if len(rows) > 1 else (None, None)
        if older and latest:
            day = latest["deployed_at"][:10]
            moments = fired.get(service, [])
            since = sum(moment >= day for moment in moments)
            if 0 < since <= 15 and since < len(moments) and not any(moment[:10] == day for moment in moments):
                found.append((latest, older, since))
    return found


@scenario("multi_step_reasoning", domains=("engineering",))
def take_it_back_if_it_alarms(s: Stage) -> Script:
    """A rule decides over a release: alerts since its deployment are counted, and it is rolled back or stays."""
    latest, _, count = s.pick(_releases(s.raw))
    limit = max(1, count + s.pick((-2, -1, 0, 1, 1, 2, 3)))
    service = s.raw.row("services", latest["service_id"])["name"]
    who = s.pick(s.raw.tables["engineers"])["name"]
    s.goal(key=latest["deployment_id"], limit=limit)
    s.offer("rollback_deployment")
    alerts = "a single alert has" if limit == 1 else f"{limit} alerts have"
    s.policy(
        f"A production release is rolled back as soon as {alerts} fired on its service since the deployment; with "
        "fewer it stays. The rollback goes under the name of whoever asked for the check."
    )
    yield s.user(
        "{who} here. I have a bad feeling about the latest {service} release. Check it against our alert rule and act.",
        "Could you see whether the current {service} release has to go by our rule on alerts? I'm {who}, in case you "
        "need a name for it.",
        "{service} in production: too many alerts since the release? if so roll back, requested by {who}",
        "My name is {who} and I watch {service} this week. Does the release that's live survive the alert rule? Do "
        "what the rule says.",
        "Apply the rule on alerts to what runs as {service}, please. It's {who} who is asking.",
        who=who,
        service=service,
    )
    if s.chance(450):
        yield s.plan(
            "I'll find out what is live and since when, and then count the alerts.",
            "First the release that runs as {service} now.",
            "Let me see when the current release of {service} went out; the alerts come after that.",
            service=service,
        )
    status = yield s.call("get_service_status", service=service)
    live = status["last_production_deployment"]
    if s.chance(500):
        yield s.reason(
            "Live is {version}, deployed at {moment}. Only alerts after that count.",
            "The clock starts at {moment}, when {version} went out. Now the alerts since.",
            "{version} has been in production since {moment}; the alerts from then on decide.",
            version=live["version"],
            moment=live["deployed_at"],
        )
    alarms = yield s.call("list_alerts", service=service, since=live["deployed_at"][:10])
    number = s.compute("count", *(alarm["alert_id"] for alarm in alarms["alerts"]))
    said: Row = {"limit": limit, "service": service, "live": live["deployment_id"], "day": live["deployed_at"][:10]}
    said |= {"alerts": f"{number} alert{'s' * (number != 1)}"}
    if number < limit:
        yield s.answer(
            "{version} may stay: {alerts} since {day}, and the rule begins at {limit}.",
            "No rollback. {service} {version} has caused {alerts} so far, fewer than {limit}.",
            "By the rule nothing has to be done: {alerts} since {version} went live, the limit being {limit}.",
            "I left {version} in place. I count {alerts} since {day}; it takes {limit}.",
            "{alerts} since the deployment of {version} on {day}. That's below {limit}, so it keeps running.",
            also=said,
            version=live["version"],
        )
        return
    if s.chance(500):
        yield s.reason(
            "With {alerts}, the limit of {limit} is reached, so {live} has to go.",
            "With {alerts} the rule applies: I'm rolling {live} back.",
            "That's {alerts}, and the rule says {limit}. Rolling back.",
            **said,
        )
    done = yield s.call("rollback_deployment", deployment_id=live["deployment_id"], requested_by=who)
    yield s.answer(
        "It had to go: {alerts} since {day}, against a limit of {limit}. {service} is back on {now} instead of {version}.",
        "Rolled back in your name. {version} had drawn {alerts} since {day}; {now} runs now.",
        "{alerts} since {version} went out, so the rule ({limit}) applied. In production again: {now}.",
        "{service} runs {now} again. {version} was taken back because of {alerts}.",
        "I rolled {version} back to {now}. The count was {alerts}, and the rule begins at {limit}.",
        also=said,
        version=live["version"],
        now=done["now_running"],
    )


@take_it_back_if_it_alarms.oracle
def _(raw: Raw, key: str, limit: int) -> Truth:
    ((latest, older, count),) = [one for one in _releases(raw) if one[0]["deployment_id"] == key]
    facts = {"version": latest["version"]}
    if count < limit:
        return Truth(facts)
    after = raw.copy()
    after.row("deployments", key)["status"] = "rolled_back"
    need(older["version"] != latest["version"], "the same version")
    return Truth(facts | {"now": older["version"]}, state=after)


def _tried(raw: Raw) -> list[Row]:
    """Failed production deployments of services that have good ones, too, in both environments."""
    good = {
        (row["service_id"], row["environment"]) for row in raw.tables["deployments"] if row["status"] == "succeeded"
    }
    return [
        row
        for row in rows_of(raw, "deployments", environment="production", status="failed")
        if {(row["service_id"], "production"), (row["service_id"], "staging")} <= good
    ]


@scenario("multi_step_reasoning", domains=("engineering",))
def another_try_at_the_release(s: Stage) -> Script:
    """Should a failed release be tried again? Three lists tell, and that nothing on offer can deploy is said, too."""
    tried = _tried(s.raw)
    failure = s.pick(tried[-6:])
    service = s.raw.row("services", failure["service_id"])["name"]
    key = failure["deployment_id"]
    s.goal(key=key)
    s.offer("rollback_deployment", "set_server_status")
    s.withhold("deployments.create")
    yield s.user(
        "{key} of {service} failed in production. If that version passed on staging and nothing newer is live, deploy it "
        "again, please.",
        "Please have another go at {key} ({service}), unless production has moved on since or staging never saw that "
        "version.",
        "{service}: retry {key}? only if staging was ok with it and prod isn't ahead already. go",
        "Our {service} release {key} didn't go through. Check staging and what production runs now, and then start it "
        "once more if that makes sense.",
        "Can you push {key} of {service} out again? It must have succeeded on staging, and it mustn't replace something "
        "newer.",
        key=key,
        service=service,
    )
    if s.chance(500):
        yield s.plan(
            "I'll get the failed releases, the good ones and those on staging together, since all three matter.",
            "Three things at once: the version that failed, what went live, and what staging has seen.",
            "To judge this I need the failed attempt, the live version and the staging history.",
        )
    failed, live, staged = yield s.together(
        s.call("list_deployments", service=service, environment="production", status="failed"),
        s.call("list_deployments", service=service, environment="production", status="succeeded"),
        s.call("list_deployments", service=service, environment="staging", status="succeeded"),
    )
    wanted: Row = next((row for row in failed["deployments"] if row["deployment_id"] == key), {})
    need(wanted, "not among the latest")
    running, version = live["deployments"][0], wanted["version"]
    need(not staged.get("truncated"), "a long history")
    passed = [row["deployment_id"] for row in staged["deployments"] if row["version"] == version]
    said: Row = {"service": service, "day": running["deployed_at"][:10], "passed": "".join(passed[:1])}
    if running["deployed_at"] > wanted["deployed_at"]:
        yield s.refuse(
            "Better not: {live} has been live since {day}, after {version} failed. Besides, I can't start deployments.",
            "I'd rather not try {version} again: production has moved on to {live} ({day}). Deploying is beyond my tools "
            "anyway.",
            "There's no need. {service} runs {live} since {day}, newer than {version}. (I could not deploy it myself.)",
            "Production is ahead already: {live}, deployed on {day}; {version} would be a step back. I have no way to "
            "deploy in any case.",
            "I'd leave it. After the failure of {version}, {live} went live on {day}. A new deployment isn't something I "
            "can start.",
            also=said,
            version=version,
            live=running["version"],
        )
    elif not passed:
        yield s.refuse(
            "That rules it out: {version} has no successful run on staging. Production stays on {live}, and I can't start "
            "deployments anyway.",
            "Staging never passed {version}, so it shouldn't go out. {live} is live. (Deploying is beyond my tools.)",
            "No: there is no good run of {version} on staging. {service} keeps {live}; a deployment would be for a "
            "colleague to start, I cannot.",
            "I find {live} in production and no success of {version} on staging, which rules it out. Nor am I able to "
            "deploy.",
            "{version} hasn't passed on staging. Until it has, {live} remains, and whoever deploys it then won't be me: I "
            "have no tool for it.",
            also=said,
            version=version,
            live=running["version"],
        )
    else:
        yield s.refuse(
            "It may go out, but I can't start deployments: {version} passed on staging ({passed}), and production is "
            "still on {live}.",
            "Nothing speaks against it: {version} was good on staging ({passed}), and {live} from {day} is older. The "
            "deployment itself is beyond my tools, though.",
            "Both conditions hold. {version} succeeded on staging as {passed}, live is {live}. A colleague has to trigger "
            "it, I am not able to deploy.",
            "What I found: {passed} put {version} on staging without trouble, while {service} is on {live}. What I can't "
            "do is deploy.",
            "{live} is live and {version} passed as {passed}, so a retry makes sense. I can look at releases and take "
            "them back, but not start one.",
            also=said,
            version=version,
            live=running["version"],
        )


@another_try_at_the_release.oracle
def _(raw: Raw, key: str) -> Truth:
    failure = raw.row("deployments", key)
    live = max(
        rows_of(raw, "deployments", service_id=failure["service_id"], environment="production", status="succeeded"),
        key=lambda row: str(row["deployed_at"]),
    )
    return Truth({"version": failure["version"], "live": live["version"]}, no_tool_for="deployments.create")
