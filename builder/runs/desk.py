"""The counter at which a provider takes batches: hand one in, ask how it is, fetch what it brought."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from ..errors import ProviderError
from ..providers.base import Answer, DroppedError, Json, Provider
from ..providers.files import FileWire
from ..secret import redact
from .clock import Clock
from .retry import LONGEST_WAIT, Course, judge

RUN_KEY: Final = "seedbed_run"
"""The metadata by which a batch is known again."""
_TRIES: Final = 6
_FIRST_PAUSE: Final = 1.0
_FIRST_LOOK: Final = 5.0
_LONGEST_LOOK: Final = 30.0
"""Seconds between two looks at a batch."""
_NOT_RUN: Final = 503
"""The status of a request in a batch that was never answered, e.g. because the batch expired."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as its provider tells it; `files` hold its results, once it has some."""

    id: str
    status: str
    source: str
    files: tuple[str, ...]
    problem: str

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.status in {"completed", "failed", "expired", "cancelled"}


class Desk:
    """The batches of one provider. Its answers cost nothing, so what fails in passing is asked again."""

    def __init__(self, provider: Provider, wire: FileWire, clock: Clock) -> None:
        self.provider = provider
        self._wire = wire
        self._clock = clock

    async def batches(self, run: str) -> list[Batch]:
        """Every batch that carries the id of a run, the oldest first."""
        found: list[Batch] = []
        path = "/batches"
        while path:
            page = await self._told(partial(self._wire.get, path))
            entries = [entry for entry in page.get("data") or [] if isinstance(entry, dict)]
            found += [_batch(entry) for entry in entries if (entry.get("metadata") or {}).get(RUN_KEY) == run]
            path = f"/batches?limit=100&after={entries[-1]['id']}" if page.get("has_more") and entries else ""
        return found[::-1]

    async def upload(self, file: Path) -> str:
        """Bring a file of requests; its id there. A file that nothing is done with costs nothing."""
        return str((await self._told(partial(self._wire.upload, file, "batch")))["id"])

    async def create(self, source: str, run: str) -> Batch:
        """Have the requests of an uploaded file answered.

        An answer that gets lost on the way may have begun the batch, so before asking again it is looked for.
        """
        order = {
            "input_file_id": source,
            "endpoint": "/v1/chat/completions",
            "completion_window": "24h",
            "metadata": {RUN_KEY: run},
        }

        async def begun() -> dict[str, Json] | None:
            found = (one for one in await self.batches(run) if one.source == source)
            return next(({"id": one.id, "status": one.status, "input_file_id": source} for one in found), None)

        return _batch(await self._told(partial(self._wire.post, "/batches", order), begun))

    async def ended(self, batch: Batch) -> Batch:
        """The batch, once nothing more will come of it."""
        pause = _FIRST_LOOK
        while not batch.ended:
            await self._clock.sleep(pause)
            pause = min(pause * 1.5, _LONGEST_LOOK)
            batch = _batch(await self._told(partial(self._wire.get, f"/batches/{batch.id}")))
        return batch

    async def results(self, batch: Batch) -> AsyncIterator[tuple[str, Answer]]:
        """(job's id, answer) in the order of the provider, some twice where a download broke off."""
        for file in batch.files:
            async for line in self._lines(file):
                if result := _result(line):
                    yield result

    async def requests(self, batch: Batch) -> AsyncIterator[str]:
        """The jobs' ids in the file that a batch was made of, some twice where a download broke off."""
        async for line in self._lines(batch.source):
            body = _parsed(line)
            if isinstance(identity := body.get("custom_id"), str):
                yield identity

    async def _lines(self, file: str) -> AsyncIterator[bytes]:
        """The lines of a file; from the first again where the download breaks off."""
        for tries in range(_TRIES):
            try:
                async for line in self._wire.lines(file):
                    yield line
                break
            except DroppedError as dropped:
                if tries == _TRIES - 1:
                    raise ProviderError(f"{self.provider.name} does not hand out {file}: {dropped}.") from None
                await self._clock.sleep(_FIRST_PAUSE * 2**tries)

    async def _told(
        self,
        ask: Callable[[], Awaitable[Answer]],
        instead: Callable[[], Awaitable[dict[str, Json] | None]] | None = None,
    ) -> dict[str, Json]:
        """The object that is answered; after a failure `instead` is looked at before it is asked again."""
        reason = ""
        for tries in range(_TRIES):
            if tries and instead and (found := await instead()):
                return found
            wait: float | None = None
            try:
                answer = await ask()
            except DroppedError as dropped:
                reason = str(dropped)
            else:
                if found := _object(answer):
                    return found
                reason, wait = self._refused(answer)
            await self._clock.sleep(_FIRST_PAUSE * 2**tries if wait is None else wait)
        raise ProviderError(f"{self.provider.name} takes no batches at present: {reason}.")

    def _refused(self, answer: Answer) -> tuple[str, float | None]:
        """Why, and how long to wait; ProviderError when asking again would not help."""
        verdict = judge(self.provider, answer)
        too_long = verdict.wait is not None and verdict.wait > LONGEST_WAIT
        if verdict.course in {Course.STOP, Course.PARK} or too_long:
            raise ProviderError(f"{verdict.reason} (asked about batches).")
        return verdict.reason, verdict.wait


def _object(answer: Answer) -> dict[str, Json] | None:
    return _parsed(answer.body) or None if 200 <= answer.status < 300 else None


def _parsed(text: bytes) -> dict[str, Json]:
    """The JSON object in it; {} where there is none."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _batch(body: dict[str, Json]) -> Batch:
    files = tuple(str(body[name]) for name in ("output_file_id", "error_file_id") if body.get(name))
    said = [str(one.get("message")) for one in (body.get("errors") or {}).get("data") or [] if isinstance(one, dict)]
    problem = redact("; ".join(said)[:300]).rstrip(".")
    return Batch(str(body["id"]), str(body.get("status")), str(body.get("input_file_id")), files, problem)


def _result(line: bytes) -> tuple[str, Answer] | None:
    """The job and the answer in a line of results; None for a line that is none."""
    body = _parsed(line)
    if not isinstance(body.get("custom_id"), str):
        return None
    response = body.get("response")
    status: int = _NOT_RUN
    said: Json = {"error": body.get("error")}
    if isinstance(response, dict) and isinstance(response.get("status_code"), int):
        status, said = response["status_code"], response.get("body")
    return body["custom_id"], Answer(status, {}, json.dumps(said).encode(), 0.0)
