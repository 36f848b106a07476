"""How fast completions are bought, and what an interruption, a limit or a refusal costs, on a server of this machine.

    python benchmarks/providers.py [NAME ...]        default: all of WORK below

Prints a Markdown table. The server, the bare aiohttp loop and ours run in processes of their own; where two are
compared they take turns, and the best of three counts for each.
"""

import heapq
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path

HERE = Path(__file__).parent
ROUNDS = 3


@contextmanager
def server(**options):
    command = [sys.executable, str(HERE / "provider_server.py"), json.dumps(options)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def figures(url):
    with urllib.request.urlopen(f"{url}/figures") as response:
        return json.load(response)


def forget(url):
    urllib.request.urlopen(urllib.request.Request(f"{url}/forget", method="POST")).close()


@contextmanager
def client(what, **options):
    command = [sys.executable, str(HERE / "provider_client.py"), what, json.dumps(options)]
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        yield process


def done(what, **options):
    """What a client measured, and `start`: the seconds from its start to its first request."""
    began = time.monotonic()
    with client(what, **options) as process:
        found = json.loads(process.communicate()[0])
    if "url" in options:
        found["start"] = figures(options["url"])["first"] - began
    return found


def in_turn(url, folder, jobs, at_once, clients=("bare", "ours")):
    """The best of each client: the bare loop, ours, and ours by `with_raw_response.create` ("named")."""
    found = {what: [] for what in clients}
    for number in range(ROUNDS):
        for what, runs in found.items():
            forget(url)
            ledger = str(folder / f"{what}{number}.sqlite")
            runs.append(done(what, url=url, jobs=jobs, at_once=at_once, ledger=ledger))
    return [min(runs, key=lambda run: run["seconds"]) for runs in found.values()]


def line(work, ideal, ours, ratio=""):
    print(f"| {work} | {ideal} | {ours} | {ratio} |", flush=True)


def short(folder):
    with server(latency=0.05) as url:
        bare, ours = in_turn(url, folder, 2000, 64)
    speeds = [2000 / run["seconds"] for run in (bare, ours)]
    told = [f"{speed:,.0f}/s, {run['cpu']:.2f} ms" for speed, run in zip(speeds, (bare, ours), strict=True)]
    line("2,000 requests of 50 ms, 64 in flight", *told, f"{speeds[1] / speeds[0]:.0%}")


def by_name(folder):
    with server(latency=0.05) as url:
        bare, ours, named = in_turn(url, folder, 2000, 64, ("bare", "ours", "named"))
    speeds = {name: 2000 / run["seconds"] for name, run in (("bare", bare), ("ours", ours), ("named", named))}
    told = f"{speeds['named']:,.0f}/s, {named['cpu']:.2f} ms (by path {speeds['ours']:,.0f}/s, {ours['cpu']:.2f} ms)"
    ratio = f"{speeds['named'] / speeds['bare']:.0%} ({speeds['ours'] / speeds['bare']:.0%})"
    line("the same by `with_raw_response.create`", f"{speeds['bare']:,.0f}/s", told, ratio)


def long(folder):
    with server(latency=1.0) as url:
        bare, ours = in_turn(url, folder, 2048, 512)
    told = [f"{run['seconds']:.2f} s" for run in (bare, ours)]
    line("2,048 requests of 1 s, 512 in flight (ideal 4 s)", *told, f"{ours['seconds'] / bare['seconds']:.2f}")
    line("the same, resident memory", *(f"{run['mb']:.0f} MB" for run in (bare, ours)))
    line("the same, from the start of the process to its first request", *(f"{r['start']:.2f} s" for r in (bare, ours)))


def limited(folder):
    with server(latency=0.05, most=100, seconds=5.0) as url:
        ledger = str(folder / "limited.sqlite")
        ours = done("ours", url=url, jobs=480, at_once=64, ledger=ledger, provider="openai")
        refused = figures(url)["refusals"]
    told = f"{ours['seconds']:.2f} s, {refused} refused, {ours['kept']} kept"
    line("480 requests, 100 per 5 s allowed", "20 s", told, f"{ours['seconds'] / 20:.3f}")


def stragglers(folder):
    with server(latency=0.05, slow=2.0) as url:
        bare, ours = in_turn(url, folder, 512, 64)
    free = [0.0] * 64  # when each of the 64 is free again, if nothing else took time
    for number in range(1, 513):
        heapq.heapreplace(free, free[0] + (2.0 if number % 50 == 0 else 0.05))
    ideal = max(free)
    told = f"{ideal:.2f} s (bare {bare['seconds']:.2f})"
    line("512 requests, every 50th takes 2 s", told, f"{ours['seconds']:.2f} s", f"{ours['seconds'] / ideal:.2f}")


def killed(folder):
    ledger = str(folder / "killed.sqlite")
    options = {"jobs": 1920, "at_once": 64, "ledger": ledger}
    with server(latency=0.05) as url:
        with client("ours", url=url, **options) as process:
            while figures(url)["requests"] < 960:
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)
        with closing(sqlite3.connect(ledger)) as db:
            rows = db.execute("SELECT json_extract(request, '$.messages[1].content') FROM jobs JOIN answers USING (id)")
            received = {row for (row,) in rows}
        ours = done("ours", url=url, **options)
        prompts = figures(url)["prompts"]
    again = [prompt for prompt, times in prompts.items() if times > 1]
    told = f"{len(received & set(again))} received ones again; {len(again)} that were in flight; {ours['kept']} kept"
    line("SIGKILL half way of 1,920, run again", "0 received ones; at most 64", told)


def refused(folder):
    with server(latency=0.05, refused="write a prompt about 70") as url:
        ours = done("ours", url=url, jobs=192, at_once=64, ledger=str(folder / "refused.sqlite"))
    told = f"{ours['kept']} kept, {ours['parked']} parked, {ours['asked']} requests"
    line("one prompt of 192 always refused with 400", "191, 1, 192", told)


def edited(folder):
    ledger, texts = str(folder / "edited.sqlite"), ({}, {}, {"changed": 70}, {"system": "Be brief."})
    with server(latency=0.05) as url:
        asked = [done("ours", url=url, jobs=192, at_once=64, ledger=ledger, **text)["asked"] for text in texts]
    line("192 rows: bought, run again, one row edited, the system prompt edited", "192, 0, 1, 192", str(asked)[1:-1])


def planned(folder):
    ours = done("plan", jobs=1_000_000, ledger=str(folder / "planned.sqlite"))
    told = f"{ours['mb']:.0f} MB, {ours['seconds']:.0f} s"
    line("1,000,000 jobs planned, and read back", "400 MB", told)


WORK = {work.__name__: work for work in (short, by_name, long, limited, stragglers, killed, refused, edited, planned)}


def main():
    print("| work | bare loop or ideal | ours | ratio |\n|---|---|---|---|")
    for name in sys.argv[1:] or WORK:
        with tempfile.TemporaryDirectory() as folder:
            WORK[name](Path(folder))


if __name__ == "__main__":
    main()
