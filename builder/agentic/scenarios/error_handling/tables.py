"""Queries that fail or find nothing: wrong columns and tables, forbidden values, joins that were forgotten."""

from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.content.text import listed
from ...world.raw import Raw
from .files import table_in

_COLUMNS: Final = {
    "retail": ("orders", "amount", "total", "channel", "EUR"),
    "logistics": ("shipments", "weight", "weight_kg", "service", "kg"),
    "support": ("credits", "value", "amount", "status", "EUR"),
    "finance": ("expenses", "total", "amount", "category", "EUR"),
    "travel": ("bookings", "price", "price_eur", "channel", "EUR"),
    "engineering": ("deployments", "duration", "duration_seconds", "environment", "seconds"),
    "research": ("datasets", "size", "size_mb", "licence", "MB"),
}
"""Table, the column that one would guess, the one there is, a column to narrow by, and the unit."""


@scenario("error_handling", weight=120)
def guessed_column(s: Stage) -> Script:
    """A column goes by another name; the error is followed by a look at the table, and the query is put right."""
    table, wrong, column, by, unit = _COLUMNS[s.domain]
    value = s.pick(sorted({row[by] for row in s.raw.tables[table]}))
    s.goal(table=table, column=column, by=by, value=value)
    s.policy(f"The SQL database has a table {table}; {wrong} is kept there in {unit}.")
    said: dict[str, Any] = {"table": table, "wrong": wrong, "by": by, "value": value}
    yield s.user(
        "What do the {table} with {by} {value} add up to in {wrong}, and what is the mean of one?",
        "Sum and average {wrong} of all {table} whose {by} is {value}?",
        "From the database, please: total {wrong} and mean {wrong}, only {by} = {value}, table {table}.",
        "{table}, {by} {value}: {wrong} in total and on average",
        **said,
    )
    query = "SELECT COUNT(*), ROUND(SUM({column}), 2) FROM {table} WHERE {by} = '{value}'"
    failed = yield s.attempt("database_query", query=query.format(column=wrong, **said))
    need(s.failed(failed) and "no such column" in failed.message, "another failure")
    yield s.reflect(
        "There is no column {wrong}. I'll look at how the table is built.",
        "I guessed the name of the column, and it doesn't exist. The table's description will tell.",
        "Wrong column. Let me see the real ones.",
        "The database knows no {wrong} in {table}; checking the columns.",
        **said,
    )
    described = yield s.call("describe_table", table_name=table)
    names = [one["name"] for one in described["columns"]]
    right = next((name for name in names if name.startswith(wrong)), "") or next(
        name for name in ("total", "amount") if name in names
    )
    rows = yield s.call("database_query", query=query.format(column=right, **said))
    count, total = rows["rows"][0]
    need(count > 1, "too few")
    yield s.answer(
        "Together {total:,.2f} {unit}, {mean:,.2f} {unit} on average. The column is called {right}.",
        "{total:,.2f} {unit} in all, over {count} records; that's {mean:,.2f} {unit} each.",
        "The sum is {total:,.2f} {unit} and the mean {mean:,.2f} {unit} (column {right}, {count} rows).",
        "On average {mean:,.2f} {unit}. All {count} of them make {total:,.2f} {unit}.",
        also={"unit": unit, "right": right, "count": count},
        total=total,
        mean=s.rounded(s.compute("ratio", total, count)),
    )


@guessed_column.oracle
def _(raw: Raw, table: str, column: str, by: str, value: str) -> Truth:
    values = [row[column] for row in raw.tables[table] if row[by] == value]
    total = round(sum(values), 2)
    return Truth({"total": total, "mean": round(total / len(values), 2)})


_TABLES: Final = {
    "retail": ("sales", "orders", ("channel", "status", "store_id")),
    "logistics": ("consignments", "shipments", ("service", "status", "client_id", "route_id")),
    "support": ("cases", "tickets", ("priority", "category", "channel")),
    "finance": ("bills", "invoices", ("currency", "status", "client_id")),
    "travel": ("reservations", "bookings", ("channel", "status", "passengers")),
    "engineering": ("releases", "deployments", ("environment", "status", "service_id")),
    "research": ("publications", "papers", ("journal", "field", "pages")),
}
"""What people call a table, what it is called, and columns to group by."""


def _leader(raw: Raw, table: str, by: str) -> list[tuple[int, Any]]:
    """(number, value) of the most frequent value of a column; empty when two share the first place."""
    values = [row[by] for row in raw.tables[table]]
    counts = sorted(((values.count(one), one) for one in set(values)), reverse=True)
    return counts[:1] if len(counts) == 1 or counts[0][0] > counts[1][0] else []


