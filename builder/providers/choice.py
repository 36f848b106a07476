"""Which provider a build uses: the one that is named, or the first whose key is there."""

import importlib
import pkgutil
import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from ..errors import RecipeError
from ..secret import Secret
from . import models
from .base import Provider

OFFLINE: Final = "offline"
AUTO: Final = "auto"
_A_KEY: Final = re.compile(r"[\x21-\x7e]+")
_NOT_PROVIDERS: Final = {"base", "choice", "files", "http_client", "models", "openai_like"}


@cache
def providers() -> Mapping[str, Provider]:
    """Every provider by name, sorted."""
    package = importlib.import_module(__package__)
    names = [info.name for info in pkgutil.iter_modules(package.__path__) if info.name not in _NOT_PROVIDERS]
    found: list[Provider] = [importlib.import_module(f"{__package__}.{name}").PROVIDER for name in sorted(names)]
    return {provider.name: provider for provider in found}


def key_of(provider: Provider, environment: Mapping[str, str]) -> Secret:
    """The provider's key, or an empty one. RecipeError for what no header can carry, without showing it."""
    for name in provider.keys:
        if key := environment.get(name, "").strip():
            if not _A_KEY.fullmatch(key):
                raise RecipeError(f"{name} holds blanks or characters that no key has; copy the key anew.")
            return Secret(key)
    return Secret("")


def address_of(provider: Provider, environment: Mapping[str, str]) -> str:
    """Where the provider is, "" for where its SDK looks: as e.g. LOCAL_BASE_URL says, or the usual place."""
    return environment.get(f"{provider.name.upper()}_BASE_URL", "").strip() or provider.base_url


def chosen(name: str, environment: Mapping[str, str]) -> Provider | None:
    """The provider of a name; for "auto" the first with a key, in the order of models.yaml; None for offline.

    RecipeError for an unknown name, and for one whose key is missing.
    """
    if name == AUTO:
        with_key = (one for one in models.order() if key_of(providers()[one], environment))
        return providers().get(next(with_key, OFFLINE))
    if name == OFFLINE:
        return None
    if name not in providers():
        known = ", ".join([OFFLINE, AUTO, *providers()])
        raise RecipeError(f"there is no provider '{name}'; known are {known}.")
    provider = providers()[name]
    if not key_of(provider, environment) and provider.console:
        raise RecipeError(f"{name} needs a key in {provider.keys[0]}; {provider.console} gives one.")
    return provider
