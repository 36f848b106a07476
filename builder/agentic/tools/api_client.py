"""Send a request to the REST API of the world."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from .base import (
    WRITE,
    Conflict,
    InvalidArgument,
    NotFound,
    Object,
    PermissionDenied,
    RateLimited,
    ServerError,
    Timeout,
    Tool,
    ToolError,
    Unauthorized,
    Unavailable,
    any_object,
    choice,
    closed,
    encoded,
    string,
)

if TYPE_CHECKING:
    from ..world.world import World

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_ROOM = 5_000

_ERRORS: Final[Mapping[int, type[ToolError]]] = {
    401: Unauthorized,
    403: PermissionDenied,
    404: NotFound,
    409: Conflict,
    429: RateLimited,
    500: ServerError,
    504: Timeout,
}


def _run(
    world: "World",
    *,
    path: str,
    method: str = "GET",
    params: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    body: Object | None = None,
) -> Object:
    if not path.startswith(("/", "https://", "http://")):
        raise InvalidArgument(f"`path` must begin with '/', not '{path[:80]}'")
    if path.startswith("http") and not path.startswith(world.api.base_url):
        raise Unavailable(f"could not resolve host: {path.split('/')[2] if path.count('/') > 1 else path}")
    response = world.api.request(method, path, params or {}, headers or {}, body)
    if response.status >= 400:
        raise _failure(response.status, response.headers, response.body)
    kept = {name: value for name, value in response.headers.items() if name.lower() != "content-type"}
    result: Object = {"status": response.status, **({"headers": kept} if kept else {})}
    return result if response.body is None else {**result, **_fitted(response.body)}


def _failure(status: int, headers: Mapping[str, str], body: Any) -> ToolError:
    kind = _ERRORS.get(status) or (Unavailable if status >= 500 else InvalidArgument)
    error = dict(body.get("error", {})) if isinstance(body, dict) else {}
    message = f"HTTP {status}: {error.pop('message', 'no message')}"
    waits = {"retry_after": int(headers["Retry-After"])} if "Retry-After" in headers else {}
    return kind(message, status=status, **{k: v for k, v in error.items() if k not in {"type", "status"}}, **waits)


def _fitted(body: Any) -> Object:
    """The body, without the last items of its list if it is too long."""
    if len(encoded(body)) <= _ROOM or not isinstance(body, dict) or not isinstance(body.get("data"), list):
        return {"body": body}
    data = list(body["data"])
    while data and len(encoded({**body, "data": data})) > _ROOM:
        data.pop()
    return {"body": {**body, "data": data}, "truncated": True}


TOOL = Tool(
    name="api_client",
    effect=WRITE,
    description=(
        "Send an HTTP request to the company's REST API and return status, headers and JSON body. Most routes need the "
        "header Authorization: Bearer <token>. Responses with status 400 or above come back as errors with their "
        "status and message."
    ),
    parameters=closed(
        {
            "path": string(
                "Route with a leading slash, e.g. /orders or /orders/ORD-10482; a full URL of the API works too.",
                minLength=1,
            ),
            "method": choice(METHODS, "HTTP method.", default="GET"),
            "params": {
                "type": "object",
                "description": 'Query parameters as texts, e.g. {"status": "open", "page": "2"}.',
                "additionalProperties": {"type": "string"},
            },
            "headers": {
                "type": "object",
                "description": 'HTTP headers, e.g. {"Authorization": "Bearer <token>"}.',
                "additionalProperties": {"type": "string"},
            },
            "body": any_object("JSON body of POST, PUT and PATCH requests."),
        },
        ("path",),
    ),
    run=_run,
    gives=frozenset({"api.call"}),
    names=("api_client", "http_request", "call_api", "rest_request"),
    parameter_names={
        "path": ("path", "endpoint", "route", "url"),
        "method": ("method", "http_method", "verb"),
        "params": ("params", "query", "query_params"),
        "headers": ("headers", "http_headers"),
        "body": ("body", "json", "payload"),
    },
    descriptions=(
        (
            "Call an endpoint of the REST API: choose method and path, add query parameters, headers and a JSON "
            "body as "
            "needed. A request to / lists the resources."
        ),
        (
            "HTTP client for the internal API. GET reads, POST creates, PATCH changes, DELETE removes. Lists "
            "come in pages "
            "(page, per_page)."
        ),
        (
            "Make one request to the company API and get the parsed JSON answer. Authentication is by bearer "
            "token in the "
            "headers."
        ),
    ),
    parameter_descriptions={
        "path": ("Path of the endpoint, beginning with a slash.",),
        "body": ("JSON object to send with the request.",),
    },
)
