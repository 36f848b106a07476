import pyarrow as pa

from builder.metrics.exact_duplicates import of
from builder.metrics.measure import Rows


def figures(texts, labels=None, splits=None):
    table = pa.table({
        "text": texts,
        "intent": labels or ["a"] * len(texts),
        "split": splits or ["train"] * len(texts),
        "position": [str(number) for number in range(len(texts))],
    })  # fmt: skip
    return of(Rows(table)).figures()


def test_copies():
    found = figures(["Say it.", "Say it.", "say  it", "say it now", "?!", "!?", ""])
    assert found["raw"] == {"distinct": 6, "copies": 1, "share": 1 / 7}
    assert found["normalised"] == {"distinct": 5, "copies": 2, "share": 2 / 7}


def test_one_text_with_two_labels_is_found_and_shown():
    found = figures(["Say it.", "say it", "other", "other", "alone"], ["a", "b", "c", "c", "a"])["two_labels"]
    assert (found["texts"], found["rows"], found["share"]) == (1, 2, 2 / 5)
    assert [[(row["text"], row["label"], row["position"]) for row in case] for case in found["cases"]] == [
        [("Say it.", "a", "0"), ("say it", "b", "1")]
    ]


def test_one_text_in_two_splits_is_found():
    found = figures(["x y", "X y", "z"], splits=["train", "test", "test"])
    assert found["across_splits"]["rows"] == 2
    assert found["two_labels"]["rows"] == 0
