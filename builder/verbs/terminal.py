"""How verbs speak to a terminal."""

import sys
from collections.abc import Sequence


def print_table(header: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Columns as wide as they need to be; numbers to the right."""
    widths = [max(len(line[i]) for line in (header, *lines)) for i in range(len(header))]
    for line in (header, *lines):
        cells = [
            cell.rjust(width) if cell.replace(",", "").isdecimal() else cell.ljust(width)
            for cell, width in zip(line, widths, strict=True)
        ]
        print("  " + "  ".join(cells).rstrip())


def size_of(count: float) -> str:
    """`1234567` -> `1 MB`."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def quiet_unless_watched() -> None:
    """Show the bars of downloads and uploads only where somebody looks at them."""
    from huggingface_hub.utils import disable_progress_bars  # type: ignore[attr-defined]  # documented

    if not sys.stderr.isatty():
        disable_progress_bars()
