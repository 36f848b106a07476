import copy
import itertools
import os
import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.errors import RecipeError
from builder.intent.families import Bank, Family, Frame, Grammar
from builder.intent.lexicon import Table
from builder.intent.phrasing import patterns
from builder.intent.source import IntentSource
from builder.recipe import Recipe, parse, read

steady = settings(derandomize=True, deadline=None, database=None, max_examples=60)


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "recipe.yaml"
        path.write_text(text, "utf-8")
        return path

    return write


def small_grammar():
    cells = tuple(itertools.product(("child", "expert", "general"), ("simple", "complex")))
    table = Table("n", {"": tuple(map(str, range(400)))})
    families = tuple(
        Family(
            f"b/{i}",
            "b",
            "t",
            (
                Frame(
                    cells, "formal", tuple(patterns(f"Line {i} says {{n}}", "formal", lambda _: table, "w")), f"w{i}: "
                ),
            ),
        )
        for i in range(6)
    )
    return Grammar((Bank("b", "", families),), (), (), "digest")


def test_an_empty_file_is_the_default_recipe(written):
    assert read(written("")) == Recipe()
    assert read(written("# nothing\n")) == Recipe()


def test_the_default_recipe_is_what_is_documented():
    recipe = Recipe()
    assert (recipe.seed, recipe.intent.examples_per_intent, recipe.intent.edge_cases) == (0, 1000, 2000)
    assert recipe.intent.splits["train"].rows == 80


def test_values_are_read_from_yaml(written):
    recipe = read(
        written(
            "seed: 7\nshard_rows: 10\nintent:\n  examples_per_intent: 5\n  edge_cases: 0\n"
            "  audience: {child: 1, expert: 3}\n  splits: {train: {rows: 1, families: 2}}\n"
        )
    )
    assert (recipe.seed, recipe.shard_rows, recipe.intent.edge_cases) == (7, 10, 0)
    assert recipe.intent.audience == {"child": 1, "expert": 3}
    assert recipe.intent.splits["train"].families == 2
    assert recipe.intent.complexity == Recipe().intent.complexity


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("sed: 7", "unknown key 'sed'; did you mean 'seed'?"),
        ("intent: {edge_case: 7}", "unknown key 'intent.edge_case'; did you mean 'edge_cases'?"),
        ("intent: {splits: {train: {rows: 1, families: 1, famlies: 1}}}", "did you mean 'families'?"),
        ("intent: {splits: {train: {rows: 1, famlies: 1}}}", "did you mean 'families'?"),
        ("zzz: 7", "known are seed, intent"),
        ("intent: {audience: {chld: 7}}", "'audience' has no 'chld'; did you mean 'child'?"),
        ("intent: {complexity: {simpel: 7}}", "did you mean 'simple'?"),
        ("intent: {splits: {trian: {rows: 1, families: 1}}}", "did you mean 'train'?"),
        ("intent: {audience: {child: 0}}", "'audience' needs at least one weight above 0"),
        ("intent: {complexity: {}}", "'complexity' needs at least one weight above 0"),
        ("intent: {splits: {train: {rows: 0, families: 0}}}", "'splits' needs at least one weight above 0"),
        ("intent: {splits: {train: {rows: 1, families: 0}}}", "'train' needs both rows and families"),
        ("intent: {splits: {train: {rows: 1, families: 1}, test: {rows: 0, families: 1}}}", "'test' needs both"),
        ("seed: -1", "seed: -1"),
        ("seed: 9223372036854775808", "seed: 9223372036854775808"),
        ("seed: 1.5", "seed: '1.5'"),
        ("seed: '7'", "seed: '7'"),
        ("seed: true", "seed: True"),
        ("seed: null", "seed: None"),
        ("shard_rows: 0", "shard_rows: 0"),
        ("intent: {examples_per_intent: 1000000001}", "intent.examples_per_intent"),
        ("intent: {audience: {child: -1}}", "intent.audience.child: -1"),
        ("intent: 5", "intent: 5"),
        ("content: here", "content"),
        ("- seed", "a recipe is a mapping such as 'seed: 7'; found list"),
        ("seed", "found str"),
        ("seed: 1\nseed: 2", "'seed' stands twice"),
        ("content: [nowhere]", "nowhere does not exist"),
        ("5: 6", "5"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(written, text, says):
    path = written(text)
    with pytest.raises(RecipeError) as caught:
        read(path)
    message = str(caught.value)
    assert says in message
    assert message.startswith(str(path))
    assert message.endswith((".", "?."))
    assert "\n" not in message
    assert "pydantic" not in message


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(RecipeError, match=r"none\.yaml: cannot be read: No such file"):
        read(tmp_path / "none.yaml")


def test_content_folders_are_relative_to_the_recipe(written, tmp_path):
    (tmp_path / "mine").mkdir()
    assert read(written("content: [mine]")).folders == (tmp_path / "mine",)


def test_content_folders_are_absolute_once_read(written, tmp_path, monkeypatch):
    (tmp_path / "mine").mkdir()
    path = written("content: [mine]")
    monkeypatch.chdir(tmp_path)
    assert all(folder.is_absolute() for folder in read(Path(path.name)).folders)


@pytest.mark.parametrize("name", ["a" * 300, "a/" * 3000, "\0"])
def test_a_content_folder_that_cannot_be_a_name_does_not_exist(name):
    with pytest.raises(RecipeError, match="does not exist"):
        parse({"content": [name]}, "r")


def test_an_enormous_seed_is_refused_like_any_other():
    with pytest.raises(RecipeError, match="seed"):
        Recipe().with_(seed=10**5000)


def test_parse_names_where_and_leaves_its_body_alone(tmp_path):
    body = {"seed": 3, "content": [str(tmp_path)]}
    before = copy.deepcopy(body)
    assert parse(body, "here").seed == 3
    assert body == before
    with pytest.raises(RecipeError, match=r"^here: "):
        parse({"x": 1}, "here")


def test_with_changes_only_what_is_given():
    recipe = Recipe(seed=3)
    other = recipe.with_(examples_per_intent=10, edge_cases=None, seed=None)
    assert (other.seed, other.intent.examples_per_intent, other.intent.edge_cases) == (3, 10, 2000)
    assert recipe == Recipe(seed=3)
    assert recipe.with_() == recipe


def test_with_takes_nested_values():
    other = Recipe().with_(audience={"child": 1}, shard_rows=5)
    assert (other.intent.audience, other.shard_rows) == ({"child": 1}, 5)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"exampels_per_intent": 5}, "did you mean 'examples_per_intent'?"),
        ({"seed": "7"}, "seed: '7'"),
        ({"audience": {"kid": 1}}, "'audience' has no 'kid'"),
        ({"shard_rows": 0}, "shard_rows"),
    ],
)
def test_with_refuses_what_a_file_could_not_say(changes, says):
    with pytest.raises(RecipeError) as caught:
        Recipe().with_(**changes)
    assert says in str(caught.value)


