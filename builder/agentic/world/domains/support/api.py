"""The REST API of a support desk: resources, what can be done with them, and reports."""

from typing import Final

from ...database import Row
from ...rest import Call, Field, Problem, Report, Resource, filled_in
from .tables import CHANNELS
from .texts import CATEGORIES

STATUSES: Final = ("new", "open", "pending", "solved", "closed")
PRIORITIES: Final = ("low", "normal", "high", "urgent")


def _assign(call: Call) -> None:
    agent = call.one("SELECT agent_id, name, status FROM agents WHERE agent_id = ?", str(call.given.get("agent_id")))
    if agent is None:
        raise Problem(422, "validation_failed", f"agent_id: there is no agent '{call.given.get('agent_id')}'.")
    if call.row["status"] == "closed":
        raise Problem(409, "closed", f"{call.row['ticket_id']} is closed.")
    if agent["status"] == "away":
        raise Problem(409, "agent_away", f"{agent['name']} is away and cannot take tickets.")
    call.db.execute(
        "UPDATE tickets SET agent_id = ?, status = CASE status WHEN 'new' THEN 'open' ELSE status END WHERE "
        "ticket_id = ?",
        [agent["agent_id"], call.row["ticket_id"]],
    )


def _reply(call: Call) -> None:
    body = call.given.get("body")
    if not isinstance(body, str) or not body.strip():
        raise Problem(422, "validation_failed", "body: must be a text that is not empty.")
    if call.row["status"] == "closed":
        raise Problem(409, "closed", f"{call.row['ticket_id']} is closed.")
    moment = call.clock.naive.isoformat()
    last = call.one("SELECT max(CAST(substr(message_id, 5) AS INTEGER)) AS number FROM messages")
    number = last["number"] if last else 0
    call.db.execute(
        "INSERT INTO messages VALUES (?, ?, 'agent', ?, ?)", [f"MSG-{number + 1}", call.row["ticket_id"], moment, body]
    )
    call.db.execute(
        "UPDATE tickets SET first_reply_at = coalesce(first_reply_at, ?) WHERE ticket_id = ?",
        [moment, call.row["ticket_id"]],
    )


def _solve(call: Call) -> None:
    if call.row["status"] not in ("open", "pending"):
        raise Problem(
            409,
            "not_open",
            f"{call.row['ticket_id']} is '{call.row['status']}'; only open and pending tickets can be solved.",
        )
    moment = call.clock.naive.isoformat()
    call.db.execute(
        "UPDATE tickets SET status = 'solved', solved_at = ? WHERE ticket_id = ?", [moment, call.row["ticket_id"]]
    )


def _satisfaction(call: Call) -> Row:
    row = call.one(
        "SELECT count(*) AS surveys, coalesce(sum(s.score >= 4), 0) AS happy FROM surveys s JOIN tickets t "
        "USING (ticket_id) "
        "JOIN agents a USING (agent_id) WHERE a.team = ? AND substr(s.answered_on, 1, 7) = ?",
        call.need("team"),
        call.month(),
    ) or {"surveys": 0, "happy": 0}
    return {**row, "percent": round(100 * row["happy"] / row["surveys"], 1)}


def _volume(call: Call) -> list[Row]:
    return call.all(
        "SELECT category, count(*) AS tickets, sum(status IN ('solved', 'closed')) AS solved FROM tickets "
        "WHERE substr(opened_at, 1, 7) = ? GROUP BY category ORDER BY category",
        call.month(),
    )


def _workload(call: Call) -> list[Row]:
    return call.all(
        "SELECT a.agent_id, a.name, a.team, a.status, count(t.ticket_id) AS tickets FROM agents a "
        "LEFT JOIN tickets t ON t.agent_id = a.agent_id AND t.status IN ('open', 'pending') GROUP BY "
        "a.agent_id ORDER BY a.agent_id"
    )


def _credits_by_account(call: Call) -> list[Row]:
    return call.all(
        "SELECT c.account_id, a.name, count(*) AS credits, round(sum(c.amount), 2) AS amount FROM credits c "
        "JOIN accounts a USING (account_id) "
        "WHERE c.status <> 'revoked' GROUP BY c.account_id ORDER BY amount DESC, c.account_id LIMIT 15"
    )


