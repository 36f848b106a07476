"""What every world's workspace and intranet have: a README, the API's credentials, a guide to the API."""

from collections.abc import Sequence
from typing import Final

from .api import MOST_PER_PAGE, USUAL_PER_PAGE, Api
from .documents import Shelf
from .domain import Domain, Place
from .rest import Resource
from .workspace import Planted

_ERRORS: Final = (
    "400 malformed request or unknown parameter; 401 token missing, unknown or expired; 403 scope missing; "
    "404 no such route or record; 405 method not offered; 409 the record's state forbids it; "
    "422 fields that do not hold, all of them listed; 429 rate limit, see Retry-After; 503 try again shortly"
)


def common_files(domain: Domain, place: Place, api: Api, planted: Sequence[Planted]) -> dict[str, str]:
    """README.md, .env and docs/api.md."""
    code = "\n".join(f"- `src/{each.name}.py`: {each.about} (tests in `tests/test_{each.name}.py`)" for each in planted)
    readme = (
        f"# {place.facts['company']}: {domain.title}\n\n"
        "- `data/` exports of the tables, made by hand now and then: check them before you rely on them\n"
        "- `logs/` what the services wrote\n- `config/` settings\n- `docs/api.md` how to use the API\n\n"
        f"## Code\n{code}\n\nRun the tests of a module before you change it, and again afterwards.\n"
    )
    env = (
        f"API_BASE_URL={api.base_url}\nAPI_CLIENT_ID={api.spec.client_id}\nAPI_CLIENT_SECRET={api.spec.client_secret}\n"
        f"API_TOKEN={api.spec.expired_token}\nAPI_READ_TOKEN={api.read_token}\n"
    )
    return {
        "/workspace/README.md": readme,
        "/workspace/.env": env,
        "/workspace/docs/api.md": "\n".join(_guide(domain, api)),
    }


def api_guide(domain: Domain, place: Place, api: Api, shelf: Shelf) -> None:
    """Put a short guide to the API on the shelf; docs/api.md has every route."""
    names = ", ".join(f"/{resource.name}" for resource in domain.resources)
    reports = ", ".join(f"/reports/{name}" for name in sorted(domain.reports))
    lines = [*_basics(api), f"Resources: {names}.", f"Reports: {reports}.", "Every route is listed in docs/api.md."]
    date = str(place.clock.ago(90))
    shelf.put("manual", f"{place.facts['company']} API guide", lines, date=date, author="Platform team")


def _guide(domain: Domain, api: Api) -> list[str]:
    lines = ["# API guide\n", *_basics(api), "\n## Routes\n"]
    for resource in domain.resources:
        lines.extend(_routes(resource))
    lines.extend(f"- `GET /reports/{name}`" for name in sorted(domain.reports))
    return lines


def _basics(api: Api) -> list[str]:
    lines = [
        f"Base URL: {api.base_url}",
        "Every request needs the header `Authorization: Bearer <token>`.",
        "Get a token from `POST /auth/token` with a JSON body of client_id and client_secret.",
        f"Lists are paged: `page` from 1, `per_page` up to {MOST_PER_PAGE} (usually {USUAL_PER_PAGE});",
        "`next` in the answer is the following page or null. `sort=column` or `sort=-column` orders a list.",
        f"Errors: {_ERRORS}.",
    ]
    for name, fault in sorted(api.faults.items()):
        if fault.kind == "rate_limit":
            lines.append(f"`/{name}` is limited to {fault.every} requests in a row; a 429 says how long to wait.")
    return lines


def _routes(resource: Resource) -> list[str]:
    filters = [*resource.filters, *(f"{name}_from, {name}_to" for name in resource.ranges)]
    by = f" (filters: {', '.join(filters)})" if filters else ""
    note = " (admin only)" if resource.admin else ""
    lines = [f"- `GET /{resource.name}`{by}{note}, `GET /{resource.name}/{{{resource.key}}}`"]
    lines += [f"- `GET /{resource.name}/{{{resource.key}}}/{child}`" for child in resource.children]
    if resource.create:
        fields = ", ".join(name if field.required else f"{name}?" for name, field in resource.create.items())
        lines.append(f"- `POST /{resource.name}` with {fields}")
    if resource.update:
        lines.append(f"- `PATCH /{resource.name}/{{{resource.key}}}` with any of {', '.join(resource.update)}")
    if resource.deletable:
        lines.append(f"- `DELETE /{resource.name}/{{{resource.key}}}`")
    lines += [f"- `POST /{resource.name}/{{{resource.key}}}/{action}`" for action in resource.actions]
    return lines
