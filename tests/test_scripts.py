"""The earlier system's script: its flags, its JSON, its sentences."""

import importlib.util
import json
import os
import subprocess
import sys
from collections import Counter
from contextlib import redirect_stdout
from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "scripts" / "generate_training_data.py"
SCORES = ("uniqueness_score", "topic_coverage", "style_variety")
DISTRIBUTIONS = {
    "audience_distribution": {"child", "beginner", "intermediate", "expert", "general"},
    "complexity_distribution": {"simple", "moderate", "complex"},
}


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("generate_training_data", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def ran(script, tmp_path_factory):
    """The script run once: (exit code, what it printed, the file)."""
    path = tmp_path_factory.mktemp("script") / "out" / "rows.json"
    path.parent.mkdir()
    with redirect_stdout(StringIO()) as printed:
        code = script.main(["--test", "--seed", "5", "--output", str(path), "--batch-size", "7"])
    return code, printed.getvalue(), path


@pytest.fixture
def said(script, capsys):
    def run(*arguments):
        code = script.main(list(map(str, arguments)))
        return code, *capsys.readouterr()

    return run


def test_it_keeps_the_flags_that_people_know(script):
    known = {option for action in script.flags()._actions for option in action.option_strings}
    assert known >= {
        "--examples-per-intent", "--edge-cases", "--use-openai", "--output", "--api-key", "--temperature",
        "--batch-size", "--test", "--validate-only", "--seed", "--log-level", "--provider", "--model",
    }  # fmt: skip


def test_it_runs_from_the_shell(tmp_path):
    command = [sys.executable, SCRIPT, "--validate-only", "--output", "gone.json"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "seedbed: gone.json: does not exist.\n"


def test_it_writes_one_file_and_says_so(ran):
    code, printed, path = ran
    assert code == 0
    assert printed.startswith(f"{path}: 240 examples\n")
    assert [found.name for found in path.parent.iterdir()] == ["rows.json"]
    for name in (*SCORES, *DISTRIBUTIONS):
        assert name in printed


def test_the_file_has_the_shape_that_people_read(ran):
    body = json.loads(ran[2].read_text("utf-8"))
    assert set(body) == {"metadata", "examples"}
    metadata, examples = body["metadata"], body["examples"]
    assert set(metadata) == {"generated_at", "total_examples", "config", "statistics", "diversity_metrics"}
    assert datetime.fromisoformat(metadata["generated_at"]).tzinfo is not None
    assert metadata["total_examples"] == len(examples) == 240
    assert metadata["config"]["seed"] == 5
    assert metadata["statistics"]["intent_counts"] == Counter(example["intent"] for example in examples)
    for example in examples:
        assert set(example) == {
            "text", "intent", "audience", "complexity", "confidence", "metadata", "generated_at",
        }  # fmt: skip
        assert set(example["metadata"]) == {"generation_method", "style", "technical_level"}
        assert 3 <= len(example["text"]) <= 1000
        assert 0.3 <= example["confidence"] <= 0.99
        assert example["audience"] in DISTRIBUTIONS["audience_distribution"]
        assert example["complexity"] in DISTRIBUTIONS["complexity_distribution"]
        assert example["metadata"]["technical_level"] in range(1, 6)
        datetime.fromisoformat(example["generated_at"])
    methods = Counter(example["metadata"]["generation_method"].split(":")[0] for example in examples)
    assert methods == {"template": 200, "edge_case": 40}


def test_the_scores_are_what_they_say(ran):
    body = json.loads(ran[2].read_text("utf-8"))
    scores, examples = body["metadata"]["diversity_metrics"], body["examples"]
    assert set(scores) == {*SCORES, *DISTRIBUTIONS}
    for name in SCORES:
        assert 0 <= scores[name] <= 1
    for name, values in DISTRIBUTIONS.items():
        told = scores[name]
        counted = Counter(example[name.split("_")[0]] for example in examples)
        assert set(told) <= values
        assert told == pytest.approx({value: count / 240 for value, count in counted.items()})


def test_the_rows_are_those_of_a_build(ran, grammar):
    from builder.intent.source import IntentSource
    from builder.recipe import Recipe

    source = IntentSource(Recipe(seed=5).with_(examples_per_intent=20, edge_cases=40), grammar)
    texts = [text for shard in source.shards() for text in source.make(shard).table["text"].to_pylist()]
    assert [example["text"] for example in json.loads(ran[2].read_text("utf-8"))["examples"]] == texts


def test_validate_only_checks_the_file_and_writes_nothing(ran, said):
    path = ran[2]
    before = path.stat().st_mtime_ns, path.stat().st_ino
    code, stdout, stderr = said("--validate-only", "--output", path)
    assert (code, stderr) == (0, "")
    assert "240 rows" in stdout
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == before
    assert [found.name for found in path.parent.iterdir()] == ["rows.json"]


def test_validate_only_finds_faults(ran, said, tmp_path):
    body = json.loads(ran[2].read_text("utf-8"))
    body["examples"][17]["intent"] = "small_talk"
    (tmp_path / "rows.json").write_text(json.dumps(body), "utf-8")
    code, stdout, _ = said("--validate-only", "--output", tmp_path / "rows.json")
    assert code == 1
    assert "valid intent: rows.json:17" in stdout


def test_validate_only_of_nothing(said, tmp_path):
    code, stdout, stderr = said("--validate-only", "--output", tmp_path / "gone.json")
    assert (code, stdout) == (2, "")
    assert "gone.json: does not exist" in stderr
    assert list(tmp_path.iterdir()) == []


KEY = "sk-something-that-nobody-may-see"


@pytest.fixture
def model(monkeypatch, tmp_path):
    """A provider on this machine that writes texts, and an empty folder to run in."""
    import wire_texts
    from wire_server import WireServer

    monkeypatch.chdir(tmp_path)
    with WireServer(wire_texts.reply) as server:
        yield server


def test_use_openai_lets_a_model_write_the_examples(said, model, tmp_path):
    asked = [
        "--use-openai",
        "--api-key",
        KEY,
        "--base-url",
        f"{model.url}/v1",
        "--temperature",
        "0.5",
        "--batch-size",
        7,
    ]
    counts = ["--examples-per-intent", 10, "--edge-cases", 8]
    code, stdout, stderr = said(*asked, *counts, "--output", "rows.json")
    assert (code, stderr) == (0, "")
    assert f"{len(model.seen):,} requests, $0.0" in stdout
    body = json.loads((tmp_path / "rows.json").read_text("utf-8"))
    assert body["metadata"]["total_examples"] == 108
    methods = Counter(example["metadata"]["generation_method"].split(":")[0] for example in body["examples"])
    assert methods == {"openai": 100, "edge_case": 8}
    assert body["metadata"]["diversity_metrics"]["topic_coverage"] > 0
    assert {one.body["temperature"] for one in model.seen} == {0.5}
    assert {one.headers["Authorization"] for one in model.seen} == {f"Bearer {KEY}"}
    for shown in (stdout, stderr, *(path.read_bytes().decode("latin-1") for path in tmp_path.iterdir())):
        assert KEY not in shown


def test_the_model_and_the_provider_can_be_chosen(said, model):
    asked = ["--provider", "together", "--model", "mine", "--api-key", KEY, "--base-url", f"{model.url}/v1"]
    code, stdout, _ = said(*asked, "--examples-per-intent", 2, "--edge-cases", 0, "--output", "rows.json")
    assert code == 0
    assert "together:mine: " in stdout
    assert {one.body["model"] for one in model.seen} == {"mine"}


def test_what_was_bought_is_not_bought_again(said, model):
    asked = ["--provider", "local", "--base-url", f"{model.url}/v1", "--examples-per-intent", 3, "--edge-cases", 0]
    assert said(*asked, "--output", "one.json")[0] == 0
    before = len(model.seen)
    assert said(*asked, "--output", "two.json")[0] == 0
    assert len(model.seen) == before


@pytest.mark.parametrize(
    ("flags", "parts"),
    [
        (["--use-openai"], ["openai needs a key in OPENAI_API_KEY"]),
        (["--provider", "grok"], ["no provider 'grok'", "groq"]),
        (["--use-openai", "--api-key", KEY, "--temperature", "hot"], ["temperature", "hot"]),
        (["--use-openai", "--api-key", KEY, "--batch-size", "many"], ["--batch-size 'many'", "not a whole number"]),
        (["--use-openai", "--api-key", KEY, "--batch-size", "0"], ["batch_size", "0"]),
        (["--use-openai", "--api-key", f"{KEY} and more"], ["OPENAI_API_KEY"]),
    ],
)
def test_a_provider_that_cannot_be_asked_is_one_sentence(said, monkeypatch, tmp_path, flags, parts):
    monkeypatch.chdir(tmp_path)
    code, stdout, stderr = said(*flags, "--output", "rows.json")
    assert (code, stdout) == (2, "")
    assert stderr.count("\n") == 1
    assert [part for part in parts if part not in stderr] == []
    assert KEY not in stderr
    assert not (tmp_path / "rows.json").exists()


@pytest.mark.parametrize(
    ("flags", "parts"),
    [
        (["--seed", "seven"], ["--seed 'seven'", "not a whole number"]),
        (["--examples-per-intent=-1"], ["examples_per_intent", "-1"]),
        (["--edge-cases", "many"], ["--edge-cases 'many'", "not a whole number"]),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_written(said, tmp_path, flags, parts):
    code, stdout, stderr = said(*flags, "--output", tmp_path / "rows.json")
    assert (code, stdout) == (2, "")
    assert stderr.count("\n") == 1
    assert [part for part in parts if part not in stderr] == []
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written(said, tmp_path):
    (tmp_path / "taken").write_text("here", "utf-8")
    code, stdout, stderr = said("--test", "--seed", "5", "--output", tmp_path / "taken" / "rows.json")
    assert (code, stdout) == (2, "")
    assert stderr.count("\n") == 1
    assert str(tmp_path / "taken") in stderr
    assert (tmp_path / "taken").read_text("utf-8") == "here"


def test_counts_said_aloud_stand_over_test(said, tmp_path):
    counts = ["--examples-per-intent", 3, "--edge-cases", 8]
    code, stdout, _ = said("--test", *counts, "--output", tmp_path / "rows.json")
    assert code == 0
    assert "38 examples" in stdout


def test_every_script_is_described():
    scripts = sorted((ROOT / "scripts").glob("*.py"))
    assert SCRIPT in scripts
    for path in scripts:
        assert path.read_text("utf-8").startswith('"""'), path
