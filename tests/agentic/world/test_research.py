from collections import Counter
from datetime import timedelta

import pytest

from builder.agentic.world import build

SEEDS = (1, 2, 3)


@pytest.fixture(params=SEEDS)
def world(request):
    return build("research", request.param)


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


def test_papers_cite_older_papers_and_none_twice(world):
    tables = world.raw().tables
    days = {row["paper_id"]: row["published_on"] for row in tables["papers"]}
    pairs = [(row["citing_paper_id"], row["cited_paper_id"]) for row in tables["citations"]]
    assert len(set(pairs)) == len(pairs)
    assert all(citing != cited and days[cited] <= days[citing] for citing, cited in pairs)


def test_a_few_papers_are_cited_far_more_than_the_others(world):
    counts = Counter(row["cited_paper_id"] for row in world.raw().tables["citations"]).most_common()
    assert counts[0][1] >= 3 * counts[len(counts) // 2][1]


def test_authors_have_places_from_one_and_differ(world):
    by_paper = {}
    for row in world.raw().tables["authorships"]:
        by_paper.setdefault(row["paper_id"], []).append(row)
    assert len(by_paper) == len(world.raw().tables["papers"])
    for rows in by_paper.values():
        assert [row["place"] for row in rows] == list(range(1, len(rows) + 1))
        assert len({row["researcher_id"] for row in rows}) == len(rows)


def test_measurements_lie_within_their_experiment_and_run_with_their_ids(world):
    raw = world.raw()
    experiments = keyed(raw.tables["experiments"])
    moments = [row["measured_at"] for row in raw.tables["measurements"]]
    assert moments == sorted(moments)
    assert moments[-1] <= raw.now.replace(tzinfo=None).isoformat()
    for row in raw.tables["measurements"]:
        experiment = experiments[row["experiment_id"]]
        assert experiment["status"] != "planned"
        assert experiment["started_on"] <= row["measured_at"][:10]
        if experiment["finished_on"]:
            assert row["measured_at"][:10] <= experiment["finished_on"]


def test_there_are_outliers_and_not_all_of_them_are_flagged():
    flagged = missed = 0
    for seed in range(12):
        tables = build("research", seed).raw().tables
        by_experiment = {}
        for row in tables["measurements"]:
            by_experiment.setdefault(row["experiment_id"], []).append(row)
        for rows in by_experiment.values():
            middle = sorted(row["value"] for row in rows)[(len(rows) - 1) // 2]
            for row in rows:
                if row["value"] > 2 * middle:
                    flagged += row["flag"] == "suspect"
                    missed += row["flag"] != "suspect"
    assert flagged > 20
    assert missed > 20


def test_status_and_days_of_experiments_and_grants_agree(world):
    raw = world.raw()
    today = str(raw.today)
    for row in raw.tables["experiments"]:
        assert (row["finished_on"] is not None) == (row["status"] in {"finished", "aborted"})
        assert (row["finished_on"] or "") <= today
        assert (row["started_on"] >= today) == (row["status"] == "planned")
    for row in raw.tables["grants"]:
        expected = "closed" if row["ends_on"] < today else "active" if row["starts_on"] <= today else "pending"
        assert row["status"] == expected
        assert (row["spent_eur"] == 0) == (expected == "pending")


def test_exports_have_defects(world):
    text = "".join(text for path, text in world.files.items() if path.endswith(".csv"))
    assert ",," in text or ";;" in text
    assert "/20" in text
    assert sum(path.startswith("/workspace/data/measurements_") for path in world.files) == 4


def test_slots_are_cancelled_in_time_only(world):
    key = world.raw().tables["slots"][0]["slot_id"]
    hours = world.facts["cancel_hours"]
    answers = []
    for ahead in (timedelta(hours=hours, minutes=-1), timedelta(hours=hours)):
        begins = (world.clock.now.replace(tzinfo=None) + ahead).isoformat()
        world.db.execute("UPDATE slots SET status = 'booked', starts_at = ? WHERE slot_id = ?", [begins, key])
        answers.append(request(world, "POST", f"/slots/{key}/cancel").status)
    assert answers == [409, 200]


def test_grants_are_charged_up_to_their_amount(world):
    tables = world.raw().tables
    row = next(row for row in tables["grants"] if row["status"] == "active" and row["spent_eur"] < row["amount_eur"])
    left = round(row["amount_eur"] - row["spent_eur"], 2)
    path = f"/grants/{row['grant_id']}/charge"
    assert request(world, "POST", path, body={"amount_eur": left + 0.01}).status == 409
    assert request(world, "POST", path, body={"amount_eur": "5"}).status == 422
    assert request(world, "POST", path, body={"amount_eur": left}).body["data"]["spent_eur"] == row["amount_eur"]
    closed = next(row["grant_id"] for row in tables["grants"] if row["status"] == "closed")
    assert request(world, "POST", f"/grants/{closed}/charge", body={"amount_eur": 1}).status == 409


def test_embargoes_are_released_once(world):
    key = next(row["dataset_id"] for row in world.raw().tables["datasets"] if row["embargo_until"])
    assert request(world, "POST", f"/datasets/{key}/release").body["data"]["embargo_until"] is None
    assert request(world, "POST", f"/datasets/{key}/release").status == 409


def test_values_cannot_be_changed_but_flags_can(world):
    key = world.raw().tables["measurements"][0]["measurement_id"]
    assert request(world, "PATCH", f"/measurements/{key}", body={"value": 1.0}).status == 422
    assert request(world, "PATCH", f"/measurements/{key}", body={"flag": "wrong"}).status == 422
    assert request(world, "PATCH", f"/measurements/{key}", body={"flag": "suspect"}).body["data"]["flag"] == "suspect"


def test_reports_agree_with_the_rows(world):
    tables = world.raw().tables
    used = tables["measurements"][0]["experiment_id"]
    values = [
        row["value"] for row in tables["measurements"] if row["experiment_id"] == used and row["flag"] != "suspect"
    ]
    report = request(world, "GET", "/reports/summary", params={"experiment_id": used}).body["data"]
    assert (report["values"], report["maximum"]) == (len(values), max(values))
    assert report["mean"] == pytest.approx(sum(values) / len(values), abs=1e-3)
    measured = {row["experiment_id"] for row in tables["measurements"]}
    empty = next(row["experiment_id"] for row in tables["experiments"] if row["experiment_id"] not in measured)
    assert request(world, "GET", "/reports/summary", params={"experiment_id": empty}).status == 500
    month = world.clock.months(2)[0]
    usage = request(world, "GET", "/reports/usage", params={"month": month}).body["data"]
    slots = [row for row in tables["slots"] if row["starts_at"].startswith(month) and row["status"] != "cancelled"]
    assert sum(row["hours"] for row in usage) == sum(row["hours"] for row in slots)


def test_documents_repeat_the_rules_and_the_figures(world):
    claims = {claim.topic: claim.value for claim in world.documents.claims if claim.standing == "current"}
    assert len(world.documents.all) >= 150
    assert claims["the longest slot on an instrument"] == f"{world.facts['slot_hours']} hours"
    partner = world.raw().tables["institutes"][1]
    assert claims[f"the director of {partner['name']}"] == partner["director"]
    assert any(str(world.facts["cancel_hours"]) in line for line in world.policies)
