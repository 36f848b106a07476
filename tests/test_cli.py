"""The command as a user meets it: exit codes, sentences, and nothing written when it was asked for what cannot be."""

import json
import os
import pty
import select
import subprocess
import sys
import termios
import time

import pytest

from builder import cli
from builder.build import build
from builder.recipe import Recipe

TINY = Recipe().with_(examples_per_intent=10, edge_cases=8)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tiny") / "data"
    build(TINY, folder, quiet=True)
    return folder


@pytest.fixture
def said(capsys):
    """Run the command in this process: (exit code, what stands on stdout, what stands on stderr)."""

    def run(*arguments):
        try:
            code = cli.main(list(map(str, arguments)))
        except SystemExit as stop:
            code = stop.code
        return code, *capsys.readouterr()

    return run


def one_sentence(stderr):
    assert stderr.startswith("seedbed: ")
    assert stderr.endswith(".\n"), stderr
    assert stderr.count("\n") == 1, stderr
    return stderr


# --- bad input: one sentence that says what, where and what would be right ----------------------------------


RECIPES = {
    "a misspelt key": ("sede: 7", ["'sede'", "did you mean 'seed'?"]),
    "a misspelt key of the section": (
        "intent: {exampels_per_intent: 5}",
        ["'intent.exampels_per_intent'", "did you mean 'examples_per_intent'?"],
    ),
    "a misspelt audience": ("intent: {audience: {experts: 5}}", ["'experts'", "did you mean 'expert'?"]),
    "a misspelt split": (
        "intent: {splits: {dev: {rows: 1, families: 1}}}",
        ["'dev'", "known are train, validation, test"],
    ),
    "no weights": ("intent: {complexity: {simple: 0}}", ["'complexity'", "at least one weight above 0"]),
    "rows without families": ("intent: {splits: {train: {rows: 1, families: 0}}}", ["'train'", "both"]),
    "a negative count": ("intent: {edge_cases: -4}", ["intent.edge_cases", "-4", "greater than or equal to 0"]),
    "a seed that is text": ("seed: seven", ["seed", "'seven'", "integer"]),
    "a seed that is a fraction": ("seed: 1.5", ["seed", "'1.5'", "integer"]),
    "a seed that is a truth": ("seed: true", ["seed", "True", "integer"]),
    "a content folder that is not there": ("content: [nowhere]", ["nowhere", "does not exist"]),
    "a list": ("- seed", ["a recipe is a mapping such as 'seed: 7'", "list"]),
    "half a mapping": ("seed: {", ["line"]),
    "a key twice": ("seed: 1\nseed: 2", ["line", "'seed' stands twice"]),
    "an anchor": ("seed: &a 1", ["line 1", "anchors and aliases"]),
    "a tag": ("seed: !!python/name:os.system 1", ["line 1", "tag"]),
}


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("verb", ["build", "plan"])
def test_a_bad_recipe(said, tmp_path, verb, name):
    text, parts = RECIPES[name]
    recipe = tmp_path / "bad.yaml"
    recipe.write_text(f"{text}\n", "utf-8")
    out = ["--out", tmp_path / "out"] if verb == "build" else []
    code, stdout, stderr = said(verb, recipe, *out)
    assert (code, stdout) == (2, "")
    told = one_sentence(stderr)
    assert [part for part in ("bad.yaml", *parts) if part not in told] == [], told
    assert not (tmp_path / "out").exists()


FLAGS = {
    "a seed that is a word": (["--seed", "seven"], ["--seed 'seven'", "not a whole number", "--seed 7"]),
    "a seed that is a fraction": (["--seed", "1.5"], ["--seed '1.5'", "not a whole number"]),
    "an empty seed": (["--seed", ""], ["--seed ''", "not a whole number"]),
    "a negative seed": (["--seed=-1"], ["seed", "-1", "greater than or equal to 0"]),
    "a seed beyond 63 bits": (["--seed", str(2**63)], ["seed", str(2**63), "less than"]),
    "a negative number of examples": (["--examples-per-intent=-5"], ["examples_per_intent", "-5", "greater than"]),
    "a negative number of edge cases": (["--edge-cases=-5"], ["edge_cases", "-5", "greater than or equal to 0"]),
    "half an example": (["--examples-per-intent", "0.5"], ["--examples-per-intent '0.5'", "not a whole number"]),
    "an unknown config": (["--config", "intents"], ["no config 'intents'", "known are intent"]),
    "a recipe that is not there": (["gone.yaml"], ["gone.yaml", "cannot be read", "No such file"]),
    "a recipe that is a folder": (["."], [".", "cannot be read", "directory"]),
}


