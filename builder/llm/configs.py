"""The configs that providers can write: each a module with `buy` (what is still needed) and `source` (the replay)."""

import importlib
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Final, Protocol, cast

from ..errors import RecipeError
from ..providers import models
from ..providers.choice import providers
from ..recipe import Recipe
from ..rows import Source
from .buying import BillLine, finished
from .offline import is_offline
from .terms import Terms
from .writers import settled

_log: Final = logging.getLogger("seedbed.llm")
_MODULES: Final = {"intent": ".intent.source", "agentic": ".agentic.source"}


class Written(Protocol):
    """What a module of a config has."""

    buy: Callable[[Recipe, Terms], Coroutine[Any, Any, tuple[BillLine, ...]]]
    source: Callable[[Recipe], Source]


def decided(recipe: Recipe, terms: Terms) -> Recipe:
    """The recipe with a provider in the place of `auto`; it is said when no key is there and rows are made offline."""
    found = settled(recipe, terms.environment)
    if found is not recipe and is_offline(found):
        names = [name for one in models.order() for name in providers()[one].keys]
        _log.warning("no key in %s: rows are made offline.", ", ".join(names))
    return found


def buy(config: str, recipe: Recipe, terms: Terms) -> tuple[BillLine, ...]:
    """Buy what a config of the recipe still needs; the bill of its run, over all sessions."""
    return finished(_module(config).buy(recipe, terms))


def source(config: str, recipe: Recipe) -> Source:
    """The rows of a config that stand in the recipe's ledger."""
    return _module(config).source(recipe)


def _module(config: str) -> Written:
    if config not in _MODULES:
        raise RecipeError(
            f"providers cannot write the config '{config}'; they write {', '.join(_MODULES)}. Leave the provider out."
        )
    return cast("Written", importlib.import_module(_MODULES[config], __package__))
