"""Findings that are kept: saved to files, noted in the memory, or handed over because the rules ask for it."""

# the queries are the assistant's, made of our own words

import csv
import io
from dataclasses import replace
from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.content.text import month_name
from ...world.raw import Raw
from ...world.state import Entity
from .._records import hand_over, sum_of
from ._ledgers import ALL, full_months, ledger, of_month, table_of

_CHECKED: Final = {
    "retail": ("/workspace/data/returns.csv", "reason", "/workspace/reports/returns_quality.md"),
    "logistics": ("/workspace/data/claims.csv", "amount_eur", "/workspace/reports/claims_quality.md"),
    "finance": ("/workspace/data/clients.csv", "contact", "/workspace/reports/clients_quality.md"),
    "travel": ("/workspace/data/hotel_rates.csv", "nightly_eur", "/workspace/reports/rates_quality.md"),
}
_NOTE: Final = "# Quality of {path}\n\nrows: {rows}\nrepeated rows: {repeated}\nempty {column}: {empty}\n"


@scenario("data_analysis", domains=tuple(_CHECKED))
def quality_note(s: Stage) -> Script:
    """Two looks at an export at once, and a short note about its defects saved to a file."""
    path, column, target = _CHECKED[s.domain]
    s.goal(path=path, column=column, target=target)
    said: dict[str, Any] = {"path": path, "column": column, "target": target}
    yield s.user(
        "Check {path} for repeated rows and for gaps in {column}, and leave a short note in {target}.",
        "How clean is {path}? I care about doubled rows and missing {column}. Save what you find as {target}.",
        "Before we import {path}: number of rows, repeated ones, empty {column}. Put it into {target}, please.",
        "{path}: duplicates? blank {column}? write it up in {target}",
        **said,
    )
    if s.chance(400):
        yield s.plan(
            "First both checks, then the note.",
            "I'll look for repeats and gaps, and write the note once I have the numbers.",
            "Two checks on the file first. After that I can write them up.",
        )
    single, described = yield s.together(
        s.call("data_processor", operation="dedupe", path=path, limit=1),
        s.call("data_processor", operation="describe", path=path, columns=[column]),
    )
    rows, repeated, empty = single["input_rows"], single["removed"], described["rows"][0]["missing"]
    note = _NOTE.format(path=path, rows=rows, repeated=repeated, column=column, empty=empty)
    yield s.call("write_file", path=target, content=note)
    yield s.answer(
        "{rows} rows; repeats: {repeated}, without {column}: {empty}. The note is in {target}.",
        "Saved to {target}: rows {rows}, repeated {repeated}, empty {column} {empty}.",
        "Among {rows} rows the repeats number {repeated} and the gaps in {column} {empty}; that is in {target} now.",
        "The note is written ({target}). In short: rows {rows}, doubled {repeated}, lacking {column} {empty}.",
        also=said,
        rows=rows,
        repeated=repeated,
        empty=empty,
    )


@quality_note.oracle
def _(raw: Raw, path: str, column: str, target: str) -> Truth:
    text = raw.files[path]
    mark = ";" if text.partition("\n")[0].count(";") > 1 else ","
    rows = list(csv.DictReader(io.StringIO(text), delimiter=mark))
    repeated = len(rows) - len({tuple(row.values()) for row in rows})
    empty = sum(not row[column] for row in rows)
    after = raw.copy()
    after.files[target] = _NOTE.format(path=path, rows=len(rows), repeated=repeated, column=column, empty=empty)
    return Truth({"rows": len(rows), "repeated": repeated, "empty": empty}, state=after)


