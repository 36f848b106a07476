"""A freight desk plans and judges: connections with a change, vehicle and driver, claims up to the liability."""

from contextlib import suppress
from datetime import timedelta
from typing import Final

from ...script import RedrawError, Script, TieError, Truth
from ...stage import Stage, best_of, need, scenario
from ...world.content.text import listed
from ...world.documents import CURRENT
from ...world.raw import Raw
from .._records import EVENTS, Row, hand_over, next_id, recorded, rows_of
from ..web_research._pages import after, claim, hits_of

Ways = dict[str, dict[str, float]]


def _hubs(raw: Raw) -> dict[tuple[str, str], Ways]:
    """Pairs of depots without a direct route -> hub -> minutes and toll of the way over it."""
    legs: dict[str, dict[str, Row]] = {}
    for row in raw.tables["routes"]:
        legs.setdefault(row["origin_depot_id"], {})[row["destination_depot_id"]] = row
    found: dict[tuple[str, str], Ways] = {}
    for start, firsts in legs.items():
        for hub, first in firsts.items():
            for end, second in legs.get(hub, {}).items():
                if end != start and end not in firsts:
                    way = {
                        "planned_minutes": first["planned_minutes"] + second["planned_minutes"],
                        "toll_eur": round(first["toll_eur"] + second["toll_eur"], 2),
                    }
                    found.setdefault((start, end), {})[hub] = way
    return found


def _best(ways: Ways, by: str) -> tuple[str, float]:
    return best_of([(hub, way[by]) for hub, way in ways.items()], smallest=True)


def _clear(ways: Ways, by: str) -> bool:
    """Whether there are several ways and one of them is the best."""
    values = sorted(way[by] for way in ways.values())
    return len(values) > 1 and values[0] < values[1]


def _differ(ways: Ways) -> bool:
    """Whether the fastest way is another than the cheapest."""
    return _best(ways, "planned_minutes")[0] != _best(ways, "toll_eur")[0]


_WISHES: Final = {
    "planned_minutes": ("Fast.", "As quick as possible, please.", "the quickest", "Time matters, the toll doesn't."),
    "toll_eur": ("Keep the toll low.", "Whatever costs least in tolls.", "lowest toll pls", "We're not in a hurry, save on the toll."),
}  # fmt: skip


