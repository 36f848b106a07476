"""From a dataset folder to a file: whole, streamed, counted, and one split a file."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from builder import exports
from builder.errors import BankError, InputError, OutputError, RecipeError
from builder.exports.export import Exported, export, formats

ALL = ["atif", "hermes", "jsonl", "native", "openai", "preferences", "sharegpt", "strings"]
SKIPPED = {
    "sharegpt": {"the assistant says something beside a call": 2},
    "preferences": {"it does not end with an answer": 1},
}
ROOT = Path(__file__).parents[2]


def lines(path):
    # As hasty readers do it; U+2028 in a text must not end a line.
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


# --- formats -------------------------------------------------------------------------------------------------


def test_the_formats():
    assert list(formats()) == ALL
    assert all(one.description and one.suffix.startswith(".") for one in formats().values())


@pytest.mark.parametrize("name", ALL)
def test_every_format_is_in_the_document(name):
    assert f"\n## {name}\n" in (ROOT / "docs" / "exports.md").read_text("utf-8")


def test_exporting_does_not_bring_the_intent_dataset_with_it():
    code = "from builder.exports.export import formats; import sys; formats(); print('builder.intent' in sys.modules)"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


PLUGIN = """
NAME = {name!r}
DESCRIPTION = "only how long it is"
suffix = ".txt"
def convert(row):
    return {{"length": len(row["messages"])}}
