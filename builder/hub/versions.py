"""Versions of a published dataset, and what has to happen for which of them.

    major  the features of a config changed, or a config or split is gone: code that reads the dataset may break.
           Also what no machine can see: a column means something else.
    minor  other rows: content, scenarios, models, counts, seed
    patch  the card, the report or other words about the same rows

A version, once tagged, never changes.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, Self

from ..errors import RecipeError

Kind = Literal["major", "minor", "patch"]
Manifest = Mapping[str, Any]
_FORM: Final = re.compile(r"v?(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """Three numbers; the tag of 1.2.0 is v1.2.0."""

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """From "1.2.0" or "v1.2.0"; RecipeError for anything else."""
        found = _FORM.fullmatch(text)
        if not found:
            raise RecipeError(f"{text[:40]!r} is not a version; right would be three numbers, e.g. 1.2.0.")
        return cls(*map(int, found.groups()))

    @classmethod
    def of_tag(cls, name: str) -> Self | None:
        """The version that a tag names; None for other tags."""
        return cls.parse(name) if name.startswith("v") and _FORM.fullmatch(name) else None

    @property
    def tag(self) -> str:
        """What it is called on the Hub."""
        return f"v{self}"

    def after(self, kind: Kind) -> "Version":
        """The next one of a kind."""
        match kind:
            case "major":
                return Version(self.major + 1, 0, 0)
            case "minor":
                return Version(self.major, self.minor + 1, 0)
            case "patch":
                return Version(self.major, self.minor, self.patch + 1)

    def kind_since(self, before: "Version") -> Kind:
        """Which of the numbers went up."""
        if self.major != before.major:
            return "major"
        return "minor" if self.minor != before.minor else "patch"

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


def is_version(text: str) -> bool:
    """Whether `Version.parse` takes it."""
    return _FORM.fullmatch(text) is not None


FIRST: Final = Version(1, 0, 0)


@dataclass(frozen=True, slots=True)
class Change:
    """What is different from the version before: of which kind, why, and what else; no kind where nothing is."""

    kind: Kind | None
    words: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


def change(before: Manifest, after: Manifest) -> Change:
    """What changed from one published manifest to another."""
    by_kind: dict[Kind, list[str]] = {
        "major": [*_features(before, after), *_gone(before, after)],
        "minor": list(_rows(before, after)),
        "patch": list(_files(before, after)),
    }
    kind = next((kind for kind, found in by_kind.items() if found), None)
    also = [word for other, found in by_kind.items() if other != kind for word in found]
    return Change(kind, tuple(by_kind[kind]) if kind else (), tuple(also))


def _features(before: Manifest, after: Manifest) -> Iterator[str]:
    for config, columns in after["features"].items():
        known = before["features"].get(config)
        if known is None:
            continue
        for column in dict.fromkeys([*known, *columns]):
            if column not in columns:
                yield f"{config}: column '{column}' is gone"
            elif column not in known:
                yield f"{config}: column '{column}' is new"
            elif known[column] != columns[column]:
                yield f"{config}: column '{column}' has another type or other names"


def _gone(before: Manifest, after: Manifest) -> Iterator[str]:
    for config, splits in before["configs"].items():
        if config not in after["configs"]:
            yield f"config '{config}' is gone"
            continue
        for split in splits:
            if split not in after["configs"][config]:
                yield f"{config}: split '{split}' is gone"


def _rows(before: Manifest, after: Manifest) -> Iterator[str]:
    for config, splits in after["configs"].items():
        for split, body in splits.items():
            known = before["configs"].get(config, {}).get(split)
            if known is None:
                yield f"{config}/{split} is new ({body['rows']:,} rows)"
            elif _hashes(known) != _hashes(body):
                rows = (
                    f"{known['rows']:,} to {body['rows']:,}" if known["rows"] != body["rows"] else f"{body['rows']:,}"
                )
                yield f"{config}/{split} has other rows ({rows})"


def _hashes(split: Manifest) -> list[str]:
    return [shard["sha256"] for shard in split["shards"]]


def _files(before: Manifest, after: Manifest) -> Iterator[str]:
    old, new = before["published"]["files"], after["published"]["files"]
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            yield f"{name} is {'gone' if name not in new else 'new' if name not in old else 'another'}"


def decided(asked: Version | None, before: Version | None, changed: Change) -> Version:
    """The version to publish under; `asked` is None for --bump auto. RecipeError where it contradicts what changed."""
    if before is None:
        return asked or FIRST
    if changed.kind is None:
        raise RecipeError(f"nothing changed since {before}, so there is no new version to publish.")
    right = before.after(changed.kind)
    if asked is None:
        return right
    if asked <= before:
        raise RecipeError(f"--version {asked} is not after {before}, which is published; right would be {right}.")
    kind = asked.kind_since(before)
    if kind not in (changed.kind, "major"):
        reasons = "; ".join(changed.words[:3])
        raise RecipeError(
            f"--version {asked} would be a {kind} change of {before}, but this is a {changed.kind} one ({reasons}); "
            f"right would be {right}."
        )
    return asked
