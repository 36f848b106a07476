"""Discovery: an extension is one file in the right folder, and nothing else is touched."""

from collections.abc import Iterable
from pathlib import Path

from .errors import BankError


def files(folders: Iterable[Path], suffix: str) -> dict[str, Path]:
    """Every file with this suffix in the folders, by stem, sorted by it.

    A name that stands in two folders raises BankError: which one was meant cannot be known.
    """
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob(f"*{suffix}")):
            name = path.name.removesuffix(suffix)
            if name in found:
                raise BankError(f"{path}: '{name}' is already defined by {found[name]}; give one of them another name.")
            found[name] = path
    return dict(sorted(found.items()))
