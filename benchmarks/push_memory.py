"""The memory of a push, by the number of rows: `python benchmarks/push_memory.py 100000 1000000`.

Each size is built, then pushed by a process of its own to a Hub in this one (tests/hub_server.py), checks, scan and
upload included. The peak is what the system says of that process (`ru_maxrss`), its imports included. A process begins
with the peak of the one that started it, so this one builds nothing itself.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from hub_server import HubServer  # noqa: E402  # found on the path that was set above

BUILD = """
import sys
from pathlib import Path
from builder.build import build
from builder.recipe import Recipe
# No simple prompts: of those, one in a million is shorter than `seedbed check` lets pass.
plain = Recipe().with_(examples_per_intent=int(sys.argv[2]) // 10, edge_cases=0)
section = plain.intent.model_dump(mode="json") | {"complexity": {"simple": 0, "moderate": 60, "complex": 40}}
build(plain.with_(intent=section), Path(sys.argv[1]), configs=["intent"], quiet=True)
"""
PUSH = """
import json, resource, sys, time
from pathlib import Path
from builder.hub.plan import Wish
from builder.hub.publish import push
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
start, imported = time.perf_counter(), peak()
assert push(Path(sys.argv[1]), Wish("org/data")).done
print(json.dumps([time.perf_counter() - start, imported, peak()]))
"""


def run(script: str, *arguments: object, **environment: str) -> str:
    """What a process of its own says."""
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    command = [sys.executable, "-c", script, *map(str, arguments)]
    done = subprocess.run(
        command, env=kept | {"PYTHONPATH": str(ROOT)} | environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def pushed(folder: Path) -> tuple[float, float, float]:
    """Seconds, and the peak in MiB after the imports and at the end."""
    with HubServer() as hub:
        said = run(
            PUSH, folder, HF_ENDPOINT=hub.url, HF_TOKEN=hub.token, HF_HOME=str(folder.parent / "hf"),
            HF_HUB_DISABLE_XET="1", HF_HUB_OFFLINE="0", HF_HUB_DISABLE_TELEMETRY="1", HF_HUB_DISABLE_PROGRESS_BARS="1",
        )  # fmt: skip
    seconds, imported, peak = json.loads(said)
    return seconds, imported, peak


def main() -> None:
    """Print the table of benchmarks/README.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", type=int, default=[100_000, 1_000_000])
    print("| rows | seconds | peak resident MB | of which after the imports |\n|---|---|---|---|")
    for rows in parser.parse_args().rows:
        with tempfile.TemporaryDirectory() as work:
            folder = Path(work) / "data"
            run(BUILD, folder, rows)  # which also compiles the banks for the push
            seconds, imported, peak = pushed(folder)
        print(f"| {rows:,} | {seconds:.1f} | {peak:,.0f} | {imported:,.0f} |", flush=True)


if __name__ == "__main__":
    main()
