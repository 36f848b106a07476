"""`evaluate.load("builder/metrics/near_duplicate_rate")`; the measure stands in near_duplicates.py."""

from typing import Any

import evaluate

from builder.metrics.measure import Rows
from builder.metrics.measurement import info
from builder.metrics.near_duplicates import NearDuplicates, of


class NearDuplicateRate(evaluate.Measurement):  # type: ignore[misc]
    """`NearDuplicates` as `evaluate` knows it."""

    def _info(self) -> evaluate.MeasurementInfo:
        return info(NearDuplicates.__doc__ or "")

    def _compute(self, data: list[str]) -> dict[str, Any]:
        return of(Rows.of_texts(data)).figures()
