"""`evaluate.load("builder/metrics/template_share")`; the measure stands in template_dominance.py."""

from typing import Any

import evaluate

from builder.metrics.measure import Rows
from builder.metrics.measurement import info
from builder.metrics.template_dominance import TemplateDominance, of


class TemplateShare(evaluate.Measurement):  # type: ignore[misc]
    """`TemplateDominance` as `evaluate` knows it."""

    def _info(self) -> evaluate.MeasurementInfo:
        return info(TemplateDominance.__doc__ or "")

    def _compute(self, data: list[str]) -> dict[str, Any]:
        return of(Rows.of_texts(data)).figures()
