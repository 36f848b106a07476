"""`evaluate.load("builder/metrics/exact_duplicate_rate")`; the measure stands in exact_duplicates.py."""

from typing import Any

import evaluate

from builder.metrics.exact_duplicates import ExactDuplicates, of
from builder.metrics.measure import Rows
from builder.metrics.measurement import info


class ExactDuplicateRate(evaluate.Measurement):  # type: ignore[misc]
    """`ExactDuplicates` as `evaluate` knows it."""

    def _info(self) -> evaluate.MeasurementInfo:
        return info(ExactDuplicates.__doc__ or "")

    def _compute(self, data: list[str]) -> dict[str, Any]:
        return of(Rows.of_texts(data)).figures()