@scenario("multi_step_reasoning", domains=("logistics",))
def over_which_hub(s: Stage) -> Script:
    """No direct line: asked what best means, the legs out and the legs in are matched, and the carriers looked up."""
    by = s.pick(("planned_minutes", "toll_eur"))
    pairs = [
        pair
        for pair, ways in _hubs(s.raw).items()
        if _clear(ways, "planned_minutes") and _clear(ways, "toll_eur") and _differ(ways)
    ]
    start, end = s.pick(pairs)
    cities = {row["depot_id"]: row["city"] for row in s.raw.tables["depots"]}
    s.goal(start=start, end=end, by=by)
    s.policy(
        "Tables: depots(depot_id, city), routes(route_id, origin_depot_id, destination_depot_id, carrier_id, "
        "planned_minutes, toll_eur), carriers(carrier_id, name). A route runs in one direction."
    )
    yield s.user(
        "We have no direct line from {start} to {end}. What's the best connection with one change, and who drives it?",
        "How do I get a pallet from {start} to {end} in two legs? Best way please, with the carriers.",
        "best two-leg route {start} -> {end}? + carriers",
        "A client asks for {start} to {end}, which nobody serves directly. Which depot should we change at, and which "
        "carriers would be involved?",
        start=cities[start],
        end=cities[end],
    )
    yield s.ask(
        "Best by what: the driving time or the toll?",
        "Shall I look for the shortest driving time or for the lowest toll?",
        "Do you want it fast or cheap? I can go by planned minutes or by toll.",
        "What should I optimise, time on the road or tolls?",
    )
    yield s.user(*_WISHES[by])
    if s.chance(600):
        yield s.plan(
            "I'll list what leaves {start} and what arrives in {end}, and see where they meet.",
            "All legs out of {start} and all legs into {end}: a depot in both lists is a candidate.",
            "Where can one change? At places that {start} serves and that serve {end}. I'll get both lists.",
            start=cities[start],
            end=cities[end],
        )
    out, into = yield s.together(
        s.call(
            "database_query",
            query=f"SELECT h.city, r.{by}, r.carrier_id FROM routes r JOIN depots d ON d.depot_id = r.origin_depot_id "
            f"JOIN depots h ON h.depot_id = r.destination_depot_id WHERE d.city = '{cities[start]}'",
        ),
        s.call(
            "database_query",
            query=f"SELECT h.city, r.{by}, r.carrier_id FROM routes r JOIN depots h ON h.depot_id = r.origin_depot_id "
            f"JOIN depots d ON d.depot_id = r.destination_depot_id WHERE d.city = '{cities[end]}'",
        ),
    )
    onward = {city: (value, carrier) for city, value, carrier in into["rows"]}
    sums = {
        city: s.rounded(s.compute("sum", value, onward[city][0])) for city, value, _ in out["rows"] if city in onward
    }
    hub, least = s.top(sums.items(), smallest=True)
    first = next(carrier for city, _, carrier in out["rows"] if city == hub)
    need(first != onward[hub][1], "one carrier does both")
    yield s.reason(
        "Only {hubs} have both a leg in and a leg out. {hub} comes out lowest, so I need the carriers of its two legs.",
        "The two lists meet in {hubs}. {hub} is the best of them; now to the carriers {first} and {second}.",
        "Possible changes are {hubs}, and the lowest sum is that of {hub}. Let me put names to {first} and {second}.",
        hubs=listed(sorted(sums)),
        hub=hub,
        first=first,
        second=onward[hub][1],
    )
    names = yield s.call(
        "database_query",
        query=f"SELECT carrier_id, name FROM carriers WHERE carrier_id IN ('{first}', '{onward[hub][1]}')",
    )
    name = dict(names["rows"])
    unit = {"planned_minutes": f"{least:,} minutes of driving", "toll_eur": f"EUR {least:,.2f} in tolls"}[by]
    yield s.answer(
        "Change in {hub}: {unit} in all. {first} takes the first leg, {second} the second.",
        "Over {hub}, with {unit}. Carriers: {first} to {hub}, {second} from there.",
        "{hub} is the place to change, which makes {unit}. It's {first} up to there and {second} after.",
        "Via {hub}. First leg {first}, second leg {second}; together {unit}.",
        also={"unit": unit},
        hub=hub,
        first=name[first],
        second=name[onward[hub][1]],
    )


@over_which_hub.oracle
def _(raw: Raw, start: str, end: str, by: str) -> Truth:
    ways = _hubs(raw)[start, end]
    hub, _ = _best(ways, by)
    carriers = [
        raw.row("carriers", row["carrier_id"])["name"]
        for origin, target in ((start, hub), (hub, end))
        for row in rows_of(raw, "routes", origin_depot_id=origin, destination_depot_id=target)
    ]
    facts = {"hub": raw.row("depots", hub)["city"], "first": carriers[0], "second": carriers[1]}
    return Truth(facts, candidates=tuple(_best(ways, each)[0] for each in ("planned_minutes", "toll_eur")))


_LICENCES: Final = {
    "van": ("B", "C", "CE"),
    "box truck": ("C", "CE"),
    "rigid truck": ("C", "CE"),
    "semi-trailer": ("CE",),
}


def _crew(raw: Raw, depot: str, weight: int, day: str) -> tuple[str, str]:
    """The smallest vehicle that can carry it, and the driver whose licence for it lasts longest; RedrawError if none."""
    fit = [
        row
        for row in rows_of(raw, "vehicles", depot_id=depot, status="in_service")
        if row["capacity_kg"] >= weight and row["next_service_on"] > day
    ]
    plate, _ = best_of([(row["plate"], row["capacity_kg"]) for row in fit], smallest=True)
    kind = next(row["kind"] for row in fit if row["plate"] == plate)
    able = [
        (row["name"], int(row["licence_expires_on"].replace("-", "")))
        for row in rows_of(raw, "drivers", depot_id=depot, status="active")
        if row["licence"] in _LICENCES[kind] and row["licence_expires_on"] >= day
    ]
    return plate, best_of(able)[0]