"""


@pytest.fixture
def plug(tmp_path, monkeypatch):
    """Drop one file into the folder of formats."""
    monkeypatch.setattr(exports, "__path__", [*exports.__path__, str(tmp_path / "more")])
    (tmp_path / "more").mkdir()

    def drop(file, name):
        (tmp_path / "more" / f"{file}.py").write_text(PLUGIN.format(name=name), "utf-8")

    yield drop
    for module in [name for name in sys.modules if name.startswith("builder.exports.plugged")]:
        del sys.modules[module]


def test_a_format_is_one_file(plug, built, tmp_path, rows):
    plug("plugged_length", "length")
    (done,) = export(built, "length", tmp_path / "out.txt", "test", quiet=True)
    assert lines(done.path) == [{"length": len(native["messages"])} for native in rows[:3]]


def test_a_name_that_stands_twice_is_refused(plug):
    plug("plugged_twice", "openai")
    with pytest.raises(BankError, match=r"plugged_twice\.py: the format 'openai' stands twice"):
        formats()


def test_an_unknown_format_is_said(built, tmp_path):
    with pytest.raises(RecipeError, match=r"no format 'opnai'; known are atif, hermes, .*strings\."):
        export(built, "opnai", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


# --- rows ----------------------------------------------------------------------------------------------------


def test_native_lines_are_the_rows(exported, rows):
    assert exported("native") == (rows, {})


def test_float_columns_are_as_short_as_they_were(exported):
    assert {line["quality"] for line in exported("native")[0]} == {0.85, 0.3}


@pytest.mark.parametrize("name", ALL)
def test_every_row_is_written_or_counted(exported, rows, name):
    found, skipped = exported(name)
    assert len(found) + sum(skipped.values()) == len(rows)
    assert skipped == SKIPPED.get(name, {})


def test_rows_written_by_datasets_are_read_too(rows, tmp_path, make):
    from datasets import ClassLabel, Dataset, Features, Json, List, Value

    from builder.rows import CONVERSATION_COMPLEXITIES, PROOFS, QUALITY_DIMENSIONS, SCENARIO_TYPES

    huge = make.row("huge", [], make.user("?"), make.acts((make.call("f", n=2**70), "{}")), make.says("!"))
    features = Features(
        {
            **dict.fromkeys(("id", "scenario", "source"), Value("string")),
            **dict.fromkeys(("messages", "tools"), List(Json())),
            "scenario_type": ClassLabel(names=list(SCENARIO_TYPES)),
            "complexity": ClassLabel(names=list(CONVERSATION_COMPLEXITIES)),
            "patterns": List(Value("string")),
            "quality": Value("float32"),
            "quality_dimensions": {name: Value("float32") for name in QUALITY_DIMENSIONS},
            "verification": {name: Value("bool") for name in PROOFS},
            **dict.fromkeys(("num_turns", "num_tool_calls"), Value("int32")),
        }
    )
    # Its JSON writer rounds numbers to 10 decimals.
    exact = [native for native in rows if native["id"] != "long numbers"]
    (tmp_path / "data" / "agentic").mkdir(parents=True)
    file = tmp_path / "data" / "agentic" / "train-00000-of-00001.parquet"
    Dataset.from_list([*exact, huge], features=features).to_parquet(file)
    (done,) = export(tmp_path / "data", "native", tmp_path / "out.jsonl", "train", quiet=True)
    assert lines(done.path) == [*exact, huge]


def test_rows_with_labels_as_text_are_read_too(write_rows, rows, tmp_path):
    import pyarrow.parquet as pq

    file = write_rows(tmp_path / "data" / "agentic" / "train.parquet", rows)
    table = pq.read_table(file)
    for name in ("scenario_type", "complexity"):
        place = table.schema.get_field_index(name)
        table = table.set_column(place, name, [[native[name] for native in rows]])
    pq.write_table(table, file)
    (done,) = export(tmp_path / "data", "native", tmp_path / "out.jsonl", "train", quiet=True)
    assert lines(done.path) == rows


def test_the_same_rows_give_the_same_bytes(built, tmp_path):
    for name in ALL:
        first, again = (export(built, name, tmp_path / f"{name}{n}", "train", quiet=True)[0] for n in (1, 2))
        assert first.path.read_bytes() == again.path.read_bytes()


def test_what_json_cannot_say_is_left_out_and_counted(write_rows, make, tmp_path):
    def with_argument(name, value):
        return make.row(name, [], make.user("?"), make.acts((make.call("f", x=value), "{}")), make.says("!"))

    bad = [with_argument("a", float("nan")), with_argument("b", 1.5), with_argument("c", float("-inf"))]
    write_rows(tmp_path / "data" / "agentic" / "train.parquet", bad)
    (done,) = export(tmp_path / "data", "openai", tmp_path / "out.jsonl", "train", quiet=True)
    assert (done.written, done.skipped) == (1, {"it holds a number that JSON cannot say (NaN or infinity)": 2})


def test_half_a_character_is_left_out_and_counted(make, tmp_path):
    import pyarrow.parquet as pq

    file = tmp_path / "data" / "agentic" / "train.parquet"
    _write_cells(
        file, make.row("half", [], make.user("?"), make.says("!")), messages=['{"role": "user", "content": "\\ud83e"}']
    )
    assert pq.read_metadata(file).num_rows == 1
    (done,) = export(tmp_path / "data", "native", tmp_path / "out.jsonl", "train", quiet=True)
    assert done.written == 0
    assert list(done.skipped) == ["it holds half a character (a lone surrogate), which UTF-8 cannot say"]
    assert done.path.read_bytes() == b""


@pytest.mark.parametrize("name", ALL)
def test_what_is_no_native_row_is_left_out_and_counted(make, tmp_path, name):
    _write_cells(
        tmp_path / "agentic" / "train.parquet",
        make.row("x", [], make.user("?")),
        messages=['{"role": "assistant", "content": null}'],
    )
    (done,) = export(tmp_path, name, tmp_path / "out.jsonl", "train", quiet=True)
    assert (done.written, done.skipped) == (0, {"the content of a message is not a string": 1})


def _write_cells(file, native, **changed):
    """A row whose stored cells are as given."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from builder.rows import agentic_schema

    schema = agentic_schema()
    stored = {**native, "scenario_type": 0, "complexity": 0, "messages": [], "tools": [], **changed}
    plain = [
        field.with_type(pa.list_(pa.string())) if field.name in ("messages", "tools") else field for field in schema
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist([stored], pa.schema(plain)).cast(schema), file)


