"""The kinds of places, one folder each: a package (or module) here that has a `DOMAIN` is a domain.

In a folder: `__init__` facts and rules, `tables` what is in the database, `files` what is on disk, `texts` the
documents, `modules` the code, `api` what can be asked for and done over HTTP.
"""

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from ....errors import UnavailableError

if TYPE_CHECKING:
    from ..domain import Domain

DOMAINS: tuple[str, ...] = tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


@cache
def get(name: str) -> "Domain":
    """The domain with this name; UnavailableError if there is none."""
    if name not in DOMAINS:
        raise UnavailableError(f"there is no domain '{name}'; choose one of: {', '.join(DOMAINS)}.")
    domain: Domain = import_module(f".{name}", __name__).DOMAIN
    if domain.name != name:
        raise ValueError(f"the domain in {name}.py calls itself '{domain.name}'")
    return domain
