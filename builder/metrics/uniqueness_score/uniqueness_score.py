"""`evaluate.load("builder/metrics/uniqueness_score")`; the measure stands in diversity.py."""

from typing import Any

import evaluate

from builder.metrics.diversity import uniqueness_score
from builder.metrics.measurement import info


class UniquenessScore(evaluate.Measurement):  # type: ignore[misc]
    """`uniqueness_score` as `evaluate` knows it."""

    def _info(self) -> evaluate.MeasurementInfo:
        return info(uniqueness_score.__doc__ or "")

    def _compute(self, data: list[str]) -> dict[str, Any]:
        return {"uniqueness_score": uniqueness_score(data)}
