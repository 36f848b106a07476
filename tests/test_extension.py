"""Adding an intent is adding a file: no code, no other list."""

import pytest

from builder import recipe as recipes
from builder.build import build
from builder.errors import BankError
from builder.intent import grammar as grammars
from builder.reading import read

TINY = """intent: tiny_intent
description: The person names an animal and wants to hear what it says.
families:
  what_it_says:
    frames:
      child beginner simple question: |
        what does {a animal} say{?| when it is happy?}
        what sound does {a animal} make{| at night}?
      general simple moderate complex imperative: |
        Make the sound of {a animal}{| three times in a row}.
  who_says_it:
    frames:
      intermediate expert simple moderate complex terse: |
        call of {a animal}{|, written out}
      general simple moderate complex casual: |
        do {a animal} for me{|, loudly}
  sing_like:
    frames:
      child beginner intermediate expert general simple moderate complex polite: |
        Could you sing like {a animal}{| for my friends}, please?
"""


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    folder = tmp_path_factory.mktemp("more") / "content"
    (folder / "banks").mkdir(parents=True)
    (folder / "banks" / "tiny_intent.yaml").write_text(TINY, "utf-8")
    recipe = folder.parent / "recipe.yaml"
    rows = "intent: {examples_per_intent: 20, edge_cases: 16}\nagentic: {rows: {}}\n"
    recipe.write_text(f"seed: 2\ncontent: [content]\n{rows}", "utf-8")
    return recipe


@pytest.fixture(scope="module")
def built(content):
    folder = content.parent / "data"
    return build(recipes.read(content), folder, quiet=True)


def test_the_new_label_comes_after_the_ten(built, grammar):
    assert built.manifest["labels"]["intent"] == [*grammar.intent_names, "tiny_intent"]
    assert len(grammar.intent_names) == 10


def test_it_has_its_rows(built):
    frame = read(built.folder)
    ours = frame.filter(frame["intent"] == "tiny_intent")
    ordinary = ours.filter(ours["edge_case"] == "")
    assert built.rows["intent"] == {"train": 176, "validation": 22, "test": 22, "edge_cases": 16}
    assert ordinary.height == 20
    assert set(ours["family"]) == {"tiny_intent/what_it_says", "tiny_intent/who_says_it", "tiny_intent/sing_like"}
    assert ours["text"].str.contains("{", literal=True).sum() == 0


def test_load_dataset_reads_it(built, tmp_path):
    from datasets import load_dataset

    train = load_dataset(str(built.folder), "intent", split="train", cache_dir=str(tmp_path))
    label = train.features["intent"]
    assert label.names[10] == "tiny_intent"
    assert sum(number == 10 for number in train["intent"]) == 16


def test_it_is_in_the_card_and_the_recipe_in_it_names_the_folder(built):
    card = (built.folder / "README.md").read_text("utf-8")
    assert "tiny_intent" in card
    assert "- content\n" in card


def test_generate_makes_the_same(built, content, tmp_path):
    from builder import generate

    made = generate("intent", recipe=recipes.read(content), split="train", cache_dir=str(tmp_path))
    frame = read(built.folder)
    assert made["text"][:] == frame.filter(frame["position"].str.contains("train"))["text"].to_list()


def test_the_command_takes_the_recipe(built, content, seedbed):
    # From another folder: what a recipe names is relative to the recipe.
    done = seedbed("build", content, "--out", built.folder, cwd="/")
    assert (done.returncode, done.stderr) == (0, "")
    assert "nothing to do" in done.stdout


def test_a_name_that_differs_from_the_files_is_refused(tmp_path):
    (tmp_path / "banks").mkdir()
    (tmp_path / "banks" / "small_intent.yaml").write_text(TINY, "utf-8")
    with pytest.raises(BankError, match="'intent: tiny_intent' and the file's name differ"):
        grammars.read([tmp_path])
