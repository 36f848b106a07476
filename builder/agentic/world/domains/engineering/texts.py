"""What engineers write: runbooks, charters, decisions, release notes, notices, rules."""

# ruff: noqa: E501  (sentences are as long as they are)

from datetime import date, timedelta
from typing import Final

from ...content.library import put_library
from ...content.notes import Note, put_note
from ...content.rules import Rule
from ...content.text import Say, day_name
from ...documents import HEARSAY, SUPERSEDED, Shelf
from ...domain import Place

SERVICES: Final = (
    "auth", "billing", "search", "notifications", "gateway", "media", "sessions", "scheduler", "audit-log", "profiles", "catalog",
    "recommendations", "webhooks", "exports", "imports", "geo", "rate-limiter", "feature-flags", "reporting", "mailer", "translations", "status-page",
)  # fmt: skip
TEAMS: Final = ("Identity", "Payments", "Discovery", "Messaging", "Edge", "Content", "Data Platform", "Developer Tools")
LANGUAGES: Final = ("Python", "Go", "Rust", "TypeScript", "Kotlin")
METRICS: Final = (
    ("cpu_percent", 80),
    ("memory_percent", 85),
    ("error_rate", 2),
    ("latency_p99_ms", 900),
    ("queue_depth", 5000),
    ("disk_percent", 90),
)
CHANGES: Final = (
    "Cache tokens in memory", "Retry failed calls once", "Drop the old endpoint", "Move settings to the new file", "Fix paging of long lists",
    "Add an index for lookups", "Log the request id", "Bump the client library", "Split the worker queue", "Validate the payload earlier",
    "Reduce the size of the image", "Handle empty answers", "Speed up the nightly job", "Clean up the flags", "Add a health check",
)  # fmt: skip
TROUBLES: Final = (
    "High error rate", "Slow responses", "Queue keeps growing", "Certificate about to expire", "Out of memory", "Failed nightly job",
    "Login loops", "Stale data in cache", "Disk filling up", "Webhook deliveries delayed", "Wrong totals in report", "Connections refused",
)  # fmt: skip

INCIDENTS: Final = (
    ("auth", "a signing key that was rotated on one host only", "signature does not verify", "rotated the key on the other hosts"),
    ("billing", "a migration that locked the invoices table", "lock wait timeout exceeded", "stopped the migration"),
    ("search", "a mapping that mixed text and numbers", "cannot parse field as number", "reindexed with the old mapping"),
    ("gateway", "a connection pool that was too small", "no free connection in pool", "raised the size of the pool"),
    ("scheduler", "two leaders after a network split", "job already running elsewhere", "restarted the losing leader"),
    ("media", "a bucket policy that forbade writes", "access denied on put", "restored the bucket policy"),
    ("mailer", "a DNS record that had been deleted", "cannot resolve smtp host", "put the record back"),
    ("sessions", "an eviction policy that dropped live keys", "session not found", "changed the eviction policy"),
    ("webhooks", "a receiver that answered after two minutes", "delivery timed out", "cut the timeout to five seconds"),
)  # fmt: skip

