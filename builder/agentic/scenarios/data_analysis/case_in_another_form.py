"""Figures wanted as a workbook that nothing can make, figures pasted into the message, a column by another name."""

import csv
import io
from collections import Counter
from itertools import pairwise
from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, best_of, scenario
from ...world.content.text import month_name
from ...world.raw import Raw
from ...world.workspace import csv_text
from .._records import sum_of
from ._ledgers import ALL, full_months, ledger, of_month, table_of

_FIVE: Final = 5


@scenario("data_analysis", domains=ALL)
def workbook_wanted(s: Stage) -> Script:
    """An Excel workbook is wanted; files here are plain text, so the assistant says so, and a CSV is taken instead."""
    book = ledger(s)
    month = s.pick([month for month in full_months(s.raw, book) if len(of_month(s.raw, book, month)) > _FIVE])
    stem = f"/workspace/reports/top_{book.table}_{month}"
    s.goal(month=month, target=f"{stem}.csv")
    s.offer("data_processor", "file_manager")
    said: dict[str, Any] = {"month": month_name(month), "things": book.things, "stem": stem}
    yield s.user(
        "Please make an Excel workbook of the five largest {things} of {month}, saved as {stem}.xlsx.",
        "My boss wants the five biggest {things} from {month} in Excel. Could you put them into {stem}.xlsx?",
        "top 5 {things} {month} -> {stem}.xlsx",
        "Can you build {stem}.xlsx for me? One sheet with the five largest {things} of {month}, ids and amounts.",
        "For tomorrow's meeting I need {stem}.xlsx: the five {things} of {month} with the highest amounts.",
        **said,
    )
    yield s.refuse(
        "I can't make .xlsx files: what I save is plain text. A CSV opens in Excel with a double click, though. Shall I "
        "write that?",
        "Excel's own format is beyond me, since I can only write text files. Would a CSV under the same name do? Excel reads it.",
        "No workbook from me, I'm afraid, only text. The same table as a CSV would open in Excel; is that all right?",
        "Real workbooks aren't something my tools produce. I could save the list as a CSV instead, same folder and name. OK?",
        "That would need a spreadsheet program. What I can write is a CSV with the same columns, which Excel imports.",
        also=said,
    )
    yield s.user(
        "CSV is fine.",
        "Sure, take {stem}.csv then.",
        "ok csv",
        "All right, a CSV will do. I'll make it pretty myself.",
        "Good idea. As CSV under the same name, please.",
        **said,
    )
    rows = yield s.call(
        "database_query",
        derived_=("query",),
        query=f"SELECT {book.key}, {book.amount} FROM {book.table} WHERE {book.day} LIKE '{month}%' "
        f"ORDER BY {book.amount} DESC, {book.key} LIMIT {_FIVE}",
    )
    lines = [f"{key},{amount:.2f}" for key, amount in rows["rows"]]
    made = yield s.call(
        "write_file",
        path=f"{stem}.csv",
        content="\n".join([f"{book.key},{book.amount}", *lines]) + "\n",
        derived_=("path",),
    )
    yield s.answer(
        "It's in {path}: five lines, from {top} down, EUR {total:,.2f} together.",
        "Saved as {path}. {top} is the largest, and the five add up to EUR {total:,.2f}.",
        "{path} is ready to open. Sum of the five: EUR {total:,.2f}, with {top} on top.",
        "Written. The list in {path} begins with {top} and comes to EUR {total:,.2f} in all.",
        "You'll find the five in {path}. The biggest is {top}; all of them make EUR {total:,.2f}.",
        also={"path": made["path"]},
        top=rows["rows"][0][0],
        total=s.rounded(s.compute("sum", *(amount for _, amount in rows["rows"]))),
    )


@workbook_wanted.oracle
def _(raw: Raw, month: str, target: str) -> Truth:
    book = table_of(raw)
    ordered = sorted(of_month(raw, book, month), key=lambda row: (-row[book.amount], row[book.key]))[:_FIVE]
    after = raw.copy()
    shown = [{book.key: row[book.key], book.amount: f"{row[book.amount]:.2f}"} for row in ordered]
    after.files[target] = csv_text(shown)
    facts = {"top": ordered[0][book.key], "total": sum_of(ordered, book.amount)}
    return Truth(facts, state=after, no_tool_for="data.workbook")


_COUNTED: Final = ("newsletter sign-ups", "support calls", "visitors in the showroom", "downloads of the price list")
_SPRING: Final = ("January", "February", "March", "April", "May")


