"""What the WRITE tools of the domains do to the rows, and the same in every seed: nothing raises an untyped error."""

import json

import pytest
from tool_examples import EXAMPLES, one

from builder.agentic.tools.base import WRITE
from builder.agentic.tools.toolbox import execute, toolbox
from builder.agentic.world.world import build

DOMAIN_WRITES = [name for name, tool in toolbox().items() if tool.effect == WRITE and tool.domains]


def played(name, seed=1):
    example = EXAMPLES[name]
    world = build(example.domain, seed)
    example.prepare(world)
    before = world.raw().tables
    text, failed = execute(world, toolbox()[name], example.good(world))
    assert not failed, text
    return json.loads(text), before, world.raw().tables


def changes(before, after):
    """table -> [(row before or None, row after or None)]."""
    found = {}
    for table, rows in after.items():
        key = next(iter(rows[0]))
        old = {row[key]: row for row in before[table]}
        new = {row[key]: row for row in rows}
        pairs = [(old.get(k), new.get(k)) for k in sorted(old | new) if old.get(k) != new.get(k)]
        if pairs:
            found[table] = pairs
    return found


@pytest.mark.parametrize("name", DOMAIN_WRITES)
def test_a_write_changes_few_rows_and_deletes_none(name):
    _, before, after = played(name)
    touched = changes(before, after)
    assert touched
    assert sum(map(len, touched.values())) <= 3
    assert all(new is not None for pairs in touched.values() for _, new in pairs)


@pytest.mark.parametrize(
    ("name", "table", "column", "value"),
    [
        ("cancel_order", "orders", "status", "cancelled"),
        ("refund_order", "returns", "status", "refunded"),
        ("create_return", "returns", "status", "requested"),
        ("cancel_shipment", "shipments", "status", "cancelled"),
        ("decide_claim", "claims", "status", "approved"),
        ("void_invoice", "invoices", "status", "void"),
        ("record_payment", "invoices", "status", "paid"),
        ("approve_expense", "expenses", "status", "approved"),
        ("cancel_booking", "bookings", "status", "cancelled"),
        ("create_booking", "bookings", "status", "pending"),
        ("cancel_stay", "stays", "status", "cancelled"),
        ("rollback_deployment", "deployments", "status", "rolled_back"),
        ("resolve_incident", "incidents", "status", "resolved"),
        ("update_ticket", "tickets", "status", "solved"),
        ("create_ticket", "tickets", "status", "new"),
        ("escalate_ticket", "escalations", "status", "open"),
        ("cancel_slot", "slots", "status", "cancelled"),
        ("flag_measurement", "measurements", "flag", "suspect"),
    ],
)
def test_what_it_changes(name, table, column, value):
    _, before, after = played(name)
    (_, new), *others = changes(before, after)[table]
    assert not others
    assert new[column] == value


def test_a_transfer_keeps_the_sum():
    _, before, after = played("transfer_funds")
    totals = [round(sum(row["balance"] for row in tables["accounts"]), 2) for tables in (before, after)]
    assert totals[0] == totals[1]
    _, before, after = played("transfer_stock")
    assert sum(r["quantity"] for r in before["inventory"]) == sum(r["quantity"] for r in after["inventory"])


def test_seats_are_taken_and_given_back():
    result, before, after = played("create_booking")
    ((old, new),) = changes(before, after)["flights"]
    assert new["seats_sold"] - old["seats_sold"] == result["passengers"] == 2
    _, before, after = played("change_booking")
    moved = [new["seats_sold"] - old["seats_sold"] for old, new in changes(before, after)["flights"]]
    assert sum(moved) == 0


def test_ids_are_found_in_any_case(call, world):
    key = one(world, "SELECT order_id FROM orders")
    assert call("get_order", order_id=f" {key.lower()} ")["order_id"] == key


def test_an_order_is_cancelled_once(world, call, fail):
    key = one(world, "SELECT order_id FROM orders WHERE status = 'processing'")
    assert call("cancel_order", order_id=key)["previous_status"] == "processing"
    kind, message = fail("cancel_order", order_id=key)
    assert kind == "Conflict"
    assert message.startswith(f"{key} is cancelled")


@pytest.mark.parametrize("name", sorted(EXAMPLES))
@pytest.mark.parametrize("seed", [4, 5, 6])
def test_other_worlds_give_results_or_typed_errors(name, seed):
    example = EXAMPLES[name]
    for maker in (example.good, *(maker for _, maker in example.bad)):
        world = build(example.domain, seed)
        try:
            example.prepare(world)
            arguments = maker(world)
        except IndexError:
            continue  # this world has nothing of the kind
        text, failed = execute(world, toolbox()[name], arguments)
        assert ("error" in json.loads(text)) == failed
