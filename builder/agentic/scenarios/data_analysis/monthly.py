"""Months and groups compared: growth, shares, trends, and what the largest customers are worth."""

# the queries are the assistant's, made of our own words

from itertools import pairwise
from typing import Any

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.content.text import month_name
from ...world.raw import Raw
from .._records import sum_of
from ._ledgers import ALL, full_months, ledger, of_month, table_of


@scenario("data_analysis", domains=ALL)
def growth_without_void(s: Stage) -> Script:
    """Growth from one month to the next; then the user wants what fell through left out."""
    book = ledger(s)
    months = full_months(s.raw, book)
    pairs = pairwise(months)
    before, month = s.pick(
        [pair for pair in pairs if any(row["status"] == book.void for row in of_month(s.raw, book, pair[1]))]
    )
    s.goal(before=before, month=month)
    said: dict[str, Any] = {
        "before": month_name(before),
        "month": month_name(month),
        "money": book.money,
        "things": book.things,
        "Money": book.money.capitalize(),
    }
    yield s.user(
        "By how many percent did {money} change from {before} to {month}?",
        "{month} against {before}: how did our {money} develop?",
        "I'm drafting the management note. What was the growth in {money} between {before} and {month}?",
        "{money} growth {before} -> {month} pls",
        "Did we do better in {month} than in {before}? I mean {money}, in percent.",
        **said,
    )
    query = (
        f"SELECT substr({book.day}, 1, 7) AS month, ROUND(SUM({book.amount}), 2) AS amount FROM {book.table} "
        f"WHERE substr({book.day}, 1, 7) IN ('{before}', '{month}'){{more}} GROUP BY 1 ORDER BY 1"
    )
    rows = yield s.call("database_query", derived_=("query",), query=query.format(more=""))
    old, new = rows["rows"][0][1], rows["rows"][1][1]
    growth = s.rounded(s.compute("percent", s.compute("difference", new, old), old), 1)
    yield s.answer(
        "The change is {growth:+.1f}%: EUR {old:,.2f} in {before}, EUR {new:,.2f} in {month}.",
        "{Money} moved by {growth:+.1f}%, from EUR {old:,.2f} to EUR {new:,.2f}.",
        "From EUR {old:,.2f} ({before}) to EUR {new:,.2f} ({month}), which is {growth:+.1f}%. All statuses "
        "are in there.",
        "{growth:+.1f}%. In figures: {before} EUR {old:,.2f}, {month} EUR {new:,.2f}.",
        also=said,
        growth=growth,
        old=old,
        new=new,
    )
    yield s.user(
        "Sorry, I should have said: {void} ones must not count.",
        "Hmm, is that with {void} {things}? Then take those out, please.",
        "I need it without anything {void} after all.",
        "wait, not the {void} ones. again without them",
        correction=True,
        void=book.void,
        **said,
    )
    rows = yield s.call("database_query", query=query.format(more=f" AND status <> '{book.void}'"), derived_=("query",))
    old, new = rows["rows"][0][1], rows["rows"][1][1]
    yield s.answer(
        "Without them it is {net_growth:+.1f}%, EUR {net_old:,.2f} to EUR {net_new:,.2f}.",
        "Then {before} comes to EUR {net_old:,.2f} and {month} to EUR {net_new:,.2f}: {net_growth:+.1f}%.",
        "{net_growth:+.1f}% once they are left out ({before} EUR {net_old:,.2f}, {month} EUR {net_new:,.2f}).",
        "Corrected: EUR {net_old:,.2f} became EUR {net_new:,.2f}, so the change is {net_growth:+.1f}%.",
        also=said,
        net_growth=s.rounded(s.compute("percent", s.compute("difference", new, old), old), 1),
        net_old=old,
        net_new=new,
    )


@growth_without_void.oracle
def _(raw: Raw, before: str, month: str) -> Truth:
    book = table_of(raw)
    facts: dict[str, float] = {}
    for mark, void in (("", True), ("net_", False)):
        old, new = (sum_of(of_month(raw, book, one, void=void), book.amount) for one in (before, month))
        need(old and new, "an empty month")
        facts |= {f"{mark}old": old, f"{mark}new": new, f"{mark}growth": round((new - old) / old * 100, 1)}
    return Truth(facts)


