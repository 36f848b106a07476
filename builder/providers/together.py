"""Together: 429 is above your rate, 503 is their own capacity at or below it; only the first may slow us down."""

from collections.abc import Mapping

from .base import Left, Provider, left_by
from .openai_like import connect


def _left(headers: Mapping[str, str]) -> dict[str, Left]:
    return {
        "rpm": left_by(headers, "x-ratelimit-"),
        "tpm": left_by(headers, "x-tokenlimit-"),
    }


PROVIDER = Provider(
    name="together",
    keys=("TOGETHER_API_KEY",),
    connect=connect,
    base_url="https://api.together.xyz/v1",
    left=_left,
    console="https://api.together.ai/settings/api-keys",
)
