"""What the figures of a config say, in sentences: the first thing that is read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Literal

from ..metrics.readability import STEPS
from ..rows import SPLITS
from .headlines import at, shown

Kind = Literal["good", "bad", ""]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, and whether it is good news, bad news or neither."""

    kind: Kind
    text: str


def sentences(body: Mapping[str, Any]) -> list[Sentence]:
    """Of one config of the tree; of figures that are missing nothing is said."""
    whole = body.get("whole", {}) if body["rows"] else {}
    return [one for speak in _SPEAKERS for one in speak(whole)]


def _share(value: float) -> str:
    return shown(value, "share")


def _copies(whole: Mapping[str, Any]) -> Iterator[Sentence]:
    found = whole.get("exact_duplicates")
    if not found:
        return
    copies, mixed = found["normalised"], found["two_labels"]["texts"]
    if not copies["copies"]:
        yield Sentence("good", "No text occurs twice, so none stands under two labels.")
        return
    yield Sentence("bad", f"{_share(copies['share'])} of rows repeat a text that came before.")
    if mixed:
        yield Sentence("bad", f"{_counted(mixed, 'text stands', 'texts stand')} under two labels: look at these first.")
    else:
        yield Sentence("good", "No text stands under two labels.")


def _counted(number: int, one: str, more: str) -> str:
    return f"{number:,} {one if number == 1 else more}"


def _neighbours(whole: Mapping[str, Any]) -> Iterator[Sentence]:
    found = at(whole, ("near_duplicates", "one_word"))
    if not found:
        return
    other, leaks = found["across_labels"], found["across_splits"]
    if not found["any"]["rows"]:
        yield Sentence("good", "No row is one word apart from another row.")
        return
    told = f"{_share(found['any']['share'])} of rows are one word apart from another row"
    mixed = f"{_counted(other['rows'], 'row', 'rows')} from one with another label"
    yield Sentence("bad" if other["rows"] else "", f"{told}, {mixed if other['rows'] else 'always with its label'}.")
    if leaks["rows"]:
        yield Sentence("bad", f"{_share(leaks['share'])} of rows are one word apart from a row of another split.")
    else:
        yield Sentence("good", "No row is one word apart from a row of another split.")


def _wording(whole: Mapping[str, Any]) -> Iterator[Sentence]:
    found = at(whole, ("template_dominance", "4", "shared_by", "10"))
    if found:
        yield Sentence("", f"{_share(found)} of texts share four words in a row with ten others or more.")


def _reading(whole: Mapping[str, Any]) -> Iterator[Sentence]:
    levels = at(whole, ("readability", "audience", "lix")) or {}
    steps = [name for name in STEPS["audience"] if name in levels]
    if len(steps) < 2:
        return
    broken = [(low, high) for low, high in pairwise(steps) if levels[low] >= levels[high]]
    told = ", ".join(f"{name} {levels[name]:.1f}" for name in steps)
    if broken:
        wrong = " and ".join(f"{low} does not read easier than {high}" for low, high in broken)
        yield Sentence("bad", f"Readability does not follow the audience: {wrong} (LIX: {told}).")
    else:
        yield Sentence("good", f"The easier the audience, the easier the text reads (LIX: {told}).")


def _learned(whole: Mapping[str, Any]) -> Iterator[Sentence]:
    useful, sound = whole.get("usefulness") or {}, whole.get("label_soundness") or {}
    scored = sorted(useful.get("on", {}).items(), key=lambda one: (one[0] not in SPLITS, one[0]))
    right = [f"{_share(found['accuracy'])} of {split}" for split, found in scored]
    if right:
        yield Sentence("", f"A classifier trained on train is right on {', '.join(right)}.")
    if sound:
        yield Sentence(
            "",
            f"{_share(sound['flag_rate'])} of labels look doubtful to a classifier that is itself right on "
            f"{_share(sound['accuracy'])} of phrase families that it never saw.",
        )


def _found_again(whole: Mapping[str, Any]) -> Iterator[Sentence]:
    found = whole.get("contamination")
    if found and found["items"]:
        kind: Kind = "bad" if found["found"]["items"] else "good"
        yield Sentence(
            kind, f"{found['found']['items']:,} of {found['items']:,} texts of {found['against']} were found here."
        )


def _proofs(whole: Mapping[str, Any]) -> Iterator[Sentence]:
    found = at(whole, ("agentic_quality", "proofs")) or {}
    missed = [f"{name.replace('_', ' ')} in {_share(share)}" for name, share in found.items() if share < 1]
    if missed:
        yield Sentence("bad", f"Proofs that do not hold everywhere: {', '.join(missed)} of the conversations.")
    elif found:
        yield Sentence("good", f"All {len(found)} proofs hold in every conversation.")


def _behaviours(whole: Mapping[str, Any]) -> Iterator[Sentence]:
    found = [one for one in (whole.get("agentic_behaviours") or {}).values() if one["met"] is not None]
    missed = [f"{one['behaviour']} ({one['in_1000']:.0f} in 1,000, {_wanted(one)})" for one in found if not one["met"]]
    if missed:
        yield Sentence("bad", f"Of {len(found)} behaviours these are not as frequent as wanted: {'; '.join(missed)}.")
    elif found:
        yield Sentence("good", f"All {len(found)} behaviours that rows tell are as frequent as wanted.")


def _wanted(one: Mapping[str, Any]) -> str:
    return f"wanted {one['low']:,} to {one['high']:,}" if one["high"] < 1000 else f"wanted at least {one['low']:,}"


def _openings(whole: Mapping[str, Any]) -> Iterator[Sentence]:
    found = at(whole, ("agentic_openings", "user", "repeated"))
    if found is not None:
        yield Sentence("", f"In {_share(found)} of conversations the user's first sentence opens another one too.")


_SPEAKERS: Final[tuple[Callable[[Mapping[str, Any]], Iterator[Sentence]], ...]] = (
    _copies, _neighbours, _wording, _reading, _learned, _found_again, _proofs, _behaviours, _openings,
)  # fmt: skip
