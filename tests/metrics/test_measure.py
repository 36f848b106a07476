"""What holds for every measure."""

import json
import random
import subprocess
import sys

import pyarrow as pa
import pytest

from builder.metrics.measure import Rows, measures, merged

BY_ITSELF = {
    "balance",
    "compression",
    "distinct",
    "diversity",
    "exact_duplicates",
    "near_duplicates",
    "readability",
    "size",
    "template_dominance",
}
ON_REQUEST = {"label_soundness", "self_bleu", "usefulness"}
OF_TEXTS = sorted(BY_ITSELF | ON_REQUEST)
VERBS = ("write", "explain", "sort", "count")
THINGS = ("the old letters in my box", "a list of 12 numbers", "what Größe means", "my code", "it!")


def table(rows, seed=0):
    draw = random.Random(seed)  # noqa: S311  # no secret
    texts = [
        f"{draw.choice(VERBS)} {draw.choice(THINGS)}{draw.choice(['', ' please', '. Thanks!'])}" for _ in range(rows)
    ]
    labels = pa.array([draw.choice(["writing", "coding"]) for _ in texts])
    return pa.table({
        "text": texts,
        "intent": labels.dictionary_encode(),
        "audience": [draw.choice(["child", "expert"]) for _ in texts],
        "complexity": [draw.choice(["simple", "complex"]) for _ in texts],
        "style": [draw.choice(["formal", "casual"]) for _ in texts],
        "family": [f"writing/{draw.randrange(9)}" for _ in texts],
        "split": [draw.choice(["train", "test"]) for _ in texts],
        "position": [f"intent/x.parquet:{number}" for number in range(rows)],
    })  # fmt: skip


def told(partial):
    return json.dumps(partial.figures(), allow_nan=False)


def test_they_are_found():
    found = measures()
    assert set(found) >= BY_ITSELF | ON_REQUEST
    assert list(found) == sorted(found)
    assert {name for name in OF_TEXTS if found[name].extra} == ON_REQUEST


@pytest.mark.parametrize("name", OF_TEXTS)
def test_parts_are_the_whole_in_any_order(name):
    rows, of = table(90), measures()[name].of
    parts = [of(Rows(rows.slice(start, size))) for start, size in ((0, 40), (40, 1), (41, 49))]
    whole = told(of(Rows(rows)))
    assert told(merged(parts)) == whole
    assert told(merged(reversed(parts))) == whole
    assert told(parts[1].merge(parts[2]).merge(parts[0])) == whole


@pytest.mark.parametrize("name", OF_TEXTS)
def test_merging_leaves_the_parts_as_they_were(name):
    one, other = (measures()[name].of(Rows(table(30, seed))) for seed in (1, 2))
    before = told(one)
    one.merge(other)
    assert told(one) == before


@pytest.mark.parametrize("name", OF_TEXTS)
def test_the_order_of_rows_does_not_matter(name):
    rows = table(60, seed=3)
    shuffled = rows.take(pa.array(random.Random(0).sample(range(60), 60)))  # noqa: S311
    of = measures()[name].of
    assert told(of(Rows(shuffled))) == told(of(Rows(rows)))


@pytest.mark.parametrize("name", OF_TEXTS)
def test_no_rows_and_empty_texts_have_figures_too(name):
    of = measures()[name].of
    empty = of(Rows(table(5).slice(0, 0)))
    assert json.loads(told(empty)) is not None
    assert told(empty.merge(of(Rows(table(20))))) == told(of(Rows(table(20))))
    blank = table(3).set_column(0, "text", pa.array(["", None, "?!"]))
    assert json.loads(told(of(Rows(blank)))) is not None


@pytest.mark.parametrize("name", sorted(BY_ITSELF - {"balance", "diversity"} | {"self_bleu"}))
def test_a_column_of_texts_is_enough(name):
    assert told(measures()[name].of(Rows.of_texts(["a b c d e", "a b c d f", "x"])))


def test_every_measure_says_what_its_figures_are():
    for name in OF_TEXTS:
        partial = type(measures()[name].of(Rows(table(5))))
        assert len(partial.__doc__) > 60, name


def test_rows_know_their_columns():
    rows = Rows(table(4))
    assert rows.names("intent") == rows.table["intent"].chunk(0).dictionary.to_pylist()
    assert rows.names("text") == rows.names("missing") == []
    assert rows.label.to_pylist() == rows.column("intent").to_pylist()
    assert rows.column("missing").to_pylist() == [""] * 4
    assert Rows.of_texts(["a", "b"]).label.to_pylist() == ["", ""]


def test_words_are_looked_for_once():
    rows = Rows(table(4))
    assert rows.only("text").words is rows.words


def test_looking_for_measures_does_not_import_evaluate():
    code = "import sys; from builder.metrics.measure import measures; measures(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"evaluate", "datasets", "transformers"} & set(done.stdout.split())
    assert done.stderr == ""
