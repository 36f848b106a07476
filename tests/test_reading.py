"""Datasets read back, whoever made them."""

import json

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from builder import cli
from builder.errors import InputError
from builder.reading import POSITION, label_names, read, rows

ROWS = [
    {"text": "What is a moon?", "intent": "question_answering", "confidence": 0.9},
    {"text": "Schreib mir ein Gedicht über Öl", "intent": "creative_writing", "confidence": 0.8},
]


def features(**names):
    described = {name: {"names": list(values), "_type": "ClassLabel"} for name, values in names.items()}
    return {"huggingface": json.dumps({"info": {"features": described}})}


def labelled(path, numbers=(1, 0), names=("reasoning", "translation"), column="intent"):
    schema = pa.schema([("text", pa.string()), (column, pa.int64())], features(**{column: names}))
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({"text": ["t" * (3 + n) for n in range(len(numbers))], column: numbers}, schema), path)
    return path


def as_lines(rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("rows.parquet", lambda path: pl.DataFrame(ROWS).write_parquet(path)),
        ("rows.jsonl", lambda path: path.write_text(as_lines(ROWS), "utf-8")),
        ("rows.NDJSON", lambda path: path.write_text(as_lines(ROWS), "utf-8")),
        ("rows.jsonl", lambda path: path.write_text(as_lines(ROWS).replace("\n", "\n\n  \n"), "utf-8")),
        ("rows.json", lambda path: path.write_text(json.dumps({"metadata": {}, "examples": ROWS}), "utf-8")),
        ("rows.json", lambda path: path.write_text(json.dumps(ROWS), "utf-8")),
    ],
    ids=["parquet", "jsonl", "ndjson", "blank lines", "the old script's json", "a bare list"],
)
def test_every_format_gives_the_same_rows(tmp_path, name, write):
    write(tmp_path / name)
    frame = read(tmp_path / name)
    assert frame.select("text", "intent", "confidence").to_dicts() == ROWS
    assert frame[POSITION].to_list() == [f"{name}:0", f"{name}:1"]


CSV = (
    "\ufefftext,intent,confidence,topic\r\n"
    '"What is a moon, and ""why""?",question_answering,0.9,\r\n'
    "\r\n"
    '"Zwei\nZeilen über Öl",7,hoch,\r\n'
)


def test_cells_of_a_csv_file_are_text_and_empty_ones_null(tmp_path):
    (tmp_path / "rows[1].CSV").write_text(CSV, "utf-8", newline="")
    frame = read(tmp_path / "rows[1].CSV")
    assert set(frame.schema.values()) == {pl.String}
    expected = [
        {"text": 'What is a moon, and "why"?', "intent": "question_answering", "confidence": "0.9", "topic": None},
        {"text": "Zwei\nZeilen über Öl", "intent": "7", "confidence": "hoch", "topic": None},
    ]
    assert frame.drop(POSITION).to_dicts() == expected
    named = [(f"rows[1].CSV:{number}", row) for number, row in enumerate(expected)]
    assert frame[POSITION].to_list() == [position for position, _ in named]
    assert list(rows(tmp_path / "rows[1].CSV", "intent", "text")) == named


def test_a_csv_file_without_rows_has_its_columns(tmp_path):
    (tmp_path / "a.csv").write_text("text,intent\n", "utf-8")
    assert read(tmp_path / "a.csv").columns == ["text", "intent", POSITION]
    assert list(rows(tmp_path / "a.csv", "intent", "text")) == []


