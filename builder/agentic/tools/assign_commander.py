"""Name the commander of an incident."""

from typing import TYPE_CHECKING

from . import _engineering
from ._records import need, update
from .base import WRITE, Conflict, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", incident_id: str, engineer_id: str) -> Object:
    incident = need(world, "incidents", "incident_id", incident_id)
    engineer = _engineering.engineer(world, engineer_id)
    key = incident["incident_id"]
    if incident["status"] == "resolved":
        raise Conflict(f"{key} is resolved; its commander cannot be changed")
    if incident["commander_id"] == engineer["engineer_id"]:
        raise Conflict(f"{engineer['name']} commands {key} already")
    update(world, "incidents", "incident_id", key, {"commander_id": engineer["engineer_id"]})
    return {
        "incident_id": key,
        "commander_id": engineer["engineer_id"],
        "commander": engineer["name"],
        "previous_commander_id": incident["commander_id"],
    }


TOOL = Tool(
    name="assign_commander",
    effect=WRITE,
    description="Make an engineer the commander of an incident that is not resolved.",
    parameters=closed(
        {
            "incident_id": string("Id of the incident, e.g. INC-404.", minLength=1),
            "engineer_id": string("Id (ENG-680) or e-mail address of the engineer.", minLength=1),
        },
        ("incident_id", "engineer_id"),
    ),
    run=_run,
    gives=frozenset({"incidents.assign"}),
    domains=("engineering",),
    names=("assign_commander", "set_incident_commander", "assign_incident"),
    parameter_names={
        "incident_id": ("incident_id", "incident", "id"),
        "engineer_id": ("engineer_id", "engineer", "assignee"),
    },
    descriptions=(
        "Put somebody in charge of an incident.",
        "Assign or replace the commander of an incident.",
        "Sets who leads the response to an incident.",
    ),
    parameter_descriptions={"engineer_id": ("Who takes command.",)},
)
