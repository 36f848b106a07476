"""A process that buys completions and can be killed: see test_ledger_kill.py.

It imports everything once and forks for each line it reads, so a killed buyer costs no second start. A line is JSON:
{"ledger", "url", "acks", "jobs", "at_once", "die_at"}. It answers "pid" and, when that process ended, "ended".
"""

import asyncio
import itertools
import json
import os
import signal
import sys
from pathlib import Path

from builder.providers.base import Limits, Request
from builder.providers.choice import providers
from builder.providers.models import Model
from builder.runs.clock import MonotonicClock
from builder.runs.governor import Governor
from builder.runs.ledger import Job, Ledger
from builder.runs.run import Route, Run
from builder.secret import Secret


def a_job(number):
    messages = ({"role": "user", "content": f"job {number}"},)
    return Job("local", Request(model="model", messages=messages, max_tokens=100), ("crash", str(number)))


def die_at(ledger, statement):
    """Kill this process right before the SQL statement of this number, counted from here."""
    numbers = itertools.count(1)

    def count(_):
        if next(numbers) == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    ledger._writer._db.set_trace_callback(count)


async def buy(order):
    acks = os.open(order["acks"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    jobs = [a_job(number) for number in range(order["jobs"])]
    wire = providers()["local"].connect(Secret(""), f"{order['url']}/v1", order["at_once"], 30.0)
    with Ledger(Path(order["ledger"])) as ledger:
        if order.get("die_at"):
            die_at(ledger, order["die_at"])
        ledger.plan("run", jobs)
        route = Route(
            providers()["local"], Model("local", "model"), wire, Governor(MonotonicClock(), Limits(), order["at_once"])
        )
        run = Run(ledger, {"local": route})
        async for job, kept in run.each(jobs, order["at_once"]):
            assert kept is not None
            os.write(acks, f"{job.place[1]}\n".encode())  # told to us, and so to this file
        await run.close()


def main():
    asyncio.run(_warm_up())
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            asyncio.run(buy(json.loads(line)))
            os._exit(0)
        print(pid, flush=True)  # noqa: T201
        print("ended", os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)  # noqa: T201


async def _warm_up():
    """Import what the SDK imports when it is used."""
    wire = providers()["local"].connect(Secret(""), "http://127.0.0.1:9/v1", 1, 1.0)
    await wire.close()


if __name__ == "__main__":
    main()
