"""SVG as PNG. Needs resvg and a font of its own: `pip install "seedbed[png]"`."""

from ..errors import UnavailableError

_ZOOM = 2.0
"""Pixels for each unit, so that figures are sharp on fine screens."""


def png(drawing: str) -> bytes:
    """A drawing of svg.py as PNG; the same on every machine, because the font comes with the extra."""
    try:
        import resvg_py  # noqa: PLC0415  # an optional extra
        from font_roboto import Roboto, RobotoBold  # noqa: PLC0415
    except ImportError:
        raise UnavailableError('PNG needs resvg; install it with pip install "seedbed[png]".') from None
    made: bytes = resvg_py.svg_to_bytes(
        svg_string=drawing, zoom=_ZOOM, skip_system_fonts=True, font_files=[Roboto, RobotoBold]
    )
    return made
