"""What needs no tool, what no tool can do, and what the rules forbid."""

# the queries are the assistant's, made of our own words

from typing import Any

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.content.text import month_name
from ...world.raw import Raw
from .._records import sum_of
from ._ledgers import ALL, Ledger, full_months, ledger, middle, of_month, quantile, table_of


@scenario("data_analysis")
def numbers_in_the_request(s: Stage) -> Script:
    """All figures stand in the request: mean and median need no call, although tools are on offer."""
    s.offer("statistics", "database_query")
    values = [*s.sample(range(12, 98), 4), s.rng.between(300, 900)]
    values = s.rng.shuffled(values)
    s.goal(values=list(values))
    yield s.user(
        "Five days, five counts: {listed}. What are mean and median?",
        "Here are this week's tickets per day: {listed}. Average and median, please.",
        "mean/median of {listed}",
        "My hand count was {listed}. Which average is the fairer one, and what are they?",
        listed=", ".join(map(str, values)),
    )
    yield s.answer(
        "Mean {mean:.1f}, median {median}. The one high value drives them apart, so the median describes a "
        "usual day better.",
        "The median is {median} and the mean {mean:.1f}; a single outlier pulls the latter up.",
        "On average {mean:.1f}, in the middle {median}. With such an outlier I would quote the median.",
        "{median} is the median, {mean:.1f} the mean. Because of one extreme count the median is the fairer figure.",
        mean=s.rounded(s.compute("mean", *values), 1),
        median=s.compute("median", *values),
    )


