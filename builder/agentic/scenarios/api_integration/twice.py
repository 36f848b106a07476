"""Records that may have been created already: a repeated request must not leave a second one."""

import json
from dataclasses import dataclass
from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.raw import Raw
from ._shared_field import asking, connected


@dataclass(frozen=True, slots=True)
class Kind:
    """A resource in which a field is `unique`.

    `lookup` is a filter that finds a record, `doubtful` a field that may differ from what the user believes.
    """

    resource: str
    table: str
    key: str
    unique: str
    lookup: str
    fields: tuple[str, ...]
    doubtful: str


_KINDS: Final = {
    "travel": Kind(
        "customers",
        "customers",
        "customer_id",
        "email",
        "email",
        ("name", "email", "home_airport_id"),
        "home_airport_id",
    ),
    "engineering": Kind(
        "flags", "feature_flags", "flag_id", "name", "name", ("name", "service_id", "owner_id"), "owner_id"
    ),
    "research": Kind(
        "researchers",
        "researchers",
        "researcher_id",
        "email",
        "name",
        ("name", "email", "institute_id", "field", "position"),
        "position",
    ),
}


@scenario("api_integration", domains=tuple(_KINDS))
def record_that_may_be_there(s: Stage) -> Script:
    """A record may be there already: the conflict is followed by a look at what is there."""
    kind = _KINDS[s.domain]
    row = s.pick(s.raw.tables[kind.table])
    body = {name: row[name] for name in kind.fields}
    if s.chance(350):
        body[kind.doubtful] = s.pick(
            sorted({one[kind.doubtful] for one in s.raw.tables[kind.table]} - {row[kind.doubtful]})
        )
    s.goal(table=kind.table, key=row[kind.key], body=body, doubtful=kind.doubtful)
    start = connected(
        s, f"POST /{kind.resource} ({', '.join(kind.fields)}); GET /{kind.resource} (filter: {kind.lookup})."
    )
    yield s.user(
        "Our sync failed halfway and nobody knows which records it had written before. Please make sure that this one "
        "exists in /{resource}, once:\n{body}",
        "Can you POST {body} to /{resource}? It may be there from an earlier run, and I don't want it twice.",
        "{body}\nThis should be in /{resource}. If it's missing, create it; if not, just give me its id.",
        "create if missing, no duplicates please: /{resource} {body}",
        "I'm repeating an import by hand. Next in line for /{resource} is {body}. Would you see that it's in, without "
        "making a second one?",
        resource=kind.resource,
        body=json.dumps(body, ensure_ascii=False),
    )
    headers = yield from start
    refused = yield s.attempt("api_client", **asking(f"/{kind.resource}", headers, method="POST", body=body))
    need(s.failed(refused) and refused.type == "Conflict", "another refusal")
    yield s.reflect(
        "409, the {only} is taken. I'll see whether the record is the same.",
        "A conflict on {only}: something with it exists. Is it what was meant?",
        "So a second one is refused, which is good. Let me compare what is there.",
        "There is one with this {only} already. I'll read it before I say that all is well.",
        only=kind.unique,
    )
    found = yield s.call("api_client", **asking(f"/{kind.resource}", headers, params={kind.lookup: body[kind.lookup]}))
    record = next(one for one in found["body"]["data"] if one[kind.unique] == body[kind.unique])
    yield _compared(s, kind, record, body)


def _compared(s: Stage, kind: Kind, record: dict[str, Any], body: dict[str, Any]) -> Any:
    """What is there, and whether it is what was sent."""
    if all(record[name] == value for name, value in body.items()):
        return s.answer(
            "It's there: {key}, with just the values you sent. Nothing was created a second time.",
            "It had been written before. The record is {key} and agrees with the body.",
            "{key} exists and matches field by field, so there is nothing left to do.",
            "No need to repeat it. The API refused a duplicate, and {key} is exactly what you wanted.",
            "All well, {key} holds the same data; I added nothing.",
            key=record[kind.key],
        )
    return s.answer(
        "Careful: the {only} belongs to {key}, but there the {field} is {value}, not {sent}. So it may not be the one you mean; "
        "I've changed nothing.",
        "There is {key}, yet it differs from your body in one point, {field}: {value} instead of {sent}. Shall I change "
        "that, or is it somebody else's?",
        "{key} has the same {only} and another {field} ({value}, you sent {sent}). No second record was made, and I left "
        "the first as it is.",
        "Not quite what you sent. {key} exists with {field} {value}, where your request says {sent}; please check which "
        "of them is right.",
        "A record is in already, {key}, but with {value} as {field}. Yours would have had {sent}, and I didn't overwrite "
        "anything.",
        also={"only": kind.unique, "field": kind.doubtful, "sent": body[kind.doubtful]},
        key=record[kind.key],
        value=record[kind.doubtful],
    )


@record_that_may_be_there.oracle
def _(raw: Raw, table: str, key: str, body: dict[str, Any], doubtful: str) -> Truth:
    row = raw.row(table, key)
    return Truth({"key": key} if row[doubtful] == body[doubtful] else {"key": key, "value": row[doubtful]})
