"""The command as a user meets it: exit codes, sentences, and nothing written when it was asked for what cannot be."""

import json
import os
import pty
import select
import subprocess
import sys
import termios
import time
from types import SimpleNamespace

import pytest

from builder import cli
from builder.build import build
from builder.recipe import Recipe
from builder.verbs import recipes

TINY = Recipe().with_(examples_per_intent=10, edge_cases=8)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tiny") / "data"
    build(TINY, folder, configs=["intent"], quiet=True)
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
    assert done.stdout.splitlines()[0] == "new/data: 264 rows"
    cells = [line.split() for line in done.stdout.splitlines()]
    for split, count in {"train": "160", "validation": "20", "test": "20", "edge_cases": "40"}.items():
        assert ["intent", split, count] in cells
    for split in ("train", "validation", "test"):
        assert ["agentic", split, "8"] in cells
    assert 'load_dataset("new/data", "intent")' in done.stdout
    assert 'load_dataset("new/data", "agentic")' in done.stdout
    assert json.loads((tmp_path / "new" / "data" / "seedbed.json").read_text("utf-8"))["recipe"]["seed"] == 5


def test_a_repeated_build_says_that_there_was_nothing_to_do(said, tiny):
    arguments = ["build", "--config", "intent", "--examples-per-intent", 10, "--edge-cases", 8, "--out", tiny]
    code, stdout, stderr = said(*arguments)
    assert (code, stderr) == (0, "")
    assert "108 rows (nothing to do" in stdout


def test_flags_stand_over_the_recipe_and_test_over_its_counts(tmp_path):
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text("seed: 4\nshard_rows: 50\nintent: {edge_cases: 80, examples_per_intent: 90}\n", "utf-8")

    def of(*flags):
        return recipes.asked(cli._parser().parse_args(["build", str(recipe), *flags]))

    assert (of().seed, of().shard_rows, of().intent.edge_cases, of().intent.examples_per_intent) == (4, 50, 80, 90)
    assert of("--seed", "9", "--edge-cases", "16").with_(seed=4, edge_cases=80) == of()
    assert of("--test").intent.examples_per_intent == 20
    assert of("--test").intent.edge_cases == 40
    assert of("--test", "--examples-per-intent", "30").intent.examples_per_intent == 30
    assert of("--edge-cases", "0").intent.edge_cases == 0


def test_progress_shows_on_a_terminal_and_only_there(tmp_path):
    recipe = tmp_path / "recipe.yaml"
    rows = "intent: {examples_per_intent: 2000, edge_cases: 8}\nagentic: {rows: {}}\n"
    recipe.write_text(f"shard_rows: 1\n{rows}", "utf-8")
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
    asked = ["plan", "--config", "intent", "--examples-per-intent", 10, "--edge-cases", 8]
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
        ("rows.tsv", "text\tintent\n", ["rows.tsv", "'.tsv'", "right would be .parquet, .jsonl, .json or .csv"]),
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
    code, stdout, stderr = said("check", tiny, "--config", "agents")
    assert (code, stdout) == (2, "")
    assert "no config 'agents'; known are intent, agentic" in one_sentence(stderr)


# --- check of conversations ----------------------------------------------------------------------------------------

SEARCH = {
    "type": "object",
    "properties": {"query": {"type": "string", "description": "What to look for."}},
    "required": ["query"],
    "additionalProperties": False,
}
TOOLS = [{"type": "function", "function": {"name": "search", "description": "Look it up.", "parameters": SEARCH}}]


