"""How fast distinct word 1- to 4-grams are counted, beside nltk, in one run; each method in a process of its own.

    python benchmarks/ngrams.py [TEXTS [MANY ...]]      default 1,000,000 and 2, 5 and 10 times as many

The corpus is made of 15 words a text from a vocabulary of 50,000 (Zipf): 65% by chance, 30% from 500 templates, 5%
copies. Prints a Markdown table: processor seconds of counting, reading from the page cache and cutting into words
included, and the largest resident memory of the process. `exact` and `nltk` have the texts in memory, the others a
row group at a time. MANY texts are counted by the two methods whose memory is bounded; 100,000,000 are extrapolated
from the last.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import reduce
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from builder.metrics import ngrams
from builder.metrics.distinct import Sketched
from builder.metrics.measure import Rows
from builder.metrics.words import words

LENGTH = 15
VOCABULARY = 50_000
TEMPLATES = 500
GROUP = 65_536


def corpus(texts: int, path: Path) -> None:
    vocabulary = pa.array([f"w{number:x}{'aeiou'[number % 5]}" for number in range(VOCABULARY)])
    likely = np.cumsum(1 / np.arange(1, VOCABULARY + 1))
    templates = np.searchsorted(likely, np.random.default_rng(0).random((TEMPLATES, LENGTH)) * likely[-1])
    with pq.ParquetWriter(path, pa.schema([("text", pa.string())]), compression="lz4") as file:
        for start in range(0, texts, GROUP):
            random = np.random.default_rng((1, start))
            ids = np.searchsorted(likely, random.random((min(GROUP, texts - start), LENGTH)) * likely[-1])
            kind = random.random(len(ids))
            from_template = np.flatnonzero(kind < 0.3)
            slots = random.random((len(from_template), LENGTH)) < 0.2
            chosen = templates[random.integers(0, TEMPLATES, len(from_template))]
            ids[from_template] = np.where(slots, ids[from_template], chosen)
            copies = np.flatnonzero(kind > 0.95)
            ids[copies] = ids[random.integers(0, len(ids), len(copies))]
            offsets = pa.array(np.arange(len(ids) + 1) * LENGTH, pa.int32())
            lists = pa.ListArray.from_arrays(offsets, vocabulary.take(pa.array(ids.reshape(-1))))
            file.write_table(pa.table({"text": pc.binary_join(lists, " ")}))


def groups(path: Path):
    file = pq.ParquetFile(path)
    return (file.read_row_group(number)["text"] for number in range(file.num_row_groups))


def nltk(path: Path) -> list[int]:
    from nltk.util import ngrams as sequences

    texts = [text.split() for text in pq.read_table(path)["text"].to_pylist()]  # the words of this corpus, cheaper
    return [len({gram for text in texts for gram in sequences(text, n)}) for n in ngrams.ORDERS]


def exact(path: Path) -> list[int]:
    found = words(pq.read_table(path)["text"])
    return [ngrams.count(ngrams.grams(found, n)).distinct for n in ngrams.ORDERS]


def partitions(path: Path) -> list[int]:
    with ngrams.Partitions(path.parent) as counting:
        for texts in groups(path):
            counting.add(words(texts))
        return [counts.distinct for counts in counting.counts().values()]


def sketch(path: Path) -> list[int]:
    merged = reduce(lambda one, two: one.merge(two), (Sketched.of(Rows.of_texts(texts)) for texts in groups(path)))
    return [round(one.distinct) for one in merged.sketches]


METHODS: dict[str, Callable[[Path], list[int]]] = {
    "nltk": nltk,
    "exact": exact,
    "partitions": partitions,
    "sketch": sketch,
}


def alone(method: str, path: Path) -> None:
    """Run as a process of its own: prints seconds, megabytes and counts."""
    pq.read_table(path, columns=[])
    before = time.process_time()
    found = METHODS[method](path)
    seconds = time.process_time() - before
    print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, found]))


def measured(method: str, path: Path) -> tuple[float, float, list[int]]:
    environment = {**os.environ, "POLARS_MAX_THREADS": "1"}  # one thread: processor seconds are seconds
    done = subprocess.run(
        [sys.executable, __file__, method, path], env=environment, check=True, capture_output=True, text=True
    )
    seconds, megabytes, found = json.loads(done.stdout)
    return seconds, megabytes, found


def main() -> None:
    texts, *many = [int(one) for one in sys.argv[1:]] or [10**6, 2 * 10**6, 5 * 10**6, 10**7]
    print(
        "| method | texts | CPU seconds | texts a second | peak MB | distinct 1- to 4-grams | nltk is |\n"
        + "|---" * 7
        + "|"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts.parquet"
        corpus(texts, path)
        reference, _, right = nltk_row = measured("nltk", path)
        _print("nltk", texts, nltk_row, "")
        for method in ("exact", "partitions", "sketch"):
            row = measured(method, path)
            assert method == "sketch" or row[2] == right, (method, row[2], right)
            _print(method, texts, row, f"{reference / row[0]:.1f} times as slow{_error(row[2], right)}")
        last = {}
        for size in many:
            corpus(size, path)
            last = {"partitions": measured("partitions", path), "sketch": measured("sketch", path)}
            _print("partitions", size, last["partitions"], "")
            _print("sketch", size, last["sketch"], _error(last["sketch"][2], last["partitions"][2]).lstrip("; "))
    for method, row in last.items():
        print(f"\n{method}: 100,000,000 texts would take {row[0] * 1e8 / many[-1]:,.0f} s of one core (extrapolated)")


def _error(found: list[int], right: list[int]) -> str:
    worst = max(abs(one / other - 1) for one, other in zip(found, right, strict=True))
    return f"; off by {worst:.2%} at most" if worst else ""


def _print(method: str, texts: int, row: tuple[float, float, list[int]], ratio: str) -> None:
    seconds, megabytes, found = row
    counts = " / ".join(f"{count:,}" for count in found)
    print(
        f"| {method} | {texts:,} | {seconds:.2f} | {texts / seconds:,.0f} | {megabytes:,.0f} | {counts} | {ratio} |",
        flush=True,
    )


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] in METHODS:
        alone(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
