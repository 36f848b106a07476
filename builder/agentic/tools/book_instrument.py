"""Book time on an instrument."""

import datetime as dt
from typing import TYPE_CHECKING

from ._records import all_of, insert, need, next_id
from .base import WRITE, Conflict, InvalidArgument, Object, Tool, closed, integer, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", instrument_id: str, researcher_id: str, starts_at: str, hours: int) -> Object:
    instrument = need(world, "instruments", "instrument_id", instrument_id)
    researcher = need(world, "researchers", "researcher_id", researcher_id)
    try:
        start = dt.datetime.fromisoformat(starts_at)
    except ValueError as error:
        raise InvalidArgument(f"`starts_at`: {error}") from error
    key = instrument["instrument_id"]
    if hours > world.facts["slot_hours"]:
        raise InvalidArgument(f"`hours`: a slot has at most {world.facts['slot_hours']} hours, not {hours}")
    if start <= world.clock.naive:
        raise InvalidArgument(f"`starts_at` {starts_at} is in the past; it is {world.clock.now:%Y-%m-%dT%H:%M} now")
    if instrument["status"] != "available":
        raise Conflict(
            f"{key} is in {instrument['status']}" if instrument["status"] == "maintenance" else f"{key} is retired"
        )
    _refuse_overlap(world, key, start, start + dt.timedelta(hours=hours))
    row = {
        "slot_id": next_id(world, "slots", "slot_id", "SLT-"),
        "instrument_id": key,
        "researcher_id": researcher["researcher_id"],
        "starts_at": start.isoformat(),
        "hours": hours,
        "status": "booked",
    }
    insert(world, "slots", row)
    return {**row, "cost_eur": round(hours * instrument["hourly_eur"], 2)}


def _refuse_overlap(world: "World", key: str, start: dt.datetime, end: dt.datetime) -> None:
    for slot in all_of(
        world, "SELECT * FROM slots WHERE instrument_id = ? AND status = 'booked' ORDER BY slot_id", key
    ):
        begins = dt.datetime.fromisoformat(slot["starts_at"])
        ends = begins + dt.timedelta(hours=slot["hours"])
        if begins < end and start < ends:
            raise Conflict(f"{key} is booked from {begins:%Y-%m-%dT%H:%M} to {ends:%Y-%m-%dT%H:%M}: {slot['slot_id']}")


TOOL = Tool(
    name="book_instrument",
    effect=WRITE,
    description=(
        "Book a slot on an instrument for a researcher. Refused if the instrument is in maintenance, retired or taken "
        "at that time, or if the slot is longer than allowed. Returns the slot with its cost."
    ),
    parameters=closed(
        {
            "instrument_id": string("Id of the instrument, e.g. EQP-206.", minLength=1),
            "researcher_id": string("Id of the researcher, e.g. RES-1074.", minLength=1),
            "starts_at": string("Beginning, YYYY-MM-DDTHH:MM.", pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$"),
            "hours": integer("Whole hours, 1 to 24.", 1, 24),
        },
        ("instrument_id", "researcher_id", "starts_at", "hours"),
    ),
    run=_run,
    gives=frozenset({"slots.create"}),
    domains=("research",),
    names=("book_instrument", "reserve_equipment", "book_slot"),
    parameter_names={
        "instrument_id": ("instrument_id", "instrument", "equipment_id"),
        "researcher_id": ("researcher_id", "researcher", "booked_for"),
        "starts_at": ("starts_at", "start", "start_time"),
        "hours": ("hours", "duration_hours"),
    },
    descriptions=(
        "Reserve an instrument for some hours.",
        "Make a booking of laboratory equipment.",
        "Creates a slot on an instrument if it is free.",
    ),
    parameter_descriptions={"starts_at": ("When the slot begins, e.g. 2026-03-12T14:00.",)},
)
