from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from builder.agentic.world import build

SEEDS = (1, 2, 3)


@pytest.fixture(params=SEEDS)
def world(request):
    return build("travel", request.param)


def keyed(rows):
    return {next(iter(row.values())): row for row in rows}


def request(world, method, path, token=None, **more):
    world.api.faults.clear()
    headers = {"Authorization": f"Bearer {token or world.api.token}"}
    return world.api.request(method, path, headers=headers, **more)


def test_rows_refer_to_rows_and_are_enough(world):
    tables = world.raw().tables
    assert len(tables) >= 6
    assert sum(map(len, tables.values())) >= 1_000
    assert world.db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_flights_touch_the_hub_of_their_airline_and_run_with_their_ids(world):
    raw = world.raw()
    hubs = {row["airline_id"]: row["hub_airport_id"] for row in raw.tables["airlines"]}
    moments = [row["departs_at"] for row in raw.tables["flights"]]
    assert moments == sorted(moments)
    for row in raw.tables["flights"]:
        ends = {row["origin_airport_id"], row["destination_airport_id"]}
        assert len(ends) == 2
        assert hubs[row["airline_id"]] in ends
        assert row["departs_at"] < row["arrives_at"]


def test_a_flight_has_landed_or_has_not_begun(world):
    raw = world.raw()
    now = raw.now.replace(tzinfo=None)
    for row in raw.tables["flights"]:
        if row["status"] == "landed":
            assert datetime.fromisoformat(row["arrives_at"]) + timedelta(minutes=row["delay_minutes"]) <= now
        elif row["status"] == "scheduled":
            assert datetime.fromisoformat(row["departs_at"]) > now
            assert row["delay_minutes"] is None


def test_bookings_are_made_before_departure_with_a_fare_of_the_airline(world):
    raw = world.raw()
    flights, fares = keyed(raw.tables["flights"]), keyed(raw.tables["fares"])
    references = [row["reference"] for row in raw.tables["bookings"]]
    assert len(set(references)) == len(references)
    for row in raw.tables["bookings"]:
        flight = flights[row["flight_id"]]
        assert fares[row["fare_id"]]["airline_id"] == flight["airline_id"]
        assert row["booked_on"] < flight["departs_at"][:10]
        assert row["booked_on"] <= str(raw.today)
        if row["status"] in {"flown", "no_show"}:
            assert flight["status"] == "landed"
        if flight["status"] == "cancelled":
            assert row["status"] == "cancelled"


def test_points_of_a_customer_are_what_has_not_expired(world):
    raw = world.raw()
    points = Counter()
    for row in raw.tables["points_entries"]:
        if row["expires_on"] is None or row["expires_on"] >= str(raw.today):
            points[row["customer_id"]] += row["points"]
    assert all(points[row["customer_id"]] == row["points"] for row in raw.tables["customers"])
    assert any(row["points"] < 0 for row in raw.tables["points_entries"])


def test_stays_cost_about_their_nights_and_are_over_when_they_are_completed(world):
    raw = world.raw()
    rooms = keyed(raw.tables["rooms"])
    for row in raw.tables["stays"]:
        nights = (date.fromisoformat(row["check_out_on"]) - date.fromisoformat(row["check_in_on"])).days
        full = rooms[row["room_id"]]["nightly_eur"] * nights
        assert 0.94 * full < row["total_eur"] < 1.13 * full
        assert row["guests"] <= rooms[row["room_id"]]["beds"]
        if row["status"] == "completed":
            assert row["check_out_on"] <= str(raw.today)


def test_some_customers_share_a_name_but_no_address(world):
    rows = world.raw().tables["customers"]
    assert max(Counter(row["name"] for row in rows).values()) >= 2
    assert len({row["email"] for row in rows}) == len(rows)


def test_fares_are_dearer_in_summer_and_one_airline_is_late():
    dearer = late = 0
    for seed in range(20):
        flights = build("travel", seed).raw().tables["flights"]
        per_km = {True: [], False: []}
        delays = {}
        for row in flights:
            per_km[row["departs_at"][5:7] in {"07", "08", "12"}].append(
                row["base_fare_eur"] / (400 + row["distance_km"])
            )
            if row["status"] == "landed":
                delays.setdefault(row["airline_id"], []).append(row["delay_minutes"] > 0)
        dearer += sum(per_km[True]) / len(per_km[True]) > sum(per_km[False]) / len(per_km[False])
        late += max(sum(each) / len(each) for each in delays.values() if len(each) > 5) > 0.55
    assert dearer >= 17
    assert late >= 16


