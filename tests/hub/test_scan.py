"""A key is found in whatever kind of file it lies, and never shown."""

import bz2
import gzip
import io
import json
import lzma
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from builder.errors import OutputError
from builder.hub.scan import load_secrets, refuse_leaks

KEY = "correct-horse-battery-staple-42"


@pytest.fixture(autouse=True)
def _loaded():
    load_secrets({"MY_SERVICE_TOKEN": KEY, "SHORT_KEY": "short", "PATH_KEY": "/a/path/that/is/no/key"}, None)


def parquet(column):
    out = io.BytesIO()
    pq.write_table(pa.table({"id": pa.array(["a"] * len(column)), "x": column}), out, compression="zstd")
    return out.getvalue()


def zipped(data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt", data)
    return out.getvalue()


def kinds(key):
    """Name -> a file with a text in it."""
    text = f"before {key} after"
    plain = text.encode()
    nested = pa.array([[{"a": "x", "b": text}]] * 3)
    documents = pa.ExtensionArray.from_storage(pa.json_(), pa.array([json.dumps({"k": text})]))
    schema = pa.schema([("x", pa.int8())], {"note": text})
    about = io.BytesIO()
    pq.write_table(pa.table({"x": [1]}, schema), about)
    return {
        "a.md": plain, "a.json": json.dumps({"k": text}).encode(), "a.jsonl": b"{}\n" + plain, "a.html": plain,
        "a.svg": b"<svg>" + plain, "a.png": b"\x89PNG" + plain, "a.yaml": plain, "far.txt": b"x" * 1048570 + plain,
        "a.gz": gzip.compress(plain), "a.bz2": bz2.compress(plain), "a.xz": lzma.compress(plain),
        "a.zip": zipped(plain),
        "text.parquet": parquet(pa.array(["", None, text])), "nested.parquet": parquet(nested),
        "json.parquet": parquet(pa.ListArray.from_arrays([0, 1], documents)),
        "dictionary.parquet": parquet(pa.array([text]).dictionary_encode()),
        "binary.parquet": parquet(pa.array([plain])), "about.parquet": about.getvalue(),
    }  # fmt: skip


@pytest.mark.parametrize("name", kinds(""))
@pytest.mark.parametrize("key", [KEY, "hf_" + "a1B2c3D4" * 4, "sk-" + "a1B2c3D4" * 3])
def test_it_is_found(name, key, tmp_path):
    data = kinds(key)[name]
    (tmp_path / name).write_bytes(data)
    for source in (data, tmp_path / name):
        with pytest.raises(OutputError, match="holds a key") as caught:
            refuse_leaks(name, source)
        assert key not in str(caught.value)


@pytest.mark.parametrize("name", kinds(""))
@pytest.mark.parametrize("word", ["", "short", "/a/path/that/is/no/key", "task-based-learning-sk-"])
def test_what_is_no_key_passes(name, word):
    refuse_leaks(name, kinds(word)[name])


def test_in_a_cell_that_follows_a_word():
    with pytest.raises(OutputError):
        refuse_leaks("a.parquet", parquet(pa.array(["word", "sk-" + "a1B2c3D4" * 3])))