@scenario("error_handling")
def table_by_another_name(s: Stage) -> Script:
    """The table has another name than the thing; the list of tables shows it, its columns how to group."""
    wrong, table, columns = _TABLES[s.domain]
    by = s.pick([one for one in columns if "_" not in one and _leader(s.raw, table, one)])
    s.goal(table=table, by=by)
    said: dict[str, Any] = {"wrong": wrong, "by": by}
    yield s.user(
        "Which {by} do most of our {wrong} have, and how many are that? It's all in the database.",
        "Count our {wrong} by {by} in the database and tell me the most frequent one.",
        "Out of curiosity: what's the commonest {by} among the {wrong}, with the number?",
        "top {by} of the {wrong}? (sql database)",
        **said,
    )
    query = "SELECT {by}, COUNT(*) AS number FROM {table} GROUP BY {by} ORDER BY number DESC"
    failed = yield s.attempt("database_query", query=query.format(by=by, table=wrong))
    need(s.failed(failed) and "no such table" in failed.message, "another failure")
    yield s.reflect(
        "No table {wrong}. I'll list those there are.",
        "That table doesn't exist under this name; let me see the tables.",
        "I assumed a table '{wrong}', and there is none. A list will help.",
        "Wrong table name. Looking up the right one.",
        **said,
    )
    tables = yield s.call("list_tables")
    fitting = [one["name"] for one in tables["tables"] if one["name"] == table]
    if s.chance(400):
        yield s.reason(
            "{table} must be what is meant by {wrong}.",
            "Of these, only {table} fits, so I'll count there.",
            "So it's the table {table}.",
            **said,
            table=table,
        )
    rows = yield s.call("database_query", query=query.format(by=by, table=fitting[0]))
    name, count = s.top(rows["rows"])
    yield s.answer(
        "{name}, with {count}. (The table is called {table}.)",
        "Most have {by} {name}, namely {count} of them; I counted in {table}.",
        "{count} are {name}, more than any other. In the database they are {table}, not {wrong}.",
        "First comes {name} ({count}).",
        also={**said, "table": table},
        name=name,
        count=count,
    )


@table_by_another_name.oracle
def _(raw: Raw, table: str, by: str) -> Truth:
    leader = _leader(raw, table, by)
    need(leader, "a tie")
    count, name = leader[0]
    return Truth({"name": name, "count": count})


_CHECKED: Final = {
    "retail": ("products", "product_id", "status", "archived", ("active", "discontinued")),
    "support": ("agents", "agent_id", "status", "offline", ("available", "busy", "away")),
    "finance": ("clients", "client_id", "status", "blocked", ("active", "on_hold")),
    "travel": ("customers", "customer_id", "tier", "diamond", ("basic", "silver", "gold", "platinum")),
    "engineering": ("issues", "issue_id", "status", "closed", ("open", "in_progress", "done", "wontfix")),
    "research": ("instruments", "instrument_id", "status", "broken", ("available", "maintenance", "retired")),
}
"""Table, key, column, a value that a constraint forbids, and those that it allows."""


@scenario("error_handling", domains=tuple(_CHECKED))
def constraint_says_no(s: Stage) -> Script:
    """A value is not allowed in a column; the assistant asks which of the allowed ones is meant, and sets that."""
    table, key, column, wrong, allowed = _CHECKED[s.domain]
    row = s.pick(s.raw.tables[table])
    chosen = s.pick([one for one in allowed if one != row[column]])
    identity = row[key]
    s.goal(table=table, key=identity, column=column, chosen=chosen, allowed=list(allowed))
    s.policy(
        f"Records are kept in the database, e.g. {table}({key}, {column}); write_query may change them one at a time."
    )
    said: dict[str, Any] = {"identity": identity, "column": column, "wrong": wrong}
    yield s.user(
        "Set the {column} of {identity} to {wrong}, please.",
        "{identity} is {wrong} now. Can you update its {column}?",
        "Please mark {identity} as {wrong} ({column}).",
        "{column} {identity} -> {wrong}",
        **said,
    )
    query = "UPDATE {table} SET {column} = '{value}' WHERE {key} = '{identity}'"
    known = {"table": table, "column": column, "key": key, "identity": identity}
    failed = yield s.attempt("write_query", query=query.format(value=wrong, **known))
    need(s.failed(failed) and "CHECK" in failed.message, "another failure")
    told = [one for one in allowed if one in failed.message]
    yield s.ask(
        "The database doesn't take '{wrong}'. The {column} can be {told}; which one do you want for {identity}?",
        "'{wrong}' is not among the values allowed there ({told}), so {identity} is unchanged. Which of them fits?",
        "I couldn't do that: {column} must be one of {told}. Which shall it be?",
        "Refused, nothing was changed. Possible are {told}. What do you mean by '{wrong}'?",
        also={**said, "told": listed(told)},
    )
    yield s.user("{chosen}, then.", "Make it {chosen}.", "I suppose {chosen}.", "Ah, {chosen} it is.", chosen=chosen)
    yield s.call("write_query", query=query.format(value=chosen, **known))
    if s.chance(500):
        yield s.verify(
            "I'll read the record to make sure.", "Let me confirm that it took.", "A quick check of the record."
        )
        yield s.check("database_query", query=f"SELECT {column} FROM {table} WHERE {key} = '{identity}'")
    yield s.answer(
        "{identity} is {chosen} now.",
        "Done, the {column} of {identity} is {chosen}.",
        "Set to {chosen}.",
        "{identity} has been changed to {chosen}.",
        also={**said, "chosen": chosen},
    )


