"""Questions about what the stores sold, answered with one query or a query and a sum."""

from ...script import Script, Truth
from ...stage import Stage, best_of, scenario
from ...world.raw import Raw

SCHEMA = (
    "Tables: stores(store_id, name, city, region), "
    "orders(order_id, customer_id, store_id, ordered_at, status, channel, total)."
)


@scenario("data_analysis", domains=("retail",))
def busiest_store(s: Stage) -> Script:
    """Which store had the most orders in a month that were not cancelled: one aggregate query over two tables."""
    month = s.pick(sorted({order["ordered_at"][:7] for order in s.raw.tables["orders"]})[1:-1])
    s.goal(month=month)
    s.policy(SCHEMA)
    yield s.user(
        "Which store took the most orders in {month}, cancelled ones aside?",
        "I need the busiest store of {month}. Cancelled orders don't count.",
        "busiest store {month}? leave out whatever got cancelled",
        "For the monthly note: leaving cancellations out, where did we get the most orders in {month}, and how many?",
        "We're giving a prize to the store with the most orders in {month} (not counting cancelled). Who gets it?",
        month=month,
    )
    rows = yield s.call(
        "database_query",
        query="SELECT s.name, COUNT(*) AS orders FROM orders o JOIN stores s ON s.store_id = o.store_id "
        f"WHERE o.ordered_at LIKE '{month}%' AND o.status <> 'cancelled' GROUP BY s.store_id ORDER BY orders DESC",
    )
    name, count = s.top(rows["rows"])
    yield s.answer(
        "{store} took the most: {orders} orders in {month}.",
        "That was {store}, with {orders} orders that went through.",
        "In {month} the busiest store was {store} ({orders} orders, cancellations left out).",
        "The prize goes to {store}. It had {orders} orders in that month.",
        "{orders} orders at {store} put it in first place for {month}.",
        also={"month": month},
        store=name,
        orders=count,
    )


@busiest_store.oracle
def _(raw: Raw, month: str) -> Truth:
    counts: dict[str, int] = {}
    for order in raw.tables["orders"]:
        if order["ordered_at"].startswith(month) and order["status"] != "cancelled":
            counts[order["store_id"]] = counts.get(order["store_id"], 0) + 1
    store, orders = best_of(counts.items())
    return Truth({"store": raw.row("stores", store)["name"], "orders": orders})
