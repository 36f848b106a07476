"""What content is made of: banks of families of phrasings that know their labels."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from .phrasing import Pattern

STYLES: Final = ("formal", "casual", "terse", "keyword", "polite", "story", "imperative", "question")


@dataclass(frozen=True, slots=True)
class Frame:
    """One authored line with the labels that it fits, and the patterns that it stands for."""

    cells: tuple[tuple[str, str], ...]
    """(audience, complexity) pairs, at least one."""
    style: str
    patterns: tuple[Pattern, ...]
    where: str
    """Bank, family and line: what it is called in errors, and what its random numbers are keyed by."""


@dataclass(frozen=True, slots=True)
class Family:
    """One idea with its phrasings. Families are the unit of the split: no two splits share one."""

    id: str
    intent: str
    topic: str
    frames: tuple[Frame, ...]
    alternatives: tuple[str, ...] = ()
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Bank:
    """All families of one intent, or of one kind of edge case."""

    name: str
    description: str
    families: tuple[Family, ...]


@dataclass(frozen=True)
class Grammar:
    """Everything that was read from the content folders.

    `intents` in label order; `edges` are the edge-case files; `digressions` the sentences that make a text long;
    `digest` is the blake2b of every file read: other content, other digest.
    """

    intents: tuple[Bank, ...]
    edges: tuple[Bank, ...]
    digressions: tuple[str, ...]
    digest: str

    @cached_property
    def intent_names(self) -> tuple[str, ...]:
        """The label names, in the order of their numbers."""
        return tuple(bank.name for bank in self.intents)
