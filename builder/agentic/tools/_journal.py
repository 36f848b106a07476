"""Things that happen once and stay on record: one JSON object a line in a workspace file, with ids that count up."""

import json
from typing import TYPE_CHECKING

from .base import Object

if TYPE_CHECKING:
    from ..world.world import World

MESSAGES = "/workspace/outbox/messages.jsonl"
HANDOFFS = "/workspace/outbox/handoffs.jsonl"
EVENTS = "/workspace/calendar/events.jsonl"


def records(world: "World", path: str) -> list[Object]:
    """What is on record so far."""
    return [json.loads(line) for line in world.files.get(path, "").splitlines()]


def add(world: "World", path: str, prefix: str, record: Object) -> Object:
    """Put a record on file under the next id, e.g. MSG-0001; the record with its id."""
    numbered = {"id": f"{prefix}-{len(records(world, path)) + 1:04d}", **record}
    world.files[path] = world.files.get(path, "") + json.dumps(numbered, ensure_ascii=False) + "\n"
    return numbered
