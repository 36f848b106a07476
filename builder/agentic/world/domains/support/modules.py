"""Code modules of a support desk, with mistakes that people make."""

from typing import Final

from ...workspace import Bug, Module

SLA: Final = Module(
    "sla",
    "deadlines of tickets",
    '''
"""Deadlines in minutes. A working day has 60 * WORKING_HOURS minutes."""

WORKING_HOURS = $hours
FIRST_REPLY = {"urgent": $urgent, "high": 240, "normal": 480, "low": 1440}


def due(opened: int, priority: str) -> int:
    """The minute by which the first reply is due."""
    return opened + FIRST_REPLY[priority]


def is_breached(opened: int, replied: int | None, priority: str, now: int) -> bool:
    """Whether the first reply came too late, or is still missing after its deadline; the deadline itself is in time."""
    moment = now if replied is None else replied
    return moment > due(opened, priority)


def minutes_left(opened: int, priority: str, now: int) -> int:
    """Minutes until the deadline; 0 when it has passed."""
    return max(due(opened, priority) - now, 0)


def most_urgent(tickets: list, now: int, count: int = 3) -> list:
    """The ids of the unanswered tickets whose deadlines are nearest; equal ones by id."""
    waiting = [ticket for ticket in tickets if ticket["replied"] is None]
    waiting.sort(key=lambda ticket: (due(ticket["opened"], ticket["priority"]), ticket["id"]))
    return [ticket["id"] for ticket in waiting[:count]]


def working_days(minutes: int) -> float:
    """Minutes as working days with one decimal."""
    return round(minutes / (60 * WORKING_HOURS), 1)
''',
    """
from sla import due, is_breached, minutes_left, most_urgent, working_days


def test_due():
    assert due(100, "urgent") == 100 + $urgent
    assert due(0, "low") == 1440


def test_reply_on_the_deadline_is_in_time():
    assert not is_breached(0, 240, "high", 999)
    assert is_breached(0, 241, "high", 999)


def test_reply_at_minute_zero_counts_as_reply():
    assert not is_breached(0, 0, "high", 999)


def test_missing_reply():
    assert is_breached(0, None, "high", 241)
    assert not is_breached(0, None, "high", 100)


def test_minutes_left():
    assert minutes_left(0, "high", 200) == 40
    assert minutes_left(0, "high", 300) == 0


def test_nearest_deadline_first():
    tickets = [
        {"id": "T1", "opened": 0, "priority": "low", "replied": None},
        {"id": "T2", "opened": 50, "priority": "urgent", "replied": None},
        {"id": "T3", "opened": 0, "priority": "urgent", "replied": 5},
        {"id": "T4", "opened": 10, "priority": "high", "replied": None},
    ]
    assert most_urgent(tickets, 60) == ["T2", "T4", "T1"]
    assert most_urgent(tickets, 60, 1) == ["T2"]


def test_working_days():
    assert working_days(60 * $hours) == 1.0
    assert working_days(90 * $hours) == 1.5
""",
    (
        Bug("boundary", "return moment > due(opened, priority)", "return moment >= due(opened, priority)"),
        Bug("falsy_zero", "moment = now if replied is None else replied", "moment = replied or now"),
        Bug("missing_floor", "return max(due(opened, priority) - now, 0)", "return due(opened, priority) - now"),
        Bug("missing_filter", 'for ticket in tickets if ticket["replied"] is None]', "for ticket in tickets]"),
        Bug(
            "wrong_key", '(due(ticket["opened"], ticket["priority"]), ticket["id"])', '(ticket["opened"], ticket["id"])'
        ),
        Bug("wrong_constant", "minutes / (60 * WORKING_HOURS)", "minutes / (60 * 24)"),
    ),
    ({"hours": "8", "urgent": "30"}, {"hours": "9", "urgent": "45"}, {"hours": "10", "urgent": "60"}),
)

