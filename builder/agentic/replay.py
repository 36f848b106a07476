"""Every call of a conversation, executed again in a fresh world and in another process.

A row's id names its domain and world, and its tools say which of ours they are, so a row is all that is needed.
`python -m builder.agentic.replay` reads rows as JSON lines ({"id", "messages", "tools"}) and writes one verdict a line.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from ..child import Child, child
from .conversation import calls
from .tools.base import Object, Tool
from .tools.toolbox import execute, toolbox
from .world.world import build

_OTHER_HASH_SEED: Final = "20261122"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether every result came out byte for byte as it stands in the row; if not, the first that did not."""

    same: bool
    reason: str = ""


def replay(row: Mapping[str, Any]) -> Verdict:
    """Execute a row's calls in order in a fresh world of the kind that its id names."""
    domain, world, _ = row["id"].split("-")
    place = build(domain, int(world))
    known = {schema["function"]["name"]: recognised(schema["function"]) for schema in row["tools"]}
    for identity, name, arguments, content in calls(row["messages"]):
        if name not in known:
            return Verdict(same=False, reason=f"call {identity}: no tool of ours is offered as {name}")
        tool, back = known[name]
        text, failed = execute(place, tool, {back.get(key, key): value for key, value in arguments.items()})
        if failed:
            text = _in_words(text, back)
        if text != content:
            return Verdict(same=False, reason=f"call {identity} ({name}) gave another result")
    return Verdict(same=True)


def _in_words(text: str, back: Mapping[str, str]) -> str:
    for offered, canonical in back.items():
        if offered != canonical:
            text = text.replace(f"`{canonical}`", f"`{offered}`")
    return text


def recognised(function: Object) -> tuple[Tool, dict[str, str]]:
    """The tool behind an offered function, and its parameters' canonical names; ValueError when it is none of ours.

    An offered tool keeps one of its own descriptions word for word, and parameters keep one of their own names.
    """
    for tool in toolbox().values():
        if function["name"] in tool.names and function["description"] in (tool.description, *tool.descriptions):
            names = _parameters(tool, list(function["parameters"].get("properties", {})))
            if names is not None:
                return tool, names
    raise ValueError(f"{function['name']} is none of our tools")


def _parameters(tool: Tool, offered: Sequence[str]) -> dict[str, str] | None:
    """Offered -> canonical parameter names, or None when they do not fit. Names that fit one parameter go first."""
    own = tool.parameters["properties"]
    fits = {
        name: [parameter for parameter in own if name in tool.parameter_names.get(parameter, (parameter,))]
        for name in offered
    }
    found: dict[str, str] = {}
    for name in sorted(offered, key=lambda one: (len(fits[one]), one)):
        free = [parameter for parameter in fits[name] if parameter not in found.values()]
        if not free:
            return None
        found[name] = name if name in free else free[0]
    return found if len(found) == len(own) else None


class Elsewhere:
    """Another process with another hash seed, in which rows are replayed while more are made."""

    def __init__(self, process: Child) -> None:
        self._process = process
        self._waiting = 0

    def replay(self, row: Mapping[str, Any]) -> None:
        """Ask for a row's verdict."""
        self._process.say({key: row[key] for key in ("id", "messages", "tools")})
        self._waiting += 1

    def verdicts(self) -> Iterator[Verdict]:
        """The verdicts that were asked for, in order."""
        while self._waiting:
            self._waiting -= 1
            yield Verdict(**self._process.hear())


@contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    """The other process of this one, for one batch of rows."""
    module = __spec__.name if __name__ == "__main__" else __name__
    with child(("-m", module), {"PYTHONHASHSEED": _OTHER_HASH_SEED}).turn() as process:
        yield Elsewhere(process)


def replay_elsewhere(rows: Iterable[Mapping[str, Any]]) -> list[Verdict]:
    """The verdict for each row, from another process."""
    with elsewhere() as other:
        for row in rows:
            other.replay(row)
        return list(other.verdicts())


def verdicts(lines: Iterable[str]) -> Iterator[Verdict]:
    """The verdict for each row in JSON lines."""
    for line in lines:
        row = json.loads(line)
        try:
            yield replay(row)
        except (KeyError, ValueError) as problem:
            yield Verdict(same=False, reason=str(problem))


def main() -> None:
    """Rows in, verdicts out."""
    for verdict in verdicts(sys.stdin):
        sys.stdout.write(json.dumps({"same": verdict.same, "reason": verdict.reason}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
