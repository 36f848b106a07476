"""Very many objects that stay, and the garbage collector that would look at them again and again."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def undisturbed() -> Iterator[None]:
    """No garbage collection meanwhile: hundreds of thousands of objects are made, and all of them stay."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def kept_for_good() -> None:
    """What is there now stays; the collector does not look at it again. For after the import of something large."""
    gc.freeze()
