"""Groq: requests are counted by the day and tokens by the minute; 498 means that its flexible capacity is used up."""

from collections.abc import Mapping

from ..secret import Secret
from .base import Batching, Left, Provider, left_by
from .openai_like import SdkWire


def _left(headers: Mapping[str, str]) -> dict[str, Left]:
    return {
        "rpd": left_by(headers, "x-ratelimit-", "-requests"),
        "tpm": left_by(headers, "x-ratelimit-", "-tokens"),
    }


def _connect(key: Secret, base_url: str, connections: int, timeout: float) -> SdkWire:
    import groq  # noqa: PLC0415  # a tenth of a second that other providers need not pay
    import httpx  # noqa: PLC0415  # this SDK refuses the newer flavour

    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    http = groq.DefaultAsyncHttpxClient(limits=limits, timeout=timeout, follow_redirects=False)
    client = groq.AsyncGroq(
        api_key=key.reveal(), base_url=base_url or None, max_retries=0, timeout=timeout, http_client=http
    )
    return SdkWire(client, groq, httpx.Response, "/openai/v1")


PROVIDER = Provider(
    name="groq",
    keys=("GROQ_API_KEY",),
    connect=_connect,
    max_tokens="max_completion_tokens",
    slower=frozenset({429, 498}),
    left=_left,
    free=True,
    console="https://console.groq.com/keys",
    batching=Batching(requests=50_000, bytes=100_000_000, price=0.5),
)
