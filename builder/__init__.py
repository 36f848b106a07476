"""Seedbed grows training data from a seed; see README.md."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .dataset import Seedbed, generate, register
    from .errors import SeedbedError
    from .hub.load import load
    from .recipe import Recipe

__version__ = "0.1.0"

__all__ = ["Recipe", "Seedbed", "SeedbedError", "__version__", "generate", "load", "register"]

_HOMES = {
    "Recipe": "recipe",
    "Seedbed": "dataset",
    "SeedbedError": "errors",
    "generate": "dataset",
    "load": "hub.load",
    "register": "dataset",
}


def __getattr__(name: str) -> Any:
    """Public names are imported when first used, so that the command line answers at once."""
    if name not in _HOMES:
        raise AttributeError(f"module 'builder' has no attribute '{name}'")
    from importlib import import_module  # noqa: PLC0415  # only needed here

    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
