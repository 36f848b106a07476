"""How well a text's wording can be foretold from others'. Slow, and run only when it is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from ..seeds import marks
from .lots import apart, by_lot
from .measure import Kept, Measure, Rows
from .words import spelt

SAMPLE: Final = 200


def self_bleu(texts: Sequence[str], sample: int = SAMPLE, seed: int = 0) -> float:
    """Mean BLEU-4 of each of `sample` texts against the others of them, 0 to 1 (Zhu et al., Texygen, 2018).

    nltk's `sentence_bleu` with smoothing method 1, over words in lower case, of texts that have words; 0 when there are
    fewer than two. Bias: it rises with the sample (0.04, 0.05, 0.08 for 100, 200, 500 of one set), so the sample is
    fixed and stands beside the figure.
    """
    from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu  # noqa: PLC0415  # slow to import

    drawn = by_lot(apart(marks(texts)), seed)[:sample]
    said = [words for words in spelt(texts[place] for place in drawn) if words]
    if len(said) < 2:
        return 0.0
    smooth = SmoothingFunction().method1
    scores = [sentence_bleu(said[:n] + said[n + 1 :], one, smoothing_function=smooth) for n, one in enumerate(said)]
    return float(sum(scores) / len(scores))


@dataclass(frozen=True, slots=True)
class SelfBleu(Kept):
    """`self_bleu` of 200 texts drawn by lot; of fewer, of all, which then read lower: see `sample`."""

    def figures(self) -> dict[str, Any]:
        """The score and the size of the sample."""
        texts = [text or "" for text in self.rows.column("text").to_pylist()]
        return {"self_bleu": self_bleu(texts), "sample": min(SAMPLE, len(texts))}


def of(rows: Rows) -> SelfBleu:
    """Of a batch."""
    return SelfBleu((rows.only("text"),))


MEASURE = Measure(of, extra="self_bleu")
