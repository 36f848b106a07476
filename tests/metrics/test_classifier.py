import sys

import pyarrow as pa
import pytest

from builder.errors import InputError, UnavailableError
from builder.metrics import label_soundness, usefulness
from builder.metrics.classifier import fitted, scores
from builder.metrics.measure import Rows

SAID = {
    "cooking": [
        "boil {} potatoes in the kitchen",
        "bake {} loaves of bread in the oven",
        "fry {} eggs in the kitchen",
        "what goes into the oven for {}",
    ],
    "travel": [
        "book {} train tickets abroad",
        "find {} cheap hotels for my trip",
        "what to pack for {} days abroad",
        "fly {} people to Rome on my trip",
    ],
}


def rows(**wrong):
    """Ten texts of each of four families of two labels; `wrong` changes the label of a text."""
    table = [
        (text, wrong.get(text.replace(" ", "_"), label), f"{label}/{number}", "test" if count > 7 else "train")
        for label, frames in SAID.items()
        for number, frame in enumerate(frames)
        for count in range(10)
        for text in [frame.format(count)]
    ]
    columns = dict(zip(("text", "intent", "family", "split"), map(list, zip(*table, strict=True)), strict=True))
    return Rows(pa.table(columns | {"position": [str(number) for number in range(len(table))]}))


def test_scores_by_hand():
    found = scores(["a", "a", "a", "b"], ["a", "a", "b", "b"])
    assert found["accuracy"] == 3 / 4
    assert found["by_label"] == {"a": {"f1": 4 / 5, "rows": 3}, "b": {"f1": 2 / 3, "rows": 1}}
    assert found["macro_f1"] == pytest.approx((4 / 5 + 2 / 3) / 2)
    assert scores(["a"], ["c"])["macro_f1"] == 0
    assert scores([], [])["accuracy"] == 0


def test_scores_are_those_of_scikit_learn():
    from sklearn.metrics import accuracy_score, f1_score

    labels, guesses = list("aabbbccdda"), list("abbbcccdaa")
    found = scores(labels, guesses)
    assert found["accuracy"] == pytest.approx(accuracy_score(labels, guesses))
    assert found["macro_f1"] == pytest.approx(f1_score(labels, guesses, average="macro"))


def test_where_there_is_nothing_to_learn_there_is_no_classifier():
    assert fitted(["a b", "c d"], ["x", "x"]) is None
    assert fitted(["?!", ""], ["x", "y"]) is None
    assert fitted(["a b", "?!"], ["x", "y"]).predict(["a b"]).tolist() == ["x"]


def test_without_scikit_learn_one_sentence_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.feature_extraction.text", None)
    with pytest.raises(UnavailableError, match=r"seedbed\[train\]"):
        fitted(["a", "b"], ["x", "y"])


def test_usefulness_is_what_the_test_split_says():
    found = usefulness.of(rows()).figures()
    assert found["trained_on"] == 64
    assert list(found["on"]) == ["test"]
    assert found["on"]["test"]["rows"] == 16
    assert found["on"]["test"]["macro_f1"] == 1
    assert usefulness.of(Rows(rows().table.filter(pa.array([False] * 80)))).figures() == {}


def test_usefulness_on_a_file_of_the_user(tmp_path):
    file = tmp_path / "mine.jsonl"
    file.write_text(
        '{"text": "boil me an egg", "intent": "cooking"}\n{"text": "cheap hotels abroad", "intent": "cooking"}\n',
        "utf-8",
    )
    found = usefulness.with_labelled(file).of(rows()).figures()["on"]
    assert list(found) == ["test", "labelled"]
    assert (found["labelled"]["rows"], found["labelled"]["accuracy"]) == (2, 0.5)
    (tmp_path / "bad.jsonl").write_text('{"text": "x"}\n', "utf-8")
    with pytest.raises(InputError, match="no column 'intent'"):
        usefulness.with_labelled(tmp_path / "bad.jsonl")


def test_a_wrong_label_is_found_and_shown():
    found = label_soundness.of(rows(boil_3_potatoes_in_the_kitchen="travel")).figures()
    assert (found["worst"][0]["text"], found["worst"][0]["taken_for"]) == ("boil 3 potatoes in the kitchen", "cooking")
    assert found["worst"][0]["margin"] > 0
    assert found["flag_rate"] == found["flagged"] / 80 < 0.2
    assert 0.8 < found["accuracy"] < 1


def test_no_row_is_judged_by_its_own_family(monkeypatch):
    seen = []

    def watched(texts, labels):
        seen.append(set(texts))
        return fitted(texts, labels)

    monkeypatch.setattr(label_soundness, "fitted", watched)
    label_soundness.of(rows()).figures()
    families = [{frame.format(count) for count in range(10)} for frames in SAID.values() for frame in frames]
    assert len(seen) > 1
    assert all(family <= texts or not family & texts for texts in seen for family in families)
    assert all(any(not family & texts for texts in seen) for family in families)


def test_of_many_rows_some_are_learned_from_whatever_their_order(monkeypatch):
    monkeypatch.setattr("builder.metrics.classifier.MOST_ROWS", 30)
    table = rows().table
    found = [usefulness.of(Rows(one)).figures() for one in (table, table.take(list(range(79, -1, -1))))]
    assert found[0]["trained_on"] == 30
    assert found[0] == found[1]
    assert label_soundness.of(rows()).figures()["rows"] == 30


def test_suspects_by_hand():
    import numpy as np

    labels = np.array([0, 0, 1, 1, 1])
    probabilities = np.array([[0.9, 0.1], [0.2, 0.8], [0.1, 0.9], [0.45, 0.55], [0.52, 0.48]])
    # The mean of a label's own is 0.55 and 0.643: the second row is taken for 1, the last one for nothing.
    taken, flagged = label_soundness.suspects(labels, probabilities)
    assert flagged.tolist() == [False, True, False, False, False]
    assert taken[1] == 1