@pytest.mark.parametrize("name", FLAGS)
@pytest.mark.parametrize("verb", ["build", "plan"])
def test_a_bad_flag(said, tmp_path, monkeypatch, verb, name):
    monkeypatch.chdir(tmp_path)
    flags, parts = FLAGS[name]
    code, stdout, stderr = said(verb, *flags)
    assert (code, stdout) == (2, "")
    told = one_sentence(stderr)
    assert [part for part in parts if part not in told] == [], told
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("count", ["0", "-2", "two"])
def test_a_bad_number_of_processes(said, tmp_path, count):
    code, stdout, stderr = said("build", "--test", f"--num-proc={count}", "--out", tmp_path / "out")
    assert (code, stdout) == (2, "")
    told = one_sentence(stderr)
    assert "--num-proc" in told
    assert count in told
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "named"),
    [([], "VERB"), (["grow"], "grow"), (["build", "--sed", "7"], "--sed"), (["build", "--log-level", "LOUD"], "LOUD")],
)
def test_what_the_command_does_not_know(said, tmp_path, monkeypatch, arguments, named):
    monkeypatch.chdir(tmp_path)
    code, stdout, stderr = said(*arguments)
    assert (code, stdout) == (2, "")
    assert named in stderr.splitlines()[-1]
    assert list(tmp_path.iterdir()) == []


ODD = """kind: odd
description: Odd.
families:
  one:
    intent: reasoning
    frames:
      general simple question: |
        why {me|you}
"""
BANKS = {
    "an unknown intent": (ODD.replace("reasoning", "reasonings"), ["family 'one'", "unknown intent 'reasonings'"]),
    "an unknown slot": (ODD.replace("me|you", "nothing_at_all"), ["family 'one'", "no slot 'nothing_at_all'"]),
}


def odd(folder, text):
    (folder / "content" / "edges").mkdir(parents=True)
    (folder / "content" / "edges" / "odd.yaml").write_text(text, "utf-8")
    recipe = folder / "recipe.yaml"
    recipe.write_text("content: [content]\nintent: {examples_per_intent: 10, edge_cases: 9}\n", "utf-8")
    return recipe


@pytest.mark.parametrize("name", BANKS)
def test_a_broken_bank(said, tmp_path, name):
    text, parts = BANKS[name]
    code, stdout, stderr = said("build", odd(tmp_path, text), "--out", tmp_path / "out")
    assert (code, stdout) == (2, "")
    told = one_sentence(stderr)
    assert [part for part in ("odd.yaml", *parts) if part not in told] == [], told


def test_a_bank_that_stands_already(said, tmp_path):
    (tmp_path / "banks").mkdir()
    (tmp_path / "banks" / "reasoning.yaml").write_text("families: {}\n", "utf-8")
    (tmp_path / "recipe.yaml").write_text("content: [.]\n", "utf-8")
    code, _, stderr = said("build", tmp_path / "recipe.yaml", "--out", tmp_path / "out")
    assert code == 2
    assert "'reasoning' is already defined by" in one_sentence(stderr)


def test_a_broken_bank_leaves_nothing_behind(said, tmp_path):
    recipe = odd(tmp_path, ODD.replace("reasoning", "reasonings"))
    assert said("build", recipe, "--out", tmp_path / "out")[0] == 2
    assert not (tmp_path / "out").exists()


TOO_MANY = ["--examples-per-intent", 2, "--edge-cases", 5_000_000]


def test_more_rows_than_there_can_be(said, tmp_path):
    code, stdout, stderr = said("plan", *TOO_MANY)
    assert (code, stdout) == (2, "")
    told = one_sentence(stderr)
    assert "edge cases of kind 'ambiguous': 625,000 rows were asked for" in told
    assert "ask for fewer" in told
    assert said("build", *TOO_MANY, "--out", tmp_path / "out") == (2, "", stderr)


def test_more_rows_than_there_can_be_leave_nothing_behind(said, tmp_path):
    assert said("build", *TOO_MANY, "--out", tmp_path / "out")[0] == 2
    assert not (tmp_path / "out").exists()