def _loads(raw: Raw, depot: str, day: str) -> list[int]:
    """Weights that one of a depot's vehicles and drivers can take on the day."""
    found = []
    for weight in (640, 900, 1200, 2400, 3000, 5200):
        with suppress(RedrawError, TieError):
            _crew(raw, depot, weight, day)
            found.append(weight)
    return found


@scenario("multi_step_reasoning", domains=("logistics",))
def vehicle_and_driver(s: Stage) -> Script:
    """A load needs a vehicle and a driver: the smallest vehicle that fits decides the licence; the tour is put down."""
    day = str(s.raw.today + timedelta(days=s.pick((1, 2, 3, 5))))
    depots = s.sample(s.raw.tables["depots"], len(s.raw.tables["depots"]))
    depot, weights = next((each, able) for each in depots if (able := _loads(s.raw, each["depot_id"], day)))
    weight = s.pick(weights)
    hour = s.pick(("05:30", "06:00", "06:30", "07:15"))
    s.goal(depot=depot["depot_id"], weight=weight, day=day, hour=hour)
    s.policy(
        "Tables: depots(depot_id, city), vehicles(plate, depot_id, kind, capacity_kg, next_service_on, status), "
        "drivers(name, depot_id, licence, licence_expires_on, status). A vehicle must be in_service with its next "
        "service after the tour, a driver active with a valid licence. Vans need B, C or CE; box and rigid trucks C or "
        "CE; semi-trailers CE."
    )
    s.policy("Tours are put into the calendar as 'Tour PLATE' with the driver as attendee.")
    yield s.user(
        "{weight} kg have to leave {city} on {day} at {hour}. Take the smallest vehicle that can carry it and the "
        "driver whose licence lasts longest, and put the tour into the calendar.",
        "Please plan a tour: {city}, {day}, {hour}, {weight} kg. I don't want a lorry that's bigger than needed; among "
        "the possible drivers take the one with the longest licence. Calendar entry too.",
        "tour {day} {hour} from {city}, {weight} kg -> smallest suitable vehicle, driver w/ longest valid licence, add "
        "to calendar",
        "Who and what can take {weight} kg out of {city} on {day}? Smallest vehicle that's enough, driver with the "
        "latest licence expiry. If it works out, note it for {hour}.",
        weight=weight,
        city=depot["city"],
        day=day,
        hour=hour,
    )
    if s.chance(500):
        yield s.plan(
            "The vehicle first, because it decides which licence is needed.",
            "I'll start with the vehicles in {city}; the driver depends on which one it is.",
            "Vehicles in {city}, then a driver with the licence for the one chosen.",
            city=depot["city"],
        )
    vehicles = yield s.call(
        "database_query",
        query="SELECT plate, kind, capacity_kg, next_service_on FROM vehicles v JOIN depots d "
        f"ON d.depot_id = v.depot_id WHERE d.city = '{depot['city']}' AND status = 'in_service'",
    )
    fit = [row for row in vehicles["rows"] if row[2] >= weight and row[3] > day]
    plate, capacity = s.top([(row[0], row[2]) for row in fit], smallest=True)
    kind = next(row[1] for row in fit if row[0] == plate)
    allowed = _LICENCES[kind]
    yield s.reason(
        "{plate} is the smallest that fits: a {sort} for {capacity:,} kg. For a {sort} the licence must be {allowed}.",
        "Of the vehicles there, {plate} ({sort}, {capacity:,} kg) is enough and none smaller is. So I need a driver with "
        "{allowed}.",
        "That leaves {plate}, a {sort}. Drivers for it need {allowed}, valid on the day.",
        plate=plate,
        sort=kind,
        capacity=capacity,
        allowed=" or ".join(allowed),
    )
    wanted = ", ".join(f"'{each}'" for each in allowed)
    drivers = yield s.call(
        "database_query",
        query="SELECT r.name, licence_expires_on FROM drivers r JOIN depots d ON d.depot_id = r.depot_id "
        f"WHERE d.city = '{depot['city']}' AND status = 'active' AND licence IN ({wanted}) "
        f"AND licence_expires_on >= '{day}' ORDER BY licence_expires_on DESC",
    )
    driver, expires = drivers["rows"][0]
    done = yield s.call(
        "create_calendar_event", title=f"Tour {plate}", start=f"{day}T{hour}", attendees=[driver], derived_=("start",)
    )
    yield s.answer(
        "{plate} ({kind}) with {driver}, whose licence runs until {expires}. It's in the calendar as {event}.",
        "Planned: {driver} drives {plate}, a {kind} for up to {capacity:,} kg. Calendar entry {event}.",
        "The smallest that fits is {plate}; {driver} has the longest licence ({expires}). Entered as {event}.",
        "{event} is in the calendar: {day} at {hour}, {plate}, {driver} driving.",
        also={
            "kind": kind,
            "capacity": capacity,
            "expires": expires,
            "day": day,
            "hour": hour,
            "event": done["event_id"],
        },
        plate=plate,
        driver=driver,
    )


