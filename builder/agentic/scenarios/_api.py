"""The company's API as scenarios use it: what can be asked for, signing in, and trying again."""

from collections.abc import Generator
from typing import Any, Final

from ..script import Event, Failure
from ..stage import Stage

Steps = Generator[Event, Any, Any]
ENV: Final = "/workspace/.env"
GUIDE: Final = "/workspace/docs/api.md"


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


def signed_in(s: Stage, *, told: bool = False) -> Steps:
    """Get a token with the client's credentials, `told` or read; the headers to send from then on."""
    text = s.raw.files[ENV] if told else (yield s.call("read_text_file", path=ENV))["content"]
    return (yield from token_from(s, text))


def token_from(s: Stage, settings: str, path: str = "/auth/token") -> Steps:
    """Change the credentials in the text of the settings for a token; the headers to send from then on."""
    env = known_settings(settings)
    body = {"client_id": env["API_CLIENT_ID"], "client_secret": env["API_CLIENT_SECRET"]}
    issued = yield s.call("api_client", method="POST", path=path, body=body)
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
