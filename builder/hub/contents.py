"""What of a folder is published: its shards, the manifest, the card, and the report where there is one."""

import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from .. import reading
from ..errors import InputError
from ..manifest import CARD, MANIFEST
from ..report import figures, words
from ..report.card import Picture, card
from ..report.make import JSON, PAGE, is_fresh, manifest_of, report_of
from ..report.markdown import block, code, table, text
from .versions import Manifest, Version

_SHARD: Final = re.compile(r"(?P<config>[a-z][a-z0-9_]{0,40})/(?P<split>[a-z][a-z0-9_]{0,40})-\d{5}-of-\d{5}\.parquet")
_OTHERS: Final = re.compile(
    r"card\.yaml|report\.(?:html|json)|figures/[a-z0-9-]{1,80}\.(?:svg|png)|rejects/[a-z_]+/[a-z_]+-\d{5}\.jsonl"
)
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class File:
    """A file as it will stand in the repository. Git names small files by `git`, the Hub large ones by `sha256`."""

    path: str
    source: Path | bytes
    size: int
    sha256: str
    git: str


@dataclass(frozen=True, slots=True)
class Contents:
    """A folder that may be published: its manifest with what a reader of versions needs, and its files."""

    folder: Path
    manifest: dict[str, Any]
    files: tuple[File, ...]

    def published(self, repo: str, version: Version, history: list[dict[str, Any]]) -> tuple[File, ...]:
        """Every file of a version: those of the folder, the manifest and the card."""
        others = {file.path: file.sha256 for file in self.files if not _SHARD.fullmatch(file.path)}
        manifest = self.manifest | {"published": {"version": str(version), "history": history, "files": others}}
        body = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
        readme = _card(self.folder, manifest, repo, version)
        return (*self.files, hashed(MANIFEST, body.encode()), hashed(CARD, readme.encode()))

    def compared(self) -> Manifest:
        """The manifest as `versions.change` compares it."""
        others = {file.path: file.sha256 for file in self.files if not _SHARD.fullmatch(file.path)}
        return self.manifest | {"published": {"files": others}}


def is_shard(path: str, config: str, split: str) -> bool:
    """Whether this is the name of a shard of a split, and no way to somewhere else."""
    found = _SHARD.fullmatch(path)
    return found is not None and (found["config"], found["split"]) == (config, split)


def is_read(path: str, manifest: Manifest) -> bool:
    """Whether a file would be read among the rows of a manifest's configs, whoever put it there."""
    found = _SHARD.fullmatch(path)
    return found is not None and found["config"] in manifest["configs"]


def is_ours(path: str, before: Manifest) -> bool:
    """Whether a file of a repository comes from the version that this manifest is of."""
    told = before["published"]["files"]
    return path in (CARD, MANIFEST) or is_read(path, before) or (path in told and bool(_OTHERS.fullmatch(path)))


def gathered(folder: Path) -> Contents:
    """What stands in a folder that seedbed built. InputError for any other folder, and for one that was changed."""
    if not folder.is_dir():
        raise InputError(f"{folder}: is not a folder; give one that seedbed build wrote.")
    manifest = manifest_of(folder)
    if not manifest:
        raise InputError(f"{folder}: was not built by seedbed; make one with seedbed build --out {folder}.")
    try:
        files = [*_shards(folder, manifest), *_others(folder)]
        features = {config: _features(folder / _first(splits)) for config, splits in manifest["configs"].items()}
    except (KeyError, TypeError, AttributeError, StopIteration):
        raise InputError(f"{folder / MANIFEST}: is not a manifest of seedbed; build the folder again.") from None
    except pa.ArrowException:
        raise InputError(f"{folder}: holds a shard that is no Parquet; build the folder again.") from None
    except OSError as problem:
        raise InputError(f"{folder}: {problem.filename} cannot be read; build the folder again.") from None
    manifest.pop("published", None)  # of a version that was downloaded
    return Contents(folder, manifest | {"features": features}, tuple(files))


def hashed(path: str, source: Path | bytes) -> File:
    """A file with the names by which the Hub knows its content; read once, a part at a time."""
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    sha256, git = hashlib.sha256(), hashlib.sha1(f"blob {size}\0".encode())  # noqa: S324  # git's own name
    with io.BytesIO(source) if isinstance(source, bytes) else source.open("rb") as file:
        while chunk := file.read(_CHUNK):
            sha256.update(chunk)
            git.update(chunk)
    return File(path, source, size, sha256.hexdigest(), git.hexdigest())


