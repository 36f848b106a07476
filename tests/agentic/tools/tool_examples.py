"""For every tool a call that works and calls that fail, bound to values of a world."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from builder.agentic.world.world import World

Arguments = dict[str, Any]
Maker = Callable[[World], Arguments]


@dataclass(frozen=True)
class Example:
    """`good` works, and changes the state if the tool writes; `bad` pairs arguments with the type of the error."""

    good: Maker
    bad: tuple[tuple[str, Maker], ...]
    domain: str = "retail"
    prepare: Callable[[World], None] = lambda world: None  # noqa: ARG005


def one(world: World, sql: str, *values: Any) -> Any:
    """The first cell of a query; an IndexError says that the world has nothing of the kind."""
    return world.db.execute(sql, values).fetchall()[0][0]


def row(world: World, sql: str, *values: Any) -> tuple[Any, ...]:
    """The first row of a query."""
    found: tuple[Any, ...] = world.db.execute(sql, values).fetchall()[0]
    return found


def always(**arguments: Any) -> Maker:
    return lambda world: arguments  # noqa: ARG005


def given(**makers: Callable[[World], Any]) -> Maker:
    return lambda world: {name: maker(world) for name, maker in makers.items()}


def some(sql: str) -> Callable[[World], Any]:
    return lambda world: one(world, sql)


def fixed(value: Any) -> Callable[[World], Any]:
    return lambda world: value  # noqa: ARG005


def _remember(world: World) -> None:
    from builder.agentic.world.state import Entity

    world.memory["Ana"] = Entity("Ana", "person", ("likes tea",))


def _tests(world: World) -> None:
    world.files["/workspace/src/twice.py"] = "def twice(x):\n    return x * 3\n"
    world.files["/workspace/tests/test_twice.py"] = (
        "from twice import twice\n\n\ndef test_zero():\n    assert twice(0) == 0\n\n\n"
        "def test_two():\n    assert twice(2) == 4\n"
    )


def _small(world: World) -> None:
    world.files["/workspace/data/small.csv"] = "city,amount\nOslo,3\nLima,4.5\nOslo,2\n"


_FIRST_URL = lambda world: world.documents.all[0].url  # noqa: E731
_PAST = "2020-01-01T10:00"

EXAMPLES: dict[str, Example] = {
    "web_search": Example(
        always(query="expense claims deadline", max_results=2),
        (
            ("InvalidArgument", always()),
            ("InvalidArgument", always(query="x", max_results=50)),
            ("InvalidArgument", always(query="x", date_from="2025-13-40")),
            ("InvalidArgument", always(query="x", date_from="2025-02-01", date_to="2025-01-01")),
        ),
    ),
    "fetch": Example(
        given(url=_FIRST_URL, max_length=fixed(200)),
        (
            ("NotFound", always(url="https://nowhere.example/page")),
            ("InvalidArgument", always(url="page")),
            ("InvalidArgument", given(url=_FIRST_URL, start_index=fixed(10**6))),
        ),
    ),
    "get_document": Example(
        given(document_id=lambda world: world.documents.all[3].id),
        (("NotFound", always(document_id="DOC-99999")), ("InvalidArgument", given(document_id=_FIRST_URL))),
    ),
    "list_documents": Example(always(kind="policy", limit=2), (("InvalidArgument", always(limit=0)),)),
    "data_processor": Example(
        always(
            operation="aggregate",
            path="data/small.csv",
            group_by=["city"],
            aggregations=[{"function": "sum", "column": "amount"}, {"function": "count"}],
        ),
        (
            ("InvalidArgument", always(operation="filter", path="data/small.csv")),
            ("InvalidArgument", always(operation="sort", path="data/small.csv", sort_by=["colour"])),
            ("InvalidArgument", always(operation="describe")),
            ("NotFound", always(operation="describe", path="data/none.csv")),
            ("PermissionDenied", always(operation="describe", path="/etc/passwd")),
            ("InvalidArgument", always(operation="describe", rows=[{"a": None}])),
        ),
        prepare=_small,
    ),
    "code_executor": Example(
        always(code="print('six')\n2 * 3"),
        (
            ("ExecutionError", always(code="1 / 0")),
            ("InvalidArgument", always()),
            ("NotFound", always(path="src/none.py")),
            ("InvalidArgument", always(code="1", timeout=60)),
        ),
    ),
    "run_tests": Example(
        always(path="tests/test_twice.py"),
        (
            ("NotFound", always(path="tests/none.py")),
            ("InvalidArgument", always(path="src/twice.py")),
            ("InvalidArgument", always(path="tests/test_twice.py", test="test_none")),
        ),
        prepare=_tests,
    ),
    "file_manager": Example(
        always(action="write", path="notes/new.md", content="hello"),
        (
            ("NotFound", always(action="read", path="none.txt")),
            ("PermissionDenied", always(action="write", path="/etc/passwd", content="x")),
            ("Conflict", always(action="delete", path="data")),
            ("InvalidArgument", always(action="write", path="data", content="x")),
            ("InvalidArgument", always(action="move", path="README.md")),
            ("InvalidArgument", always(action="burn", path="README.md")),
            ("Conflict", always(action="move", path="README.md", destination="docs/api.md")),
        ),
    ),
    "read_text_file": Example(
        always(path="README.md", head=2),
        (
            ("NotFound", always(path="none.txt")),
            ("InvalidArgument", always(path="README.md", head=1, tail=1)),
            ("InvalidArgument", always(path="data")),
            ("PermissionDenied", always(path="../../etc/passwd")),
        ),
    ),
    "write_file": Example(
        always(path="notes/new.md", content="hello"),
        (
            ("InvalidArgument", always(path="notes/new.md")),
            ("InvalidArgument", always(path="data", content="x")),
            ("Conflict", always(path="README.md/x", content="x")),
            ("PermissionDenied", always(path="/tmp/x", content="x")),
        ),
    ),
    "edit_file": Example(
        always(path="src/twice.py", edits=[{"old_text": "x * 3", "new_text": "x * 2"}]),
        (
            ("Conflict", always(path="src/twice.py", edits=[{"old_text": "nothing like it", "new_text": ""}])),
            ("Conflict", always(path="src/twice.py", edits=[{"old_text": "x", "new_text": "y"}])),
            ("NotFound", always(path="src/none.py", edits=[{"old_text": "x", "new_text": "y"}])),
            ("InvalidArgument", always(path="src/twice.py", edits=[])),
            ("InvalidArgument", always(path="src/twice.py", edits=[{"oldText": "x", "new_text": "y"}])),
            ("InvalidArgument", always(path="src/twice.py", edits=[{"old_text": "x * 3", "new_text": "x * 3"}])),
        ),
        prepare=_tests,
    ),
    "list_directory": Example(
        always(path="config"), (("NotFound", always(path="none")), ("InvalidArgument", always(path="README.md")))
    ),
    "search_files": Example(
        always(pattern="*.ini"), (("InvalidArgument", always()), ("PermissionDenied", always(pattern="x", path="/etc")))
    ),
    "get_file_info": Example(always(path="README.md"), (("NotFound", always(path="none")),)),
    "move_file": Example(
        always(source="README.md", destination="notes"),
        (
            ("NotFound", always(source="none", destination="x")),
            ("Conflict", always(source="README.md", destination="docs/api.md")),
            ("InvalidArgument", always(source="data", destination="other")),
        ),
    ),
    "api_client": Example(
        lambda world: {
            "method": "POST",
            "path": "/promotions",
            "headers": {"Authorization": f"Bearer {world.api.token}"},
            "body": {
                "code": "LEAF7",
                "percent": 7,
                "starts_on": "2026-01-01",
                "ends_on": "2026-02-01",
                "minimum_total": 20,
            },
        },
        (
            ("Unauthorized", always(path="/promotions")),
            ("NotFound", lambda w: {"path": "/nothing", "headers": {"Authorization": f"Bearer {w.api.token}"}}),
            (
                "PermissionDenied",
                lambda w: {"path": "/suppliers", "headers": {"Authorization": f"Bearer {w.api.token}"}},
            ),
            ("InvalidArgument", always(path="promotions")),
            ("Unavailable", always(path="https://elsewhere.example/promotions")),
            ("InvalidArgument", always(path="/promotions", params={"page": 2})),
        ),
    ),
    "database_query": Example(
        always(query="SELECT status, count(*) AS orders FROM orders GROUP BY status ORDER BY status"),
        (
            ("ExecutionError", always(query="SELECT x FROM nowhere")),
            ("PermissionDenied", always(query="DELETE FROM orders")),
            ("InvalidArgument", always(query="SELECT 1; SELECT 2")),
            ("InvalidArgument", always(sql="SELECT 1")),
        ),
    ),
    "write_query": Example(
        always(query="UPDATE customers SET loyalty_points = loyalty_points + 1"),
        (
            ("PermissionDenied", always(query="DROP TABLE orders")),
            ("ExecutionError", always(query="UPDATE customers SET loyalty_points = -1")),
            ("InvalidArgument", always(query="SELECT 1")),
        ),
    ),
    "list_tables": Example(always(), (("InvalidArgument", always(table="orders")),)),
    "describe_table": Example(always(table_name="orders"), (("NotFound", always(table_name="order")),)),
    "calculator": Example(
        always(expression="(1249.90 - 312.5) * 0.19"),
        (("ExecutionError", always(expression="1 / 0")), ("InvalidArgument", always(expression="2 ^ 3"))),
    ),
    "text_analyzer": Example(
        always(operation="sentiment", text="The delivery was late, but the support was friendly and helpful."),
        (
            ("InvalidArgument", always(operation="count")),
            ("InvalidArgument", always(operation="compare", text="a")),
            ("InvalidArgument", always(operation="readability", text="42")),
            ("NotFound", always(operation="count", path="none.txt")),
        ),
    ),
    "get_current_time": Example(
        always(timezone="Asia/Tokyo"), (("InvalidArgument", always(timezone="Mars/Olympus")),)
    ),
    "convert_time": Example(
        always(source_timezone="Europe/Madrid", time="10:30", target_timezone="Asia/Kolkata", date="2026-07-01"),
        (
            ("InvalidArgument", always(source_timezone="Europe/Madrid", time="25:30", target_timezone="Asia/Kolkata")),
            ("InvalidArgument", always(source_timezone="Madrid", time="10:30", target_timezone="Asia/Kolkata")),
            (
                "InvalidArgument",
                always(source_timezone="UTC", time="10:30", target_timezone="Asia/Kolkata", date="2026-02-30"),
            ),
        ),
    ),
    "create_entities": Example(
        always(entities=[{"name": "Ben", "entity_type": "person", "observations": ["plays chess"]}]),
        (("InvalidArgument", always(entities=[])), ("InvalidArgument", always(entities=[{"name": "Ben"}]))),
    ),
    "add_observations": Example(
        always(observations=[{"entity_name": "Ana", "contents": ["lives in Porto"]}]),
        (("NotFound", always(observations=[{"entity_name": "Zoe", "contents": ["x"]}])),),
        prepare=_remember,
    ),
    "search_nodes": Example(always(query="tea"), (("InvalidArgument", always(query="")),), prepare=_remember),
    "open_nodes": Example(always(names=["Ana"]), (("NotFound", always(names=["Zoe"])),), prepare=_remember),
    "delete_entities": Example(always(names=["Ana"]), (("NotFound", always(names=["Ana", "Zoe"])),), prepare=_remember),
    "transfer_to_human": Example(
        always(summary="Refund above the limit", team="billing"), (("InvalidArgument", always(summary="x", team="x")),)
    ),
    "send_message": Example(
        always(recipient="ana@example.org", subject="Your order", body="It is on its way."),
        (
            ("InvalidArgument", always(recipient="ana", subject="s", body="x")),
            ("InvalidArgument", always(recipient="ana@example.org", body="x")),
            ("InvalidArgument", always(recipient="ana", channel="sms", body="x")),
        ),
    ),
    "create_calendar_event": Example(
        always(title="Review", start="2027-03-04T10:00", attendees=["Ana"]),
        (
            ("InvalidArgument", always(title="Review", start=_PAST)),
            ("InvalidArgument", always(title="Review", start="2027-02-30T10:00")),
            ("InvalidArgument", always(title="Review", start="tomorrow")),
        ),
    ),
    "unit_conversion": Example(
        always(amount=5, from_unit="mile", to_unit="km"),
        (
            ("InvalidArgument", always(amount=5, from_unit="mile", to_unit="kg")),
            ("InvalidArgument", always(amount=5, from_unit="mile", to_unit="parsec")),
            ("InvalidArgument", always(amount=-5, from_unit="kelvin", to_unit="celsius")),
        ),
    ),
    "statistics": Example(
        always(values=[3, 4, 8, 5]),
        (
            ("InvalidArgument", always(values=[])),
            ("ExecutionError", always(values=[1], measure="stdev")),
            ("InvalidArgument", always(values=[1, 2], measure="correlation", second_values=[1])),
            ("ExecutionError", always(values=[1, 2], measure="correlation", second_values=[1, 1])),
        ),
    ),
    # --- retail ----------------------------------------------------------------------------------------------
    "find_customer": Example(
        given(email=some("SELECT email FROM customers")),
        (("NotFound", always(email="nobody@example.org")), ("InvalidArgument", always())),
    ),
    "update_customer": Example(
        given(customer_id=some("SELECT customer_id FROM customers"), city=fixed("Atlantis")),
        (
            ("NotFound", always(customer_id="CUS-1", city="Lima")),
            ("InvalidArgument", given(customer_id=some("SELECT customer_id FROM customers"))),
            (
                "InvalidArgument",
                given(customer_id=some("SELECT customer_id FROM customers"), email=fixed("no address")),
            ),
            (
                "Conflict",
                given(
                    customer_id=some("SELECT customer_id FROM customers"),
                    email=some("SELECT email FROM customers LIMIT 1 OFFSET 1"),
                ),
            ),
        ),
    ),
    "get_order": Example(
        given(order_id=some("SELECT order_id FROM orders")), (("NotFound", always(order_id="ORD-1")),)
    ),
    "list_orders": Example(
        given(customer_id=some("SELECT customer_id FROM orders"), limit=fixed(2)),
        (
            ("InvalidArgument", always()),
            ("NotFound", always(customer_id="CUS-1")),
            ("InvalidArgument", always(customer_id="CUS-1", status="lost")),
        ),
    ),
    "cancel_order": Example(
        given(order_id=some("SELECT order_id FROM orders WHERE status = 'pending'")),
        (
            ("NotFound", always(order_id="ORD-1")),
            ("Conflict", given(order_id=some("SELECT order_id FROM orders WHERE status = 'delivered'"))),
            ("Conflict", given(order_id=some("SELECT order_id FROM orders WHERE status = 'cancelled'"))),
        ),
    ),
    "check_stock": Example(
        given(product_id=some("SELECT product_id FROM products")),
        (
            ("NotFound", always(product_id="PRD-1")),
            ("NotFound", given(product_id=some("SELECT product_id FROM products"), store_id=fixed("STO-1"))),
        ),
    ),
    "search_products": Example(
        always(max_price=30, limit=2), (("InvalidArgument", always(min_price=30, max_price=20)),)
    ),
}
