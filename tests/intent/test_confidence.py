import json

import pytest

from builder.intent import confidence as module
from builder.intent.confidence import FACTOR, UNMEASURED, confidence


@pytest.fixture
def measured(tmp_path, monkeypatch):
    def write(**families):
        path = tmp_path / "confidence.json"
        path.write_text(json.dumps({"families": {name.replace("__", "/"): value for name, value in families.items()}}))
        monkeypatch.setattr(module, "FILE", path)
        module._measured.cache_clear()

    yield write
    monkeypatch.undo()
    module._measured.cache_clear()


def test_a_measured_family_has_its_confidence(measured):
    measured(b__sure=0.97, b__unsure=0.52)
    assert (confidence("b/sure"), confidence("b/unsure")) == (0.97, 0.52)


def test_a_family_that_was_not_measured_counts_as_three_quarters(measured):
    measured(b__sure=0.97)
    assert confidence("b/new") == UNMEASURED == 0.75


def test_without_measurements_every_family_counts_as_three_quarters(measured, monkeypatch, tmp_path):
    measured()
    monkeypatch.setattr(module, "FILE", tmp_path / "none.json")
    module._measured.cache_clear()
    assert confidence("b/any") == 0.75


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("", 0.9),
        ("ambiguous", 0.54),
        ("typos", 0.81),
        ("extreme_length", 0.77),
        ("implicit", 0.72),
        ("unheard of", 0.81),
    ],
)
def test_noise_and_ambiguity_lower_it(measured, kind, expected):
    measured(b__f=0.9)
    assert confidence("b/f", kind) == pytest.approx(expected, abs=0.0051)


def test_it_stays_between_its_bounds_and_has_two_decimals(measured):
    measured(b__high=1.0, b__low=0.0, b__odd=0.123456, b__middle=0.777777)
    assert confidence("b/high") == 0.99
    assert confidence("b/low") == 0.3
    assert confidence("b/odd", "ambiguous") == 0.3
    assert confidence("b/middle") == 0.78
    for family in ("b/high", "b/low", "b/odd", "b/middle"):
        for kind in FACTOR:
            value = confidence(family, kind)
            assert 0.3 <= value <= 0.99
            assert value == round(value, 2)


def test_every_kind_of_edge_case_is_less_certain_than_an_ordinary_row():
    assert FACTOR[""] == 1
    assert all(0 < factor < 1 for kind, factor in FACTOR.items() if kind)
