"""Tokens that do not do: one from the settings that has expired, and one that may only read."""

from typing import Any, Final

from ...script import Failure, Script, Truth
from ...stage import Stage, need, scenario
from ...world.raw import Raw
from .._api import ENV, Steps, known_settings
from .._records import rows_of
from ._shared_field import asking, made

_LISTS: Final = {
    "retail": ("orders", "status"),
    "logistics": ("shipments", "status"),
    "support": ("tickets", "priority"),
    "finance": ("invoices", "status"),
    "travel": ("bookings", "channel"),
    "engineering": ("issues", "priority"),
    "research": ("experiments", "status"),
}
"""Resource and a filter that it has."""


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _fresh(settings: dict[str, str], s: Stage) -> Steps:
    """A token from the client's credentials."""
    body = {"client_id": settings["API_CLIENT_ID"], "client_secret": settings["API_CLIENT_SECRET"]}
    issued = yield s.call("api_client", method="POST", path="/auth/token", body=body)
    return issued["body"]["access_token"]


@scenario("api_integration")
def token_of_last_month(s: Stage) -> Script:
    """The token in the settings has expired: a new one is issued, and the question is asked again."""
    resource, column = _LISTS[s.domain]
    value = s.pick(sorted({str(row[column]) for row in s.raw.tables[resource] if row[column]}))
    s.goal(resource=resource, column=column, value=value)
    s.policy(
        s.word(
            "The settings for our REST API (tool api_client) are in {env}; API_TOKEN goes into 'Authorization: Bearer "
            "<token>'. A new token comes from POST /auth/token with client_id and client_secret. GET /{resource} takes "
            "the filter {column}; each page tells the total.",
            "api_client speaks to the REST API. {env} holds API_TOKEN for the header 'Authorization: Bearer <token>', and "
            "client_id and client_secret, with which POST /auth/token issues another. Lists such as GET /{resource} "
            "(filter: {column}) carry a total.",
            "API access: read {env}, send API_TOKEN as 'Authorization: Bearer <token>' with api_client; if need be, POST "
            "/auth/token with client_id and client_secret. GET /{resource}?{column}=... answers in pages with a total.",
            env=ENV,
            resource=resource,
            column=column,
        )
    )
    yield s.user(
        "How many {things} with {column} {value} does the API report right now?",
        "The dashboard claims something else, so ask the API directly: number of {things}, {column} {value}?",
        "count of {things} where {column} = {value}, straight from the API please",
        "For the handover note I need the API's figure for {things} whose {column} is {value}.",
        "Could you query our API and tell me how many {things} have the {column} {value}? Just the number will do.",
        things=resource,
        column=column,
        value=value,
    )
    settings = known_settings((yield s.call("read_text_file", path=ENV))["content"])
    wanted = {"path": f"/{resource}", "params": {column: value, "per_page": "1"}}
    refused = yield s.attempt(
        "api_client", derived_=("path", "params"), **wanted, headers=_bearer(settings["API_TOKEN"])
    )
    need(isinstance(refused, Failure), "still valid")
    if refused.type == "Unauthorized":
        yield s.reflect(
            "The stored token has expired. The client's credentials stand in the same file, so I'll get a new one.",
            "401: that token is too old. I can have another one issued with the credentials beside it.",
            "Expired, by the API's own words. A fresh token first, then the same request.",
            "No luck with API_TOKEN, it ran out. I'll sign in with client_id and client_secret instead.",
        )
    token = yield from _fresh(settings, s)
    page = (yield from made(s, {**wanted, "headers": _bearer(token)}))["body"]
    yield s.answer(
        "{total} {things} have the {column} {value}. The token in the settings had expired, so I used a new one.",
        "The API counts {total}. (API_TOKEN in the settings file is no longer valid; I signed in anew for this.)",
        "It's {total} {things} with {column} {value}, asked with a fresh token, since the stored one has run out.",
        "{total}. By the way, the token on file has expired; somebody should replace it.",
        also={"things": resource, "column": column, "value": value},
        total=page["total"],
    )


@token_of_last_month.oracle
def _(raw: Raw, resource: str, column: str, value: str) -> Truth:
    return Truth({"total": sum(str(row[column]) == value for row in raw.tables[resource])})


_CHANGES: Final[dict[str, tuple[str, str, str, tuple[str, ...]]]] = {
    "support": ("contacts", "contact_id", "language", ("en", "de", "fr", "es")),
    "logistics": ("clients", "client_id", "tier", ("standard", "plus", "key")),
}
"""Resource, its key, a field that may be set freely, and its values."""


@scenario("api_integration", domains=("support", "logistics"))
def token_that_only_reads(s: Stage) -> Script:
    """A change is refused to the reading token: the scope is named, the client signs in, and the change is made."""
    resource, key, field, values = _CHANGES[s.domain]
    row = s.pick([one for one in s.raw.tables[resource] if one[field] in values])
    value = s.pick([one for one in values if one != row[field]])
    s.goal(resource=resource, key=row[key], field=field, value=value)
    s.policy(
        f"Requests to the REST API go through api_client with 'Authorization: Bearer <token>'. {ENV} has API_READ_TOKEN, "
        "and client_id and client_secret, for which POST /auth/token gives a token. "
        f"GET and PATCH /{resource}/<{key}> read and change a record; its {field} is one of {', '.join(values)}."
    )
    yield s.user(
        "What is the {field} of {key} in the API at the moment? If it isn't {value} yet, set it to {value}.",
        "{key} should have the {field} {value}. Please look what the API has and put it right.",
        "check {field} of {key} via API, should be {value}, fix if not",
        "We agreed on {field} {value} for {key} last week, I doubt that anybody entered it. Can you check and do it?",
        "Please make sure that {key} is on record with the {field} {value}, and tell me what it was before.",
        field=field,
        key=row[key],
        value=value,
    )
    settings = known_settings((yield s.call("read_text_file", path=ENV))["content"])
    reading = _bearer(settings["API_READ_TOKEN"])
    before = yield from made(s, asking(f"/{resource}/{row[key]}", reading))
    change: dict[str, Any] = {"path": f"/{resource}/{row[key]}", "method": "PATCH", "body": {field: value}}
    refused = yield s.attempt("api_client", derived_=("path",), **change, headers=reading)
    need(isinstance(refused, Failure) and before["body"]["data"][field] != value, "nothing to change")
    if refused.type == "PermissionDenied":
        yield s.reflect(
            "Reading works with this token, writing needs another scope. I'll sign in as the client for the change.",
            "403: the token lacks the scope 'write'. The client's own token should have it.",
            "As the name says, that token only reads. For the change I'll get one through /auth/token.",
            "Not allowed with the reading token. The credentials in the settings give me one that may write.",
        )
    writing = _bearer((yield from _fresh(settings, s)))
    done = yield from made(s, {**change, "headers": writing})
    yield s.answer(
        "It was {was}; now {key} has the {field} {now}.",
        "{key}: {field} changed from {was} to {now}.",
        "The API still had {was}, so I set the {field} of {key} to {now}. (That took a token with the scope to write.)",
        "Nobody had entered it: {was} before, {now} now.",
        also={"key": row[key], "field": field, "now": done["body"]["data"][field]},
        was=before["body"]["data"][field],
    )


@token_that_only_reads.oracle
def _(raw: Raw, resource: str, key: str, field: str, value: str) -> Truth:
    after = raw.copy()
    (row,) = rows_of(after, resource, **{f"{resource.removesuffix('s')}_id": key})
    was, row[field] = row[field], value
    return Truth({"was": was}, state=after)