ROUTING: Final = Module(
    "routing",
    "assignment of tickets to agents",
    '''
"""Who gets a ticket: skills, languages, load."""

MOST_TICKETS = $most


def can_take(agent: dict, ticket: dict) -> bool:
    """Available, below MOST_TICKETS, and with the language and the skill that are needed."""
    if not agent["available"] or agent["load"] >= MOST_TICKETS:
        return False
    return ticket["language"] in agent["languages"] and ticket["skill"] in agent["skills"]


def assign(agents: list, ticket: dict) -> str | None:
    """The name of the least loaded agent who can take the ticket; equal ones by name. None if there is nobody."""
    able = [agent for agent in agents if can_take(agent, ticket)]
    if not able:
        return None
    chosen = min(able, key=lambda agent: (agent["load"], agent["name"]))
    chosen["load"] += 1
    return chosen["name"]


def assign_all(agents: list, tickets: list) -> dict:
    """Ticket id -> agent or None, the most important tickets (priority 1) first."""
    out = {}
    for ticket in sorted(tickets, key=lambda ticket: (ticket["priority"], ticket["id"])):
        out[ticket["id"]] = assign(agents, ticket)
    return out


def rebalance(loads: dict) -> list:
    """Moves (from, to) that bring the largest and the smallest load to within 1 of each other."""
    current = dict(loads)
    moves = []
    while max(current.values()) - min(current.values()) > 1:
        top = max(sorted(current), key=lambda name: current[name])
        low = min(sorted(current), key=lambda name: current[name])
        current[top] -= 1
        current[low] += 1
        moves.append((top, low))
    return moves
''',
    """
from routing import assign, assign_all, can_take, rebalance


def agent(name, load=0, available=True, languages=None, skills=None):
    can = {"languages": languages or ["en"], "skills": skills or ["billing"]}
    return {"name": name, "load": load, "available": available, **can}


TICKET = {"id": "T1", "language": "en", "skill": "billing", "priority": 2}


def test_full_agents_take_nothing():
    assert can_take(agent("Ana", $most - 1), TICKET)
    assert not can_take(agent("Ana", $most), TICKET)


def test_absent_agents_take_nothing():
    assert not can_take(agent("Ana", 0, False), TICKET)


def test_language_and_skill_are_both_needed():
    assert not can_take(agent("Ana", 0, True, ["fr"]), TICKET)
    assert not can_take(agent("Ana", 0, True, ["en"], ["api"]), TICKET)


def test_least_loaded_agent():
    assert assign([agent("Ana", 3), agent("Bo", 1)], TICKET) == "Bo"


def test_assignments_count():
    agents = [agent("Ana", 0), agent("Bo", 1)]
    assert [assign(agents, TICKET) for _ in range(3)] == ["Ana", "Ana", "Bo"]


def test_nobody():
    assert assign([], TICKET) is None


def test_important_tickets_first():
    agents = [agent("Ana", $most - 1)]
    first = {"id": "T9", "language": "en", "skill": "billing", "priority": 1}
    assert assign_all(agents, [TICKET, first]) == {"T9": "Ana", "T1": None}


def test_rebalance():
    assert rebalance({"a": 5, "b": 1}) == [("a", "b"), ("a", "b")]
    assert rebalance({"a": 2, "b": 1}) == []


def test_rebalance_leaves_the_loads_alone():
    loads = {"a": 5, "b": 1}
    rebalance(loads)
    assert loads == {"a": 5, "b": 1}
""",
    (
        Bug("boundary", 'agent["load"] >= MOST_TICKETS', 'agent["load"] > MOST_TICKETS'),
        Bug("wrong_operator", 'in agent["languages"] and', 'in agent["languages"] or'),
        Bug("missing_update", '    chosen["load"] += 1\n', ""),
        Bug("missing_guard", "    if not able:\n        return None\n", ""),
        Bug("wrong_order", '(ticket["priority"], ticket["id"])', '(-ticket["priority"], ticket["id"])'),
        Bug("shared_state", "current = dict(loads)", "current = loads"),
        Bug("wrong_function", "chosen = min(able", "chosen = max(able"),
    ),
    ({"most": "5"}, {"most": "8"}, {"most": "12"}),
)

