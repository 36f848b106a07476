"""The reader behind `seedbed check`: it knows our phrasings, and always says the same."""

import os
import subprocess
import sys

import pytest

from builder.intent.agreement import Reader
from builder.intent.source import IntentSource
from builder.recipe import Recipe


@pytest.fixture(scope="module")
def reader(grammar):
    return Reader(grammar)


@pytest.fixture(scope="module")
def rows(grammar):
    """(texts, labels) of a seed that the reader was not trained on."""
    source = IntentSource(Recipe(seed=77).with_(examples_per_intent=60, edge_cases=0), grammar)
    table = source.make(source.shards()[0]).table
    return table["text"].to_pylist(), [grammar.intent_names[number] for number in table["intent"].to_pylist()]


def test_agreement_is_high_for_the_intent_that_it_reads_and_sums_to_1(reader, rows):
    texts, _ = rows
    for text, read in zip(texts[:40], reader.predict(texts[:40]), strict=True):
        told = reader.agreement([text] * len(reader.labels), reader.labels)
        assert max(told) == told[reader.labels.index(read)]
        assert sum(told) == pytest.approx(1, abs=0.001)
    assert reader.agreement([""], ["reasoning"]) == [0.1]


def test_agreement_is_a_number_however_sure_the_reader_is(grammar, rows):
    sure = Reader(grammar)
    sure._weights = sure._weights * 1000
    texts, _ = rows
    told = sure.agreement([texts[0]] * len(sure.labels), sure.labels)
    assert sorted(told) == [0.0] * (len(told) - 1) + [1.0]


def test_it_reads_rows_of_another_seed(reader, rows):
    texts, labels = rows
    right = sum(read == label for read, label in zip(reader.predict(texts), labels, strict=True))
    assert right / len(texts) > 0.75  # chance is 0.1


def test_it_knows_every_intent(reader, rows):
    texts, labels = rows
    predicted = reader.predict(texts)
    for intent in reader.labels:
        of_intent = [read for read, label in zip(predicted, labels, strict=True) if label == intent]
        assert of_intent.count(intent) > 0.4 * len(of_intent), intent


def test_it_always_says_the_same(reader, rows, grammar):
    texts, _ = rows
    first = reader.predict(texts)
    assert reader.predict(texts[::-1])[::-1] == first
    assert Reader(grammar).predict(texts) == first


def test_it_always_says_the_same_in_other_processes():
    code = "from builder.intent.agreement import _buckets; print(_buckets('Übersetze das bitte: good morning!'))"
    told = set()
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": seed}
        told.add(subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True).stdout)
    assert len(told) == 1


@pytest.mark.parametrize("text", ["", " ", "…", "😀", "日本語で書いてください", "x" * 5000])
def test_strange_texts_get_some_label(reader, text):
    assert reader.predict([text])[0] in reader.labels


def test_no_texts_no_labels(reader):
    assert reader.predict([]) == []
