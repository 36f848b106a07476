import re
from collections import Counter

import pytest

from builder.errors import RecipeError
from builder.llm.offline import is_offline
from builder.llm.writers import candidates, job_for, settled, writers
from builder.providers.base import Request
from builder.recipe import Recipe

REQUEST = Request(model="", messages=({"role": "user", "content": "hi"},))


def recipe(**provider):
    return Recipe().with_(provider=provider)


def test_one_provider_writes_all():
    (one,) = writers(recipe(name="groq"))
    job = job_for([one], REQUEST, ("intent", "train", "a", "0"))
    assert (one.provider, one.source) == ("groq", f"groq:{job.request.model}")
    assert job.request.model
    assert candidates([one], job) == (job,)


def test_several_share_by_weight_and_the_same_place_has_the_same_writer():
    team = writers(recipe(share={"groq": 3, "together": 1}))
    places = [("intent", "train", "cell", str(number)) for number in range(2000)]
    shared = Counter(job_for(team, REQUEST, place).provider for place in places)
    assert 1400 < shared["groq"] < 1600
    assert [job_for(team, REQUEST, place) for place in places[:50]] == [
        job_for(team, REQUEST, place) for place in places[:50]
    ]


def test_everybody_may_stand_in_once():
    team = writers(recipe(share={"groq": 1, "together": 2, "huggingface": 1}))
    for number in range(50):
        job = job_for(team, REQUEST, ("place", str(number)))
        found = candidates(team, job)
        assert found[0] is job
        assert sorted(one.provider for one in found) == ["groq", "huggingface", "together"]
        assert len({one.id for one in found}) == 3


def test_a_model_and_an_address_are_meant_for_the_named_provider():
    team = writers(recipe(name="local", model="mine", base_url="http://127.0.0.1:1/v1", share={"local": 1, "groq": 1}))
    groq, local = team
    assert (local.model.name, local.base_url) == ("mine", "http://127.0.0.1:1/v1")
    assert groq.model.name != "mine"
    assert groq.base_url == ""


def test_an_unknown_provider_in_the_share_is_named():
    with pytest.raises(RecipeError, match="no provider 'grok' to share the work; known are "):
        writers(recipe(share={"grok": 1}))


def test_auto_is_settled_by_the_keys():
    auto = recipe(name="auto")
    assert settled(auto, {"TOGETHER_API_KEY": "k" * 20}).provider.name == "together"
    assert settled(auto, {"TOGETHER_API_KEY": "k" * 20, "GROQ_API_KEY": "g" * 20}).provider.name == "groq"
    assert is_offline(settled(auto, {}))
    named = recipe(name="groq")
    assert settled(named, {}) is named


def test_a_share_alone_is_not_offline():
    assert is_offline(Recipe())
    assert not is_offline(recipe(share={"groq": 1}))


def test_those_who_take_over_come_after_all_who_share_in_their_order():
    team = writers(recipe(share={"groq": 1, "openai": 1}, fail_over=["together:a/b:free", "local"]))
    assert [(one.provider, one.weight) for one in team] == [("groq", 1), ("openai", 1), ("together", 0), ("local", 0)]
    assert team[2].model.name == "a/b:free"
    for number in range(50):
        found = [one.provider for one in candidates(team, job_for(team, REQUEST, ("place", str(number))))]
        assert set(found[:2]) == {"groq", "openai"}
        assert found[2:] == ["together", "local"]


@pytest.mark.parametrize("section", [{"name": "groq"}, {"share": {"groq": 1}}])
def test_nobody_takes_over_from_himself(section):
    with pytest.raises(RecipeError, match="'groq' is named 2 times among those who write"):
        writers(recipe(**section, fail_over=["groq:another/model"]))


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ({"fail_over": ["groq"]}, "'fail_over' needs a provider to take over from; name one under 'name' or 'share'"),
        ({"name": "groq", "temperature": "hot"}, "'temperature: hot' is no number from 0 to 2"),
        ({"name": "groq", "temperature": "2.5"}, "'temperature: 2.5' is no number from 0 to 2"),
        ({"name": "local", "base_url": "localhost:8000"}, "'base_url: localhost:8000' is no address"),
    ],
)
def test_what_is_wrong_in_the_section_is_said_in_a_sentence(section, said):
    with pytest.raises(RecipeError, match=re.escape(said)):
        recipe(**section)


def test_a_recipe_in_which_nobody_takes_over_is_the_recipe_that_it_was_before_there_was_such_a_key():
    assert "fail_over" not in Recipe().model_dump(mode="json")["provider"]
    assert recipe(name="groq").hash() != recipe(name="groq", fail_over=["local"]).hash()


def test_auto_that_finds_nobody_leaves_nobody_to_take_over():
    assert settled(recipe(name="auto", fail_over=["local"]), {}) == Recipe()
