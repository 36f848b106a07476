"""A provider on this machine for benchmarks/providers.py: OpenAI's language, a latency, a limit, and a count of it all.

    python benchmarks/provider_server.py '{"latency": 0.05}'      prints its address

latency    seconds of an answer                 slow      of every 50th
refused    the prompt that is answered with 400
most       requests within `seconds`; headers tell what is left, and what is above is answered with 429
"""

import asyncio
import json
import sys
import time
from collections import Counter, deque

from aiohttp import web

ANSWER = {
    "id": "x",
    "object": "chat.completion",
    "created": 1,
    "model": "model",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "hello " * 60}}],
    "usage": {"prompt_tokens": 10, "completion_tokens": 60, "total_tokens": 70},
}


class Server:
    def __init__(self, latency=0.0, slow=0.0, refused="", most=0, seconds=1.0):
        self.latency, self.slow, self.refused, self.most, self.seconds = latency, slow, refused, most, seconds
        self.body = json.dumps(ANSWER).encode()
        self.clear()

    def clear(self):
        self.prompts, self.requests, self.refusals, self.first = Counter(), 0, 0, 0.0
        self.spent = deque()

    async def complete(self, request):
        prompt = (await request.json())["messages"][-1]["content"]
        self.first = self.first or time.monotonic()
        self.requests += 1
        if (wait := self.wait()) > 0:
            self.refusals += 1
            headers = {**self.left(), "retry-after": f"{wait:.3f}"}
            return web.json_response({"error": {"message": "too many requests"}}, status=429, headers=headers)
        self.prompts[prompt] += 1
        if self.refused and prompt == self.refused:
            return web.json_response({"error": {"message": "this prompt is not allowed"}}, status=400)
        await asyncio.sleep(self.slow if self.slow and self.requests % 50 == 0 else self.latency)
        return web.Response(body=self.body, content_type="application/json", headers=self.left())

    def wait(self):
        """Seconds until a request fits, 0 when it does and is counted; the window slides."""
        if not self.most:
            return 0.0
        now = time.monotonic()
        while self.spent and self.spent[0] + self.seconds <= now:
            self.spent.popleft()
        wait = self.spent[0] + self.seconds - now if len(self.spent) >= self.most else 0.0
        if wait <= 0:
            self.spent.append(now)
        return max(0.0, wait)

    def left(self):
        """Headers that tell what is left now, and when all is back."""
        if not self.most:
            return {}
        back = self.spent[-1] + self.seconds - time.monotonic()
        told = {"limit": self.most, "remaining": self.most - len(self.spent), "reset": f"{back:.3f}s"}
        return {f"x-ratelimit-{name}-requests": str(value) for name, value in told.items()}

    async def figures(self, _):
        names = ("prompts", "requests", "refusals", "first")
        return web.json_response({name: getattr(self, name) for name in names})

    async def forget(self, _):
        self.clear()
        return web.Response()


async def serve(options):
    server = Server(**options)
    app = web.Application()
    app.router.add_post("/v1/chat/completions", server.complete)
    app.router.add_get("/figures", server.figures)
    app.router.add_post("/forget", server.forget)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await site.start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(json.loads(sys.argv[1])))
