"""What a run costs the machine, however much is to do: memory, imports, syncs of the disk; and how it is stopped."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import pytest

from builder.providers.base import Request
from builder.runs.ledger import Job, Ledger

ROOT = Path(__file__).parents[2]
CLIENT = ROOT / "benchmarks" / "provider_client.py"


def many_jobs(count):
    for number in range(count):
        messages = ({"role": "user", "content": f"write a prompt about {number}"},)
        yield Job("local", Request(model="model", messages=messages), ("row", str(number)))


def peak_of_planning(folder, count):
    """Bytes that Python holds at most while so many jobs are planned and read back."""
    tracemalloc.start()
    try:
        with Ledger(folder / f"{count}.sqlite") as ledger:
            ledger.plan("run", many_jobs(count))
            assert sum(1 for _ in ledger.waiting("run")) == count
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def process(*arguments, **options):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, *map(str, arguments)], env=environment, text=True, stdout=subprocess.PIPE, **options
    )


def printed(*arguments):
    with process(*arguments) as one:
        return one.communicate()[0]


def test_memory_does_not_grow_with_the_number_of_jobs(tmp_path, monkeypatch):
    monkeypatch.setattr("builder.runs.ledger._PLANNED_PAGE", 500)
    few = peak_of_planning(tmp_path, 1_500)
    assert peak_of_planning(tmp_path, 6_000) < 1.2 * few


@pytest.mark.soak
def test_a_million_planned_jobs_take_less_than_400_megabytes(tmp_path):
    options = {"jobs": 1_000_000, "ledger": str(tmp_path / "ledger.sqlite")}
    found = json.loads(printed(CLIENT, "plan", json.dumps(options)))
    assert found["planned"] == 1_000_000
    assert found["mb"] < 400


def test_what_a_run_holds_does_not_grow_with_what_it_has_bought(wire, jobs, opened):
    wire.reply = lambda body: {"role": "assistant", "content": "x" * 20_000}  # noqa: ARG005

    async def peaks():
        async with opened(slots=8) as run:
            found = []
            for part in (jobs(40), jobs(200)):
                tracemalloc.start()
                async for _ in run.each(part, 8):
                    pass
                found.append(tracemalloc.get_traced_memory()[1])
                tracemalloc.stop()
            return found

    few, many = asyncio.run(peaks())
    assert many < few + 160 * 20_000 / 3, "five times as many completions are not held at once"


def test_completions_that_arrive_together_cost_one_transaction(tmp_path):
    async def send_all(ledger, statements):
        ledger._writer._db.set_trace_callback(statements.append)
        await asyncio.gather(*(ledger.sent(job.id) for job in many_jobs(200)))

    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.plan("run", many_jobs(200))
        statements = []
        asyncio.run(send_all(ledger, statements))
        assert ledger.counts() == {"sent": 200}
    assert len(statements) == 1


def test_a_provider_costs_only_the_import_of_its_own_sdk():
    code = (
        "import sys; from builder.providers.choice import providers; from builder.secret import Secret\n"
        "before = [name for name in ('openai', 'groq', 'aiohttp') if name in sys.modules]\n"
        "async def main(): await providers()['local'].connect(Secret(''), 'http://127.0.0.1:9/v1', 1, 1.0).close()\n"
        "import asyncio; asyncio.run(main())\n"
        "print(before, 'openai' in sys.modules, 'groq' in sys.modules)"
    )
    assert printed("-c", code) == "[] True False\n"


@pytest.mark.parametrize("presses", [1, 2])
def test_ctrl_c_keeps_what_is_on_the_wire_and_the_second_one_does_not_wait_for_it(wire, tmp_path, presses):
    wire.latency = 1.0 if presses == 1 else 60.0
    options = {"url": wire.url, "jobs": 100, "at_once": 4, "ledger": str(tmp_path / "ledger.sqlite")}
    with process(CLIENT, "ours", json.dumps(options), stderr=subprocess.PIPE) as one:
        wire.wait_for(4)
        for _ in range(presses):
            one.send_signal(signal.SIGINT)
            time.sleep(0.3)  # the second press of a person, not the same one
        stderr = one.communicate()[1]
    assert stderr.splitlines()[-1] == "KeyboardInterrupt"
    assert one.returncode == -signal.SIGINT
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        assert ledger.counts() == {"planned": 96, "received" if presses == 1 else "sent": 4}
    assert len(wire.seen) == 4
