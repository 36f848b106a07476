"""The tables of a support desk, and how their rows come about."""

from datetime import date, datetime, timedelta
from typing import Final

from ...content.people import Person, people
from ...content.places import CITIES, companies
from ...content.text import slug
from ...database import Row, Tables
from ...domain import Place
from ...rng import Rng
from .texts import ANSWERS, CATEGORIES, OPENINGS, PLANS, PRODUCTS, REMARKS, REPLIES, SUBJECTS

CHANNELS: Final = ("email", "chat", "phone", "portal")
AGENT_TEAMS: Final = ("First level", "Second level", "Billing", "Onboarding")

SCHEMA: Final = """
CREATE TABLE plans (
  plan_id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, monthly_price REAL NOT NULL,
  first_response_hours INTEGER NOT NULL,
  resolution_hours INTEGER NOT NULL);
CREATE TABLE accounts (
  account_id TEXT PRIMARY KEY, name TEXT NOT NULL, country TEXT NOT NULL,
  plan_id TEXT NOT NULL REFERENCES plans (plan_id),
  seats INTEGER NOT NULL CHECK (seats > 0), since_on TEXT NOT NULL, owner TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('active', 'trial', 'churned')));
CREATE TABLE contacts (
  contact_id TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES accounts (account_id), name TEXT NOT NULL,
  email TEXT NOT NULL UNIQUE, phone TEXT, language TEXT NOT NULL);
CREATE TABLE agents (
  agent_id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE, team TEXT NOT NULL, city TEXT NOT NULL,
  hired_on TEXT NOT NULL, status TEXT NOT NULL CHECK (status IN ('available', 'busy', 'away')));
CREATE TABLE products (
  product_id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, version TEXT NOT NULL, support_ends_on TEXT NOT NULL);
CREATE TABLE tickets (
  ticket_id TEXT PRIMARY KEY, contact_id TEXT NOT NULL REFERENCES contacts (contact_id),
  product_id TEXT NOT NULL REFERENCES products (product_id), agent_id TEXT REFERENCES agents (agent_id),
  subject TEXT NOT NULL, category TEXT NOT NULL, channel TEXT NOT NULL,
  priority TEXT NOT NULL CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
  status TEXT NOT NULL CHECK (status IN ('new', 'open', 'pending', 'solved', 'closed')),
  opened_at TEXT NOT NULL, first_reply_at TEXT, solved_at TEXT);
CREATE TABLE messages (
  message_id TEXT PRIMARY KEY, ticket_id TEXT NOT NULL REFERENCES tickets (ticket_id),
  author TEXT NOT NULL CHECK (author IN ('client', 'agent')), sent_at TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE surveys (
  survey_id TEXT PRIMARY KEY, ticket_id TEXT NOT NULL UNIQUE REFERENCES tickets (ticket_id),
  score INTEGER NOT NULL CHECK (score BETWEEN 1 AND 5), comment TEXT, answered_on TEXT NOT NULL);
CREATE TABLE credits (
  credit_id TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES accounts (account_id),
  ticket_id TEXT REFERENCES tickets (ticket_id), amount REAL NOT NULL CHECK (amount > 0), granted_by TEXT NOT NULL,
  granted_on TEXT NOT NULL, status TEXT NOT NULL CHECK (status IN ('granted', 'applied', 'revoked')));
CREATE TABLE escalations (
  escalation_id TEXT PRIMARY KEY, ticket_id TEXT NOT NULL REFERENCES tickets (ticket_id),
  raised_by TEXT NOT NULL REFERENCES agents (agent_id), level INTEGER NOT NULL CHECK (level IN (2, 3)),
  reason TEXT NOT NULL, raised_on TEXT NOT NULL, status TEXT NOT NULL CHECK (status IN ('open', 'accepted',
  'declined', 'done')));
CREATE TABLE macros (
  macro_id TEXT PRIMARY KEY, title TEXT NOT NULL, category TEXT NOT NULL, body TEXT NOT NULL,
  used_times INTEGER NOT NULL);
CREATE INDEX tickets_by_contact ON tickets (contact_id);
CREATE INDEX messages_by_ticket ON messages (ticket_id);
"""


def populate(place: Place) -> Tables:
    """About 1,200 rows."""
    tables: Tables = {}
    tables["plans"] = [
        {
            "plan_id": f"PLN-{number + 1}",
            "name": name,
            "monthly_price": cents / 100,
            "first_response_hours": first,
            "resolution_hours": solution,
        }
        for number, (name, cents, first, solution) in enumerate(PLANS)
    ]
    tables["accounts"] = _accounts(place, tables)
    tables["contacts"] = _contacts(place, tables)
    tables["agents"] = _agents(place)
    tables["products"] = _products(place)
    _tickets(place, tables)
    tables["surveys"] = _surveys(place, tables)
    tables["credits"] = _credits(place, tables)
    tables["escalations"] = _escalations(place, tables)
    tables["macros"] = _macros(place)
    return tables


