"""Which Seedbed this is: a digest of its code and content, so that no cache outlives a change."""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).parent
_PARTS: Final = ("*.py", "*.yaml", "*.json", "*.md")


@lru_cache(maxsize=1)
def own_digest() -> str:
    """32 hex digits over every file of the installed package."""
    return digest([_ROOT])


def digest(folders: Iterable[Path]) -> str:
    """32 hex digits over the code and content files below the folders: their relative names and their bytes."""
    state = hashlib.blake2b(digest_size=16)
    for folder in folders:
        paths = sorted(path.relative_to(folder).as_posix() for part in _PARTS for path in folder.rglob(part))
        for name in paths:
            content = (folder / name).read_bytes()
            state.update(f"{name}\x1f{len(content)}\x1f".encode() + content)
    return state.hexdigest()
