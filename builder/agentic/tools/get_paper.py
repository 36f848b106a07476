"""One paper with its authors."""

from typing import TYPE_CHECKING

from ._papers import paper
from ._records import all_of, first_of
from .base import READ, Object, Tool, closed, string

if TYPE_CHECKING:
    from ..world.world import World

_AUTHORS = (
    "SELECT r.researcher_id, r.name, i.name AS institute FROM authorships a JOIN researchers r USING (researcher_id) "
    "JOIN institutes i USING (institute_id) WHERE a.paper_id = ? ORDER BY a.place"
)
_COUNTS = (
    "SELECT (SELECT count(*) FROM citations WHERE cited_paper_id = ?) AS cited_by, "
    "(SELECT count(*) FROM citations WHERE citing_paper_id = ?) AS refers_to"
)


def _run(world: "World", paper_id: str) -> Object:
    row = paper(world, paper_id)
    counts = first_of(world, _COUNTS, row["paper_id"], row["paper_id"]) or {}
    return {
        **row,
        "open_access": bool(row["open_access"]),
        "authors": all_of(world, _AUTHORS, row["paper_id"]),
        **counts,
    }


TOOL = Tool(
    name="get_paper",
    effect=READ,
    description=(
        "Get a paper by its id or DOI: title, journal, field, date, pages, open access, downloads, authors in order "
        "with their institutes, and how many papers cite it or are cited by it."
    ),
    parameters=closed(
        {"paper_id": string("Id (PAP-7219) or DOI (10.20306/glac.7219) of the paper.", minLength=1)}, ("paper_id",)
    ),
    run=_run,
    gives=frozenset({"papers.read"}),
    domains=("research",),
    names=("get_paper", "paper_details", "lookup_publication"),
    parameter_names={"paper_id": ("paper_id", "paper", "doi")},
    descriptions=(
        "Show one paper with its authors.",
        "Bibliographic details of a publication.",
        "Retrieve a paper and its citation counts.",
    ),
    parameter_descriptions={"paper_id": ("Which paper: its id or its DOI.",)},
)
