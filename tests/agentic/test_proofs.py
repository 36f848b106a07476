"""Each proof notices what it is there for: one good performance, and scripts that break one claim each."""

from collections.abc import Callable

import pytest

from builder.agentic import perform, proofs
from builder.agentic.proofs import Case, prove
from builder.agentic.script import RedrawError, Script, TieError, Truth
from builder.agentic.stage import Scenario, Stage, best_of
from builder.agentic.world.raw import Raw

SCHEMA = "Tables: stores(store_id, name, city), orders(order_id, store_id, ordered_at, status, total)."
QUERY = (
    "SELECT s.name, COUNT(*) FROM orders o JOIN stores s ON s.store_id = o.store_id "
    "WHERE o.ordered_at LIKE '{}%' GROUP BY s.store_id ORDER BY 2 DESC"
)


def month_of(s: Stage) -> str:
    month = s.pick(sorted({order["ordered_at"][:7] for order in s.raw.tables["orders"]})[2:])
    s.goal(month=month)
    s.policy(SCHEMA)
    return month


def truth(raw: Raw, month: str) -> Truth:
    counts: dict[str, int] = {}
    for order in raw.tables["orders"]:
        if order["ordered_at"].startswith(month):
            counts[order["store_id"]] = counts.get(order["store_id"], 0) + 1
    store, orders = best_of(counts.items())
    return Truth({"store": raw.row("stores", store)["name"], "orders": orders})


def good(s: Stage) -> Script:
    month = month_of(s)
    yield s.user("busiest store in {month}?", month=month)
    rows = yield s.call("database_query", query=QUERY.format(month))
    store, orders = s.top(rows["rows"])
    yield s.answer("{store}, with {orders} orders.", store=store, orders=orders)


def wrong_number(s: Stage) -> Script:
    month = month_of(s)
    yield s.user("busiest store in {month}?", month=month)
    rows = yield s.call("database_query", query=QUERY.format(month))
    store, orders = s.top(rows["rows"])
    yield s.answer("{store}, with {orders} orders.", store=store, orders=orders + 1)


def from_nowhere(s: Stage) -> Script:
    month = month_of(s)
    yield s.user("busiest store in {month}?", month=month)
    rows = yield s.call("database_query", query=QUERY.format(month))
    store, orders = s.top(rows["rows"])
    yield s.answer("{store}, with {orders} orders, 4711 more than last year.", store=store, orders=orders)


def unneeded_call(s: Stage) -> Script:
    month = month_of(s)
    yield s.user("busiest store in {month}?", month=month)
    yield s.call("list_tables")
    rows = yield s.call("database_query", query=QUERY.format(month))
    store, orders = s.top(rows["rows"])
    yield s.answer("{store}, with {orders} orders.", store=store, orders=orders)


def unknown_argument(s: Stage) -> Script:
    month = month_of(s)
    yield s.user("busiest store of the month, please")
    rows = yield s.call("database_query", query=QUERY.format(month))
    store, orders = s.top(rows["rows"])
    yield s.answer("{store}, with {orders} orders.", store=store, orders=orders)


def idle_argument(s: Stage) -> Script:
    month = month_of(s)
    yield s.user("busiest store in {month}?", month=month)
    rows = yield s.call("database_query", query=QUERY.format(month) + " LIMIT 1", limit=90)
    store, orders = s.top(rows["rows"])
    yield s.answer("{store}, with {orders} orders.", store=store, orders=orders)


def leaking(s: Stage) -> Script:
    month = month_of(s)
    store = s.raw.row("stores", best_of(_counts(s.raw, month).items())[0])["name"]
    yield s.user("was {store} the busiest store in {month}?", month=month, store=store)
    rows = yield s.call("database_query", query=QUERY.format(month))
    store, orders = s.top(rows["rows"])
    yield s.answer("{store}, with {orders} orders.", store=store, orders=orders)


def _counts(raw: Raw, month: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for order in raw.tables["orders"]:
        if order["ordered_at"].startswith(month):
            counts[order["store_id"]] = counts.get(order["store_id"], 0) + 1
    return counts


def meddling(s: Stage) -> Script:
    month = month_of(s)
    yield s.user("busiest store in {month}?", month=month)
    rows = yield s.call("database_query", query=QUERY.format(month))
    store, orders = s.top(rows["rows"])
    yield s.call("write_file", path="/workspace/notes/top.txt", content=store)
    yield s.answer("{store}, with {orders} orders.", store=store, orders=orders)


def asking_back(s: Stage) -> Script:
    month = month_of(s)
    yield s.user("busiest store?")
    yield s.ask("Which month do you mean?")
    yield s.user("{month}", month=month)
    rows = yield s.call("database_query", query=QUERY.format(month))
    store, orders = s.top(rows["rows"])
    yield s.answer("{store}, with {orders} orders.", store=store, orders=orders)


def failing(s: Stage) -> Script:
    month = month_of(s)
    yield s.user("busiest store in {month}?", month=month)
    yield s.call("database_query", query="SELECT nothing FROM stores")
    rows = yield s.call("database_query", query=QUERY.format(month))
    store, orders = s.top(rows["rows"])
    yield s.answer("{store}, with {orders} orders.", store=store, orders=orders)


def case_of(script: Callable[[Stage], Script]) -> Case:
    played = Scenario("data_analysis", script.__name__, ("retail",), 100, script, truth)
    address = perform.Address(played, "retail", 3, ("test", script.__name__))
    for attempt in range(20):
        try:
            return perform.stage_case(address, attempt)
        except (RedrawError, TieError):
            continue
    raise AssertionError("no goal will do")


def test_a_good_performance_holds_in_every_proof():
    assert set(prove(case_of(good)).values()) == {""}


@pytest.mark.parametrize(
    ("script", "proof"),
    [
        (wrong_number, "answer"),
        (from_nowhere, "grounded"),
        (unneeded_call, "necessary"),
        (unknown_argument, "realisable"),
        (idle_argument, "sensitive"),
        (leaking, "no_leak"),
        (meddling, "state"),
        (asking_back, "negatives"),
        (failing, "schema"),
    ],
)
def test_a_broken_claim_is_noticed_by_its_proof(script, proof):
    reasons = prove(case_of(script))
    assert reasons[proof], reasons


def test_a_result_that_was_tampered_with_is_noticed():
    from dataclasses import replace

    case = case_of(good)
    act = next(turn for turn in case.played.turns if getattr(turn, "executed", ()))
    tampered = replace(act, executed=(replace(act.executed[0], text=act.executed[0].text.replace("]]", ", 0]]")),))
    case.played.turns[case.played.turns.index(act)] = tampered
    assert prove(case)["executed"]


def test_an_oracle_that_says_nothing_proves_nothing():
    case = case_of(good)
    case.truth = Truth({})
    assert proofs.unique(case)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [(25, 25.0, True), (1, True, False), ("a", "a", True), ([1, 2.0], [1.0, 2], True), ({"a": 1}, {"a": 2}, False)],
)
def test_what_counts_as_the_same(one, other, equal):
    assert proofs.same(one, other) is equal
