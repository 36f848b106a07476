import errno
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from builder import atomic
from builder.errors import OutputError


def fail(_path):
    raise ValueError("no")


def half_then_fail(path):
    path.write_text("half")
    raise KeyboardInterrupt


def test_text_is_written_as_utf8_with_the_same_line_ends(tmp_path):
    atomic.write_text(tmp_path / "a.txt", "é\nb\n")
    assert (tmp_path / "a.txt").read_bytes() == b"\xc3\xa9\nb\n"


def test_a_file_replaces_the_one_before(tmp_path):
    for text in ("one", "two and more", ""):
        atomic.write_text(tmp_path / "a.txt", text)
        assert (tmp_path / "a.txt").read_text() == text
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_missing_folders_are_made(tmp_path):
    atomic.write_text(tmp_path / "x" / "y" / "a.txt", "deep")
    assert (tmp_path / "x" / "y" / "a.txt").read_text() == "deep"


@pytest.mark.parametrize(("fill", "error"), [(fail, ValueError), (half_then_fail, KeyboardInterrupt)])
def test_a_failure_leaves_what_was_and_nothing_else(tmp_path, fill, error):
    (tmp_path / "a.txt").write_text("old")
    with pytest.raises(error):
        atomic.write(tmp_path / "a.txt", fill)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.txt", "old")]


def test_a_failure_leaves_no_new_file(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        atomic.write(tmp_path / "a.txt", half_then_fail)
    assert list(tmp_path.iterdir()) == []


def test_a_fill_that_writes_nothing_is_an_error_and_leaves_the_old_file(tmp_path):
    (tmp_path / "a.txt").write_text("old")
    with pytest.raises(FileNotFoundError):
        atomic.write(tmp_path / "a.txt", lambda _: None)
    assert (tmp_path / "a.txt").read_text() == "old"


def test_the_temporary_file_is_hidden_in_the_same_folder_and_not_taken_for_the_real_one(tmp_path):
    seen = []

    def fill(path):
        seen.append(path)
        path.write_text("x")
        assert not (tmp_path / "a.parquet").exists()
        assert list(tmp_path.glob("*.parquet")) == []

    for _ in range(2):
        (tmp_path / "a.parquet").unlink(missing_ok=True)
        atomic.write(tmp_path / "a.parquet", fill)
    assert {path.parent for path in seen} == {tmp_path}
    assert all(path.name.startswith(".") for path in seen)
    assert seen[0] != seen[1]


def test_the_content_is_on_disk_before_the_name_and_the_name_before_the_end(tmp_path, monkeypatch):
    target = tmp_path / "a.txt"
    target.write_text("old")
    flushed = []
    real = os.fsync

    def fsync(handle):
        status = os.fstat(handle)
        flushed.append(("folder" if stat.S_ISDIR(status.st_mode) else status.st_size, target.read_text()))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    atomic.write_text(target, "new text")
    assert flushed == [(8, "old"), ("folder", "new text")]


def test_a_process_that_dies_while_writing_leaves_the_old_file(tmp_path):
    (tmp_path / "a.txt").write_text("old")
    code = (
        "import os, sys; from pathlib import Path; from builder import atomic\n"
        "atomic.write(Path(sys.argv[1]), lambda path: (path.write_text('half'), os._exit(9)))"
    )
    root = str(Path(__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "a.txt"], env={"PYTHONPATH": root}, capture_output=True, check=False
    )
    assert done.returncode == 9
    assert (tmp_path / "a.txt").read_text() == "old"


def test_writers_at_the_same_time_do_not_mix(tmp_path):
    texts = [str(number) * 50_000 for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda text: atomic.write_text(tmp_path / "a.txt", text), texts))
    assert (tmp_path / "a.txt").read_text() in texts
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_in_the_way_stays_and_nothing_is_left_behind(tmp_path):
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(OSError, match="directory"):
        atomic.write_text(tmp_path / "a.txt", "x")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.ENOSPC, "there is no space left"),
        (errno.EDQUOT, "there is no space left"),
        (errno.EACCES, "may not be written"),
        (errno.EPERM, "may not be written"),
        (errno.EROFS, "may not be written"),
        (errno.ENOTDIR, "a file stands where a folder is needed"),
        (errno.EEXIST, "a file stands where a folder is needed"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_what_the_file_system_refuses_becomes_a_sentence(number, says):
    with pytest.raises(OutputError) as caught, atomic.output_errors(Path("out")):
        raise OSError(number, os.strerror(number), "out/file")
    assert str(caught.value).startswith("out/file: ")
    assert says in str(caught.value)
    assert str(caught.value).endswith(".")
    assert caught.value.__suppress_context__


def test_a_refusal_without_a_file_names_the_folder():
    with pytest.raises(OutputError, match=r"^out: broken"), atomic.output_errors(Path("out")):
        raise OSError("broken")


def test_a_file_where_a_folder_is_needed_is_refused_for_real(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="a file stands where"), atomic.output_errors(tmp_path):
        atomic.write_text(tmp_path / "file" / "a.txt", "x")


def test_other_errors_pass_through():
    with pytest.raises(ValueError, match="no"), atomic.output_errors(Path("out")):
        fail(None)
    with atomic.output_errors(Path("out")):
        pass
