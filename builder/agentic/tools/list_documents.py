"""List the documents of the library."""

from typing import TYPE_CHECKING

from .base import READ, Object, Tool, closed, fit_list, integer, string

if TYPE_CHECKING:
    from ..world.documents import Document
    from ..world.world import World


def _run(
    world: "World", *, kind: str = "", title_contains: str = "", author: str = "", limit: int = 20, offset: int = 0
) -> Object:
    def wanted(document: "Document") -> bool:
        return (
            (not kind or document.kind == kind.lower().strip())
            and title_contains.lower() in document.title.lower()
            and author.lower() in document.author.lower()
        )

    found = sorted(filter(wanted, world.documents.all), key=lambda d: (d.date, d.id), reverse=True)
    shown = [
        {"id": d.id, "title": d.title, "kind": d.kind, "date": d.date, "author": d.author}
        for d in found[offset : offset + limit]
    ]
    documents, cut = fit_list(shown)
    result: Object = {"total": len(found), "documents": documents}
    return {**result, "truncated": True} if cut else result


TOOL = Tool(
    name="list_documents",
    effect=READ,
    description=(
        "List documents of the library, newest first, with id, title, kind, date and author. Can be narrowed by kind, "
        "by a part of the title and by author. Does not look into the texts."
    ),
    parameters=closed(
        {
            "kind": string("Only documents of this kind, e.g. policy, manual, product, report, minutes or blog."),
            "title_contains": string("Only documents whose title contains this text; case does not matter."),
            "author": string("Only documents whose author's name contains this text."),
            "limit": integer("How many documents to return, 1 to 40.", 1, 40, default=20),
            "offset": integer("How many documents to skip, for the next page.", 0, default=0),
        }
    ),
    run=_run,
    gives=frozenset({"docs.list"}),
    names=("list_documents", "browse_documents", "documents_index"),
    parameter_names={
        "kind": ("kind", "type", "category"),
        "title_contains": ("title_contains", "title", "name_filter"),
        "author": ("author", "written_by"),
        "limit": ("limit", "max_items"),
        "offset": ("offset", "skip"),
    },
    descriptions=(
        "Show which documents exist, filtered by kind, title or author.",
        "Browse the document library page by page, most recent documents first.",
        "Get an index of stored documents (without their text).",
    ),
    parameter_descriptions={"kind": ("Restrict the list to one kind of document, such as policy or report.",)},
)