RULES: Final = (
    Rule("the number of approvals for a merge", "Code review",
         ("A change needs {value} before it is merged.", "We merge with {value}, not fewer."),
         ("Nobody approves their own change.", "Generated code is reviewed by its generator's owner.", "Comments marked as nits do not block a merge."),
         (1, 4, 1), "{} approvals", "approvals"),
    Rule("the response time for a SEV1 incident", "Incident response",
         ("A SEV1 incident is answered within {value}.", "The person on call reacts to a SEV1 within {value}."),
         ("The commander is not the person who mends it.", "Updates go to the status page at least twice an hour.", "A SEV1 always has a post-mortem."),
         (5, 30, 5), "{} minutes", "sev1_minutes"),
    Rule("the error budget per month", "Service levels",
         ("A tier 1 service may fail in {value} of its requests a month.", "The monthly error budget of tier 1 is {value} of all requests."),
         ("Planned maintenance counts as well.", "When the budget is used up, only fixes are released.", "The budget begins anew on the first of the month."),
         (1, 9, 1), "0.{}%"),
    Rule("the weekday on which nothing is released", "Release freeze",
         ("Nothing is released after {value}.", "Releases stop at {value} and go on the next working day."),
         ("Urgent fixes need the consent of the incident lead.", "Flags may be switched at any time.", "The freeze at the end of the year is announced in November."),
         (13, 18, 1), "{}:00 on Thursdays"),
    Rule("the least test coverage", "Tests",
         ("New code has a coverage of at least {value}.", "The pipeline stops when coverage is below {value}."),
         ("Generated files do not count.", "A flaky test is mended within a week or deleted.", "Slow tests run at night."),
         (60, 95, 5), "{}%"),
    Rule("how long feature flags may live", "Feature flags",
         ("A flag is removed within {value} of its full rollout.", "Flags live for at most {value} after they reached everybody."),
         ("Each flag has an owner and a date.", "Kill switches are exempt.", "The list of old flags is read out in the Monday meeting."),
         (14, 90, 1)),
    Rule("how often secrets are rotated", "Secrets",
         ("Secrets are rotated every {value}.", "No secret is older than {value}."),
         ("Secrets never stand in code or chat.", "Rotation is rehearsed on staging.", "Service accounts belong to a team, not to a person."),
         (30, 180, 10)),
    Rule("the time to mend critical vulnerabilities", "Vulnerabilities",
         ("Critical vulnerabilities are mended within {value}.", "A critical finding is closed within {value}."),
         ("The clock starts with the report, not with the ticket.", "Findings in test tools are one step less urgent.", "Accepted risks are signed by the head of security."),
         (2, 14, 1)),
    Rule("how long backups are kept", "Backups",
         ("Backups are kept for {value}.", "We keep backups for {value}, then they are overwritten."),
         ("A restore is tested each quarter.", "Backups are encrypted with a key of their own.", "They are stored in another region."),
         (14, 120, 1)),
    Rule("the longest on-call shift", "On call",
         ("An on-call shift lasts at most {value}.", "Nobody is on call for more than {value} in a row."),
         ("Swaps are entered in the calendar by both.", "After a night with alarms the morning is free.", "New colleagues shadow two shifts first."),
         (5, 14, 1)),
    Rule("the notice for breaking API changes", "Deprecation",
         ("Breaking changes are announced {value} ahead.", "Users get {value} of notice before an API breaks."),
         ("The old version keeps working in that time.", "Each answer of an old version carries a header with the date.", "Large users get a call."),
         (30, 365, 5)),
    Rule("the memory limit of a container", "Containers",
         ("A container gets {value} of memory unless agreed otherwise.", "The usual memory limit is {value}."),
         ("Limits are set in the chart, not by hand.", "Whoever needs more shows a profile.", "Swap is switched off."),
         (256, 2048, 128), "{} MiB"),
    Rule("the largest size of a pull request", "Size of changes",
         ("A pull request changes at most {value}.", "Keep a pull request below {value}."),
         ("Renames do not count.", "A large change is split by layer or by service.", "Generated files are committed separately."),
         (150, 800, 50), "{} lines"),
    Rule("the timeout between services", "Calls between services",
         ("Calls between services time out after {value}.", "The timeout of an internal call is {value}."),
         ("Retries are allowed for reads only.", "Each call carries the id of its request.", "A circuit breaker opens after ten failures."),
         (400, 3000, 100), "{} milliseconds"),
)  # fmt: skip

