"""The Hugging Face router: one address for many providers; what its headers say is theirs and not documented."""

from .base import Provider
from .openai_like import connect

PROVIDER = Provider(
    name="huggingface",
    keys=("HF_TOKEN",),
    connect=connect,
    base_url="https://router.huggingface.co/v1",
    console="https://huggingface.co/settings/tokens",
)
