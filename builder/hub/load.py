"""A published version for training code: the one that was asked for, online, offline and with the Hub down."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huggingface_hub import HfApi, snapshot_download
from huggingface_hub.errors import IncompleteSnapshotError, LocalEntryNotFoundError, RevisionNotFoundError

from ..errors import InputError, RecipeError, UnavailableError
from ..manifest import CARD, MANIFEST
from ..report.make import manifest_of
from . import remote
from .refusals import sentences
from .remote import KIND
from .versions import Version

if TYPE_CHECKING:
    import datasets


def load(
    repo: str, config: str | None = None, *, version: str, **wanted: Any
) -> "datasets.DatasetDict | datasets.Dataset | datasets.IterableDatasetDict | datasets.IterableDataset":
    """What `load_dataset(repo, config, revision="v" + version)` loads, and never another version.

    `load_dataset` itself takes the newest version that it has cached when the Hub cannot be asked. `wanted` goes to
    `load_dataset`, e.g. split="train" or streaming=True. Raises RecipeError for a name or version that cannot be,
    InputError for one that is not published, UnavailableError when it is neither cached nor to be had.
    """
    from datasets import load_dataset  # noqa: PLC0415  # slow to import, and downloading does not need it

    folder = download(remote.named(repo), Version.parse(version), config)
    return load_dataset(str(folder), config, **wanted)


def download(repo: str, version: Version, config: str | None = None) -> Path:
    """The folder of a version in the Hub's cache: all of it, or what one config needs."""
    only = [f"{config}/*", CARD, MANIFEST] if config else None
    with sentences(repo), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Not enough free disk space")  # which is told when it comes to that
        try:
            place = snapshot_download(repo, repo_type=KIND, revision=version.tag, allow_patterns=only)
        except RevisionNotFoundError:
            raise InputError(_unpublished(repo, version)) from None
        except IncompleteSnapshotError:
            raise UnavailableError(
                f"{repo}: {version} is cached in part only and the Hub cannot be reached; load it once online."
            ) from None
        except LocalEntryNotFoundError:
            raise UnavailableError(
                f"{repo}: {version} is not in the cache and the Hub cannot be reached; load it once online."
            ) from None
    _refuse_another(Path(place), repo, version, config)
    return Path(place)


def newest(repo: str) -> Version:
    """The highest version that is published; InputError where there is none."""
    api = HfApi()
    with sentences(remote.named(repo)):
        tags = api.list_repo_refs(repo, repo_type=KIND).tags
    found = max((version for tag in tags if (version := Version.of_tag(tag.name))), default=None)
    if found is None:
        raise InputError(f"{repo}: no version of it is published; seedbed push makes the first one.")
    return found


def _unpublished(repo: str, version: Version) -> str:
    tags = HfApi().list_repo_refs(repo, repo_type=KIND).tags
    known = sorted(found for tag in tags if (found := Version.of_tag(tag.name)))
    return f"{repo}: has no version {version}; published are {', '.join(map(str, known)) or 'none'}."


def _refuse_another(folder: Path, repo: str, version: Version, config: str | None) -> None:
    """InputError when the folder says that it is another version, RecipeError for a config that it does not have."""
    manifest = manifest_of(folder)
    if not manifest:
        return  # tagged by somebody else's means; the tag is all there is to go by
    said = manifest.get("published", {}).get("version")
    if said != str(version):
        raise InputError(f"{repo}: {version.tag} is a tag of version {said}; somebody moved it by hand.")
    if config is not None and config not in manifest["configs"]:
        raise RecipeError(f"{repo}: {version} has no config '{config}'; known are {', '.join(manifest['configs'])}.")
