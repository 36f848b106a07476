"""How many rows each phrasing makes: quotas per intent, audience and complexity, met exactly where there is room.

A split's rows are divided once, up front, over its patterns. Row i of the split is then found in O(1): a keyed
permutation sends i to a place in the schedule, the place tells the entry, and its rank in the entry, sent through the
pattern's own permutation, is the combination. No combination is used twice, so no text is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..seeds import Stream, key, marks
from .families import Family, Frame
from .phrasing import Pattern

Cell = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """`count` rows of one pattern with the same labels, from its combinations of rank [offset, offset + count)."""

    family: Family
    frame: Frame
    number: int
    """Which of the frame's patterns."""
    cell: Cell
    count: int
    offset: int

    @property
    def pattern(self) -> Pattern:
        """The pattern itself."""
        return self.frame.patterns[self.number]


@dataclass(slots=True)
class Ledger:
    """What has been given out already: combinations of each pattern, rows of each frame. By identity, not by value."""

    combinations: dict[int, int] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)

    def copy(self) -> "Ledger":
        """An independent ledger in the same state."""
        return Ledger(dict(self.combinations), dict(self.rows))

    def room(self, pattern: Pattern) -> int:
        """How many combinations are left."""
        return pattern.size - self.combinations.get(id(pattern), 0)

    def take(self, frame: Frame, pattern: Pattern, count: int) -> int:
        """Give out `count` combinations; the first one's rank."""
        offset = self.combinations.get(id(pattern), 0)
        self.combinations[id(pattern)] = offset + count
        self.rows[id(frame)] = self.rows.get(id(frame), 0) + count
        return offset


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """`total` divided in proportion to `weights` by largest remainder; integers only, earlier ones win ties."""
    parts = sum(weights)
    shares = [total * weight // parts for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % parts), i))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares


def quotas(total: int, audience: Mapping[str, int], complexity: Mapping[str, int]) -> dict[Cell, int]:
    """Rows for each (audience, complexity), e.g. 800 -> {("child", "simple"): 48, ...}."""
    cells = [(a, c) for a in audience for c in complexity]
    counts = apportion(total, [audience[a] * complexity[c] for a, c in cells])
    return dict(zip(cells, counts, strict=True))


def schedule(
    families: Sequence[Family], wanted: Mapping[Cell, int], ledger: Ledger, seed_key: tuple[object, ...]
) -> list[Entry]:
    """Entries that make the wanted rows for each cell out of these families.

    What a cell has no room for goes to the other cells of the same call. Fewer rows than wanted come back only when
    the families cannot make more.
    """
    entries: list[Entry] = []
    for cell, count in wanted.items():
        places = [place for place in _places(families) if cell in place[1].cells]
        entries += _fill(places, count, ledger, (*seed_key, *cell), cell)
    missing = sum(wanted.values()) - sum(entry.count for entry in entries)
    return entries + spread(families, missing, ledger, (*seed_key, "spill"))


def spread(families: Sequence[Family], count: int, ledger: Ledger, seed_key: tuple[object, ...]) -> list[Entry]:
    """Entries that make `count` rows out of these families, whatever their audience and complexity.

    Fewer come back when the families cannot make as many distinct rows.
    """
    return _fill(_places(families), count, ledger, seed_key, None)


Place = tuple[Family, Frame, int]


def _places(families: Iterable[Family]) -> list[Place]:
    return [
        (family, frame, number)
        for family in families
        for frame in family.frames
        for number in range(len(frame.patterns))
    ]


def _fill(
    places: Sequence[Place], count: int, ledger: Ledger, seed_key: tuple[object, ...], cell: Cell | None
) -> list[Entry]:
    """Share `count` rows out over the places, as evenly as their room allows, less used frames and families first."""
    places = [place for place in places if ledger.room(place[1].patterns[place[2]]) > 0]
    room = [ledger.room(frame.patterns[number]) for _, frame, number in places]
    shares = _even(room, count, _turns(places, ledger, seed_key))
    return [
        Entry(
            family,
            frame,
            number,
            cell or _any_cell(frame, seed_key),
            share,
            ledger.take(frame, frame.patterns[number], share),
        )
        for (family, frame, number), share in zip(places, shares, strict=True)
        if share
    ]


def _any_cell(frame: Frame, seed_key: tuple[object, ...]) -> Cell:
    return frame.cells[int(key(*seed_key, "cell", frame.where)[0]) % len(frame.cells)]


def _turns(places: Sequence[Place], ledger: Ledger, seed_key: tuple[object, ...]) -> list[int]:
    """The order in which places get a row: unused frames first, then in turns over the families."""
    lots = Stream.named(*seed_key).u64(marks(f"{frame.where}\x1f{number}" for _, frame, number in places)).tolist()
    by_lot = sorted(range(len(places)), key=lots.__getitem__)
    patterns_seen: dict[int, int] = {}
    frames_seen: dict[str, int] = {}
    rank: dict[int, tuple[int, int, int, int]] = {}
    for i in by_lot:
        family, frame, _ = places[i]
        pattern_turn = patterns_seen[id(frame)] = patterns_seen.get(id(frame), -1) + 1
        family_turn = frames_seen[family.id] = frames_seen.get(family.id, -1) + 1
        rank[i] = (pattern_turn, ledger.rows.get(id(frame), 0), family_turn, lots[i])
    return sorted(rank, key=rank.__getitem__)


def _even(room: Sequence[int], count: int, turns: Sequence[int]) -> list[int]:
    """`count` over places with limited room: equal shares, whole rounds first and the rest in the order of turns."""
    shares = [0] * len(room)
    left = min(count, sum(room))
    while left:
        open_places = [i for i in turns if shares[i] < room[i]]
        each = left // len(open_places)
        if each == 0:
            for i in open_places[:left]:
                shares[i] += 1
            break
        for i in open_places:
            step = min(each, room[i] - shares[i])
            shares[i] += step
            left -= step
    return shares