TRIAGE: Final = Module(
    "triage",
    "priority and category of new tickets",
    '''
"""Guessing the category and the priority of a ticket from its words."""

WORDS = {
    "billing": ["invoice", "refund", "charge", "payment"],
    "login": ["password", "login", "locked", "2fa"],
    "bug": ["error", "crash", "broken", "fails"],
}
ALARMING = ["urgent", "down", "outage", "immediately"]


def tokens(text: str) -> list:
    """The words in lower case without marks around them."""
    return [word.strip(".,!?:;()").lower() for word in text.split()]


def category(text: str) -> str:
    """The category with the most words in the text, the first one of equals; "other" without any."""
    words = tokens(text)
    best = "other"
    most = 0
    for name, keys in WORDS.items():
        hits = len([word for word in words if word in keys])
        if hits > most:
            best = name
            most = hits
    return best


def priority(text: str, vip: bool = False) -> int:
    """1 to 4: 3 usually, one step up for an alarming word and one for a very important client."""
    level = 3
    if any(word in ALARMING for word in tokens(text)):
        level -= 1
    if vip:
        level -= 1
    if text.strip().endswith("?") and level == 3:
        level = 4
    return level


def is_duplicate(text: str, other: str) -> bool:
    """Whether two texts share $share percent or more of their different words."""
    a, b = set(tokens(text)), set(tokens(other))
    if not a or not b:
        return False
    return len(a & b) * 100 >= len(a | b) * $share
''',
    """
from triage import category, is_duplicate, priority, tokens


def test_tokens():
    assert tokens("Login fails! (again)") == ["login", "fails", "again"]


def test_category_with_most_words():
    assert category("The payment page shows an error, and the charge is wrong") == "billing"
    assert category("Crash after login, error 7") == "bug"


def test_first_of_equals():
    assert category("refund and password") == "billing"


def test_no_word():
    assert category("Hello there") == "other"


def test_alarming_words_in_any_case():
    assert priority("Everything is DOWN!") == 2


def test_important_clients():
    assert priority("Nothing special.", True) == 2
    assert priority("Outage.", True) == 1


def test_questions_can_wait():
    assert priority("How do I export?") == 4
    assert priority("Is it down?") == 2


def test_duplicates():
    assert is_duplicate("Cannot open the report page", "cannot open the REPORT page!")
    assert not is_duplicate("Cannot open the report page", "Where is my invoice")
    assert not is_duplicate("", "")
""",
    (
        Bug("case", '.strip(".,!?:;()").lower() for', '.strip(".,!?:;()") for'),
        Bug("boundary", "if hits > most:", "if hits >= most:"),
        Bug("missing_update", "            most = hits\n", ""),
        Bug("wrong_sign", "    if vip:\n        level -= 1\n", "    if vip:\n        level += 1\n"),
        Bug("wrong_operator", '.endswith("?") and level == 3:', '.endswith("?"):'),
        Bug("wrong_operator", "len(a & b) * 100 >= len(a | b)", "len(a | b) * 100 >= len(a & b)"),
        Bug("missing_guard", "    if not a or not b:\n        return False\n", ""),
    ),
    ({"share": "60"}, {"share": "70"}, {"share": "80"}),
)

