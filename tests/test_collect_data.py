"""The earlier system's script for conversations: flags, shape, going on after an interruption, sentences."""

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "scripts" / "collect_data.py"
KEYS = ["conversation_type", "turns", "agentic_patterns", "complexity", "quality_score", "id", "tools"]
ASKED = ["--sources", "synthetic", "--max-items", "12", "--seed", "5"]


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("collect_data", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def ran(script, tmp_path_factory):
    """The script run once: (exit code, what it printed, the file)."""
    path = tmp_path_factory.mktemp("collect") / "out" / "rows.jsonl"
    with redirect_stdout(StringIO()) as printed:
        code = script.main([*ASKED, "--output", str(path)])
    return code, printed.getvalue(), path


@pytest.fixture
def said(script, capsys):
    def run(*arguments):
        code = script.main(list(map(str, arguments)))
        return code, *capsys.readouterr()

    return run


def rows(path):
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def command(*arguments):
    return [sys.executable, str(SCRIPT), *map(str, arguments)]


def environment():
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def test_it_keeps_the_flags_that_people_know(script):
    known = {option for action in script.flags()._actions for option in action.option_strings}
    assert known >= {"--sources", "--max-items", "--config", "--output", "--resume", "--validate"}


def test_the_file_has_the_shape_that_people_read(ran):
    code, printed, path = ran
    found = rows(path)
    assert code == 0
    assert printed.startswith(f"{path}: {len(found)} conversations, {12 - len(found)} left out\n")
    assert [one.name for one in path.parent.iterdir()] == ["rows.jsonl"]
    assert 10 <= len(found) <= 12
    for row in found:
        assert list(row) == KEYS
        assert row["conversation_type"].startswith("synthetic_")
        assert row["complexity"] in {"low", "medium", "high"}
        assert 0.8 <= row["quality_score"] <= 1
        assert row["turns"][0]["role"] == "system"
        assert row["turns"][-1]["role"] == "assistant"
        assert all(isinstance(pattern, str) for pattern in row["agentic_patterns"])


def test_the_rows_are_those_of_a_build(script, ran, tmp_path):
    from builder.build import build
    from builder.exports.export import rows as native

    build(script.recipe_for(12, 5), tmp_path / "data", configs=["agentic"], quiet=True)
    ((_, built),) = native(tmp_path / "data")
    by_id = {row["id"]: row for row in built}
    assert len(built) == 12
    for row in rows(ran[2]):
        assert row["turns"] == by_id[row["id"]]["messages"]
        assert row["quality_score"] == by_id[row["id"]]["quality"]


def test_validate_says_what_the_checks_found(ran, said):
    path = ran[2].with_name("again.jsonl")
    code, stdout, stderr = said(*ASKED, "--validate", "--output", path)
    assert (code, stderr) == (0, "")
    assert f"\n{len(rows(path))} rows\n" in stdout
    assert "grounding" in stdout
    assert path.read_bytes() == ran[2].read_bytes()
    path.unlink()


def test_validate_of_a_file_with_faults_is_1(script, ran, said, monkeypatch, tmp_path):
    spoilt = rows(ran[2])
    spoilt[3]["turns"].insert(1, spoilt[3]["turns"][1])

    def write(_recipe, output, *_, **__):
        output.write_text("".join(json.dumps(row) + "\n" for row in spoilt), "utf-8")

    monkeypatch.setattr(script, "write", write)
    code, stdout, _ = said(*ASKED, "--validate", "--output", tmp_path / "rows.jsonl")
    assert code == 1
    assert "order: rows.jsonl:3 message 2: " in stdout


def test_an_interrupted_run_goes_on_where_it_was(ran, tmp_path):
    path = tmp_path / "rows.jsonl"
    parts = tmp_path / ".rows.jsonl.parts"

    def shards():
        return {one.name: one.stat().st_mtime_ns for one in parts.glob("data/.seedbed/*/agentic/*.parquet")}

    with subprocess.Popen(command(*ASKED, "--output", path), env=environment(), start_new_session=True) as running:
        while len(shards()) < 2:
            assert running.poll() is None
            time.sleep(0.01)
        os.killpg(running.pid, signal.SIGKILL)
    before = shards()
    assert len(before) >= 2
    assert not path.exists()
    watched = subprocess.Popen(command(*ASKED, "--output", path, "--resume"), env=environment())
    with watched:
        kept = dict(before)
        while watched.poll() is None:
            kept = {name: now.get(name, when) for name, when in kept.items()} if (now := shards()) else kept
            time.sleep(0.01)
    assert watched.returncode == 0
    assert kept == before, "a finished part was made again"
    assert path.read_bytes() == ran[2].read_bytes()
    assert [one.name for one in tmp_path.iterdir()] == ["rows.jsonl"]


def test_without_resume_a_run_begins_anew(ran, said, tmp_path):
    parts = tmp_path / ".rows.jsonl.parts" / "data"
    parts.mkdir(parents=True)
    (parts / "somebody's.txt").write_text("here", "utf-8")
    assert said(*ASKED, "--resume", "--output", tmp_path / "rows.jsonl")[0] == 2
    assert said(*ASKED, "--output", tmp_path / "rows.jsonl")[0] == 0
    assert (tmp_path / "rows.jsonl").read_bytes() == ran[2].read_bytes()


def test_what_is_not_good_enough_is_left_out_and_counted(said, tmp_path, monkeypatch):
    from builder.agentic import scoring

    monkeypatch.setattr(scoring, "scored", lambda view, *_: {"quality": 0.9 if len(view.roles) % 2 else 0.4})
    path = tmp_path / "rows.jsonl"
    code, stdout, _ = said(*ASKED, "--output", path)
    assert code == 0
    assert all(len(row["turns"]) % 2 for row in rows(path))
    left_out = 12 - len(rows(path))
    assert left_out
    assert f"{12 - left_out} conversations, {left_out} left out\n" in stdout
    assert f"  quality: {left_out}" in stdout or f"  quality: {left_out - 1}" in stdout


# --- the configuration -------------------------------------------------------------------------------------------


def test_the_project_s_own_configuration(script):
    told = script.settings(script.CONFIG)
    assert list(told) == list(script.KEYS)
    assert told["sources"] == ["synthetic"]
    assert (told["max_items"], told["minimum_quality"]) == ("50", "0.8")


def test_a_configuration_of_one_s_own_and_flags_over_it(script, said, ran, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("mine.yaml").write_text("max_items: 7000\nseed: 5\noutput: mine.jsonl\n", "utf-8")
    assert script.settings(Path("mine.yaml"))["minimum_quality"] == "0.8"
    assert said("--config", "mine.yaml", "--max-items", "12")[0] == 0
    assert Path("mine.jsonl").read_bytes() == ran[2].read_bytes()


CONFIGS = {
    "an unknown key": ("max_itms: 5", ["unknown key 'max_itms'", "known are sources, max_items"]),
    "a list": ("- synthetic", ["a configuration is a mapping", "list"]),
    "sources as text": ("sources: synthetic", ["'sources: synthetic' is not right"]),
    "no sources": ("sources: []", ["'sources: []' is not right"]),
    "a key without value": ("output:", ["'output: None' is not right"]),
    "an unknown source": ("sources: [synthetic, reddit]", ["no source 'reddit'", "known are synthetic"]),
    "words for a number": ("max_items: many", ["max_items 'many'", "not a whole number"]),
    "a number below 1": ("max_items: -3", ["max_items -3", "1 or more"]),
    "a truth for a number": ("seed: true", ["seed 'True'", "not a whole number"]),
    "a seed below 0": ("seed: -1", ["seed", "-1"]),
    "a quality above 1": ("minimum_quality: 80", ["minimum_quality '80'", "from 0 to 1"]),
    "half a mapping": ("seed: {", ["line"]),
}


@pytest.mark.parametrize("name", CONFIGS)
def test_a_bad_configuration(said, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    text, parts = CONFIGS[name]
    Path("mine.yaml").write_text(f"{text}\n", "utf-8")
    told = refused(said("--config", "mine.yaml"))
    assert [part for part in parts if part not in told] == [], told
    assert [path.name for path in tmp_path.iterdir()] == ["mine.yaml"]


@pytest.mark.parametrize(
    ("flags", "parts"),
    [
        (["--sources", "reddit"], ["no source 'reddit'", "known are synthetic"]),
        (["--max-items=-5"], ["max_items -5", "1 or more"]),
        (["--max-items", "0"], ["max_items 0", "1 or more"]),
        (["--max-items", "fifty"], ["max_items 'fifty'", "not a whole number"]),
        (["--max-items", str(10**12)], ["train", "less than or equal to"]),
        (["--seed", "x"], ["seed 'x'", "not a whole number"]),
        (["--config", "gone.yaml"], ["gone.yaml", "cannot be read", "No such file"]),
        (["--output", "/proc/rows.jsonl"], ["/proc"]),
    ],
)
def test_a_bad_flag(said, tmp_path, monkeypatch, flags, parts):
    monkeypatch.chdir(tmp_path)
    told = refused(said(*flags))
    assert [part for part in parts if part not in told] == [], told
    assert list(tmp_path.iterdir()) == []


def refused(outcome):
    code, stdout, stderr = outcome
    assert (code, stdout) == (2, "")
    assert stderr.startswith("seedbed: ")
    assert stderr.count("\n") == 1, stderr
    return stderr


def test_it_runs_from_the_shell(tmp_path):
    done = subprocess.run(
        command("--sources", "web"), cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "seedbed: there is no source 'web'; known are synthetic.\n"
