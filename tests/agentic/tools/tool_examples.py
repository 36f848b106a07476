"""For every tool a call that works and calls that fail, bound to values of a world."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
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
    prepare: Callable[[World], object] = lambda world: None  # noqa: ARG005


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


def _deliver_latest(world: World) -> None:
    """The latest pending order arrives: the shop's rules then allow a return whatever the length of the window."""
    world.db.execute(
        "UPDATE orders SET status = 'delivered', ordered_at = ? WHERE order_id = "
        "(SELECT max(order_id) FROM orders WHERE status = 'pending')",
        [f"{world.clock.today}T08:00:00"],
    )


def _item(world: World, condition: str) -> Arguments:
    sql = (
        "SELECT i.order_id, i.product_id FROM order_items i JOIN orders o USING (order_id) "  # noqa: S608
        f"WHERE {condition} AND NOT EXISTS (SELECT 1 FROM returns r WHERE r.order_id = o.order_id) "
        "ORDER BY o.ordered_at, i.item_id"
    )
    order, product = row(world, sql)
    return {"order_id": order, "product_id": product}


def _returnable(world: World) -> Arguments:
    return _item(world, f"o.status = 'delivered' AND o.ordered_at >= '{world.clock.today}'")


def _dear(world: World) -> Arguments:
    limit = world.facts["refund_limit"]
    return _item(world, f"o.status = 'delivered' AND i.quantity * i.unit_price > {limit} + 1")


def _returned(world: World, status: str) -> Arguments:
    order, product = row(world, "SELECT order_id, product_id FROM returns WHERE status = ?", status)
    return {"order_id": order, "product_id": product}


def _other_product(world: World) -> Any:
    order = _returnable(world)["order_id"]
    bought = "SELECT product_id FROM order_items WHERE order_id = ?"
    sql = f"SELECT product_id FROM products WHERE product_id NOT IN ({bought})"  # noqa: S608
    return one(world, sql, order)


def _shelves(world: World) -> Arguments:
    sql = (
        "SELECT a.product_id, a.store_id, b.store_id FROM inventory a JOIN inventory b USING (product_id) "
        "WHERE a.store_id <> b.store_id AND a.quantity > 0 ORDER BY a.inventory_id, b.inventory_id"
    )
    product, source, target = row(world, sql)
    return {"product_id": product, "from_store_id": source, "to_store_id": target}


def _shipment(world: World, status: str) -> Any:
    sql = (
        "SELECT shipment_id FROM shipments WHERE status = ? "
        "ORDER BY coalesce(delivered_on, promised_on) DESC, shipment_id"
    )
    return one(world, sql, status)


def _after_promise(world: World, days: int) -> str:
    promised = one(world, "SELECT promised_on FROM shipments WHERE shipment_id = ?", _shipment(world, "in_transit"))
    return str(max(date.fromisoformat(promised), world.clock.today) + timedelta(days=days))


def _old_delivery(world: World) -> Any:
    return one(world, "SELECT shipment_id FROM shipments WHERE status = 'delivered' ORDER BY delivered_on")


def _book_latest(world: World) -> None:
    world.db.execute(
        "UPDATE shipments SET status = 'booked' WHERE shipment_id = (SELECT max(shipment_id) FROM shipments)"
    )


def _deliver_today(world: World) -> None:
    today = str(world.clock.today)
    world.db.execute(
        "UPDATE shipments SET delivered_on = ? WHERE shipment_id = ?", [today, _shipment(world, "delivered")]
    )
    world.db.execute("DELETE FROM claims WHERE shipment_id = ?", [_shipment(world, "delivered")])


def _open_claims(world: World) -> None:
    """An open claim below and one above the desk's limit."""
    keys = world.db.execute("SELECT claim_id FROM claims WHERE status <> 'paid' ORDER BY claim_id LIMIT 2").fetchall()
    world.db.execute("UPDATE claims SET status = 'rejected' WHERE status = 'open'")
    for (key,), amount in zip(keys, (50, world.facts["claim_limit_eur"] + 1), strict=True):
        world.db.execute("UPDATE claims SET status = 'open', amount_eur = ? WHERE claim_id = ?", [amount, key])


def _expense(world: World, sign: str) -> Any:
    limit = world.facts["approval_limit"]
    return one(world, f"SELECT expense_id FROM expenses WHERE status = 'submitted' AND amount {sign} {limit}")  # noqa: S608


def _submit(world: World) -> None:
    """A claim below and one above the limit wait for a decision."""
    world.db.execute("UPDATE expenses SET status = 'submitted', approved_by = NULL WHERE status = 'approved'")


def _pair(world: World, sign: str) -> Arguments:
    sql = (
        "SELECT t.transaction_id, p.payment_id FROM bank_transactions t JOIN payments p "  # noqa: S608
        f"ON round(t.amount * 100) {sign} round(p.amount * 100) WHERE t.payment_id IS NULL AND p.payment_id NOT IN "
        "(SELECT payment_id FROM bank_transactions WHERE payment_id IS NOT NULL) ORDER BY 1, 2"
    )
    transaction, payment = row(world, sql)
    return {"transaction_id": transaction, "payment_id": payment}


