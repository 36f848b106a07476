"""What a Hub answers about repositories: who asks, what there is, commits, tags, branches and pull requests."""

import json
from urllib.parse import parse_qs

from aiohttp import web

from hub_state import RefusedError, is_large, listing


async def whoami(hub, request: web.Request, _: bytes) -> web.Response:
    account = hub.account(request)
    if account is None:
        raise RefusedError(401, "Invalid username or password.")
    orgs = [{"type": "org", "name": name} for name in account.orgs]
    token = {"displayName": "test", "role": "write" if account.write else "read"}
    told = {"type": "user", "id": "1", "name": account.name, "orgs": orgs}
    return web.json_response(told | {"auth": {"type": "access_token", "accessToken": token}})


async def create_repo(hub, request: web.Request, body: bytes) -> web.Response:
    asked, account = json.loads(body), hub.account(request)
    if account is None:
        raise RefusedError(401, "Invalid username or password.")
    namespace = asked.get("organization") or account.name
    name = f"{namespace}/{asked['name']}"
    if not account.may_write(namespace):
        raise RefusedError(403, f'You don\'t have the rights to create a dataset under the namespace "{namespace}"')
    told = {"url": f"{hub.url}/datasets/{name}", "name": name}
    if name in hub.repos:
        return web.json_response({"error": "You already created this dataset repo"} | told, status=409)
    hub.create(name, private=asked.get("visibility") == "private" or bool(asked.get("private")))
    return web.json_response(told)


async def validate_yaml(hub, request: web.Request, body: bytes) -> web.Response:
    hub.account(request)
    if not json.loads(body)["content"].startswith("---\n"):
        return web.json_response({"errors": [], "warnings": [{"message": "empty metadata"}]})
    return web.json_response({"errors": [], "warnings": []})


async def info(hub, request: web.Request, _: bytes, repo: str, rev: str = "") -> web.Response:
    found = hub.readable(request, repo)
    return web.json_response(found.info(found.at(rev or "main"), blobs="blobs" in request.query))


async def refs(hub, request: web.Request, _: bytes, repo: str) -> web.Response:
    return web.json_response(hub.readable(request, repo).refs(pulls="include_prs" in request.query))


async def tree(hub, request: web.Request, _: bytes, repo: str, rev: str, path: str = "") -> web.Response:
    """A thousand entries at a time, and where the next ones are."""
    recursive = request.query.get("recursive", "").lower() in ("true", "1")
    found = listing(hub.readable(request, repo).at(rev), path, recursive=recursive)
    start = int(request.query.get("cursor", "0"))
    headers = {}
    if start + 1000 < len(found):
        following = request.url.update_query(cursor=str(start + 1000))
        headers["Link"] = f'<{following}>; rel="next"'
    return web.json_response(found[start : start + 1000], headers=headers)


async def paths_info(hub, request: web.Request, body: bytes, repo: str, rev: str) -> web.Response:
    commit = hub.readable(request, repo).at(rev)
    paths = parse_qs(body.decode()).get("paths", [])
    return web.json_response([commit.files[path].entry(path) for path in paths if path in commit.files])


async def preupload(hub, request: web.Request, body: bytes, repo: str, rev: str) -> web.Response:
    files = hub.writable(request, repo).at(rev).files
    told = []
    for asked in json.loads(body)["files"]:
        path, before = asked["path"], files.get(asked["path"])
        mode = "lfs" if is_large(path, asked["size"]) else "regular"
        oid = (before.sha256 if before.large else before.oid) if before else None
        told.append({"path": path, "uploadMode": mode, "shouldIgnore": False, "oid": oid})
    return web.json_response({"files": told})


async def commit(hub, request: web.Request, body: bytes, repo: str, rev: str) -> web.Response:
    found, pull = hub.writable(request, repo), request.query.get("create_pr") == "1"
    made = found.commit(rev, map(json.loads, body.splitlines()), hub.store, pull=pull)
    number = len(found.pulls)
    return web.json_response({
        "success": True, "commitOid": made.oid, "commitUrl": f"{hub.url}/datasets/{repo}/commit/{made.oid}",
        **({"pullRequestUrl": f"{hub.url}/datasets/{repo}/discussions/{number}"} if pull else {}),
    })  # fmt: skip


async def tag(hub, request: web.Request, body: bytes, repo: str, rev: str) -> web.Response:
    found = hub.writable(request, repo)
    if request.method == "DELETE":
        found.tags.pop(rev, None)
        return web.json_response({})
    name, oid = json.loads(body)["tag"], found.at(rev).oid
    if name in found.tags:
        raise RefusedError(409, f"Tag {name} already exists")
    found.tags[name] = oid
    return web.json_response({})


async def branch(hub, request: web.Request, body: bytes, repo: str, rev: str) -> web.Response:
    found = hub.writable(request, repo)
    if request.method == "DELETE":
        found.branches.pop(rev, None)
        return web.json_response({})
    if rev in found.branches:
        raise RefusedError(409, "Reference already exists")
    start = json.loads(body or b"{}").get("startingPoint")
    found.branches[rev] = found.at(start or "main").oid
    return web.json_response({})


async def discussions(hub, request: web.Request, _: bytes, repo: str) -> web.Response:
    """Pull requests only; nobody talks here."""
    found, status = hub.readable(request, repo), request.query.get("status", "all")
    pulls = [
        {"title": found.commits[oid].title, "num": number, "author": {"name": "writer"},
         "createdAt": "2026-01-01T00:00:00.000Z", "status": "merged" if number in found.merged else "open",
         "repo": {"name": repo, "type": "dataset"}, "isPullRequest": True}
        for number, oid in found.pulls.items()
    ]  # fmt: skip
    shown = [one for one in pulls if status in ("all", one["status"])]
    return web.json_response({"discussions": shown, "count": len(shown), "start": 0})


async def merge(hub, request: web.Request, _: bytes, repo: str, number: str) -> web.Response:
    found = hub.writable(request, repo)
    found.merged.add(int(number))
    files = found.commits[found.pulls[int(number)]].files
    found.branches["main"] = found.add(found.head, f"Merge pull request #{number}", files).oid
    return web.json_response({"success": True})


_ID = r"(?P<repo>[^/]+/[^/]+)"
ROUTES = (
    ("GET", "/api/whoami-v2", whoami),
    ("POST", "/api/repos/create", create_repo),
    ("POST", "/api/validate-yaml", validate_yaml),
    ("GET", f"/api/datasets/{_ID}(/revision/(?P<rev>.+))?", info),
    ("GET", f"/api/datasets/{_ID}/refs", refs),
    ("GET", f"/api/datasets/{_ID}/tree/(?P<rev>[^/]+)(/(?P<path>.+))?", tree),
    ("POST", f"/api/datasets/{_ID}/paths-info/(?P<rev>[^/]+)", paths_info),
    ("POST", f"/api/datasets/{_ID}/preupload/(?P<rev>.+)", preupload),
    ("POST", f"/api/datasets/{_ID}/commit/(?P<rev>.+)", commit),
    ("POST DELETE", f"/api/datasets/{_ID}/tag/(?P<rev>.+)", tag),
    ("POST DELETE", f"/api/datasets/{_ID}/branch/(?P<rev>.+)", branch),
    ("GET", f"/api/datasets/{_ID}/discussions", discussions),
    ("POST", f"/api/datasets/{_ID}/discussions/(?P<number>[0-9]+)/merge", merge),
)
