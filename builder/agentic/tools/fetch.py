"""Read a page by its URL."""

from typing import TYPE_CHECKING

from .base import READ, InvalidArgument, NotFound, Object, Tool, closed, fit_text, integer, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", url: str, max_length: int = 3_000, start_index: int = 0) -> Object:
    if not url.startswith(("http://", "https://")):
        raise InvalidArgument(f"`url` must begin with http:// or https://, not '{url[:80]}'")
    document = world.documents.get(url)
    if document is None:
        raise NotFound(f"404 Not Found: {url}")
    text = document.text
    if start_index >= len(text):
        raise InvalidArgument(f"`start_index` {start_index} is beyond the end of the page ({len(text)} characters)")
    content, _ = fit_text(text[start_index : start_index + max_length])
    end = start_index + len(content)
    result: Object = {
        "url": document.url,
        "title": document.title,
        "date": document.date,
        "author": document.author,
        "content": content,
        "length": len(text),
    }
    return {**result, "next_start_index": end} if end < len(text) else result


TOOL = Tool(
    name="fetch",
    effect=READ,
    description=(
        "Fetch the page at a URL and return its text with title, date and author. Long pages come in pieces: "
        "`next_start_index` in the result says where to go on."
    ),
    parameters=closed(
        {
            "url": string("The full URL of the page, beginning with https://.", minLength=1),
            "max_length": integer(
                "The largest number of characters to return, 100 to 5000.", 100, 5_000, default=3_000
            ),
            "start_index": integer(
                "Character at which to start, for reading a long page piece by piece.", 0, default=0
            ),
        },
        ("url",),
    ),
    run=_run,
    gives=frozenset({"web.read", "docs.read"}),
    names=("fetch", "fetch_url", "read_page", "get_url_content"),
    parameter_names={
        "url": ("url", "uri", "link"),
        "max_length": ("max_length", "max_chars", "limit"),
        "start_index": ("start_index", "offset"),
    },
    descriptions=(
        "Download a page and get its contents as plain text.",
        "Read what stands at a URL, at most 5000 characters at a time.",
        "Open a link, for example one found by a search, and return the text of the page.",
    ),
    parameter_descriptions={"url": ("Address of the page to read.",)},
)