MACROS: Final = Module(
    "macros",
    "templates of answers",
    '''
"""Answers with {{name}} fields."""
import re

FIELD = r"\\{\\{ *([a-z_]+) *\\}\\}"


def fields(template: str) -> list:
    """The names of the fields, each once, in order of appearance."""
    found = []
    for name in re.findall(FIELD, template):
        if name not in found:
            found.append(name)
    return found


def missing(template: str, values: dict) -> list:
    """The fields that have no value; an empty text counts as none."""
    return [name for name in fields(template) if not values.get(name)]


def fill(template: str, values: dict) -> str:
    """The text with all fields filled in. ValueError if one is missing."""
    lacking = missing(template, values)
    if lacking:
        raise ValueError("missing: " + ", ".join(lacking))
    text = template
    for name in fields(template):
        text = re.sub(r"\\{\\{ *" + name + r" *\\}\\}", str(values[name]), text)
    return text


def greeting(name: str, hour: int) -> str:
    """Good morning before 12, good afternoon before 18, good evening from then on."""
    first = name.split(" ")[0]
    if hour < 12:
        return f"Good morning {first}"
    if hour < 18:
        return f"Good afternoon {first}"
    return f"Good evening {first}"


def shorten(text: str, limit: int = $limit) -> str:
    """The text cut at a space so that it has at most `limit` letters with the three dots at its end."""
    if len(text) <= limit:
        return text
    cut = text[:limit - 3]
    if " " in cut:
        cut = cut[:cut.rfind(" ")]
    return cut + "..."
''',
    """
from macros import fields, fill, greeting, missing, shorten


def test_fields_once_and_in_order():
    assert fields("Hi {{name}}, {{ ticket }} is for {{name}}.") == ["name", "ticket"]


def test_missing_fields():
    assert missing("{{a}} {{b}} {{c}}", {"a": "x", "b": ""}) == ["b", "c"]


def test_fill_everywhere():
    assert fill("{{name}}: {{ n }} and {{name}}", {"name": "Bo", "n": 7}) == "Bo: 7 and Bo"


def test_fill_refuses_gaps():
    try:
        fill("{{a}} {{b}}", {"a": 1})
    except ValueError as error:
        assert "b" in str(error)
    else:
        assert False, "no error"


def test_greeting():
    assert greeting("Ada Lovelace", 11) == "Good morning Ada"
    assert greeting("Ada Lovelace", 12) == "Good afternoon Ada"
    assert greeting("Ada Lovelace", 18) == "Good evening Ada"


def test_short_texts_stay():
    assert shorten("x" * $limit) == "x" * $limit


def test_long_texts_are_cut_at_a_space():
    text = shorten("word " * 40)
    assert len(text) <= $limit
    assert text.endswith("word...")
""",
    (
        Bug(
            "missing_guard",
            "        if name not in found:\n            found.append(name)\n",
            "        found.append(name)\n",
        ),
        Bug("wrong_operator", "if not values.get(name)]", "if name not in values]"),
        Bug("lost_result", "        text = re.sub(", "        re.sub("),
        Bug("wrong_start", "str(values[name]), text)", "str(values[name]), template)"),
        Bug("boundary", "if hour < 12:", "if hour <= 12:"),
        Bug("off_by_one", "cut = text[:limit - 3]", "cut = text[:limit]"),
        Bug("boundary", "if len(text) <= limit:", "if len(text) < limit:"),
        Bug("wrong_index", 'name.split(" ")[0]', 'name.split(" ")[-1]'),
    ),
    ({"limit": "40"}, {"limit": "60"}, {"limit": "80"}),
)

SURVEYS: Final = Module(
    "surveys",
    "satisfaction scores",
    '''
"""Scores of surveys: satisfaction from 1 to 5, recommendation from 0 to 10; None is no answer."""


def answered(scores: list) -> list:
    """The scores that were given."""
    return [score for score in scores if score is not None]


def satisfaction(scores: list) -> float | None:
    """Percent of answers with 4 or 5, one decimal; None without answers."""
    given = answered(scores)
    if not given:
        return None
    happy = len([score for score in given if score >= 4])
    return round(100 * happy / len(given), 1)


def recommendation(scores: list) -> int | None:
    """The net promoter score: percent with 9 and 10 minus percent with 0 to 6, rounded; None without answers."""
    given = answered(scores)
    if not given:
        return None
    promoters = len([score for score in given if score >= 9])
    detractors = len([score for score in given if score <= 6])
    return round(100 * (promoters - detractors) / len(given))


def response_rate(scores: list) -> float:
    """Percent of surveys that were answered, one decimal; 0 without surveys."""
    if not scores:
        return 0.0
    return round(100 * len(answered(scores)) / len(scores), 1)


def by_agent(rows: list, least: int = $least) -> dict:
    """Satisfaction of each agent with at least `least` answers; rows have agent and score."""
    groups = {}
    for row in rows:
        if row["score"] is not None:
            groups.setdefault(row["agent"], []).append(row["score"])
    return {agent: satisfaction(scores) for agent, scores in groups.items() if len(scores) >= least}
''',
    """
from surveys import answered, by_agent, recommendation, response_rate, satisfaction


def test_zero_is_an_answer():
    assert answered([0, None, 5]) == [0, 5]


def test_satisfaction():
    assert satisfaction([5, 4, 3, None, 1]) == 50.0
    assert satisfaction([4, 4, 1]) == 66.7


def test_no_answers():
    assert satisfaction([None]) is None
    assert recommendation([]) is None


def test_recommendation():
    assert recommendation([10, 9, 8, 7, 6, 0]) == 0
    assert recommendation([10, 10, 8, 3]) == 25


def test_seven_and_eight_are_neutral():
    assert recommendation([7, 8]) == 0


def test_response_rate():
    assert response_rate([5, None, None]) == 33.3
    assert response_rate([]) == 0.0


def test_agents_with_few_answers_are_left_out():
    rows = [{"agent": "Bo", "score": 5} for _ in range($least)]
    rows = rows + [{"agent": "Al", "score": 1}, {"agent": "Bo", "score": None}]
    assert by_agent(rows) == {"Bo": 100.0}
""",
    (
        Bug("falsy_zero", "for score in scores if score is not None]", "for score in scores if score]"),
        Bug("boundary", "if score >= 4])", "if score > 4])"),
        Bug("wrong_divisor", "100 * happy / len(given)", "100 * happy / len(scores)"),
        Bug("boundary", "if score <= 6])", "if score <= 7])"),
        Bug("boundary", "if score >= 9])", "if score > 9])"),
        Bug("wrong_sign", "(promoters - detractors)", "(promoters + detractors)"),
        Bug("missing_guard", "    if not scores:\n        return 0.0\n", ""),
        Bug("boundary", "if len(scores) >= least}", "if len(scores) > least}"),
    ),
    ({"least": "2"}, {"least": "3"}, {"least": "5"}),
)

