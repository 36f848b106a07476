"""Which provider is taken."""

import pytest

from builder.errors import RecipeError
from builder.providers import models
from builder.providers.choice import address_of, chosen, key_of, providers

KEYS = {"GROQ_API_KEY": "gsk-1", "TOGETHER_API_KEY": "tog-1", "HF_TOKEN": "hf-1", "OPENAI_API_KEY": "sk-1"}


def test_every_file_is_a_provider():
    assert list(providers()) == ["groq", "huggingface", "local", "openai", "together"]
    assert all(name == provider.name for name, provider in providers().items())


def test_auto_takes_them_in_the_documented_order_and_free_ones_first():
    environment = dict(KEYS)
    taken = []
    while (provider := chosen("auto", environment)) is not None:
        taken.append(provider.name)
        for key in provider.keys:
            del environment[key]
    assert tuple(taken) == models.order()
    assert sorted(taken) == ["groq", "huggingface", "openai", "together"]
    free = [providers()[name].free for name in taken]
    assert free == sorted(free, reverse=True)


@pytest.mark.parametrize("environment", [{}, {"GROQ_API_KEY": ""}, {"GROQ_API_KEY": "  "}, {"LOCAL_API_KEY": "x"}])
def test_auto_without_a_key_stays_offline(environment):
    assert chosen("auto", environment) is None
    assert chosen("offline", KEYS) is None


def test_a_provider_without_its_key_says_which_and_where():
    with pytest.raises(RecipeError, match=r"^groq needs a key in GROQ_API_KEY; https://\S+ gives one\.$"):
        chosen("groq", {})
    assert chosen("local", {}) is providers()["local"]


def test_an_unknown_provider_names_those_that_are_known():
    with pytest.raises(RecipeError, match=r"no provider 'grok'; known are offline, auto, groq, .*together"):
        chosen("grok", KEYS)


def test_a_key_is_stripped():
    assert key_of(providers()["groq"], {"GROQ_API_KEY": " gsk-1\n"}).reveal() == "gsk-1"


@pytest.mark.parametrize("key", ["gsk-canary-one\ngsk-two", "gsk-canary two", "gsk-canary…", "gsk-canary\x00"])
def test_a_key_that_no_header_can_carry_is_refused_without_being_shown(key):
    with pytest.raises(RecipeError, match="GROQ_API_KEY") as refused:
        chosen("groq", {"GROQ_API_KEY": key})
    assert "canary" not in str(refused.value)


def test_an_address_of_the_environment_stands_over_the_usual_one():
    local, openai = providers()["local"], providers()["openai"]
    assert address_of(local, {}) == local.base_url
    assert address_of(local, {"LOCAL_BASE_URL": " http://127.0.0.1:8000/v1 "}) == "http://127.0.0.1:8000/v1"
    assert address_of(openai, {"LOCAL_BASE_URL": "http://127.0.0.1:8000/v1"}) == ""
