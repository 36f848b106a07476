"""Requests that fit several things, guesses about columns that are wrong, and a month that was a slip."""

# the queries are the assistant's, made of our own words

from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, best_of, need, scenario
from ...world.content.text import month_name
from ...world.raw import Raw
from .._records import sum_of
from ._ledgers import ALL, LEDGERS, Ledger, full_months, ledger, of_month, table_of


def _differ(raw: Raw, book: Ledger, months: list[str]) -> bool:
    """Whether the month with the most rows is another than the one with the most money."""
    rows = [of_month(raw, book, month) for month in months]
    money = [sum_of(own, book.amount) for own in rows]
    counts = [len(own) for own in rows]
    return counts.count(max(counts)) == 1 and counts.index(max(counts)) != money.index(max(money))


@scenario("data_analysis", domains=("retail", "finance"))
def best_month(s: Stage) -> Script:
    """The best month by number is another than by money: the assistant asks which is meant."""
    book = ledger(s)
    months = full_months(s.raw, book)
    spans = [(a, b) for b in range(1, len(months)) for a in range(max(b - 7, 0), b)]
    start, end = s.pick([(a, b) for a, b in spans if _differ(s.raw, book, months[a : b + 1])])
    wanted = s.pick(("number", "money"))
    s.goal(months=months[start : end + 1], wanted=wanted)
    year = f"{month_name(months[start])} to {month_name(months[end])}"
    said: dict[str, Any] = {"year": year, "things": book.things, "money": book.money}
    yield s.user(
        "Which was our best month from {year}?",
        "Looking at {year}, what month went best for us?",
        "I'm writing the review for {year} and want to name the strongest month. Which one?",
        "best month {year}?",
        **said,
    )
    yield s.ask(
        "Best by the number of {things}, or by {money}?",
        "Do you mean most {things} or most {money}? The two need not be the same month.",
        "What should count, how many {things} there were or the {money} they brought?",
        "Should I go by {money}, or by the count of {things}?",
        also=said,
    )
    yield s.user(
        *(
            ("By number.", "How many {things}, that's what I'm after.", "The count, please.", "number of {things}")
            if wanted == "number"
            else ("By {money}.", "Money, so {money}.", "{money}, please.", "the {money} of course")
        ),
        **said,
    )
    counted = "COUNT(*)" if wanted == "number" else f"ROUND(SUM({book.amount}), 2)"
    rows = yield s.call(
        "database_query",
        query=f"SELECT substr({book.day}, 1, 7) AS month, {counted} AS figure FROM {book.table} "
        f"WHERE substr({book.day}, 1, 7) BETWEEN '{months[start]}' AND '{months[end]}' GROUP BY 1 ORDER BY figure DESC",
        derived_=("query",),
    )
    month, figure = s.top(rows["rows"])
    shown = "{figure} {things}" if wanted == "number" else "EUR {figure:,.2f}"
    yield s.answer(
        f"{{month}}, with {shown}.",
        f"That was {{month}}: {shown}.",
        f"By that measure {{month}} comes first ({shown}).",
        f"{{month}} comes out on top with {shown}.",
        also=said,
        month=month,
        figure=figure,
    )


@best_month.oracle
def _(raw: Raw, months: list[str], wanted: str) -> Truth:
    book = table_of(raw)
    by: dict[str, dict[str, float]] = {"number": {}, "money": {}}
    for month in months:
        rows = of_month(raw, book, month)
        by["number"][month], by["money"][month] = len(rows), sum_of(rows, book.amount)
    best = {name: best_of(figures.items()) for name, figures in by.items()}
    month, figure = best[wanted]
    need(best["number"][0] != best["money"][0], "one month is best in both ways")
    return Truth({"month": month, "figure": figure}, candidates=tuple(one for one, _ in best.values()))


