"""A cache of its own for each test, and `datasets` that may fetch: from `seedbed://`, which is no network."""

import pytest


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    return tmp_path / "xdg" / "seedbed" / "generated"


@pytest.fixture
def fs():
    import fsspec

    return fsspec.filesystem("seedbed")


@pytest.fixture
def load(monkeypatch, tmp_path):
    """`load_dataset("parquet", ...)` of files of one recipe of prompts, with a cache of its own."""
    import datasets

    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(datasets.config, "HF_UPDATE_DOWNLOAD_COUNTS", False)

    def loaded(files, **options):
        return datasets.load_dataset("parquet", data_files=files, cache_dir=str(tmp_path / "hf"), **options)

    return loaded
