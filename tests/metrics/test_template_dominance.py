import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.metrics.measure import Rows
from builder.metrics.template_dominance import of, template_dominance

steady = settings(derandomize=True, deadline=None, database=None, max_examples=150)
some_texts = st.lists(st.lists(st.sampled_from("abc"), max_size=8).map(" ".join), max_size=8)


@steady
@given(some_texts, st.sampled_from([2, 4]), st.integers(1, 3))
def test_it_is_what_its_definition_says(texts, n, others):
    grams = [{tuple(words[i : i + n]) for i in range(len(words) - n + 1)} for words in map(str.split, texts)]
    shared = [any(sum(gram in other for other in grams) > others for gram in own) for own in grams]
    assert template_dominance(texts, n, others) == pytest.approx(sum(shared) / len(texts) if texts else 0)


def test_the_commonest_are_spelt_out():
    texts = [f"I would like to {verb} it" for verb in ("see", "hear", "buy")] + ["tell me what it is now", "?"]
    found = of(Rows.of_texts(texts)).figures()
    assert found["4"]["shared_by"] == {"1": 3 / 5, "10": 0, "100": 0}
    assert found["4"]["commonest"] == [{"words": "i would like to", "texts": 3}]
    assert found["6"]["commonest"] == []


def test_equally_frequent_ones_are_in_the_order_of_the_alphabet_and_not_too_many(monkeypatch):
    texts = [f"w{number:02} b c d" for number in range(30)] * 2 + ["x y z z"] * 3
    found = of(Rows.of_texts(texts)).figures()["4"]["commonest"]
    assert [one["words"] for one in found] == ["x y z z", *(f"w{number:02} b c d" for number in range(9))]
    monkeypatch.setattr("builder.metrics.template_dominance._MOST_TIED", 29)
    assert of(Rows.of_texts(texts)).figures()["4"]["commonest"] == [{"words": "x y z z", "texts": 3}]
