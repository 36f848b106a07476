"""Discovery inside a package: what its modules define is found, and nothing else has to be told."""

import importlib
import pkgutil
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def gathered(package: str, folders: Iterable[str], kind: type[T]) -> list[T]:
    """Every value of this kind in the modules of a package, each once, module after module in alphabetical order."""
    modules = [importlib.import_module(f"{package}.{found.name}") for found in pkgutil.iter_modules(folders)]
    return list(dict.fromkeys(value for one in modules for value in vars(one).values() if isinstance(value, kind)))