def _flight(world: World, extra: str = "AND seats - seats_sold >= 2") -> Arguments:
    flight, airline = row(world, f"SELECT flight_id, airline_id FROM flights WHERE status = 'scheduled' {extra}")  # noqa: S608
    return {
        "customer_id": one(world, "SELECT customer_id FROM customers"),
        "flight_id": flight,
        "fare_id": one(world, "SELECT fare_id FROM fares WHERE airline_id = ?", airline),
    }


def _foreign_fare(world: World) -> Any:
    fare = _flight(world)["fare_id"]
    sql = "SELECT fare_id FROM fares WHERE airline_id <> (SELECT airline_id FROM fares WHERE fare_id = ?)"
    return one(world, sql, fare)


def _open_booking(world: World, order: str) -> Any:
    sql = (
        "SELECT booking_id FROM bookings JOIN flights f USING (flight_id) WHERE bookings.status = 'confirmed' "  # noqa: S608
        f"AND f.status = 'scheduled' AND f.departs_at > '{world.clock.today}T23:59' ORDER BY {order}"
    )
    return one(world, sql)


def _later_flight(world: World, sign: str) -> Any:
    """Another flight that can be booked, of the same airline as the first open booking's or of a different one."""
    sql = (
        "SELECT n.flight_id FROM bookings b JOIN flights o USING (flight_id) JOIN flights n "  # noqa: S608
        f"ON n.airline_id {sign} o.airline_id AND n.flight_id <> o.flight_id "
        "WHERE b.booking_id = ? AND n.status = 'scheduled' ORDER BY n.departs_at DESC"
    )
    return one(world, sql, _open_booking(world, "booking_id"))


def _second_flight(world: World) -> None:
    """One more flight of the airline of the first open booking."""
    world.db.execute(
        "INSERT INTO flights SELECT 'FLT-99999', 'ZZ9', o.airline_id, o.origin_airport_id, o.destination_airport_id, "
        "'2027-06-01T10:00:00', '2027-06-01T12:00:00', 900, 150, 20, 88.5, 'scheduled', NULL "
        "FROM bookings b JOIN flights o USING (flight_id) WHERE b.booking_id = ?",
        [_open_booking(world, "booking_id")],
    )


def _room(world: World, units: str = "> 0") -> Arguments:
    return {
        "customer_id": one(world, "SELECT customer_id FROM customers"),
        "room_id": one(world, f"SELECT room_id FROM rooms WHERE units {units}"),  # noqa: S608
    }


def _incident(world: World, severity: str, commander: str) -> Any:
    sql = f"SELECT incident_id FROM incidents WHERE status = 'open' AND severity = ? AND commander_id {commander}"  # noqa: S608
    return one(world, sql, severity)


def _reopen(world: World) -> None:
    """An open incident of three severities; the least severe one has no commander."""
    for severity in ("SEV1", "SEV3", "SEV4"):
        world.db.execute(
            "UPDATE incidents SET status = 'open', resolved_at = NULL, commander_id = iif(severity = 'SEV4', NULL, ?) "
            "WHERE incident_id = (SELECT min(incident_id) FROM incidents WHERE severity = ?)",
            [_engineer(world), severity],
        )


def _engineer(world: World) -> Any:
    return one(world, "SELECT engineer_id FROM engineers")


def _deployment(world: World, order: str) -> Any:
    """The last or first successful deployment to production of the service that has most of them."""
    sql = (
        "SELECT deployment_id FROM deployments WHERE status = 'succeeded' AND environment = 'production' AND "  # noqa: S608
        "service_id = (SELECT service_id FROM deployments WHERE status = 'succeeded' AND environment = 'production' "
        f"GROUP BY service_id ORDER BY count(*) DESC LIMIT 1) ORDER BY deployed_at {order}"
    )
    return one(world, sql)


def _server(world: World, tier: int) -> Any:
    sql = (
        "SELECT r.server_id FROM servers r JOIN services v USING (service_id) WHERE v.tier = ? "
        "AND r.status = 'running' AND (SELECT count(*) FROM servers o WHERE o.service_id = v.service_id "
        "AND o.status = 'running') > 1"
    )
    return one(world, sql, tier)


_NEW_TICKET = {"product": "PRO-1", "subject": "Login fails", "description": "I cannot sign in.", "category": "login"}


def _contact(world: World, status: str) -> Any:
    sql = "SELECT contact_id FROM contacts JOIN accounts a USING (account_id) WHERE a.status = ? ORDER BY contact_id"
    return one(world, sql, status)


def _ticket(status: str) -> Callable[[World], Any]:
    return some(f"SELECT ticket_id FROM tickets WHERE status = '{status}' ORDER BY ticket_id")  # noqa: S608


def _free_agent(world: World) -> Any:
    taken = one(world, "SELECT agent_id FROM tickets WHERE status = 'open' ORDER BY ticket_id")
    return one(world, "SELECT agent_id FROM agents WHERE status = 'available' AND agent_id <> ?", taken)


