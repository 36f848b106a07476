"""card.yaml: what is said is told in the card, what is wrong is told in a sentence, and no row hangs on it."""

import json
import shutil

import pytest
import yaml

from builder import cli
from builder.errors import InputError
from builder.report import make, words
from builder.report.card import Fields, card

SAID = """
pretty_name: Prompts of a help desk
license: cc-by-4.0
summary: What people ask <b>a help desk</b>.
authors: [Ada Example, Ben Example]
year: 2026
url: https://help.example/prompts
tags: [help-desk, synthetic]
"""


@pytest.fixture
def said(tmp_path):
    (tmp_path / "mine.yaml").write_text(SAID, "utf-8")
    return tmp_path / "mine.yaml"


def test_everything_that_is_said_stands_in_the_card(said, small_build):
    text = card(make.manifest_of(small_build), fields=words.read(said))
    told = yaml.safe_load(text.split("\n---\n")[0][4:])
    assert (told["pretty_name"], told["license"]) == ("Prompts of a help desk", "cc-by-4.0")
    assert told["tags"].count("synthetic") == 1
    assert told["tags"][-1] == "help-desk"
    assert "<b>" not in text
    assert text.index("What people ask") < text.index("Synthetic training data")
    for line in (
        "title = {Prompts of a help desk}", "author = {Ada Example and Ben Example}", "year = {2026}",
        "url = {https://help.example/prompts}",
    ):  # fmt: skip
        assert f"  {line},\n" in text


def test_all_of_it_may_be_left_out(tmp_path):
    (tmp_path / "card.yaml").write_text("{}\n", "utf-8")
    assert words.of(tmp_path) == Fields() == words.of(tmp_path / "elsewhere")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("[]", "is no mapping"),
        ("lisense: mit", r"unknown key 'lisense'; right would be license"),
        ("path: x", r"unknown key 'path'"),
        ("license: 'MIT License'", r"'license' is not right; right would be an identifier"),
        ("license: 3", "'license' is not right"),
        ("pretty_name: ''", "'pretty_name' is not right"),
        ("summary: [a]", "'summary' is not right"),
        ("authors: Ada", "'authors' is not right; right would be a list"),
        ("authors: [{}]", "'authors' is not right"),
        ("year: true", "'year' is not right; right would be a year"),
        ("url: javascript:x", "'url' is not right; right would be an address"),
        ("tags: [", "line"),
    ],
)
def test_what_is_wrong_is_told(tmp_path, body, sentence):
    (tmp_path / "card.yaml").write_text(body, "utf-8")
    with pytest.raises(InputError, match=rf"card\.yaml.*{sentence}"):
        words.of(tmp_path)


def test_the_command_keeps_it_beside_the_data(said, small_build, tmp_path):
    data = tmp_path / "data"
    shutil.copytree(small_build, data)
    before = (data / "seedbed.json").read_bytes()
    assert cli.main(["report", str(data), "--card", str(said)]) == 0
    assert "license: cc-by-4.0" in (data / "README.md").read_text("utf-8")
    assert (data / "card.yaml").read_text("utf-8") == SAID
    assert cli.main(["report", str(data)]) == 0  # and finds it there
    assert "license: cc-by-4.0" in (data / "README.md").read_text("utf-8")
    assert (data / "seedbed.json").read_bytes() == before


def test_a_wrong_file_leaves_everything_as_it_was(small_build, tmp_path, capsys):
    (tmp_path / "mine.yaml").write_text("licence: mit\n", "utf-8")
    assert (
        cli.main(["report", str(small_build), "--card", str(tmp_path / "mine.yaml"), "--out", str(tmp_path / "o")]) == 2
    )
    assert "unknown key 'licence'; right would be license" in capsys.readouterr().err
    assert not (tmp_path / "o").exists()


def test_a_dataset_of_somebody_else_gets_no_card(said, tmp_path, capsys):
    (tmp_path / "rows.jsonl").write_text(json.dumps({"text": "a"}) + "\n", "utf-8")
    (tmp_path / "card.yaml").write_text("what: else\n", "utf-8")
    rows, out = str(tmp_path / "rows.jsonl"), str(tmp_path / "o")
    assert cli.main(["report", rows, "--out", out, "--card", str(said)]) == 2
    assert "leave --card out" in capsys.readouterr().err
    assert cli.main(["report", rows, "--out", out]) == 0
