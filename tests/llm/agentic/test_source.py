"""Agentic rows of models over real sockets: filled exactly, rejected with reasons, replayed free, same after kills."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from builder.build import build
from builder.errors import CapacityError, LedgerError
from builder.llm import configs
from builder.llm.terms import Terms
from builder.rows import PROOFS
from builder.runs.ledger import Ledger
from wire_acting import Actor, recipe_of, said

QUIET = Terms(environment={}, quiet=True, at_once=4)
ROOT = Path(__file__).parents[3]


def files(folder):
    """Name -> digest of everything in a dataset but its log."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "build.log"]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def rows_of(folder):
    return [row for path in sorted(folder.glob("agentic/*.parquet")) for row in pq.read_table(path).to_pylist()]


def rejects_of(folder):
    paths = sorted((folder / "rejects" / "agentic").glob("*.jsonl"))
    return [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("mode", ["play", "rewrite", "whole"])
def test_a_quota_is_filled_exactly_and_made_again_for_nothing(mode, wire, here):
    recipe = recipe_of(mode, wire.url)
    wire.reply = Actor(recipe)
    build(recipe, here / "one", configs=["agentic"], quiet=True, terms=QUIET)
    rows = rows_of(here / "one")
    assert len(rows) == 4
    assert {row["source"] for row in rows} == {"local:model"}
    assert all(row["verification"] == dict.fromkeys(PROOFS, True) for row in rows)
    assert rejects_of(here / "one") == []
    asked = len(wire.seen)
    assert not wire.bought_twice()
    build(recipe, here / "two", configs=["agentic"], quiet=True, terms=QUIET)
    assert len(wire.seen) == asked
    assert files(here / "one") == files(here / "two")


def test_a_model_as_user_says_the_same_in_other_words(wire, here):
    recipe = recipe_of("play", wire.url, user="model", rows={"train": 2})
    actor = Actor(recipe)
    actor.scenes |= {(system, f"{first} Thanks."): scene for (system, first), scene in actor.scenes.items()}
    wire.reply = actor
    build(recipe, here / "data", configs=["agentic"], quiet=True, terms=QUIET)
    texts = [json.loads(message) for row in rows_of(here / "data") for message in row["messages"]]
    spoken = [message["content"] for message in texts if message["role"] == "user"]
    assert spoken
    assert all(text.endswith(" Thanks.") and "[[" not in text for text in spoken)


def test_drafts_that_fail_are_rejects_with_reasons_and_keep_their_text(wire, here):
    recipe = recipe_of("play", wire.url)
    actor = Actor(recipe)
    actor.bad = lambda scene, *_: said("It is 123456.") if actor.take[id(scene)] == 0 else None
    wire.reply = actor
    build(recipe, here / "data", configs=["agentic"], quiet=True, terms=QUIET)
    rejects = rejects_of(here / "data")
    assert len(rows_of(here / "data")) == 4
    assert [reject["draft"].partition(", ")[2] for reject in rejects] == [
        f"draft 0 of row {number}" for number in (0, 0, 1, 2)
    ]
    assert {reject["rule"] for reject in rejects} <= {"answer", "negatives"}
    with Ledger(Path("seedbed-ledger.sqlite")) as ledger:
        refused = [kept for kept in ledger.all_kept() if kept.state == "rejected"]
        assert ledger.counts() == {"accepted": len(wire.seen) - 4, "rejected": 4}
    assert all(b"It is 123456." in kept.body for kept in refused)


def test_what_could_not_be_filled_is_told_and_more_attempts_go_on(wire, here):
    recipe = recipe_of("play", wire.url, attempts=1)
    actor = Actor(recipe)
    actor.bad = lambda scene, *_: said("I do not know.") if actor.take[id(scene)] == 0 else None
    wire.reply = actor
    with pytest.raises(CapacityError, match=r"4 of 4 rows could not be filled in 1 attempts each \(train 3, test 1"):
        build(recipe, here / "data", configs=["agentic"], quiet=True, terms=QUIET)
    assert len(wire.seen) == 4
    more = recipe_of("play", wire.url, attempts=2)
    build(more, here / "data", configs=["agentic"], quiet=True, terms=QUIET)
    assert len(rows_of(here / "data")) == 4
    assert not wire.bought_twice()


def test_rows_that_are_not_bought_are_not_made(wire, here):
    recipe = recipe_of("play", wire.url)
    with pytest.raises(LedgerError, match="build with its provider first"):
        configs.source("agentic", recipe).prepare()
    Ledger(here / "seedbed-ledger.sqlite").close()
    source = configs.source("agentic", recipe)
    source.prepare()
    with pytest.raises(LedgerError, match="row 0 is not bought yet"):
        source.make(source.shards()[0])


def test_faults_on_the_wire_cost_no_row(wire, here):
    recipe = recipe_of("whole", wire.url)
    wire.reply = Actor(recipe)
    wire.script = ["500", "html", "drop-after", "cut-json"]
    build(recipe, here / "data", configs=["agentic"], quiet=True, terms=QUIET)
    assert len(rows_of(here / "data")) == 4


def test_a_job_that_is_given_up_is_a_reject_and_not_asked_again(wire, here):
    recipe = recipe_of("whole", wire.url)
    actor = Actor(recipe)
    wire.reply = actor
    first = {json.dumps(key[1])[1:-1] for key, scene in actor.scenes.items() if actor.take[id(scene)] == 0}
    wire.always = lambda body: "400" if any(one in body["messages"][1]["content"] for one in first) else ""
    build(recipe, here / "one", configs=["agentic"], quiet=True, terms=QUIET)
    assert {reject["rule"] for reject in rejects_of(here / "one")} == {"parked"}
    asked = len(wire.seen)
    build(recipe, here / "two", configs=["agentic"], quiet=True, terms=QUIET)
    assert len(wire.seen) == asked
    assert files(here / "one") == files(here / "two")


def test_opinions_stand_beside_the_score(wire, here):
    recipe = recipe_of("whole", wire.url, judge=1000)
    wire.reply = Actor(recipe)
    build(recipe, here / "data", configs=["agentic"], quiet=True, terms=QUIET)
    log = (here / "data" / "build.log").read_text("utf-8")
    assert "a model finds 3 rows good; our own score of them is 1.0000" in log
    assert len(wire.seen) == 8


BUILD = """
import sys
from pathlib import Path
from builder.build import build
from builder.llm.terms import Terms
from builder.recipe import read
build(read(Path("recipe.yaml")), Path("data"), configs=["agentic"], quiet=True, terms=Terms(environment={}, at_once=4))
"""


def built(folder, wire, kill_after=None, by=signal.SIGKILL):
    """Build in a process of its own; ended once so many more requests have come to the server, if at all."""
    seen = len(wire.seen)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, "-c", BUILD], cwd=folder, env=environment)
    while process.poll() is None:
        if kill_after is not None and len(wire.seen) >= seen + kill_after:
            process.send_signal(by)
            kill_after = None
        time.sleep(0.002)
    return process.returncode