@scenario("data_analysis")
def jump_and_growth_pasted(s: Stage) -> Script:
    """Five monthly figures pasted into the message: the biggest jump, the growth over all; then the average."""
    what = s.pick(_COUNTED)
    values = [s.rng.between(120, 900)]
    for _ in _SPRING[2:]:
        values.append(values[-1] + s.rng.between(-60, 140))
    values.append(values[-1] + s.rng.between(15, 90))
    s.goal(values=values)
    s.offer("statistics", "data_processor")
    lines = "; ".join(f"{month} {value}" for month, value in zip(_SPRING, values, strict=True))
    yield s.user(
        "Our {what}: {lines}. Where was the biggest jump from one month to the next, and how much did we grow overall?",
        "{lines} ({what}). I need the largest increase within a month and the growth from January to May in percent.",
        "{what} - {lines} - biggest m/m gain? growth first to last in %?",
        "From my notes, {what} this year: {lines}. Which month gained most, and what's the overall growth?",
        "I have to say two things about our {what} in the meeting, and the figures are {lines}. What was the strongest "
        "month-on-month gain, and by how many percent are we up or down since January?",
        what=what,
        lines=lines,
    )
    gains = [s.compute("difference", after, before) for before, after in pairwise(values)]
    month, gain = s.top(zip(_SPRING[1:], gains, strict=True))
    growth = s.rounded(s.compute("percent", s.compute("difference", values[-1], values[0]), values[0]), 1)
    said = {"what": what, "month": month}
    yield s.answer(
        "The biggest jump came in {month}: {gain} more than the month before. From January to May the change is "
        "{growth:.1f}%.",
        "{month}, with a gain of {gain}. Over all five months that makes {growth:.1f}%.",
        "Overall {growth:.1f}% since January. The strongest month was {month}, up by {gain}.",
        "Most was gained in {month} ({gain}); the growth from first to last is {growth:.1f}%.",
        "- strongest gain: {month}, {gain}\n- January to May: {growth:.1f}%",
        also=said,
        gain=gain,
        growth=growth,
    )
    yield s.user(
        "And the monthly average?",
        "What's the mean of the five, while we're at it?",
        "avg?",
        "Thanks! One more: how many is that in an average month?",
        "Could you give me the average too?",
    )
    yield s.answer(
        "{mean:.1f} a month.",
        "On average {mean:.1f}.",
        "The mean of the five is {mean:.1f}.",
        "That's {mean:.1f} in an average month.",
        "{mean:.1f}, counting all five months.",
        mean=s.rounded(s.compute("mean", *values), 1),
    )


@jump_and_growth_pasted.oracle
def _(raw: Raw, values: list[int]) -> Truth:  # noqa: ARG001  # all of it stands in the request
    _, gain = best_of([(at, values[at] - values[at - 1]) for at in range(1, len(values))])
    growth = round((values[-1] - values[0]) / values[0] * 100, 1)
    return Truth({"gain": gain, "growth": growth, "mean": round(sum(values) / len(values), 1)})


_RENAMED: Final = {
    "support": (("tickets_", "topic", "category", "tickets"), ("accounts", "account manager", "owner", "accounts")),
    "engineering": (
        ("issues", "urgency", "priority", "issues"),
        ("deployments", "stage", "environment", "deployments"),
    ),
    "research": (
        ("papers", "subject", "field", "papers"),
        ("grants", "sponsor", "funder", "grants"),
        ("instruments", "type", "kind", "instruments"),
    ),
    "logistics": (("claims", "type", "kind", "claims"), ("shipments_recent", "state", "status", "shipments")),
    "travel": (("stays", "state", "status", "stays"), ("customers", "level", "tier", "customers")),
}
"""How the export's name begins, the word that people use, its column, and what the rows are."""


def _cells(raw: Raw, path: str, column: str) -> list[str]:
    """A column of an export, without the spaces around its cells."""
    header, *lines = csv.reader(io.StringIO(raw.files[path]), delimiter=";" if ";" in raw.files[path] else ",")
    return [line[header.index(column)].strip() for line in lines]


def _exports(raw: Raw, domain: str) -> list[tuple[str, str, str, str]]:
    """The path of an export, the user's word, the column and the things, wherever one group is clearly the largest."""
    found = []
    for start, word, column, things in _RENAMED[domain]:
        for path in sorted(name for name in raw.files if name.startswith(f"/workspace/data/{start}")):
            (_, most), (_, next_most) = Counter(filter(None, _cells(raw, path, column))).most_common(2)
            if most > next_most:
                found.append((path, word, column, things))
    return found


@scenario("data_analysis", domains=tuple(_RENAMED))
def column_goes_by_another_name(s: Stage) -> Script:
    """Grouping an export by the user's word fails; the message lists the columns, and the right one is taken."""
    path, word, column, things = s.pick(_exports(s.raw, s.domain))
    s.goal(path=path, column=column)
    said: dict[str, Any] = {"path": path, "word": word, "things": things}
    yield s.user(
        "Which {word} has the most {things} in {path}, and with how many rows?",
        "Count the {things} in {path} by {word}, please. I only need the largest group.",
        "{path}: top {word} + count?",
        "I want to open my talk with the leading {word} of our {things}. The export is {path}; what is it and how often?",
        "Could you group {path} by {word} and tell me what's at the top?",
        **said,
    )
    refused = yield s.attempt("data_processor", operation="aggregate", path=path, group_by=[word])
    if not s.failed(refused):
        s.redraw("there is such a column")
    yield s.reflect(
        "There's no column {word}; of those listed, {column} is what is meant.",
        "The file calls it {column}. Once more with that.",
        "Wrong column name on my part: {column} holds it.",
        "No {word} in there, but {column} is the same thing.",
        word=word,
        column=column,
    )
    found = yield s.call("data_processor", operation="aggregate", path=path, group_by=[column])
    top, count = s.top([(row[column], row["count"]) for row in found["rows"] if row[column]])
    share = s.rounded(s.compute("percent", count, found["input_rows"]), 1)
    yield s.answer(
        "'{top}' leads with {count} of {rows} rows, {share:.1f}%. (The column is called {column}.)",
        "It's '{top}': {count} rows, which is {share:.1f}% of all {rows}.",
        "By {column}, as the file has it, '{top}' is first: {count} rows or {share:.1f}%.",
        "{count} of the {rows} rows are '{top}' ({share:.1f}%), more than anything else.",
        "The largest group is '{top}', {count} rows, a share of {share:.1f}%. I grouped by {column}.",
        also={"column": column, "rows": found["input_rows"]},
        top=top,
        count=count,
        share=share,
    )


@column_goes_by_another_name.oracle
def _(raw: Raw, path: str, column: str) -> Truth:
    cells = _cells(raw, path, column)
    top, count = best_of((name, number) for name, number in Counter(cells).items() if name)
    return Truth({"top": top, "count": count, "share": round(count / len(cells) * 100, 1)})
