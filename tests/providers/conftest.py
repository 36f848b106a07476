"""The providers, each connected to a server on this machine."""

import asyncio

import pytest

from builder.providers.choice import providers
from builder.secret import Secret

CANARY = "canary-4T9wPz71LmQx8vBn3Kd6"


@pytest.fixture
def connected(wire):
    """Run something over an open wire of a provider: `connected("groq", use)` with `async def use(open_wire)`."""

    def run(name, use, *, url="", timeout=5.0, connections=8):
        async def over_a_wire():
            root = url or (wire.url if name == "groq" else f"{wire.url}/v1")  # Groq's SDK brings its path
            opened = providers()[name].connect(Secret(CANARY), root, connections, timeout)
            try:
                return await use(opened)
            finally:
                await opened.close()

        return asyncio.run(over_a_wire())

    return run
