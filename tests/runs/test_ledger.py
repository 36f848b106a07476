"""One file in which a completion stands before anybody looks at it."""

import asyncio
import json
import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from builder.errors import LedgerError
from builder.providers.base import Answer
from builder.runs.ledger import Job, Ledger
from builder.runs.look import Look, Session
from builder.runs.tables import Spent

ROOT = Path(__file__).parents[2]


def answer(text="hi", **headers):
    body = json.dumps({"choices": [{"message": {"content": text}}]}).encode()
    return Answer(200, headers, body, 0.1)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "deep" / "ledger.sqlite"


@pytest.fixture
def ledger(path):
    with Ledger(path) as opened:
        yield opened


def receive(ledger, *wanted, text="hi"):
    async def each():
        for job in wanted:
            await ledger.sent(job.id)
            await ledger.received(job.id, answer(text), (3, 4))

    asyncio.run(each())


def test_a_job_goes_through_its_states(ledger, jobs):
    one, two, three, four = jobs(4)
    ledger.begin("run", "{}", "2026-11-22")
    ledger.plan("run", [one, two, three, four])
    assert ledger.counts("run") == {"planned": 4}
    asyncio.run(ledger.sent(one.id))
    assert ledger.counts("run") == {"planned": 3, "sent": 1}
    receive(ledger, one, two, three)
    assert ledger.counts("run") == {"planned": 1, "received": 3}
    ledger.settle([(one.id, ""), (two.id, "no JSON in it")])
    asyncio.run(ledger.parked(four.id, "refused"))
    assert ledger.counts("run") == {"accepted": 1, "parked": 1, "received": 1, "rejected": 1}
    assert dict(ledger.reasons("run")) == {"no JSON in it": 1, "refused": 1}
    with Look(ledger.path) as look:
        assert look.sessions() == [Session("run", {}, "2026-11-22")]
    assert ledger.spent() == [Spent("local", "model", 1.0, 3, 9, 12)]


def test_what_is_kept_is_what_came_byte_for_byte(ledger, jobs):
    (job,) = jobs(1)
    body = bytes(range(256)) * 3
    ledger.plan("run", [job])
    asyncio.run(ledger.received(job.id, Answer(200, {"x": "é"}, body, 0.5), (1, 2)))
    kept = ledger.kept(job.id)
    assert (kept.body, kept.place, kept.tokens_in, kept.tokens_out, kept.state) == (body, job.place, 1, 2, "received")


def test_a_reject_keeps_its_raw_text_and_can_be_judged_anew(ledger, jobs):
    (job,) = jobs(1)
    ledger.plan("run", [job])
    receive(ledger, job, text="bad")
    ledger.settle([(job.id, "too short")])
    assert (ledger.kept(job.id).state, ledger.kept(job.id).reason) == ("rejected", "too short")
    assert b"bad" in ledger.kept(job.id).body
    ledger.settle([(job.id, "")])
    assert (ledger.kept(job.id).state, ledger.kept(job.id).reason) == ("accepted", "")


def test_what_was_not_received_cannot_be_judged(ledger, jobs):
    (job,) = jobs(1)
    ledger.plan("run", [job])
    ledger.settle([(job.id, "")])
    assert ledger.counts() == {"planned": 1}


def test_planned_again_what_stands_there_stays(ledger, jobs):
    ledger.plan("run", jobs(3))
    receive(ledger, jobs(3)[1])
    ledger.plan("run", jobs(5))
    ledger.plan("another", jobs(6))
    assert ledger.counts("run") == {"planned": 4, "received": 1}
    assert ledger.counts("another") == {"planned": 1}


def test_completions_come_in_the_order_of_the_plan_whatever_order_they_arrived_in(ledger, jobs):
    ledger.plan("run", jobs(50))
    shuffled = sorted(jobs(50), key=lambda job: job.id)
    assert [job.id for job in shuffled] != [job.id for job in jobs(50)]
    receive(ledger, *shuffled)
    assert [kept.id for kept in ledger.all_kept("run")] == [job.id for job in jobs(50)]


def test_planned_jobs_come_back_as_they_were(ledger, jobs):
    wanted = jobs(1_203, temperature=0.7, seed=5, schema={"type": "object"}, tools=({"type": "function"},))
    ledger.plan("run", wanted)
    found = list(ledger.waiting("run"))
    assert found == wanted
    assert [job.id for job in found] == [job.id for job in wanted]
    assert [Job(one.provider, one.request.parse(one.request.canonical), one.place).id for one in found[:9]] == [
        job.id for job in wanted[:9]
    ]


@pytest.mark.parametrize(
    "change", [{"temperature": 0.1}, {"model": "n"}, {"seed": 1}, {"max_tokens": 7}, {"provider": "groq"}]
)
def test_the_id_holds_everything_that_decides_the_completion(jobs, change):
    plain, changed = jobs(1)[0], jobs(1, **change)[0]
    assert plain.id == jobs(1)[0].id
    assert plain.id != changed.id
    assert plain.id != Job(plain.provider, plain.request, ("intent", "1")).id
    assert len(plain.id) == 64


def test_sent_and_not_received_is_unknown_when_it_is_opened_again(path, jobs):
    with Ledger(path) as ledger:
        ledger.plan("run", jobs(3))
        asyncio.run(ledger.sent(jobs(3)[0].id))
        receive(ledger, jobs(3)[1])
    with Ledger(path) as ledger:
        assert ledger.counts("run") == {"planned": 1, "received": 1, "sent": 1}
        ledger.again("run", ["sent"])
        assert [job.id for job in ledger.waiting("run")] == [jobs(3)[0].id, jobs(3)[2].id]


