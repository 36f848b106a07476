"""What every `evaluate.Measurement` here says of itself: texts go in, a dict of figures comes out."""

import datasets
import evaluate

from .. import __version__


def info(description: str) -> evaluate.MeasurementInfo:
    """For `_info`; the description is the docstring of the measure."""
    return evaluate.MeasurementInfo(
        module_type="measurement",
        description=description,
        citation=f"Seedbed {__version__}",
        inputs_description="data: texts, a list of strings",
        features=datasets.Features({"data": datasets.Value("string")}),
    )
