"""The process in which Monty lives: a script that runs code for _sandbox.py and speaks JSON lines over its pipes.

It is a process of its own because Monty's runtime has threads: a process that has used it cannot be forked any more,
and builds fork. It imports nothing of ours, so it starts quickly and knows nothing of worlds.

    in   {"now": ISO, "seed": n, "timeout": s, "memory": bytes, "output": bytes, "recursion": n, "cwd": path}  begin
    in   {"code": text}                                                                  run a piece
    out  {"call": name, "path": path, "mode": mode}                                      it asks for a file
    in   {"ok": value} or {"error": [kind, errno, message, path]}                        the answer
    out  {"value": ..., "stdout": text} or {"failed": {...}, "stdout": text}             what came of the piece
    in   {}                                                                              end
"""

import json
import re
import sys
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

import pydantic_monty as monty

_ASKED = {"open", "Path.exists", "Path.is_file", "Path.is_dir", "Path.read_text", "Path.read_bytes", "Path.iterdir"}
_WRITES = ("Path.write", "Path.append", "Path.mkdir", "Path.unlink", "Path.rmdir", "Path.rename")
_ERRORS: dict[str, type[OSError]] = {
    "OSError": OSError,
    "FileNotFoundError": FileNotFoundError,
    "IsADirectoryError": IsADirectoryError,
    "NotADirectoryError": NotADirectoryError,
}


def _say(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _hear() -> dict[str, Any]:
    line = sys.stdin.readline()
    if not line:
        sys.exit(0)  # whoever started us is gone
    heard: dict[str, Any] = json.loads(line)
    return heard


def _disk(*, name: str, args: tuple[Any, ...], **_: Any) -> Any:
    """Monty's file calls, put to the other side; what is not a file is left to Monty, which refuses it."""
    if not args or not (name in _ASKED or name.startswith(_WRITES)):
        return monty.NOT_HANDLED
    handle = args[0]
    path = str(PurePosixPath(handle.path if isinstance(handle, monty.MontyFileHandle) else str(handle)))
    mode = str(args[1]) if name == "open" and len(args) > 1 else "r"
    _say({"call": name, "path": path, "mode": mode})
    answer = _hear()
    if "error" in answer:
        kind, number, message, where = answer["error"]
        raise _ERRORS[kind](number, message, where)
    value = answer["ok"]
    if name == "open":
        return monty.MontyFileHandle(path, mode)
    if name == "Path.read_bytes":
        return value.encode()
    return [PurePosixPath(path, entry) for entry in value] if name == "Path.iterdir" else value


def plain(value: Any) -> Any:
    """A value as JSON: lists, objects with text keys and ordinary numbers stay, all else becomes its repr."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**63 else str(value)
    if isinstance(value, float) and abs(value) < float("inf"):
        return value
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset) and not hasattr(value, "_fields"):
        items = [plain(item) for item in value]
        return sorted(items, key=repr) if isinstance(value, set | frozenset) else items
    return re.sub(r" at 0x[0-9a-f]+", "", repr(value))


def _failure(error: monty.MontyError) -> dict[str, Any]:
    display = getattr(error, "display", None)
    return {
        "kind": type(error.exception()).__name__,
        "text": str(error),
        "display": str(display()) if display else str(error),
        "crashed": isinstance(error, monty.MontyCrashedError),
    }


def _serve(pool: monty.Monty, wanted: dict[str, Any]) -> None:
    """One session: pieces of code that share their names."""
    limits = monty.ResourceLimits(
        max_feed_duration_secs=wanted["timeout"],
        max_memory=wanted["memory"],
        max_recursion_depth=wanted["recursion"],
        max_suspensions=1_000,
    )
    policy = monty.OSPolicy(
        datetime=datetime.fromisoformat(wanted["now"]),
        timezone="UTC",
        sleep="zero",
        process_time="zero",
        random_start=monty.RandomSeed(seed=wanted["seed"]),
    )
    printed = monty.CollectString(max_bytes=wanted["output"])
    with pool.checkout(limits=limits, os_policy=policy, script_name="main.py") as session:
        while "code" in (piece := _hear()):
            try:
                value = session.feed_run(piece["code"], print_callback=printed, os=_disk, cwd=wanted["cwd"])
                _say({"value": plain(value), "stdout": printed.output})
            except monty.MontyError as error:
                _say({"failed": _failure(error), "stdout": printed.output})


if __name__ == "__main__":
    with monty.Monty(min_processes=1, max_processes=1) as pool:
        while True:
            _serve(pool, _hear())
