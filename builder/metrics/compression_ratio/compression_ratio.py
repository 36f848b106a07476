"""`evaluate.load("builder/metrics/compression_ratio")`; the measure stands in compression.py."""

from typing import Any

import evaluate

from builder.metrics.compression import Compression, of
from builder.metrics.measure import Rows
from builder.metrics.measurement import info


class CompressionRatio(evaluate.Measurement):  # type: ignore[misc]
    """`Compression` as `evaluate` knows it."""

    def _info(self) -> evaluate.MeasurementInfo:
        return info(Compression.__doc__ or "")

    def _compute(self, data: list[str]) -> dict[str, Any]:
        return of(Rows.of_texts(data)).figures()