_RUNBOOK: Final = Note(
    "runbook", "{author}",
    ("Runbook: {service}", "{service} runbook", "Operating {service}"),
    (
        ("The service {service} is owned by the team {team} and written in {language}.", "{team} owns {service}, a {language} service."),
        ("It listens on port {port}, and its metrics are on {metrics}.", "Port {port} serves requests; metrics are scraped from {metrics}."),
        ("If it has to be restarted, drain it for {drain} seconds first.", "Before a restart, drain it for {drain} seconds."),
        ("A restore from backup takes about {restore} minutes.", "Restoring its data took {restore} minutes in the last rehearsal."),
        ("Escalations go to {escalation}.", "If you are stuck, wake {escalation}."),
    ),
    (
        "Logs are kept in the usual place, tagged with the name of the service.", "A rising queue after a release usually means a missing consumer.", "The dashboard has a panel for each dependency.",
        "Scaling out helps with CPU, not with lock waits.", "Feature flags are read once a minute, so be patient.", "Never delete the lease by hand while a job is running.",
        "Staging has the same topology with a tenth of the data.", "The smoke test can be run from the pipeline page.",
    ),
    says=(
        ("the port of the {service} service", "{port}"), ("the drain time of {service}", "{drain} seconds"),
        ("how long a restore of {service} takes", "{restore} minutes"), ("the escalation contact of {service}", "{escalation}"),
    ),
    known=(("the team that owns {service}", "{team}"), ("the language of {service}", "{language}")),
)  # fmt: skip
_OLD_RUNBOOK: Final = Note(
    "archive", "{author}",
    ("Runbook: {service} (archived)", "{service} runbook before the move"),
    (
        ("This page describes {service} before the move to the new cluster and is kept for reference.", "Outdated: {service} as it ran before the move to the new cluster."),
        ("Before a restart it was drained for {wrong} seconds.", "Drain it for {wrong} seconds, then restart it."),
        ("The old hosts had names after rivers.", "The old hosts were named after mountains."),
    ),
    (
        "Access was by jump host only.", "Deployments were started by hand from a laptop.", "Alerts went to a mailing list that no longer exists.", "The load balancer was shared with two other services.",
        "Certificates had to be copied by hand.", "Log files were rotated at midnight.", "Please use the current runbook for anything that matters.",
    ),
    fill=6, says=(("the drain time of {service}", "{wrong} seconds"),), standing=SUPERSEDED,
)  # fmt: skip
_CHARTER: Final = Note(
    "charter", "{lead}",
    ("Team charter: {team}", "{team}: what we do and how", "Charter of the team {team}"),
    (
        ("{lead} leads the team {team}.", "The team {team} is led by {lead}."),
        ("We look after {services}.", "Our services are {services}."),
        ("We plan in cycles of {weeks} weeks.", "A planning cycle takes {weeks} weeks."),
        ("Requests from others are triaged on {day}.", "On {day} we triage what others ask of us."),
        ("Our goal for the year is to cut {goal}.", "This year we want to cut {goal}."),
    ),
    (
        "We write decisions down, even the small ones.", "Pairing is welcome and never mandatory.", "Demos are held in the kitchen, with cake.", "Whoever breaks the build brings the fruit.",
        "Meetings without an agenda are skipped.", "We answer in threads so that others can follow.", "Newcomers release something in their first week.",
    ),
    says=(("the planning cycle of the team {team}", "{weeks} weeks"), ("the triage day of the team {team}", "{day}"), ("the yearly goal of the team {team}", "{goal}")),
    known=(("the lead of the team {team}", "{lead}"),),
)  # fmt: skip
_DECISION: Final = Note(
    "decision", "{author}",
    ("ADR-{number}: {subject}", "Decision {number} on {subject}", "Architecture decision {number}: {subject}"),
    (
        ("Status: {status}.", "This decision is {status}."),
        ("For {subject} we use {choice}.", "We have decided to use {choice} for {subject}."),
        ("The runner-up was {other}, which is harder to operate.", "{other} was considered and not taken, mostly for lack of experience.", "We looked at {other} too, and its licence did not suit us."),
        ("The decision was taken on {day} by {author}.", "{author} took the decision on {day}."),
    ),
    (
        "Costs were estimated for three years and differ by less than a tenth.", "Two teams had run a trial for a month.", "The exit plan is to keep an interface of our own in between.",
        "Performance was not the deciding point.", "Backups and upgrades are done by the platform team.", "We accept that some features will not be used.", "A review takes place after a year.",
        "Security had no objections.",
    ),
    says=(("what we use for {subject}", "{choice}"),),
)  # fmt: skip
_OLD_DECISION: Final = Note(
    "decision", "{author}", _DECISION.titles, _DECISION.lines, _DECISION.filler, says=_DECISION.says, standing=SUPERSEDED,
)  # fmt: skip
_RELEASE: Final = Note(
    "release", "{author}",
    ("{service} {version} release notes", "Released: {service} {version}", "What is new in {service} {version}"),
    (
        ("Version {version} of {service} went to production on {day}.", "On {day} we released {service} {version}."),
        ("It brings: {first}; {second}.", "Changes: {first}; {second}."),
        ("The migration number {migration} has to run first.", "Run migration {migration} before the rollout."),
        ("{author} is the contact for questions.", "Ask {author} if anything looks odd."),
    ),
    (
        "Clients do not have to change anything.", "The rollout took place in three steps of ten, fifty and a hundred percent.", "Memory use is down a little.", "Thanks to everybody who tested on staging.",
        "The old settings are still read, with a warning.", "A rollback is possible until the next release.", "The documentation has been updated.", "Known issue: the first request after a start is slow.",
    ),
    fill=5,
    says=(("the migration of {service} {version}", "{migration}"), ("the contact for {service} {version}", "{author}")),
    known=(("the release date of {service} {version}", "{day}"),),
)  # fmt: skip
_NOTICE: Final = Note(
    "notice", "{author}",
    ("Notice: {endpoint} of {service} goes away", "Deprecation of {endpoint} ({service})"),
    (
        ("The endpoint {endpoint} of {service} will be switched off on {day}.", "On {day} we switch off the endpoint {endpoint} of {service}."),
        ("Use {instead} from now on.", "Its successor is {instead}."),
        ("In the last month it was called {calls} times.", "There were {calls} calls last month."),
    ),
    (
        "The answers have the same fields in another order.", "Until then each answer carries a header with the date.", "Paging works by cursor and no longer by number.", "The client libraries have been adapted.",
        "Whoever needs more time writes to the team.", "A test environment without the old endpoint exists.", "Errors are described in the same format as everywhere.",
    ),
    fill=6,
    says=(("the switch-off date of {endpoint} of {service}", "{day}"), ("the successor of {endpoint} of {service}", "{instead}")),
)  # fmt: skip
_FORUM: Final = Note(
    "chat", "{author}",
    ("Forum: when does {endpoint} of {service} end?", "Question about {endpoint} ({service})"),
    (
        ("I read somewhere that {endpoint} of {service} ends on {wrong}.", "Is it true that {endpoint} of {service} is switched off on {wrong}? A colleague said so."),
    ),
    (
        "Somebody answered that it would be later, without a source.", "We call it from a script that nobody dares to touch.", "The migration took us an afternoon, mostly for the tests.",
        "Please pin an official answer here.", "Thumbs up from me, same question.", "I could not find the notice with the search.", "Our traffic there is tiny, so I hope that it does not matter.",
        "The moderators have closed this thread after three weeks without answers.",
    ),
    fill=6, says=(("the switch-off date of {endpoint} of {service}", "{wrong}"),), standing=HEARSAY,
)  # fmt: skip

