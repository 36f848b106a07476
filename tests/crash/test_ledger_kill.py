"""Killed at any moment a run loses no completion that reached it, and buys none of them again."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from builder.runs.ledger import Ledger
from builder.runs.run import content

ROOT = Path(__file__).parents[2]
AT_ONCE = 16


class Buyers:
    """Processes that buy with one ledger, one after the other."""

    def __init__(self, wire, folder):
        self.wire, self.folder = wire, folder
        self.ledger, self.acks = folder / "ledger.sqlite", folder / "acks"
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, str(Path(__file__).parent / "buyer.py")]
        self.process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def start(self, jobs, **order):
        order |= {"ledger": str(self.ledger), "url": self.wire.url, "acks": str(self.acks), "jobs": jobs}
        self.process.stdin.write(json.dumps({"at_once": AT_ONCE, **order}) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def ended(self):
        """How the one that was started last ended."""
        return int(self.process.stdout.readline().split()[1])

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def told(self):
        """The jobs of which a buyer was told that they are received."""
        lines = self.acks.read_text("utf-8").splitlines() if self.acks.exists() else []
        return {f"job {line}" for line in lines}

    def received(self):
        """Job -> what it says, as the ledger has it. Nothing in it may be torn."""
        with Ledger(self.ledger) as ledger:
            assert ledger._read.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return {f"job {kept.place[1]}": content(kept) for kept in ledger.all_kept("run")}

    def unknown(self):
        with Ledger(self.ledger) as ledger:
            return ledger.counts("run").get("sent", 0)


@pytest.fixture
def buyers(wire, tmp_path):
    wire.reply = lambda body: {"role": "assistant", "content": f"{body['messages'][-1]['content']} " + "x" * 3000}
    found = Buyers(wire, tmp_path)
    yield found
    found.close()


def whole(received):
    return all(text == f"{job} " + "x" * 3000 for job, text in received.items())


def killed_again_and_again(wire, buyers, kills, seed):
    """Kill at random moments until so many kills hit, then finish. Returns what was in flight at each kill."""
    draw = random.Random(seed)  # noqa: S311
    wire.latency = lambda body: draw.uniform(0.001, 0.02)  # noqa: ARG005
    jobs, before, in_flight = kills * 25, {}, []
    while len(in_flight) < kills:
        asked = len(wire.seen)
        pid = buyers.start(jobs)
        wire.wait_for(asked + draw.randint(1, 30))
        time.sleep(draw.uniform(0, 0.02))
        os.kill(pid, signal.SIGKILL)
        assert buyers.ended() == -signal.SIGKILL, "all was bought before it could be killed"
        again = {one.body["messages"][-1]["content"] for one in wire.seen[asked:]} & set(before)
        assert not again, f"bought again: {sorted(again)}"
        received = buyers.received()
        assert buyers.told() <= set(received), "a completion that was acknowledged is lost"
        assert set(before) <= set(received)
        assert whole(received), "a row is torn"
        in_flight.append(buyers.unknown())
        assert in_flight[-1] <= AT_ONCE
        before = received
    asked = len(wire.seen)
    buyers.start(jobs)
    assert buyers.ended() == 0
    assert not {one.body["messages"][-1]["content"] for one in wire.seen[asked:]} & set(before)
    received = buyers.received()
    assert len(received) == jobs
    assert whole(received)
    assert len(wire.seen) - jobs <= sum(in_flight), "only what was in flight at a kill was asked for twice"
    return in_flight


def test_20_kills_at_random_moments(wire, buyers):
    in_flight = killed_again_and_again(wire, buyers, kills=20, seed=4)
    assert max(in_flight) > 0, "no kill hit anything"


@pytest.mark.soak
def test_200_kills_at_random_moments(wire, buyers, capsys):
    in_flight = killed_again_and_again(wire, buyers, kills=200, seed=5)
    with capsys.disabled():
        print(f"\n200 kills: in flight {sum(in_flight) / len(in_flight):.1f} on average, {max(in_flight)} at most")  # noqa: T201


def test_a_kill_at_each_write(wire, buyers):
    """Before the first SQL statement of a run, before the second, and so on until one comes through."""
    for statement in range(1, 1000):
        for file in buyers.folder.iterdir():
            file.unlink()
        wire.seen.clear()
        buyers.start(6, die_at=statement, at_once=2)
        ended = buyers.ended()
        told = buyers.told()
        received = buyers.received() if buyers.ledger.exists() else {}
        assert told <= set(received)
        assert whole(received)
        if ended == 0:
            break
        assert ended == -signal.SIGKILL
        wire.seen.clear()
        buyers.start(6, at_once=2)
        assert buyers.ended() == 0
        assert len(buyers.received()) == 6
        assert not {one.body["messages"][-1]["content"] for one in wire.seen} & set(received)
    assert len(received) == 6
    assert statement > 6 * 2, "each job is written when it is sent and when it is received"


def test_a_power_cut_tears_nothing_that_was_acknowledged(buyers, wire, tmp_path):
    """What the disk did not have yet is gone: the log is cut anywhere behind the last write that was acknowledged."""
    wire.latency = 0.002
    pid = buyers.start(60, at_once=4)
    while len(buyers.told()) < 20:
        time.sleep(0.001)
    os.kill(pid, signal.SIGSTOP)
    told, wal = buyers.told(), Path(f"{buyers.ledger}-wal")
    safe = wal.stat().st_size
    os.kill(pid, signal.SIGCONT)
    with suppress(AssertionError):
        wire.wait_for(len(wire.seen) + 8)
    os.kill(pid, signal.SIGKILL)
    buyers.ended()
    draw = random.Random(6)  # noqa: S311
    for number in range(20):
        copy = tmp_path / f"cut-{number}" / "ledger.sqlite"
        copy.parent.mkdir()
        shutil.copy(buyers.ledger, copy)
        data = wal.read_bytes()
        Path(f"{copy}-wal").write_bytes(data[: draw.randint(min(safe, len(data)), len(data))])
        with sqlite3.connect(copy) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        db.close()
        buyers.ledger = copy
        received = buyers.received()
        assert told <= set(received)
        assert whole(received)