@constraint_says_no.oracle
def _(raw: Raw, table: str, key: str, column: str, chosen: str, allowed: list[str]) -> Truth:
    left = raw.copy()
    left.row(table, key)[column] = chosen
    return Truth({}, state=left, candidates=tuple(allowed))


_WORDS: Final = {
    "retail": ("orders", "channel", "online", "web", "total", "total"),
    "logistics": ("shipments", "service", "overnight", "express", "price_eur", "price"),
    "finance": ("invoices", "status", "late", "overdue", "amount_eur", "amount"),
    "travel": ("bookings", "channel", "mobile", "app", "price_eur", "price"),
    "engineering": ("deployments", "environment", "live", "production", "duration_seconds", "duration in seconds"),
    "research": ("datasets", "licence", "CC-BY", "CC-BY-4.0", "size_mb", "size in MB"),
}
"""Table, column, the word people use, the word in the column, a figure, and what to call it."""


@scenario("error_handling", domains=tuple(_WORDS))
def nothing_under_that_word(s: Stage) -> Script:
    """A query finds nothing, because the column has another word for it; its values are listed, and it is asked again."""
    table, column, said_as, stored, figure, label = _WORDS[s.domain]
    s.goal(table=table, column=column, value=stored, figure=figure)
    s.policy(f"Database table: {table}({column}, {figure}, ...).")
    said: dict[str, Any] = {"word": said_as, "table": table, "figure": label}
    yield s.user(
        "How many {word} {table} do we have, and what's the largest {figure} of one?",
        "Number of {table} that are {word}, plus the highest {figure} among them?",
        "Check the {word} {table} for me: how many, and the maximum of {figure}.",
        "{word} {table}: count, max {figure}",
        **said,
    )
    query = "SELECT {figure} FROM {table} WHERE {column} = '{value}' ORDER BY {figure} DESC LIMIT 1"
    shape = {"figure": figure, "table": table, "column": column}
    empty = yield s.attempt("database_query", query=query.format(value=said_as, **shape))
    need(not s.failed(empty) and not empty["rows"], "something found")
    yield s.reflect(
        "Nothing found, which is unlikely to be true. I'll see which values the column {column} has.",
        "No rows. Perhaps it's called something else there; let me list the values.",
        "Empty. Before I report zero, a look at what {column} holds.",
        "No match for '{word}'. The column may use another word.",
        column=column,
        word=said_as,
    )
    values = yield s.call(
        "database_query", query=f"SELECT {column}, COUNT(*) FROM {table} GROUP BY {column} ORDER BY {column}"
    )
    counts = dict(values["rows"])
    best = yield s.call("database_query", query=query.format(value=stored, **shape))
    yield s.answer(
        "They are listed as '{stored}': {count} of them, the largest {figure} being {most:{style}}.",
        "{count}, with a maximum of {most:{style}}. In the database '{word}' is '{stored}'.",
        "I took '{word}' to mean '{stored}', as the column says. Count {count}, highest {figure} {most:{style}}.",
        "There are {count} (stored as '{stored}'), and the top value is {most:{style}}.",
        also={**said, "stored": stored, "style": ",.2f" if "eur" in figure or figure == "total" else ","},
        count=counts[stored],
        most=best["rows"][0][0],
    )