@vehicle_and_driver.oracle
def _(raw: Raw, depot: str, weight: int, day: str, hour: str) -> Truth:
    after_it = raw.copy()
    plate, driver = _crew(raw, depot, weight, day)
    half_past = int(hour[3:]) + 30
    end = f"{int(hour[:2]) + half_past // 60:02d}:{half_past % 60:02d}"
    record = {"id": "EVT-0001", "title": f"Tour {plate}", "start": f"{day}T{hour}", "end": f"{day}T{end}"}
    recorded(after_it, EVENTS, record | {"attendees": [driver]})
    return Truth({"plate": plate, "driver": driver}, state=after_it)


def _claimable(raw: Raw) -> list[Row]:
    """Deliveries for which damage can still be claimed and is not."""
    oldest = str(raw.today - timedelta(days=raw.facts["claim_days"]))
    claimed = {row["shipment_id"] for row in rows_of(raw, "claims", kind="damage")}
    return [
        row
        for row in rows_of(raw, "shipments", status="delivered")
        if row["delivered_on"] >= oldest and row["shipment_id"] not in claimed
    ]


@scenario("multi_step_reasoning", domains=("logistics",))
def claim_up_to_the_liability(s: Stage) -> Script:
    """Spoilt goods: the rule from the policy and the weight give the most we owe; above the desk's limit it is handed on."""
    shipment = s.pick(_claimable(s.raw))
    key, limit = shipment["shipment_id"], s.raw.facts["claim_limit_eur"]
    most = round(s.raw.facts["claim_eur_per_kg"] * shipment["weight_kg"], 2)
    value = int(most * s.pick((60, 130, 160, 180, 210)) / 100) + 7
    s.goal(key=key, value=value)
    s.policy(
        "Damaged goods are paid up to our liability per kilogram; a claim is filed for the value or for that, whichever "
        f"is less. A claim above EUR {limit} is filed, too, but then handed over to the team management for a decision."
    )
    eager = s.chance(750) and value > most
    yield s.user(
        "All of {key} arrived soaked. The client puts the loss at EUR {value:,}, uninsured. File the damage claim for "
        "what we owe.",
        "{key} is a write-off, EUR {value:,} of goods and no insurance. Please claim as much of it as our liability "
        "allows.",
        "damage claim for {key}: entire shipment ruined, worth {value} EUR, not insured. file what's possible",
        "The client of {key} reports total damage of EUR {value:,}. They know we only pay up to our liability. Can you "
        "file it?",
        key=key,
        value=value,
    )
    if eager:
        refused = yield s.attempt("file_claim", shipment_id=key, kind="damage", amount=value)
        need(s.failed(refused) and "liability" in refused.message, "another refusal")
        yield s.reflect(
            "The whole value is above the liability. I'll look up the rule and the weight and work out what is owed.",
            "Refused, it exceeds our liability. Let me see what the policy says and how heavy the shipment was.",
            "Too much. I should have begun with the rule: rate per kilogram times weight.",
        )
    else:
        yield s.plan(
            "What we owe depends on the weight and on our liability per kilogram, so I need both.",
            "First the weight of the shipment and the liability rule; from them the amount.",
            "I'll get the shipment's weight and the page on liability, then compare with the value.",
        )
    tracked, hits = yield s.together(
        s.call("track_shipment", shipment_id=key),
        s.call("web_search", query="liability without insurance kilogram", max_results=8),
    )
    page = yield s.call("fetch", url=hits_of(s, hits, "policy")[0]["url"])
    rate = after(r"(EUR \d+) (?:for each|a) kilogram", page["content"])
    product = yield s.call("calculator", expression=f"{rate[4:]} * {tracked['weight_kg']}")
    owed = s.rounded(product["result"])
    amount = min(owed, value)
    yield s.reason(
        "{kg} kg at {rate} make EUR {owed:,.2f}. The value is EUR {value:,}, and the lower of the two counts.",
        "Our liability ends at EUR {owed:,.2f} ({kg} kg, {rate} each); the loss is put at EUR {value:,}.",
        "At {rate} a kilogram we owe up to EUR {owed:,.2f} for {kg} kg, against a value of EUR {value:,}.",
        kg=tracked["weight_kg"],
        rate=rate,
        owed=owed,
        value=value,
    )
    done = yield s.call("file_claim", shipment_id=key, kind="damage", amount=amount)
    also = {"rate": rate, "kg": tracked["weight_kg"], "owed": owed, "value": value}
    if amount > limit:
        yield s.reason(
            "EUR {amount:,.2f} is more than the EUR {limit} that this desk decides on, so management gets it.",
            "The claim is filed as {claim}. Above EUR {limit} it isn't ours to decide; I'll hand it over.",
            "With EUR {amount:,.2f} it exceeds EUR {limit}, which makes it a case for management.",
            amount=amount,
            limit=limit,
            claim=done["claim_id"],
        )
        handed = yield s.call(
            "transfer_to_human", summary=f"{done['claim_id']} for {key}, EUR {amount:.2f}", team="management"
        )
        yield s.answer(
            "{claim} is filed over EUR {amount:,.2f} ({rate} a kilogram, {kg} kg: at most EUR {owed:,.2f}). Being above "
            "EUR {limit}, it is with management as {case}.",
            "Filed: {claim}, EUR {amount:,.2f}. Our liability for {kg} kg is EUR {owed:,.2f}. Management decides, the "
            "hand-over is {case}.",
            "The claim stands at EUR {amount:,.2f} ({claim}). We owe up to EUR {owed:,.2f} at {rate} a kilogram. Since "
            "it's beyond EUR {limit}, I passed it on: {case}.",
            "EUR {amount:,.2f} under {claim}, out of a liability of EUR {owed:,.2f}. {case} is the hand-over to "
            "management, who decide above EUR {limit}.",
            also=also | {"limit": limit, "case": handed["handoff_id"]},
            claim=done["claim_id"],
            amount=amount,
        )
        return
    yield s.answer(
        "{claim} is filed over EUR {amount:,.2f}. At {rate} a kilogram and {kg} kg we owe EUR {owed:,.2f} at most.",
        "Filed as {claim}: EUR {amount:,.2f}. The ceiling is EUR {owed:,.2f} ({kg} kg at {rate}).",
        "I filed EUR {amount:,.2f} ({claim}). The liability rule, {rate} for each of {kg} kg, gives up to EUR {owed:,.2f}.",
        "The client gets EUR {amount:,.2f} claimed under {claim}; value EUR {value:,}, liability EUR {owed:,.2f}.",
        also=also,
        claim=done["claim_id"],
        amount=amount,
    )


@claim_up_to_the_liability.oracle
def _(raw: Raw, key: str, value: int) -> Truth:
    left = raw.copy()
    rate = int(claim(raw, "the liability per kilogram", CURRENT).value[4:])
    amount = min(round(rate * raw.row("shipments", key)["weight_kg"], 2), float(value))
    name = next_id(raw, "claims")
    row = {"claim_id": name, "shipment_id": key, "kind": "damage", "amount_eur": amount, "status": "open"}
    left.tables["claims"].append(row | {"filed_on": str(raw.today), "decided_on": None})
    if amount > raw.facts["claim_limit_eur"]:
        hand_over(left, "management", f"{name} for {key}, EUR {amount:.2f}")
    return Truth({"claim": name, "amount": amount}, state=left)