def conversation(answer="The kettle KT-204 costs 39 euros.", **arguments):
    call = {"id": "call00001", "type": "function", "function": {"name": "search", "arguments": arguments}}
    result = '{"products": [{"id": "KT-204", "name": "kettle", "price": 39}]}'
    return {
        "messages": [
            {"role": "user", "content": "What does the kettle KT-204 cost?"},
            {"role": "assistant", "content": "", "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "call00001", "name": "search", "content": result},
            {"role": "assistant", "content": answer},
        ],
        "tools": TOOLS,
    }


@pytest.fixture
def talks(tmp_path):
    path = tmp_path / "talks.jsonl"
    rows = [
        conversation(query="KT-204"),
        conversation("It costs 57 euros.", query="KT-204"),
        conversation(queri="KT-204"),
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


AGENTIC = ["--config", "agentic"]


def test_check_of_conversations_says_what_is_wrong_where(said, talks):
    code, stdout, stderr = said("check", talks, *AGENTIC)
    assert (code, stderr) == (1, "")
    assert stdout.startswith("3 rows\n")
    assert "  grounding: talks.jsonl:1 message 3: " in stdout
    assert "  arguments: talks.jsonl:2 message 1: " in stdout
    cells = [line.split()[:3] for line in stdout.splitlines()]
    assert ["grounding", "fault", "1"] in cells
    assert ["order", "ok", "0"] in cells
    assert "\nquality: lowest 0." in stdout
    assert stdout.endswith("1 of 3 rows pass\n")


def test_check_of_conversations_in_json(said, talks):
    code, stdout, _ = said("check", talks, *AGENTIC, "--json")
    told = json.loads(stdout)
    assert (code, told["rows"], told["failed"], told["passed"]) == (1, 3, True, 1)
    assert 0 < told["quality"]["lowest"] < told["quality"]["highest"] == 1
    wrong = {finding["rule"]: finding for finding in told["findings"] if finding["rows"]}
    assert wrong["grounding"]["examples"][0]["position"] == "talks.jsonl:1 message 3"


def test_check_keeps_the_rows_that_pass(said, talks):
    good = talks.with_name("good.jsonl")
    code, stdout, stderr = said("check", talks, *AGENTIC, "--output", good)
    assert (code, stderr) == (1, "")
    assert stdout.endswith(f"1 of 3 rows pass; they are in {good}\n")
    assert good.read_text("utf-8") == talks.read_text("utf-8").splitlines(keepends=True)[0]
    assert said("check", good, *AGENTIC)[0] == 0


def test_a_minimum_quality_is_one_more_rule(said, talks):
    talks.write_text(json.dumps(conversation(query="KT-204")) + "\n", "utf-8")
    assert said("check", talks, *AGENTIC, "--minimum-quality", "1")[0] == 0
    row = {**conversation(query="KT-204"), "verification": {"answer": False}}
    talks.write_text(json.dumps(row) + "\n", "utf-8")
    good = talks.with_name("good.jsonl")
    code, stdout, _ = said("check", talks, *AGENTIC, "--minimum-quality", "0.9", "--output", good)
    assert code == 1
    assert "quality: talks.jsonl:0: quality 0." in stdout
    assert good.read_bytes() == b""
    assert said("check", talks, *AGENTIC, "--minimum-quality", "0.1")[0] == 0


def test_how_many_are_named_can_be_chosen(said, talks):
    talks.write_text((json.dumps(conversation(queri="KT-204")) + "\n") * 9, "utf-8")
    for flags, shown in (([], 3), (["--show", 7], 7), (["--show", 0], 0)):
        assert said("check", talks, *AGENTIC, *flags)[1].count("  arguments: talks.jsonl:") == shown


@pytest.mark.parametrize(
    ("flags", "parts"),
    [
        (["--minimum-quality", "high"], ["--minimum-quality 'high'", "from 0 to 1", "--minimum-quality 0.8"]),
        (["--minimum-quality", "80"], ["--minimum-quality '80'", "from 0 to 1"]),
        (["--minimum-quality", "nan"], ["--minimum-quality 'nan'", "from 0 to 1"]),
        (["--show", "all"], ["--show 'all'", "not a whole number"]),
        (["--output", "talks.jsonl"], ["talks.jsonl", "part of what is checked", "--output"]),
        (["--output", "talks.jsonl/good.jsonl"], ["talks.jsonl", "--output"]),
    ],
)
def test_a_bad_flag_of_check(said, talks, monkeypatch, flags, parts):
    monkeypatch.chdir(talks.parent)
    before = talks.read_bytes()
    code, stdout, stderr = said("check", "talks.jsonl", *AGENTIC, *flags)
    assert (code, stdout) == (2, "")
    assert [part for part in parts if part not in one_sentence(stderr)] == []
    assert [path.name for path in talks.parent.iterdir()] == ["talks.jsonl"]
    assert talks.read_bytes() == before


@pytest.mark.parametrize("flags", [["--minimum-quality", "0.5"], ["--output", "good.jsonl"], ["--show", "9"]])
def test_flags_for_conversations_are_refused_for_prompts(said, tiny, flags):
    code, stdout, stderr = said("check", tiny, *flags)
    assert (code, stdout) == (2, "")
    assert f"{flags[0]} is for conversations; add --config agentic" in one_sentence(stderr)


def test_prompts_are_no_conversations(said, tiny):
    code, stdout, stderr = said("check", tiny, *AGENTIC)
    assert (code, stdout) == (2, "")
    assert "has no 'messages'; right would be {'messages': [...], 'tools': [...]}" in one_sentence(stderr)


# --- the agentic config --------------------------------------------------------------------------------------------


def test_a_test_build_of_conversations_is_small(tmp_path):
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text("agentic: {rows: {train: 900, test: 3}, worlds: 7}\n", "utf-8")
    small = recipes.asked(cli._parser().parse_args(["build", str(recipe), "--test"]))
    assert small.agentic.rows == {"train": 8, "test": 3}
    assert small.agentic.worlds == 7
    assert recipes.asked(cli._parser().parse_args(["build", "--test"])).agentic.rows == {
        "train": 8, "validation": 8, "test": 8,
    }  # fmt: skip


def test_a_test_build_of_conversations_from_build_to_export(seedbed, tmp_path):
    done = seedbed("build", "--config", "agentic", "--test", "--seed", 3, "--out", "data", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("data: 24 rows\n")
    checked = seedbed("check", "data", "--config", "agentic", cwd=tmp_path)
    assert checked.stdout.startswith("24 rows\n")
    assert seedbed("replay", "data", cwd=tmp_path).returncode == 0
    done = seedbed("export", "data", "--format", "preferences", "--seed", 5, cwd=tmp_path)
    assert done.returncode == 0
    pairs = [json.loads(line) for line in (tmp_path / "preferences-train.jsonl").read_text("utf-8").splitlines()]
    assert all(pair["chosen"] != pair["rejected"] for pair in pairs)
    assert len(pairs) == 8


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["behaviours", "--rows", "0"], ["--rows 0 is too few", "1 or more"]),
        (["behaviours", "--rows", "many"], ["--rows 'many'", "not a whole number"]),
        (["behaviours", "--seed=-1"], ["seed", "-1"]),
        (["behaviours", "gone.yaml"], ["gone.yaml", "cannot be read"]),
        (["export", "gone", "--format", "native"], ["gone", "has no agentic/*.parquet", "seedbed build"]),
        (["export", "gone", "--format", "opnai"], ["no format 'opnai'", "preferences"]),
        (["export", "gone", "--format", "openai", "--seed", "4"], ["'openai' draws nothing", "preferences"]),
        (["export", "gone", "--format", "preferences", "--seed", "x"], ["--seed 'x'", "not a whole number"]),
        (["replay", "gone"], ["gone", "has no agentic/*.parquet"]),
        (["check", "gone", "--config", "agentic"], ["gone", "does not exist"]),
    ],
)
def test_mistakes_about_conversations(said, tmp_path, monkeypatch, arguments, parts):
    monkeypatch.chdir(tmp_path)
    code, stdout, stderr = said(*arguments)
    assert (code, stdout) == (2, "")
    assert [part for part in parts if part not in one_sentence(stderr)] == [], stderr
    assert list(tmp_path.iterdir()) == []


