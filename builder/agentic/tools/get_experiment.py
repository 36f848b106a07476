"""One experiment with its measurements."""

from typing import TYPE_CHECKING

from ._records import all_of, first_of, need
from .base import READ, Object, Tool, closed, fit_list, string

if TYPE_CHECKING:
    from ..world.world import World

_MEASUREMENTS = (
    "SELECT measurement_id, sample, value, measured_at, flag FROM measurements WHERE experiment_id = ? "
    "ORDER BY measured_at, measurement_id"
)


def _run(world: "World", experiment_id: str) -> Object:
    experiment = need(world, "experiments", "experiment_id", experiment_id)
    person = first_of(world, "SELECT name FROM researchers WHERE researcher_id = ?", experiment["researcher_id"])
    measurements = all_of(world, _MEASUREMENTS, experiment["experiment_id"])
    return {
        **experiment,
        "researcher": person["name"] if person else None,
        "measurement_count": len(measurements),
        "measurements": fit_list(measurements, 4_500)[0],
    }


TOOL = Tool(
    name="get_experiment",
    effect=READ,
    description=(
        "Get an experiment by its id: title, researcher, grant, instrument, measured quantity and unit, dates, status "
        "(planned, running, finished, aborted) and all measurements with their flags (ok, suspect)."
    ),
    parameters=closed(
        {"experiment_id": string("Id of the experiment, e.g. EXP-4234.", minLength=1)}, ("experiment_id",)
    ),
    run=_run,
    gives=frozenset({"experiments.read"}),
    domains=("research",),
    names=("get_experiment", "experiment_details", "read_experiment"),
    parameter_names={"experiment_id": ("experiment_id", "experiment", "id")},
    descriptions=(
        "Show an experiment and what was measured.",
        "Measurements and details of one experiment.",
        "Retrieve the data of an experiment.",
    ),
    parameter_descriptions={"experiment_id": ("Which experiment to show.",)},
)