@scenario("data_analysis", domains=ALL)
def month_to_csv(s: Stage) -> Script:
    """Sums by group as a CSV file, and then the user wants the counts in a second one."""
    book = ledger(s)
    month = s.pick(full_months(s.raw, book))
    target = f"/workspace/reports/{book.table}_{month}_by_{book.group}.csv"
    s.goal(month=month, target=target)
    said: dict[str, Any] = {
        "month": month_name(month),
        "target": target,
        "group": book.group,
        "money": book.money,
        "things": book.things,
    }
    yield s.user(
        "I'd like {month}'s {money} by {group} as a CSV with the columns {group} and amount, in alphabetical "
        "order: {target}",
        "Save {target} for me: two columns, {group} and amount, holding the {money} of {month}, sorted by {group}.",
        "Can you produce {target}? It should list {money} per {group} in {month} (header: {group},amount; "
        "sorted by {group}).",
        "{month} {money} per {group} -> {target}, header {group},amount, a-z",
        **said,
    )
    rows = yield s.call(
        "database_query",
        derived_=("query",),
        query=f"SELECT {book.group}, ROUND(SUM({book.amount}), 2) AS amount FROM {book.table} "
        f"WHERE {book.day} LIKE '{month}%' GROUP BY 1 ORDER BY 1",
    )
    lines = [f"{name},{amount:.2f}" for name, amount in rows["rows"]]
    yield s.call("write_file", path=target, content="\n".join([f"{book.group},amount", *lines]) + "\n")
    total = s.rounded(s.compute("sum", *(amount for _, amount in rows["rows"])))
    yield s.answer(
        "The file is there. Its amounts add up to EUR {total:,.2f}.",
        "Saved; the sum over all lines is EUR {total:,.2f}.",
        "Done: {target}, EUR {total:,.2f} in total.",
        "{target} now holds the figures, EUR {total:,.2f} altogether.",
        also=said,
        total=total,
    )
    second = target.replace(".csv", "_count.csv")
    yield s.user(
        "Now the number of {things} in the same way, into {second} with the columns {group} and count?",
        "Nice. And {second}, please: {group} and count, i.e. how many {things} that is.",
        "One more: the same for the number of {things}, header {group},count, saved as {second}.",
        "same w/ counts ({group},count) -> {second}",
        second=second,
        **said,
    )
    counts = yield s.call(
        "database_query",
        derived_=("query",),
        query=f"SELECT {book.group}, COUNT(*) FROM {book.table} WHERE {book.day} LIKE '{month}%' GROUP BY 1 ORDER BY 1",
    )
    lines = [f"{name},{number}" for name, number in counts["rows"]]
    yield s.call("write_file", path=second, content="\n".join([f"{book.group},count", *lines]) + "\n")
    yield s.answer(
        "Saved as well. The counts sum to {number}.",
        "The second file is written, {number} {things} in all.",
        "There it is, with {number} {things} over all lines.",
        "{second} is in place; its column adds up to {number}.",
        also={**said, "second": second},
        number=s.compute("sum", *(number for _, number in counts["rows"])),
    )


@month_to_csv.oracle
def _(raw: Raw, month: str, target: str) -> Truth:
    book = table_of(raw)
    rows = of_month(raw, book, month)
    text, second = f"{book.group},amount\n", f"{book.group},count\n"
    for name in sorted({row[book.group] for row in rows}):
        own = [row for row in rows if row[book.group] == name]
        text += f"{name},{sum_of(own, book.amount):.2f}\n"
        second += f"{name},{len(own)}\n"
    after = raw.copy()
    after.files |= {target: text, target.replace(".csv", "_count.csv"): second}
    return Truth({"total": sum_of(rows, book.amount), "number": len(rows)}, state=after)


