"""Where a Hub keeps large files: sent in one piece or in parts, and downloaded from another host name."""

import hashlib
import json
import re
from typing import Any

from aiohttp import web

from hub_faults import refusal
from hub_state import RefusedError


async def batch(hub, request: web.Request, body: bytes, repo: str) -> web.Response:
    """Where each object is to be sent, in one piece or in parts; nothing of objects that are there."""
    hub.writable(request, repo)
    objects = []
    for asked in json.loads(body)["objects"]:
        if hub.no_room:
            objects.append(asked | {"error": {"code": 403, "message": hub.no_room}})
        elif asked["oid"] in hub.store:
            objects.append(asked)
        else:
            objects.append(asked | {"actions": _actions(hub, asked["oid"], asked["size"])})
    return web.json_response({"transfer": "basic", "objects": objects})


def _actions(hub, oid: str, size: int) -> dict[str, Any]:
    verify_it = {"href": f"{hub.url}/lfs"}
    if not hub.part_size or size <= hub.part_size:
        return {"upload": {"href": f"{hub.url}/lfs/{oid}", "header": {}}, "verify": verify_it}
    count = -(-size // hub.part_size)
    urls = {f"{number:05d}": f"{hub.url}/lfs/{oid}/{number}" for number in range(1, count + 1)}
    header = {"chunk_size": str(hub.part_size), **urls}
    return {"upload": {"href": f"{hub.url}/lfs/{oid}/complete", "header": header}, "verify": verify_it}


async def upload(hub, _: web.Request, body: bytes, oid: str) -> web.Response:
    if hashlib.sha256(body).hexdigest() != oid:
        raise RefusedError(400, "The content is not what its name says")
    hub.store[oid] = body
    return web.json_response({}, headers={"ETag": f'"{oid}"'})


async def upload_part(hub, _: web.Request, body: bytes, oid: str, number: str) -> web.Response:
    """As of the storage behind the Hub: it knows no repository, and answers with what names the part."""
    hub.parts[oid, int(number)] = body
    return web.Response(headers={"ETag": _etag(body)})


async def complete(hub, _: web.Request, body: bytes, oid: str) -> web.Response:
    """Put the parts together that were sent, in their order."""
    told = json.loads(body)
    sent = [hub.parts.get((oid, one["partNumber"]), b"") for one in told["parts"]]
    numbers = [one["partNumber"] for one in told["parts"]]
    if told["oid"] != oid or numbers != list(range(1, len(numbers) + 1)):
        raise RefusedError(400, "The parts are not in their order")
    if [_etag(part) for part in sent] != [one["etag"] for one in told["parts"]]:
        raise RefusedError(400, "A part is not what was sent")
    return await upload(hub, _, b"".join(sent), oid)


def _etag(part: bytes) -> str:
    return f'"{hashlib.md5(part, usedforsecurity=False).hexdigest()}"'


async def verify(hub, _: web.Request, body: bytes) -> web.Response:
    if json.loads(body)["oid"] not in hub.store:
        raise RefusedError(404, "No such object")
    return web.json_response({})


async def resolve(hub, request: web.Request, _: bytes, repo: str, rev: str, path: str) -> web.Response:
    commit = hub.readable(request, repo).at(rev)
    blob = commit.files.get(path)
    headers = {"X-Repo-Commit": commit.oid, "Accept-Ranges": "bytes"}
    if blob is None:
        return refusal(404, "Entry not found", "EntryNotFound", headers)
    if blob.large:
        hub.store[blob.sha256] = blob.data
        headers |= {"X-Linked-Size": str(len(blob.data)), "X-Linked-ETag": f'"{blob.sha256}"'}
        headers["Location"] = f"http://localhost:{hub.port}/cdn/{blob.sha256}"
        return web.Response(status=302, headers=headers)
    return _content(request, blob.data, headers | {"ETag": f'"{blob.oid}"'})


async def cdn(hub, request: web.Request, _: bytes, oid: str) -> web.Response:
    return _content(request, hub.store[oid], {"ETag": f'"{oid}"', "Accept-Ranges": "bytes"})


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


_ID = r"(?P<repo>[^/]+/[^/]+)"
_OID = "(?P<oid>[0-9a-f]{64})"
ROUTES = (
    ("POST", rf"/datasets/{_ID}\.git/info/lfs/objects/batch", batch),
    ("PUT", f"/lfs/{_OID}", upload),
    ("PUT", f"/lfs/{_OID}/(?P<number>[0-9]+)", upload_part),
    ("POST", f"/lfs/{_OID}/complete", complete),
    ("POST", "/lfs", verify),
    ("GET HEAD", f"/datasets/{_ID}/resolve/(?P<rev>[^/]+)/(?P<path>.+)", resolve),
    ("GET HEAD", f"/cdn/{_OID}", cdn),
)
