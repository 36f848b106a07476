"""A server of one's own that speaks OpenAI's language: vLLM, Ollama, llama.cpp, LM Studio. Needs a base URL, no key."""

from .base import Provider
from .openai_like import connect

PROVIDER = Provider(
    name="local",
    keys=("LOCAL_API_KEY",),
    connect=connect,
    base_url="http://127.0.0.1:11434/v1",
    free=True,
)
