"""What these scenarios share: how the assistant knows the API, and requests that are made again while it is busy."""

from collections.abc import Sequence
from typing import Any

from ...script import Failure
from ...stage import Stage
from .._api import ENV, Steps, known_settings, passing, signed_in


def connected(s: Stage, routes: str, *, told: int = 400) -> Steps:
    """Tell the assistant about the routes, and return the steps of signing in, which give the headers.

    The steps are taken later, with `yield from`. `told` times in 1,000 the client's credentials stand in the system
    message, else in the settings file.
    """
    given = s.chance(told)
    env = known_settings(s.raw.files[ENV])
    where = (
        f"client_id {env['API_CLIENT_ID']}, client_secret {env['API_CLIENT_SECRET']}"
        if given
        else f"client_id and client_secret are in {ENV}"
    )
    s.policy(
        s.word(
            "REST API (tool api_client): {routes} Sign in with POST /auth/token ({where}), then send 'Authorization: "
            "Bearer <token>'.",
            "The API is reached with api_client. {routes} A token comes from POST /auth/token; {where}. It goes into "
            "the header 'Authorization: Bearer <token>'.",
            "Routes of our API, for api_client: {routes} Every request carries 'Authorization: Bearer <token>', and "
            "POST /auth/token issues the token ({where}).",
            "Use api_client for the API. For a token, POST /auth/token with a JSON body of client_id and client_secret "
            "({where}) and send it as 'Authorization: Bearer <token>'. {routes}",
            routes=routes,
            where=where,
        )
    )
    return signed_in(s, told=given)


def asking(path: str, headers: dict[str, str], **more: Any) -> dict[str, Any]:
    """The arguments of a request; `more` is its method, params or body."""
    return {"path": path, "headers": headers, **more}


def made(s: Stage, request: dict[str, Any]) -> Steps:
    """The result of a request that is made again while the service is busy or away."""
    return (yield from all_made(s, [request]))[0]


def all_made(s: Stage, requests: Sequence[dict[str, Any]]) -> Steps:
    """The results of requests that are made at once; those that meet a limit or an outage are made again."""
    results: list[Any] = [None] * len(requests)
    waiting = list(range(len(requests)))
    while waiting:
        calls = [s.attempt("api_client", derived_=("path", "params"), **requests[place]) for place in waiting]
        came = [(yield calls[0])] if len(calls) == 1 else (yield s.together(*calls))
        for place, result in zip(waiting, came, strict=True):
            results[place] = result
        waiting = [place for place in waiting if passing(results[place])]
        if waiting:
            yield _again(s, results[waiting[0]], len(requests))
    return results


def _again(s: Stage, refusal: Failure, count: int) -> Any:
    """Words before another try, which depend on what refused it."""
    if refusal.type == "RateLimited":
        return s.reflect(
            "Rate limit reached. The wait it asks for is short, so I'll send this again.",
            "Too many requests in a row for that route; once more after the pause.",
            "The limit is used up and refills quickly. Repeating the request.",
            "429, so I pause as told and retry.",
            "That hit the rate limit. Nothing is lost, I'll just ask again.",
        )
    if count > 1:
        return s.reflect(
            "Not all of them got through: the service was away for a moment. I'll repeat what is missing.",
            "A brief outage swallowed part of it; only that part needs another try.",
            "One answer is missing because of a 503. Asking for that again.",
            "The rest is here. What met the outage I'll request once more.",
        )
    return s.reflect(
        "503, a passing outage by its own words. Same request again.",
        "The service was briefly unavailable, so I'll repeat that.",
        "An outage on their side, and nothing was done yet. Trying once more.",
        "No answer this time, the route is down for a moment. Again.",
        "Unavailable right now. A second attempt usually gets through.",
    )


def refusal_of(result: Failure) -> str:
    """What the API said, without the status in front of it and the full stop behind it."""
    return result.message.partition(": ")[2].rstrip(".")
