"""One grant and what is left of it."""

from typing import TYPE_CHECKING

from ._records import all_of, first_of, need
from .base import READ, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", grant_id: str) -> Object:
    grant = need(world, "grants", "grant_id", grant_id)
    holder = first_of(world, "SELECT name FROM researchers WHERE researcher_id = ?", grant["researcher_id"])
    experiments = all_of(
        world,
        "SELECT experiment_id, title, status FROM experiments WHERE grant_id = ? ORDER BY experiment_id",
        grant["grant_id"],
    )
    return {
        **grant,
        "holder": holder["name"] if holder else None,
        "left_eur": round(grant["amount_eur"] - grant["spent_eur"], 2),
        "experiments": experiments,
    }


TOOL = Tool(
    name="get_grant",
    effect=READ,
    description=(
        "Get a grant by its id: title, funder, holder, amount, what was spent and what is left, dates, status "
        "(pending, active, closed) and the experiments that it pays for."
    ),
    parameters=closed({"grant_id": string("Id of the grant, e.g. GRT-652.", minLength=1)}, ("grant_id",)),
    run=_run,
    gives=frozenset({"grants.read"}),
    domains=("research",),
    names=("get_grant", "grant_details", "funding_status"),
    parameter_names={"grant_id": ("grant_id", "grant", "project_id")},
    descriptions=(
        "How much money of a grant is left?",
        "Details of a research grant.",
        "Look up the funding of a project.",
    ),
    parameter_descriptions={"grant_id": ("Which grant to show.",)},
)
