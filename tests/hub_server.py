"""A Hub over real sockets that speaks the protocol on which unpatched `huggingface_hub` and `datasets` run.

    with HubServer() as hub:
        ... HF_ENDPOINT=hub.url HF_TOKEN=hub.token HF_HUB_DISABLE_XET=1 ...
        hub.faults.fail("POST .*/commit/", "503")    # the next such request; more in hub_faults.py
        hub.faults.dead_from = 7                     # request 7 and all after it get no answer that helps
        assert hub.repos["org/name"].tags

Repositories live in memory; files that git would not take are uploaded by LFS and downloaded from another host name.
"""

import asyncio
import re
import threading
from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote

from aiohttp import web

import hub_calls
import hub_lfs
from hub_faults import OUT_OF_SERVICE, Faults, answer_of, dropped, refusal
from hub_state import Account, Blob, RefusedError, Repo, is_large

_ROUTES = [(method, re.compile(pattern), call) for method, pattern, call in (*hub_calls.ROUTES, *hub_lfs.ROUTES)]


@dataclass
class Seen:
    """A request that arrived."""

    line: str
    """E.g. "POST /api/datasets/org/name/commit/main"."""
    authorized: bool


class HubServer:
    """The server in a thread of its own. Everything below may be set while it runs.

    accounts    token -> whose it is
    repos       what there is
    seen        what was asked, in order
    faults      what goes wrong
    part_size   larger files are sent in parts of so many bytes; 0: in one piece
    no_room     what the Hub says of every large file, where its quota is used up
    """

    def __init__(self) -> None:
        self.token = "hub-token-of-a-writer"  # noqa: S105  # of this server only
        self.accounts = {self.token: Account("writer", ("org",))}
        self.repos: dict[str, Repo] = {}
        self.store: dict[str, bytes] = {}
        self.seen: list[Seen] = []
        self.faults = Faults()
        self.part_size = 0
        self.parts: dict[tuple[str, int], bytes] = {}
        self.no_room = ""
        self.before = lambda line: None  # noqa: ARG005
        """Called with each request before it is carried out, e.g. to let somebody else commit."""
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="hub", daemon=True)
        self._ready = threading.Event()
        self._stop = asyncio.Event()

    # --- for tests -------------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def lines(self) -> list[str]:
        return [one.line for one in self.seen]

    @property
    def beyond_uploads(self) -> list[str]:
        """What was asked apart from the transfer of large files."""
        return [line for line in self.lines if "/lfs" not in line]

    def create(self, name: str, *, private: bool = True, files: dict[str, bytes] | None = None) -> Repo:
        """A repository as a click on the web page makes it."""
        repo = Repo(name, private)
        content = {".gitattributes": b"*.parquet filter=lfs diff=lfs merge=lfs -text\n"} | (files or {})
        blobs = {path: Blob(data, is_large(path, len(data))) for path, data in content.items()}
        repo.branches["main"] = repo.add(None, "initial commit", blobs).oid
        self.repos[name] = repo
        return repo

    def put(self, name: str, path: str, data: bytes) -> None:
        """Somebody else commits a file."""
        repo = self.repos[name]
        repo.branches["main"] = repo.add(repo.head, f"add {path}", repo.head.files | {path: Blob(data)}).oid

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
        app.add_routes([web.route("*", "/{tail:.*}", self._any)])
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self.port, backlog=512)
        await site.start()
        self.port = runner.addresses[0][1]
        self._ready.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _any(self, request: web.Request) -> web.StreamResponse:
        number, path = len(self.seen), request.raw_path.partition("?")[0]
        line = f"{request.method} {unquote(path)}"
        self.seen.append(Seen(line, "authorization" in request.headers))
        fault = self.faults.of(line, number)
        body = await request.read()
        if refused := answer_of(fault):
            return refused
        if fault == "drop":
            return dropped(request)
        self.before(line)
        try:
            answer = await self._answer(request, path, body)
        except RefusedError as problem:
            answer = refusal(problem.status, problem.message, problem.code)
        if self.faults.mute_from is not None and number >= self.faults.mute_from:
            return refusal(OUT_OF_SERVICE, "gone")
        return dropped(request) if fault == "drop-after" else answer

    async def _answer(self, request: web.Request, path: str, body: bytes) -> web.StreamResponse:
        for method, pattern, call in _ROUTES:
            found = pattern.fullmatch(path)
            if found and request.method in method.split():
                known = {name: unquote(text or "") for name, text in found.groupdict().items()}
                return await call(self, request, body, **known)
        raise RefusedError(404, "Sorry, we can't find the page you are looking for.")

    # --- who asks --------------------------------------------------------------------------------------------

    def account(self, request: web.Request) -> Account | None:
        header = request.headers.get("authorization", "")
        if not header:
            return None
        account = self.accounts.get(header.removeprefix("Bearer "))
        if account is None or account.expired:
            raise RefusedError(401, "Invalid credentials in Authorization header")
        return account

    def readable(self, request: web.Request, name: str) -> Repo:
        account, repo = self.account(request), self.repos.get(name)
        hidden = repo is None or (
            repo.private and (account is None or name.split("/", maxsplit=1)[0] not in (account.name, *account.orgs))
        )
        if repo is None or hidden:
            raise RefusedError(404 if account else 401, "Repository not found", "RepoNotFound")
        return repo

    def writable(self, request: web.Request, name: str) -> Repo:
        repo, account = self.readable(request, name), self.account(request)
        if account is None:
            raise RefusedError(401, "Invalid username or password.")
        if not account.may_write(name.split("/", maxsplit=1)[0]):
            raise RefusedError(403, "Forbidden: you must use a write token to upload to a repository.")
        return repo
