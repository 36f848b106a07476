"""What cites a paper, and what it cites."""

from typing import TYPE_CHECKING

from ._papers import paper
from ._records import all_of
from .base import READ, Object, Tool, choice, closed, fit_list, string

if TYPE_CHECKING:
    from ..world.world import World

_SQL = (
    "SELECT p.paper_id, p.title, p.doi, p.journal, p.published_on FROM citations c "
    "JOIN papers p ON p.paper_id = c.{other} WHERE c.{own} = ? ORDER BY p.published_on DESC, p.paper_id"
)
_SIDES = {
    "cited_by": _SQL.format(other="citing_paper_id", own="cited_paper_id"),
    "references": _SQL.format(other="cited_paper_id", own="citing_paper_id"),
}


def _run(world: "World", paper_id: str, direction: str = "cited_by") -> Object:
    row = paper(world, paper_id)
    found = all_of(world, _SIDES[direction], row["paper_id"])
    papers, cut = fit_list(found)
    result: Object = {"paper_id": row["paper_id"], "direction": direction, "count": len(found), "papers": papers}
    return {**result, "truncated": True} if cut else result


TOOL = Tool(
    name="list_citations",
    effect=READ,
    description="List the papers that cite a paper, or those that it refers to, newest first.",
    parameters=closed(
        {
            "paper_id": string("Id (PAP-7219) or DOI of the paper.", minLength=1),
            "direction": choice(
                ("cited_by", "references"),
                "cited_by: papers that cite this one; references: papers that it cites.",
                default="cited_by",
            ),
        },
        ("paper_id",),
    ),
    run=_run,
    gives=frozenset({"papers.citations"}),
    domains=("research",),
    names=("list_citations", "get_citations", "citation_graph"),
    parameter_names={"paper_id": ("paper_id", "paper", "doi"), "direction": ("direction", "relation")},
    descriptions=(
        "Who cites a paper, and whom does it cite?",
        "Citations of a paper in either direction.",
        "Follow the references from or to a paper.",
    ),
    parameter_descriptions={"paper_id": ("Paper whose citations are wanted.",)},
)