def test_a_recipe_is_frozen():
    with pytest.raises(ValueError, match="frozen"):
        Recipe().seed = 5
    with pytest.raises(ValueError, match="frozen"):
        Recipe().intent.edge_cases = 5


def test_defaults_are_not_shared_between_recipes():
    Recipe().intent.audience["child"] = 999
    assert Recipe().intent.audience["child"] == 15


def test_a_recipe_survives_pickling(tmp_path):
    recipe = Recipe(seed=9, content=(str(tmp_path),))
    assert recipe.folders
    again = pickle.loads(pickle.dumps(recipe))  # noqa: S301
    assert again == recipe
    assert again.hash() == recipe.hash()


def test_the_digest_of_a_config_leaves_seed_and_shards_out():
    digest = Recipe().digest("intent")
    assert len(digest) == 32
    assert Recipe(seed=5, shard_rows=7).digest("intent") == digest


CHANGES = [
    {"examples_per_intent": 7},
    {"edge_cases": 7},
    {"audience": {"child": 7}},
    {"complexity": {"simple": 7}},
    {"splits": {"train": {"rows": 7, "families": 7}}},
]


@pytest.mark.parametrize("change", CHANGES)
def test_each_value_of_a_config_changes_digest_and_hash(change):
    other = Recipe().with_(**change)
    assert other.digest("intent") != Recipe().digest("intent")
    assert other.hash() != Recipe().hash()


def test_an_open_gate_leaves_hash_and_text_what_they_were_before_there_were_gates():
    opened = Recipe().with_(gate={"minimum_quality": "0", "maximum_similarity": "1.0", "minimum_agreement": 0})
    assert opened == Recipe()
    assert "gate" not in opened.model_dump(mode="json")
    assert opened.hash() == Recipe().hash()


