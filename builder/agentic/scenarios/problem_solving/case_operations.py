"""Something is wrong in production or in a laboratory: deployments, servers, drifting instruments, spent grants."""

from typing import Any

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.raw import Raw
from .._records import rows_of

Row = dict[str, Any]


def _rolled(raw: Raw) -> list[tuple[Row, Row, Row]]:
    """Failed production deployments after at least two that succeeded: (failed, latest good one, the one before)."""
    found = []
    for service in raw.tables["services"]:
        rows = [
            row
            for row in rows_of(raw, "deployments", service_id=service["service_id"])
            if row["environment"] == "production"
        ]
        rows.sort(key=lambda row: str(row["deployed_at"]))
        good = [row for row in rows if row["status"] == "succeeded"]
        bad = [row for row in rows if row["status"] == "failed"]
        if len(good) > 1 and bad:
            found.append((bad[-1], good[-1], good[-2]))
    return found


@scenario("problem_solving", domains=("engineering",))
def rollback_of_the_wrong_one(s: Stage) -> Script:
    """A rollback of a failed deployment is refused; the list shows the one that runs, and that is rolled back."""
    bad, _, _ = s.pick(_rolled(s.raw))
    service = s.raw.row("services", bad["service_id"])["name"]
    who = s.pick(s.raw.tables["engineers"])["name"]
    s.goal(service=service)
    yield s.user(
        "{service} misbehaves in production. {who} wants {bad} rolled back.",
        "Please roll back {bad} of {service}, {who} asked for it.",
        "rollback {bad} ({service} production), requested by {who}",
        "Users complain about {service}. {who} says {bad} did it and should go; can you roll it back?",
        service=service,
        who=who,
        bad=bad["deployment_id"],
    )
    refused = yield s.attempt("rollback_deployment", deployment_id=bad["deployment_id"], requested_by=who)
    need(s.failed(refused), "rolled back")
    found = yield s.call("get_service_status", service=service)
    running = found["last_production_deployment"]
    yield s.answer(
        "{bad} failed, so it never ran. What runs is {version} from {running}. Should that one go?",
        "There's nothing to undo in {bad}: it failed. Live is {running} with {version}. Roll that back instead?",
        "{running} ({version}) is the deployment that is live; {bad} had failed. Do you want me to take it back?",
        "It can't have been {bad}, which failed. In production is {version}, by {running}. Shall I roll that one back?",
        also={"bad": bad["deployment_id"], "version": running["version"]},
        running=running["deployment_id"],
    )
    yield s.user(
        "Ah. Then roll back the one that is live.",
        "Right, that one please.",
        "yes, take the live one back",
        "Makes sense, go ahead with what is running.",
        correction=True,
    )
    done = yield s.call("rollback_deployment", deployment_id=running["deployment_id"], requested_by=who)
    yield s.answer(
        "Rolled back; {service} runs {now} again.",
        "{now} is back in production.",
        "Done, {service} is on {now}.",
        "{service} has returned to {now}.",
        also={"service": service},
        now=done["now_running"],
    )


@rollback_of_the_wrong_one.oracle
def _(raw: Raw, service: str) -> Truth:
    after = raw.copy()
    (row,) = rows_of(raw, "services", name=service)
    ((_, good, older),) = [three for three in _rolled(raw) if three[0]["service_id"] == row["service_id"]]
    after.row("deployments", good["deployment_id"])["status"] = "rolled_back"
    return Truth({"running": good["deployment_id"], "now": older["version"]}, state=after)


@scenario("problem_solving", domains=("engineering",))
def incident_without_commander(s: Stage) -> Script:
    """An incident cannot be closed because nobody commands it: whoever is on call gets it, then it is closed."""
    shifts = [row for row in s.raw.tables["on_call_shifts"] if row["starts_on"] <= str(s.raw.today) <= row["ends_on"]]
    on_call = {row["team_id"] for row in shifts}
    incident = s.pick(
        [
            row
            for row in s.raw.tables["incidents"]
            if row["status"] != "resolved"
            and row["severity"] != "SEV1"
            and s.raw.row("services", row["service_id"])["team_id"] in on_call
        ]
    )
    key = incident["incident_id"]
    s.goal(key=key)
    s.policy("If an incident has no commander, whoever of the service's team is on call takes the command.")
    yield s.user(
        "{key} is over, the graphs look fine. Please close it.",
        "Why is {key} still on the board? The trouble is gone; resolve it.",
        "resolve {key}, all green again",
        "We fixed what was behind {key} this morning. Could you mark it as resolved?",
        key=key,
    )
    done = yield s.attempt("resolve_incident", incident_id=key)
    if s.failed(done):
        found = yield s.call("get_incident", incident_id=key)
        service = yield s.call("get_service_status", service=found["service"])
        duty = service["on_call"]
        if s.chance(600):
            yield s.reflect(
                "It has no commander, so it can't be closed yet. {name} is on call and takes it.",
                "First it needs a commander; by the rule that's {name}, who is on call.",
                "Closing failed for want of a commander. {name} has the shift, so I'll assign that.",
                name=duty["name"],
            )
        yield s.call("assign_commander", incident_id=key, engineer_id=duty["engineer_id"])
        done = yield s.call("resolve_incident", incident_id=key)
    yield s.answer(
        "{key} is resolved, as of {moment}.",
        "Closed: {key} counts as resolved since {moment}.",
        "It's off the board. Resolved at {moment}.",
        "{key} has been {before} until now; it is resolved at {moment}.",
        also={"key": key, "before": done["previous_status"]},
        moment=done["resolved_at"],
    )


