"""The audit log."""

import json
import logging
from datetime import datetime
from pathlib import Path

from builder.runs.audit import Audit


def test_each_event_is_one_line_of_json_whatever_is_in_it(tmp_path):
    audit = Audit(tmp_path / "audit.jsonl")
    audit.note("again", job="a", reason="two\nlines \u2028 and half \ud800", where=Path("x"), seconds=float("inf"))
    audit.note("park", job="b")
    lines = (tmp_path / "audit.jsonl").read_bytes().decode("utf-8").split("\n")
    assert lines[-1] == ""
    first, second = (json.loads(line) for line in lines[:-1])
    assert (first["event"], first["job"], first["where"]) == ("again", "a", "x")
    assert first["reason"].startswith("two\nlines")
    assert second["event"] == "park"
    assert datetime.fromisoformat(first["at"]) <= datetime.fromisoformat(second["at"])


def test_what_was_noted_before_stays(tmp_path):
    for _ in range(3):
        Audit(tmp_path / "audit.jsonl").note("again")
    assert len((tmp_path / "audit.jsonl").read_text("utf-8").splitlines()) == 3


def test_without_a_file_it_is_told_to_the_log(caplog, tmp_path):
    with caplog.at_level(logging.INFO, logger="seedbed.runs"):
        Audit(None).note("stop", reason="no key")
    assert [json.loads(message)["reason"] for message in caplog.messages] == ["no key"]
    assert not list(tmp_path.iterdir())
