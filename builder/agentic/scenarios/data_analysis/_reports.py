"""Reports of the company's API, which may be busy or away for a moment."""

from typing import Any

from ...script import Event
from ...stage import Stage
from .._api import ENV, Steps, passing


def about_api(s: Stage, *reports: str) -> None:
    """Say in the system message where the reports are."""
    listed = ", ".join(f"/reports/{name}" for name in reports)
    s.policy(
        f"Figures come from the REST API: GET {listed}. It wants the header 'Authorization: Bearer <token>'; "
        f"POST /auth/token with client_id and client_secret gives a token, and both stand in {ENV}."
    )


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