@scenario("data_analysis", domains=("finance", "logistics"))
def remember_the_largest(s: Stage) -> Script:
    """The largest client of a span is noted in the memory, where it may not have an entry yet."""
    book = ledger(s)
    months = full_months(s.raw, book)
    month = s.pick(months)
    s.goal(month=month)
    s.policy("Table clients(client_id, name). The memory keeps what the team knows about clients, under their names.")
    said: dict[str, Any] = {"month": month, "money": book.money}
    yield s.user(
        "Who was our largest client by {money} in {month}? Make a note of it in the memory, under the client's name.",
        "Find the client with the highest {money} in {month} and remember that on the client's entry.",
        "For later: the top client of {month} ({money}). Note it with that client in the memory, and tell me "
        "who it is.",
        "top client {month} by {money}? put it in memory too",
        **said,
    )
    rows = yield s.call(
        "database_query",
        query=f"SELECT c.name, ROUND(SUM(x.{book.amount}), 2) AS amount FROM {book.table} x JOIN clients c "
        f"USING (client_id) "
        f"WHERE x.{book.day} LIKE '{month}%' GROUP BY c.client_id ORDER BY amount DESC LIMIT 2",
    )
    name, amount = s.top(rows["rows"])
    fact = f"largest client of {month}: EUR {amount:.2f}"
    noted = yield s.attempt("add_observations", observations=[{"entity_name": name, "contents": [fact]}])
    if s.failed(noted):
        yield s.reflect(
            "The memory doesn't know {name} yet, so I'll create the entry.",
            "There is no entry for {name} so far. I'll make one with the note in it.",
            "Not found in the memory; {name} gets an entry of its own.",
            "Nothing there under {name}, so a new entry it is.",
            name=name,
        )
        yield s.call("create_entities", entities=[{"name": name, "entity_type": "client", "observations": [fact]}])
    yield s.answer(
        "It was {name} with EUR {amount:,.2f}, and the memory says so now.",
        "{name}, EUR {amount:,.2f}. I have noted it.",
        "Noted: {name} came first in {month}, at EUR {amount:,.2f}.",
        "The top client is {name} (EUR {amount:,.2f}); the note is in the memory under that name.",
        also=said,
        name=name,
        amount=amount,
    )


@remember_the_largest.oracle
def _(raw: Raw, month: str) -> Truth:
    book = table_of(raw)
    sums: dict[str, int] = {}
    for row in of_month(raw, book, month):
        sums[row["client_id"]] = sums.get(row["client_id"], 0) + round(row[book.amount] * 100)
    ranked = sorted(sums.items(), key=lambda item: -item[1])
    need(len(ranked) > 1 and ranked[0][1] > ranked[1][1], "level")
    name, amount = raw.row("clients", ranked[0][0])["name"], ranked[0][1] / 100
    after, fact = raw.copy(), f"largest client of {month}: EUR {amount:.2f}"
    entity = after.memory.get(name, Entity(name, "client", ()))
    after.memory[name] = replace(entity, observations=(*entity.observations, fact))
    return Truth({"name": name, "amount": amount}, state=after)


@scenario("data_analysis", domains=ALL)
def not_mine_to_delete(s: Stage) -> Script:
    """Rows are to be deleted because they look wrong; the rules leave that to the data team, who get the case."""
    book = ledger(s)
    fitting = [
        (month, limit)
        for month in full_months(s.raw, book)
        for limit in (50, 75, 100, 150, 200, 250, 300, 400, 500, 750)
        if 1 < sum(row[book.amount] < limit for row in of_month(s.raw, book, month)) < 10
    ]
    month, limit = s.pick(fitting)
    s.goal(month=month, limit=limit)
    s.policy(
        "You only read the database. Wishes to change or delete figures go to the technical team with a hand-over that "
        "says how many rows are meant."
    )
    said: dict[str, Any] = {"month": month, "limit": limit, "things": book.things}
    yield s.user(
        "The {things} of {month} under EUR {limit} are test entries and spoil my averages. Delete them, please.",
        "Please remove all {things} below EUR {limit} in {month} from the database; they distort the statistics.",
        "My report for {month} looks odd because of tiny {things}. Everything under EUR {limit} can go, just "
        "delete it.",
        "delete {things} < {limit} EUR in {month}, they're junk",
        **said,
    )
    rows = yield s.call(
        "database_query",
        query=f"SELECT COUNT(*), ROUND(SUM({book.amount}), 2) FROM {book.table} "
        f"WHERE {book.day} LIKE '{month}%' AND {book.amount} < {limit}",
    )
    count, total = rows["rows"][0]
    need(count > 1, "hardly anything to delete")
    made = yield s.call("transfer_to_human", summary=_summary(book.things, month, limit, count), team="technical")
    yield s.refuse(
        "I may not delete figures, that is up to the technical team. They have your request now ({handoff}): "
        "{count} rows, "
        "EUR {total:,.2f} in all.",
        "That can't be done from here, since I only read the database. It concerns {count} rows worth EUR "
        "{total:,.2f}; "
        "the technical team will look into it as {handoff}.",
        "Deleting is not allowed for me. I counted {count} {things} (EUR {total:,.2f}) and passed the case "
        "on: {handoff}.",
        "I'm not permitted to remove them. {handoff} has gone to the technical team, with {count} {things} "
        "under the limit "
        "and EUR {total:,.2f} at stake. I can leave them out of any figure you need meanwhile.",
        also=said,
        handoff=made["handoff_id"],
        count=count,
        total=total,
    )


