"""What a wire can do with files: send one, and read one line by line, however large it is."""

import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from ..secret import redact
from .base import Answer, DroppedError, Json, Wire

_MULTIPART = {"headers": {"Content-Type": "multipart/form-data"}}


class FileWire(Wire, Protocol):
    """A wire to a provider that takes work as files."""

    async def post(self, path: str, body: Mapping[str, Json]) -> Answer:
        """One POST of JSON, e.g. to `/batches`."""

    async def upload(self, file: Path, purpose: str) -> Answer:
        """Send a file."""

    def lines(self, file: str) -> AsyncIterator[bytes]:
        """The lines of a file that the provider holds, by its id."""


class SdkFiles:
    """The same through an SDK client; for a wire that says what its client is and how it asks."""

    _client: Any
    _sdk: Any
    _response: type

    async def _answered(self, call: Any, path: str, **arguments: Json) -> Answer:
        raise NotImplementedError

    async def post(self, path: str, body: Mapping[str, Json]) -> Answer:
        """One POST of JSON, e.g. to `/batches`."""
        return await self._answered(self._client.post, path, body=dict(body))

    async def upload(self, file: Path, purpose: str) -> Answer:
        """Send a file. It is streamed from the disk."""
        with file.open("rb") as opened:
            part = ("file", (file.name, opened, "application/jsonl"))
            return await self._answered(
                self._client.post, "/files", body={"purpose": purpose}, files=[part], options=_MULTIPART
            )

    async def lines(self, file: str) -> AsyncIterator[bytes]:
        """The lines of a file that the provider holds. DroppedError when it breaks off before its end."""
        transport = sys.modules[self._response.__module__.partition(".")[0]]
        problem = ""
        try:
            async with self._client.files.with_streaming_response.content(file) as response:
                async for line in _split(response.iter_bytes()):
                    yield line
        except (self._sdk.APIError, transport.HTTPError) as broken:
            problem = redact(f"{type(broken).__name__} while reading {file}")
        if problem:
            raise DroppedError(problem)


async def _split(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The lines in chunks of bytes. Only a line feed ends one: text may hold other signs that look like ends."""
    begun = b""
    async for chunk in chunks:
        *whole, begun = (begun + chunk).split(b"\n")
        for line in whole:
            yield line
    if begun:
        yield begun
