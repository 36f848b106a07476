"""`evaluate.load("builder/metrics/text_size")`; the measure stands in size.py."""

from typing import Any

import evaluate

from builder.metrics.measure import Rows
from builder.metrics.measurement import info
from builder.metrics.size import Size, of


class TextSize(evaluate.Measurement):  # type: ignore[misc]
    """`Size` as `evaluate` knows it."""

    def _info(self) -> evaluate.MeasurementInfo:
        return info(Size.__doc__ or "")

    def _compute(self, data: list[str]) -> dict[str, Any]:
        return of(Rows.of_texts(data)).figures()
