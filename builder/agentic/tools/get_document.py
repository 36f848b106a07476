"""Read a document by its id."""

from typing import TYPE_CHECKING

from .base import READ, InvalidArgument, NotFound, Object, Tool, closed, fit_text, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", document_id: str) -> Object:
    document = world.documents.get(document_id.strip())
    if document is None:
        raise NotFound(f"there is no document '{document_id}'")
    if document.id != document_id.strip():
        raise InvalidArgument("`document_id` must be an id such as DOC-0012, not a URL")
    text, cut = fit_text(document.text, 5_200)
    result: Object = {
        "id": document.id,
        "title": document.title,
        "kind": document.kind,
        "date": document.date,
        "author": document.author,
        "url": document.url,
        "text": text,
    }
    return {**result, "truncated": True} if cut else result


TOOL = Tool(
    name="get_document",
    effect=READ,
    description="Get one document of the document library by its id: title, kind, date, author, URL and full text.",
    parameters=closed(
        {"document_id": string("Id of the document, e.g. DOC-0012.", minLength=1)},
        ("document_id",),
    ),
    run=_run,
    gives=frozenset({"docs.read"}),
    names=("get_document", "read_document", "open_document"),
    parameter_names={"document_id": ("document_id", "id", "doc_id")},
    descriptions=(
        "Open a document from the library and return its text and metadata.",
        "Retrieve the full text of the document with the given id.",
        "Reads one stored document. Ids look like DOC-0012.",
    ),
    parameter_descriptions={"document_id": ("The document's identifier, for instance DOC-0147.",)},
)
