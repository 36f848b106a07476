import os
import subprocess
import sys
from datetime import UTC
from pathlib import Path

import pytest

from builder.agentic.world import DOMAINS, build
from builder.agentic.world.domains import get
from builder.errors import UnavailableError

ROOT = Path(__file__).parents[3]
WORLDS = [(domain, seed) for domain in DOMAINS for seed in (11, 12)]

PRINT_HASHES = """
import hashlib
from builder.agentic.world import DOMAINS, build
for domain in DOMAINS:
    world = build(domain, 11)
    rest = [world.documents.all, world.documents.claims, world.facts, world.policies, world.planted, world.api.token,
            world.api.faults, world.clock, world.documents.search("how long are records kept", 8)]
    print(domain, world.state_hash(), hashlib.sha256(repr(rest).encode()).hexdigest())
"""


def hashes(hash_seed):
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PRINT_HASHES]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def test_a_world_is_the_same_in_another_process_with_another_hash_seed():
    first = hashes("1")
    assert first == hashes("2")
    assert all(build(domain, 11).state_hash() in first for domain in DOMAINS)


def test_seeds_and_domains_differ():
    assert len({build(domain, seed).state_hash() for domain, seed in WORLDS}) == len(WORLDS)


def test_an_unknown_domain_is_refused():
    with pytest.raises(UnavailableError, match="choose one of"):
        get("zoo")


@pytest.mark.parametrize(("domain", "seed"), WORLDS)
def test_tables_are_large_enough_and_refer_to_each_other(domain, seed):
    world = build(domain, seed)
    tables = world.raw().tables
    assert len(tables) >= 6
    assert sum(map(len, tables.values())) >= 1000
    assert world.db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert world.db.execute("PRAGMA foreign_keys").fetchone() == (1,)
    referring = [name for name in tables if world.db.execute(f"PRAGMA foreign_key_list({name})").fetchall()]
    assert len(referring) >= len(tables) // 2


@pytest.mark.parametrize(("domain", "seed"), WORLDS)
def test_rows_are_keyed_by_their_first_column_and_dates_are_dates(domain, seed):
    world = build(domain, seed)
    for rows in world.raw().tables.values():
        key = next(iter(rows[0]))
        assert key.endswith("_id")
        assert len({row[key] for row in rows}) == len(rows)
        for name in rows[0]:
            if name.endswith(("_on", "_at")):
                size = 10 if name.endswith("_on") else 19
                assert {len(row[name]) for row in rows if row[name]} <= {size}, name


@pytest.mark.parametrize(("domain", "seed"), WORLDS)
def test_the_workspace_has_its_files(domain, seed):
    world = build(domain, seed)
    assert all(path.startswith("/workspace/") for path in world.files)
    endings = {path.rsplit(".", 1)[-1] for path in world.files}
    assert {"csv", "log", "json", "yaml", "ini", "md", "py"} <= endings
    assert {"/workspace/README.md", "/workspace/.env", "/workspace/docs/api.md"} <= set(world.files)
    assert world.policies
    assert world.memory
    assert world.facts["company"] in world.files["/workspace/README.md"]


def test_copies_are_independent():
    world = build("retail", 5)
    world.db.execute("DELETE FROM reviews")
    world.files["/workspace/x"] = "1"
    copy = world.copy()
    assert copy.state_hash() == world.state_hash()
    copy.db.execute("DELETE FROM returns")
    copy.files.clear()
    copy.memory.clear()
    copy.api.request("GET", "/orders", headers={"Authorization": f"Bearer {copy.api.token}"})
    copy.api.faults.clear()
    assert world.db.execute("SELECT count(*) FROM returns").fetchone()[0] > 0
    assert world.files["/workspace/x"] == "1"
    assert world.memory
    assert world.api.counts == {}
    assert world.api.faults == build("retail", 5).api.faults
    assert build("retail", 5).db.execute("SELECT count(*) FROM reviews").fetchone()[0] > 0


def test_copies_share_what_cannot_change():
    world = build("retail", 5)
    copy = world.copy()
    assert copy.documents is world.documents
    assert copy.planted is world.planted


def test_raw_is_independent_of_the_world():
    world = build("retail", 5)
    raw = world.raw()
    raw.tables["orders"].clear()
    raw.files.clear()
    raw.copy().memory.clear()
    assert world.raw().tables["orders"]
    assert world.raw().files
    assert raw.memory


def test_foreign_keys_are_enforced_in_copies():
    world = build("retail", 5).copy().copy()
    with pytest.raises(Exception, match="FOREIGN KEY"):
        world.db.execute("DELETE FROM customers WHERE customer_id IN (SELECT customer_id FROM orders)")


def test_the_clock_stands_still_in_utc():
    world = build("retail", 5)
    assert world.clock.now.tzinfo is UTC
    assert world.clock.now == build("retail", 5).clock.now
    months = world.clock.months(3)
    assert len(months) == 3
    assert months[-1] < world.clock.today.isoformat()[:7]


def test_the_database_closes_with_its_world():
    world = build("retail", 5)
    world.close()
    with pytest.raises(Exception, match="closed"):
        world.db.execute("SELECT 1")
    rows = build("retail", 5).db.execute("SELECT count(*) FROM orders").fetchone()
    assert rows[0] > 0


# What the tables of a domain promise to each other.


def test_retail_totals_are_the_sums_of_their_items():
    tables = build("retail", 8).raw().tables
    percents = {row["promotion_id"]: row["percent"] for row in tables["promotions"]} | {None: 0}
    goods: dict[str, int] = {}
    for item in tables["order_items"]:
        goods[item["order_id"]] = goods.get(item["order_id"], 0) + round(item["unit_price"] * 100) * item["quantity"]
    for order in tables["orders"]:
        after = goods[order["order_id"]] * (100 - percents[order["promotion_id"]]) // 100
        assert round(order["total"] * 100) == after + round(order["shipping"] * 100)


def test_finance_payments_settle_invoices():
    tables = build("finance", 8).raw().tables
    paid = {row["invoice_id"]: row["amount"] for row in tables["payments"]}
    for invoice in tables["invoices"]:
        if invoice["status"] == "paid":
            assert paid[invoice["invoice_id"]] == invoice["amount"]
        elif invoice["invoice_id"] in paid:
            assert paid[invoice["invoice_id"]] < invoice["amount"]


def test_engineering_post_mortems_stand_in_the_table_of_incidents():
    world = build("engineering", 8)
    rows = {row["incident_id"]: row for row in world.raw().tables["incidents"]}
    for incident in world.facts["incidents"]:
        assert rows[incident.id]["opened_at"] == incident.started.replace(tzinfo=None).isoformat()


def test_support_replies_follow_questions():
    for ticket in build("support", 8).raw().tables["tickets"]:
        assert (ticket["first_reply_at"] or "9") >= ticket["opened_at"]
        assert (ticket["solved_at"] is not None) == (ticket["status"] in ("solved", "closed"))
        assert (ticket["agent_id"] is None) == (ticket["status"] == "new")


@pytest.mark.parametrize("domain", ["retail", "finance", "engineering", "support"])
def test_nothing_has_happened_after_now(domain):
    world = build(domain, 9)
    now = world.clock.now.replace(tzinfo=None).isoformat()
    plans = {"due_on", "ends_on", "starts_on", "support_ends_on"}
    for table, rows in world.raw().tables.items():
        for name in rows[0]:
            if name.endswith(("_on", "_at")) and name not in plans:
                assert all((row[name] or "") <= now for row in rows), (table, name)
