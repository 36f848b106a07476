"""Something went wrong on the road: late, lost and postponed shipments, claims, stock of a depot."""

from datetime import date, timedelta
from typing import Any

from ...script import Script, Truth
from ...stage import Stage, best_of, need, scenario
from ...world.raw import Raw
from .._records import rows_of

Row = dict[str, Any]


@scenario("problem_solving", domains=("logistics",))
def delivery_moved_too_far(s: Stage) -> Script:
    """Nobody is there to receive a shipment; the day asked for is too late, and the last possible one is taken."""
    shipment = s.pick([row for row in s.raw.tables["shipments"] if row["status"] in ("booked", "in_transit")])
    last = date.fromisoformat(shipment["promised_on"]) + timedelta(days=s.raw.facts["hold_days"])
    need(last > s.raw.today + timedelta(days=1), "no day left")
    wish = str(last + timedelta(days=s.pick(range(2, 9))))
    key = shipment["shipment_id"]
    s.goal(key=key)
    yield s.user(
        "{key} can't be taken in before {wish}, the client's warehouse is closed. Can you move the delivery there?",
        "Trouble with {key}: nobody will be at the ramp until {wish}. Please reschedule to that day.",
        "{key} -> deliver {wish} instead, client closed till then",
        "The consignee of {key} is rebuilding. Would {wish} work as the new delivery day?",
        key=key,
        wish=wish,
    )
    refused = yield s.attempt("reschedule_delivery", shipment_id=key, new_date=wish)
    need(s.failed(refused), "possible")
    latest = refused.message.split(": ")[1][:10]
    yield s.answer(
        "{wish} is too late: parcels are only held so long, and {latest} is the last possible day. Shall I take that?",
        "I couldn't set {wish}. The depot keeps the goods until {latest} at most; would that help?",
        "Not that far, I'm afraid. {latest} would be the latest day for {key}. Do you want it?",
        "The system refuses {wish}, since the goods can't be kept beyond {latest}. Is that day an option?",
        also={"wish": wish, "key": key},
        latest=latest,
    )
    yield s.user(
        "Then take the last possible day, somebody will drive over.",
        "Fine, use that one.",
        "ok that then",
        "They can manage that. Please book it.",
    )
    done = yield s.call("reschedule_delivery", shipment_id=key, new_date=latest)
    yield s.answer(
        "{key} will be delivered on {latest} instead of {before}.",
        "Moved from {before} to {latest}.",
        "Booked: {latest} is the promised day now (it was {before}).",
        "The new day is {latest}; the old promise of {before} is replaced.",
        also={"key": key},
        latest=done["promised_on"],
        before=done["previously"],
    )


@delivery_moved_too_far.oracle
def _(raw: Raw, key: str) -> Truth:
    after = raw.copy()
    row = after.row("shipments", key)
    before = row["promised_on"]
    row["promised_on"] = str(date.fromisoformat(before) + timedelta(days=raw.facts["hold_days"]))
    need(row["promised_on"] != before, "same day")
    return Truth({"latest": row["promised_on"], "before": before}, state=after)


@scenario("problem_solving", domains=("logistics",))
def claim_after_the_deadline(s: Stage) -> Script:
    """A client reports damage long after delivery: the claim is refused, and the answer says why."""
    shipment = s.pick(
        [
            row
            for row in rows_of(s.raw, "shipments", status="delivered")
            if (s.raw.today - date.fromisoformat(row["delivered_on"])).days > s.raw.facts["claim_days"]
        ]
    )
    key, amount = shipment["shipment_id"], s.pick((45, 60, 75, 80))
    need(amount < s.raw.facts["claim_eur_per_kg"] * shipment["weight_kg"], "too light")
    need(not rows_of(s.raw, "claims", shipment_id=key), "claimed before")
    s.goal(key=key)
    s.policy(f"Damage is claimed within {s.raw.facts['claim_days']} days of delivery. There are no exceptions.")
    yield s.user(
        "A client opened the boxes of {key} only now and found damage worth EUR {amount}. Can we still claim that?",
        "Damage on {key}, EUR {amount}, reported today. If it's not too late, please file it.",
        "{key}: damage claim EUR {amount}, ok?",
        "We got photos of broken goods from {key}. They ask for EUR {amount}. Would you see whether that can be filed?",
        key=key,
        amount=amount,
    )
    if s.chance(400):
        yield s.plan(
            "First I'll see when it was delivered.",
            "What counts is the day of delivery, so I'll look that up.",
            "Let me check the delivery date before I file anything.",
        )
    found = yield s.call("track_shipment", shipment_id=key)
    now = yield s.call("get_current_time")
    days = s.compute("days", now["date"], found["delivered_on"])
    yield s.refuse(
        "Too late: it was delivered on {day}, {days} days ago, and claims are open for {allowed}. I filed nothing.",
        "No. {days} days have passed since the delivery of {day}; the limit is {allowed}.",
        "That can't be claimed any more. Delivery was on {day}, so {days} days ago, against {allowed} allowed.",
        "I have to decline this one, because only {allowed} days are allowed and {day} is {days} days back.",
        also={"allowed": s.raw.facts["claim_days"]},
        day=found["delivered_on"],
        days=days,
    )


