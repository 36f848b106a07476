"""A Python process of our own that answers lines of JSON with lines of JSON."""

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any


class Child:
    """The process and the pipes to it. It ends when its input does."""

    def __init__(self, arguments: tuple[str, ...], environment: Mapping[str, str]) -> None:
        # A group of its own: Ctrl-C is for us, and the end of its input tells it to stop.
        self.process = subprocess.Popen(  # noqa: S603  # our own script
            [sys.executable, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **environment},
            process_group=0,
        )
        self.lock = threading.Lock()

    def say(self, message: Any) -> None:
        """Send a line."""
        assert self.process.stdin is not None  # noqa: S101  # it was opened with a pipe
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()

    def hear(self) -> Any:
        """Wait for a line. RuntimeError when the process ended instead."""
        assert self.process.stdout is not None  # noqa: S101
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.process.args!r} ended with code {self.process.wait()}")
        return json.loads(line)

    @contextmanager
    def turn(self) -> Iterator["Child"]:
        """Have the process for oneself. What it would say after an exception is unknown, so it is killed then."""
        with self.lock:
            try:
                yield self
            except BaseException:
                self.process.kill()
                self.close()
                raise

    def close(self) -> None:
        """End the process."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        self.process.wait()


_children: dict[tuple[int, tuple[str, ...]], Child] = {}


def child(arguments: tuple[str, ...], environment: Mapping[str, str] | None = None) -> Child:
    """The process that runs Python with these arguments for this process, started when it is not there.

    A forked process starts its own.
    """
    place = os.getpid(), arguments
    if place in _children and _children[place].process.poll() is not None:
        _children.pop(place).close()
    if place not in _children:
        _children[place] = Child(arguments, environment or {})
        atexit.register(_end, place)
    return _children[place]


def _end(place: tuple[int, tuple[str, ...]]) -> None:
    if os.getpid() == place[0] and place in _children:
        _children.pop(place).close()
