r"""The phrasing syntax: one authored line stands for many texts.

    {person} has {n.a} {fruit}{| left}. How many {are there|do you see}?

`{slot}` or `{slot.field}` draws a value (the same slot twice is the same value), `{slot#2}` another, different value,
`{a slot}` puts an indefinite article in front, `{one|another}` is a choice, an empty alternative makes it optional,
and `\n \{ \} \| \\` are literal. A line becomes one or more patterns: flat sequences of pieces without branches.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, product
from typing import Final

import numpy as np

from ..errors import BankError
from ..seeds import key, permute
from .lexicon import Lookup, Table

MOST_COMBINATIONS: Final = 2**62
FINAL_MARKS: Final = (".", "?", "!")
_CODE: Final = frozenset("\n{}<>=`\\$_#@")
_MOST_PATTERNS: Final = 128
_MOST_OPTIONS: Final = 1000
_MOST_DEPTH: Final = 16
_LONGEST_LINE: Final = 4000
_REFERENCE: Final = re.compile(r"(?P<article>an? )?(?P<slot>[a-z_][a-z0-9_]*)(?P<rest>(?:[#.][a-z0-9_]+)*)")
_PART: Final = re.compile(r"([#.])([a-z0-9_]+)")
_INSTANCE: Final = re.compile(r"[0-9]{1,3}")
_TOKEN: Final = re.compile(r"\\[n{}|\\]|[{}|]|\\|[^\\{}|]+")
_LITERAL: Final = {"\\n": "\n", "\\{": "{", "\\}": "}", "\\|": "|", "\\\\": "\\"}
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
    """A branch-free line: the text is the concatenation of its pieces' options.

    A final mark (. ? !) is a piece of its own. `shortest` and `longest` are the lengths of texts in characters; `prose`
    says that nothing in it looks like code or pasted material, whose letter case matters.
    """

    pieces: tuple[Piece, ...]
    shortest: int
    longest: int
    prose: bool
    radices: dict[str, int]

    @classmethod
    def of(cls, pieces: Sequence[Piece]) -> "Pattern":
        """The pattern of these pieces, with all that follows from them worked out."""
        columns: dict[str, list[tuple[str, ...]]] = {}
        for piece in pieces:
            columns.setdefault(piece.draw, []).append(piece.options)
        bounds = [_bounds(tuple(options)) for options in columns.values()]
        shortest, longest = sum(low for low, _ in bounds), sum(high for _, high in bounds)
        prose = not any(_looks_like_code(piece.options) for piece in pieces)
        return cls(_with_mark_apart(pieces), shortest, longest, prose, radices(pieces))

    @property
    def size(self) -> int:
        """How many distinct combinations there are."""
        return math.prod(self.radices.values())

    @property
    def ends_in_mark(self) -> bool:
        """Whether the last piece is a final mark and nothing else."""
        return len(self.pieces) > 1 and not self.pieces[-1].draw and self.pieces[-1].options[0] in FINAL_MARKS

    def text(self, combination: int) -> str:
        """The text of one combination in [0, size)."""
        digits: dict[str, int] = {}
        for draw, radix in self.radices.items():
            combination, digits[draw] = divmod(combination, radix)
        return "".join(piece.options[digits.get(piece.draw, 0)] for piece in self.pieces)


def radices(pieces: Sequence[Piece]) -> dict[str, int]:
    """How many values each draw has; where the product exceeds 62 bits, the largest lose half of their values."""
    counts = {piece.draw: len(piece.options) for piece in pieces if piece.draw}
    while math.prod(counts.values()) > MOST_COMBINATIONS:
        counts[max(counts, key=lambda draw: counts[draw])] //= 2
    return counts


@lru_cache(maxsize=1 << 16)
def _bounds(columns: tuple[tuple[str, ...], ...]) -> tuple[int, int]:
    """The shortest and the longest record of some columns, in characters."""
    totals = [sum(map(len, record)) for record in zip(*columns, strict=True)]
    return min(totals), max(totals)


@lru_cache(maxsize=1 << 14)
def _looks_like_code(options: tuple[str, ...]) -> bool:
    return any(not _CODE.isdisjoint(option) for option in options)


def _with_mark_apart(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    last = pieces[-1]
    text = last.options[0]
    if last.draw or not text.endswith(FINAL_MARKS) or text.endswith("..") or len(text) == 1:
        return tuple(pieces)
    return (*pieces[:-1], Piece("", (text[:-1],)), Piece("", (text[-1],)))


# --- reading -------------------------------------------------------------------------------------------------


def parse(line: str, where: str) -> Nodes:
    """The nodes of a line; BankError, naming `where`, for unbalanced braces or what is neither slot nor choice."""
    tokens = _TOKEN.findall(line)
    depth = max(accumulate({"{": 1, "}": -1}.get(token, 0) for token in tokens), default=0)
    if depth > _MOST_DEPTH or len(line) > _LONGEST_LINE:
        limit = f"at most {_LONGEST_LINE:,} characters and {_MOST_DEPTH} braces inside one another"
        raise BankError(f"{where}: '{line[:60]}' is too much for one line; right would be {limit}.")
    alternatives, end = _alternatives(tokens, 0, line, where)
    if end != len(tokens):
        raise BankError(f"{where}: a '}}' without its '{{' in '{line[:80]}'; a literal brace is '\\}}'.")
    return tuple(node for alternative in _between_bars(alternatives) for node in alternative)


def _between_bars(alternatives: list[list[Node]]) -> Iterator[list[Node]]:
    """Outside of braces a bar is only a bar."""
    for number, alternative in enumerate(alternatives):
        yield ["|", *alternative] if number else alternative


def _alternatives(tokens: Sequence[str], at: int, line: str, where: str) -> tuple[list[list[Node]], int]:
    """The alternatives from token `at` on, and the number of the token that ends them: a closing brace or none."""
    alternatives: list[list[Node]] = [[]]
    while at < len(tokens) and tokens[at] != "}":
        token = tokens[at]
        if token == "{":  # noqa: S105  # not a password
            node, at = _braces(tokens, at + 1, line, where)
            alternatives[-1].append(node)
        elif token == "|":  # noqa: S105  # not a password
            alternatives.append([])
        else:
            alternatives[-1].append(_LITERAL.get(token, token))
        at += 1
    return alternatives, at


def _braces(tokens: Sequence[str], at: int, line: str, where: str) -> tuple[Node, int]:
    """The choice or slot that begins at token `at`, and the number of its closing brace."""
    alternatives, end = _alternatives(tokens, at, line, where)
    if end == len(tokens):
        raise BankError(f"{where}: a '{{' without its '}}' in '{line[:80]}'; a literal brace is '\\{{'.")
    if len(alternatives) > 1:
        return Choice(tuple(map(tuple, alternatives))), end
    return _slot("".join(tokens[at:end]), where), end


def _slot(content: str, where: str) -> Slot:
    match = _REFERENCE.fullmatch(content)
    if not match:
        raise BankError(f"{where}: '{{{content[:80]}}}' is neither a slot nor a choice; a literal brace is '\\{{'.")
    instance, fields = 1, []
    for mark, part in _PART.findall(match["rest"]):
        if mark == "#":
            instance = int(part) if _INSTANCE.fullmatch(part) else 0
        else:
            fields.append(part)
    if instance < 1:
        raise BankError(f"{where}: '{{{content[:80]}}}' needs a number after '#', 1 to 999, e.g. {{person#2}}.")
    return Slot(match["slot"], instance, ".".join(fields), bool(match["article"]))


# --- from nodes to patterns ----------------------------------------------------------------------------------

Atom = tuple[str, ...] | Slot  # literal options, or a slot


def patterns(line: str, style: str, lookup: Lookup, where: str) -> list[Pattern]:
    """All patterns of an authored line, in a fixed order."""
    branches = _branches(parse(line, where), f"{where}: '{line[:60]}'")
    return [_pattern(atoms, style, lookup, where) for atoms in branches]


def _branches(nodes: Nodes, where: str) -> list[list[Atom]]:
    """Choices that hold slots (or decide how the line begins) branch; choices of bare words become one atom."""
    opening = max((number for number, node in enumerate(_opening(nodes)) if _may_begin_with_slot(node)), default=0)
    places: list[list[list[Atom]]] = []
    for number, node in enumerate(nodes):
        if isinstance(node, str):
            places.append([[(node,)]])
        elif isinstance(node, Slot):
            places.append([[node]])
        else:
            branches = [branch for alternative in node.alternatives for branch in _branches(alternative, where)]
            texts = [_only_text(branch, where) for branch in branches]
            plain = [option for options in texts if options is not None for option in options]
            places.append(branches if None in texts or number < opening else [[_distinct(plain)]])
    if (count := math.prod(map(len, places))) > _MOST_PATTERNS:
        raise BankError(f"{where} branches {count} times; split it into several lines.")
    return [[atom for branch in combination for atom in branch] for combination in product(*places)]


def _distinct(options: Sequence[str]) -> tuple[str, ...]:
    """Each option once, whatever its letter case, which a row may lose."""
    kept: dict[str, str] = {}
    for option in options:
        kept.setdefault(option.casefold(), option)
    return tuple(kept.values())


def _only_text(branch: Sequence[Atom], where: str) -> list[str] | None:
    """The strings of a branch without slots, or None when there is a slot in it."""
    literals = [atom for atom in branch if not isinstance(atom, Slot)]
    if (count := math.prod(map(len, literals))) > _MOST_OPTIONS:
        raise BankError(f"{where} has a choice of {count:,} texts; right would be at most {_MOST_OPTIONS:,}.")
    return ["".join(options) for options in product(*literals)] if len(literals) == len(branch) else None


def _opening(nodes: Nodes) -> Iterator[Node]:
    """The nodes that a text may begin with: the first one, and the next as long as what is before may be empty."""
    for node in nodes:
        yield node
        if not _may_be_empty(node):
            return


def _may_be_empty(node: Node) -> bool:
    return isinstance(node, Choice) and any(all(map(_may_be_empty, nodes)) for nodes in node.alternatives)


def _may_begin_with_slot(node: Node) -> bool:
    if isinstance(node, Choice):
        return any(_may_begin_with_slot(first) for nodes in node.alternatives for first in _opening(nodes))
    return isinstance(node, Slot)


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
    return Pattern.of(pieces)


def _merged(atoms: Sequence[Atom]) -> list[Atom]:
    """Neighbouring literals as one; at least one atom, even if it says nothing."""
    merged: list[Atom] = []
    for atom in atoms:
        last = merged[-1] if merged else None
        if isinstance(atom, tuple) and len(atom) == 1 and isinstance(last, tuple) and len(last) == 1:
            merged[-1] = (last[0] + atom[0],)
        elif atom != ("",):
            merged.append(atom)
    return merged or [("",)]


def _draws(slots: Sequence[Slot], lookup: Lookup, where: str) -> dict[str, Table]:
    """For each draw the records it can come to. Several draws from one slot share its records out: never equal."""
    shown: dict[str, dict[int, list[str]]] = {}
    for slot in slots:
        shown.setdefault(slot.name, {}).setdefault(slot.instance, []).append(slot.field)
    draws: dict[str, Table] = {}
    for name, fields in shown.items():
        every = dict.fromkeys(slot.field for slot in slots if slot.name == name)
        table = lookup(name).only(tuple(every), where)
        for turn, number in enumerate(sorted(fields)):
            share = _share(table, turn, len(fields), where)
            own = tuple(dict.fromkeys(fields[number]))
            draws[f"{name}#{number}"] = share.only(own, where) if len(own) < len(every) else share
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


_BY_LETTER: Final = r"[AEFHILMNORSX](?:[A-Z\d]{1,2}\b|-|TML|TTP)"
_BY_SOUND: Final = (
    r"(?!U[A-Z]{1,3}\b)(?i:a|e(?!u|we)|i|o(?!n(?:e|ce)\b)|u(?!ni(?![mn]|de)|s[eu]|t[ei]|k[eru]|r[aeiou])"
    r"|hour|hono(?!l)|hones|heir|8|1[18](?!\d))"
)
_AN: Final = re.compile(f"{_BY_LETTER}|{_BY_SOUND}")
"""What takes "an": an apple, an hour, an HR team, an 8; and not a uniform, a UFO, a one-off, a Euro."""


@lru_cache(maxsize=4096)
def _with_article(options: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{'an' if _AN.match(option) else 'a'} {option}" for option in options)
