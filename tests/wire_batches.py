"""The batch endpoints of OpenAI and Groq: a file of requests in, a file of answers out, in any order, some failed."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Json = Any


@dataclass
class Batches:
    """Files and batches of one server.

    answered  (body of one line's request) -> (status, body of its answer)
    polls     how often a batch is looked at before it is done
    ends      the status in which batches end: completed, expired, failed, cancelled
    refuses   the status with which files are not taken, 0: they are
    lost      of so many of the last lines nothing is said at all, as when a batch expires
    """

    answered: Callable[[dict[str, Json]], tuple[int, Json]]
    polls: int = 1
    ends: str = "completed"
    lost: int = 0
    refuses: int = 0
    files: dict[str, bytes] = field(default_factory=dict)
    batches: dict[str, dict[str, Json]] = field(default_factory=dict)
    _looks: dict[str, int] = field(default_factory=dict)

    def routes(self, root: str) -> list[web.RouteDef]:
        return [
            web.post(f"{root}/files", self._upload),
            web.get(f"{root}/files/{{id}}/content", self._download),
            web.post(f"{root}/batches", self._create),
            web.get(f"{root}/batches", self._list),
            web.get(f"{root}/batches/{{id}}", self._show),
            web.post(f"{root}/batches/{{id}}/cancel", self._cancel),
        ]

    async def _upload(self, request: web.Request) -> web.Response:
        if self.refuses:
            return web.json_response({"error": {"message": "Add credit."}}, status=self.refuses)
        form = await request.post()
        file = form["file"]
        data = file.file.read() if isinstance(file, web.FileField) else str(file).encode()
        identity = self._kept(data)
        return web.json_response({
            "id": identity, "object": "file", "bytes": len(data), "created_at": 1, "filename": "batch.jsonl",
            "purpose": form.get("purpose", "batch"), "status": "processed",
        })  # fmt: skip

    def _kept(self, data: bytes) -> str:
        identity = f"file-{len(self.files):06d}"
        self.files[identity] = data
        return identity

    async def _download(self, request: web.Request) -> web.Response:
        data = self.files.get(request.match_info["id"])
        if data is None:
            return web.json_response({"error": {"message": "No such file."}}, status=404)
        return web.Response(body=data, content_type="application/octet-stream")

    async def _create(self, request: web.Request) -> web.Response:
        body = await request.json()
        if body.get("input_file_id") not in self.files:
            return web.json_response({"error": {"message": "No such file."}}, status=400)
        lines = self.files[body["input_file_id"]].splitlines()
        identity = f"batch_{len(self.batches):06d}"
        self.batches[identity] = {
            "id": identity, "object": "batch", "endpoint": body["endpoint"], "status": "validating",
            "input_file_id": body["input_file_id"], "completion_window": body["completion_window"],
            "output_file_id": None, "error_file_id": None, "created_at": 1, "metadata": body.get("metadata"),
            "request_counts": {"total": len(lines), "completed": 0, "failed": 0},
        }  # fmt: skip
        return web.json_response(self.batches[identity])

    async def _list(self, request: web.Request) -> web.Response:
        newest = list(reversed(self.batches.values()))
        after, limit = request.query.get("after"), int(request.query.get("limit", 20))
        start = next((at + 1 for at, batch in enumerate(newest) if batch["id"] == after), 0)
        page = newest[start : start + limit]
        more = start + limit < len(newest)
        return web.json_response({
            "object": "list", "data": page, "has_more": more,
            "first_id": page[0]["id"] if page else None, "last_id": page[-1]["id"] if page else None,
        })  # fmt: skip

    async def _show(self, request: web.Request) -> web.Response:
        batch = self.batches.get(request.match_info["id"])
        if batch is None:
            return web.json_response({"error": {"message": "No such batch."}}, status=404)
        looks = self._looks[batch["id"]] = self._looks.get(batch["id"], 0) + 1
        if batch["status"] in {"validating", "in_progress"}:
            batch["status"] = "in_progress"
            if looks > self.polls:
                self._finish(batch)
        return web.json_response(batch)

    async def _cancel(self, request: web.Request) -> web.Response:
        batch = self.batches[request.match_info["id"]]
        batch["status"] = "cancelled"
        return web.json_response(batch)

    def _finish(self, batch: dict[str, Json]) -> None:
        batch["status"] = self.ends
        if self.ends == "failed":
            return
        lines = [json.loads(line) for line in self.files[batch["input_file_id"]].splitlines()]
        lines = lines[: len(lines) - self.lost]
        random.Random(batch["id"]).shuffle(lines)  # noqa: S311  # results come in any order
        good, bad = [], []
        for number, line in enumerate(lines):
            status, body = self.answered(line["body"])
            response = {"status_code": status, "request_id": f"req_{number}", "body": body}
            told = {"id": f"batch_req_{number}", "custom_id": line["custom_id"], "response": response, "error": None}
            (good if status == 200 else bad).append(json.dumps(told))
        batch["output_file_id"] = self._kept("\n".join(good).encode()) if good else None
        batch["error_file_id"] = self._kept("\n".join(bad).encode()) if bad else None
        batch["request_counts"] |= {"completed": len(good), "failed": len(bad)}
