"""Logs of services, and the incident that shows in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from ..clock import Clock
from ..rng import Rng

_ROUTES: Final = ("list", "detail", "search", "update", "export", "login")
_USUAL: Final = (
    (("INFO", "request {route} finished status=200 ms={ms}"), 30),
    (("INFO", "request {route} finished status=200 ms={ms} cache=hit"), 18),
    (("INFO", "job {job} done rows={rows}"), 12),
    (("DEBUG", "session {hex} renewed"), 9),
    (("INFO", "request {route} finished status=304 ms={ms}"), 8),
    (("WARN", "slow query on {table} ms={slow}"), 6),
    (("WARN", "retry 1 of 3 for job {job}"), 4),
    (("ERROR", "job {job} failed: {error}"), 3),
)
_ERRORS: Final = ("timeout after 30 s", "row {rows} has no key", "connection reset by peer", "lock wait exceeded")


@dataclass(frozen=True, slots=True)
class Incident:
    """A disturbance: errors pile up in a service's log from `started` for `minutes`."""

    id: str
    service: str
    cause: str
    message: str
    started: datetime
    minutes: int
    fixed_by: str
    fix: str


def incidents(
    rng: Rng, clock: Clock, count: int, kinds: Sequence[tuple[str, str, str, str]], names: Sequence[str]
) -> list[Incident]:
    """`count` incidents of the last half year, newest first; kinds are (service, cause, log message, fix)."""
    found: list[Incident] = []
    day = clock.now.replace(minute=0)
    number = rng.between(210, 480) + count
    for service, cause, message, fix in rng.sample(kinds, count):
        day -= timedelta(days=rng.between(4, 22), hours=rng.below(9), minutes=rng.below(60))
        found.append(
            Incident(f"INC-{number}", service, cause, message, day, rng.between(11, 190), rng.pick(names), fix)
        )
        number -= 1
    return found


def service_logs(rng: Rng, found: Iterable[Incident], jobs: Sequence[str], tables: Iterable[str]) -> dict[str, str]:
    """For each incident the path and the text of its service's log; the lines name these jobs and tables."""
    return {
        f"logs/{incident.service}-{incident.started.date()}.log": _service_log(rng, incident, jobs, tuple(tables))
        for incident in found
    }


def _service_log(rng: Rng, incident: Incident, jobs: Sequence[str], tables: Sequence[str], lines: int = 70) -> str:
    """The log of the incident's service around it: quiet, then errors for its minutes, then quiet again."""
    start = incident.started.replace(tzinfo=None)
    at = start - timedelta(minutes=rng.between(100, 160))
    end = start + timedelta(minutes=incident.minutes)
    step = (incident.minutes + 320) * 60 // lines
    out: list[str] = []
    for _ in range(lines):
        at += timedelta(seconds=rng.between(step // 3, step * 5 // 3))
        during = start <= at < end
        if during and rng.chance(700):
            level, text = "ERROR", f"{incident.message} request={rng.below(1 << 32):08x}"
        else:
            level, text = _line(rng, jobs, tables)
        out.append(f"{at.isoformat()}Z {level:<5} {incident.service} {text}")
    return "\n".join(out) + "\n"


def _line(rng: Rng, jobs: Sequence[str], tables: Sequence[str]) -> tuple[str, str]:
    level, text = rng.weighted(_USUAL)
    rows = rng.between(3, 4000)
    values: dict[str, Any] = {"route": rng.pick(_ROUTES), "ms": rng.between(4, 480), "slow": rng.between(900, 9000)}
    values |= {"job": rng.pick(jobs), "table": rng.pick(tables), "rows": rows, "hex": f"{rng.below(1 << 32):08x}"}
    return level, text.format(error=rng.pick(_ERRORS).format(rows=rows), **values)
