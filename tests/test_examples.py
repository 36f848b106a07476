"""The examples run as they stand in the documents, on a small build and with models made on the spot."""

import ast
import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from builder.build import build
from builder.recipe import Recipe

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
SMALL = Recipe(seed=3).with_(examples_per_intent=60, edge_cases=40, agentic={"rows": {"train": 6, "test": 2}})
HAS_TORCH = all(map(importlib.util.find_spec, ("torch", "accelerate")))


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("examples") / "data"
    build(SMALL, folder, quiet=True)
    return folder


@pytest.fixture(scope="module")
def conversations(data):
    """The rows of train with their messages as objects."""
    rows = pq.read_table(data / "agentic" / "train-00000-of-00001.parquet").to_pylist()
    return [{"messages": [json.loads(message) for message in row["messages"]]} for row in rows]


@pytest.fixture
def run(tmp_path):
    """An example run from another folder; the finished process."""

    def ran(name, *arguments):
        env = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path / "hf"), "TQDM_DISABLE": "1"}
        command = [sys.executable, str(ROOT / "examples" / name), *map(str, arguments)]
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)

    return ran


@pytest.fixture
def tokenizer(conversations, tmp_path):
    """A folder with a tokenizer of byte pairs and a chat template, as a model's would be."""
    made = module(ROOT / "examples" / "sft_tool_use.py").made_of(conversations)
    made.save_pretrained(tmp_path / "tiny")
    return made, tmp_path / "tiny"


def module(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def scores(done):
    found = re.findall(r"^(\w+): macro-F1 (\d\.\d{3}) on ([\d,]+) rows$", done.stdout, re.MULTILINE)
    return {split: (float(score), int(rows.replace(",", ""))) for split, score, rows in found}


def test_the_classifier_learns_and_is_scored_on_what_it_did_not_see(run, data):
    done = run("train_intent_classifier.py", data)
    assert done.returncode == 0, done.stderr
    found = scores(done)
    assert {split: rows for split, (_, rows) in found.items()} == {"validation": 60, "test": 60, "edge_cases": 40}
    assert found["test"][0] > 0.4, "chance is 0.1"


def test_trainer_fine_tunes_a_transformer_or_says_what_it_needs(run, data, tokenizer):
    folder = tokenizer[1]
    if HAS_TORCH:
        from transformers import BertConfig, BertForSequenceClassification

        sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
        config = BertConfig(vocab_size=len(tokenizer[0]), num_labels=10, pad_token_id=0, **sizes)
        BertForSequenceClassification(config).save_pretrained(folder)
    done = run("train_intent_classifier.py", data, "--trainer", "--model", folder, "--out", "made")
    if not HAS_TORCH:
        assert done.returncode == 2
        assert done.stderr.startswith(
            "--trainer needs transformers, torch and accelerate; install them with: pip install"
        )
        return
    assert done.returncode == 0, done.stderr
    assert set(scores(done)) == {"validation", "test", "edge_cases"}


def test_sft_looks_at_the_rows_without_a_model(run, data, conversations):
    done = run("sft_tool_use.py", data, "--dry-run", "--max-length", "10")
    assert done.returncode == 0, done.stderr
    assert re.search(r"^6 conversations, [\d,]+ tokens; [\d,]+ a row, at most [\d,]+$", done.stdout, re.MULTILINE)
    assert done.stdout.endswith("6 rows are longer than --max-length 10 and would be cut\n")
    messages = conversations[0]["messages"]
    assert [message["content"] for message in messages if message["content"].strip() not in done.stdout] == []
    called = [call["function"]["name"] for message in messages for call in message.get("tool_calls", ())]
    assert all(f'"name": "{name}"' in done.stdout for name in called)


def test_sft_looks_at_the_rows_with_a_models_own_tokenizer(run, data, tokenizer):
    done = run("sft_tool_use.py", data, "--dry-run", "--model", tokenizer[1])
    assert done.returncode == 0, done.stderr
    assert run("sft_tool_use.py", data, "--dry-run").stdout == done.stdout, "the same tokenizer, made and read"


def test_sft_trains_or_says_what_it_needs(run, data, tokenizer, tmp_path):
    folder = tokenizer[1]
    if HAS_TORCH:
        from transformers import Qwen2Config, Qwen2ForCausalLM

        sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "num_key_value_heads": 2}
        Qwen2ForCausalLM(Qwen2Config(vocab_size=len(tokenizer[0]), intermediate_size=64, **sizes)).save_pretrained(
            folder
        )
    done = run("sft_tool_use.py", data, "--model", folder, "--max-steps", "2", "--out", "made")
    if not HAS_TORCH:
        assert done.returncode == 2
        assert done.stderr.startswith("training needs trl, torch and accelerate; install them with: pip install trl")
        return
    assert done.returncode == 0, done.stderr
    assert re.search(r"^loss \d+\.\d{3} after 2 steps$", done.stdout, re.MULTILINE)
    assert (tmp_path / "made" / "model.safetensors").exists()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("asked", [["nowhere"], ["org/nowhere", "--revision", "v1.0.0"], ["../not a name"]])
def test_data_that_is_not_there_is_one_sentence(run, example, asked):
    done = run(example.name, *asked, *(["--dry-run"] if example.stem == "sft_tool_use" else []))
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{asked[0]}: is neither a folder nor a dataset of the Hub" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_a_folder_without_the_config_is_one_sentence(run, example, tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "rows.jsonl").write_text('{"a": 1}\n', "utf-8")
    done = run(example.name, "other", *(["--dry-run"] if example.stem == "sft_tool_use" else []))
    assert (done.returncode, done.stdout) == (2, "")
    assert "other: has no config '" in done.stderr
    assert "Traceback" not in done.stderr


def test_training_without_a_model_is_one_sentence(run, data):
    done = run("sft_tool_use.py", data)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "training needs a model; name one with --model, or look at the rows with --dry-run.\n"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_nothing_of_ours_is_imported(example):
    tree = ast.parse(example.read_text("utf-8"))
    modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert not [name for name in modules if name.split(".")[0] in {"builder", "seedbed"}]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_each_example_and_its_flags_are_documented(example):
    text = (ROOT / "docs" / "loading.md").read_text("utf-8")
    assert f"python examples/{example.name} " in text
    flags = [option for action in module(example).flags()._actions for option in action.option_strings]
    assert [flag for flag in flags if flag.startswith("--") and flag != "--help" and flag not in text] == []


def test_the_page_on_loading_runs(tmp_path):
    text = (ROOT / "docs" / "loading.md").read_text("utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    told = "print(len(rows), len(few['test']), len(list(talks['train'].take(2))), len(frame), table.num_rows)"
    env = {**os.environ, "HF_HUB_OFFLINE": "0", "HF_UPDATE_DOWNLOAD_COUNTS": "0", "HF_HOME": str(tmp_path / "hf")}
    env |= {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(tmp_path / "xdg"), "TQDM_DISABLE": "1"}
    code = "\n".join([blocks[0], "rows = list(rows)", *blocks[1:], "rows = rows['train']", told])
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "4000 100 2 4000 4000\n"), done.stderr
