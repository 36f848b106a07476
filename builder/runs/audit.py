"""The audit log: one JSON object a line, and the one place where texts are redacted before they are written."""

import json
import logging
import os
from datetime import UTC, datetime
from pathlib import Path

from ..secret import redact


class Audit:
    """Appends what happened to a file that only its owner reads; with None it is only told to the log, at INFO."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._log = logging.getLogger("seedbed.runs")

    def note(self, event: str, **details: object) -> None:
        """One line: the time for people to read, the event, and details."""
        line = redact(json.dumps({"at": datetime.now(UTC).isoformat(), "event": event, **details}, default=str))
        self._log.info("%s", line)
        if self._path is not None:
            with os.fdopen(os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a") as file:
                file.write(line + "\n")
