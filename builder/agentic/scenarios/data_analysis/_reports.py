"""Signing in to the company's API and asking for reports that may be busy or away for a moment."""

from collections.abc import Generator
from typing import Any, Final

from ...script import Event, Failure
from ...stage import Stage

Steps = Generator[Event, Any, Any]
ENV: Final = "/workspace/.env"
MANUAL: Final = "/workspace/docs/api.md"
_PASSING: Final = ("RateLimited", "Unavailable")


def about_api(s: Stage, *reports: str) -> None:
    """Say in the system message where the reports are."""
    listed = ", ".join(f"/reports/{name}" for name in reports)
    s.policy(
        f"Figures come from the REST API: GET {listed}. It wants the header 'Authorization: Bearer <token>'; "
        f"POST /auth/token with client_id and client_secret gives a token, and both stand in {ENV}."
    )


def signed_in(s: Stage) -> Steps:
    """Read the client's credentials and change them for a token; the headers to send from then on."""
    env = yield s.call("read_text_file", path=ENV)
    return (yield from token_from(s, "/auth/token", env["content"]))


def token_from(s: Stage, path: str, env: str) -> Steps:
    """Change the credentials in the text of the settings for a token; the headers to send from then on."""
    known = dict(line.split("=", 1) for line in env.splitlines() if "=" in line)
    body = {"client_id": known["API_CLIENT_ID"], "client_secret": known["API_CLIENT_SECRET"]}
    issued = yield s.call("api_client", method="POST", path=path, body=body)
    return {"Authorization": f"Bearer {issued['body']['access_token']}"}


def passing(result: Any) -> bool:
    """Whether a failure will pass by itself: a rate limit or an outage."""
    return isinstance(result, Failure) and result.type in _PASSING and not result.message.startswith("HTTP 500")


def asked(s: Stage, path: str, **more: Any) -> Steps:
    """GET a report, once more if it was away or busy; the body, or the Failure that is left."""
    result = yield s.attempt("api_client", path=path, derived_=("path", "params"), **more)
    if passing(result):
        yield excuse(s)
        result = yield s.attempt("api_client", path=path, derived_=("path", "params"), **more)
    return result if s.failed(result) else result["body"]


def excuse(s: Stage) -> Event:
    """Words before another try."""
    return s.reflect(
        "The report was refused for the moment, so I'll try again.",
        "That request failed because the service is busy; once more.",
        "Temporarily unavailable. The message says to retry, and I will.",
        "No luck on that one: the service turned it away for now. Trying again.",
    )
