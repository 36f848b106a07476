"""What is to be published, held against the rules of `seedbed check` and the gate of its recipe.

Prompts are read a part at a time, however many there are. Of each a number of 64 bits is kept, which tells what may
stand there twice: such rows are read once more and compared in full. A gate with a bar for similarity keeps the words
of every prompt, as it does in a build.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from .. import reading
from .. import recipe as recipes
from ..agentic.judging import Tally, conversations, judge
from ..bars import Gate, prompts_of
from ..errors import InputError
from ..intent import checks, grammar
from ..intent.checks import Finding
from ..intent.source import EDGE_SPLIT
from ..manifest import MANIFEST
from ..recipe import GateRecipe
from . import parts
from .contents import Contents

_AMONG_ALL: Final = ("exact duplicates", "conflicting labels")
"""Rules about rows that may stand far apart."""
_AGREEMENT: Final = "intent-text agreement"
_OF_THE_GATE: Final = {"quality", *GateRecipe.model_fields}
Splits = Mapping[str, Any]
Broken = Counter[str]
"""Rule -> rows that break it."""


class UnsoundError(InputError):
    """Rows break rules; `rules` names them, whatever the folder is called."""

    def __init__(self, sentence: str, rules: str) -> None:
        super().__init__(sentence)
        self.rules = rules


def refuse_faults(contents: Contents) -> None:
    """UnsoundError when rows break a rule of `seedbed check`, or fall to the gate of their recipe."""
    folder = contents.folder
    gate = recipes.parse({"gate": contents.manifest["recipe"].get("gate", {})}, str(folder / MANIFEST)).gate
    for config, splits in contents.manifest["configs"].items():
        look = _at_conversations if config == "agentic" else _at_prompts
        if broken := look(folder, config, splits, gate):
            rules = ", ".join(f"{rule} ({rows:,})" for rule, rows in broken.most_common(3))
            flag = " --gate" if broken.keys() & _OF_THE_GATE else ""
            raise UnsoundError(
                f"{folder}: breaks {rules}; seedbed check {folder} --config {config}{flag} shows the rows.", rules
            )


def _at_conversations(folder: Path, _: str, splits: Splits, gate: GateRecipe) -> Broken:
    tally = Tally(float(gate.minimum_quality))
    for body in splits.values():
        for shard in body["shards"]:
            for judged in judge(conversations(folder / shard["file"])):
                tally.add(judged)
    return _faults(tally.findings())


def _faults(findings: Iterable[Finding]) -> Broken:
    return Counter({one.rule: max(one.rows, 1) for one in findings if checks.failed([one])})


def _at_prompts(folder: Path, config: str, splits: Splits, gate: GateRecipe) -> Broken:
    rows = sum(shard["rows"] for body in splits.values() for shard in body["shards"])
    look = _Look(reading.label_names(folder, "intent", config), gate, rows)
    for part in parts.parts(folder, splits):
        look.at(part)
    look.at_all(parts.alike(folder, splits, look.keys))
    return look.broken


class _Look:
    """A look at prompts, first at each part of them, then at what concerns all of them."""

    def __init__(self, intents: Sequence[str], gate: GateRecipe, rows: int) -> None:
        self.broken = Broken()
        self._intents, self._rows, self._seen = intents, rows, 0
        self._gate = Gate(gate) if gate.holds_prompts else None
        self._keys, self._sound = np.empty(rows, np.uint64), 0
        self._sample: list[pl.DataFrame] = []

    @property
    def keys(self) -> parts.Keys:
        """Of every row that was looked at, what tells whether another may say the same."""
        return self._keys[: self._sound]

    def at(self, part: pl.DataFrame) -> None:
        """Rows by themselves."""
        self._check(part, lambda rule: rule not in _AMONG_ALL and rule != _AGREEMENT)
        sound = parts.whole(part)
        if self._gate and len(sound):
            self.broken += Counter(one.rule for one in self._gate.falls(prompts_of(sound.to_arrow())) if one)
        self._keys[self._sound : self._sound + len(sound)] = parts.keys(sound)
        self._sound += len(sound)
        self._sample.append(parts.sampled(part, self._seen, self._rows))
        self._seen += len(part)

    def at_all(self, alike: Iterable[pl.DataFrame]) -> None:
        """Rows among which some may say the same, and a sample of all."""
        for part in alike:
            self._check(part, _AMONG_ALL.__contains__)
        if not self._seen:
            self.broken["structure"] = 1
            return
        sample = pl.concat(self._sample, how="diagonal_relaxed").filter(pl.col(parts.SPLIT) != EDGE_SPLIT)
        if len(sample):  # edge cases are hard to read on purpose
            self._check(sample, _AGREEMENT.__eq__)

    def _check(self, rows: pl.DataFrame, wanted: Callable[[str], bool]) -> None:
        found = checks.check(rows, grammar.read(), self._intents)
        self.broken += _faults(one for one in found if wanted(one.rule))
