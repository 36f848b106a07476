"""Which version follows from what changed, and which contradicts it."""

import copy

import pytest

from builder.errors import RecipeError
from builder.hub.versions import Change, Version, change, decided

BASE = {
    "features": {"intent": {"text": {"type": "string", "names": []}, "intent": {"type": "int64", "names": ["a", "b"]}}},
    "configs": {"intent": {"train": {"rows": 5, "shards": [{"sha256": "1"}]},
        "test": {"rows": 2, "shards": [{"sha256": "2"}]}}},
    "published": {"files": {"report.html": "7"}},
}  # fmt: skip


def changed(edit):
    after = copy.deepcopy(BASE)
    edit(after)
    return change(BASE, after)


def test_nothing():
    assert changed(lambda _: None) == Change(None)


@pytest.mark.parametrize(
    ("edit", "word"),
    [
        (lambda m: m["features"]["intent"].pop("text"), "intent: column 'text' is gone"),
        (lambda m: m["features"]["intent"].update(x={}), "intent: column 'x' is new"),
        (lambda m: m["features"]["intent"]["intent"].update(names=["b", "a"]), "has another type or other names"),
        (lambda m: m["features"]["intent"]["text"].update(type="int8"), "has another type"),
        (lambda m: m["configs"].pop("intent"), "config 'intent' is gone"),
        (lambda m: m["configs"]["intent"].pop("test"), "intent: split 'test' is gone"),
    ],
)
def test_what_readers_may_break_on_is_major(edit, word):
    found = changed(edit)
    assert found.kind == "major"
    assert word in found.words[0]


@pytest.mark.parametrize(
    ("edit", "word"),
    [
        (lambda m: m["configs"]["intent"]["test"].update(shards=[{"sha256": "3"}]), "intent/test has other rows (2)"),
        (lambda m: m["configs"]["intent"]["test"].update(rows=4, shards=[]), "intent/test has other rows (2 to 4)"),
        (lambda m: m["configs"]["intent"].update(new=BASE["configs"]["intent"]["test"]), "intent/new is new (2 rows)"),
        (lambda m: m["configs"].update(agentic={"train": BASE["configs"]["intent"]["test"]}), "agentic/train is new"),
    ],
)
def test_other_rows_are_minor(edit, word):
    found = changed(edit)
    assert found.kind == "minor"
    assert word in found.words[0]


def test_the_report_is_a_patch_and_told_beside_what_is_more():
    def report(manifest):
        manifest["published"]["files"] = {"report.html": "8", "figures/x.svg": "9"}

    assert changed(report) == Change("patch", ("figures/x.svg is new", "report.html is another"))

    def both(manifest):
        report(manifest)
        manifest["configs"]["intent"]["test"]["shards"] = []

    assert changed(both).kind == "minor"
    assert changed(both).also == ("figures/x.svg is new", "report.html is another")


def version(text):
    return Version.parse(text)


@pytest.mark.parametrize("text", ["1.2.0", "v1.2.0", "0.0.1", "10.20.30"])
def test_reading_one(text):
    assert version(text).tag == f"v{text.removeprefix('v')}"


@pytest.mark.parametrize(
    "text", ["", "1.2", "1.2.3.4", "01.2.3", "1.2.3-rc1", "1.2.x", "../1.2.3", "1.2.3\n", "\u0661.2.3",
     "v 1.2.3", "1" * 9 + ".0.0"]
)  # fmt: skip
def test_what_is_none(text):
    with pytest.raises(RecipeError, match="right would be"):
        version(text)
    assert Version.of_tag(f"v{text}") is None


def test_order_is_by_number():
    assert max(map(version, ["1.9.0", "1.10.0", "1.2.99"])) == version("1.10.0")


@pytest.mark.parametrize(
    ("asked", "kind", "right"),
    [
        (None, "patch", "1.2.4"), (None, "minor", "1.3.0"), (None, "major", "2.0.0"),
        ("1.2.4", "patch", "1.2.4"), ("1.3.0", "minor", "1.3.0"), ("2.0.0", "major", "2.0.0"),
        ("2.0.0", "patch", "2.0.0"), ("2.0.0", "minor", "2.0.0"),
    ],
)  # fmt: skip
def test_what_follows(asked, kind, right):
    assert decided(asked and version(asked), version("1.2.3"), Change(kind, ("why",))) == version(right)


@pytest.mark.parametrize(
    ("asked", "kind", "right"),
    [
        ("1.2.4", "minor", "1.3.0"), ("1.2.4", "major", "2.0.0"), ("1.3.0", "major", "2.0.0"),
        ("1.3.0", "patch", "1.2.4"), ("1.2.2", "patch", "1.2.4"), ("1.2.3", "minor", "1.3.0"),
    ],
)  # fmt: skip
def test_what_contradicts_is_refused_with_what_would_be_right(asked, kind, right):
    with pytest.raises(RecipeError, match=f"right would be {right}"):
        decided(version(asked), version("1.2.3"), Change(kind, ("why",)))


def test_the_first_one():
    assert decided(None, None, Change(None)) == version("1.0.0")
    assert decided(version("0.3.0"), None, Change(None)) == version("0.3.0")
