"""A kind of document as data: what it says, in which ways, and with what around it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from ..documents import CURRENT, Shelf
from .text import Say


@dataclass(frozen=True, slots=True)
class Note:
    """One kind of document; {names} everywhere are filled with the values given to `put_note`.

    lines     the sentences in order, each in one or more ways; filler  of which `fill` follow them
    says      (topic, value) that only this document says; known  (topic, value) that tables say as well
    standing  of what is in `says`; host  where it is published, if not on the usual host
    """

    kind: str
    author: str
    titles: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    filler: tuple[str, ...]
    fill: int = 4
    says: tuple[tuple[str, str], ...] = ()
    known: tuple[tuple[str, str], ...] = ()
    standing: str = CURRENT
    host: str = ""


def put_note(shelf: Shelf, say: Say, note: Note, dated: date, /, **values: Any) -> None:
    """Put one document of this kind on the shelf, dated as told."""

    def filled(pairs: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
        return [(topic.format(**values), value.format(**values)) for topic, value in pairs]

    lines = [say(*ways, **values) for ways in note.lines]
    shelf.put(
        note.kind,
        say(*note.titles, **values),
        [*lines, *say.some(note.filler, note.fill, **values)],
        date=str(dated),
        author=note.author.format(**values),
        says=[(topic, value, note.standing) for topic, value in filled(note.says)],
        known=filled(note.known),
        host=note.host,
    )
