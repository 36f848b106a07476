"""Switch a feature flag."""

from typing import TYPE_CHECKING

from ._records import first_of, update
from .base import WRITE, Conflict, InvalidArgument, NotFound, Object, Tool, boolean, closed, integer, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", flag: str, enabled: bool, rollout_percent: int | None = None) -> Object:
    text = flag.strip()
    row = first_of(world, "SELECT * FROM feature_flags WHERE flag_id = upper(?) OR name = ? COLLATE NOCASE", text, text)
    if row is None:
        raise NotFound(f"there is no feature flag '{flag}'")
    percent = rollout_percent if rollout_percent is not None else (row["rollout_percent"] or 100 if enabled else 0)
    if not enabled and percent:
        raise InvalidArgument("`rollout_percent` must be 0 for a flag that is switched off")
    if (bool(row["enabled"]), row["rollout_percent"]) == (enabled, percent):
        raise Conflict(f"{row['name']} is {'on' if enabled else 'off'} at {percent}% already")
    changes = {"enabled": int(enabled), "rollout_percent": percent, "changed_on": str(world.clock.today)}
    update(world, "feature_flags", "flag_id", row["flag_id"], changes)
    return {
        "flag_id": row["flag_id"],
        "name": row["name"],
        "enabled": enabled,
        "rollout_percent": percent,
        "before": {"enabled": bool(row["enabled"]), "rollout_percent": row["rollout_percent"]},
    }


TOOL = Tool(
    name="set_feature_flag",
    effect=WRITE,
    description=(
        "Switch a feature flag on or off, and set for how many percent of the users it is on. Without a percentage, a "
        "flag keeps the one it has, or gets 100 if that is 0; off means 0."
    ),
    parameters=closed(
        {
            "flag": string("Name or id of the flag, e.g. new-search or FLG-70.", minLength=1),
            "enabled": boolean("true to switch it on, false to switch it off."),
            "rollout_percent": integer("Share of users, 0 to 100.", 0, 100),
        },
        ("flag", "enabled"),
    ),
    run=_run,
    gives=frozenset({"flags.write"}),
    domains=("engineering",),
    names=("set_feature_flag", "toggle_flag", "update_feature_flag"),
    parameter_names={
        "flag": ("flag", "flag_name", "feature"),
        "enabled": ("enabled", "on", "active"),
        "rollout_percent": ("rollout_percent", "percentage", "rollout"),
    },
    descriptions=(
        "Turn a feature on or off for users.",
        "Change the state and the rollout of a feature flag.",
        "Sets a flag; refused when nothing would change.",
    ),
    parameter_descriptions={"flag": ("Which flag to change.",)},
)