def test_a_build_that_is_killed_five_times_is_the_same_as_an_unbroken_one(wire, tmp_path):
    recipe = recipe_of("play", wire.url, rows={"train": 8, "test": 2})
    actor = Actor(recipe)
    actor.bad = lambda scene, _, good: said("Hm.") if actor.take[id(scene)] == 0 and len(str(good)) % 3 == 0 else None
    wire.reply = actor
    body = recipe.model_dump_json()
    for name in ("whole", "broken"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "recipe.yaml").write_text(body, "utf-8")
    assert built(tmp_path / "whole", wire) == 0
    usual = len(wire.seen)
    wire.answered.clear()
    wire.latency = 0.01
    for _ in range(5):
        assert built(tmp_path / "broken", wire, kill_after=9) == -signal.SIGKILL
    assert built(tmp_path / "broken", wire) == 0
    assert files(tmp_path / "broken" / "data") == files(tmp_path / "whole" / "data")
    assert rejects_of(tmp_path / "broken" / "data")
    assert len(wire.seen) - 2 * usual <= 5 * 4  # only what was in flight at a kill


def test_ctrl_c_keeps_what_is_under_way(wire, tmp_path):
    recipe = recipe_of("play", wire.url, rows={"train": 8})
    wire.reply, wire.latency = Actor(recipe), 0.3
    (tmp_path / "recipe.yaml").write_text(recipe.model_dump_json(), "utf-8")
    assert built(tmp_path, wire, kill_after=6, by=signal.SIGINT) != 0
    with Ledger(tmp_path / "seedbed-ledger.sqlite") as ledger:
        assert not ledger.counts().keys() & {"sent"}
    wire.latency = 0.0
    assert built(tmp_path, wire) == 0
    assert not wire.bought_twice()
    assert len(rows_of(tmp_path / "data")) == 8
