"""How sure a careful reader would be of the label, from the text alone.

Measured once for each family and stored in confidence.json by `scripts/measure_confidence.py`: classifiers are trained
on the other families only (5 folds by family, for each of two seeds) and asked about this family's texts.
With a the share of texts whose label they get right and p the mean probability that they give it,

    family confidence = 0.5 + 0.5 * (a + p) / 2          in [0.5, 1]

so a family that readers who never saw it always recognise stands near 1, and one that they never do at 0.5.
Noise and ambiguity lower it: row confidence = family confidence * factor of its edge-case kind, clipped to
[0.3, 0.99]. A family that was not measured yet (one that you just added) counts as 0.75.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from ..rows import MAX_CONFIDENCE, MIN_CONFIDENCE
from .grammar import HERE

FILE: Final = HERE / "confidence.json"
UNMEASURED: Final = 0.75

FACTOR: Final[Mapping[str, float]] = {
    "": 1.0,
    "ambiguous": 0.6,
    "typos": 0.9,
    "noisy_surface": 0.9,
    "extreme_length": 0.85,
    "multi_language": 0.95,
    "negation": 0.85,
    "implicit": 0.8,
    "multiple_requests": 0.75,
}
"""How much of the confidence each kind of edge case leaves."""


@lru_cache(maxsize=1)
def _measured() -> Mapping[str, float]:
    return dict(json.loads(FILE.read_text("utf-8"))["families"]) if FILE.exists() else {}


def confidence(family: str, edge_case: str = "") -> float:
    """In [0.3, 0.99], two decimals."""
    value = _measured().get(family, UNMEASURED) * FACTOR.get(edge_case, 0.9)
    return min(MAX_CONFIDENCE, max(MIN_CONFIDENCE, round(value, 2)))
