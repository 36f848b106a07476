"""Search papers."""

from typing import TYPE_CHECKING, Any

from ._records import all_of
from .base import READ, InvalidArgument, Object, Tool, boolean, choice, closed, fit_list, integer, string

if TYPE_CHECKING:
    from ..world.world import World

_DAY = r"^\d{4}-\d{2}-\d{2}$"
_CONDITIONS = {
    "query": "instr(lower(p.title), lower(?)) > 0",
    "field": "p.field = ? COLLATE NOCASE",
    "journal": "p.journal = ? COLLATE NOCASE",
    "author": "p.paper_id IN (SELECT w.paper_id FROM authorships w JOIN researchers r USING (researcher_id) "
    "WHERE r.name = ? COLLATE NOCASE)",
    "published_from": "p.published_on >= ?",
    "published_to": "p.published_on <= ?",
    "open_access": "p.open_access = ?",
}
_ORDERS = {
    "newest": "p.published_on DESC, p.paper_id DESC",
    "most_cited": "citations DESC, p.paper_id",
    "most_downloaded": "p.downloads DESC, p.paper_id",
}


def _run(world: "World", sort_by: str = "newest", limit: int = 10, **given: Any) -> Object:
    if given.get("published_from", "") > given.get("published_to", "9999"):
        raise InvalidArgument("`published_from` is later than `published_to`")
    where = f"WHERE {' AND '.join(_CONDITIONS[name] for name in given)} " if given else ""
    sql = (
        "SELECT p.paper_id, p.title, p.doi, p.journal, p.field, p.published_on, p.open_access, p.downloads, "  # noqa: S608
        "(SELECT count(*) FROM citations c WHERE c.cited_paper_id = p.paper_id) AS citations "
        f"FROM papers p {where}ORDER BY {_ORDERS[sort_by]}"
    )
    found = all_of(world, sql, *(int(value) if isinstance(value, bool) else value for value in given.values()))
    papers, cut = fit_list([{**row, "open_access": bool(row["open_access"])} for row in found[:limit]])
    result: Object = {"total_found": len(found), "papers": papers}
    return {**result, "truncated": True} if cut or len(found) > limit else result


TOOL = Tool(
    name="search_papers",
    effect=READ,
    description=(
        "Search the institute's papers by words of the title, field, journal, author, date and open access; with DOI, "
        "downloads and number of citations. Newest first unless another order is asked for."
    ),
    parameters=closed(
        {
            "query": string("Text that the title contains; case does not matter.", minLength=1),
            "field": string("Field of research, e.g. glaciology or ecology.", minLength=1),
            "journal": string("Full name of the journal.", minLength=1),
            "author": string("Full name of an author.", minLength=2),
            "published_from": string("Published on or after this day, YYYY-MM-DD.", pattern=_DAY),
            "published_to": string("Published on or before this day, YYYY-MM-DD.", pattern=_DAY),
            "open_access": boolean("Only papers that are (true) or are not (false) open access."),
            "sort_by": choice(tuple(_ORDERS), "Order of the results.", default="newest"),
            "limit": integer("How many papers to return, 1 to 20.", 1, 20, default=10),
        }
    ),
    run=_run,
    gives=frozenset({"papers.list", "papers.read"}),
    domains=("research",),
    names=("search_papers", "find_publications", "literature_search"),
    parameter_names={
        "query": ("query", "title_contains", "keywords"),
        "field": ("field", "discipline"),
        "author": ("author", "author_name"),
        "sort_by": ("sort_by", "order"),
        "limit": ("limit", "max_results"),
    },
    descriptions=(
        "Find papers by title, author or field.",
        "Literature search in the institute's catalogue.",
        "Which papers were published, and how often are they cited?",
    ),
    parameter_descriptions={"query": ("Words of the paper's title.",)},
)