@nothing_under_that_word.oracle
def _(raw: Raw, table: str, column: str, value: str, figure: str) -> Truth:
    rows = [row for row in raw.tables[table] if row[column] == value]
    return Truth({"count": len(rows), "most": max(row[figure] for row in rows)})


_CROSSED: Final = {
    "retail": (
        "products(product_id, category), order_items(order_id, product_id), orders(order_id, customer_id), "
        "customers(customer_id, country)",
        "order_items i, products p, orders o, customers c",
        "p.product_id = i.product_id AND o.order_id = i.order_id AND c.customer_id = o.customer_id",
        "COUNT(DISTINCT p.category)",
        ("c.country", "customers", "country"),
        "How many categories have customers in {value} ordered from",
    ),
    "logistics": (
        "clients(client_id, industry), shipments(shipment_id, client_id, route_id), parcels(parcel_id, shipment_id), "
        "routes(route_id, distance_km)",
        "parcels p, shipments s, clients c, routes r",
        "s.shipment_id = p.shipment_id AND c.client_id = s.client_id AND r.route_id = s.route_id",
        "SUM(r.distance_km)",
        ("c.industry", "clients", "industry"),
        "How many kilometres have the parcels of clients in {value} been booked for, all parcels added up",
    ),
    "research": (
        "researchers(researcher_id, position), authorships(paper_id, researcher_id), papers(paper_id, journal), "
        "citations(citing_paper_id, cited_paper_id)",
        "citations c, papers p, authorships a, researchers r",
        "p.paper_id = c.cited_paper_id AND a.paper_id = p.paper_id AND r.researcher_id = a.researcher_id",
        "COUNT(DISTINCT p.journal)",
        ("r.position", "researchers", "position"),
        "In how many journals are there cited papers with a {value} among the authors",
    ),
}
"""The tables, how a query names them, their joins, what is counted, what it is narrowed by, and the question."""


def _crossed(raw: Raw, column: str, value: str) -> int:
    tables = raw.tables
    if column == "c.country":
        own = {row["customer_id"] for row in tables["customers"] if row["country"] == value}
        orders = {row["order_id"] for row in tables["orders"] if row["customer_id"] in own}
        bought = {row["product_id"] for row in tables["order_items"] if row["order_id"] in orders}
        return len({row["category"] for row in tables["products"] if row["product_id"] in bought})
    if column == "c.industry":
        own = {row["client_id"] for row in tables["clients"] if row["industry"] == value}
        routes = {row["route_id"]: row["distance_km"] for row in tables["routes"]}
        sent = {row["shipment_id"]: routes[row["route_id"]] for row in tables["shipments"] if row["client_id"] in own}
        return sum(sent.get(row["shipment_id"], 0) for row in tables["parcels"])
    own = {row["researcher_id"] for row in tables["researchers"] if row["position"] == value}
    papers = {row["paper_id"] for row in tables["authorships"] if row["researcher_id"] in own}
    cited = {row["cited_paper_id"] for row in tables["citations"]} & papers
    return len({row["journal"] for row in tables["papers"] if row["paper_id"] in cited})


@scenario("error_handling", domains=tuple(_CROSSED))
def query_without_joins(s: Stage) -> Script:
    """A query that forgets its joins runs until it is stopped; with them it is quick."""
    schema, tables, joins, counted, (column, table, field), question = _CROSSED[s.domain]
    value = s.pick(sorted({row[field] for row in s.raw.tables[table]}))
    s.goal(column=column, value=value)
    s.policy(f"Database tables: {schema}.")
    asked = question.format(value=value)
    yield s.user(
        "{asked}?",
        "{asked}? The database should know.",
        "Question from marketing: {asked}?",
        "I need one number today. {asked}?",
        asked=asked,
    )
    stopped = yield s.attempt("database_query", query=f"SELECT {counted} FROM {tables} WHERE {column} = '{value}'")
    need(s.failed(stopped) and stopped.type == "Timeout", "quick enough")
    yield s.reflect(
        "The query was stopped. My mistake: without joins it pairs every row with every other.",
        "Too many steps, because I left out the join conditions. Again with them.",
        "Stopped for good reason, I forgot to join the tables. Here is the proper query.",
        "That ran into the limit. I should have joined the tables by their keys.",
    )
    rows = yield s.call(
        "database_query", query=f"SELECT {counted} FROM {tables} WHERE {joins} AND {column} = '{value}'"
    )
    number = rows["rows"][0][0]
    need(number, "none")
    yield s.answer(
        "It is {number:,}. (Sorry for the detour, my first query lacked the joins.)",
        "The database says {number:,}.",
        "{number:,}, for {value}.",
        "For {value} it comes to {number:,}.",
        also={"value": value},
        number=number,
    )


