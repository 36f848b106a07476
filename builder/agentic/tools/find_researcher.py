"""Find researchers."""

from typing import TYPE_CHECKING

from ._records import all_of
from .base import READ, InvalidArgument, NotFound, Object, Tool, choice, closed, fit_list, string

if TYPE_CHECKING:
    from ..world.world import World

_CONDITIONS = {
    "name": "instr(lower(r.name), lower(?)) > 0",
    "email": "r.email = ? COLLATE NOCASE",
    "field": "r.field = ? COLLATE NOCASE",
    "institute": "instr(lower(i.name), lower(?)) > 0",
    "position": "r.position = ?",
}


def _run(world: "World", **given: str) -> Object:
    if not given:
        raise InvalidArgument("give at least one of `name`, `email`, `field`, `institute` and `position`")
    sql = (
        "SELECT r.researcher_id, r.name, r.email, i.name AS institute, r.field, r.position, r.orcid, r.joined_on, "  # noqa: S608
        "(SELECT count(*) FROM authorships a WHERE a.researcher_id = r.researcher_id) AS papers FROM researchers r "
        "JOIN institutes i USING (institute_id) "
        f"WHERE {' AND '.join(_CONDITIONS[name] for name in given)} ORDER BY r.name, r.researcher_id"
    )
    found = all_of(world, sql, *(value.strip() for value in given.values()))
    if not found:
        raise NotFound("no researcher with " + " and ".join(f"{key} '{value}'" for key, value in given.items()))
    researchers, cut = fit_list(found)
    result: Object = {"count": len(found), "researchers": researchers}
    return {**result, "truncated": True} if cut else result


TOOL = Tool(
    name="find_researcher",
    effect=READ,
    description=(
        "Find researchers by name, e-mail address, field, institute or position, with ORCID, day of joining and number "
        "of papers."
    ),
    parameters=closed(
        {
            "name": string("Part of the name; case does not matter.", minLength=2),
            "email": string("The e-mail address, exactly.", minLength=3),
            "field": string("Field of research, e.g. ecology.", minLength=2),
            "institute": string("Part of the institute's name.", minLength=2),
            "position": choice(("doctoral", "postdoc", "professor", "technician"), "Only people in this position."),
        }
    ),
    run=_run,
    gives=frozenset({"researchers.read"}),
    domains=("research",),
    names=("find_researcher", "search_people", "lookup_researcher"),
    parameter_names={
        "name": ("name", "researcher_name"),
        "field": ("field", "discipline"),
        "institute": ("institute", "affiliation"),
        "position": ("position", "rank"),
    },
    descriptions=(
        "Who works in a field or at an institute?",
        "Look up a researcher by what is known.",
        "Directory of researchers with their affiliations.",
    ),
    parameter_descriptions={"name": ("Name of the person, or a part of it.",)},
)
