"""OpenAI: headers name requests and tokens a minute; the newer models think only when asked to."""

from collections.abc import Mapping

from .base import Batching, Left, Provider, left_by
from .openai_like import connect


def _left(headers: Mapping[str, str]) -> dict[str, Left]:
    return {
        "rpm": left_by(headers, "x-ratelimit-", "-requests"),
        "tpm": left_by(headers, "x-ratelimit-", "-tokens"),
    }


PROVIDER = Provider(
    name="openai",
    keys=("OPENAI_API_KEY",),
    connect=connect,
    max_tokens="max_completion_tokens",
    left=_left,
    extra={"reasoning_effort": "none"},
    console="https://platform.openai.com/api-keys",
    batching=Batching(requests=50_000, bytes=200_000_000, price=0.5),
)
