import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.metrics.lots import apart, by_lot
from builder.seeds import marks

steady = settings(derandomize=True, deadline=None, database=None, max_examples=150)


@steady
@given(st.lists(st.sampled_from("abc"), max_size=12), st.randoms(use_true_random=False), st.integers(0, 9))
def test_the_order_depends_on_content_only(texts, random, seed):
    shuffled = random.sample(texts, len(texts))
    drawn = [[one[place] for place in by_lot(apart(marks(one)), seed)] for one in (texts, shuffled)]
    assert drawn[0] == drawn[1]
    assert sorted(drawn[0]) == sorted(texts)


def test_seeds_give_other_orders():
    lots = apart(marks(map(str, range(50))))
    assert len({tuple(by_lot(lots, seed).tolist()) for seed in range(10)}) == 10


def test_equal_texts_do_not_stand_together():
    lots = apart(marks(["same"] * 500 + [f"other {number}" for number in range(500)]))
    assert len(set(lots.tolist())) == 1_000
    first = by_lot(lots, 0)[:500]
    assert 200 < np.sum(first < 500) < 300
