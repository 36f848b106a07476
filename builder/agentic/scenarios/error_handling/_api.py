"""The company's API as these scenarios use it: what can be asked for, signing in, and trying again."""

import json
from collections.abc import Generator, Sequence
from typing import Any, Final

from ...script import Event, Failure, RedrawError
from ...stage import Stage
from ...tools._journal import HANDOFFS
from ...world.raw import Raw

Steps = Generator[Event, Any, Any]
ENV: Final = "/workspace/.env"
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def need(condition: object, why: str) -> None:
    """RedrawError unless the condition holds."""
    if not condition:
        raise RedrawError(why)


def named(month: str) -> str:
    """E.g. "May 2025" for 2025-05."""
    return f"{_MONTHS[int(month[5:7]) - 1]} {month[:4]}"


def known_settings(text: str) -> dict[str, str]:
    """The lines NAME=value of a settings file."""
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)


def about_api(s: Stage, text: str, *, told: bool) -> None:
    """A system line on the API; `told` says whether the client's credentials stand in it or in the settings file."""
    where = f"client_id and client_secret stand in {ENV}"
    if told:
        env = known_settings(s.raw.files[ENV])
        where = f"client_id is {env['API_CLIENT_ID']}, client_secret {env['API_CLIENT_SECRET']}"
    s.policy(
        f"{text} Requests go through api_client with the header 'Authorization: Bearer <token>'. "
        f"POST /auth/token with client_id and client_secret gives a token; {where}."
    )


def signed_in(s: Stage, *, told: bool) -> Steps:
    """Get a token with the client's credentials; the headers to send from then on."""
    if told:
        env = known_settings(s.raw.files[ENV])
    else:
        env = known_settings((yield s.call("read_text_file", path=ENV))["content"])
    body = {"client_id": env["API_CLIENT_ID"], "client_secret": env["API_CLIENT_SECRET"]}
    issued = yield s.call("api_client", method="POST", path="/auth/token", body=body)
    return {"Authorization": f"Bearer {issued['body']['access_token']}"}


def passing(result: Any) -> bool:
    """Whether a failure passes by itself: a rate limit or an outage, but no error inside of the service."""
    return isinstance(result, Failure) and result.message.startswith(("HTTP 429", "HTTP 503"))


def asked(s: Stage, **request: Any) -> Steps:
    """A request that is made again while the service is busy or away; its result, a Failure if it failed otherwise."""
    result = yield s.attempt("api_client", derived_=("path", "params"), **request)
    while passing(result):
        yield s.reflect(
            "Turned away for the moment; the same request again.",
            "That one hit a limit or an outage on the server's side. Once more.",
            "The server asks to retry, so I'm sending it again.",
            "Temporarily refused. I'll repeat it.",
        )
        result = yield s.attempt("api_client", derived_=("path", "params"), **request)
    return result


def handed_over(raw: Raw, team: str, summary: str, priority: str = "normal") -> Raw:
    """A copy of the world with one more line in the journal of hand-overs."""
    left = raw.copy()
    before = left.files.get(HANDOFFS, "")
    number = f"HND-{len(before.splitlines()) + 1:04d}"
    record = {"id": number, "team": team, "priority": priority, "summary": summary}
    left.files[HANDOFFS] = before + json.dumps(record, ensure_ascii=False) + "\n"
    return left


def listed(words: Sequence[str]) -> str:
    """E.g. "a, b and c"."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
