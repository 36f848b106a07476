"""`seedbed report` and `seedbed view` as a user calls them."""

import json
import shutil
import webbrowser

import pytest

from builder import cli


@pytest.fixture
def dataset(small_build, tmp_path):
    shutil.copytree(small_build, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def shown(monkeypatch):
    pages = []
    monkeypatch.setattr(webbrowser, "open", pages.append)
    return pages


def test_report_prints_the_headlines_and_then_how_they_moved(dataset, capsys):
    assert cli.main(["report", str(dataset)]) == 0
    told = capsys.readouterr().out
    assert "intent   Rows" in told
    assert told.splitlines()[-1] == str(dataset / "report.html")
    assert (
        cli.main(["report", str(dataset), "--against", str(dataset / "report.json"), "--out", str(dataset.parent)]) == 0
    )
    assert "same" in capsys.readouterr().out
    assert (dataset.parent / "report.html").exists()


def test_report_as_json(dataset, capsys):
    assert cli.main(["report", str(dataset), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads((dataset / "report.json").read_text("utf-8"))


def test_a_build_without_a_report_is_measured_to_compare(dataset, small_build, capsys):
    assert cli.main(["report", str(dataset), "--against", str(small_build)]) == 0
    assert "better" not in capsys.readouterr().out


def test_any_other_dataset_is_looked_for(dataset, tmp_path, capsys):
    (tmp_path / "bench.jsonl").write_text('{"text": "nothing like it"}\n', "utf-8")
    assert cli.main(["report", str(dataset), "--against", str(tmp_path / "bench.jsonl")]) == 0
    assert "Contamination" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["report", "nowhere"], "nowhere: does not exist."),
        (["report", "rows.jsonl"], "rows.jsonl: was not built by seedbed; say with --out where its report is to go."),
        (["view", "nowhere"], "nowhere: does not exist."),
        (["report", "rows.jsonl", "--out", "x", "--against", "gone"], "gone: does not exist."),
    ],
)
def test_a_mistake_is_said_in_one_sentence(arguments, sentence, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rows.jsonl").write_text('{"text": "a"}\n', "utf-8")
    assert cli.main(arguments) == 2
    assert capsys.readouterr().err == f"seedbed: {sentence}\n"
    assert [path.name for path in tmp_path.iterdir()] == ["rows.jsonl"]


def test_view_makes_the_page_once(dataset, shown, capsys):
    assert cli.main(["view", str(dataset)]) == 0
    made = (dataset / "report.html").stat().st_mtime_ns
    assert cli.main(["view", str(dataset)]) == 0
    assert (dataset / "report.html").stat().st_mtime_ns == made
    assert shown == [(dataset / "report.html").as_uri()] * 2
    assert capsys.readouterr().out.splitlines() == [str(dataset / "report.html")] * 2