_SUBJECTS: Final = (
    ("message queueing", ("RabbitMQ", "NATS", "Kafka", "Redis Streams")), ("tracing", ("Jaeger", "Tempo", "Zipkin")), ("the primary database", ("PostgreSQL", "MySQL", "CockroachDB")),
    ("full-text search", ("OpenSearch", "Meilisearch", "Typesense")), ("secrets", ("Vault", "SOPS", "the cloud's secret store")), ("the build system", ("Bazel", "Make", "Pants", "Nx")),
    ("feature toggles", ("Unleash", "Flagd", "our own service")), ("caching", ("Valkey", "Memcached", "Dragonfly")), ("schema migrations", ("Flyway", "Alembic", "Atlas")),
    ("log storage", ("Loki", "ClickHouse", "OpenSearch")), ("API descriptions", ("OpenAPI", "Protocol Buffers", "TypeSpec")), ("load tests", ("k6", "Locust", "Gatling")),
)  # fmt: skip


def put_engineering(place: Place, shelf: Shelf) -> None:
    """About 190 documents."""
    kinds = (_runbooks, _charters, _decisions, _releases, _notices)
    put_library(place, shelf, RULES, kinds, first=610, owners=slice(6, None))


def _runbooks(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("runbooks"))
    rng = say.rng
    teams = {row["team_id"]: row for row in place.tables["teams"]}
    engineers = [row["name"] for row in place.tables["engineers"]]
    for row in place.tables["services"]:
        port, (drain, wrong) = rng.between(3000, 9800), rng.sample(range(15, 240, 5), 2)
        author, escalation = rng.sample(engineers, 2)
        values = {
            "service": row["name"],
            "team": teams[row["team_id"]]["name"],
            "language": row["language"],
            "author": author,
        }
        day = place.clock.ago(rng.between(5, 200))
        put_note(
            shelf,
            say,
            _RUNBOOK,
            day,
            port=port,
            metrics=port + 1000,
            drain=drain,
            restore=rng.between(6, 170),
            escalation=escalation,
            **values,
        )
        if rng.chance(350):
            put_note(shelf, say, _OLD_RUNBOOK, day - timedelta(days=rng.between(200, 700)), wrong=wrong, **values)


