"""The report of a folder: what is written, that it is the same every time, and what it does to the dataset."""

import json
import shutil

import pytest

from builder.errors import InputError
from builder.report import make


@pytest.fixture(scope="module")
def reported(small_build, tmp_path_factory):
    folder = tmp_path_factory.mktemp("reported") / "data"
    shutil.copytree(small_build, folder)
    return folder, make.make(folder, folder)


def test_everything_is_written(reported):
    folder, report = reported
    tree = json.loads((folder / "report.json").read_text("utf-8"))
    assert tree == report.tree
    assert list(tree["configs"]) == ["intent", "agentic"]
    assert tree["configs"]["intent"]["rows"] == 220
    assert tree["build"] == json.loads((folder / "seedbed.json").read_text("utf-8"))["build"]
    html = report.page.read_text("utf-8")
    assert "220" in html
    assert len(html) < 5_000_000
    card = (folder / "README.md").read_text("utf-8")
    assert "## Measured quality" in card
    for name in card.split('src="')[1:]:
        assert (folder / name.split('"')[0]).exists()


def test_the_same_build_gives_the_same_report(reported, small_build, tmp_path):
    folder, _ = reported
    make.make(small_build, tmp_path)
    for name in ("report.html", "report.json", "README.md"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()
    drawn = sorted(path.name for path in (folder / "figures").iterdir())
    assert drawn
    assert [(tmp_path / "figures" / name).read_bytes() for name in drawn] == [
        (folder / "figures" / name).read_bytes() for name in drawn
    ]


def test_a_reported_dataset_loads_as_before(reported, small_build):
    from datasets import load_dataset

    folder, _ = reported
    for config in ("intent", "agentic"):
        rows = [load_dataset(str(place), config) for place in (folder, small_build)]
        assert {split: list(rows[0][split]) for split in rows[0]} == {split: list(rows[1][split]) for split in rows[1]}


def test_datasets_takes_the_information_of_the_card(reported, monkeypatch):
    from datasets import info

    said = []
    monkeypatch.setattr(info.logger, "warning", said.append)
    told = info.DatasetInfosDict.from_directory(str(reported[0]))
    assert {config: told[config].splits["train"].num_examples for config in told} == {"intent": 160, "agentic": 3}
    assert said == []


def test_nobody_reads_where_things_lie_here(reported):
    folder, _ = reported
    for name in ("report.html", "report.json", "README.md", "seedbed.json"):
        assert str(folder) not in (folder / name).read_text("utf-8")


def test_another_report_is_compared_with(reported, tmp_path):
    folder, report = reported
    before = json.loads(json.dumps(report.tree))
    before["configs"]["intent"]["rows"] = 200
    made = make.make(folder, tmp_path, before=before)
    assert made.moved[0].shown == ("200", "220", "+20")
    assert made.tree["against"]["moves"][0]["now"] == 220
    assert 'id="compared"' in made.page.read_text("utf-8")
    assert "## Changes" in (tmp_path / "README.md").read_text("utf-8")


def test_a_new_build_takes_the_old_report_away(reported, tmp_path):
    from builder.build import build
    from builder.recipe import Recipe

    folder = tmp_path / "data"
    shutil.copytree(reported[0], folder)
    assert make.is_fresh(folder)
    build(Recipe().with_(examples_per_intent=20, edge_cases=20, seed=5), folder, configs=["intent"], quiet=True)
    assert not make.is_fresh(folder)
    assert not (folder / "report.html").exists()
    assert not (folder / "figures").exists()


def test_a_report_of_another_build_is_not_fresh(reported, tmp_path):
    shutil.copytree(reported[0], tmp_path / "data")
    manifest = json.loads((tmp_path / "data" / "seedbed.json").read_text("utf-8"))
    (tmp_path / "data" / "seedbed.json").write_text(json.dumps({**manifest, "build": "other"}), "utf-8")
    assert not make.is_fresh(tmp_path / "data")


def test_reasons_of_rejects_are_shown(reported, tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(reported[0], folder)
    (folder / "rejects" / "intent").mkdir(parents=True)
    lines = [json.dumps({"draft": f"d{n}", "rule": "too short", "reason": "<b>two</b> words"}) for n in range(5)]
    (folder / "rejects" / "intent" / "train-00000.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    manifest = json.loads((folder / "seedbed.json").read_text("utf-8"))
    manifest["rejects"] = {"intent": {"too short": 5}}
    (folder / "seedbed.json").write_text(json.dumps(manifest), "utf-8")
    html = make.make(folder, folder).page.read_text("utf-8")
    assert "d2: &lt;b&gt;two&lt;/b&gt; words" in html
    assert "d3:" not in html
    assert 'id="figure-rejects"' in html


def test_anybodys_dataset_has_a_page_and_no_card(tmp_path):
    (tmp_path / "rows.jsonl").write_text(
        '{"text": "a b c", "intent": "x"}\n{"text": "a b d", "intent": "y"}\n', "utf-8"
    )
    made = make.make(tmp_path / "rows.jsonl", tmp_path / "out")
    assert made.tree["configs"]["data"]["rows"] == 2
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["report.html", "report.json"]


@pytest.mark.parametrize("body", ["", "[]", "{", '{"configs": []}', '{"configs": {"intent": 3}}', "null", "\x00"])
def test_what_is_no_report_is_refused(tmp_path, body):
    (tmp_path / "report.json").write_text(body, "utf-8")
    with pytest.raises(InputError, match=r"report\.json"):
        make.report_of(tmp_path)


@pytest.mark.parametrize("body", ["", "[]", "{}", "{"])
def test_a_broken_manifest_is_refused(tmp_path, body):
    (tmp_path / "seedbed.json").write_text(body, "utf-8")
    with pytest.raises(InputError, match=r"seedbed\.json"):
        make.make(tmp_path, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["seedbed.json"]


def test_a_folder_without_a_report_says_how_to_make_one(tmp_path):
    with pytest.raises(InputError, match="seedbed report"):
        make.report_of(tmp_path)
