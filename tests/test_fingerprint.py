import shutil
import string
from pathlib import Path

import pytest

from builder.fingerprint import digest, own_digest


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "package"
    (root / "banks").mkdir(parents=True)
    (root / "a.py").write_text("one")
    (root / "banks" / "b.yaml").write_text("two")
    (root / "c.json").write_text("three")
    (root / "d.md").write_text("four")
    return root


def test_a_digest_is_32_hex_digits(folder):
    assert len(digest([folder])) == 32
    assert set(digest([folder])) <= set(string.hexdigits.lower())


@pytest.mark.parametrize("name", ["a.py", "banks/b.yaml", "c.json", "d.md"])
def test_a_changed_file_changes_the_digest(folder, name):
    before = digest([folder])
    text = (folder / name).read_text()
    (folder / name).write_text(text + " ")
    assert digest([folder]) != before
    (folder / name).write_text(text)
    assert digest([folder]) == before


@pytest.mark.parametrize("name", ["new.py", "banks/new.yaml", "deep/er/new.json", "new.md"])
def test_a_new_empty_file_changes_the_digest(folder, name):
    before = digest([folder])
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("")
    assert digest([folder]) != before


def test_a_renamed_or_moved_file_changes_the_digest(folder):
    seen = {digest([folder])}
    (folder / "a.py").rename(folder / "z.py")
    seen.add(digest([folder]))
    (folder / "z.py").rename(folder / "banks" / "a.py")
    seen.add(digest([folder]))
    assert len(seen) == 3


def test_text_that_moves_from_one_file_to_the_next_changes_the_digest(folder):
    before = digest([folder])
    (folder / "a.py").write_text("on")
    (folder / "banks" / "b.yaml").write_text("etwo")
    assert digest([folder]) != before


def test_where_the_folder_is_plays_no_part(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "elsewhere")
    assert digest([tmp_path / "elsewhere"]) == digest([folder])


def test_a_file_that_holds_the_name_of_the_next_is_not_taken_for_two(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    (tmp_path / "one" / "a.py").write_text("x")
    (tmp_path / "one" / "b.py").write_text("y")
    (tmp_path / "two" / "a.py").write_text("xb.pyy")
    assert digest([tmp_path / "one"]) != digest([tmp_path / "two"])


@pytest.mark.parametrize("name", ["a.pyc", "__pycache__/a.cpython-311.pyc", "notes.txt", ".a.py.1234.tmp"])
def test_what_is_neither_code_nor_content_plays_no_part(folder, name):
    before = digest([folder])
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("x")
    assert digest([folder]) == before


def test_every_folder_counts(folder, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    assert digest([folder, other]) == digest([folder])
    (other / "x.yaml").write_text("x")
    assert digest([folder, other]) != digest([folder])


def test_our_own_digest_is_of_our_own_package():
    import builder

    (root,) = builder.__path__
    assert own_digest() == own_digest()
    assert len(own_digest()) == 32
    assert own_digest.__wrapped__() == digest([Path(root)])