@scenario("data_analysis", domains=ALL)
def share_and_the_month_before(s: Stage) -> Script:
    """The share of one group in a month, and then of the same group a month earlier."""
    book = ledger(s)
    months = full_months(s.raw, book)
    at = s.rng.between(1, len(months) - 1)
    both = [{row[book.group] for row in of_month(s.raw, book, one)} for one in (months[at - 1], months[at])]
    need(all(len(one) > 1 for one in both), "only one group")
    group = s.pick(sorted(both[0] & both[1]))
    s.goal(before=months[at - 1], month=months[at], group=group)
    said: dict[str, Any] = {"month": month_name(months[at]), "group": group, "by": book.group, "money": book.money}
    yield s.user(
        "What share of {month}'s {money} has the {by} '{group}'?",
        "How big is {group} ({by}) within our {money} for {month}? A percentage is enough.",
        "Looking at {month}: {by} {group}, what part of the {money} was that?",
        "share of {group} in {money}, {month}?",
        **said,
    )
    query = (
        f"SELECT {book.group}, ROUND(SUM({book.amount}), 2) FROM {book.table} WHERE {book.day} LIKE '{{}}%' GROUP BY 1"
    )
    for month, fact, phrasings in (
        (
            months[at],
            "share",
            (
                "{group} made up {share:.1f}% of {month}'s {money}.",
                "{share:.1f}%.",
                "The {by} {group} brought in {share:.1f}% of the total that month.",
                "That was {share:.1f}% of the month's {money}.",
            ),
        ),
        (
            months[at - 1],
            "earlier",
            (
                "A month earlier it stood at {earlier:.1f}%.",
                "In {previous} {group} had {earlier:.1f}%.",
                "{earlier:.1f}% in {previous}.",
                "Then it was {earlier:.1f}% of {previous}'s {money}.",
            ),
        ),
    ):
        if fact == "earlier":
            yield s.user(
                "And {previous}?",
                "What was it in {previous}?",
                "ok. {previous}, for comparison?",
                "And how did {previous} compare? The share again, please.",
                previous=month_name(month),
            )
        rows = yield s.call("database_query", derived_=("query",), query=query.format(month))
        amounts = dict(rows["rows"])
        share = s.rounded(s.compute("percent", amounts[group], s.compute("sum", *amounts.values())), 1)
        yield s.answer(*phrasings, also={**said, "previous": month_name(months[at - 1])}, **{fact: share})


@share_and_the_month_before.oracle
def _(raw: Raw, before: str, month: str, group: str) -> Truth:
    book, facts = table_of(raw), {}
    for name, one in (("share", month), ("earlier", before)):
        rows = of_month(raw, book, one)
        part = sum_of([row for row in rows if row[book.group] == group], book.amount)
        facts[name] = round(part / sum_of(rows, book.amount) * 100, 1)
    return Truth(facts)


@scenario("data_analysis", domains=ALL)
def half_year_trend(s: Stage) -> Script:
    """The slope of the last six full months: a query, then a linear trend of its figures."""
    book = ledger(s)
    months = full_months(s.raw, book)[-6:]
    need(len(months) == 6, "too short")
    s.goal(months=months)
    yield s.user(
        "Is {money} rising or falling? Fit a line through the last six full months and tell me the slope per month.",
        "What's the monthly trend of our {money} over the past six complete months (linear)?",
        "For the outlook slide: linear trend of {money}, last six closed months, EUR per month.",
        "six month trend of {money}? just the slope of a straight line, current month not included",
        money=book.money,
    )
    if s.chance(500):
        yield s.plan(
            "First the monthly totals, then a line through them.",
            "I'll add the amounts up by month and then fit the trend.",
            "Two steps: monthly sums from the database, and a linear fit of the six figures.",
        )
    rows = yield s.call(
        "database_query",
        derived_=("query",),
        query=f"SELECT substr({book.day}, 1, 7) AS month, ROUND(SUM({book.amount}), 2) AS amount FROM {book.table} "
        f"WHERE substr({book.day}, 1, 7) BETWEEN '{months[0]}' AND '{months[-1]}' GROUP BY 1 ORDER BY 1",
    )
    values = [amount for _, amount in rows["rows"]]
    trend = yield s.call("statistics", values=values, measure="trend")
    slope = s.rounded(trend["slope"], 2)
    yield s.answer(
        "The line has a slope of EUR {slope:+,.2f} a month: {money} is {way}. It began at EUR {first:,.2f} "
        "and the last "
        "month stood at EUR {last:,.2f}.",
        "{way_up}, by EUR {slope:+,.2f} per month on a straight line (first month EUR {first:,.2f}, last EUR "
        "{last:,.2f}).",
        "EUR {slope:+,.2f} per month. The six figures run from EUR {first:,.2f} to EUR {last:,.2f}; single "
        "months stray from the line.",
        "Fitted over six months, {money} is {way}: EUR {slope:+,.2f} each month, between EUR {first:,.2f} at "
        "the start and "
        "EUR {last:,.2f} at the end.",
        also={
            "money": book.money,
            "way": "rising" if slope > 0 else "falling",
            "way_up": "Rising" if slope > 0 else "Falling",
        },
        slope=slope,
        first=values[0],
        last=values[-1],
    )