# --- splits and files ----------------------------------------------------------------------------------------


def test_without_a_split_each_gets_its_own_file(built, tmp_path, rows):
    done = export(built, "native", tmp_path / "deep" / "out.jsonl", quiet=True)
    assert done == (
        Exported("train", tmp_path / "deep" / "out-train.jsonl", len(rows), {}),
        Exported("test", tmp_path / "deep" / "out-test.jsonl", 3, {}),
    )
    assert sorted(path.name for path in (tmp_path / "deep").iterdir()) == ["out-test.jsonl", "out-train.jsonl"]
    assert lines(done[0].path) == rows
    assert lines(done[1].path) == rows[:3]


def test_without_a_name_the_format_is_the_name(built, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert [str(one.path) for one in export(built, "openai", quiet=True)] == ["openai-train.jsonl", "openai-test.jsonl"]
    assert [str(one.path) for one in export(built, "openai", split="test", quiet=True)] == ["openai.jsonl"]


def test_an_older_file_is_replaced_whole(built, tmp_path):
    path = tmp_path / "out.jsonl"
    path.write_text("older\n" * 10_000, "utf-8")
    export(built, "native", path, "test", quiet=True)
    assert len(lines(path)) == 3


def test_a_failure_on_the_way_leaves_the_older_file(write_rows, rows, make, tmp_path):
    folder = tmp_path / "data"
    write_rows(folder / "agentic" / "train-00000-of-00002.parquet", rows)
    _write_cells(
        folder / "agentic" / "train-00001-of-00002.parquet", make.row("x", [], make.user("?")), messages=["{broken"]
    )
    path = tmp_path / "out" / "out.jsonl"
    path.parent.mkdir()
    path.write_text("older", "utf-8")
    with pytest.raises(InputError, match=r"train-00001-of-00002\.parquet, row 0, messages: is not JSON\."):
        export(folder, "native", path, "train", quiet=True)
    assert path.read_text("utf-8") == "older"
    assert [one.name for one in path.parent.iterdir()] == ["out.jsonl"]


def _no_folder(folder):
    folder.rmdir()


def _another_config(folder):
    (folder / "intent").mkdir()


def _a_shard_is_missing(folder):
    (folder / "agentic").mkdir()
    (folder / "agentic" / "train-00000-of-00002.parquet").write_bytes(b"")


def _two_builds(folder):
    (folder / "agentic").mkdir()
    for name in ("train-00000-of-00001", "train-00000-of-00002"):
        (folder / "agentic" / f"{name}.parquet").write_bytes(b"")


def _no_parquet(folder):
    (folder / "agentic").mkdir()
    (folder / "agentic" / "train.parquet").write_bytes(b"PAR1 this is none PAR1")


@pytest.mark.parametrize(
    ("prepare", "why"),
    [
        (_no_folder, r"has no agentic/\*\.parquet; right would be a folder made by `seedbed build`"),
        (_another_config, r"has no agentic/\*\.parquet"),
        (
            _a_shard_is_missing,
            "1 files of split 'train' are there, which are not all of one build; right would be .* to ",
        ),
        (_two_builds, "2 files of split 'train' are there, which are not all of one build"),
        (_no_parquet, r"train\.parquet: cannot be read: "),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path, prepare, why):
    folder = tmp_path / "data"
    folder.mkdir()
    prepare(folder)
    with pytest.raises(InputError, match=why):
        export(folder, "native", tmp_path / "out.jsonl", quiet=True)
    assert [path.name for path in tmp_path.iterdir() if path.name != "data"] == []


def test_a_cut_file_is_said(write_rows, rows, tmp_path):
    file = write_rows(tmp_path / "data" / "agentic" / "train.parquet", rows)
    body = bytearray(file.read_bytes())
    body[200:1200] = bytes(1000)
    file.write_bytes(body)
    with pytest.raises(InputError, match=r"train\.parquet: cannot be read: "):
        export(tmp_path / "data", "native", tmp_path / "out.jsonl", "train", quiet=True)
    assert not (tmp_path / "out.jsonl").exists()


def test_another_table_is_said(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    (tmp_path / "agentic").mkdir()
    pq.write_table(pa.table({"id": ["a"], "messages": [["{}"]]}), tmp_path / "agentic" / "train.parquet")
    with pytest.raises(InputError, match="has no column 'tools'"):
        export(tmp_path, "native", tmp_path / "out.jsonl", quiet=True)


@pytest.mark.parametrize("number", [-1, 8, None])
def test_a_class_number_without_a_name_is_said(make, tmp_path, number):
    _write_cells(
        tmp_path / "agentic" / "train.parquet",
        make.row("x", [], make.user("?"), make.says("!")),
        scenario_type=number,
    )
    with pytest.raises(InputError, match=f"row 0: scenario_type is {number}, a class number without a name"):
        export(tmp_path, "native", tmp_path / "out.jsonl", quiet=True)


def test_an_unknown_split_is_said(built, tmp_path):
    with pytest.raises(RecipeError, match=r"has no split 'dev'; it has train, test\."):
        export(built, "native", tmp_path / "out", "dev")


def test_the_dataset_itself_is_not_overwritten(write_rows, rows, tmp_path):
    file = write_rows(tmp_path / "agentic" / "train.parquet", rows)
    before = file.read_bytes()
    with pytest.raises(RecipeError, match="is a file of the dataset itself"):
        export(tmp_path, "native", file, "train", quiet=True)
    assert file.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_said(built, tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(OutputError, match="a file stands where a folder is needed"):
        export(built, "native", tmp_path / "file" / "out.jsonl", "test", quiet=True)


def test_memory_does_not_grow_with_the_rows(write_rows, make, tmp_path):
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from builder.exports.export import export\n"
        "peaks = []\n"
        "for split in ('few', 'many'):\n"
        "    export(Path(sys.argv[1]), 'openai', Path(sys.argv[1]) / 'out.jsonl', split, quiet=True)\n"
        "    peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
        "print(peaks[1] - peaks[0])"
    )
    large = [make.row(str(n), [], make.user(f"{n} " * 5000), make.says("!")) for n in range(4000)]
    write_rows(tmp_path / "agentic" / "few.parquet", large[:200])
    write_rows(tmp_path / "agentic" / "many.parquet", large)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], env=env, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 30_000, "kB"


# --- the command ---------------------------------------------------------------------------------------------


def test_the_command(built, tmp_path, seedbed, rows):
    done = seedbed("export", built, "--format", "sharegpt", "--out", tmp_path / "chat.jsonl")
    assert (done.returncode, done.stderr) == (0, "")
    said = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert said == [
        "split written skipped file",
        f"train {len(rows) - 2} 2 {tmp_path}/chat-train.jsonl",
        f"test 3 0 {tmp_path}/chat-test.jsonl",
        "train: 2 skipped: the assistant says something beside a call",
    ]
    assert len(lines(tmp_path / "chat-train.jsonl")) == len(rows) - 2


def test_the_command_with_a_split(built, tmp_path, seedbed):
    done = seedbed("export", built, "--format", "hermes", "--split", "test", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == ["hermes.jsonl"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--format", "xml"], "there is no format 'xml'; known are"),
        (["--format", "native", "--split", "dev"], "has no split 'dev'"),
        ([], "the following arguments are required: --format"),
    ],
)
def test_a_mistake_is_one_sentence(built, tmp_path, seedbed, arguments, why):
    done = seedbed("export", built, *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert why in done.stderr
    assert list(tmp_path.iterdir()) == []
