"""What every `evaluate.Measurement` here says of itself: texts go in, a dict of figures comes out."""

from typing import TYPE_CHECKING

from .. import __version__

if TYPE_CHECKING:
    import evaluate


def info(description: str) -> "evaluate.MeasurementInfo":
    """For `_info`; the description is the docstring of the measure."""
    import datasets  # noqa: PLC0415  # seconds to import, and to look for measures imports this file
    import evaluate  # noqa: PLC0415

    return evaluate.MeasurementInfo(
        module_type="measurement",
        description=description,
        citation=f"Seedbed {__version__}",
        inputs_description="data: texts, a list of strings",
        features=datasets.Features({"data": datasets.Value("string")}),
    )