def _first(splits: Mapping[str, Any]) -> str:
    return str(next(shard["file"] for split in splits.values() for shard in split["shards"]))


def _shards(folder: Path, manifest: Mapping[str, Any]) -> Iterator[File]:
    for config, splits in manifest["configs"].items():
        for split, body in splits.items():
            for shard in body["shards"]:
                path = str(shard["file"])
                if not is_shard(path, config, split):
                    raise InputError(
                        f"{folder / MANIFEST}: {path[:80]!r} is no name of a shard; build the folder again."
                    )
                file = hashed(path, folder / path)
                if file.sha256 != shard["sha256"] or pq.read_metadata(folder / path).num_rows != shard["rows"]:
                    raise InputError(f"{folder / path}: is not what {MANIFEST} says; build the folder again.")
                yield file


def _others(folder: Path) -> Iterator[File]:
    """What its publisher says of it, the rejects, and the report with its figures, if it is about this build."""
    found = [folder / words.WORDS, *folder.glob("rejects/*/*.jsonl")]
    if is_fresh(folder):
        found += [folder / PAGE, folder / JSON, *folder.glob("figures/*")]
    names = sorted(path.relative_to(folder).as_posix() for path in found if path.is_file())
    for name in names:
        if _OTHERS.fullmatch(name):
            yield hashed(name, folder / name)


def _features(file: Path) -> dict[str, Any]:
    """Column -> its type, with the names of class labels."""
    schema = pq.read_schema(file)
    names = reading.class_names(schema)
    return {field.name: {"type": str(field.type), "names": list(names.get(field.name, ()))} for field in schema}


# --- the card ------------------------------------------------------------------------------------------------


def _card(folder: Path, manifest: Mapping[str, Any], repo: str, version: Version) -> str:
    """The card of this version: as in the folder, and how it is loaded from the Hub, and what versions there were."""
    tree = report_of(folder) if is_fresh(folder) else {}
    fields = replace(words.of(folder), path=repo, version=str(version))
    readme = card(manifest, tree, fields=fields, pictures=_pictures(folder, tree))
    return f"{readme}\n{_paths(manifest, repo, version)}\n\n{_versions(manifest)}\n"


def _pictures(folder: Path, tree: Mapping[str, Any]) -> list[Picture]:
    """Those that the folder's own card shows."""
    shown = (folder / CARD).read_text("utf-8") if (folder / CARD).exists() else ""
    found = []
    for config, body in tree.get("configs", {}).items():
        for figure in figures.of(config, body):
            for kind in ("png", "svg"):
                light, dark = (f"figures/{figure.name}-{theme}.{kind}" for theme in ("light", "dark"))
                if f'"{light}"' in shown:
                    found.append(Picture(figure.title, figure.note, light, dark))
    return found


_READERS: Final = """
from huggingface_hub import HfFileSystem
hub = HfFileSystem()
files = hub.glob("{place}")

import pandas
rows = pandas.read_parquet(files, filesystem=hub)

import polars
rows = polars.read_parquet([hub.open(file) for file in files])

import duckdb
import pyarrow.dataset
shards = pyarrow.dataset.dataset(files, filesystem=hub)
rows = duckdb.sql("SELECT * FROM shards")
"""


def _paths(manifest: Mapping[str, Any], repo: str, version: Version) -> str:
    """How other programs read a split; each line is tried by a test."""
    config = next(iter(manifest["configs"]))
    split = next(iter(manifest["configs"][config]))
    place = f"hf://datasets/{repo}@{version.tag}/{config}/{split}-*.parquet"
    return "## Without datasets\n\n" + block(_READERS.strip().format(place=place), "python")


def _versions(manifest: Mapping[str, Any]) -> str:
    rows = [
        (code(entry["version"]), entry["kind"], text("; ".join(entry["changes"])), text(entry["message"]))
        for entry in manifest["published"]["history"]
    ]
    told = (
        "A version is a tag and never changes. Major: columns or what they mean; minor: rows; patch: card and report."
    )
    return f"## Versions\n\n{told}\n\n{table(('version', 'kind', 'changes', 'message'), rows)}"
