"""Banks, lexicons and edge-case files, read from YAML into one grammar."""

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any, Final

from .. import catalog, strict_yaml
from ..errors import BankError
from ..heap import undisturbed
from ..rows import AUDIENCES, COMPLEXITIES, MAX_LENGTH, MIN_LENGTH
from . import compiled
from .families import STYLES, Bank, Family, Frame, Grammar
from .lexicon import ONLY, Table, read_table
from .phrasing import patterns

ROOM_FOR_SURFACE: Final = 40
"""Characters that a greeting may add; a frame leaves them free."""

DIGRESSIONS: Final = "digression"
"""The lexicon of sentences that make a text long."""

_MOST_DEPTH: Final = 20

HERE: Final = Path(__file__).parent
_KNOWN_BANK: Final = {"intent", "label", "description", "slots", "families"}
_KNOWN_EDGE: Final = {"kind", "description", "slots", "families"}
_KNOWN_FAMILY: Final = {"topic", "slots", "frames", "intent", "alternatives", "language"}


def read(folders: Iterable[Path] = ()) -> Grammar:
    """The grammar of our own content and of extra folders laid out alike (banks/, lexicons/, edges/).

    Raises BankError naming file and family for anything that is not right.
    """
    roots = (HERE, *folders)
    return _by_digest(_digest(_paths(roots).values()), roots)


@lru_cache(maxsize=2)
def _by_digest(digest: str, roots: tuple[Path, ...]) -> Grammar:
    with undisturbed():
        return compiled.load(digest) or compiled.keep(_read(_paths(roots), digest))


def _paths(roots: Iterable[Path]) -> dict[str, dict[str, Path]]:
    roots = list(roots)
    return {part: catalog.files([root / part for root in roots], ".yaml") for part in ("lexicons", "banks", "edges")}


def _read(paths: Mapping[str, Mapping[str, Path]], digest: str) -> Grammar:
    lexicons = _lexicons(paths["lexicons"])
    banks = {name: _document(path, _KNOWN_BANK) for name, path in paths["banks"].items()}
    order = _in_label_order(banks)
    intents = tuple(_bank(name, banks[name], paths["banks"][name], lexicons, order) for name in order)
    edges = tuple(
        _bank(name, _document(path, _KNOWN_EDGE), path, lexicons, order) for name, path in paths["edges"].items()
    )
    _refuse_repeats(bank for bank in (*intents, *edges))
    digressions = lexicons[DIGRESSIONS].fields[ONLY] if DIGRESSIONS in lexicons else ()
    return Grammar(intents, edges, digressions, digest)


def _in_label_order(banks: Mapping[str, dict[str, Any]]) -> list[str]:
    """Bank names by label; those without a label come last, by name."""
    labels: dict[str, int] = {}
    for name, document in banks.items():
        label = document.get("label", len(banks))
        if type(label) is not int or ("label" in document and label in labels.values()):
            raise BankError(f"banks/{name}.yaml: 'label: {label}' must be a whole number that no other bank has.")
        labels[name] = label
    return sorted(banks, key=lambda name: (labels[name], name))


def _refuse_repeats(banks: Iterable[Bank]) -> None:
    """The same line twice would make the same texts twice, perhaps with two labels."""
    seen: dict[str, str] = {}
    for bank in banks:
        for family in bank.families:
            for frame in family.frames:
                line = frame.where.split(": ", 1)[1].casefold()
                if line in seen and "{" not in line:
                    raise BankError(f"{frame.where[:160]}: stands in {seen[line]} too; a line may stand only once.")
                seen[line] = family.id


