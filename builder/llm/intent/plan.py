"""What is asked for: the cells of the intent config with their quotas, and batches of texts that fill them.

Quotas are those of the offline source. A cell's batches walk through topics and styles without repeating a pair
before all have been, and the topics are dealt to the splits as phrase families are: no two splits share one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from ...errors import CapacityError
from ...intent import edge_cases
from ...intent.families import STYLES, Bank, Family, Grammar
from ...intent.noise import Dice
from ...intent.plan import split_rows
from ...intent.schedule import apportion, quotas
from ...intent.source import EDGE_SPLIT, held_out
from ...recipe import Recipe
from ...seeds import key, permute
from ...splits import assign

MULTI_LANGUAGE: Final = "multi_language"
_ENGLISH: Final = "en"


@dataclass(frozen=True, slots=True)
class Cell:
    """Rows that are counted together. Edge cases (`kind` is not "") are counted over audience and complexity."""

    split: str
    intent: str
    audience: str = ""
    complexity: str = ""
    kind: str = ""

    @property
    def name(self) -> str:
        """For people and for places, e.g. "reasoning/child/simple" or "reasoning/typos"."""
        return "/".join(part for part in (self.intent, self.audience, self.complexity, self.kind) if part)


@dataclass(frozen=True, slots=True)
class Ask:
    """A batch of texts that are wanted for a cell; `number` counts the cell's batches, over all rounds."""

    cell: Cell
    number: int
    count: int
    audience: str
    complexity: str
    style: str
    topic: str
    language: str

    @property
    def place(self) -> tuple[str, ...]:
        """Its coordinates in the ledger."""
        return ("intent", self.cell.split, self.cell.name, str(self.number))

    @property
    def family(self) -> str:
        """The family of its rows."""
        return family_of(self.cell.intent, self.topic)


def family_of(intent: str, topic: str) -> str:
    """What written rows of a topic are called, e.g. "llm/reasoning/shopping"."""
    return f"llm/{intent}/{topic}"


class Plan:
    """The cells of a recipe, and the batches for each."""

    def __init__(self, recipe: Recipe, grammar: Grammar) -> None:
        self.recipe, self.grammar = recipe, grammar
        self.seed_key = ("llm", recipe.seed, recipe.digest("intent"))
        self._banks = {bank.name: bank for bank in grammar.intents}

    def meaning(self, intent: str) -> str:
        """What the intent's bank says of it."""
        return self._banks[intent].description

    @cached_property
    def cells(self) -> Mapping[Cell, int]:
        """Cell -> rows that it shall have, in the order of the splits; without those that shall have none."""
        found = {**self._ordinary(), **self._edges()}
        return {cell: count for cell, count in found.items() if count}

    def _ordinary(self) -> dict[Cell, int]:
        section = self.recipe.intent
        return {
            Cell(split, intent, *pair): count
            for split, rows in split_rows(section).items()
            for intent in self.grammar.intent_names
            for pair, count in quotas(rows, section.audience, section.complexity).items()
        }

    def _edges(self) -> dict[Cell, int]:
        intents = self.grammar.intent_names
        return {
            Cell(EDGE_SPLIT, intent, kind=kind): share
            for kind, count in edge_cases.by_kind(self.grammar, self.recipe.intent.edge_cases).items()
            for intent, share in zip(intents, apportion(count, [1] * len(intents)), strict=True)
        }

    def ask(self, cell: Cell, number: int, count: int) -> Ask:
        """The cell's batch of this number: a function of the recipe, the cell, the number and the count."""
        dice = Dice(int(key(*self.seed_key, cell.split, cell.name, number)[0]))
        audience, complexity = (cell.audience, cell.complexity) if cell.audience else self._any_pair(dice)
        pairs = self._pairs(cell)
        walk = int(permute(np.array([number % len(pairs)]), len(pairs), *key(*self.seed_key, cell.split, cell.name))[0])
        topic, style = pairs[walk]
        return Ask(cell, number, count, audience, complexity, style, topic, self._language(cell, dice))

    def _any_pair(self, dice: Dice) -> tuple[str, str]:
        section = self.recipe.intent
        return _weighted(section.audience, dice), _weighted(section.complexity, dice)

    def _pairs(self, cell: Cell) -> Sequence[tuple[str, str]]:
        """Every topic of the cell's split in every style that people of the cell write in."""
        split = held_out(self.recipe.intent) if cell.split == EDGE_SPLIT else cell.split
        found = self._pairs_of.get((split, cell.intent, cell.audience, cell.complexity))
        if found is None:
            styles = self._styles(self._banks[cell.intent], cell)
            found = [(topic, style) for topic in self.topics[split][cell.intent] for style in styles]
            if not found:
                raise CapacityError(
                    f"intent '{cell.intent}' has no topic for split '{split}'; "
                    "give its bank a family with another topic."
                )
            self._pairs_of[split, cell.intent, cell.audience, cell.complexity] = found
        return found

    @cached_property
    def _pairs_of(self) -> dict[tuple[str, str, str, str], Sequence[tuple[str, str]]]:
        return {}

    @staticmethod
    def _styles(bank: Bank, cell: Cell) -> Sequence[str]:
        found = {
            frame.style
            for family in bank.families
            for frame in family.frames
            if not cell.audience or (cell.audience, cell.complexity) in frame.cells
        }
        return [style for style in STYLES if style in found] or STYLES

    def _language(self, cell: Cell, dice: Dice) -> str:
        return dice.pick(self.languages) if cell.kind == MULTI_LANGUAGE else _ENGLISH

    @cached_property
    def languages(self) -> Sequence[str]:
        """The languages of the edge cases that are not in English, e.g. "de" or "en+ja" for a mixture."""
        edges = [family for bank in self.grammar.edges for family in bank.families]
        return sorted({family.language for family in edges} - {_ENGLISH}) or [_ENGLISH]

    @cached_property
    def topics(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """Split -> intent -> topics. It does not depend on the seed."""
        shares = {split: share.families for split, share in self.recipe.intent.splits.items()}
        dealt: dict[str, dict[str, list[str]]] = {split: {} for split in shares}
        for bank in self.grammar.intents:
            names = {family_of(bank.name, topic): topic for topic in _by_topic(bank)}
            split_of = assign({name: _cells(_by_topic(bank)[topic]) for name, topic in names.items()}, shares)
            for split in shares:
                dealt[split][bank.name] = sorted(names[name] for name in names if split_of[name] == split)
        return dealt


def _by_topic(bank: Bank) -> dict[str, list[Family]]:
    found: dict[str, list[Family]] = {}
    for family in bank.families:
        found.setdefault(family.topic, []).append(family)
    return found


def _cells(families: Sequence[Family]) -> set[tuple[str, str]]:
    return {cell for family in families for frame in family.frames for cell in frame.cells}


def _weighted(weights: Mapping[str, int], dice: Dice) -> str:
    point = dice.below(sum(weights.values()))
    for name, weight in weights.items():
        point -= weight
        if point < 0:
            return name
    raise AssertionError("a draw below the sum of the weights fell behind them all")