def test_a_folder_of_csv_files_is_read_where_it_holds_nothing_else(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b.csv").write_text("text\nthree\n", "utf-8")
    (tmp_path / "a.csv").write_text("text,intent\none two,reasoning\n", "utf-8")
    frame = read(tmp_path)
    assert frame[POSITION].to_list() == ["a.csv:0", "deep/b.csv:0"]
    assert frame["intent"].to_list() == ["reasoning", None]
    (tmp_path / "c.jsonl").write_text(as_lines(ROWS), "utf-8")
    assert read(tmp_path)[POSITION].to_list() == ["c.jsonl:0", "c.jsonl:1"]


def test_a_csv_file_is_checked_and_measured_and_looked_for_in_another(tmp_path, capsys):
    """Through the command: numbers in it count as numbers, and every row of it is found again."""
    row = "What is a moon and why does it circle the earth?,{},child,simple,{}\n"
    csv = tmp_path / "rows.csv"
    csv.write_text("text,intent,audience,complexity,confidence\n" + row.format("question_answering", 0.9), "utf-8")
    assert cli.main(["check", str(csv)]) == 0
    assert cli.main(["report", str(csv), "--against", str(csv), "--out", str(tmp_path / "report")]) == 0
    told = json.loads((tmp_path / "report" / "report.json").read_text("utf-8"))["configs"]["data"]
    assert told["rows"] == told["whole"]["contamination"]["found"]["items"] == 1
    csv.write_text("text,intent,audience,complexity,confidence\n" + row.format("no_intent", 1.9), "utf-8")
    capsys.readouterr()
    assert cli.main(["check", "--json", str(csv)]) == 1
    found = {one["rule"]: one["rows"] for one in json.loads(capsys.readouterr().out)["findings"]}
    assert (found["valid intent"], found["confidence"], found["valid audience"]) == (1, 1, 0)


def test_class_numbers_become_names(tmp_path):
    frame = read(labelled(tmp_path / "a.parquet", (1, 0, 1)))
    assert frame["intent"].to_list() == ["translation", "reasoning", "translation"]


def test_a_class_number_without_a_name_is_not_hidden(tmp_path):
    frame = read(labelled(tmp_path / "a.parquet", (1, 7)))
    assert frame["intent"].to_list() == ["translation", None]


def test_only_labels_are_renamed(tmp_path):
    frame = read(labelled(tmp_path / "a.parquet", (1, 0), column="score"))
    assert frame["score"].to_list() == [1, 0]


def test_a_hub_folder_is_read_by_config_with_positions_below_it(tmp_path):
    labelled(tmp_path / "intent" / "train-00000-of-00002.parquet", (0,))
    labelled(tmp_path / "intent" / "train-00001-of-00002.parquet", (1, 1))
    labelled(tmp_path / "other" / "train-00000-of-00001.parquet", (0, 0, 0))
    (tmp_path / "stray.jsonl").write_text(as_lines(ROWS), "utf-8")
    frame = read(tmp_path, "intent")
    assert frame[POSITION].to_list() == [
        "intent/train-00000-of-00002.parquet:0",
        "intent/train-00001-of-00002.parquet:0",
        "intent/train-00001-of-00002.parquet:1",
    ]
    assert read(tmp_path, "other").height == 3


def test_our_own_build_is_read_whole(default_build):
    frame = read(default_build)
    assert frame.height == 12_000
    assert frame["intent"].n_unique() == 10
    assert frame["intent"].dtype == frame["audience"].dtype == frame["complexity"].dtype == pl.String
    assert frame[POSITION].n_unique() == 12_000


def test_any_folder_is_searched_but_not_its_hidden_parts(tmp_path):
    labelled(tmp_path / ".seedbed" / "x" / "train.parquet", (0, 0, 0))
    labelled(tmp_path / "deep" / "er" / "data.parquet", (0,))
    assert read(tmp_path)[POSITION].to_list() == ["deep/er/data.parquet:0"]


def test_files_with_different_columns_are_put_together(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "one two", "intent": "reasoning"}\n', "utf-8")
    (tmp_path / "b.jsonl").write_text('{"text": "three", "style": "terse"}\n', "utf-8")
    frame = read(tmp_path)
    assert frame["text"].to_list() == ["one two", "three"]
    assert frame["intent"].to_list() == ["reasoning", None]


def test_a_cell_that_does_not_fit_does_not_hide_the_others(tmp_path):
    (tmp_path / "a.jsonl").write_text(as_lines([*ROWS, {"text": 5, "intent": None, "confidence": "high"}]), "utf-8")
    frame = read(tmp_path / "a.jsonl")
    assert frame["text"].to_list()[:2] == [row["text"] for row in ROWS]
    assert frame.height == 3


def _write(body):
    return lambda path: path.write_bytes(body)


@pytest.mark.parametrize(
    ("name", "make", "sentence"),
    [
        ("gone.parquet", lambda _path: None, "gone.parquet: does not exist"),
        ("empty", lambda path: path.mkdir(), "empty: holds no Parquet, .jsonl, .json or .csv file; give a dataset"),
        ("a.tsv", _write(b"text\tintent\n"), "'.tsv' is not a format that is read; right would be .parquet, .jsonl, "),
        ("a.csv", _write(b""), "a.csv: has no header; right would be a first line such as 'text,intent'"),
        ("a.csv", _write(b"text,intent,text\n"), "a.csv: has the column 'text' twice"),
        (
            "a.csv",
            _write(b"text,intent\na,b\n\na,b,c\n"),
            "a.csv, line 4: the row's length is 3; right would be 2 cells, ",
        ),
        ("a.csv", _write(b"text,intent\na\n"), "a.csv, line 2: the row's length is 1; right would be 2 cells"),
        ("a.csv", _write(b'text,intent\n"a"b,c\n'), "a.csv, line 2: cannot be read as CSV: "),
        ("a.csv", _write(b'text,intent\na,b\n"a,b\nc,d\n'), "a.csv, line 4: cannot be read as CSV: unexpected"),
        ("a.csv", _write(b"text,intent\n\xff\xfe,b\n"), "a.csv: cannot be read: "),
        ("a.parquet", _write(b"PAR1 and then nothing"), "a.parquet: cannot be read: "),
        ("a.parquet", _write(b""), "a.parquet: cannot be read: "),
        ("a.json", _write(b'{"examples": [1,'), "a.json: cannot be read: "),
        ("a.json", _write(b'{"rows": []}'), "a.json: has no list 'examples'; right would be {'metadata': ..., "),
        ("a.json", _write(b'"text"'), "a.json: has no list 'examples'"),
        ("a.json", _write(b'[{"text": "x"}, 5]'), "a.json, row 1: is int; right would be an object with 'text'"),
        ("a.json", _write(b"[" * 200_000), "a.json"),
        ("a.json", _write("[{'text': 'ö'}]".encode("latin-1")), "a.json: cannot be read: "),
        ("a.jsonl", _write(b'{"text": "x"}\n\n{"text": \n'), "a.jsonl, line 3: is not JSON: "),
        ("a.jsonl", _write(b'{"text": "x"}\n["x"]\n'), "a.jsonl, row 1: is list; right would be an object"),
        ("a.jsonl", _write(b'{"text": "\xff\xfe"}\n'), "a.jsonl: cannot be read: "),
        ("a.jsonl", _write(b"[" * 200_000), "a.jsonl"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(tmp_path, name, make, sentence):
    path = tmp_path / name
    make(path)
    with pytest.raises(InputError) as found:
        read(path)
    told = str(found.value)
    assert sentence in told
    assert str(path) in told
    assert told.endswith(".")
    assert "\n" not in told


def test_a_broken_shard_is_named(tmp_path):
    labelled(tmp_path / "intent" / "test-00000-of-00001.parquet")
    whole = labelled(tmp_path / "intent" / "train-00000-of-00001.parquet")
    whole.write_bytes(whole.read_bytes()[:-9])
    with pytest.raises(InputError, match=r"train-00000-of-00001\.parquet: cannot be read: "):
        read(tmp_path)


def test_a_parquet_file_whose_metadata_is_not_ours_is_still_read(tmp_path):
    schema = pa.schema([("text", pa.string())], {"huggingface": "{}", "pandas": "{}"})
    pq.write_table(pa.table({"text": ["hello"]}, schema), tmp_path / "a.parquet")
    assert read(tmp_path / "a.parquet")["text"].to_list() == ["hello"]


def test_label_names_are_those_of_all_files_in_their_order(tmp_path):
    labelled(tmp_path / "intent" / "test-00000-of-00001.parquet", names=("b", "a"))
    labelled(tmp_path / "intent" / "train-00000-of-00001.parquet", names=("a", "c"))
    assert label_names(tmp_path, "intent") == ("b", "a", "c")
    assert label_names(tmp_path, "audience") == ()
    (tmp_path / "rows.jsonl").write_text(as_lines(ROWS), "utf-8")
    assert label_names(tmp_path / "rows.jsonl", "intent") == ()
    (tmp_path / "broken.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match=r"broken\.parquet: cannot be read"):
        label_names(tmp_path / "broken.parquet", "intent")
