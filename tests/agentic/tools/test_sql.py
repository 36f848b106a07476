import sqlite3

import pytest

pytestmark = pytest.mark.usefixtures("items")


@pytest.fixture
def items(world):
    world.db.execute("CREATE TABLE items (id TEXT PRIMARY KEY, price REAL NOT NULL, day TEXT)")
    world.db.executemany(
        "INSERT INTO items VALUES (?, ?, ?)", [(f"I-{i:04d}", i * 1.5, "2025-01-02") for i in range(300)]
    )
    return world


def test_a_select_gives_columns_and_rows(call):
    assert call("database_query", query="SELECT id, price FROM items WHERE price = 3") == {
        "columns": ["id", "price"],
        "rows": [["I-0002", 3.0]],
        "row_count": 1,
    }


def test_the_limit_cuts_and_says_so(call):
    result = call("database_query", query="SELECT id FROM items ORDER BY id", limit=3)
    assert result["rows"] == [["I-0000"], ["I-0001"], ["I-0002"]]
    assert result["truncated"] is True
    assert "truncated" not in call("database_query", query="SELECT id FROM items LIMIT 3", limit=3)


@pytest.mark.parametrize(
    "query",
    [
        "INSERT INTO items VALUES ('x', 1, '')",
        "UPDATE items SET price = 0",
        "DELETE FROM items",
        "REPLACE INTO items VALUES ('I-0001', 1, '')",
        "DROP TABLE items",
        "CREATE TABLE t (a)",
        "CREATE TEMP TABLE t (a)",
        "ALTER TABLE items ADD COLUMN c",
        "ATTACH DATABASE '/tmp/x.db' AS y",
        "PRAGMA journal_mode = WAL",
        "PRAGMA writable_schema = ON",
        "PRAGMA foreign_keys = OFF",
        "VACUUM",
        "VACUUM INTO '/tmp/seedbed-leak.db'",
        "BEGIN",
        "SELECT load_extension('x')",
        "SELECT random()",
        "SELECT hex(randomblob(4))",
        "WITH a AS (SELECT 1) DELETE FROM items",
        "EXPLAIN DELETE FROM items",
    ],
)
def test_anything_but_reading_is_refused(items, fail, query):
    before = items.state_hash()
    assert fail("database_query", query=query)[0] == "PermissionDenied"
    assert items.state_hash() == before
    assert not items.db.in_transaction


@pytest.mark.parametrize(
    ("query", "kind", "word"),
    [
        ("SELECT colour FROM items", "ExecutionError", "OperationalError: no such column: colour"),
        ("SELECT * FROM nowhere", "ExecutionError", "OperationalError: no such table: nowhere"),
        ("SELEC 1", "ExecutionError", "syntax error"),
        ("SELECT 1; SELECT 2", "InvalidArgument", "one statement"),
        ("", "InvalidArgument", "`query`"),
        ("-- nothing", "InvalidArgument", "no rows"),
        ("SELECT ?", "InvalidArgument", ""),
        ("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n", "Timeout", "steps"),
    ],
)
def test_errors_are_sqlites_own(fail, query, kind, word):
    got, message = fail("database_query", query=query)
    assert got == kind
    assert word in message


def test_after_a_refusal_and_a_timeout_the_connection_is_as_before(items, fail, call):
    fail("database_query", query="DELETE FROM items")
    fail("database_query", query="WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n")
    items.db.execute("DELETE FROM items WHERE id = 'I-0001'")
    assert call("database_query", query="SELECT count(*) FROM items")["rows"] == [[299]]


@pytest.mark.parametrize(
    ("expression", "format_"),
    [
        ("date('now')", "%Y-%m-%d"),
        ("date()", "%Y-%m-%d"),
        ("DATETIME('NOW')", "%Y-%m-%d %H:%M:%S"),
        ("strftime('%Y', 'now')", "%Y"),
        ("strftime('%Y')", "%Y"),
        ("current_timestamp", "%Y-%m-%d %H:%M:%S"),
        ("CURRENT_DATE", "%Y-%m-%d"),
        ("time('n' || 'ow')", "%H:%M:%S"),
        ("date(char(110, 111, 119))", "%Y-%m-%d"),
    ],
)
def test_the_clock_of_sql_is_the_worlds(items, call, expression, format_):
    got = call("database_query", query=f"SELECT {expression}")["rows"][0][0]
    assert got == items.clock.now.strftime(format_)


def test_dates_of_rows_are_left_to_sqlite(call):
    query = "SELECT DISTINCT strftime('%m', day), date(day, '+1 month'), 'current_date' FROM items"
    assert call("database_query", query=query)["rows"] == [["01", "2025-02-02", "current_date"]]
    assert call("database_query", query="SELECT 'now', 1e999, x'0aff'")["rows"] == [["now", "inf", "0aff"]]


def test_dates_still_work_after_the_clock_was_asked_for(call):
    query = "SELECT DISTINCT strftime('%m', day), date(day, '+1 month'), date('nonsense') FROM items"
    before = call("database_query", query=query)
    call("database_query", query="SELECT date('now'), julianday('now')")
    assert call("database_query", query=query) == before


def test_writes(items, call, fail):
    assert call("write_query", query="UPDATE items SET price = 0 WHERE price > 300") == {"affected_rows": 99}
    assert call("write_query", query="DELETE FROM items WHERE id = 'nothing'") == {"affected_rows": 0}
    assert call("write_query", query="INSERT INTO items VALUES ('n', 1, date('now'))") == {"affected_rows": 1}
    assert items.db.execute("SELECT day FROM items WHERE id = 'n'").fetchone()[0] == str(items.clock.today)
    kind, message = fail("write_query", query="INSERT INTO items VALUES ('n2', 1, ''), ('n', 1, '')")
    assert (kind, message) == ("ExecutionError", "IntegrityError: UNIQUE constraint failed: items.id")
    assert items.db.execute("SELECT count(*) FROM items WHERE id = 'n2'").fetchone()[0] == 0


@pytest.mark.parametrize(
    "query",
    ["DROP TABLE items", "CREATE TABLE t (a)", "PRAGMA foreign_keys = OFF", "ATTACH 'x' AS y", "BEGIN", "COMMIT"],
)
def test_writes_change_rows_only(items, fail, query):
    before = items.state_hash()
    assert fail("write_query", query=query)[0] == "PermissionDenied"
    assert items.state_hash() == before
    assert not items.db.in_transaction


def test_a_select_is_no_write(fail):
    assert fail("write_query", query="SELECT 1")[0] == "InvalidArgument"


def test_tables_and_columns(call, fail):
    assert {"name": "items", "rows": 300} in call("list_tables")["tables"]
    columns = call("describe_table", table_name="items")["columns"]
    assert columns[0] == {"name": "id", "type": "TEXT", "required": True, "primary_key": True}
    assert columns[1] == {"name": "price", "type": "REAL", "required": True}
    kind, message = fail("describe_table", table_name="itemz")
    assert kind == "NotFound"
    assert "items" in message
    assert fail("describe_table", table_name='items"); DROP TABLE items; --')[0] == "NotFound"


def test_it_really_is_sqlite(items):
    assert isinstance(items.db, sqlite3.Connection)
