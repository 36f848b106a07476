"""Exports of a month: the rows of that month and no others."""

import csv
import io

from builder.agentic.world.rng import Rng
from builder.agentic.world.workspace import month_export

ROWS = [
    {"id": number, "day": f"2026-0{1 + number // 40}-{1 + number % 28:02d}", "word": "plain"} for number in range(80)
]


def export(month, **defects):
    return month_export(Rng("export"), "visits", ROWS, "day", month, **defects)


def test_rows_of_the_month_stand_in_a_file_named_after_it():
    found = export("2026-02", duplicates=0)
    assert list(found) == ["data/visits_2026-02.csv"]
    rows = list(csv.DictReader(io.StringIO(found["data/visits_2026-02.csv"])))
    assert [row["id"] for row in rows] == [str(number) for number in range(40, 80)]


def test_defects_are_those_asked_for():
    (text,) = export("2026-01", shouted=("word",), per_mille=1000, duplicates=1000).values()
    assert text.count("PLAIN ,") + text.count("PLAIN \n") == 80


def test_a_month_without_rows_has_no_file():
    assert export("2026-07") == {}