def _accounts(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("accounts")
    first = rng.between(400, 900)
    plans = [row["plan_id"] for row in tables["plans"]]
    return [
        {
            "account_id": f"ACC-{first + number}",
            "name": name,
            "country": rng.pick(CITIES)[1],
            "plan_id": rng.weighted(tuple(zip(plans, (2, 4, 5, 3, 1), strict=True))),
            "seats": 1 + rng.skewed(240),
            "since_on": str(place.clock.ago(rng.between(30, 2400))),
            "owner": rng.pick(place.facts["staff"][:7]),
            "status": rng.weighted((("active", 8), ("trial", 1), ("churned", 1))),
        }
        for number, name in enumerate(
            companies(rng, 56, "GmbH", "Ltd", "Studios", "School", "Clinic", "Partners", "AB", "Foods")
        )
    ]


def _contacts(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("contacts")
    first = rng.between(5_000, 9_000)
    rows: list[Row] = []
    for number, person in enumerate(people(rng, 118, namesakes=4)):
        account = tables["accounts"][number] if number < 56 else rng.pick(tables["accounts"])
        rows.append(
            {
                "contact_id": f"CON-{first + number}",
                "account_id": account["account_id"],
                "name": person.name,
                "email": f"{person.email.split('@')[0]}@{slug(account['name'].split()[0])}.example",
                "phone": None
                if rng.chance(300)
                else f"+{rng.between(30, 49)} {rng.between(100, 999)} {rng.between(100_000, 999_999)}",
                "language": rng.weighted((("en", 6), ("de", 2), ("fr", 2), ("es", 1))),
            }
        )
    return rows


def _agents(place: Place) -> list[Row]:
    rng = place.rng("agents")
    names = place.facts["staff"]
    others: list[Person] = people(rng, 8, f"{place.facts['slug']}.example")
    known = [
        (name, f"{slug(name.split()[0])}.{slug(name.split(' ', 1)[1])}@{place.facts['slug']}.example") for name in names
    ]
    known += [(other.name, f"desk.{other.email}") for other in others]
    return [
        {
            "agent_id": f"AGT-{31 + number}",
            "name": name,
            "email": email,
            "team": AGENT_TEAMS[number % 4]
            if number < 8
            else rng.weighted(tuple(zip(AGENT_TEAMS, (5, 3, 2, 1), strict=True))),
            "city": rng.pick(CITIES)[0],
            "hired_on": str(place.clock.ago(rng.between(40, 2600))),
            "status": rng.weighted((("available", 5), ("busy", 3), ("away", 2))),
        }
        for number, (name, email) in enumerate(known)
    ]


def _products(place: Place) -> list[Row]:
    rng = place.rng("products")
    brand = place.facts["company"].split()[0]
    return [
        {
            "product_id": f"PRO-{number + 1}",
            "name": f"{brand} {name}",
            "version": f"{rng.between(2, 9)}.{rng.between(0, 19)}.{rng.between(0, 9)}",
            "support_ends_on": str(place.clock.ago(-rng.between(60, 1400))),
        }
        for number, name in enumerate(PRODUCTS)
    ]


def _tickets(place: Place, tables: Tables) -> None:
    rng = place.rng("tickets")
    tickets: list[Row] = []
    messages: list[Row] = []
    tables["tickets"], tables["messages"] = tickets, messages
    now = place.clock.naive
    number = rng.between(10_000, 70_000)
    contacts, products = rng.shuffled(tables["contacts"]), rng.shuffled(tables["products"])
    agents = rng.shuffled([row["agent_id"] for row in tables["agents"]])
    for age in sorted((rng.between(600, 150 * 86_400) for _ in range(240)), reverse=True):
        opened = now - timedelta(seconds=age)
        category = rng.weighted(tuple(zip(CATEGORIES, (5, 5, 6, 4, 3, 2), strict=True)))
        status = _status(rng, age)
        replied = None if status == "new" else min(opened + timedelta(seconds=60 * (2 + rng.skewed(2600))), now)
        solved = (
            min(opened + timedelta(seconds=3600 * (3 + rng.skewed(220))), now)
            if status in ("solved", "closed")
            else None
        )
        ticket = {
            "ticket_id": f"TIC-{number}",
            "contact_id": contacts[rng.skewed(len(contacts))]["contact_id"],
            "product_id": products[rng.skewed(len(products))]["product_id"],
            "agent_id": None if status == "new" else agents[rng.skewed(len(agents))],
            "subject": rng.pick(SUBJECTS[category]),
            "category": category,
            "channel": rng.pick(CHANNELS),
            "priority": rng.weighted((("low", 3), ("normal", 6), ("high", 3), ("urgent", 1))),
            "status": status,
            "opened_at": opened.isoformat(),
            "first_reply_at": replied.isoformat() if replied else None,
            "solved_at": max(solved, replied).isoformat() if solved and replied else None,
        }
        tickets.append(ticket)
        number += rng.between(1, 5)
        _messages(rng, place, messages, ticket)


def _status(rng: Rng, age: int) -> str:
    days = age // 86_400
    if days < 2:
        return rng.pick(("new", "open", "open", "pending"))
    if days < 12:
        return rng.weighted((("open", 3), ("pending", 3), ("solved", 4)))
    return rng.weighted((("closed", 15), ("solved", 3), ("pending", 1), ("open", 1)))


def _messages(rng: Rng, place: Place, messages: list[Row], ticket: Row) -> None:
    opened, answered = datetime.fromisoformat(ticket["opened_at"]), ticket["first_reply_at"]
    replied = datetime.fromisoformat(answered) if answered else None
    now = place.clock.naive
    when = f"{rng.between(1, 9)} in the morning"
    product = f"{place.facts['company'].split()[0]} {PRODUCTS[int(ticket['product_id'][4:]) - 1]}"
    first = rng.pick(OPENINGS).format(subject=ticket["subject"], when=when, n=rng.between(2, 40), product=product)
    said = [("client", opened, first)]
    if replied:
        said.append(("agent", replied, rng.pick(REPLIES)))
        if rng.chance(300):
            said.append(("client", min(replied + timedelta(seconds=rng.between(300, 90_000)), now), rng.pick(ANSWERS)))
    for author, at, body in said:
        messages.append(
            {
                "message_id": f"MSG-{80_001 + len(messages)}",
                "ticket_id": ticket["ticket_id"],
                "author": author,
                "sent_at": at.isoformat(),
                "body": body,
            }
        )


def _surveys(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("surveys")
    solved = [row for row in tables["tickets"] if row["solved_at"]]
    chosen = rng.sample(solved, min(95, len(solved)))
    return [
        {
            "survey_id": f"SUR-{1200 + number}",
            "ticket_id": ticket["ticket_id"],
            "score": rng.weighted(((5, 9), (4, 7), (3, 3), (2, 2), (1, 2))),
            "comment": None if rng.chance(400) else rng.pick(REMARKS),
            "answered_on": str(
                min(date.fromisoformat(ticket["solved_at"][:10]) + timedelta(days=rng.below(6)), place.clock.today)
            ),
        }
        for number, ticket in enumerate(chosen)
    ]


def _credits(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("credits")
    accounts = {row["contact_id"]: row["account_id"] for row in tables["contacts"]}
    agents = [row["name"] for row in tables["agents"]]
    billing = [row for row in tables["tickets"] if row["category"] == "billing" and row["status"] != "new"]
    rows: list[Row] = []
    for number, ticket in enumerate(billing[:34]):
        rows.append(
            {
                "credit_id": f"CRD-{310 + number}",
                "account_id": accounts[ticket["contact_id"]],
                "ticket_id": None if rng.chance(100) else ticket["ticket_id"],
                "amount": rng.money(500, place.facts["credit_limit"] * 100),
                "granted_by": rng.pick(agents),
                "granted_on": ticket["first_reply_at"][:10],
                "status": rng.weighted((("applied", 6), ("granted", 3), ("revoked", 1))),
            }
        )
    return rows


def _escalations(place: Place, tables: Tables) -> list[Row]:
    rng = place.rng("escalations")
    candidates = [
        row for row in tables["tickets"] if row["agent_id"] and row["category"] in ("bug", "integration", "login")
    ]
    chosen = sorted(rng.sample(candidates, 36), key=lambda row: row["ticket_id"])
    return [
        {
            "escalation_id": f"ESC-{90 + number}",
            "ticket_id": ticket["ticket_id"],
            "raised_by": ticket["agent_id"],
            "level": rng.pick((2, 2, 2, 3)),
            "reason": rng.pick(
                (
                    "cannot reproduce",
                    "needs a developer",
                    "client is upset",
                    "needs access to logs",
                    "deadline has passed",
                )
            ),
            "raised_on": ticket["first_reply_at"][:10],
            "status": rng.pick(("accepted", "declined", "done"))
            if ticket["solved_at"]
            else rng.pick(("open", "accepted")),
        }
        for number, ticket in enumerate(chosen)
    ]


def _macros(place: Place) -> list[Row]:
    rng = place.rng("macros")
    return [
        {
            "macro_id": f"MAC-{number + 1:02d}",
            "title": f"{category.capitalize()}: {subject.lower()}",
            "category": category,
            "body": f"Hello {{{{name}}}}, thank you for your message about '{subject.lower()}'. {rng.pick(REPLIES)}",
            "used_times": rng.skewed(900),
        }
        for number, (category, subject) in enumerate(
            (category, subject) for category in CATEGORIES for subject in SUBJECTS[category][:4]
        )
    ]