RESOURCES: Final = (
    Resource(
        "tickets",
        "tickets",
        "ticket_id",
        "TIC-",
        filters=("contact_id", "product_id", "agent_id", "category", "channel", "priority", "status"),
        ranges=("opened_at", "solved_at"),
        create={
            "contact_id": Field(required=True, references=("contacts", "contact_id")),
            "product_id": Field(required=True, references=("products", "product_id")),
            "subject": Field(required=True),
            "category": Field(required=True, enum=CATEGORIES),
            "channel": Field(required=True, enum=CHANNELS),
            "priority": Field(required=True, enum=PRIORITIES),
        },
        fresh=filled_in(now="opened_at", status="new"),
        update={
            "priority": Field(enum=PRIORITIES),
            "category": Field(enum=CATEGORIES),
            "status": Field(enum=STATUSES),
            "subject": Field(),
        },
        flow={"new": ("open",), "open": ("pending",), "pending": ("open",), "solved": ("open", "closed")},
        children={"messages": ("messages", "ticket_id"), "escalations": ("escalations", "ticket_id")},
        actions={"assign": _assign, "reply": _reply, "solve": _solve},
    ),
    Resource(
        "contacts",
        "contacts",
        "contact_id",
        "CON-",
        filters=("account_id", "name", "email", "language"),
        create={
            "account_id": Field(required=True, references=("accounts", "account_id")),
            "name": Field(required=True),
            "email": Field(required=True),
            "phone": Field(),
            "language": Field(required=True, enum=("en", "de", "fr", "es")),
        },
        update={"name": Field(), "email": Field(), "phone": Field(), "language": Field(enum=("en", "de", "fr", "es"))},
        children={"tickets": ("tickets", "contact_id")},
        deletable=True,
    ),
    Resource(
        "accounts",
        "accounts",
        "account_id",
        filters=("name", "country", "plan_id", "status", "owner"),
        ranges=("seats", "since_on"),
        update={
            "plan_id": Field(references=("plans", "plan_id")),
            "seats": Field("integer", minimum=1, maximum=5000),
            "owner": Field(),
        },
        children={"contacts": ("contacts", "account_id"), "credits": ("credits", "account_id")},
    ),
    Resource(
        "agents",
        "agents",
        "agent_id",
        filters=("name", "team", "status"),
        update={"status": Field(enum=("available", "busy", "away"))},
        children={"tickets": ("tickets", "agent_id")},
    ),
    Resource(
        "credits",
        "credits",
        "credit_id",
        "CRD-",
        filters=("account_id", "ticket_id", "status"),
        ranges=("amount", "granted_on"),
        create={
            "account_id": Field(required=True, references=("accounts", "account_id")),
            "ticket_id": Field(references=("tickets", "ticket_id")),
            "amount": Field("number", required=True, minimum=0.01, maximum=500),
            "granted_by": Field(required=True),
        },
        fresh=filled_in(today="granted_on", status="granted"),
        update={"status": Field(enum=("granted", "applied", "revoked"))},
        flow={"granted": ("applied", "revoked")},
    ),
    Resource(
        "escalations",
        "escalations",
        "escalation_id",
        "ESC-",
        filters=("ticket_id", "raised_by", "status", "level"),
        create={
            "ticket_id": Field(required=True, references=("tickets", "ticket_id")),
            "raised_by": Field(required=True, references=("agents", "agent_id")),
            "level": Field("integer", required=True, minimum=2, maximum=3),
            "reason": Field(required=True),
        },
        fresh=filled_in(today="raised_on", status="open"),
        update={"status": Field(enum=("open", "accepted", "declined", "done"))},
        flow={"open": ("accepted", "declined"), "accepted": ("done",)},
    ),
    Resource(
        "surveys", "surveys", "survey_id", filters=("ticket_id",), ranges=("score", "answered_on"), deletable=True
    ),
    Resource("products", "products", "product_id", filters=("name",)),
    Resource(
        "macros",
        "macros",
        "macro_id",
        filters=("category",),
        ranges=("used_times",),
        update={"title": Field(), "body": Field()},
    ),
    Resource(
        "plans", "plans", "plan_id", filters=("name",), update={"monthly_price": Field("number", minimum=0)}, admin=True
    ),
)


REPORTS: Final[dict[str, Report]] = {
    "satisfaction": _satisfaction,
    "volume": _volume,
    "workload": _workload,
    "credits_by_account": _credits_by_account,
}