def test_a_folder_of_somebody_else(said, tmp_path):
    (tmp_path / "thesis.txt").write_text("chapter one", "utf-8")
    code, stdout, stderr = said("build", "--test", "--out", tmp_path)
    assert (code, stdout) == (2, "")
    told = one_sentence(stderr)
    assert str(tmp_path) in told
    assert "--out" in told
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("below", ["taken", "taken/deeper"])
def test_a_file_where_a_folder_is_needed(said, tmp_path, below):
    (tmp_path / "taken").write_text("here", "utf-8")
    code, stdout, stderr = said("build", "--test", "--out", tmp_path / below)
    assert (code, stdout) == (2, "")
    told = one_sentence(stderr)
    assert str(tmp_path / "taken") in told
    assert "choose another folder with --out" in told
    assert (tmp_path / "taken").read_text("utf-8") == "here"


def test_a_folder_that_no_one_may_write(said):
    code, stdout, stderr = said("build", "--test", "--out", "/proc/seedbed/data")
    assert (code, stdout) == (2, "")
    assert "/proc/seedbed" in one_sentence(stderr)


def test_from_the_shell_there_is_no_traceback(seedbed, tmp_path):
    done = seedbed("build", "--seed", "seven", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--seed 'seven' is not a whole number" in one_sentence(done.stderr)
    assert list(tmp_path.iterdir()) == []


# --- a build and a plan that work -----------------------------------------------------------------------------


def test_a_build_says_what_it_wrote_and_is_quiet_about_the_rest(seedbed, tmp_path):
    done = seedbed("build", "--test", "--seed", 5, "--out", "new/data", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr == ""
    assert done.stdout.splitlines()[0] == "new/data: 240 rows"
    cells = [line.split() for line in done.stdout.splitlines()]
    for split, count in {"train": "160", "validation": "20", "test": "20", "edge_cases": "40"}.items():
        assert ["intent", split, count] in cells
    assert 'load_dataset("new/data", "intent")' in done.stdout
    assert json.loads((tmp_path / "new" / "data" / "seedbed.json").read_text("utf-8"))["recipe"]["seed"] == 5


def test_a_repeated_build_says_that_there_was_nothing_to_do(said, tiny):
    arguments = ["build", "--examples-per-intent", 10, "--edge-cases", 8, "--out", tiny]
    code, stdout, stderr = said(*arguments)
    assert (code, stderr) == (0, "")
    assert "108 rows (nothing to do" in stdout


def test_flags_stand_over_the_recipe_and_test_over_its_counts(tmp_path):
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text("seed: 4\nshard_rows: 50\nintent: {edge_cases: 80, examples_per_intent: 90}\n", "utf-8")

    def of(*flags):
        return cli._recipe(cli._parser().parse_args(["build", str(recipe), *flags]))

    assert (of().seed, of().shard_rows, of().intent.edge_cases, of().intent.examples_per_intent) == (4, 50, 80, 90)
    assert of("--seed", "9", "--edge-cases", "16").with_(seed=4, edge_cases=80) == of()
    assert of("--test").intent.examples_per_intent == 20
    assert of("--test").intent.edge_cases == 40
    assert of("--test", "--examples-per-intent", "30").intent.examples_per_intent == 30
    assert of("--edge-cases", "0").intent.edge_cases == 0


def test_progress_shows_on_a_terminal_and_only_there(tmp_path):
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text("shard_rows: 1\nintent: {examples_per_intent: 2000, edge_cases: 8}\n", "utf-8")
    command = [sys.executable, "-m", "builder", "build", str(recipe), "--out", "data"]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TERM": "xterm"}

    def shards():
        return sum(1 for _ in tmp_path.glob("data/.seedbed/*/intent/train*"))

    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    seen = b""
    with subprocess.Popen(command, cwd=tmp_path, env=env, stderr=theirs) as running:
        os.close(theirs)
        while b"rows/s" not in seen and running.poll() is None:
            if select.select([ours], [], [], 0.1)[0]:
                seen += os.read(ours, 4096)
        running.kill()
    os.close(ours)
    assert b"rows/s" in seen
    assert b"%" in seen
    # The same build goes on without a terminal, for at least as long as it took to show the bar.
    before = shards()
    with subprocess.Popen(command, cwd=tmp_path, env=env, stderr=subprocess.PIPE) as running:
        while shards() < 2.2 * before and running.poll() is None:
            time.sleep(0.05)
        running.kill()
        assert running.stderr.read() == b""


def test_a_plan_for_people_and_for_machines(said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    asked = ["plan", "--examples-per-intent", 10, "--edge-cases", 8]
    code, stdout, stderr = said(*asked)
    assert (code, stderr) == (0, "")
    assert "train" in stdout
    assert "with seed 1 too" in stdout
    code, stdout, stderr = said(*asked, "--json")
    assert (code, stderr) == (0, "")
    told = json.loads(stdout)
    assert {line["split"]: line["rows"] for line in told["lines"]} == {
        "train": 80, "validation": 10, "test": 10, "edge_cases": 8,
    }  # fmt: skip
    assert told["bytes"] > 0
    assert list(tmp_path.iterdir()) == []


# --- check: 0, 1, 2 -----------------------------------------------------------------------------------------------


@pytest.fixture
def faulty(tmp_path):
    path = tmp_path / "faulty.jsonl"
    rows = [
        {"text": "What is the capital of Peru?", "intent": "question_answering"},
        {"text": "Translate 'good morning' into Thai", "intent": "translating"},
        {"text": "What is the capital of Peru?", "intent": "question_answering"},
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_check_of_a_good_dataset_is_0(said, tiny):
    code, stdout, stderr = said("check", tiny)
    assert (code, stderr) == (0, "")
    assert stdout.startswith("108 rows\n")
    for rule in ("structure", "valid intent", "text length", "exact duplicates", "unfilled slots", "class balance"):
        assert rule in stdout


def test_check_of_a_faulty_dataset_is_1_and_shows_the_rows(said, faulty):
    code, stdout, stderr = said("check", faulty)
    assert (code, stderr) == (1, "")
    assert "valid intent: faulty.jsonl:1: \"Translate 'good morning' into Thai\"" in stdout
    assert "exact duplicates: faulty.jsonl:2: 'What is the capital of Peru?'" in stdout


def test_check_in_json(said, faulty):
    code, stdout, stderr = said("check", faulty, "--json")
    assert (code, stderr) == (1, "")
    told = json.loads(stdout)
    assert (told["rows"], told["failed"]) == (3, True)
    wrong = {finding["rule"]: finding["rows"] for finding in told["findings"] if finding["severity"] == "fault"}
    assert wrong["valid intent"] == wrong["exact duplicates"] == 1
    assert wrong["text length"] == 0


def test_check_of_nothing_is_not_a_pass(said, tmp_path):
    (tmp_path / "empty.jsonl").write_text("", "utf-8")
    assert said("check", tmp_path / "empty.jsonl")[0] in {1, 2}


@pytest.mark.parametrize(
    ("name", "body", "parts"),
    [
        ("gone", None, ["gone", "does not exist"]),
        ("rows.csv", "text,intent\n", ["rows.csv", "'.csv'", "right would be .parquet, .jsonl or .json"]),
        ("rows.parquet", "no parquet", ["rows.parquet", "cannot be read"]),
        ("rows.jsonl", '{"text": 1}\nhello\n', ["rows.jsonl, line 2", "is not JSON"]),
    ],
)
def test_check_of_what_cannot_be_read_is_2(said, tmp_path, name, body, parts):
    if body is not None:
        (tmp_path / name).write_text(body, "utf-8")
    code, stdout, stderr = said("check", tmp_path / name)
    assert (code, stdout) == (2, "")
    told = one_sentence(stderr)
    assert [part for part in parts if part not in told] == [], told


def test_check_of_an_unknown_config_is_2(said, tiny):
    code, stdout, stderr = said("check", tiny, "--config", "agentic")
    assert (code, stdout) == (2, "")
    assert "no config 'agentic'; known are intent" in one_sentence(stderr)


# --- the rest --------------------------------------------------------------------------------------------------


def test_the_version(said):
    from builder import __version__

    assert said("--version") == (0, f"seedbed {__version__}\n", "")


@pytest.mark.parametrize("verb", ["build", "plan", "check"])
def test_every_flag_has_its_help(said, verb):
    code, stdout, _ = said(verb, "--help")
    assert code == 0
    assert f"usage: seedbed {verb}" in stdout
    for action in cli._parser()._subparsers._group_actions[0].choices[verb]._actions:
        assert action.help, action.option_strings


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from builder.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'pyarrow', 'polars', 'datasets', 'pydantic', 'yaml', 'tqdm', 'openai', 'groq', 'nltk'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert "usage: seedbed" in done.stdout
    assert done.stderr == "[]\n"


def test_a_closed_pipe_is_no_error(tiny):
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "builder", "build", "--examples-per-intent", "10", "--edge-cases", "8"]
    running = subprocess.Popen(
        [*command, "--out", str(tiny)], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    running.stdout.close()
    stderr = running.stderr.read()
    running.wait()
    running.stderr.close()
    assert "Traceback" not in stderr
    assert "BrokenPipe" not in stderr
    assert running.returncode == 0