def _digest(groups: Iterable[Mapping[str, Path]]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for group in groups:
        for name, path in group.items():
            content = path.read_bytes()
            digest.update(f"{path.parent.name}/{name}\x1f{len(content)}\x1f".encode() + content)
    return digest.hexdigest()


def _document(path: Path, known: set[str]) -> dict[str, Any]:
    document = strict_yaml.read(path, BankError)
    if not isinstance(document, dict):
        raise BankError(f"{path}: a bank is a mapping with 'families'; found {type(document).__name__}.")
    if unknown := sorted(map(str, set(document) - known)):
        raise BankError(f"{path}: unknown key '{unknown[0]}'; known are {sorted(known)}.")
    if not isinstance(document.get("families"), dict) or not document["families"]:
        raise BankError(f"{path}: 'families' must hold at least one family.")
    return document


def _lexicons(paths: Mapping[str, Path]) -> dict[str, Table]:
    lookup = _Slots({}, {}, "lexicons")
    return {
        name: read_table(name, strict_yaml.read(path, BankError), _place(path), lookup) for name, path in paths.items()
    }


def _place(path: Path) -> str:
    """A file's name in errors and keys, the same on every machine, e.g. `banks/reasoning.yaml`."""
    return f"{path.parent.name}/{path.name}"


class _Slots:
    """Slots by name: a family's own first, then its bank's, then the shared lexicons. Read when first used."""

    def __init__(self, bodies: Mapping[str, Any], outer: "Mapping[str, Table] | _Slots", where: str) -> None:
        self._bodies, self._outer, self._where = bodies, outer, where
        self._tables: dict[str, Table] = {}
        self._being_read: list[str] = []

    def __call__(self, name: str) -> Table:
        return self.find(name, self._where)

    def find(self, name: str, where: str) -> Table:
        """The slot's table; BankError naming `where` when there is none."""
        if name not in self._bodies:
            return self._further_out(name, where)
        if name not in self._tables:
            self._tables[name] = self._read(name, f"{self._where}, slot '{name}'")
        return self._tables[name]

    def _read(self, name: str, where: str) -> Table:
        """The slot's own table; in its body, its own name is that of the slot further out."""
        if name in self._being_read or len(self._being_read) == _MOST_DEPTH:
            raise BankError(f"{where}: is made of itself, or of slots more than {_MOST_DEPTH} deep.")

        def lookup(other: str) -> Table:
            return self._further_out(other, where) if other == name else self.find(other, where)

        self._being_read.append(name)
        table = read_table(name, self._bodies[name], where, lookup)
        self._being_read.pop()
        return table

    def _further_out(self, name: str, where: str) -> Table:
        if isinstance(self._outer, _Slots):
            return self._outer.find(name, where)
        if name not in self._outer:
            raise BankError(f"{where}: there is no slot '{name}'; define it under 'slots' or as a lexicon.")
        return self._outer[name]


def _bank(name: str, document: dict[str, Any], path: Path, lexicons: Mapping[str, Table], intents: list[str]) -> Bank:
    if document.get("intent", name) != name:
        raise BankError(f"{path}: 'intent: {document['intent']}' and the file's name differ; they must be the same.")
    slots = _Slots(_mapping(document.get("slots"), _place(path)), lexicons, _place(path))
    families = tuple(
        _family(name, identity, body, slots, where=f"{_place(path)}, family '{identity}'", intents=intents)
        for identity, body in document["families"].items()
    )
    return Bank(str(document.get("kind") or name), str(document.get("description", "")), families)


def _mapping(body: Any, where: str) -> Mapping[str, Any]:
    if body is not None and not isinstance(body, dict):
        raise BankError(f"{where}: 'slots' must be a mapping; found {type(body).__name__}.")
    return body or {}


def _family(bank: str, identity: str, body: Any, slots: _Slots, *, where: str, intents: list[str]) -> Family:
    if not isinstance(body, dict) or not isinstance(body.get("frames"), dict) or not body["frames"]:
        raise BankError(f"{where}: needs 'frames' with lines under tags such as 'general simple question'.")
    if unknown := sorted(map(str, set(body) - _KNOWN_FAMILY)):
        raise BankError(f"{where}: unknown key '{unknown[0]}'; known are {sorted(_KNOWN_FAMILY)}.")
    own = _Slots(_mapping(body.get("slots"), where), slots, where)
    intent = str(body.get("intent", bank))
    alternatives = body.get("alternatives") or []
    if not isinstance(alternatives, list):
        raise BankError(f"{where}: 'alternatives' must be a list of intents; found {type(alternatives).__name__}.")
    for label in map(str, (intent, *alternatives)):
        if label not in intents:
            raise BankError(f"{where}: unknown intent '{label}'; known are {', '.join(intents)}.")
    frames = tuple(
        _frame(line, cells, style, own, where)
        for tags, lines in body["frames"].items()
        for cells, style in [_tags(str(tags), where)]
        for line in _authored_lines(lines, f"{where}, '{tags}'")
    )
    return Family(
        f"{bank}/{identity}", intent, str(body.get("topic", identity)), frames, tuple(map(str, alternatives)),
        str(body.get("language", "en")),
    )  # fmt: skip


def _authored_lines(lines: Any, where: str) -> list[str]:
    if not isinstance(lines, str) or not lines.strip():
        raise BankError(f"{where}: needs at least one line after '|'.")
    return list(dict.fromkeys(line.strip() for line in lines.splitlines() if line.strip()))


def _tags(tags: str, where: str) -> tuple[tuple[tuple[str, str], ...], str]:
    words = tags.split()
    audiences = [word for word in words if word in AUDIENCES]
    complexities = [word for word in words if word in COMPLEXITIES]
    styles = [word for word in words if word in STYLES]
    if len(audiences) + len(complexities) + len(styles) != len(words):
        unknown = next(word for word in words if word not in {*AUDIENCES, *COMPLEXITIES, *STYLES})
        raise BankError(f"{where}: unknown tag '{unknown}' in '{tags}'; known are {AUDIENCES + COMPLEXITIES + STYLES}.")
    if not audiences or not complexities or len(styles) != 1:
        raise BankError(f"{where}: '{tags}' needs an audience, a complexity and one style, e.g. 'child simple casual'.")
    return tuple(product(audiences, complexities)), styles[0]


def _frame(line: str, cells: tuple[tuple[str, str], ...], style: str, slots: _Slots, where: str) -> Frame:
    found = tuple(patterns(line, style, slots, where))
    for pattern in found:
        if pattern.shortest < MIN_LENGTH or pattern.longest > MAX_LENGTH - ROOM_FOR_SURFACE:
            raise BankError(
                f"{where}: '{line[:60]}' makes texts of {pattern.shortest} to {pattern.longest} characters; "
                f"right would be {MIN_LENGTH} to {MAX_LENGTH - ROOM_FOR_SURFACE}."
            )
    return Frame(cells, style, found, f"{where}: {line}")
