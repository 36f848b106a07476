import json

import pytest

from builder.errors import InputError
from builder.metrics.contamination import against, cover
from builder.metrics.measure import Rows
from builder.metrics.words import words

TEN = "a b c d e f g h i j"


@pytest.mark.parametrize(
    ("item", "texts", "share"),
    [
        (TEN, [TEN], 1),
        (TEN, ["a b c d e f g h"], 0.8),
        (TEN, ["a b c d e f g"], None),  # seven words are too few to tell
        (TEN, ["x a b c d e f g h i y"], 0.9),  # two 8-grams that overlap
        (TEN, ["a b c d e f g h", "c d e f g h i j"], 0.8),  # of one single text
        (f"{TEN} k l m n o p q r s t", ["a b c d e f g h x m n o p q r s t"], 16 / 20),  # two that do not
        (f"{TEN} k l m n o p q r s t", ["a b c d e f g h x m n o p q r s t", "g h i j k l m n"], 16 / 20),
        (TEN, ["A, b c d; e f g h!"], 0.8),
    ],
)
def test_cover_by_hand(item, texts, share):
    found = cover(words([item]), words(texts))
    assert found["cover"].to_list() == ([] if share is None else [pytest.approx(share)])


def test_repeated_words_are_covered_once():
    found = cover(words(["a a a a a a a a a a"]), words(["a a a a a a a a a"]))
    assert found["cover"].to_list() == [1]


def test_figures(tmp_path):
    other = tmp_path / "bench.jsonl"
    items = ["Short one!", TEN, f"x y z u v w {TEN}", "nothing of this is anywhere here at all", ""]
    other.write_text("".join(json.dumps({"text": text}) + "\n" for text in items), "utf-8")
    measure = against(other)
    rows = Rows.of_texts(["short  ONE", f"{TEN} and more", "c d e f g h i j"], position=["p0", "p1", "p2"])
    found = measure.of(rows).figures()
    assert (found["against"], found["items"], found["short"]) == ("bench.jsonl", 5, 2)
    assert found["whole_text"] == {"items": 1, "share": 0.2}
    assert found["covered"] == {"items": 2, "share": 0.4}
    assert found["found"] == {"items": 3, "share": 0.6}
    assert [(one["item"], one["position"], one["cover"]) for one in found["cases"]] == [
        ("Short one!", "p0", 1), (TEN, "p1", 1), (f"x y z u v w {TEN}", "p1", 10 / 16),
    ]  # fmt: skip


def test_a_merge_is_the_whole(tmp_path):
    other = tmp_path / "bench.jsonl"
    other.write_text(json.dumps({"text": TEN}) + "\n", "utf-8")
    of = against(other).of
    one, two = (Rows.of_texts([text], position=[text[0]]) for text in ("b c d e f g h i j", TEN))
    both = Rows.of_texts([TEN, "b c d e f g h i j"], position=["a", "b"])
    assert of(one).merge(of(two)).figures() == of(two).merge(of(one)).figures() == of(both).figures()


def test_a_dataset_without_texts_is_refused(tmp_path):
    (tmp_path / "other.jsonl").write_text('{"prompt": "x"}\n', "utf-8")
    with pytest.raises(InputError, match="no column 'text'"):
        against(tmp_path / "other.jsonl")
