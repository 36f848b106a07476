"""A Hub over real sockets that speaks the protocol on which unpatched `huggingface_hub` and `datasets` run.

    with HubServer() as hub:
        ... HF_ENDPOINT=hub.url HF_TOKEN=hub.token HF_HUB_DISABLE_XET=1 ...
        hub.fail("POST .*/commit/", "503")           # the next such request; also "412", "429:2", "drop", "drop-after"
        hub.dead_from = 7                            # request 7 and all after it get no answer that helps
        assert hub.repos["org/name"].tags

Repositories live in memory; files that git would not take are uploaded by LFS and downloaded from another host name.
"""

import asyncio
import json
import re
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qs, unquote

from aiohttp import web

from hub_state import Account, Blob, RefusedError, Repo, is_large, listing

Handler = Callable[..., Awaitable[web.StreamResponse]]
_ID = r"(?P<repo>[^/]+/[^/]+)"
_OUT_OF_SERVICE = 418
"""A status that no client tries again."""


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
    dead_from   from the request of this number on (the first is 0) nothing is done and 418 answered
    mute_from   the same, but this request is still carried out
    """

    def __init__(self) -> None:
        self.token = "hub-token-of-a-writer"  # noqa: S105  # of this server only
        self.accounts = {self.token: Account("writer", ("org",))}
        self.repos: dict[str, Repo] = {}
        self.store: dict[str, bytes] = {}
        self.seen: list[Seen] = []
        self.dead_from: int | None = None
        self.mute_from: int | None = None
        self.before: Callable[[str], None] = lambda line: None  # noqa: ARG005
        """Called with each request before it is carried out, e.g. to let somebody else commit."""
        self._faults: list[tuple[re.Pattern[str], str]] = []
        self._port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._serve, name="hub", daemon=True)
        self._ready = threading.Event()
        self._stop = asyncio.Event()

    # --- for tests -------------------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def fail(self, line: str, fault: str, times: int = 1) -> None:
        """Let the next requests whose line matches end in a fault."""
        self._faults += [(re.compile(line), fault)] * times

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
        site = web.TCPSite(runner, "127.0.0.1", self._port, backlog=512)
        await site.start()
        self._port = runner.addresses[0][1]
        self._ready.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _any(self, request: web.Request) -> web.StreamResponse:
        number, path = len(self.seen), request.raw_path.partition("?")[0]
        line = f"{request.method} {unquote(path)}"
        self.seen.append(Seen(line, "authorization" in request.headers))
        fault = self._fault(line, number)
        body = await request.read()
        if fault.isdigit() or fault.startswith("429"):
            return _refusal(int(fault[:3]), f"fault {fault}", fault=fault)
        if fault == "drop":
            return _dropped(request)
        self.before(line)
        try:
            answer = await self._answer(request, path, body)
        except RefusedError as refused:
            answer = _refusal(refused.status, refused.message, refused.code)
        if self.mute_from is not None and number >= self.mute_from:
            return _refusal(_OUT_OF_SERVICE, "gone")
        return _dropped(request) if fault == "drop-after" else answer

    def _fault(self, line: str, number: int) -> str:
        if self.dead_from is not None and number >= self.dead_from:
            return str(_OUT_OF_SERVICE)
        if self.mute_from is not None and number > self.mute_from:
            return str(_OUT_OF_SERVICE)
        for place, (pattern, fault) in enumerate(self._faults):
            if pattern.search(line):
                del self._faults[place]
                return fault
        return ""

    async def _answer(self, request: web.Request, path: str, body: bytes) -> web.StreamResponse:
        for method, pattern, handler in _ROUTES:
            found = pattern.fullmatch(path)
            if found and request.method in method.split():
                known = {name: unquote(text or "") for name, text in found.groupdict().items()}
                return await handler(self, request, body, **known)
        raise RefusedError(404, "Sorry, we can't find the page you are looking for.")

    # --- who asks --------------------------------------------------------------------------------------------

    def _account(self, request: web.Request) -> Account | None:
        header = request.headers.get("authorization", "")
        if not header:
            return None
        account = self.accounts.get(header.removeprefix("Bearer "))
        if account is None or account.expired:
            raise RefusedError(401, "Invalid credentials in Authorization header")
        return account

    def _readable(self, request: web.Request, name: str) -> Repo:
        account, repo = self._account(request), self.repos.get(name)
        hidden = repo is None or (
            repo.private and (account is None or name.split("/", maxsplit=1)[0] not in (account.name, *account.orgs))
        )
        if repo is None or hidden:
            raise RefusedError(404 if account else 401, "Repository not found", "RepoNotFound")
        return repo

    def _writable(self, request: web.Request, name: str) -> Repo:
        repo, account = self._readable(request, name), self._account(request)
        if account is None:
            raise RefusedError(401, "Invalid username or password.")
        if not account.may_write(name.split("/", maxsplit=1)[0]):
            raise RefusedError(403, "Forbidden: you must use a write token to upload to a repository.")
        return repo

    # --- calls -----------------------------------------------------------------------------------------------

    async def whoami(self, request: web.Request, _: bytes) -> web.Response:
        account = self._account(request)
        if account is None:
            raise RefusedError(401, "Invalid username or password.")
        orgs = [{"type": "org", "name": name} for name in account.orgs]
        token = {"displayName": "test", "role": "write" if account.write else "read"}
        told = {"type": "user", "id": "1", "name": account.name, "orgs": orgs}
        return web.json_response(told | {"auth": {"type": "access_token", "accessToken": token}})

    async def create_repo(self, request: web.Request, body: bytes) -> web.Response:
        asked, account = json.loads(body), self._account(request)
        if account is None:
            raise RefusedError(401, "Invalid username or password.")
        namespace = asked.get("organization") or account.name
        name = f"{namespace}/{asked['name']}"
        if not account.may_write(namespace):
            raise RefusedError(403, f'You don\'t have the rights to create a dataset under the namespace "{namespace}"')
        told = {"url": f"{self.url}/datasets/{name}", "name": name}
        if name in self.repos:
            return web.json_response({"error": "You already created this dataset repo"} | told, status=409)
        self.create(name, private=asked.get("visibility") == "private" or bool(asked.get("private")))
        return web.json_response(told)

    async def validate_yaml(self, request: web.Request, body: bytes) -> web.Response:
        self._account(request)
        if not json.loads(body)["content"].startswith("---\n"):
            return web.json_response({"errors": [], "warnings": [{"message": "empty metadata"}]})
        return web.json_response({"errors": [], "warnings": []})

    async def info(self, request: web.Request, _: bytes, repo: str, rev: str = "") -> web.Response:
        found = self._readable(request, repo)
        return web.json_response(found.info(found.at(rev or "main"), blobs="blobs" in request.query))

    async def refs(self, request: web.Request, _: bytes, repo: str) -> web.Response:
        return web.json_response(self._readable(request, repo).refs(pulls="include_prs" in request.query))

    async def tree(self, request: web.Request, _: bytes, repo: str, rev: str, path: str = "") -> web.Response:
        """A thousand entries at a time, and where the next ones are."""
        recursive = request.query.get("recursive", "").lower() in ("true", "1")
        found = listing(self._readable(request, repo).at(rev), path, recursive=recursive)
        start = int(request.query.get("cursor", "0"))
        headers = {}
        if start + 1000 < len(found):
            following = request.url.update_query(cursor=str(start + 1000))
            headers["Link"] = f'<{following}>; rel="next"'
        return web.json_response(found[start : start + 1000], headers=headers)

    async def paths_info(self, request: web.Request, body: bytes, repo: str, rev: str) -> web.Response:
        commit = self._readable(request, repo).at(rev)
        paths = parse_qs(body.decode()).get("paths", [])
        return web.json_response([commit.files[path].entry(path) for path in paths if path in commit.files])

    async def preupload(self, request: web.Request, body: bytes, repo: str, rev: str) -> web.Response:
        files = self._writable(request, repo).at(rev).files
        told = []
        for asked in json.loads(body)["files"]:
            path, before = asked["path"], files.get(asked["path"])
            mode = "lfs" if is_large(path, asked["size"]) else "regular"
            oid = (before.sha256 if before.large else before.oid) if before else None
            told.append({"path": path, "uploadMode": mode, "shouldIgnore": False, "oid": oid})
        return web.json_response({"files": told})

    async def commit(self, request: web.Request, body: bytes, repo: str, rev: str) -> web.Response:
        found, pull = self._writable(request, repo), request.query.get("create_pr") == "1"
        made = found.commit(rev, map(json.loads, body.splitlines()), self.store, pull=pull)
        number = len(found.pulls)
        return web.json_response({
            "success": True, "commitOid": made.oid, "commitUrl": f"{self.url}/datasets/{repo}/commit/{made.oid}",
            **({"pullRequestUrl": f"{self.url}/datasets/{repo}/discussions/{number}"} if pull else {}),
        })  # fmt: skip

    async def tag(self, request: web.Request, body: bytes, repo: str, rev: str) -> web.Response:
        found = self._writable(request, repo)
        if request.method == "DELETE":
            found.tags.pop(rev, None)
            return web.json_response({})
        name, oid = json.loads(body)["tag"], found.at(rev).oid
        if name in found.tags:
            raise RefusedError(409, f"Tag {name} already exists")
        found.tags[name] = oid
        return web.json_response({})

    async def branch(self, request: web.Request, body: bytes, repo: str, rev: str) -> web.Response:
        found = self._writable(request, repo)
        if request.method == "DELETE":
            found.branches.pop(rev, None)
            return web.json_response({})
        if rev in found.branches:
            raise RefusedError(409, "Reference already exists")
        start = json.loads(body or b"{}").get("startingPoint")
        found.branches[rev] = found.at(start or "main").oid
        return web.json_response({})

    async def merge(self, request: web.Request, _: bytes, repo: str, number: str) -> web.Response:
        found = self._writable(request, repo)
        files = found.commits[found.pulls[int(number)]].files
        found.branches["main"] = found.add(found.head, f"Merge pull request #{number}", files).oid
        return web.json_response({"success": True})

    # --- large files and downloads ---------------------------------------------------------------------------

    async def batch(self, request: web.Request, body: bytes, repo: str) -> web.Response:
        self._writable(request, repo)
        objects = []
        for asked in json.loads(body)["objects"]:
            oid = asked["oid"]
            actions = {"upload": {"href": f"{self.url}/lfs/{oid}", "header": {}}, "verify": {"href": f"{self.url}/lfs"}}
            objects.append(asked if oid in self.store else asked | {"actions": actions})
        return web.json_response({"transfer": "basic", "objects": objects})

    async def upload(self, _: web.Request, body: bytes, oid: str) -> web.Response:
        blob = Blob(body)
        if blob.sha256 != oid:
            raise RefusedError(400, "The content is not what its name says")
        self.store[oid] = body
        return web.json_response({}, headers={"ETag": f'"{oid}"'})

    async def verify(self, _: web.Request, body: bytes) -> web.Response:
        if json.loads(body)["oid"] not in self.store:
            raise RefusedError(404, "No such object")
        return web.json_response({})

    async def resolve(self, request: web.Request, _: bytes, repo: str, rev: str, path: str) -> web.Response:
        commit = self._readable(request, repo).at(rev)
        blob = commit.files.get(path)
        headers = {"X-Repo-Commit": commit.oid, "Accept-Ranges": "bytes"}
        if blob is None:
            return _refusal(404, "Entry not found", "EntryNotFound", headers=headers)
        if blob.large:
            self.store[blob.sha256] = blob.data
            headers |= {"X-Linked-Size": str(len(blob.data)), "X-Linked-ETag": f'"{blob.sha256}"'}
            headers["Location"] = f"http://localhost:{self._port}/cdn/{blob.sha256}"
            return web.Response(status=302, headers=headers)
        return _content(request, blob.data, headers | {"ETag": f'"{blob.oid}"'})

    async def cdn(self, request: web.Request, _: bytes, oid: str) -> web.Response:
        return _content(request, self.store[oid], {"ETag": f'"{oid}"', "Accept-Ranges": "bytes"})


def _content(request: web.Request, data: bytes, headers: dict[str, str]) -> web.Response:
    asked = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("range", ""))
    status = 200
    if asked:
        start, end = int(asked[1]), min(int(asked[2] or len(data) - 1), len(data) - 1)
        if start >= len(data):
            return web.Response(status=416, headers={"Content-Range": f"bytes */{len(data)}"})
        status, headers = 206, headers | {"Content-Range": f"bytes {start}-{end}/{len(data)}"}
        data = data[start : end + 1]
    kind = "application/octet-stream"
    if request.method == "HEAD":
        return web.Response(status=status, headers=headers | {"Content-Length": str(len(data))}, content_type=kind)
    return web.Response(status=status, body=data, headers=headers, content_type=kind)


def _refusal(
    status: int, message: str, code: str = "", *, fault: str = "", headers: dict[str, str] | None = None
) -> web.Response:
    told = {"X-Error-Message": message, **({"X-Error-Code": code} if code else {}), **(headers or {})}
    if status == 429:
        reset = fault.partition(":")[2] or "1"
        told |= {"RateLimit": f'"api";r=0;t={reset}', "RateLimit-Policy": '"fixed window";"api";q=500;w=300'}
    return web.json_response({"error": message}, status=status, headers=told)


def _dropped(request: web.Request) -> web.Response:
    if request.transport:
        request.transport.abort()
    return web.Response()


_ROUTES: list[tuple[str, re.Pattern[str], Handler]] = [
    (method, re.compile(pattern), handler)
    for method, pattern, handler in (
        ("GET", "/api/whoami-v2", HubServer.whoami),
        ("POST", "/api/repos/create", HubServer.create_repo),
        ("POST", "/api/validate-yaml", HubServer.validate_yaml),
        ("GET", f"/api/datasets/{_ID}(/revision/(?P<rev>.+))?", HubServer.info),
        ("GET", f"/api/datasets/{_ID}/refs", HubServer.refs),
        ("GET", f"/api/datasets/{_ID}/tree/(?P<rev>[^/]+)(/(?P<path>.+))?", HubServer.tree),
        ("POST", f"/api/datasets/{_ID}/paths-info/(?P<rev>[^/]+)", HubServer.paths_info),
        ("POST", f"/api/datasets/{_ID}/preupload/(?P<rev>.+)", HubServer.preupload),
        ("POST", f"/api/datasets/{_ID}/commit/(?P<rev>.+)", HubServer.commit),
        ("POST DELETE", f"/api/datasets/{_ID}/tag/(?P<rev>.+)", HubServer.tag),
        ("POST DELETE", f"/api/datasets/{_ID}/branch/(?P<rev>.+)", HubServer.branch),
        ("POST", f"/api/datasets/{_ID}/discussions/(?P<number>[0-9]+)/merge", HubServer.merge),
        ("POST", rf"/datasets/{_ID}\.git/info/lfs/objects/batch", HubServer.batch),
        ("PUT", "/lfs/(?P<oid>[0-9a-f]{64})", HubServer.upload),
        ("POST", "/lfs", HubServer.verify),
        ("GET HEAD", f"/datasets/{_ID}/resolve/(?P<rev>[^/]+)/(?P<path>.+)", HubServer.resolve),
        ("GET HEAD", "/cdn/(?P<oid>[0-9a-f]{64})", HubServer.cdn),
    )
]


def counted(lines: list[str]) -> Counter[str]:
    """How often each kind of request was made, hashes and names left out."""
    return Counter(re.sub(r"[0-9a-f]{40,64}", "HASH", line) for line in lines)