def _quiet_ticket(world: World) -> Any:
    sql = "SELECT ticket_id FROM tickets WHERE status = 'open' AND ticket_id NOT IN (SELECT ticket_id FROM escalations)"
    return one(world, sql)


def _credit(world: World, status: str = "active") -> Arguments:
    account = one(world, "SELECT account_id FROM accounts WHERE status = ? ORDER BY account_id", status)
    return {"account_id": account, "granted_by": "Ana Silva"}


def _foreign_ticket(world: World) -> Any:
    sql = "SELECT ticket_id FROM tickets JOIN contacts USING (contact_id) WHERE account_id <> ?"
    return one(world, sql, _credit(world)["account_id"])


_SOON = "2027-05-01T09:00"


def _slot(world: World, status: str) -> Arguments:
    return {
        "instrument_id": one(world, "SELECT instrument_id FROM instruments WHERE status = ? ORDER BY 1", status),
        "researcher_id": one(world, "SELECT researcher_id FROM researchers"),
    }


def _take(world: World) -> None:
    """One slot far in the future, and one that begins at once."""
    slot = _slot(world, "available")
    now = world.clock.now.replace(tzinfo=None).isoformat()
    for key, start in (("SLT-1000001", "2027-04-01T12:00:00"), ("SLT-1000002", now)):
        values = (key, slot["instrument_id"], slot["researcher_id"], start, 3, "booked")
        world.db.execute("INSERT INTO slots VALUES (?, ?, ?, ?, ?, ?)", values)


def _grant(status: str) -> Callable[[World], Any]:
    """The grant with this status that has most money left."""
    return some(f"SELECT grant_id FROM grants WHERE status = '{status}' ORDER BY spent_eur - amount_eur")  # noqa: S608


