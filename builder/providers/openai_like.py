"""The one adapter: an SDK of OpenAI's shape, asked for raw answers, with retries off and its errors taken apart.

An SDK's own errors carry the request with the key in it, so none of them leaves this file.
"""

import time
from collections.abc import Mapping
from typing import Any, Final

import openai

from ..secret import Secret, redact
from .base import Answer, DroppedError, Json

_MOST_BYTES: Final = 4_000_000


class SdkWire:
    """A wire over an asynchronous SDK client.

    `sdk` is the module of its errors, `response` its type of raw answers, `root` what its paths begin with.
    Paths are posted to and not called by name: an SDK's typed methods rewrite the body by their own types, which costs
    more than the request, and asking for the raw response is what `with_raw_response` does as well.
    """

    def __init__(self, client: Any, sdk: Any, response: type, root: str = "") -> None:
        self._client = client
        self._sdk = sdk
        self._response = response
        self._root = root

    async def send(self, body: Mapping[str, Json]) -> Answer:
        """One POST of a chat completion. DroppedError when nothing came back."""
        return await self._answered(self._client.post, "/chat/completions", body=dict(body))

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
        except self._sdk.APIConnectionError as dropped:
            problem = redact(f"{type(dropped).__name__}: {dropped.__cause__ or dropped}")
        if problem:
            raise DroppedError(problem)
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, headers, response.content[:_MOST_BYTES], time.monotonic() - began)


def connect(key: Secret, base_url: str, connections: int, timeout: float) -> SdkWire:
    """A wire through OpenAI's SDK over aiohttp, which costs half of what its usual transport does."""
    import httpx2  # noqa: PLC0415  # imported with the SDK's client, not for a build without a provider

    limits = httpx2.Limits(max_connections=connections, max_keepalive_connections=connections)
    # redirects would send the key elsewhere
    http = openai.DefaultAioHttpClient(limits=limits, timeout=timeout, follow_redirects=False)
    client = openai.AsyncOpenAI(
        api_key=key.reveal() or "none", base_url=base_url or None, max_retries=0, timeout=timeout, http_client=http
    )
    return SdkWire(client, openai, httpx2.Response)