def case(*turns):
    """As much of a performance as `said` looks at."""
    return SimpleNamespace(played=SimpleNamespace(turns=turns))


def test_behaviours_and_wording_are_printed_with_what_is_wanted(said, monkeypatch):
    from builder.agentic import behaviours
    from builder.agentic.play import Act, Said
    from builder.agentic.script import Answer

    def played(addresses):
        for number, _ in enumerate(addresses):
            yield case(Said(f"Where is order ORD-{number}?"), Act((), ending=Answer(f"{'very ' * number}far away")))

    always = behaviours.Target("a question", lambda _: True, 500)
    never = behaviours.Target("a miracle", lambda _: False, 0, 10)
    monkeypatch.setattr(behaviours, "cases", played)
    monkeypatch.setattr(behaviours, "TARGETS", (always, never))
    code, stdout, stderr = said("behaviours", "--rows", 200)
    assert (code, stderr) == (1, "")
    lines = [" ".join(line.split()) for line in stdout.splitlines()]
    assert lines[:3] == [
        "a question 1000 at least 500", "a miracle 0 0 to 10", "user: 200 messages in 200 conversations",
    ]  # fmt: skip
    assert "most frequent sentence 100.0% at most 1% MISSED" in lines
    assert "most frequent sentence 0.5% at most 1% OK" in lines
    assert lines.count("self-repetition (messages) 100.0%") == 1
    assert "'where is order #?'" not in lines
    assert "'where is order #'" in lines
    for name in ("distinct-2", "distinct-2 of 10,000 pairs of words", "near duplicates (conversations)"):
        assert sum(line.rsplit(" ", 1)[0] == name for line in lines) == 2


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
