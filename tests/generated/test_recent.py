"""Files that were made are kept for a while, and nothing depends on that."""

import io
import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from builder.generated import recent

TABLE = pa.table({"text": ["a", "b"]})


@pytest.fixture
def made():
    """How often a file was made, and what makes it."""
    calls = []

    def make():
        calls.append(1)
        return TABLE

    make.calls = calls
    return make


def read(name, make):
    return pq.read_table(io.BytesIO(recent.content(name, make)))


def test_a_file_is_made_once(made, cache):
    assert recent.size("one") is None
    assert read("one", made) == read("one", made) == TABLE
    assert len(made.calls) == 1
    assert recent.size("one") == (cache / "one").stat().st_size
    assert [path.name for path in cache.iterdir()] == ["one"]


def test_what_was_not_read_for_longest_goes_first(made, cache, monkeypatch):
    for name in ("one", "two"):
        read(name, made)
    for age, name in ((100, "one"), (50, "two")):
        os.utime(cache / name, (1e9 - age, 1e9 - age))
    read("one", made)
    monkeypatch.setattr(recent, "MOST_BYTES", 2 * recent.size("one"))
    read("three", made)
    assert sorted(path.name for path in cache.iterdir()) == ["one", "three"]
    assert len(made.calls) == 3
    read("two", made)
    assert len(made.calls) == 4


def test_a_file_larger_than_all_that_is_kept_can_be_read(made, cache, monkeypatch):
    monkeypatch.setattr(recent, "MOST_BYTES", 1)
    assert read("one", made) == TABLE
    assert read("two", made) == TABLE
    assert [path.name for path in cache.iterdir()] == ["two"]


def test_without_a_place_to_keep_them_they_are_made_each_time(made, monkeypatch, tmp_path):
    (tmp_path / "taken").write_text("", "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "taken"))
    assert read("one", made) == read("one", made) == TABLE
    assert len(made.calls) == 2
    assert recent.size("one") is None


def test_nothing_is_kept_of_what_could_not_be_made(cache):
    def fail():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        recent.content("one", fail)
    assert not cache.exists()


def test_many_readers_at_once_make_it_once(made):
    from concurrent.futures import ThreadPoolExecutor

    def alone():
        assert recent._lock.locked(), "no other thread makes a file meanwhile"
        return made()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: read("one", alone).num_rows, range(32))) == {2}
    assert len(made.calls) == 1