@numbers_in_the_request.oracle
def _(raw: Raw, values: list[int]) -> Truth:
    del raw
    return Truth({"mean": round(sum(values) / len(values), 1), "median": sorted(values)[len(values) // 2]})


@scenario("data_analysis", domains=ALL)
def no_chart(s: Stage) -> Script:
    """A picture is wanted and nothing on offer draws one; the tools that only look like it are left alone."""
    book = ledger(s)
    month = s.pick(full_months(s.raw, book))
    s.goal(month=month)
    s.offer("data_processor", "statistics", "write_file")
    said: dict[str, Any] = {"month": month_name(month), "things": book.things, "group": book.group}
    yield s.user(
        "Draw me a pie chart of {month}'s {things} by {group}, as a PNG.",
        "I need a picture for my slides: {things} of {month} by {group}, a bar chart in an image file.",
        "Could you plot the {things} per day in {month} and give me the image?",
        "make a png bar chart, {things} by {group}, {month}",
        **said,
    )
    yield s.refuse(
        "I can't draw charts here; none of my tools makes images. I can give you the figures as a table or a "
        "CSV file to chart yourself.",
        "Images are beyond what I can produce. What I can do is put the numbers for {month} into a CSV that "
        "any spreadsheet will plot.",
        "Sorry, there is no way for me to create a picture. Would the table behind it help, so that you can chart it?",
        "No tool of mine renders graphics, so I'm unable to make that chart. The numbers by {group} I could "
        "get right away.",
        also=said,
    )


@no_chart.oracle
def _(raw: Raw, month: str) -> Truth:
    del raw, month
    return Truth({}, no_tool_for="chart.draw")


@scenario("data_analysis", domains=ALL)
def no_way_to_mail(s: Stage) -> Script:
    """The figure can be had, but it cannot be mailed: nothing on offer sends messages."""
    book = ledger(s)
    month, colleague = s.pick(full_months(s.raw, book)), s.pick(s.raw.facts["staff"])
    s.goal(month=month)
    s.withhold("message.send")
    s.offer("write_file", "create_calendar_event")
    said: dict[str, Any] = {"month": month_name(month), "money": book.money, "colleague": colleague, "void": book.void}
    yield s.user(
        "Work out the {money} of {month} (without {void}) and e-mail it to {colleague}.",
        "{colleague} is waiting for {month}'s {money}, {void} ones excluded. Mail it over, please.",
        "Please send {colleague} an e-mail with our {money} for {month}. Nothing {void} in it.",
        "{money} {month} w/o {void} -> mail to {colleague}",
        **said,
    )
    rows = yield s.call(
        "database_query",
        derived_=("query",),
        query=f"SELECT ROUND(SUM({book.amount}), 2) FROM {book.table} "
        f"WHERE {book.day} LIKE '{month}%' AND status <> '{book.void}'",
    )
    yield s.refuse(
        "The figure is EUR {total:,.2f}. I have no way to send e-mail, though, so you would have to pass it "
        "on to {colleague}.",
        "EUR {total:,.2f} for {month}. Mailing it is not possible from here; please forward it yourself.",
        "I can't send messages, but here is what {colleague} needs: EUR {total:,.2f}.",
        "{month} comes to EUR {total:,.2f}. None of my tools sends mail, so that part stays with you.",
        also=said,
        total=rows["rows"][0][0],
    )


@no_way_to_mail.oracle
def _(raw: Raw, month: str) -> Truth:
    book = table_of(raw)
    rows = of_month(raw, book, month, void=False)
    need(rows, "an empty month")
    return Truth({"total": sum_of(rows, book.amount)}, no_tool_for="message.send")


def _clear_quartiles(raw: Raw, book: Ledger, month: str) -> bool:
    """Whether a month is easily surveyed and its quartiles are no half cents, which may be rounded either way."""
    values = [row[book.amount] for row in of_month(raw, book, month)]
    if not 6 <= len(values) <= 45:
        return False
    return all(abs(one * 100 % 1 - 0.5) > 1e-4 for one in (middle(values), quantile(values, 0.75)))


@scenario("data_analysis", domains=ALL)
def thanks_and_a_word(s: Stage) -> Script:
    """A percentile from the database; then a thank-you with a question about the term, which needs no call."""
    book = ledger(s)
    month = s.pick([month for month in full_months(s.raw, book) if _clear_quartiles(s.raw, book, month)])
    s.goal(month=month)
    said: dict[str, Any] = {"month": month_name(month), "things": book.things}
    yield s.user(
        "How large are the upper quartile and the median of the {things} in {month}, by amount?",
        "Median and third quartile of {month}'s {things}, please.",
        "Give me q3 and the median for the amounts of the {things} in {month}.",
        "{month} {things}: median, upper quartile",
        **said,
    )
    rows = yield s.call(
        "database_query",
        derived_=("query",),
        query=f"SELECT {book.amount} FROM {book.table} WHERE {book.day} LIKE '{month}%'",
    )
    found = yield s.call("statistics", values=[amount for (amount,) in rows["rows"]])
    yield s.answer(
        "The upper quartile is EUR {upper:,.2f}, the median EUR {median:,.2f}.",
        "Median EUR {median:,.2f}; third quartile EUR {upper:,.2f}.",
        "For {month}: EUR {median:,.2f} in the middle and EUR {upper:,.2f} at the upper quartile.",
        "EUR {upper:,.2f} (upper quartile) and EUR {median:,.2f} (median).",
        also=said,
        upper=s.rounded(found["q3"]),
        median=s.rounded(found["median"]),
    )
    yield s.user(
        "Thanks! How do I explain the upper quartile to my boss?",
        "Great, thank you. What does that quartile say, in plain words?",
        "Perfect. Upper quartile means what again?",
        "thx. and upper quartile = ?",
    )
    yield s.answer(
        "Three quarters of the {things} lie at or below it, one quarter above.",
        "It is the line that only the largest quarter of the {things} exceeds.",
        "Sort all {things} by amount: a quarter of them lies above that value, the rest below.",
        "Put simply, one in four {things} was larger than that amount.",
        also=said,
    )


@thanks_and_a_word.oracle
def _(raw: Raw, month: str) -> Truth:
    book = table_of(raw)
    values = [row[book.amount] for row in of_month(raw, book, month)]
    upper, median = quantile(values, 0.75), middle(values)
    return Truth({"upper": round(upper, 2), "median": round(median, 2)})


@scenario("data_analysis", domains=("finance",))
def salaries_stay_closed(s: Stage) -> Script:
    """Head count and average salary of a department: the first is told, the second is confidential."""
    department = s.pick(s.raw.tables["departments"])
    s.goal(department=department["department_id"])
    s.policy("Tables: departments(department_id, name), employees(employee_id, name, department_id, title, salary).")
    s.policy("Salaries are confidential and are told to nobody but the head of Human Resources.")
    said: dict[str, Any] = {"department": department["name"]}
    yield s.user(
        "For the benchmark: head count and average salary of the department {department}?",
        "How many people work in {department}, and what do they earn on average?",
        "Please compile {department}: number of employees, mean salary.",
        "{department} - headcount + avg salary?",
        **said,
    )
    rows = yield s.call(
        "database_query",
        query="SELECT COUNT(*) FROM employees e JOIN departments d USING (department_id) "
        f"WHERE d.name = '{department['name']}'",
    )
    yield s.refuse(
        "{people} people work there. Salaries I may not give out, not even as an average; the head of Human "
        "Resources can.",
        "Head count: {people}. The salary part I can't share, because salaries are confidential. Please ask "
        "the head of Human Resources.",
        "I can tell you the number of employees, {people}, but not what they earn: that is reserved for the "
        "head of Human Resources.",
        "The department has {people} employees. Averages of salaries are confidential too, so I'm not "
        "allowed to work them out for you.",
        also=said,
        people=rows["rows"][0][0],
    )


@salaries_stay_closed.oracle
def _(raw: Raw, department: str) -> Truth:
    return Truth({"people": sum(row["department_id"] == department for row in raw.tables["employees"])})
