"""`seedbed build` behind a gate, and `seedbed check --gate`, as a user meets them."""

import json

import pytest

from builder import cli

PROMPTS = """
seed: 3
intent: {examples_per_intent: 10, edge_cases: 8}
agentic: {rows: {}}
gate: {maximum_similarity: 0.55, minimum_agreement: 0.5}
"""
BANK = """
intent: gardening
description: The writer asks about plants.
families:
  growing:
    topic: plants
    frames:
      general simple moderate complex question: |
        {how|when} do I {water|plant|cut|feed} {roses|beans|apples|herbs}?
"""
OPEN = PROMPTS.replace("gate:", "# gate:")


@pytest.fixture
def said(capsys):
    """Run the command in this process: (exit code, what stands on stdout, what stands on stderr)."""

    def run(*arguments):
        code = cli.main(list(map(str, arguments)))
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def recipe(tmp_path):
    path = tmp_path / "gated.yaml"
    path.write_text(PROMPTS, "utf-8")
    return path


def test_a_build_says_what_fell_and_its_check_holds(said, recipe, tmp_path):
    code, stdout, stderr = said("build", recipe, "--config", "intent", "--out", tmp_path / "data")
    assert (code, stderr) == (0, "")
    rejects = json.loads((tmp_path / "data" / "seedbed.json").read_text("utf-8"))["rejects"]["intent"]
    assert rejects
    cells = [line.split() for line in stdout.splitlines()]
    assert [["intent", rule, str(count)] for rule, count in rejects.items() if count] == [
        line for line in cells if line[1:2] and line[1] in rejects
    ]
    code, stdout, _ = said("check", tmp_path / "data", "--gate")
    assert code == 0
    rules = {line.split()[0]: line.split()[1:3] for line in stdout.splitlines() if line.split()}
    assert rules["minimum_agreement"] == rules["maximum_similarity"] == ["ok", "0"]


def test_check_fails_where_rows_are_below_the_bar(said, recipe, tmp_path):
    (tmp_path / "open.yaml").write_text(OPEN, "utf-8")
    said("build", tmp_path / "open.yaml", "--config", "intent", "--out", tmp_path / "data")
    assert said("check", tmp_path / "data")[0] == 0
    code, stdout, _ = said("check", tmp_path / "data", "--gate", recipe, "--json")
    assert code == 1
    told = {one["rule"]: one for one in json.loads(stdout)["findings"]}
    assert told["minimum_agreement"]["severity"] == "fault"
    assert told["minimum_agreement"]["rows"] >= 1
    assert told["minimum_agreement"]["examples"][0]["position"].startswith("intent/")


def test_only_the_bars_of_the_gate_are_held(said, tmp_path):
    (tmp_path / "rows.jsonl").write_text(
        "".join(json.dumps({"text": text, "intent": "reasoning"}) + "\n" for text in ("a b c d", "a b c d e")), "utf-8"
    )
    for bar, code in (("0.8", 0), ("0.7", 1)):
        (tmp_path / "bar.yaml").write_text(f"gate: {{maximum_similarity: {bar}}}", "utf-8")
        found, stdout, _ = said("check", tmp_path / "rows.jsonl", "--gate", tmp_path / "bar.yaml", "--json")
        rules = {one["rule"]: one["rows"] for one in json.loads(stdout)["findings"]}
        assert "minimum_agreement" not in rules
        assert rules["maximum_similarity"] == code
        assert found == 1  # one of the two does not look like reasoning, so most of them disagree


def test_a_gate_of_conversations_is_a_minimum_quality(said, tmp_path):
    system, ask = {"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello?"}
    good = {"messages": [system, ask, {"role": "assistant", "content": "Hello, how can I help?"}], "tools": []}
    path = tmp_path / "talks.jsonl"
    (tmp_path / "bar.yaml").write_text("gate: {minimum_quality: 0.9}", "utf-8")
    for proved, code in ((True, 0), (False, 1)):
        path.write_text(json.dumps({**good, "verification": {"answer": proved}}) + "\n", "utf-8")
        assert said("check", path, "--config", "agentic")[0] == 0
        assert said("check", path, "--config", "agentic", "--gate", tmp_path / "bar.yaml")[0] == code


@pytest.mark.parametrize("content", [None, "{}", "[]", '{"recipe": {}}', "no JSON"])
def test_a_dataset_without_a_gate_cannot_be_held_against_it(said, tmp_path, content):
    (tmp_path / "rows.jsonl").write_text('{"text": "abc", "intent": "reasoning"}\n', "utf-8")
    if content is not None:
        (tmp_path / "seedbed.json").write_text(content, "utf-8")
    code, stdout, stderr = said("check", tmp_path, "--gate")
    assert (code, stdout) == (2, "")
    assert "has no gate" in stderr
    assert "--gate RECIPE.yaml" in stderr


def test_labels_of_an_intent_that_a_recipe_adds_are_valid_and_not_judged(said, tmp_path):
    banks = tmp_path / "mine" / "banks"
    banks.mkdir(parents=True)
    (banks / "gardening.yaml").write_text(BANK, "utf-8")
    (tmp_path / "more.yaml").write_text(
        "content: [mine]\nintent: {examples_per_intent: 5, edge_cases: 0, splits: {train: {rows: 1, families: 1}}}\n",
        "utf-8",
    )
    assert said("build", tmp_path / "more.yaml", "--config", "intent", "--out", tmp_path / "data")[0] == 0
    code, stdout, _ = said("check", tmp_path / "data", "--json")
    told = {one["rule"]: one for one in json.loads(stdout)["findings"]}
    assert code == 0
    assert told["valid intent"]["rows"] == 0
    assert "gardening" in told["valid intent"]["detail"]
    assert " of 50 texts" in told["intent-text agreement"]["detail"]  # 55 rows, of which 5 are gardening
    assert "rarest is" in told["class balance"]["detail"]
