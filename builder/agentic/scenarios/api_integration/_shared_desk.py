"""What the desks' API scenarios share: requests that are repeated while a service is away, and days and rows in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ...script import Call
from ...stage import Stage
from ...world import domains
from .._api import Steps, passing

Row = dict[str, Any]
DESKS: Final = ("retail", "logistics", "support", "finance")


@dataclass(frozen=True, slots=True)
class Request:
    """A request to the API. `may_fail` says that a refusal is expected; `derived` names what nobody said literally."""

    path: str
    headers: Mapping[str, str]
    method: str = "GET"
    params: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    derived: tuple[str, ...] = ("path",)
    may_fail: bool = False


def call_of(s: Stage, request: Request) -> Call:
    """The call of a request: an attempt where it may be refused, or where the service is known to be shaky."""
    arguments: dict[str, Any] = {"path": request.path, "headers": dict(request.headers)}
    if request.method != "GET":
        arguments["method"] = request.method
    arguments |= {name: dict(part) for name, part in (("params", request.params), ("body", request.body)) if part}
    shaky = request.path.split("/")[1] in domains.get(s.domain).fragile
    make = s.attempt if shaky or request.may_fail else s.call
    return make("api_client", derived_=request.derived, **arguments)


def sent(s: Stage, request: Request) -> Steps:
    """Make a request, and again while the service is busy or away; what came back, a Failure if it was refused."""
    result = yield call_of(s, request)
    return (yield from repeated(s, request, result))


def all_sent(s: Stage, requests: Iterable[Request]) -> Steps:
    """Make independent requests at once, and those that met a limit or an outage again; results in the same order."""
    wanted = list(requests)
    if len(wanted) == 1:
        return [(yield from sent(s, wanted[0]))]
    results = yield s.together(*(call_of(s, one) for one in wanted))
    for place, result in enumerate(results):
        results[place] = yield from repeated(s, wanted[place], result)
    return results


_LIMITED: Final = (
    "That met the rate limit. After the pause it asks for, the same request again.",
    "Too many in a row for the API; I'll wait and repeat this one.",
    "A 429: the limit is used up for now, so I retry after the wait.",
    "The API wants a short break. Then once more.",
    "Rate-limited. The same call after the seconds it names.",
    "I was too quick for its limit, so that one goes out a second time.",
)
_AWAY: Final = (
    "The service was away for a moment; trying that one again.",
    "A 503 says to come back shortly, so here is the same request once more.",
    "Briefly unavailable. Repeating it.",
    "The server dropped that one. Again, as it suggests.",
    "An outage of seconds, I hope: second try.",
    "That didn't get through (503), so I send it anew.",
    "Temporarily down, says the API. Let's see whether it's back.",
    "It answered with a 503, which usually passes. Retrying.",
)


def repeated(s: Stage, request: Request, result: Any) -> Steps:
    """The result of a request, which is made again for as long as its refusal is one that passes."""
    limited, away = list(s.rng.shuffled(_LIMITED)), list(s.rng.shuffled(_AWAY))
    while passing(result):
        yield s.reflect((limited if result.type == "RateLimited" else away).pop())
        result = yield call_of(s, request)
    return result


def count_by(rows: Iterable[Row], column: str) -> dict[Any, int]:
    """How many rows have each value of a column."""
    counts: dict[Any, int] = {}
    for row in rows:
        counts[row[column]] = counts.get(row[column], 0) + 1
    return counts
