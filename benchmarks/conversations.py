"""How many conversations a second one process executes, and how many with every proof, drop-and-perturb ones included.

    python benchmarks/conversations.py [--rows 750]

Whole shards of the default recipe are taken, as a build takes them. *Executed* plays each conversation against its
world, with its oracle. *Proved* also makes every proof, detects patterns, scores, and replays each row in another
process.
"""

import argparse
import resource
import time
from collections.abc import Callable, Sequence

from builder.agentic.perform import Address, stage_case
from builder.agentic.script import RedrawError, TieError
from builder.agentic.source import ROWS_A_SHARD, AgenticSource
from builder.recipe import Recipe


def executed(addresses: Sequence[Address]) -> int:
    """Play until each address has a conversation; how many were played."""
    ordered = sorted(addresses, key=lambda one: (one.domain, one.world))
    for address in ordered:
        for attempt in range(40):
            try:
                stage_case(address, attempt)
            except (RedrawError, TieError):
                continue
            break
    return len(ordered)


def timed(work: Callable[[], int]) -> tuple[float, float]:
    """Conversations a second, by the clock, and CPU milliseconds of this process for each."""
    began, cpu = time.perf_counter(), time.process_time()
    count = work()
    return count / (time.perf_counter() - began), (time.process_time() - cpu) / count * 1000


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=3 * ROWS_A_SHARD)
    shards = parser.parse_args().rows // ROWS_A_SHARD
    source = AgenticSource(Recipe())
    source.prepare()
    first, *others = source.shards()[: shards + 1]
    source.perform(first)  # what is imported and compiled once is not timed
    addresses = [[source.address(one.split, row) for row in range(one.low, one.high)] for one in others]
    rows = {
        "executed": timed(lambda: sum(map(executed, addresses))),
        "with every proof, and replayed elsewhere": timed(lambda: sum(len(source.perform(one)[0]) for one in others)),
    }
    for name, (rate, cpu) in rows.items():
        print(f"{name:42} {rate:7.0f} a second  {cpu:6.1f} ms CPU each")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB resident")


if __name__ == "__main__":
    main()
