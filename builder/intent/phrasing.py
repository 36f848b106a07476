r"""The phrasing syntax: one authored line stands for many texts.

    {person} has {n.a} {fruit}{| left}. How many {are there|do you see}?

`{slot}` or `{slot.field}` draws a value (the same slot twice is the same value), `{slot#2}` another, different value,
`{a slot}` puts an indefinite article in front, `{one|another}` is a choice, an empty alternative makes it optional,
and `\n \{ \} \| \\` are literal. A line becomes one or more patterns: flat sequences of pieces without branches.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from typing import Final

import numpy as np

from ..errors import BankError
from ..seeds import key, permute
from .lexicon import Lookup, Table

MOST_COMBINATIONS: Final = 2**62
_MOST_PATTERNS: Final = 128
_REFERENCE: Final = re.compile(r"(?P<article>an? )?(?P<slot>[a-z_][a-z0-9_]*)(?P<rest>(?:[#.][a-z0-9_]+)*)")
_SENTENCE_END: Final = re.compile(r"[.!?][\"”')]?\s+$")
_LOWER_CASE_STYLES: Final = frozenset({"casual", "keyword"})


@dataclass(frozen=True, slots=True)
class Slot:
    """A reference to a slot, e.g. `{a book#2.title}` is Slot("book", 2, "title", article=True)."""

    name: str
    instance: int = 1
    field: str = ""
    article: bool = False

    @property
    def draw(self) -> str:
        """What is drawn once a text: all references with the same draw see the same record."""
        return f"{self.name}#{self.instance}"


@dataclass(frozen=True, slots=True)
class Choice:
    """Alternatives; each is a sequence of nodes."""

    alternatives: tuple["Nodes", ...]


Node = str | Slot | Choice
Nodes = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """One place in a pattern: `options[i]` where i is what the draw of this name came to."""

    draw: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A branch-free line: the text is the concatenation of its pieces' options."""

    pieces: tuple[Piece, ...]
    radices: dict[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many distinct combinations there are."""
        return math.prod(self.radices.values())

    def text(self, combination: int) -> str:
        """The text of one combination in [0, size)."""
        digits: dict[str, int] = {}
        for draw, radix in self.radices.items():
            combination, digits[draw] = divmod(combination, radix)
        return "".join(piece.options[digits.get(piece.draw, 0)] for piece in self.pieces)

    def lengths(self) -> tuple[int, int]:
        """The shortest and the longest text in characters."""
        shortest = longest = 0
        for draw in {piece.draw for piece in self.pieces}:
            columns = [piece.options for piece in self.pieces if piece.draw == draw]
            totals = [sum(map(len, record)) for record in zip(*columns, strict=True)]
            shortest, longest = shortest + min(totals), longest + max(totals)
        return shortest, longest


# --- reading -------------------------------------------------------------------------------------------------


def parse(line: str, where: str) -> Nodes:
    """The nodes of a line; BankError, naming `where`, for unbalanced braces or what is neither slot nor choice."""
    nodes, end, _ = _parse(line, 0, where, inside=False)
    if end != len(line):
        raise BankError(f"{where}: a '}}' without its '{{' in '{line[:80]}'; a literal brace is '\\}}'.")
    return nodes


def _parse(line: str, at: int, where: str, *, inside: bool) -> tuple[Nodes, int, bool]:
    """Nodes from `at` up to the closing brace, where that is, and whether the braces held a choice."""
    alternatives: list[list[Node]] = [[]]
    text: list[str] = []

    def flush() -> None:
        if text:
            alternatives[-1].append("".join(text))
            text.clear()

    while at < len(line):
        character = line[at]
        if character == "\\" and at + 1 < len(line) and line[at + 1] in "n{}|\\":
            text.append("\n" if line[at + 1] == "n" else line[at + 1])
            at += 2
        elif character == "{":
            flush()
            node, at = _braces(line, at, where)
            alternatives[-1].append(node)
        elif character == "}":
            break
        elif character == "|" and inside:
            flush()
            alternatives.append([])
            at += 1
        else:
            text.append(character)
            at += 1
    flush()
    if inside and len(alternatives) > 1:
        return (Choice(tuple(map(tuple, alternatives))),), at, True
    return tuple(alternatives[0]), at, False


def _braces(line: str, at: int, where: str) -> tuple[Node, int]:
    nodes, end, is_choice = _parse(line, at + 1, where, inside=True)
    if end >= len(line):
        raise BankError(f"{where}: a '{{' without its '}}' in '{line[:80]}'; a literal brace is '\\{{'.")
    if is_choice:
        return nodes[0], end + 1
    content = line[at + 1 : end]
    match = _REFERENCE.fullmatch(content)
    if not match:
        raise BankError(f"{where}: '{{{content}}}' is neither a slot nor a choice; a literal brace is '\\{{'.")
    instance, fields = 1, []
    for mark, part in re.findall(r"([#.])([a-z0-9_]+)", match["rest"]):
        if mark == "#":
            instance = int(part) if part.isdigit() else 0
        else:
            fields.append(part)
    if instance < 1:
        raise BankError(f"{where}: '{{{content}}}' needs a number after '#', e.g. {{person#2}}.")
    return Slot(match["slot"], instance, ".".join(fields), bool(match["article"])), end + 1


# --- from nodes to patterns ----------------------------------------------------------------------------------

Atom = tuple[str, ...] | Slot  # literal options, or a slot


def patterns(line: str, style: str, lookup: Lookup, where: str) -> list[Pattern]:
    """All patterns of an authored line, in a fixed order."""
    branches = list(_branches(parse(line, where)))
    if len(branches) > _MOST_PATTERNS:
        raise BankError(f"{where}: '{line[:60]}' branches {len(branches)} times; split it into several lines.")
    return [_pattern(atoms, style, lookup, where) for atoms in branches]


def _branches(nodes: Nodes) -> Iterator[list[Atom]]:
    """Choices that hold slots (or decide how the line begins) branch; choices of bare words become one atom."""
    places: list[list[list[Atom]]] = []
    for number, node in enumerate(nodes):
        if isinstance(node, str):
            places.append([[(node,)]])
        elif isinstance(node, Slot):
            places.append([[node]])
        else:
            branches = [branch for nodes in node.alternatives for branch in _branches(nodes)]
            texts = [_only_text(branch) for branch in branches]
            plain = [option for options in texts if options is not None for option in options]
            opens = number == 0 and "" in plain and len(nodes) > 1 and isinstance(nodes[1], Slot)
            if None in texts or opens:
                places.append(branches)
            else:
                places.append([[tuple(dict.fromkeys(plain))]])
    for combination in product(*places):
        yield [atom for branch in combination for atom in branch]


def _only_text(branch: Sequence[Atom]) -> list[str] | None:
    """The strings of a branch without slots, or None when there is a slot in it."""
    if any(isinstance(atom, Slot) for atom in branch):
        return None
    return ["".join(options) for options in product(*[atom for atom in branch if not isinstance(atom, Slot)])]


def _pattern(atoms: Sequence[Atom], style: str, lookup: Lookup, where: str) -> Pattern:
    draws = _draws([atom for atom in atoms if isinstance(atom, Slot)], lookup, where)
    pieces: list[Piece] = []
    starts_sentence = style not in _LOWER_CASE_STYLES
    for number, atom in enumerate(_merged(atoms)):
        if isinstance(atom, Slot):
            options = draws[atom.draw].fields[atom.field]
            options = _with_article(options) if atom.article else options
            pieces.append(Piece(atom.draw, _capitalised(options) if starts_sentence else options))
            starts_sentence = False
        else:
            pieces.append(Piece("" if len(atom) == 1 else f"choice {number}", atom))
            ends = all(_SENTENCE_END.search(option) for option in atom)
            starts_sentence = ends and style not in _LOWER_CASE_STYLES
    radices = {piece.draw: len(piece.options) for piece in pieces if piece.draw}
    return Pattern(tuple(pieces), _bounded(radices))


def _merged(atoms: Sequence[Atom]) -> list[Atom]:
    """Neighbouring literals as one."""
    merged: list[Atom] = []
    for atom in atoms:
        last = merged[-1] if merged else None
        if isinstance(atom, tuple) and len(atom) == 1 and isinstance(last, tuple) and len(last) == 1:
            merged[-1] = (last[0] + atom[0],)
        elif atom != ("",):
            merged.append(atom)
    return merged


def _bounded(radices: dict[str, int]) -> dict[str, int]:
    """Radices whose product fits 62 bits: where it does not, the largest lose half of their values."""
    radices = dict(radices)
    while math.prod(radices.values()) > MOST_COMBINATIONS:
        largest = max(radices, key=lambda draw: radices[draw])
        radices[largest] //= 2
    return radices


def _draws(slots: Sequence[Slot], lookup: Lookup, where: str) -> dict[str, Table]:
    """For each draw the records it can come to. Several draws from one slot share its records out: never equal."""
    fields: dict[str, dict[str, None]] = {}
    instances: dict[str, dict[int, None]] = {}
    for slot in slots:
        fields.setdefault(slot.name, {})[slot.field] = None
        instances.setdefault(slot.name, {})[slot.instance] = None
    draws: dict[str, Table] = {}
    for name, numbers in instances.items():
        table = lookup(name).only(tuple(fields[name]), where)
        for turn, number in enumerate(sorted(numbers)):
            draws[f"{name}#{number}"] = _share(table, turn, len(numbers), where)
    return draws


def _share(table: Table, turn: int, of: int, where: str) -> Table:
    """Every `of`-th record of the table in a shuffled order of this phrasing's own, from the `turn`-th on."""
    if of == 1:
        return table
    if table.size < of:
        raise BankError(f"{where}: slot '{table.name}' has {table.size} values, too few for {of} different draws.")
    order = sorted(permute(np.arange(table.size), table.size, *key("share", where, table.name))[turn::of].tolist())
    return Table(table.name, {field: tuple(values[i] for i in order) for field, values in table.fields.items()})


@lru_cache(maxsize=4096)
def _capitalised(options: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(option[:1].upper() + option[1:] for option in options)


_AN: Final = re.compile(
    r"(?:[aeio]|u(?!ni|se|su|ti|k[eu]|r[aeiou])|hour|hono|heir|8|11\b|18\b)(?!ne\b|uro|u[kl])", re.IGNORECASE
)


@lru_cache(maxsize=4096)
def _with_article(options: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{'an' if _AN.match(option) else 'a'} {option}" for option in options)
