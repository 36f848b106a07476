"""Conversations as the agentic measures see them: read once a batch, however many measures ask."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import Any, Final

from ..agentic import checks, evidence, patterns
from ..agentic.evidence import Exchange, View
from ..agentic.patterns import full_sentences
from .measure import Rows

_PIECE: Final = 256
"""Conversations that are taken apart at a time; one has some 20 kB."""
_TELLING: Final = 4
"""Characters; a shorter value may stand in two places by chance."""


@dataclass(frozen=True)
class Talk:
    """A conversation that is being looked at."""

    view: View
    shown: frozenset[str]
    """The patterns that it shows: those of its row, else those that are detected."""

    @cached_property
    def depths(self) -> list[int]:
        """For each call, how many calls long the longest chain is that ends in it; 1 where nothing came before."""
        origins = _Origins(self.view)
        found: list[int] = []
        for one in self.view.exchanges:
            before = [found[number] for number in origins.of(one)]
            found.append(1 + max(before, default=0))
        return found


@dataclass(frozen=True, slots=True)
class Noted:
    """What is kept of a conversation while its batch is measured."""

    user_turns: int
    offered: int
    tools: tuple[str, ...]
    """The tools that are called, call by call."""
    values: tuple[tuple[str, int], ...]
    """("tool.parameter", a hash of the value) of every argument."""
    depths: tuple[int, ...]
    behaviours: frozenset[str]
    openings: tuple[str, str]
    """The first sentence of the user and of the assistant; "" where one says nothing."""


class _Origins:
    """Which earlier call told a value first, where neither the user nor the system nor the assistant itself had.

    The rule of `behaviours.chain`: a value of four characters or more, or an identifier in it, that stood in the result
    of an earlier message's call. A value that the assistant made up stays its own, even when a result repeats it.
    """

    def __init__(self, view: View) -> None:
        said = zip(view.roles, view.texts, strict=True)
        self._told = evidence.Seen(text for role, text in said if role in {"system", "user"})
        self._view = view
        self._known: dict[str, int | None] = {}
        self._waiting: list[Exchange] = []

    def of(self, one: Exchange) -> list[int]:
        """The numbers of the calls that told what this one uses."""
        if self._waiting and self._waiting[0].at != one.at:
            for before in self._waiting:
                self._told.add(evidence.encoded(before.arguments))
            self._waiting.clear()
        self._waiting.append(one)
        parts = [part for leaf in evidence.leaves(dict(one.arguments)) for part in _parts(leaf)]
        found = [self._origin(part, one.at) for part in parts if len(part) >= _TELLING]
        return [number for number in found if number is not None]

    def _origin(self, part: str, at: int) -> int | None:
        folded = part.casefold()
        if folded not in self._known:
            told = self._told.text(part)
            self._known[folded] = None if told else self._first(folded, at)
        return self._known[folded]

    def _first(self, folded: str, at: int) -> int | None:
        earlier = ((number, one) for number, one in enumerate(self._view.exchanges) if one.at < at)
        return next((number for number, one in earlier if folded in one.text.casefold()), None)


def _parts(leaf: Any) -> list[str]:
    text = str(leaf)
    return [text, *evidence.identifiers(text)] if isinstance(leaf, str) else [text]


def talks(rows: Rows) -> Iterator[Talk]:
    """The conversations of some rows; one without messages that can be read is empty."""
    columns = [name for name in ("messages", "tools", "patterns") if rows.has(name)]
    table = rows.table.select(columns)
    for start in range(0, len(rows), _PIECE):
        for row in table.slice(start, _PIECE).to_pylist():
            yield talk(row)


def talk(row: Mapping[str, Any]) -> Talk:
    """A row's conversation."""
    messages, tools = checks.plain({"messages": row.get("messages"), "tools": row.get("tools")})
    view = evidence.viewed(messages, tools) or View((), ())
    known = row.get("patterns")
    return Talk(view, frozenset(patterns.detect(messages, tools) if known is None else known))


@lru_cache(maxsize=1)
def noted(rows: Rows) -> list[Noted]:
    """What is kept of each conversation of a batch; of the last batch it is remembered."""
    from .agentic_behaviours import shown  # noqa: PLC0415  # which looks at what stands here

    return [_noted(one, shown(one)) for one in talks(rows)]


def _noted(one: Talk, behaviours: frozenset[str]) -> Noted:
    view = one.view
    return Noted(
        user_turns=view.roles.count("user"),
        offered=len(view.functions),
        tools=tuple(call.name for call in view.exchanges),
        values=tuple(
            (f"{call.name}.{parameter}", _hash(value))
            for call in view.exchanges
            for parameter, value in sorted(call.arguments.items())
        ),
        depths=tuple(one.depths),
        behaviours=behaviours,
        openings=(_opening(view, "user"), _opening(view, "assistant")),
    )


def _hash(value: Any) -> int:
    return int.from_bytes(blake2b(evidence.encoded(value).encode("utf-8", "replace"), digest_size=8).digest())


def _opening(view: View, role: str) -> str:
    texts = (text for speaker, text in zip(view.roles, view.texts, strict=True) if speaker == role and text.strip())
    return next((sentence.strip() for text in texts for sentence in full_sentences(text)), "")