@scenario("data_analysis", domains=("retail", "travel"))
def two_of_that_name(s: Stage) -> Script:
    """Two customers have the same name; the assistant asks which, then adds up what is theirs."""
    book = ledger(s)
    people = s.raw.tables["customers"]
    names = [row["name"] for row in people]
    buyers = {row["customer_id"] for row in s.raw.tables[book.table]}
    person = s.pick([row for row in people if names.count(row["name"]) > 1 and row["customer_id"] in buyers])
    s.goal(customer=person["customer_id"], name=person["name"])
    s.policy("Table customers(customer_id, name, email).")
    said: dict[str, Any] = {"name": person["name"], "things": book.things}
    yield s.user(
        "How much have {name}'s {things} come to in all, and how many were there?",
        "Total value and number of {things} of our customer {name}?",
        "Please sum up everything under the name of {name}: count of {things} and their value.",
        "{name}: number of {things} + total?",
        **said,
    )
    found = yield s.call(
        "database_query",
        query=f"SELECT customer_id, email FROM customers WHERE name = '{person['name']}' ORDER BY customer_id",
    )
    emails = [email for _, email in found["rows"]]
    yield s.ask(
        "More than one customer has that name. Is it {emails}?",
        "There are several of that name: {emails}. Which one do you mean?",
        "I find {emails} under this name. Whose {things} should I add up?",
        "Which of them is it, going by the address: {emails}?",
        also={**said, "emails": " or ".join(emails)},
    )
    yield s.user(
        "The one with {email}.",
        "{email}",
        "I mean {email}.",
        "It's {email}, thanks for asking.",
        email=person["email"],
    )
    key = {email: key for key, email in found["rows"]}[person["email"]]
    rows = yield s.call(
        "database_query",
        query=f"SELECT COUNT(*), ROUND(SUM({book.amount}), 2) FROM {book.table} WHERE customer_id = '{key}'",
    )
    yield s.answer(
        "EUR {total:,.2f} together, for customer {customer}. Number of {things}: {count}.",
        "That is {customer}: EUR {total:,.2f}, {things} counted: {count}.",
        "Customer {customer}. Count of {things}: {count}; their value: EUR {total:,.2f}.",
        "EUR {total:,.2f}; number of {things}: {count} (customer {customer}, all statuses).",
        also=said,
        customer=key,
        count=rows["rows"][0][0],
        total=rows["rows"][0][1],
    )


@two_of_that_name.oracle
def _(raw: Raw, customer: str, name: str) -> Truth:
    book = table_of(raw)
    rows = [row for row in raw.tables[book.table] if row["customer_id"] == customer]
    namesakes = tuple(row["customer_id"] for row in raw.tables["customers"] if row["name"] == name)
    facts = {"customer": customer, "count": len(rows), "total": sum_of(rows, book.amount)}
    return Truth(facts, candidates=namesakes)


_GUESSES: Final = {
    "retail": ("value", "orders"), "logistics": ("price", "shipments"), "finance": ("total", "invoices"),
    "travel": ("price", "bookings"),
}  # fmt: skip


@scenario("data_analysis", domains=tuple(_GUESSES))
def column_by_another_name(s: Stage) -> Script:
    """A column is guessed from the user's words and does not exist; the table's description has the right one."""
    guess, table = _GUESSES[s.domain]
    book = LEDGERS[s.domain]
    group = s.pick(sorted({row[book.group] for row in s.raw.tables[table]}))
    s.goal(group=group)
    s.policy(f"The analytics database (SQLite) has, among others, the table {table}.")
    said: dict[str, Any] = {"guess": guess, "things": book.things, "group": group, "by": book.group}
    yield s.user(
        "What's the highest {guess} among all {things} with {by} {group}, and what is the average?",
        "For the {things} whose {by} is {group}: maximum and mean {guess}?",
        "Average and largest {guess} of {things}, only {by} = {group}, please.",
        "max + avg {guess} of {things} ({by} {group})",
        **said,
    )
    query = f"SELECT MAX({{column}}), ROUND(SUM({{column}}), 2), COUNT(*) FROM {table} WHERE {book.group} = '{group}'"
    broken = yield s.attempt("database_query", query=query.format(column=guess))
    need(s.failed(broken) and guess in broken.message, "the column is there")
    yield s.reflect(
        "There is no column {guess}. I'll see what the table calls it.",
        "My guess at the column's name was wrong, so a look at the table first.",
        "{guess} isn't a column of {table}; its description will tell.",
        "No such column. Let me check the names in {table}.",
        guess=guess,
        table=table,
    )
    described = yield s.call("describe_table", table_name=table)
    columns = [one["name"] for one in described["columns"]]
    need(book.amount in columns, "another table")
    rows = yield s.call("database_query", query=query.format(column=columns[columns.index(book.amount)]))
    most, total, count = rows["rows"][0]
    yield s.answer(
        "At most EUR {most:,.2f}, on average EUR {mean:,.2f} (column {column}).",
        "The largest is EUR {most:,.2f} and the mean EUR {mean:,.2f}, going by {column}.",
        "EUR {mean:,.2f} on average, with EUR {most:,.2f} at the top. The table calls it {column}.",
        "I took {column}: maximum EUR {most:,.2f}, mean EUR {mean:,.2f}.",
        also={"column": book.amount},
        most=most,
        mean=s.rounded(s.compute("ratio", total, count)),
    )


