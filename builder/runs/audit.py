"""The audit log: one JSON object a line, and the one place where texts are redacted before they are written."""

import json
import logging
from datetime import UTC, datetime
from pathlib import Path

from ..secret import redact


class Audit:
    """Appends what happened to a file; with None it is only told to the log, at level INFO."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._log = logging.getLogger("seedbed.runs")

    def note(self, event: str, **details: object) -> None:
        """One line: the time for people to read, the event, and details."""
        line = redact(json.dumps({"at": datetime.now(UTC).isoformat(), "event": event, **details}, default=str))
        self._log.info("%s", line)
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")


class RedactingFilter(logging.Filter):
    """Takes keys out of log records; put on every handler of ours."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True: the record passes, redacted."""
        record.msg, record.args = redact(record.getMessage()), None
        return True