@incident_without_commander.oracle
def _(raw: Raw, key: str) -> Truth:
    after = raw.copy()
    row = after.row("incidents", key)
    team = raw.row("services", row["service_id"])["team_id"]
    today = str(raw.today)
    if row["commander_id"] is None:
        shifts = [
            shift
            for shift in rows_of(raw, "on_call_shifts", team_id=team)
            if shift["starts_on"] <= today <= shift["ends_on"]
        ]
        need(len(shifts) == 1, "two on call")
        row["commander_id"] = shifts[0]["engineer_id"]
    row["status"], row["resolved_at"] = "resolved", raw.clock.naive.isoformat()
    return Truth({"moment": row["resolved_at"]}, state=after)


@scenario("problem_solving", domains=("research",))
def instrument_that_drifts(s: Stage) -> Script:
    """Values look odd: the experiment leads to the instrument, and its calibrations show how far it drifts."""
    drifts: dict[str, list[Row]] = {}
    for row in s.raw.tables["calibrations"]:
        drifts.setdefault(row["instrument_id"], []).append(row)
    experiment = s.pick([row for row in s.raw.tables["experiments"] if len(drifts.get(row["instrument_id"], ())) > 1])
    key = experiment["experiment_id"]
    s.goal(key=key)
    s.policy("Table: calibrations(calibration_id, instrument_id, done_on, drift_percent, passed).")
    yield s.user(
        "The values of {key} look skewed to me. Is the instrument to blame? When was it calibrated, and how far off?",
        "Does the instrument behind {key} drift? I'd like the result of its last calibration.",
        "{key} odd values - instrument drift? last calibration?",
        "Before I repeat {key}: what did the latest calibration of the instrument used there say?",
        key=key,
    )
    found = yield s.call("get_experiment", experiment_id=key)
    instrument = found["instrument_id"]
    rows = yield s.call(
        "database_query",
        query="SELECT done_on, drift_percent, passed FROM calibrations "
        f"WHERE instrument_id = '{instrument}' ORDER BY done_on DESC",
    )
    day, drift, passed = rows["rows"][0]
    verdict = "passed" if passed else "failed"
    yield s.answer(
        "{instrument} was last calibrated on {day}: {drift}% drift, {verdict}.",
        "It ran on {instrument}. The latest calibration, {day}, {verdict} with a drift of {drift}%.",
        "{drift}% off on {day}, when {instrument} {verdict} its calibration.",
        "The instrument is {instrument}; on {day} it {verdict} at {drift}% drift.",
        also={"verdict": verdict},
        instrument=instrument,
        day=day,
        drift=drift,
    )


@instrument_that_drifts.oracle
def _(raw: Raw, key: str) -> Truth:
    instrument = raw.row("experiments", key)["instrument_id"]
    days = rows_of(raw, "calibrations", instrument_id=instrument)
    last = max(days, key=lambda row: str(row["done_on"]))
    need(sum(row["done_on"] == last["done_on"] for row in days) == 1, "twice a day")
    return Truth({"instrument": instrument, "day": last["done_on"], "drift": last["drift_percent"]})


@scenario("problem_solving", domains=("research",))
def grant_that_ran_dry(s: Stage) -> Script:
    """A purchase does not fit the grant: the user compares two grants, and the one with more money is charged."""
    grants = [
        row
        for row in rows_of(s.raw, "grants", status="active")
        if row["amount_eur"] - row["spent_eur"] > s.raw.facts["purchase_limit_eur"]
    ]
    one, two = s.sample(grants, 2)
    amount = s.pick((120, 180, 240, 310, 450))
    what = s.pick(("gloves and filters", "a spare pump", "sample tubes", "a repair of the fume hood"))
    s.goal(one=one["grant_id"], two=two["grant_id"], amount=amount)
    yield s.user(
        "I must pay {what}, EUR {amount}, and fear one of {one} and {two} is nearly empty. Charge the one with more "
        "money left.",
        "{what}, EUR {amount}: {one} or {two}? Take whichever has more left.",
        "charge EUR {amount} ({what}) to {one} or {two}, the fuller one",
        "The bill for {what} is EUR {amount}. Please see whether {one} or {two} has more money and charge that one.",
        what=what,
        amount=amount,
        one=one["grant_id"],
        two=two["grant_id"],
    )
    first, second = yield s.together(
        s.call("get_grant", grant_id=one["grant_id"]), s.call("get_grant", grant_id=two["grant_id"])
    )
    best, left = s.top((grant["grant_id"], grant["left_eur"]) for grant in (first, second))
    done = yield s.call("charge_grant", grant_id=best, amount=amount, purpose=what)
    yield s.answer(
        "{grant} had more, EUR {left:,.2f}. After the charge it has EUR {rest:,.2f}.",
        "Charged to {grant}: EUR {left:,.2f} before, EUR {rest:,.2f} now.",
        "I took {grant}. Its EUR {left:,.2f} went down to EUR {rest:,.2f}.",
        "EUR {rest:,.2f} remains on {grant}, which was the fuller one with EUR {left:,.2f}.",
        also={"grant": best},
        left=left,
        rest=done["left_eur"],
    )


@grant_that_ran_dry.oracle
def _(raw: Raw, one: str, two: str, amount: int) -> Truth:
    after = raw.copy()
    lefts = {
        key: round(raw.row("grants", key)["amount_eur"] - raw.row("grants", key)["spent_eur"], 2) for key in (one, two)
    }
    best = max(lefts, key=lambda key: lefts[key])
    need(lefts[one] != lefts[two], "level")
    row = after.row("grants", best)
    row["spent_eur"] = round(row["spent_eur"] + amount, 2)
    return Truth({"left": lefts[best], "rest": round(lefts[best] - amount, 2)}, state=after)
