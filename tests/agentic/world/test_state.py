import pytest

from builder.agentic.world import Entity, build


@pytest.fixture
def world():
    return build("retail", 3)


def test_a_number_is_the_same_however_it_is_written(world):
    before = world.state_hash()
    raw = world.raw()
    row = raw.tables["products"][0]
    row["price"] = int(row["price"]) if row["price"].is_integer() else row["price"]
    raw.tables["promotions"][0]["minimum_total"] = int(raw.tables["promotions"][0]["minimum_total"])
    raw.tables["customers"][0]["loyalty_points"] = float(raw.tables["customers"][0]["loyalty_points"])
    assert raw.hash() == before


def test_sums_of_cents_in_another_order_are_the_same(world):
    one, other = world.raw(), world.raw()
    one.tables["orders"][0]["total"] = 0.1 + 0.2 + 0.3
    other.tables["orders"][0]["total"] = 0.3 + 0.2 + 0.1
    assert one.tables["orders"][0]["total"] != other.tables["orders"][0]["total"]
    assert one.hash() == other.hash()


def test_order_of_rows_columns_and_tables_does_not_matter(world):
    raw = world.raw()
    raw.tables = {
        name: [dict(reversed(row.items())) for row in reversed(rows)] for name, rows in reversed(raw.tables.items())
    }
    raw.files = dict(reversed(raw.files.items()))
    assert raw.hash() == world.state_hash()


def test_a_missing_column_is_null(world):
    raw = world.raw()
    for row in raw.tables["returns"]:
        if row["refund"] is None:
            del row["refund"]
    assert raw.hash() == world.state_hash()


def test_a_text_is_not_a_number(world):
    raw = world.raw()
    raw.tables["customers"][0]["loyalty_points"] = str(raw.tables["customers"][0]["loyalty_points"])
    assert raw.hash() != world.state_hash()


@pytest.mark.parametrize(
    "change",
    [
        lambda w: w.db.execute("UPDATE products SET price = price + 0.01 WHERE rowid = 1"),
        lambda w: w.db.execute("DELETE FROM reviews WHERE rowid = 1"),
        lambda w: w.db.execute("INSERT INTO promotions VALUES ('PRM-99', 'X', 5, '2026-01-01', '2026-02-01', 0)"),
        lambda w: w.db.execute("CREATE TABLE notes (text TEXT)"),
        lambda w: w.db.execute("DROP TABLE reviews"),
        lambda w: w.files.update({"/workspace/new.txt": ""}),
        lambda w: w.files.pop("/workspace/README.md"),
        lambda w: w.files.update({"/workspace/README.md": w.files["/workspace/README.md"] + " "}),
        lambda w: w.memory.update({"x": Entity("x", "note")}),
        lambda w: w.memory.clear(),
    ],
)
def test_every_change_is_seen(world, change):
    before = world.state_hash()
    change(world)
    assert world.state_hash() != before
    assert world.copy().state_hash() == world.raw().hash() == world.state_hash()


def test_a_change_taken_back_is_none(world):
    before = world.state_hash()
    price = world.db.execute("SELECT price FROM products WHERE rowid = 1").fetchone()[0]
    world.db.execute("UPDATE products SET price = 1 WHERE rowid = 1")
    assert world.state_hash() != before
    world.db.execute("UPDATE products SET price = ? WHERE rowid = 1", [price])
    assert world.state_hash() == before
    world.db.execute("BEGIN")
    world.db.execute("DELETE FROM reviews")
    world.db.execute("ROLLBACK")
    assert world.state_hash() == before


def test_swapping_values_between_rows_is_seen(world):
    raw = world.raw()
    first, second = raw.tables["orders"][:2]
    first["status"], second["total"], first["total"] = first["status"], first["total"], second["total"]
    assert raw.hash() != world.state_hash()


def test_the_raw_end_state_is_that_of_the_world(world):
    raw = world.raw()
    order = next(row for row in raw.tables["orders"] if row["status"] == "pending")
    end = raw.copy()
    end.row("orders", order["order_id"])["status"] = "cancelled"
    world.db.execute("UPDATE orders SET status = 'cancelled' WHERE order_id = ?", [order["order_id"]])
    assert end.hash() == world.state_hash() != raw.hash()
