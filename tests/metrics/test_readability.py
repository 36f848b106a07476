import pyarrow as pa
import pytest

from builder.metrics.measure import Rows
from builder.metrics.readability import of


def lix(*texts):
    return of(Rows.of_texts(texts)).figures()["lix"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", 0),
        ("a b c d", 4),
        ("One two. Three four!", 2),
        ("One two", 2),
        ("One. Two", 2),  # what follows the last full stop belongs to its sentence
        ("Update 3.14 is out.", 5),
        ("understanding is hard", 3 + 100 / 3),
        ("sevenxx sixsix", 2 + 50),
    ],
)
def test_by_hand(text, value):
    assert lix(text) == pytest.approx(value)


def test_texts_are_summed():
    assert lix("a b c d", "a b") == pytest.approx(3)


def test_groups_are_compared():
    texts = ["I see it", "Explain the fundamental assumptions thoroughly", "What is it like to see it all"]
    table = pa.table({"text": texts, "audience": ["child", "expert", "beginner"], "complexity": ["simple"] * 3})
    found = of(Rows(table)).figures()
    assert list(found["audience"]["lix"]) == ["child", "beginner", "expert"]
    assert found["audience"]["easier_in_order"] == 1
    assert found["complexity"]["easier_in_order"] is None
    turned = of(Rows(table.set_column(1, "audience", [["expert", "child", "beginner"]]))).figures()
    assert turned["audience"]["easier_in_order"] == 0
