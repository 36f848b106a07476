"""How fast intent rows are made and written, beside other ways of filling slots, in one run and one process.

    python benchmarks/rows_per_second.py [ROWS]            default 1,000,000

Prints a Markdown table. The others fill a sentence of four slots into an Arrow column and write it as the same
Parquet; ours makes all thirteen columns. Needs the packages of the dependency group `bench`.
"""

import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from builder.build import build
from builder.intent import grammar
from builder.recipe import Recipe

ONE_SPLIT = {"train": {"rows": 1, "families": 1}}


def ours(rows: int, folder: Path) -> float:
    recipe = Recipe().with_(examples_per_intent=rows // 10, edge_cases=0, splits=ONE_SPLIT, shard_rows=100_000)
    recipe = recipe.with_(agentic={"rows": {}})
    began = time.perf_counter()
    build(recipe, folder / "ours", quiet=True)
    return time.perf_counter() - began


def written(make: Callable[[int], Iterator[str]], rows: int, folder: Path) -> float:
    began = time.perf_counter()
    table = pa.table({"text": pa.array(list(make(rows)), pa.string())})
    pq.write_table(table, folder / "other.parquet", compression="zstd", compression_level=1)
    return time.perf_counter() - began


def plain(rows: int) -> Iterator[str]:
    values = [[f"{slot}{number}" for number in range(500)] for slot in ("thing", "place", "person", "reason")]
    for row in range(rows):
        draw = random.Random(row)
        yield "Why did {} bring {} to {} for {}?".format(*(draw.choice(options) for options in values))


def faker(rows: int) -> Iterator[str]:
    from faker import Faker

    fake = Faker("en_US")
    Faker.seed(0)
    for _ in range(rows):
        yield f"Why did {fake.first_name()} move from {fake.city()} to {fake.city()} as a {fake.job()}?"


def mimesis(rows: int) -> Iterator[str]:
    from mimesis import Generic, Locale

    made = Generic(Locale.EN, seed=0)
    for _ in range(rows):
        job, city, other = made.person.occupation(), made.address.city(), made.address.city()
        yield f"Why did {made.person.first_name()} move from {city} to {other} as a {job}?"


def tracery(rows: int) -> Iterator[str]:
    import tracery as engine
    from tracery.modifiers import base_english

    names = {slot: [f"{slot}{number}" for number in range(500)] for slot in ("thing", "place", "person", "reason")}
    grown = engine.Grammar({**names, "origin": "Why did #person# bring #thing# to #place# for #reason#?"})
    grown.add_modifiers(base_english)
    random.seed(0)
    for _ in range(rows):
        yield grown.flatten("#origin#")


def cold_default_build() -> float:
    with tempfile.TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).with_name("seedbed")), "build", "--config", "intent", "--out", folder]
        began = time.perf_counter()
        subprocess.run([*command], check=True, capture_output=True)
        return time.perf_counter() - began


def memory(rows: int, folder: str) -> tuple[float, float]:
    """Seconds and resident megabytes of a build in a process of its own."""
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, 'benchmarks');"
        "import rows_per_second as b; s = b.ours(int(sys.argv[1]), Path(sys.argv[2]));"
        "peak = next(l for l in open('/proc/self/status') if l.startswith('VmHWM'));"
        "print(s, int(peak.split()[1]) / 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(rows), folder], check=True, capture_output=True, text=True)
    seconds, megabytes = done.stdout.split()
    return float(seconds), float(megabytes)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    grammar.read()
    print("| what | rows | seconds | rows a second | ours is |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds = ours(rows, folder)
        speed = rows / seconds
        print(f"| Seedbed, whole build (13 columns, checked, card) | {rows:,} | {seconds:.2f} | {speed:,.0f} | |")
        for make, share in ((plain, 20), (mimesis, 50), (tracery, 100), (faker, 100)):
            other = rows // share
            took = written(make, other, folder)
            label = f"{make.__name__}, four slots"
            ratio = speed * took / other
            print(f"| {label} | {other:,} | {took:.2f} | {other / took:,.0f} | {ratio:,.0f} times as fast |")
    print(f"\ndefault build, cold, from the shell: {cold_default_build():.2f} s")
    print("\n| rows | seconds | microseconds a row | resident MB |\n|---|---|---|---|")
    for size in (10_000, 100_000, 1_000_000, 10_000_000):
        with tempfile.TemporaryDirectory() as name:
            took, megabytes = memory(size, name)
            print(f"| {size:,} | {took:.2f} | {took / size * 1e6:.2f} | {megabytes:,.0f} |")
    print(f"\nthis process at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
