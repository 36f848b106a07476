"""Flag a measured value."""

from typing import TYPE_CHECKING

from ._records import need, update
from .base import WRITE, Conflict, Object, Tool, choice, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", measurement_id: str, flag: str = "suspect") -> Object:
    measurement = need(world, "measurements", "measurement_id", measurement_id)
    experiment = need(world, "experiments", "experiment_id", measurement["experiment_id"])
    key = measurement["measurement_id"]
    if experiment["status"] == "aborted":
        raise Conflict(f"{experiment['experiment_id']} was aborted; its values are not flagged any more")
    if measurement["flag"] == flag:
        raise Conflict(f"{key} is flagged '{flag}' already")
    update(world, "measurements", "measurement_id", key, {"flag": flag})
    return {
        "measurement_id": key,
        "experiment_id": experiment["experiment_id"],
        "value": measurement["value"],
        "flag": flag,
        "previous_flag": measurement["flag"],
    }


TOOL = Tool(
    name="flag_measurement",
    effect=WRITE,
    description="Flag a measured value as suspect or as ok. The value itself is never changed.",
    parameters=closed(
        {
            "measurement_id": string("Id of the measurement, e.g. MEA-81689.", minLength=1),
            "flag": choice(("suspect", "ok"), "The new flag.", default="suspect"),
        },
        ("measurement_id",),
    ),
    run=_run,
    gives=frozenset({"measurements.flag"}),
    domains=("research",),
    names=("flag_measurement", "mark_value", "set_quality_flag"),
    parameter_names={"measurement_id": ("measurement_id", "measurement", "id"), "flag": ("flag", "quality")},
    descriptions=(
        "Mark a measurement as doubtful or as good.",
        "Set the quality flag of a measured value.",
        "Changes the flag of one measurement.",
    ),
    parameter_descriptions={"flag": ("Whether the value is suspect or ok.",)},
)