@query_without_joins.oracle
def _(raw: Raw, column: str, value: str) -> Truth:
    return Truth({"number": _crossed(raw, column, value)})


_COPIES: Final = {
    "retail": (
        ("/workspace/data/stock_count.csv", "inventory", "inventory_id", "quantity", "pieces"),
        ("/workspace/data/customers.csv", "customers", "customer_id", "loyalty_points", "points"),
    ),
    "finance": (
        ("/workspace/data/budgets.csv", "budgets", "budget_id", "amount", "EUR"),
        ("/workspace/data/clients.csv", "clients", "client_id", "credit_limit", "EUR"),
    ),
    "engineering": (("/workspace/data/cloud_costs.csv", "cloud_costs", "cost_id", "amount", "EUR"),),
}
"""Exports in which lines may stand twice: path, table, key, a number, and its unit."""


@scenario("error_handling", domains=tuple(_COPIES))
def export_against_database(s: Stage) -> Script:
    """The export and the database do not agree; looking for repeated lines shows which is right, and why."""
    copied = [one for one in _COPIES[s.domain] if len(table_in(s.raw.files[one[0]])) > len(s.raw.tables[one[1]])]
    path, table, key, amount, unit = s.pick(copied)
    s.goal(path=path, table=table, amount=amount)
    s.policy(
        f"Exports such as {path} are made by hand from the database; table {table}({key}, {amount}, ...); {amount} is in {unit}."
    )
    said: dict[str, Any] = {
        "path": path,
        "table": table,
        "amount": amount,
        "unit": unit,
        "style": ",.2f" if unit == "EUR" else ",.0f",
    }
    yield s.user(
        "What's the total {amount} in {path}, and does it agree with the table {table}?",
        "Please compare the sum of {amount} in {path} with that in the database table {table}. Which is right if they differ?",
        "I doubt {path}. Is its total ({amount}) the same as in the table {table}? If not, why?",
        "{path} vs table {table}: same sum of {amount}?",
        **said,
    )
    wanted: dict[str, Any] = {"operation": "aggregate", "aggregations": [{"function": "sum", "column": amount}]}
    export, database = yield s.together(
        s.call("data_processor", path=path, **wanted),
        s.call("database_query", query=f"SELECT ROUND(SUM({amount}), 2), COUNT(*) FROM {table}"),
    )
    exported = s.rounded(export["rows"][0][f"sum_{amount}"])
    total, count = database["rows"][0]
    need(abs(exported - total) > 0.01, "they agree")
    yield s.reflect(
        "The two sums don't match. I'll check whether the export has lines twice.",
        "They contradict each other, and the export has more rows. Repeated lines would explain it.",
        "These totals do not agree; a count of the different keys in the file should show why.",
        "A difference. Before I say which one is wrong, I'll look for duplicates in the file.",
    )
    keys = yield s.call(
        "data_processor", path=path, operation="aggregate", aggregations=[{"function": "count_distinct", "column": key}]
    )
    different = keys["rows"][0][f"count_distinct_{key}"]
    need(different == count, "other differences")
    yield s.answer(
        "No. The file says {exported:{style}} {unit}, the database {total:{style}} {unit}: {repeated} lines of the export are repeats, so trust the database.",
        "They differ: {exported:{style}} {unit} in the file against {total:{style}} {unit} in {table}. The export lists {repeated} records a second time, which is the whole reason I can see.",
        "The table has it right with {total:{style}} {unit}. The export comes to {exported:{style}} {unit} because of {repeated} duplicate lines.",
        "Not the same. Export: {exported:{style}} {unit}; database: {total:{style}} {unit}. Extra lines in the file: {repeated}, all of them copies of others.",
        also=said,
        exported=exported,
        total=total,
        repeated=s.compute("difference", export["input_rows"], different),
    )


@export_against_database.oracle
def _(raw: Raw, path: str, table: str, amount: str) -> Truth:
    lines = table_in(raw.files[path])
    exported = sum(float(line[amount]) for line in lines)
    total = sum(row[amount] for row in raw.tables[table])
    repeated = len(lines) - len(raw.tables[table])
    return Truth({"exported": round(exported, 2), "total": round(total, 2), "repeated": repeated})