@claim_after_the_deadline.oracle
def _(raw: Raw, key: str) -> Truth:
    day = raw.row("shipments", key)["delivered_on"]
    return Truth({"day": day, "days": (raw.today - date.fromisoformat(day)).days})


def _late_by_carrier(raw: Raw, client: str) -> dict[str, int]:
    carriers = {row["route_id"]: row["carrier_id"] for row in raw.tables["routes"]}
    late: dict[str, int] = {}
    for row in rows_of(raw, "shipments", client_id=client):
        if row["delivered_on"] and row["delivered_on"] > row["promised_on"]:
            carrier = carriers[row["route_id"]]
            late[carrier] = late.get(carrier, 0) + 1
    return late


def _clear(late: dict[str, int]) -> bool:
    """Whether several came late, and one carrier was late most often."""
    most = sorted(late.values())
    return bool(most) and most[-1] > 1 and (len(most) == 1 or most[-1] > most[-2])


@scenario("problem_solving", domains=("logistics",))
def who_makes_us_late(s: Stage) -> Script:
    """A client's deliveries keep coming late: the late ones are listed, and one carrier stands out."""
    client = s.pick([row for row in s.raw.tables["clients"] if _clear(_late_by_carrier(s.raw, row["client_id"]))])
    s.goal(client=client["name"])
    need(len(rows_of(s.raw, "clients", name=client["name"])) == 1, "namesakes")
    s.policy(
        "Tables: clients(client_id, name), carriers(carrier_id, name), routes(route_id, carrier_id), "
        "shipments(shipment_id, client_id, route_id, promised_on, delivered_on)."
    )
    yield s.user(
        "{client} says everything we deliver is late. Is there one carrier behind it?",
        "I have {client} on the phone, furious about late deliveries. Which carrier is to blame most often?",
        "late deliveries {client}: which carrier?",
        "We keep disappointing {client}. Find out who drives the shipments that arrive after the promised day.",
        client=client["name"],
    )
    rows = yield s.call(
        "database_query",
        query="SELECT a.name, COUNT(*) AS late FROM shipments h JOIN clients c ON c.client_id = h.client_id "
        "JOIN routes r ON r.route_id = h.route_id JOIN carriers a ON a.carrier_id = r.carrier_id "
        f"WHERE c.name = '{client['name'].replace(chr(39), chr(39) * 2)}' AND h.delivered_on > h.promised_on "
        "GROUP BY a.carrier_id ORDER BY late DESC",
    )
    name, late = s.top(rows["rows"])
    total = s.compute("sum", *(row[1] for row in rows["rows"]))
    yield s.answer(
        "{carrier} drove {late} of the {total} late ones, more than anybody else.",
        "Mostly {carrier}: {late} late deliveries out of {total}.",
        "Of {total} deliveries after the promised day, {late} were with {carrier}. Nobody else has as many.",
        "{total} came late in all. The name that turns up most is {carrier}, {late} times.",
        carrier=name,
        late=late,
        total=total,
    )


@who_makes_us_late.oracle
def _(raw: Raw, client: str) -> Truth:
    (owner,) = rows_of(raw, "clients", name=client)
    late = _late_by_carrier(raw, owner["client_id"])
    best, count = best_of(late.items())
    return Truth({"carrier": raw.row("carriers", best)["name"], "late": count, "total": sum(late.values())})
