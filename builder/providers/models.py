"""What is known of models: price, context, limits, and the day on which one is taken away. All of it is data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

from .. import strict_yaml
from ..errors import BankError, RecipeError
from .base import Limits

_FILE: Final = "models.yaml"
WARN_DAYS: Final = 60


@dataclass(frozen=True, slots=True)
class Model:
    """A model of a provider. Prices are US dollars a million tokens; None where nobody says."""

    provider: str
    name: str
    price_in: float | None = None
    price_out: float | None = None
    context: int | None = None
    limits: Limits = field(default_factory=Limits)
    until: date | None = None
    source: str = ""

    def cost(self, tokens_in: int, tokens_out: int) -> float:
        """US dollars; 0 where no price is known."""
        return (tokens_in * (self.price_in or 0.0) + tokens_out * (self.price_out or 0.0)) / 1e6


def model(provider: str, name: str = "", overrides: Mapping[str, Any] | None = None) -> Model:
    """A model by its name (default: the provider's), with a user's own figures over ours.

    A name that we do not know is taken as it is. RecipeError when the model was taken away before our data's day, and
    when a provider of which we know no model is asked without a name.
    """
    known = _data()["providers"].get(provider, {"default": "", "models": {}})
    name = name or known["default"]
    if not name:
        raise RecipeError(f"{provider} has no model that is taken when none is named; name one with --model.")
    body = {**known.get("others", {}), **known["models"].get(name, {}), **(overrides or {})}
    until = date.fromisoformat(body["until"]) if body.get("until") else None
    if until is not None and until <= as_of():
        raise RecipeError(
            f"{provider} took the model '{name}' away on {until}; take e.g. '{known['default']}' ({body['source']})."
        )
    price = body.get("price", [None, None])
    return Model(
        provider,
        name,
        None if price[0] is None else float(price[0]),
        None if price[1] is None else float(price[1]),
        body.get("context"),
        Limits(**{key: float(value) for key, value in body.get("limits", {}).items()}),
        until,
        body.get("source", ""),
    )


def as_of() -> date:
    """The day of the data."""
    return date.fromisoformat(_data()["as_of"])


def order() -> tuple[str, ...]:
    """The providers in the order in which `auto` looks for keys: those that cost nothing to try come first."""
    return tuple(_data()["order"])


@cache
def _data() -> dict[str, Any]:
    text = (files(__package__) / _FILE).read_text("utf-8")
    found: dict[str, Any] = strict_yaml.loads(text, _FILE, BankError)
    return found
