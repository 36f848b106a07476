from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from builder.metrics.measure import Rows
from builder.metrics.size import of, quantiles


def test_by_hand():
    found = of(Rows.of_texts(["one two three", "Größe!", "", "a b c d"])).figures()
    assert found["rows"] == 4
    assert found["words"] == {
        "total": 8, "mean": 2.0,
        "quantiles": {"0": 0, "0.05": 0, "0.25": 0, "0.5": 1, "0.75": 3, "0.95": 4, "1": 4},
    }  # fmt: skip
    assert found["characters"]["total"] == 13 + 6 + 0 + 7
    assert found["characters"]["quantiles"]["1"] == 13


@given(st.lists(st.integers(0, 50), min_size=1, max_size=40))
def test_quantiles_are_the_smallest_values_that_enough_do_not_exceed(values):
    for share, value in quantiles(Counter(values)).items():
        assert sum(one <= value for one in values) >= float(share) * len(values)
        assert sum(one < value for one in values) < max(float(share) * len(values), 1)