def test_what_waits_to_be_written_is_written_when_it_is_closed(path, jobs):
    async def nobody_waits(ledger):
        tasks = [asyncio.ensure_future(ledger.received(job.id, answer(), (1, 1))) for job in jobs(100)]
        await asyncio.sleep(0)
        assert not all(task.done() for task in tasks)

    with Ledger(path) as ledger:
        ledger.plan("run", jobs(100))
        asyncio.run(nobody_waits(ledger))
    with Ledger(path) as ledger:
        assert ledger.counts("run") == {"received": 100}


def test_only_its_owner_reads_it(ledger, path, jobs):
    ledger.plan("run", jobs(1))
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert set(modes) >= {"ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite.lock"}
    assert set(modes.values()) == {0o600}


def test_nothing_is_acknowledged_that_the_disk_does_not_have(ledger):
    for db in (ledger._writer._db, ledger._read):
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert db.execute("PRAGMA synchronous").fetchone() == (2,), "FULL"


@pytest.mark.usefixtures("ledger")
def test_two_processes_do_not_buy_with_one_ledger(path):
    code = f"from pathlib import Path\nfrom builder.runs.ledger import Ledger\nLedger(Path({str(path)!r}))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("builder.errors.LedgerError: ")
    assert last.endswith("ledger.sqlite: another process is buying with this ledger; wait for it or stop it.")


def test_closed_it_can_be_opened_again_at_once(path):
    for _ in range(3):
        with Ledger(path):
            pass


@pytest.mark.parametrize("content", [b"not a database at all, but a text of some length" * 30, b"\x00" * 5000])
def test_a_file_that_is_no_ledger_is_refused_and_left_as_it_is(tmp_path, content):
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    for _ in range(2):
        with pytest.raises(LedgerError, match=r"notes\.txt: is no ledger that can be opened .*; give another file\.$"):
            Ledger(path)
    assert path.read_bytes() == content


def test_somebody_elses_database_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "contacts.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE jobs (name TEXT)")
    db.close()
    with pytest.raises(LedgerError, match="is no ledger that can be opened"):
        Ledger(path)


def test_a_full_disk_loses_nothing_and_is_got_over(path, jobs):
    """SQLite's own limit on pages: the error is the one of a full disk, at a moment that we choose."""
    wanted = jobs(300)

    async def until_it_is_full(ledger):
        acknowledged = []
        for job in wanted:
            try:
                await ledger.received(job.id, answer("x" * 500), (1, 1))
            except LedgerError as problem:
                return acknowledged, problem
            acknowledged.append(job.id)
        return acknowledged, None

    with Ledger(path) as ledger:
        ledger.plan("run", wanted)
        pages = ledger._writer._db.execute("PRAGMA page_count").fetchone()[0]
        ledger._writer._db.execute(f"PRAGMA max_page_count = {pages + 10}")
        acknowledged, problem = asyncio.run(until_it_is_full(ledger))
        assert 0 < len(acknowledged) < 300
        assert "database or disk is full" in str(problem)
        assert {kept.id for kept in ledger.all_kept()} == set(acknowledged)
        ledger._writer._db.execute("PRAGMA max_page_count = 1000000")  # somebody made room
        assert asyncio.run(until_it_is_full(ledger))[1] is None
        assert ledger.counts("run") == {"received": 300}
        assert ledger._read.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_half_a_character_in_a_reason_stops_nobody(ledger, jobs):
    (job,) = jobs(1)
    ledger.plan("run", [job])
    asyncio.run(ledger.parked(job.id, "it said \ud800"))
    receive(ledger, job)
    ledger.settle([(job.id, "half \udfff")])
    assert list(ledger.reasons()) == ["half ?"]


def test_a_write_that_fails_leaves_the_writer_alive(ledger, jobs):
    ledger.plan("run", jobs(1))
    with pytest.raises(LedgerError):
        asyncio.run(ledger.received(jobs(1)[0].id, Answer(200, {}, b"", 0.1), (2**70, 1)))
    receive(ledger, jobs(1)[0])
    assert ledger.counts() == {"received": 1}


def test_a_completion_of_a_job_that_is_planned_only_later_is_there(ledger, jobs):
    (job,) = jobs(1)
    receive(ledger, job)
    ledger.plan("run", [job])
    assert ledger.kept(job.id) is not None


def test_a_ledger_of_an_earlier_version_is_brought_up_to_date_and_looked_at_as_it_is(tmp_path, jobs):
    path, (job,) = tmp_path / "ledger.sqlite", jobs(1)
    with Ledger(path) as ledger:
        ledger.plan("run", [job])
        receive(ledger, job)
    with sqlite3.connect(path) as db:
        db.execute("ALTER TABLE answers DROP COLUMN share")
        db.execute("ALTER TABLE jobs DROP COLUMN batched")
    db.close()
    whole = [Spent("local", "model", 1.0, 1, 3, 4)]
    with Look(path) as look:
        assert look.spent("run") == whole
    with Ledger(path) as ledger:
        assert ledger.spent("run") == whole
        asyncio.run(ledger.handed_in(job.id))
        assert ledger.handed("run") == [job.id]


def test_a_run_that_goes_on_has_the_recipe_of_its_last_session(ledger):
    ledger.begin("run", "{}", "2026-11-22")
    ledger.begin("run", '{"seed": 1}', "2026-11-23")
    with Look(ledger.path) as look:
        assert look.sessions() == [Session("run", {"seed": 1}, "2026-11-22")]