@half_year_trend.oracle
def _(raw: Raw, months: list[str]) -> Truth:
    book = table_of(raw)
    values = [sum_of(of_month(raw, book, month), book.amount) for month in months]
    mean = sum(values) / len(values)
    centre = (len(values) - 1) / 2
    slope = sum((x - centre) * (y - mean) for x, y in enumerate(values)) / sum((x - centre) ** 2 for x in range(6))
    return Truth({"slope": round(slope, 2), "first": values[0], "last": values[-1]})


@scenario("data_analysis", domains=ALL)
def largest_five(s: Stage) -> Script:
    """How much of a year's money hangs on five customers: the total and the top five, asked for at once."""
    book = ledger(s)
    year = s.pick(sorted({month[:4] for month in full_months(s.raw, book)}))
    need(len(of_month(s.raw, book, year)) > 40, "a short year")
    s.goal(year=year)
    said: dict[str, Any] = {"year": year, "money": book.money, "parties": book.parties}
    yield s.user(
        "How dependent are we on our five biggest {parties}? Their share of {money} in {year}, please.",
        "What percentage of {year} {money} comes from the top five {parties}?",
        "The bank asks about concentration: five largest {parties} as a share of all {money} in {year}.",
        "top 5 {parties} = how much of {money} in {year}? and who is number one",
        **said,
    )
    if s.chance(400):
        yield s.plan(
            "I'll get the total and the top five together and then put one over the other.",
            "Two figures needed: everything in the year, and the five largest.",
            "Let me fetch both parts at once, then work out the share.",
        )
    total, top = yield s.together(
        s.call(
            "database_query",
            query=f"SELECT ROUND(SUM({book.amount}), 2) FROM {book.table} WHERE {book.day} LIKE '{year}%'",
        ),
        s.call(
            "database_query",
            query=f"SELECT {book.party}, ROUND(SUM({book.amount}), 2) AS amount FROM {book.table} "
            f"WHERE {book.day} LIKE '{year}%' GROUP BY 1 ORDER BY amount DESC LIMIT 5",
        ),
    )
    five = s.compute("sum", *(amount for _, amount in top["rows"]))
    yield s.answer(
        "The five largest account for {share:.1f}% of {year}'s {money}; {leader} leads with EUR {most:,.2f}.",
        "{share:.1f}% in {year}. The biggest single one is {leader} at EUR {most:,.2f}.",
        "In {year} {share:.1f}% of the {money} came from five {parties}, first among them {leader} (EUR {most:,.2f}).",
        "Concentration: top five {share:.1f}%. Number one is {leader}, EUR {most:,.2f}.",
        also=said,
        share=s.rounded(s.compute("percent", five, total["rows"][0][0]), 1),
        leader=top["rows"][0][0],
        most=top["rows"][0][1],
    )


@largest_five.oracle
def _(raw: Raw, year: str) -> Truth:
    book = table_of(raw)
    rows = of_month(raw, book, year)
    sums = {
        who: sum_of([row for row in rows if row[book.party] == who], book.amount)
        for who in {r[book.party] for r in rows}
    }
    ranked = sorted(sums.items(), key=lambda item: -item[1])
    need(ranked[0][1] - ranked[1][1] > 0.01 and ranked[4][1] - ranked[5][1] > 0.01, "level")
    share = sum(amount for _, amount in ranked[:5]) / sum_of(rows, book.amount) * 100
    return Truth({"share": round(share, 1), "leader": ranked[0][0], "most": ranked[0][1]})