def _charters(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("charters"))
    rng = say.rng
    goals = (
        "the time to first response by half",
        "the cost of storage by a third",
        "the number of pages at night by half",
        "the time of a build to ten minutes",
        "open bugs to under thirty",
        "manual steps in releases to none",
    )
    for row in place.tables["teams"]:
        services = [each["name"] for each in place.tables["services"] if each["team_id"] == row["team_id"]]
        day = rng.pick(("Mondays", "Tuesdays", "Wednesdays", "Thursdays"))
        put_note(
            shelf,
            say,
            _CHARTER,
            place.clock.ago(rng.between(30, 300)),
            team=row["name"],
            lead=row["lead"],
            services=", ".join(services),
            weeks=rng.between(2, 8),
            day=day,
            goal=rng.pick(goals),
        )


def _decisions(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("decisions"))
    rng = say.rng
    number = rng.between(12, 40)
    for subject, choices in rng.shuffled(_SUBJECTS):
        old, choice, *_ = rng.shuffled(choices)
        number += rng.between(1, 4)
        decided = place.clock.ago(rng.between(40, 400))
        if rng.chance(600):
            before = decided - timedelta(days=rng.between(300, 900))
            other = rng.pick([each for each in choices if each != old])
            put_note(
                shelf,
                say,
                _OLD_DECISION,
                before,
                number=number,
                subject=subject,
                choice=old,
                other=other,
                status=f"superseded by ADR-{number + 1}",
                day=day_name(before),
                author=rng.pick(place.facts["staff"]),
            )
            number += 1
        other = rng.pick([each for each in choices if each != choice])
        put_note(
            shelf,
            say,
            _DECISION,
            decided,
            number=number,
            subject=subject,
            choice=choice,
            other=other,
            status="accepted",
            day=day_name(decided),
            author=rng.pick(place.facts["staff"]),
        )


def _releases(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("releases"))
    rng = say.rng
    services = {row["service_id"]: row["name"] for row in place.tables["services"]}
    engineers = {row["engineer_id"]: row["name"] for row in place.tables["engineers"]}
    found = {}
    for row in place.tables["deployments"]:
        if row["environment"] == "production" and row["status"] == "succeeded":
            found[services[row["service_id"]], row["version"]] = row
    for service, version in rng.sample(list(found), min(18, len(found))):
        row = found[service, version]
        first, second = rng.sample(CHANGES, 2)
        day = row["deployed_at"][:10]
        put_note(
            shelf,
            say,
            _RELEASE,
            date.fromisoformat(day),
            service=service,
            version=version,
            day=day_name(day),
            first=first.lower(),
            second=second.lower(),
            migration=f"{rng.between(100, 990):04d}",
            author=engineers[row["engineer_id"]],
        )


def _notices(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("notices"))
    rng = say.rng
    for row in rng.sample(place.tables["services"], 9):
        noun = rng.pick(("items", "users", "sessions", "events", "files", "jobs"))
        written = place.clock.ago(rng.between(10, 150))
        ends, wrong = written + timedelta(days=rng.between(60, 200)), written + timedelta(days=rng.between(210, 400))
        values = {"service": row["name"], "endpoint": f"/v1/{noun}", "instead": f"/v2/{noun}"}
        put_note(
            shelf,
            say,
            _NOTICE,
            written,
            author=rng.pick(place.facts["staff"]),
            day=day_name(ends),
            calls=f"{rng.between(2, 90)},{rng.between(100, 999)}",
            **values,
        )
        if rng.chance(500):
            put_note(
                shelf,
                say,
                _FORUM,
                place.clock.ago(rng.between(1, 120)),
                author=rng.pick(place.facts["staff"]),
                wrong=day_name(wrong),
                **values,
            )