THREADS: Final = Module(
    "threads",
    "mail threads: subjects, quotes, addresses",
    '''
"""Mails: which ticket they belong to and what is new in them."""
import re

PREFIX = "$prefix"


def ticket_number(subject: str) -> str | None:
    """The number in a subject such as "Re: [$prefix-1042] Login", or None."""
    found = re.search(r"\\[" + PREFIX + r"-([0-9]+)\\]", subject)
    return PREFIX + "-" + found.group(1) if found else None


def clean_subject(subject: str) -> str:
    """The subject without Re:, Fwd: and AW: in front, however many there are."""
    text = subject.strip()
    while re.match(r"(?i)(re|fwd|fw|aw):", text):
        text = text.split(":", 1)[1].strip()
    return text


def new_text(body: str) -> str:
    """The lines before the first quoted one (which begins with >), without blank lines at the end."""
    lines = []
    for line in body.split("\\n"):
        if line.startswith(">"):
            break
        lines.append(line)
    return "\\n".join(lines).rstrip()


def address(sender: str) -> str:
    """The address in "Ada <ada@x.example>" or alone, in lower case."""
    if "<" in sender:
        sender = sender.split("<")[1].split(">")[0]
    return sender.strip().lower()


def participants(mails: list) -> list:
    """The addresses of all senders, each once, in order of their first mail."""
    found = []
    for mail in mails:
        one = address(mail["from"])
        if one not in found:
            found.append(one)
    return found
''',
    """
from threads import address, clean_subject, new_text, participants, ticket_number


def test_number_in_subject():
    assert ticket_number("Re: [$prefix-1042] Login") == "$prefix-1042"
    assert ticket_number("Login") is None


def test_prefixes_are_taken_off():
    assert clean_subject("Re: Login") == "Login"
    assert clean_subject("AW: Fwd: re: Login") == "Login"


def test_colons_in_a_subject_stay():
    assert clean_subject("Re: Error: code 7") == "Error: code 7"


def test_quotes_are_cut():
    assert new_text("Thanks!\\n\\nBo\\n\\n> old\\n> older\\nfooter") == "Thanks!\\n\\nBo"


def test_address():
    assert address("Ada L <Ada@X.example>") == "ada@x.example"
    assert address(" bo@y.example ") == "bo@y.example"


def test_participants_once():
    mails = [{"from": "A <a@x.example>"}, {"from": "b@x.example"}, {"from": "A@x.example"}]
    assert participants(mails) == ["a@x.example", "b@x.example"]
""",
    (
        Bug("once_only", "    while re.match(", "    if re.match("),
        Bug("split_too_often", 'text.split(":", 1)[1]', 'text.split(":")[1]'),
        Bug("wrong_statement", "            break\n", "            continue\n"),
        Bug("case", "return sender.strip().lower()", "return sender.strip()"),
        Bug("not_normalised", 'one = address(mail["from"])', 'one = mail["from"]'),
        Bug("missing_guard", " if found else None\n", "\n"),
        Bug("case", "(?i)(re|fwd|fw|aw)", "(re|fwd|fw|aw)"),
    ),
    ({"prefix": "TIC"}, {"prefix": "CASE"}, {"prefix": "HELP"}),
)

MODULES: Final = (SLA, ROUTING, TRIAGE, MACROS, SURVEYS, THREADS)
