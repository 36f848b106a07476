from collections import Counter
from datetime import date, timedelta

import pytest

from builder.agentic.world import build

SEEDS = (1, 2, 3)


@pytest.fixture(params=SEEDS)
def world(request):
    return build("logistics", request.param)


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


def test_parcels_weigh_what_their_shipment_weighs(world):
    tables = world.raw().tables
    weights = Counter()
    for parcel in tables["parcels"]:
        weights[parcel["shipment_id"]] += round(parcel["weight_kg"] * 10)
    assert weights == {row["shipment_id"]: round(row["weight_kg"] * 10) for row in tables["shipments"]}


def test_drivers_and_vehicles_belong_to_the_depot_where_a_route_begins(world):
    tables = world.raw().tables
    routes, drivers, vehicles = (keyed(tables[name]) for name in ("routes", "drivers", "vehicles"))
    for row in tables["shipments"]:
        depot = routes[row["route_id"]]["origin_depot_id"]
        assert drivers[row["driver_id"]]["depot_id"] == vehicles[row["vehicle_id"]]["depot_id"] == depot


def test_only_delivered_shipments_have_a_day_of_delivery_and_none_lies_ahead(world):
    raw = world.raw()
    for row in raw.tables["shipments"]:
        assert (row["delivered_on"] is not None) == (row["status"] == "delivered")
        assert row["booked_on"] <= str(raw.today)
        assert (row["delivered_on"] or "") < str(raw.today)
    assert {"delivered", "in_transit"} <= {row["status"] for row in raw.tables["shipments"]}


def test_scans_are_kept_for_ninety_days_and_run_with_their_ids(world):
    raw = world.raw()
    shipments = keyed(raw.tables["shipments"])
    moments = [row["scanned_at"] for row in raw.tables["scans"]]
    assert moments == sorted(moments)
    assert moments[-1] <= raw.now.replace(tzinfo=None).isoformat()
    oldest = str(raw.today - timedelta(days=90))
    assert all(shipments[row["shipment_id"]]["booked_on"] >= oldest for row in raw.tables["scans"])


def test_claims_are_filed_after_the_goods_arrived_or_should_have(world):
    raw = world.raw()
    shipments = keyed(raw.tables["shipments"])
    for claim in raw.tables["claims"]:
        shipment = shipments[claim["shipment_id"]]
        assert (shipment["delivered_on"] or shipment["promised_on"]) < claim["filed_on"] <= str(raw.today)
        assert (claim["status"] == "open") == (claim["decided_on"] is None)


def test_one_carrier_slips_and_a_few_costs_stand_out():
    slipping = outliers = 0
    for seed in range(30):
        tables = build("logistics", seed).raw().tables
        carriers = {row["route_id"]: row["carrier_id"] for row in tables["routes"]}
        late, total = Counter(), Counter()
        last = sorted(row["booked_on"] for row in tables["shipments"])[-120]
        for row in tables["shipments"]:
            if row["delivered_on"] and row["booked_on"] >= last:
                total[carriers[row["route_id"]]] += 1
                late[carriers[row["route_id"]]] += row["delivered_on"] > row["promised_on"]
        slipping += max(late[each] / total[each] for each in total if total[each] >= 4) > 0.35
        outliers += any(row["cost_eur"] > 3 * row["price_eur"] for row in tables["shipments"])
    assert slipping >= 20
    assert outliers >= 10


def test_exports_have_defects_and_the_tables_have_none(world):
    text = "".join(text for path, text in world.files.items() if path.endswith(".csv"))
    assert ",," in text or ";;" in text
    assert "/20" in text
    for row in world.raw().tables["shipments"]:
        date.fromisoformat(row["booked_on"])


def test_only_a_booked_shipment_can_be_cancelled(world):
    by_status = {row["status"]: row["shipment_id"] for row in world.raw().tables["shipments"]}
    done = request(world, "POST", f"/shipments/{by_status['delivered']}/cancel")
    assert (done.status, done.body["error"]["code"]) == (409, "not_cancellable")
    world.db.execute("UPDATE shipments SET status = 'booked' WHERE shipment_id = ?", [by_status["delivered"]])
    again = request(world, "POST", f"/shipments/{by_status['delivered']}/cancel")
    assert (again.status, again.body["data"]["status"]) == (200, "cancelled")


def test_large_claims_are_not_decided_by_the_api(world):
    limit = world.facts["claim_limit_eur"]
    shipment = world.raw().tables["shipments"][0]["shipment_id"]
    answers = []
    for amount in (limit, limit + 1):
        body = {"shipment_id": shipment, "kind": "damage", "amount_eur": amount}
        made = request(world, "POST", "/claims", body=body)
        assert made.status == 201
        answers.append(request(world, "POST", f"/claims/{made.body['data']['claim_id']}/approve"))
    assert [answer.status for answer in answers] == [200, 422]
    assert answers[0].body["data"]["decided_on"] == str(world.clock.today)
    claim = answers[0].body["data"]["claim_id"]
    assert request(world, "POST", f"/claims/{claim}/reject").status == 409


def test_drivers_need_the_admin_token(world):
    assert request(world, "GET", "/drivers").status == 403
    assert request(world, "GET", "/drivers", token=world.api.admin_token).status == 200


def test_reports_agree_with_the_rows(world):
    tables = world.raw().tables
    used = tables["shipments"][0]["route_id"]
    margin = request(world, "GET", "/reports/margin", params={"route_id": used}).body["data"]
    rows = [row for row in tables["shipments"] if row["route_id"] == used and row["status"] != "cancelled"]
    assert margin["shipments"] == len(rows)
    assert margin["price_eur"] == pytest.approx(sum(row["price_eur"] for row in rows))
    world.db.execute("UPDATE shipments SET status = 'cancelled' WHERE route_id = ?", [used])
    assert request(world, "GET", "/reports/margin", params={"route_id": used}).status == 500
    assert request(world, "GET", "/reports/margin", params={"route_id": "RT-0"}).status == 404
    month = world.clock.months(2)[0]
    report = request(world, "GET", "/reports/on_time", params={"month": month}).body["data"]
    delivered = sum((row["delivered_on"] or "").startswith(month) for row in tables["shipments"])
    assert sum(row["delivered"] for row in report) == delivered


def test_documents_repeat_the_rules_and_the_figures(world):
    claims = {claim.topic: claim.value for claim in world.documents.claims if claim.standing == "current"}
    assert len(world.documents.all) >= 150
    assert claims["the deadline for filing a damage claim"] == f"{world.facts['claim_days']} days"
    depot = world.raw().tables["depots"][0]
    assert claims[f"who leads {depot['name']}"] == depot["manager"]
    assert any(str(world.facts["claim_days"]) in line for line in world.policies)
