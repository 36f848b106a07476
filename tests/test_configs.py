"""The examples in configs/ are recipes, say what they mean, and a slip in one is named with what would be right."""

from pathlib import Path

import pytest

from builder import recipe as recipes
from builder.errors import RecipeError
from builder.llm.writers import writers

FOLDER = Path(__file__).parents[1] / "configs"
RECIPES = sorted(path.name for path in FOLDER.glob("*.yaml") if path.name != "data_collection.yaml")


@pytest.mark.parametrize("name", RECIPES)
def test_each_is_a_recipe_with_comments(name):
    text = (FOLDER / name).read_text("utf-8")
    assert text.startswith("# ")
    assert "seedbed build" in text
    assert recipes.read(FOLDER / name).provider.name


def test_there_is_one_for_each_way_of_working():
    assert RECIPES == ["groq.yaml", "local.yaml", "offline.yaml", "two_providers.yaml"]


def test_the_offline_one_is_the_default():
    assert recipes.read(FOLDER / "offline.yaml") == recipes.Recipe()


def test_who_writes():
    by = {name: [one.source for one in writers(recipes.read(FOLDER / name))] for name in RECIPES[:2]}
    assert by == {"groq.yaml": ["groq:openai/gpt-oss-20b"], "local.yaml": ["local:my-model"]}
    groq, openai = writers(recipes.read(FOLDER / "two_providers.yaml"))
    assert (groq.provider, groq.weight, openai.provider, openai.weight) == ("groq", 1, "openai", 3)


def test_figures_of_the_user_stand_over_ours_and_change_no_row():
    recipe = recipes.read(FOLDER / "two_providers.yaml")
    groq, _ = writers(recipe)
    assert (groq.model.limits.rpm, groq.model.limits.tpm, groq.model.limits.rpd) == (1000, 250000, None)
    body = recipe.model_dump(mode="json")
    body["provider"]["models"] = {}
    assert recipes.parse(body, "x").hash() == recipe.hash()


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("batch_sise: 20", "did you mean 'batch_size'?"),
        ("ledgr: x", "did you mean 'ledger'?"),
        ("modle: x", "did you mean 'mode"),
        ("models: {groq: {m: {prise: ['1', '2']}}}", "did you mean 'price'?"),
        ("models: {groq: {m: {limits: {rpn: 3}}}}", "rpm"),
        ("mode: rewritten", "rewrite"),
        ("temperature: warm", "temperature"),
    ],
)
def test_a_slip_is_named_with_what_would_be_right(tmp_path, wrong, right):
    file = tmp_path / "r.yaml"
    file.write_text(f"provider:\n  {wrong}\n", "utf-8")
    with pytest.raises(RecipeError) as caught:
        recipes.read(file)
    assert right in str(caught.value)
    assert str(file) in str(caught.value)
