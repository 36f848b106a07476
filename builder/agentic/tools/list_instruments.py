"""Instruments and when they are booked."""

from typing import TYPE_CHECKING, Any

from ._records import all_of
from .base import READ, Object, Tool, choice, closed, fit_list, string

if TYPE_CHECKING:
    from ..world.world import World

_CONDITIONS = {
    "kind": "e.kind = ? COLLATE NOCASE",
    "status": "e.status = ?",
    "institute": "instr(lower(i.name), lower(?)) > 0",
}
_SLOTS = (
    "SELECT instrument_id, slot_id, starts_at, hours, researcher_id FROM slots WHERE status = 'booked' "
    "AND starts_at >= ? ORDER BY starts_at, slot_id"
)


def _run(world: "World", **given: Any) -> Object:
    where = f"WHERE {' AND '.join(_CONDITIONS[name] for name in given)} " if given else ""
    sql = (
        "SELECT e.instrument_id, e.name, e.kind, i.name AS institute, e.hourly_eur, e.status, "  # noqa: S608
        "(SELECT max(done_on) FROM calibrations c WHERE c.instrument_id = e.instrument_id AND c.passed = 1) "
        "AS last_calibrated_on FROM instruments e JOIN institutes i USING (institute_id) "
        f"{where}ORDER BY e.instrument_id"
    )
    booked: dict[str, list[Object]] = {}
    for slot in all_of(world, _SLOTS, world.clock.naive.isoformat()):
        booked.setdefault(slot.pop("instrument_id"), []).append(slot)
    found = [
        {**row, "booked_slots": booked.get(row["instrument_id"], [])} for row in all_of(world, sql, *given.values())
    ]
    instruments, cut = fit_list(found)
    result: Object = {"count": len(found), "instruments": instruments}
    return {**result, "truncated": True} if cut else result


TOOL = Tool(
    name="list_instruments",
    effect=READ,
    description=(
        "List instruments by kind, status and institute: price of an hour, last successful calibration, and the slots "
        "for which they are booked from now on."
    ),
    parameters=closed(
        {
            "kind": string("Kind of instrument, e.g. microscope or spectrometer.", minLength=2),
            "status": choice(("available", "maintenance", "retired"), "Only instruments with this status."),
            "institute": string("Part of the name of the institute that has them.", minLength=2),
        }
    ),
    run=_run,
    gives=frozenset({"instruments.read"}),
    domains=("research",),
    names=("list_instruments", "find_equipment", "instrument_schedule"),
    parameter_names={
        "kind": ("kind", "instrument_type"),
        "status": ("status", "availability"),
        "institute": ("institute", "location"),
    },
    descriptions=(
        "Which instruments are there, and when are they taken?",
        "Equipment with prices, calibration and bookings.",
        "Find an instrument for a measurement.",
    ),
    parameter_descriptions={"kind": ("Sort of instrument that is needed.",)},
)
