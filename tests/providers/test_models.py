"""The data on models."""

from datetime import date

import pytest

from builder.errors import RecipeError
from builder.providers import models
from builder.providers.base import Limits
from builder.providers.choice import providers


@pytest.mark.parametrize("name", sorted(providers()))
def test_every_provider_has_a_default_that_is_still_there(name):
    model = models.model(name)
    assert model.until is None or (model.until - models.as_of()).days > models.WARN_DAYS
    assert model.context
    assert (model.price_in is None) == (model.price_out is None)


def test_every_entry_has_its_source():
    for provider, known in models._data()["providers"].items():
        assert provider in providers()
        for name, entry in known["models"].items():
            assert entry.get("source"), f"{provider} {name} has no source"


def test_auto_looks_only_for_providers_that_exist():
    assert set(models.order()) <= set(providers())


@pytest.mark.parametrize(
    ("provider", "name"),
    [("openai", "gpt-3.5-turbo"), ("groq", "llama-3.1-8b-instant"), ("groq", "llama-3.3-70b-versatile")],
)
def test_a_model_that_was_taken_away_is_refused_with_one_that_is_there(provider, name):
    with pytest.raises(
        RecipeError, match=rf"took the model '{name}' away on 2026-\S+; take e\.g\. '{models.model(provider).name}'"
    ):
        models.model(provider, name)


def test_a_model_that_will_be_taken_away_is_taken_and_says_when():
    assert models.model("openai", "gpt-4o").until == date(2027, 1, 14)


def test_a_user_knows_better():
    mine = {"price": ["1.5", 2], "context": 10, "limits": {"rpm": 5}}
    model = models.model("groq", "", mine)
    assert (model.price_in, model.price_out, model.context, model.limits) == (1.5, 2.0, 10, Limits(rpm=5.0))
    assert models.model("openai", "gpt-3.5-turbo", {"until": ""}).until is None


def test_an_unknown_name_is_taken_as_it_is():
    model = models.model("together", "some/new-model")
    assert (model.name, model.price_in, model.limits) == ("some/new-model", None, Limits())


def test_a_server_of_ones_own_costs_nothing_whatever_its_model_is_called():
    assert models.model("local", "my-model").cost(1_000_000, 1_000_000) == 0
    assert models.model("local", "my-model").price_in == 0.0
    assert models.model("local", "my-model", {"price": ["1", "2"]}).price_in == 1.0


def test_a_provider_without_an_entry_needs_a_name():
    assert models.model("newcomer", "its-model").name == "its-model"
    with pytest.raises(RecipeError, match="newcomer has no model that is taken when none is named"):
        models.model("newcomer")


def test_the_price_of_tokens():
    model = models.model("groq", "m", {"price": ["0.10", "0.50"]})
    assert model.cost(300 * 100_000, 150 * 100_000) == pytest.approx(10.5)
    assert models.model("groq", "unknown").cost(10**6, 10**6) == 0.0