def _summary(things: str, month: str, limit: int, count: int) -> str:
    return f"The user wants {things} of {month} under EUR {limit} deleted as test entries; rows concerned: {count}."


@not_mine_to_delete.oracle
def _(raw: Raw, month: str, limit: int) -> Truth:
    book = table_of(raw)
    rows = [row for row in of_month(raw, book, month) if row[book.amount] < limit]
    need(len(rows) > 1, "hardly anything to delete")
    after = raw.copy()
    case = hand_over(after, "technical", _summary(book.things, month, limit, len(rows)))
    return Truth({"handoff": case, "count": len(rows), "total": sum_of(rows, book.amount)}, state=after)


_NOTES: Final = {
    "retail": "/workspace/notes/stocktaking.md",
    "logistics": "/workspace/notes/handover.md",
    "finance": "/workspace/notes/closing_checklist.md",
    "travel": "/workspace/notes/travel_desk.md",
}


@scenario("data_analysis", domains=tuple(_NOTES))
def line_under_the_notes(s: Stage) -> Script:
    """The figures of a month become one more line of a file of notes that exists."""
    book, path = ledger(s), _NOTES[s.domain]
    month = s.pick(full_months(s.raw, book))
    s.goal(month=month, path=path)
    said: dict[str, Any] = {"month": month, "path": path, "things": book.things, "void": book.void}
    yield s.user(
        "Add a line to the end of {path}, like '- {month}: <number> {things}, EUR <sum>', without {void} ones.",
        "{path} lacks the figures of {month}. Please append '- {month}: <number> {things}, EUR <sum>' "
        "({void} left out).",
        "Could you put '- {month}: <number> {things}, EUR <sum>' under {path}, with the real figures? {void} "
        "doesn't count.",
        "append to {path}: '- {month}: <number> {things}, EUR <sum>' (no {void} ones)",
        **said,
    )
    rows = yield s.call(
        "database_query",
        query=f"SELECT COUNT(*), ROUND(SUM({book.amount}), 2) FROM {book.table} "
        f"WHERE {book.day} LIKE '{month}%' AND status <> '{book.void}'",
    )
    count, total = rows["rows"][0]
    line = f"- {month}: {count} {book.things}, EUR {total:.2f}\n"
    yield s.call("file_manager", action="append", path=path, content=line)
    yield s.answer(
        "Added at the end: {count} {things}, EUR {total:,.2f}.",
        "The line is in {path}. It says {count} {things} and EUR {total:,.2f}.",
        "Done, with EUR {total:,.2f} from {count} {things}.",
        "{path} has it now ({count} {things} worth EUR {total:,.2f}).",
        also=said,
        count=count,
        total=total,
    )


@line_under_the_notes.oracle
def _(raw: Raw, month: str, path: str) -> Truth:
    book = table_of(raw)
    rows = of_month(raw, book, month, void=False)
    need(rows, "an empty month")
    total, after = sum_of(rows, book.amount), raw.copy()
    after.files[path] += f"- {month}: {len(rows)} {book.things}, EUR {total:.2f}\n"
    return Truth({"count": len(rows), "total": total}, state=after)