@pytest.mark.parametrize("bar", ["minimum_quality", "maximum_similarity", "minimum_agreement"])
def test_each_bar_changes_the_hash_and_no_draw(bar):
    other = Recipe().with_(gate={bar: "0.5"})
    assert other.hash() != Recipe().hash()
    assert [other.digest(config) for config in ("intent", "agentic")] == [
        Recipe().digest(config) for config in ("intent", "agentic")
    ]
    assert other == Recipe().with_(gate={bar: 0.5}) == parse({"gate": {bar: "0.500"}}, "r")
    assert parse(other.model_dump(mode="json"), "r") == other


@pytest.mark.parametrize("bar", ["1.5", "-0.1", "", "high", "0.5555", True, None, [0.5]])
def test_a_bar_is_a_number_from_0_to_1(bar):
    with pytest.raises(RecipeError, match=r"gate\.minimum_quality"):
        parse({"gate": {"minimum_quality": bar}}, "r")


def test_a_gate_that_would_leave_hardly_a_prompt_is_refused():
    with pytest.raises(RecipeError, match=r"below 0\.1 lets hardly two"):
        parse({"gate": {"maximum_similarity": "0.05"}}, "r")
    with pytest.raises(RecipeError, match="did you mean 'minimum_quality'"):
        parse({"gate": {"minimal_quality": "0.5"}}, "r")


@pytest.mark.parametrize("change", [{"seed": 1}, {"shard_rows": 9}])
def test_seed_and_shards_change_the_hash(change):
    assert Recipe().with_(**change).hash() != Recipe().hash()


def test_the_place_of_content_takes_no_part_in_the_hash(tmp_path):
    folders = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        folders.append(str(tmp_path / name))
    one, two = (Recipe(content=(folder,)) for folder in folders)
    assert one.hash() == two.hash() != Recipe().hash()
    assert one.digest("intent") == Recipe().digest("intent")


def test_the_hash_does_not_depend_on_the_order_of_keys():
    one = parse({"seed": 1, "intent": {"audience": {"child": 1, "expert": 2}}}, "r")
    two = parse({"intent": {"audience": {"expert": 2, "child": 1}}, "seed": 1}, "r")
    assert one == two
    assert one.hash() == two.hash()


@steady
@given(st.integers(1, 40), st.permutations(["child", "expert", "general"]), st.permutations(["simple", "complex"]))
def test_equal_recipes_make_equal_rows(count, audience, complexity):
    grammar = small_grammar()
    tables = []
    for names, levels in ((["child", "expert", "general"], ["simple", "complex"]), (audience, complexity)):
        recipe = parse(
            {
                "intent": {
                    "examples_per_intent": count,
                    "edge_cases": 0,
                    "audience": dict.fromkeys(names, 1),
                    "complexity": dict.fromkeys(levels, 1),
                    "splits": {"train": {"rows": 1, "families": 1}},
                }
            },
            "r",
        )
        source = IntentSource(recipe, grammar)
        tables.append([source.make(shard).table.to_pydict() for shard in source.shards()])
    assert tables[0] == tables[1]


@steady
@given(st.permutations(["train", "validation", "test"]), st.integers(1, 30))
def test_equal_recipes_divide_rows_equally(order, count):
    shares = {"train": 1, "validation": 1, "test": 1}
    divided = []
    for names in (list(shares), order):
        splits = {name: {"rows": shares[name], "families": shares[name]} for name in names}
        recipe = parse({"intent": {"examples_per_intent": count, "edge_cases": 0, "splits": splits}}, "r")
        divided.append(IntentSource(recipe, small_grammar()).rows())
    assert divided[0] == divided[1]


def test_rows_do_not_depend_on_the_size_of_shards():
    texts = {}
    for size in (1, 7, 1000):
        recipe = Recipe(seed=4, shard_rows=size).with_(examples_per_intent=30, edge_cases=0)
        source = IntentSource(recipe, small_grammar())
        texts[size] = [
            (shard.split, text) for shard in source.shards() for text in source.make(shard).table["text"].to_pylist()
        ]
    assert texts[1] == texts[7] == texts[1000]
    assert len(set(texts[1])) == 30


def test_another_seed_makes_other_rows():
    made = []
    for seed in (1, 2):
        source = IntentSource(Recipe(seed=seed).with_(examples_per_intent=30, edge_cases=0), small_grammar())
        made.append(np.concatenate([source.make(shard).table["text"].to_numpy() for shard in source.shards()]).tolist())
    assert made[0] != made[1]


def test_a_recipe_needs_no_environment(written, monkeypatch):
    for name in list(os.environ):
        monkeypatch.delenv(name)
    assert read(written("seed: 3")).seed == 3