def _value(flag: str) -> Callable[[World], Any]:
    return some(
        "SELECT m.measurement_id FROM measurements m JOIN experiments e USING (experiment_id) "  # noqa: S608
        f"WHERE e.status = 'finished' AND m.flag = '{flag}' ORDER BY 1"
    )


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
            ("PermissionDenied", always(path="/etc/x", content="x")),
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
    "get_current_time": Example(always(timezone="Asia/Tokyo"), (("InvalidArgument", always(timezone="Mars/Olympus")),)),
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
    "create_return": Example(
        lambda world: {**_returnable(world), "reason": "damaged"},
        (
            ("NotFound", always(order_id="ORD-1", product_id="PRD-1", reason="damaged")),
            ("InvalidArgument", lambda world: {**_returnable(world), "reason": "no reason"}),
            ("Conflict", lambda world: {**_item(world, "o.status = 'pending'"), "reason": "damaged"}),
            ("Conflict", lambda world: {**_item(world, "o.status = 'delivered'"), "reason": "damaged"}),
            (
                "NotFound",
                lambda world: {**_returnable(world), "product_id": _other_product(world), "reason": "damaged"},
            ),
        ),
        prepare=_deliver_latest,
    ),
    "refund_order": Example(
        lambda world: {**_returnable(world), "amount": 1.5},
        (
            ("InvalidArgument", lambda world: {**_returnable(world), "amount": 10**6}),
            ("InvalidArgument", lambda world: {**_returnable(world), "amount": 0}),
            ("PermissionDenied", lambda world: {**_dear(world), "amount": world.facts["refund_limit"] + 1}),
            ("Conflict", lambda world: {**_item(world, "o.status = 'pending'"), "amount": 1}),
            ("Conflict", lambda world: {**_returned(world, "refunded"), "amount": 1}),
        ),
        prepare=_deliver_latest,
    ),
    "transfer_stock": Example(
        lambda world: {**_shelves(world), "quantity": 1},
        (
            ("Conflict", lambda world: {**_shelves(world), "quantity": 5_000}),
            ("NotFound", lambda world: {**_shelves(world), "product_id": "PRD-1", "quantity": 1}),
            (
                "InvalidArgument",
                lambda world: {**_shelves(world), "to_store_id": _shelves(world)["from_store_id"], "quantity": 1},
            ),
        ),
    ),
    # --- logistics -------------------------------------------------------------------------------------------
    "track_shipment": Example(
        given(shipment_id=some("SELECT shipment_id FROM scans")),
        (("NotFound", always(shipment_id="SHP-1")),),
        "logistics",
    ),
    "list_shipments": Example(
        given(client_id=some("SELECT client_id FROM shipments"), limit=fixed(2)),
        (("NotFound", always(client_id="CLT-0")), ("InvalidArgument", always())),
        "logistics",
    ),
    "reschedule_delivery": Example(
        lambda world: {"shipment_id": _shipment(world, "in_transit"), "new_date": _after_promise(world, 2)},
        (
            ("NotFound", always(shipment_id="SHP-1", new_date="2026-01-01")),
            ("Conflict", lambda w: {"shipment_id": _shipment(w, "delivered"), "new_date": _after_promise(w, 2)}),
            ("Conflict", lambda w: {"shipment_id": _shipment(w, "in_transit"), "new_date": _after_promise(w, 90)}),
            ("InvalidArgument", lambda w: {"shipment_id": _shipment(w, "in_transit"), "new_date": "2020-01-01"}),
            ("InvalidArgument", lambda w: {"shipment_id": _shipment(w, "in_transit"), "new_date": "2027-02-30"}),
        ),
        "logistics",
    ),
    "cancel_shipment": Example(
        lambda world: {"shipment_id": _shipment(world, "booked")},
        (
            ("NotFound", always(shipment_id="SHP-1")),
            ("Conflict", lambda world: {"shipment_id": _shipment(world, "in_transit")}),
        ),
        "logistics",
        prepare=_book_latest,
    ),
    "get_warehouse_stock": Example(
        given(sku=some("SELECT sku FROM stock")),
        (("InvalidArgument", always()), ("NotFound", always(sku="SKU-0")), ("NotFound", always(depot_id="DEP-0"))),
        "logistics",
    ),
    "file_claim": Example(
        lambda world: {"shipment_id": _shipment(world, "delivered"), "kind": "damage", "amount": 10},
        (
            ("NotFound", always(shipment_id="SHP-1", kind="damage", amount=10)),
            ("Conflict", lambda w: {"shipment_id": _shipment(w, "in_transit"), "kind": "damage", "amount": 10}),
            ("Conflict", lambda w: {"shipment_id": _shipment(w, "delivered"), "kind": "loss", "amount": 10}),
            ("Conflict", lambda w: {"shipment_id": _old_delivery(w), "kind": "damage", "amount": 10}),
            (
                "InvalidArgument",
                lambda w: {"shipment_id": _shipment(w, "delivered"), "kind": "damage", "amount": 10**7},
            ),
        ),
        "logistics",
        prepare=_deliver_today,
    ),
    "decide_claim": Example(
        lambda world: {
            "claim_id": one(world, "SELECT claim_id FROM claims WHERE status = 'open'"),
            "decision": "approved",
        },
        (
            ("NotFound", always(claim_id="CLM-1", decision="approved")),
            (
                "Conflict",
                lambda w: {
                    "claim_id": one(w, "SELECT claim_id FROM claims WHERE status = 'paid'"),
                    "decision": "approved",
                },
            ),
            (
                "PermissionDenied",
                lambda w: {
                    "claim_id": one(w, "SELECT claim_id FROM claims WHERE status = 'open' ORDER BY amount_eur DESC"),
                    "decision": "rejected",
                },
            ),
        ),
        "logistics",
        prepare=_open_claims,
    ),
    # --- finance ---------------------------------------------------------------------------------------------
    "get_account": Example(always(account="1200"), (("NotFound", always(account="ACC-9")),), "finance"),
    "list_transactions": Example(
        always(unmatched_only=True, min_amount=0, limit=2),
        (("InvalidArgument", always(date_from="2026-02-01", date_to="2026-01-01")),),
        "finance",
    ),
    "transfer_funds": Example(
        always(from_account="1200", to_account="Petty cash", amount=250),
        (
            ("NotFound", always(from_account="1200", to_account="9", amount=250)),
            ("Conflict", always(from_account="1200", to_account="1000", amount=10**9)),
            ("InvalidArgument", always(from_account="1200", to_account="ACC-1200", amount=1)),
            ("PermissionDenied", always(from_account="1200", to_account="Rent", amount=1)),
            ("InvalidArgument", always(from_account="1200", to_account="1000", amount=-5)),
        ),
        "finance",
    ),
    "convert_currency": Example(
        always(amount=100, from_currency="USD", to_currency="GBP"),
        (
            ("NotFound", always(amount=100, from_currency="USD", to_currency="GBP", month="1999-01")),
            ("InvalidArgument", always(amount=100, from_currency="USD", to_currency="JPY")),
        ),
        "finance",
    ),
    "get_invoice": Example(
        given(invoice_id=some("SELECT invoice_id FROM payments")),
        (("NotFound", always(invoice_id="INV-1")),),
        "finance",
    ),
    "list_invoices": Example(
        always(status="overdue", limit=2),
        (("InvalidArgument", always()), ("NotFound", always(client_id="CLI-1"))),
        "finance",
    ),
    "void_invoice": Example(
        given(invoice_id=some("SELECT invoice_id FROM invoices WHERE status = 'sent'")),
        (
            ("NotFound", always(invoice_id="INV-1")),
            ("Conflict", given(invoice_id=some("SELECT invoice_id FROM invoices WHERE status = 'paid'"))),
        ),
        "finance",
    ),
    "record_payment": Example(
        given(
            invoice_id=some("SELECT invoice_id FROM invoices WHERE status = 'sent'"),
            amount=some("SELECT amount FROM invoices WHERE status = 'sent'"),
        ),
        (
            ("NotFound", always(invoice_id="INV-1", amount=1)),
            (
                "Conflict",
                given(invoice_id=some("SELECT invoice_id FROM invoices WHERE status = 'paid'"), amount=fixed(1)),
            ),
            (
                "InvalidArgument",
                given(invoice_id=some("SELECT invoice_id FROM invoices WHERE status = 'sent'"), amount=fixed(10**8)),
            ),
        ),
        "finance",
    ),
    "list_expenses": Example(
        always(status="submitted", limit=2),
        (("NotFound", always(employee_id="EMP-1")), ("InvalidArgument", always(status="lost"))),
        "finance",
    ),
    "approve_expense": Example(
        lambda world: {"expense_id": _expense(world, "<="), "approver": world.facts["staff"][0]},
        (
            ("NotFound", always(expense_id="EXP-1", approver="Ana")),
            ("PermissionDenied", lambda world: {"expense_id": _expense(world, ">"), "approver": "Ana"}),
            ("InvalidArgument", lambda world: {"expense_id": _expense(world, "<=")}),
            (
                "Conflict",
                given(
                    expense_id=some("SELECT expense_id FROM expenses WHERE status = 'reimbursed'"),
                    approver=fixed("Ana"),
                ),
            ),
        ),
        "finance",
        prepare=_submit,
    ),
    "match_transaction": Example(
        lambda world: _pair(world, "="),
        (
            ("Conflict", lambda world: _pair(world, "<>")),
            ("NotFound", lambda world: {**_pair(world, "="), "payment_id": "PAY-1"}),
            (
                "Conflict",
                lambda world: {
                    **_pair(world, "="),
                    "transaction_id": one(
                        world, "SELECT transaction_id FROM bank_transactions WHERE payment_id IS NOT NULL"
                    ),
                },
            ),
        ),
        "finance",
    ),
    # --- travel ----------------------------------------------------------------------------------------------
    "search_flights": Example(
        given(origin=some("SELECT origin_airport_id FROM flights WHERE status = 'scheduled'"), limit=fixed(2)),
        (
            ("InvalidArgument", always()),
            ("NotFound", always(origin="Atlantis")),
            ("InvalidArgument", always(origin="LIS", passengers=12)),
        ),
        "travel",
    ),
    "get_flight_status": Example(
        given(flight_number=some("SELECT flight_number FROM flights")),
        (("NotFound", always(flight_number="ZZ1")), ("InvalidArgument", always())),
        "travel",
    ),
    "list_fares": Example(
        given(flight_id=some("SELECT flight_id FROM flights"), passengers=fixed(2)),
        (("NotFound", always(flight_id="FLT-1")),),
        "travel",
    ),
    "get_booking": Example(
        given(booking_id=some("SELECT reference FROM bookings")), (("NotFound", always(booking_id="BKG-1")),), "travel"
    ),
    "list_bookings": Example(
        given(customer_id=some("SELECT customer_id FROM bookings"), limit=fixed(2)),
        (("NotFound", always(customer_id="CUS-1")),),
        "travel",
    ),
    "create_booking": Example(
        lambda world: {**_flight(world), "passengers": 2},
        (
            ("NotFound", lambda world: {**_flight(world), "flight_id": "FLT-1", "passengers": 2}),
            ("NotFound", lambda world: {**_flight(world), "fare_id": "FAR-1", "passengers": 2}),
            (
                "Conflict",
                lambda w: {
                    **_flight(w),
                    "flight_id": one(w, "SELECT flight_id FROM flights WHERE status = 'landed'"),
                    "passengers": 2,
                },
            ),
            ("Conflict", lambda w: {**_flight(w, "AND seats = seats_sold"), "passengers": 2}),
            ("InvalidArgument", lambda w: {**_flight(w), "fare_id": _foreign_fare(w), "passengers": 2}),
            ("InvalidArgument", lambda world: {**_flight(world), "passengers": 0}),
        ),
        "travel",
        prepare=lambda world: world.db.execute(
            "UPDATE flights SET seats_sold = seats WHERE flight_id = "
            "(SELECT max(flight_id) FROM flights WHERE status = 'scheduled')"
        ),
    ),
    "cancel_booking": Example(
        lambda world: {"booking_id": _open_booking(world, "price_eur + taxes_eur")},
        (
            ("NotFound", always(booking_id="BKG-1")),
            ("Conflict", given(booking_id=some("SELECT booking_id FROM bookings WHERE status = 'flown'"))),
            ("PermissionDenied", lambda world: {"booking_id": _open_booking(world, "-(price_eur + taxes_eur)")}),
        ),
        "travel",
        prepare=lambda world: world.db.execute("UPDATE fares SET refundable = 1"),
    ),
    "change_booking": Example(
        lambda world: {"booking_id": _open_booking(world, "booking_id"), "new_flight_id": _later_flight(world, "=")},
        (
            (
                "Conflict",
                lambda w: {"booking_id": _open_booking(w, "booking_id"), "new_flight_id": _later_flight(w, "<>")},
            ),
            ("NotFound", lambda w: {"booking_id": _open_booking(w, "booking_id"), "new_flight_id": "FLT-1"}),
            (
                "Conflict",
                lambda w: {
                    "booking_id": one(w, "SELECT booking_id FROM bookings WHERE status = 'flown'"),
                    "new_flight_id": _later_flight(w, "="),
                },
            ),
        ),
        "travel",
        prepare=_second_flight,
    ),
    "search_hotels": Example(
        given(city=some("SELECT city FROM hotels"), guests=fixed(2)), (("NotFound", always(city="Atlantis")),), "travel"
    ),
    "book_stay": Example(
        lambda world: {**_room(world), "check_in": "2027-03-01", "check_out": "2027-03-04"},
        (
            (
                "NotFound",
                lambda w: {**_room(w), "room_id": "ROM-1", "check_in": "2027-03-01", "check_out": "2027-03-04"},
            ),
            ("InvalidArgument", lambda w: {**_room(w), "check_in": "2027-03-04", "check_out": "2027-03-04"}),
            ("InvalidArgument", lambda w: {**_room(w), "check_in": "2020-03-01", "check_out": "2020-03-04"}),
            ("InvalidArgument", lambda w: {**_room(w), "check_in": "2027-02-30", "check_out": "2027-03-04"}),
            (
                "InvalidArgument",
                lambda w: {**_room(w), "check_in": "2027-03-01", "check_out": "2027-03-04", "guests": 6},
            ),
            (
                "Conflict",
                lambda w: {**_room(w, "= 0"), "check_in": "2027-03-01", "check_out": "2027-03-04"},
            ),
        ),
        "travel",
        prepare=lambda world: world.db.execute(
            "UPDATE rooms SET units = 0 WHERE room_id = (SELECT max(room_id) FROM rooms)"
        ),
    ),
    "cancel_stay": Example(
        given(stay_id=some("SELECT stay_id FROM stays WHERE status = 'booked' ORDER BY check_in_on DESC")),
        (
            ("NotFound", always(stay_id="STY-1")),
            ("Conflict", given(stay_id=some("SELECT stay_id FROM stays WHERE status = 'completed'"))),
            (
                "Conflict",
                given(stay_id=some("SELECT stay_id FROM stays WHERE status = 'booked' ORDER BY check_in_on, stay_id")),
            ),
        ),
        "travel",
        prepare=lambda world: world.db.execute(
            "UPDATE stays SET check_in_on = ?, check_out_on = '2029-01-01' WHERE stay_id = "
            "(SELECT stay_id FROM stays WHERE status = 'booked' ORDER BY check_in_on, stay_id LIMIT 1)",
            [str(world.clock.today)],
        ),
    ),
    # --- version control -------------------------------------------------------------------------------------
    "git_log": Example(always(path="src", max_count=2), (("InvalidArgument", always(max_count=0)),)),
    "git_show": Example(always(revision="HEAD"), (("NotFound", always(revision="HEAD~99")),)),
    "git_diff": Example(
        always(path="src", target="HEAD~1"), (("NotFound", always(path="data")), ("NotFound", always(target="zz")))
    ),
    "git_restore": Example(
        lambda world: {"path": world.planted[0].path},
        (
            ("NotFound", always(path="README.md")),
            ("Conflict", lambda world: {"path": world.planted[1].path}),
            ("NotFound", lambda world: {"path": world.planted[0].path, "revision": "0000"}),
        ),
        prepare=lambda world: world.files.update({world.planted[0].path: "# gone\n"}),
    ),
    # --- engineering -----------------------------------------------------------------------------------------
    "get_incident": Example(
        given(incident_id=some("SELECT incident_id FROM incidents")),
        (("NotFound", always(incident_id="INC-1")),),
        "engineering",
    ),
    "list_incidents": Example(
        always(severity="SEV1", limit=2), (("NotFound", always(service="nothing")),), "engineering"
    ),
    "resolve_incident": Example(
        lambda world: {"incident_id": _incident(world, "SEV3", "IS NOT NULL")},
        (
            ("NotFound", always(incident_id="INC-1")),
            ("PermissionDenied", lambda world: {"incident_id": _incident(world, "SEV1", "IS NOT NULL")}),
            ("Conflict", lambda world: {"incident_id": _incident(world, "SEV4", "IS NULL")}),
            ("Conflict", given(incident_id=some("SELECT incident_id FROM incidents WHERE status = 'resolved'"))),
        ),
        "engineering",
        prepare=_reopen,
    ),
    "assign_commander": Example(
        lambda world: {"incident_id": _incident(world, "SEV4", "IS NULL"), "engineer_id": _engineer(world)},
        (
            ("NotFound", lambda world: {"incident_id": "INC-1", "engineer_id": _engineer(world)}),
            ("NotFound", lambda world: {"incident_id": _incident(world, "SEV4", "IS NULL"), "engineer_id": "ENG-1"}),
            (
                "Conflict",
                lambda world: {
                    "incident_id": one(world, "SELECT incident_id FROM incidents WHERE status = 'resolved'"),
                    "engineer_id": _engineer(world),
                },
            ),
        ),
        "engineering",
        prepare=_reopen,
    ),
    "list_deployments": Example(
        given(service=some("SELECT name FROM services"), limit=fixed(2)),
        (("NotFound", always(service="nothing")), ("InvalidArgument", always(environment="moon"))),
        "engineering",
    ),
    "rollback_deployment": Example(
        lambda world: {"deployment_id": _deployment(world, "DESC"), "requested_by": "Ana Silva"},
        (
            ("NotFound", always(deployment_id="DPL-1", requested_by="Ana Silva")),
            ("InvalidArgument", lambda world: {"deployment_id": _deployment(world, "DESC")}),
            ("Conflict", lambda world: {"deployment_id": _deployment(world, "ASC"), "requested_by": "Ana Silva"}),
            (
                "Conflict",
                given(
                    deployment_id=some("SELECT deployment_id FROM deployments WHERE status = 'failed'"),
                    requested_by=fixed("Ana"),
                ),
            ),
        ),
        "engineering",
    ),
    "get_service_status": Example(
        given(service=some("SELECT name FROM services")), (("NotFound", always(service="nothing")),), "engineering"
    ),
    "set_feature_flag": Example(
        given(flag=some("SELECT name FROM feature_flags WHERE enabled = 1"), enabled=fixed(value=False)),
        (
            ("NotFound", always(flag="nothing", enabled=True)),
            (
                "InvalidArgument",
                given(
                    flag=some("SELECT name FROM feature_flags"), enabled=fixed(value=False), rollout_percent=fixed(40)
                ),
            ),
            (
                "Conflict",
                given(
                    flag=some("SELECT name FROM feature_flags WHERE enabled = 0 AND rollout_percent = 0"),
                    enabled=fixed(value=False),
                ),
            ),
        ),
        "engineering",
    ),
    "set_server_status": Example(
        lambda world: {"server_id": _server(world, 1), "status": "draining"},
        (
            ("NotFound", always(server_id="SRV-1", status="stopped")),
            ("Conflict", lambda world: {"server_id": _server(world, 1), "status": "stopped"}),
            ("Conflict", lambda world: {"server_id": _server(world, 1), "status": "running"}),
        ),
        "engineering",
    ),
    "acknowledge_alert": Example(
        given(alert_id=some("SELECT alert_id FROM alerts WHERE acknowledged = 0")),
        (
            ("NotFound", always(alert_id="ALR-1")),
            ("Conflict", given(alert_id=some("SELECT alert_id FROM alerts WHERE acknowledged = 1"))),
        ),
        "engineering",
    ),
    "list_alerts": Example(
        always(unacknowledged_only=True, limit=2), (("NotFound", always(service="nothing")),), "engineering"
    ),
    # --- support ---------------------------------------------------------------------------------------------
    "find_contact": Example(
        given(account=some("SELECT name FROM accounts")),
        (("NotFound", always(email="nobody@example.org")), ("InvalidArgument", always())),
        "support",
    ),
    "search_tickets": Example(
        always(status="open", limit=2), (("InvalidArgument", always(priority="extreme")),), "support"
    ),
    "get_ticket": Example(
        given(ticket_id=some("SELECT ticket_id FROM escalations")),
        (("NotFound", always(ticket_id="TIC-1")),),
        "support",
    ),
    "create_ticket": Example(
        lambda world: {**_NEW_TICKET, "contact_id": _contact(world, "active")},
        (
            ("NotFound", always(**_NEW_TICKET, contact_id="CON-1")),
            ("NotFound", lambda world: {**_NEW_TICKET, "contact_id": _contact(world, "active"), "product": "Nothing"}),
            ("Conflict", lambda world: {**_NEW_TICKET, "contact_id": _contact(world, "churned")}),
            (
                "InvalidArgument",
                lambda world: {**_NEW_TICKET, "contact_id": _contact(world, "active"), "category": "x"},
            ),
        ),
        "support",
    ),
    "update_ticket": Example(
        given(ticket_id=_ticket("open"), status=fixed("solved")),
        (
            ("NotFound", always(ticket_id="TIC-1", status="open")),
            ("Conflict", given(ticket_id=_ticket("closed"), status=fixed("open"))),
            ("Conflict", given(ticket_id=_ticket("open"), status=fixed("closed"))),
            ("Conflict", given(ticket_id=_ticket("open"), status=fixed("open"))),
            ("InvalidArgument", given(ticket_id=_ticket("open"))),
        ),
        "support",
    ),
    "assign_ticket": Example(
        given(ticket_id=_ticket("open"), agent_id=_free_agent),
        (
            ("NotFound", given(ticket_id=_ticket("open"), agent_id=fixed("AGT-1"))),
            ("Conflict", given(ticket_id=_ticket("closed"), agent_id=_free_agent)),
            (
                "Conflict",
                given(ticket_id=_ticket("open"), agent_id=some("SELECT agent_id FROM agents WHERE status = 'away'")),
            ),
        ),
        "support",
    ),
    "add_comment": Example(
        given(ticket_id=_ticket("open"), body=fixed("We are looking into it.")),
        (
            ("NotFound", always(ticket_id="TIC-1", body="Hello")),
            ("Conflict", given(ticket_id=_ticket("closed"), body=fixed("Hello"))),
            ("InvalidArgument", given(ticket_id=_ticket("open"), body=fixed(""))),
        ),
        "support",
    ),
    "grant_credit": Example(
        lambda world: {**_credit(world), "amount": 12.5},
        (
            ("NotFound", always(account_id="ACC-1", amount=10, granted_by="Ana Silva")),
            ("PermissionDenied", lambda world: {**_credit(world), "amount": world.facts["credit_limit"] + 1}),
            ("Conflict", lambda world: {**_credit(world, "churned"), "amount": 10}),
            (
                "Conflict",
                lambda world: {**_credit(world), "amount": 10, "ticket_id": _foreign_ticket(world)},
            ),
        ),
        "support",
    ),
    "escalate_ticket": Example(
        given(ticket_id=_quiet_ticket, raised_by=_free_agent, reason=fixed("needs a developer")),
        (
            ("NotFound", given(ticket_id=_quiet_ticket, raised_by=fixed("AGT-1"), reason=fixed("cannot reproduce"))),
            ("Conflict", given(ticket_id=_ticket("solved"), raised_by=_free_agent, reason=fixed("cannot reproduce"))),
            ("Conflict", given(ticket_id=_ticket("closed"), raised_by=_free_agent, reason=fixed("cannot reproduce"))),
            ("InvalidArgument", given(ticket_id=_quiet_ticket, raised_by=_free_agent, reason=fixed("boredom"))),
        ),
        "support",
    ),
    "list_agents": Example(
        always(team="Second level", status="available"), (("InvalidArgument", always(team="Third level")),), "support"
    ),
    # --- research --------------------------------------------------------------------------------------------
    "search_papers": Example(
        always(open_access=True, sort_by="most_cited", limit=2),
        (("InvalidArgument", always(published_from="2026-01-01", published_to="2025-01-01")),),
        "research",
    ),
    "get_paper": Example(
        given(paper_id=some("SELECT doi FROM papers")), (("NotFound", always(paper_id="PAP-1")),), "research"
    ),
    "list_citations": Example(
        given(paper_id=some("SELECT cited_paper_id FROM citations")),
        (("NotFound", always(paper_id="PAP-1")),),
        "research",
    ),
    "find_researcher": Example(
        given(name=some("SELECT name FROM researchers")),
        (("NotFound", always(name="Zzyzx")), ("InvalidArgument", always())),
        "research",
    ),
    "list_instruments": Example(always(kind="microscope"), (("InvalidArgument", always(status="lost")),), "research"),
    "book_instrument": Example(
        lambda world: {**_slot(world, "available"), "starts_at": "2027-03-01T09:00", "hours": 2},
        (
            ("NotFound", lambda w: {**_slot(w, "available"), "instrument_id": "EQP-1", "starts_at": _SOON, "hours": 2}),
            ("Conflict", lambda world: {**_slot(world, "maintenance"), "starts_at": _SOON, "hours": 2}),
            ("Conflict", lambda world: {**_slot(world, "available"), "starts_at": "2027-04-01T13:00", "hours": 2}),
            ("InvalidArgument", lambda world: {**_slot(world, "available"), "starts_at": _SOON, "hours": 24}),
            ("InvalidArgument", lambda world: {**_slot(world, "available"), "starts_at": _PAST, "hours": 2}),
            (
                "InvalidArgument",
                lambda world: {**_slot(world, "available"), "starts_at": "2027-02-30T09:00", "hours": 2},
            ),
        ),
        "research",
        prepare=_take,
    ),
    "cancel_slot": Example(
        given(slot_id=some("SELECT slot_id FROM slots WHERE status = 'booked' ORDER BY starts_at DESC")),
        (
            ("NotFound", always(slot_id="SLT-1")),
            ("Conflict", given(slot_id=some("SELECT slot_id FROM slots WHERE status = 'used'"))),
            ("Conflict", given(slot_id=some("SELECT slot_id FROM slots WHERE status = 'booked' ORDER BY starts_at"))),
        ),
        "research",
        prepare=_take,
    ),
    "get_grant": Example(
        given(grant_id=some("SELECT grant_id FROM experiments WHERE grant_id IS NOT NULL")),
        (("NotFound", always(grant_id="GRT-1")),),
        "research",
    ),
    "charge_grant": Example(
        given(grant_id=_grant("active"), amount=fixed(20.5), purpose=fixed("filters")),
        (
            ("NotFound", always(grant_id="GRT-1", amount=20, purpose="filters")),
            ("Conflict", given(grant_id=_grant("closed"), amount=fixed(20), purpose=fixed("filters"))),
            ("PermissionDenied", given(grant_id=_grant("active"), amount=fixed(10**6), purpose=fixed("a tower"))),
        ),
        "research",
    ),
    "get_experiment": Example(
        given(experiment_id=some("SELECT experiment_id FROM measurements")),
        (("NotFound", always(experiment_id="EXP-1")),),
        "research",
    ),
    "flag_measurement": Example(
        given(measurement_id=_value("ok")),
        (
            ("NotFound", always(measurement_id="MEA-1")),
            ("Conflict", given(measurement_id=_value("ok"), flag=fixed("ok"))),
            ("InvalidArgument", given(measurement_id=_value("ok"), flag=fixed("great"))),
        ),
        "research",
    ),
}
