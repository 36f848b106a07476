"""Things that are counted, not paid for: tickets, incidents and papers by kind and by month."""

# the queries are the assistant's, made of our own words

from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, best_of, need, scenario
from ...world.content.text import month_name
from ...world.raw import Raw

_COUNTED: Final = {
    "support": ("tickets", "opened_at", "category", "priority", "urgent"),
    "engineering": ("incidents", "opened_at", "severity", "status", "resolved"),
    "research": ("papers", "published_on", "field", "open_access", 1),
}
"""Domain -> table, its day, what makes groups, a second column, and a value of it."""
_MEANT: Final = {"urgent": "urgent", "resolved": "resolved by now", 1: "open access"}


@scenario("data_analysis", domains=tuple(_COUNTED))
def leading_kind(s: Stage) -> Script:
    """The most frequent kind and its share; then how many of that kind are of some sort: it takes the first answer."""
    table, day, group, column, value = _COUNTED[s.domain]
    start = s.pick(sorted({row[day][:7] for row in s.raw.tables[table]})[:-2])
    s.goal(table=table, day=day, group=group, column=column, value=value, start=start)
    s.policy(f"Database (SQLite): {table} has the columns {day}, {group} and {column}, among others.")
    said: dict[str, Any] = {"table": table, "group": group, "meant": _MEANT[value], "start": month_name(start)}
    yield s.user(
        "Which {group} do most of our {table} since the beginning of {start} have, and what share is that?",
        "Most frequent {group} among the {table} from {start} on? With its percentage, please.",
        "{start} until now: what is the leading {group} of our {table}, and how much of the total does it make up?",
        "top {group} in {table} since {start} + share",
        **said,
    )
    since = f"{day} >= '{start}-01'"
    rows = yield s.call(
        "database_query",
        derived_=("query",),
        query=f"SELECT {group}, COUNT(*) AS n FROM {table} WHERE {since} GROUP BY 1 ORDER BY n DESC",
    )
    name, count = s.top(rows["rows"])
    share = s.rounded(s.compute("percent", count, s.compute("sum", *(number for _, number in rows["rows"]))), 1)
    yield s.answer(
        "{name}: {count} {table}, or {share:.1f}%.",
        "It is {name}, with a share of {share:.1f}% ({count} in number).",
        "{share:.1f}% of the {table} are {name}, which makes it the largest group at {count}.",
        "The leader is {name}. It stands at {count}, that is {share:.1f}% of the {table}.",
        also=said,
        name=name,
        count=count,
        share=share,
    )
    yield s.user(
        "And how many of those are {meant}?",
        "Interesting. How many of them are {meant}?",
        "Of that group, which number is {meant}?",
        "how many of these {meant}?",
        **said,
    )
    wanted = value if isinstance(value, int) else f"'{value}'"
    part = yield s.call(
        "database_query",
        derived_=("query",),
        query=f"SELECT COUNT(*) FROM {table} WHERE {since} AND {group} = '{name}' AND {column} = {wanted}",
    )
    yield s.answer(
        "{part} of the {count}.",
        "Of {count} {table} in that group, the number that are {meant} is {part}.",
        "That applies to {part}, out of {count}.",
        "Number of {name} {table} that are {meant}: {part}.",
        also={**said, "count": count, "name": name},
        part=part["rows"][0][0],
    )


@leading_kind.oracle
def _(raw: Raw, table: str, start: str, value: Any, **columns: str) -> Truth:
    group, column = columns["group"], columns["column"]
    rows = [row for row in raw.tables[table] if row[columns["day"]][:7] >= start]
    counts: dict[str, int] = {}
    for row in rows:
        counts[row[group]] = counts.get(row[group], 0) + 1
    name, count = best_of(counts.items())
    part = sum(row[group] == name and row[column] == value for row in rows)
    return Truth({"name": name, "count": count, "share": round(count / len(rows) * 100, 1), "part": part})


@scenario("data_analysis", domains=("support", "engineering"))
def month_against_the_usual(s: Stage) -> Script:
    """Whether a month was busier than usual: counts of a year's months, and their median."""
    table, day, *_ = _COUNTED[s.domain]
    months = sorted({row[day][:7] for row in s.raw.tables[table]})
    months = [month for month in months[1:] if month < s.raw.today.isoformat()[:7]][-9:]
    need(len(months) > 2, "too short")
    month = s.pick(months)
    s.goal(table=table, day=day, months=months, month=month)
    s.policy(f"Database (SQLite): {table} with the column {day}.")
    said: dict[str, Any] = {
        "table": table,
        "first": month_name(months[0]),
        "last": month_name(months[-1]),
        "month": month_name(month),
    }
    yield s.user(
        "Was {month} a busy month for {table}? Compare it with the median month from {first} to {last}.",
        "How many {table} did {month} have, against the median of the months {first} to {last}?",
        "It felt as if {month} was heavy. Number of {table} then, and in a usual month (median {first} - {last})?",
        "{table} in {month} vs median month ({first} to {last})?",
        **said,
    )
    rows = yield s.call(
        "database_query",
        derived_=("query",),
        query=f"SELECT substr({day}, 1, 7) AS month, COUNT(*) AS n FROM {table} "
        f"WHERE substr({day}, 1, 7) BETWEEN '{months[0]}' AND '{months[-1]}' GROUP BY 1 ORDER BY 1",
    )
    counts = dict(rows["rows"])
    found = yield s.call("statistics", values=list(counts.values()), measure="median")
    usual, own = found["value"], counts[month]
    verdict = "above" if own > usual else "below" if own < usual else "exactly at"
    yield s.answer(
        "{month} had {own} {table}, {verdict} the median of {usual:g}.",
        "With {own} it lies {verdict} the median month, which had {usual:g}.",
        "{own} in {month}; the median is {usual:g}, so the month was {verdict} the usual level.",
        "The median month has {usual:g} {table}. {month} came to {own}, {verdict} that.",
        also={**said, "verdict": verdict},
        own=own,
        usual=usual,
    )


@month_against_the_usual.oracle
def _(raw: Raw, table: str, day: str, months: list[str], month: str) -> Truth:
    counts = sorted(sum(row[day].startswith(one) for row in raw.tables[table]) for one in months)
    need(counts[0] > 0, "an empty month")
    half = len(counts) // 2
    usual = counts[half] if len(counts) % 2 else (counts[half - 1] + counts[half]) / 2
    return Truth({"own": sum(row[day].startswith(month) for row in raw.tables[table]), "usual": usual})