def test_exports_have_defects(world):
    text = "".join(text for path, text in world.files.items() if path.endswith(".csv"))
    assert ",," in text or ";;" in text
    assert "/20" in text
    assert any(path.startswith("/workspace/data/bookings_") for path in world.files)


def test_a_flown_booking_cannot_be_cancelled_and_a_confirmed_one_can(world):
    tables = world.raw().tables
    flown = next(row["booking_id"] for row in tables["bookings"] if row["status"] == "flown")
    confirmed = next(row["booking_id"] for row in tables["bookings"] if row["status"] == "confirmed")
    assert request(world, "POST", f"/bookings/{flown}/cancel").status == 409
    assert request(world, "POST", f"/bookings/{confirmed}/cancel").body["data"]["status"] == "cancelled"


def test_a_booking_made_by_the_api_gets_a_reference_of_its_own(world):
    booking = world.raw().tables["bookings"][0]
    given = ("customer_id", "flight_id", "fare_id", "passengers", "price_eur", "taxes_eur", "channel")
    made = request(world, "POST", "/bookings", body={name: booking[name] for name in given}).body["data"]
    assert made["reference"] == made["booking_id"].replace("BKG-", "AG")
    again = request(world, "POST", "/bookings", body={name: booking[name] for name in given}).body["data"]
    assert again["reference"] != made["reference"]


def test_a_stay_is_cancelled_before_the_deadline_only(world):
    key = world.raw().tables["stays"][0]["stay_id"]
    days = world.facts["hotel_cancel_days"]
    answers = []
    for ahead in (days - 1, days):
        arrives = world.clock.ago(-ahead)
        query = "UPDATE stays SET status = 'booked', check_in_on = ?, check_out_on = ? WHERE stay_id = ?"
        world.db.execute(query, [str(arrives), str(arrives + timedelta(days=2)), key])
        answers.append(request(world, "POST", f"/stays/{key}/cancel").status)
    assert answers == [409, 200]


def test_points_are_awarded_with_an_entry_and_never_below_zero(world):
    row = world.raw().tables["customers"][0]
    path = f"/customers/{row['customer_id']}/award"
    assert (
        request(world, "POST", path, body={"points": 250, "reason": "goodwill"}).body["data"]["points"]
        == row["points"] + 250
    )
    last = world.raw().tables["points_entries"][-1]
    assert (last["customer_id"], last["points"], last["posted_on"]) == (row["customer_id"], 250, str(world.clock.today))
    assert request(world, "POST", path, body={"points": -10_000_000, "reason": "x"}).status == 409
    assert request(world, "POST", path, body={"points": True, "reason": "x"}).status == 422
    assert request(world, "POST", path, body={"points": 5}).status == 422


def test_reports_agree_with_the_rows(world):
    tables = world.raw().tables
    month = world.clock.months(2)[0]
    report = request(world, "GET", "/reports/revenue", params={"month": month}).body["data"]
    rows = [row for row in tables["bookings"] if row["booked_on"].startswith(month) and row["status"] != "cancelled"]
    total = sum(row["price_eur"] + row["taxes_eur"] for row in rows)
    assert sum(row["revenue"] for row in report) == pytest.approx(total)
    assert request(world, "GET", "/reports/punctuality", params={"airline_id": "??", "month": month}).status == 404
    airline = tables["airlines"][0]["airline_id"]
    nothing = request(world, "GET", "/reports/punctuality", params={"airline_id": airline, "month": "1999-01"})
    assert nothing.status == 500


def test_documents_repeat_the_rules_and_the_figures(world):
    claims = {claim.topic: claim.value for claim in world.documents.claims if claim.standing == "current"}
    assert len(world.documents.all) >= 150
    assert claims["how long points are valid"] == f"{world.facts['points_months']} months"
    hotel = world.raw().tables["hotels"][0]
    assert claims[f"the manager of {hotel['name']}"] == hotel["manager"]
    assert any(str(world.facts["refund_limit_eur"]) in line for line in world.policies)