@column_by_another_name.oracle
def _(raw: Raw, group: str) -> Truth:
    book = table_of(raw)
    rows = [row for row in raw.tables[book.table] if row[book.group] == group]
    mean = sum_of(rows, book.amount) / len(rows)
    return Truth({"most": max(row[book.amount] for row in rows), "mean": round(mean, 2)})


@scenario("data_analysis", domains=ALL)
def not_that_month(s: Stage) -> Script:
    """Number and value of a month, twice: the user had named the wrong one."""
    book = ledger(s)
    slip, month = s.sample(full_months(s.raw, book), 2)
    s.goal(slip=slip, month=month)
    said: dict[str, Any] = {
        "slip": month_name(slip),
        "month": month_name(month),
        "things": book.things,
        "void": book.void,
    }
    yield s.user(
        "Please give me the number of {things} and their value for {slip}, without {void} ones.",
        "{slip}: how many {things}, and worth how much? Leave out whatever is {void}.",
        "For the newsletter I need count and total of the {things} of {slip} (not {void}).",
        "count and sum of {things} {slip}, no {void} ones",
        **said,
    )
    query = (
        f"SELECT COUNT(*), ROUND(SUM({book.amount}), 2) FROM {book.table} "
        f"WHERE {book.day} LIKE '{{}}%' AND status <> '{book.void}'"
    )
    rows = yield s.call("database_query", query=query.format(slip), derived_=("query",))
    count, total = rows["rows"][0]
    yield s.answer(
        "{slip}: {slip_count} {things}, EUR {slip_total:,.2f}.",
        "There were {slip_count} {things} worth EUR {slip_total:,.2f} in {slip}.",
        "EUR {slip_total:,.2f} from {slip_count} {things}.",
        "In {slip} it was {slip_count} {things} and EUR {slip_total:,.2f}.",
        also=said,
        slip_count=count,
        slip_total=total,
    )
    yield s.user(
        "Ah, I mixed up the months: it's {month} I need.",
        "Oh no, wrong month. Same thing for {month}?",
        "My mistake, that should have been {month}. And how far apart are the two values?",
        "sorry, {month} i meant",
        correction=True,
        **said,
    )
    rows = yield s.call("database_query", query=query.format(month), derived_=("query",))
    number, value = rows["rows"][0]
    gap = s.rounded(s.compute("difference", value, total))
    yield s.answer(
        "{month} has {count} {things} and EUR {total:,.2f}, a difference of EUR {gap:+,.2f} to {slip}.",
        "Then it is {count} {things} for EUR {total:,.2f} (EUR {gap:+,.2f} against {slip}).",
        "For {month}: EUR {total:,.2f} over {count} {things}. Compared with {slip} that is EUR {gap:+,.2f}.",
        "No problem. {count} {things}, EUR {total:,.2f}, so EUR {gap:+,.2f} on {slip}.",
        also=said,
        count=number,
        total=value,
        gap=gap,
    )


@not_that_month.oracle
def _(raw: Raw, slip: str, month: str) -> Truth:
    book = table_of(raw)
    one, other = (of_month(raw, book, each, void=False) for each in (slip, month))
    need(one and other, "an empty month")
    first, second = sum_of(one, book.amount), sum_of(other, book.amount)
    facts = {"slip_count": len(one), "slip_total": first, "count": len(other), "total": second}
    return Truth({**facts, "gap": round(second - first, 2)})
