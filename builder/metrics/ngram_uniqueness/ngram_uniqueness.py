"""`evaluate.load("builder/metrics/ngram_uniqueness")`; the measure stands in distinct.py."""

from typing import Any

import evaluate

from builder.metrics.distinct import Distinct, of
from builder.metrics.measure import Rows
from builder.metrics.measurement import info


class NgramUniqueness(evaluate.Measurement):  # type: ignore[misc]
    """`Distinct` as `evaluate` knows it."""

    def _info(self) -> evaluate.MeasurementInfo:
        return info(Distinct.__doc__ or "")

    def _compute(self, data: list[str]) -> dict[str, Any]:
        return of(Rows.of_texts(data)).figures()
