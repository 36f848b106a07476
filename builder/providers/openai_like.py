"""The one adapter: an SDK of OpenAI's shape, asked for raw answers, with retries off and its errors taken apart.

An SDK's own errors carry the request with the key in it, so none of them leaves this file.
"""

import json
import time
from collections.abc import Mapping
from typing import Any, Final

from ..heap import kept_for_good
from ..secret import Secret, guard_logs, redact, without_keys
from .base import Answer, DroppedError, Json
from .files import SdkFiles

_MOST_BYTES: Final = 4_000_000


class SdkWire(SdkFiles):
    """A wire over an asynchronous SDK client.

    `sdk` is the module of its errors, `response` its type of raw answers, `root` what its paths begin with.
    Paths are posted to and not called by name: an SDK's typed methods rewrite the body by their own types, which costs
    more than the request, and asking for the raw response is what `with_raw_response` does as well.
    """

    def __init__(self, client: Any, sdk: Any, response: type, root: str = "") -> None:
        self._client = client
        self._sdk = sdk
        self._response = response
        self._root = f"{client.base_url}".rstrip("/") + root  # whole, so that the SDK need not put it together
        # What is said here the SDK need not copy from its defaults for every request.
        self._options = {"headers": {}, "max_retries": 0, "timeout": client.timeout}
        guard_logs(f"{sdk.__name__}._base_client", "httpcore.http11", "httpcore.http2")

    async def send(self, body: Mapping[str, Json]) -> Answer:
        """One POST of a chat completion. DroppedError when nothing came back."""
        try:
            content = json.dumps(body, ensure_ascii=False).encode()
        except ValueError as problem:
            raise DroppedError(f"the request cannot be written: {problem}") from None
        return await self._answered(self._client.post, "/chat/completions", content=content, options=self._options)

    async def get(self, path: str) -> Answer:
        """One GET, e.g. `/models`."""
        return await self._answered(self._client.get, path)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.close()

    async def _answered(self, call: Any, path: str, **arguments: Json) -> Answer:
        began = time.monotonic()
        problem = ""
        try:
            response = await call(f"{self._root}{path}", cast_to=self._response, **arguments)
        except self._sdk.APIStatusError as refused:
            response = refused.response
        except Exception as dropped:  # noqa: BLE001  # whatever it is, it holds the request and so the key
            problem = redact(f"{type(dropped).__name__}: {dropped.__cause__ or dropped}")
        if problem:
            raise DroppedError(problem)
        headers = _redacted({name.decode("latin-1").lower(): value for name, value in response.headers.raw})
        body = without_keys(response.content[:_MOST_BYTES])
        return Answer(response.status_code, headers, body, time.monotonic() - began)


def _redacted(headers: dict[str, bytes]) -> dict[str, str]:
    """Without keys; all values at once, with what none of them can hold between them."""
    values = redact(b"\0".join(headers.values()).decode("latin-1")).split("\0")
    return dict(zip(headers, values, strict=True))


def connect(key: Secret, base_url: str, connections: int, timeout: float) -> SdkWire:
    """A wire through OpenAI's SDK."""
    import httpx2  # noqa: PLC0415  # half a second that a build without a provider need not pay
    import openai  # noqa: PLC0415

    from .http_client import HttpClient  # noqa: PLC0415

    kept_for_good()
    http = HttpClient(connections, timeout)
    client = openai.AsyncOpenAI(
        api_key=key.reveal() or "none", base_url=base_url or None, max_retries=0, timeout=timeout, http_client=http
    )
    return SdkWire(client, openai, httpx2.Response)
