"""A server that speaks OpenAI's language over real sockets, and misbehaves when told to.

    with WireServer() as wire:
        wire.script = ["429:1", "drop-after"]        # the first two requests; the rest is fine
        wire.mix = {"hang:1": 0.1, "500": 0.1}       # or: shares of all requests, the same in every run
        wire.latency = 0.05
        ... base_url=f"{wire.url}/v1", for Groq's own SDK base_url=wire.url ...
        assert not wire.bought_twice()

Answers are a function of the request's body alone: `reply` makes the message. All faults: wire_faults.NAMES.
`python tests/wire_server.py --latency 0.05` runs it as a process of its own that prints its address.
"""

import argparse
import asyncio
import hashlib
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from aiohttp import web

import wire_faults
from wire_batches import Batches
from wire_quota import Quota

Json = Any
Reply = Callable[[dict[str, Json]], dict[str, Json]]


def canonical(body: Mapping[str, Json]) -> str:
    """The same for equal bodies."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"))


def said(body: Mapping[str, Json]) -> str:
    """What the last message of a request says."""
    return str(body["messages"][-1].get("content", ""))


def an_answer(body: dict[str, Json]) -> dict[str, Json]:
    """The usual reply: a text that no other request gets."""
    return {"role": "assistant", "content": f"Answer {hashlib.sha256(canonical(body).encode()).hexdigest()[:16]}"}


@dataclass(frozen=True)
class Seen:
    """A request that arrived: its body, what was done with it, its headers, and when."""

    body: dict[str, Json]
    fault: str
    headers: Mapping[str, str]
    moment: float

    @property
    def key(self) -> str:
        return canonical(self.body)


class WireServer:
    """The server in a thread of its own. Everything below may be set while it runs.

    reply    request body -> the message of the answer
    latency  seconds before each answer, or a function of the body
    script   faults of the next requests, in order of arrival; "ok" is none
    mix      fault -> its share of the requests, drawn by (seed, body, how often it came)
    always   body -> the fault that it always gets, "" for none
    quota    limits that are kept, and told in a provider's dialect, e.g. Quota({"rpm": (30, 60)}, "groq")
    models   what GET /v1/models lists
    """

    def __init__(self, reply: Reply = an_answer, *, latency: float = 0.0, port: int = 0) -> None:
        self.reply = reply
        self.latency: float | Callable[[dict[str, Json]], float] = latency
        self.script: list[str] = []
        self.mix: Mapping[str, float] = {}
        self.always: Callable[[dict[str, Json]], str] = lambda body: ""  # noqa: ARG005
        self.seed = 0
        self.quota = Quota({})
        self.models: Sequence[dict[str, Json]] = [{"id": "model", "object": "model", "created": 1, "owned_by": "us"}]
        self.seen: list[Seen] = []
        self.answered: Counter[str] = Counter()
        self.in_flight = 0
        self.most_in_flight = 0
        self.batch = Batches(self._in_batch)
        self._times: Counter[str] = Counter()
        self._arrived = threading.Condition()
        self._port = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="wire", daemon=True)
        self._ready = threading.Event()
        self._stop = asyncio.Event()

    # --- for tests -------------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """Where it listens, without /v1."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def asked(self) -> Counter[str]:
        """Canonical body -> how often it arrived."""
        return Counter(one.key for one in self.seen)

    @property
    def texts(self) -> Counter[str]:
        """What the last message says -> how often such a request arrived."""
        return Counter(said(one.body) for one in self.seen)

    @property
    def faults(self) -> Counter[str]:
        """Fault -> how many requests got it."""
        return Counter(one.fault for one in self.seen)

    def bought_twice(self) -> list[str]:
        """Bodies that were answered with a completion more than once."""
        return [key for key, times in self.answered.items() if times > 1]

    def wait_for(self, requests: int) -> None:
        """Until so many requests have arrived."""
        with self._arrived:
            self._arrived.wait_for(lambda: len(self.seen) >= requests)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._loop.close()

    # --- serving ---------------------------------------------------------------------------------------------

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._until_stopped())

    async def _until_stopped(self) -> None:
        app = web.Application(client_max_size=1 << 30)
        for root in ("/v1", "/openai/v1"):  # the second is what Groq's SDK asks for
            app.add_routes([web.post(f"{root}/chat/completions", self._chat), web.get(f"{root}/models", self._models)])
            app.add_routes(self.batch.routes(root))
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self._port, backlog=2048)
        await site.start()
        self._port = runner.addresses[0][1]
        self._ready.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            return await self._answer(request)
        finally:
            self.in_flight -= 1

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = json.loads(await request.read())
        right = self._completion(body)
        now = time.monotonic()
        wait = self.quota.refusal(now, right["usage"]["total_tokens"])
        headers = self.quota.headers(now)
        if wait is not None:
            self._note(request, body, "limit")
            return wire_faults.refusal("429", {**headers, "retry-after": f"{wait:.3f}"})
        fault = self._fault(body)
        self._note(request, body, fault)
        if fault != "drop-before" and (latency := self._latency(body)):
            await asyncio.sleep(latency)
        response = await wire_faults.answer(request, right, fault)
        if not response.prepared:
            response.headers.update(headers)
        if fault.partition(":")[0] in wire_faults.FINE:
            self.answered[canonical(body)] += 1
        return response

    def _note(self, request: web.Request, body: dict[str, Json], fault: str) -> None:
        with self._arrived:
            self.seen.append(Seen(body, fault, dict(request.headers), time.monotonic()))
            self._arrived.notify_all()

    def _latency(self, body: dict[str, Json]) -> float:
        return self.latency(body) if callable(self.latency) else self.latency

    def _fault(self, body: dict[str, Json]) -> str:
        if fault := self.always(body):
            return fault
        if self.script:
            return self.script.pop(0)
        key = canonical(body)
        self._times[key] += 1
        drawn = random.Random(f"{self.seed} {self._times[key]} {key}").random()  # noqa: S311  # a draw, not a secret
        for fault, share in self.mix.items():
            if (drawn := drawn - share) < 0:
                return fault
        return "ok"

    def _completion(self, body: dict[str, Json]) -> dict[str, Json]:
        message = self.reply(body)
        asked, answered = len(canonical(body["messages"])) // 4, len(canonical(message)) // 4
        return {
            "id": f"chatcmpl-{hashlib.sha256(canonical(body).encode()).hexdigest()[:24]}",
            "object": "chat.completion",
            "created": 1,
            "model": body["model"],
            "choices": [
                {
                    "index": 0,
                    "message": message,
                    "finish_reason": "tool_calls" if message.get("tool_calls") else "stop",
                    "logprobs": None,
                }
            ],
            "usage": {"prompt_tokens": asked, "completion_tokens": answered, "total_tokens": asked + answered},
        }

    def _in_batch(self, body: dict[str, Json]) -> tuple[int, Json]:
        """A line of a batch: faults that are statuses fail it."""
        fault = self._fault(body)
        self.seen.append(Seen(body, fault, {}, time.monotonic()))
        if fault[:3].isdigit():
            return int(fault[:3]), {"error": {"message": "This line failed.", "code": "failed"}}
        self.answered[canonical(body)] += 1
        return 200, self._completion(body)

    async def _models(self, _: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": list(self.models)})


def main() -> None:
    """A process of its own, until it is ended."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    with WireServer(latency=arguments.latency, port=arguments.port) as wire:
        print(wire.url, flush=True)  # noqa: T201
        threading.Event().wait()


if __name__ == "__main__":
    main()
