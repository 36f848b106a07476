"""A repository on the Hub as it stands."""

import json
import re
from dataclasses import dataclass, field
from typing import Any, Final

from huggingface_hub import HfApi, RepoFile, get_session, get_token, hf_hub_url
from huggingface_hub.errors import RepositoryNotFoundError
from huggingface_hub.utils import build_hf_headers, hf_raise_for_status  # type: ignore[attr-defined]  # documented

from ..errors import HubError, InputError, RecipeError
from ..manifest import MANIFEST
from .refusals import LOGIN, sentences
from .versions import Manifest, Version

KIND: Final = "dataset"
_NAME: Final = re.compile(
    r"[A-Za-z0-9_][A-Za-z0-9._-]{0,95}(?<![.-])/[A-Za-z0-9_][A-Za-z0-9._-]{0,95}(?<![.-])", re.ASCII
)


@dataclass(frozen=True, slots=True)
class State:
    """What a repository holds: the newest commit of main, its files, and the versions that there are."""

    head: str
    private: bool
    files: dict[str, RepoFile] = field(repr=False)
    versions: dict[Version, str]

    @property
    def newest(self) -> Version | None:
        """The highest version that was published."""
        return max(self.versions, default=None)


def named(repo: str) -> str:
    """The name, when it is one of a dataset; RecipeError says what would be right, before anything is asked."""
    if not _NAME.fullmatch(repo) or "--" in repo or ".." in repo or repo.endswith(".git"):
        raise RecipeError(f"{repo[:80]!r} is not the name of a dataset on the Hub; right would be e.g. org/name.")
    return repo


def state(api: HfApi, repo: str) -> State | None:
    """How it stands; None where there is no such repository."""
    with sentences(repo):
        try:
            info = api.repo_info(repo, repo_type=KIND)
        except RepositoryNotFoundError:
            if not get_token():
                raise HubError(f"{repo}: the Hub shows nothing without a token; {LOGIN}.") from None
            return None
        head = str(info.sha)
        tags = api.list_repo_refs(repo, repo_type=KIND).tags
        files = listing(api, repo, head)
    versions = {found: tag.target_commit for tag in tags if (found := Version.of_tag(tag.name))}
    return State(head, bool(info.private), files, versions)


def listing(api: HfApi, repo: str, revision: str) -> dict[str, RepoFile]:
    """Every file of a revision by its path."""
    found = api.list_repo_tree(repo, repo_type=KIND, revision=revision, recursive=True)
    return {entry.path: entry for entry in found if isinstance(entry, RepoFile)}


def manifest(api: HfApi, repo: str, commit: str) -> Manifest:
    """What a published version says about itself. InputError where there is nothing that `seedbed push` wrote."""
    url = hf_hub_url(repo, MANIFEST, repo_type=KIND, revision=commit, endpoint=api.endpoint)
    with sentences(repo):
        answer = get_session().get(url, headers=build_hf_headers())
        hf_raise_for_status(answer)
    return parsed(answer.content, repo)


def parsed(body: bytes, repo: str) -> Manifest:
    """The manifest in a file; InputError where it is none of a published version."""
    try:
        found: dict[str, Any] = json.loads(body)
        history, files = found["published"]["history"], found["published"]["files"]
        whole = (
            all(set(entry) >= {"version", "kind", "changes", "message"} for entry in history)
            and isinstance(files, dict)
            and all(isinstance(found[name], dict) for name in ("features", "recipe", "configs"))
            and all(
                shard["sha256"] for one in found["configs"].values() for two in one.values() for shard in two["shards"]
            )
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        whole = False
    if not whole:
        raise InputError(f"{repo}: its {MANIFEST} was not written by seedbed push; choose another name.")
    return found
