"""A repository on the Hub as it stands, and what the Hub refuses in sentences."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import httpx2
from huggingface_hub import HfApi, RepoFile, get_session, get_token, hf_hub_url
from huggingface_hub.errors import (
    HfHubHTTPError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.utils import build_hf_headers, hf_raise_for_status  # type: ignore[attr-defined]  # documented

from ..build import MANIFEST
from ..errors import InputError, OutputError, RecipeError, SeedbedError, UnavailableError
from ..secret import redact
from .versions import Manifest, Version

KIND: Final = "dataset"
_NAME: Final = re.compile(
    r"[A-Za-z0-9_][A-Za-z0-9._-]{0,95}(?<![.-])/[A-Za-z0-9_][A-Za-z0-9._-]{0,95}(?<![.-])", re.ASCII
)
_RATE: Final = re.compile(r"\bt\s*=\s*(\d+)")
_LOGIN: Final = "hf auth login gives the Hub a token, hf auth whoami says whose it is"


class MovedError(SeedbedError):
    """Somebody else committed since the branch was read."""


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
        raise RecipeError("--repo is not the name of a dataset on the Hub; right would be e.g. --repo org/name.")
    return repo


def state(api: HfApi, repo: str) -> State | None:
    """How it stands; None where there is no such repository."""
    with sentences(repo):
        try:
            info = api.repo_info(repo, repo_type=KIND)
        except RepositoryNotFoundError:
            if not get_token():
                raise UnavailableError(f"{repo}: the Hub shows nothing without a token; {_LOGIN}.") from None
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


@contextmanager
def sentences(repo: str) -> Iterator[None]:
    """Turn what the Hub or the way to it refuses into one sentence that says what to do."""
    try:
        yield
    except SeedbedError:
        raise
    except OfflineModeIsEnabled:
        raise UnavailableError(f"{repo}: HF_HUB_OFFLINE forbids asking the Hub; unset it and try again.") from None
    except RevisionNotFoundError:
        raise InputError(f"{repo}: has no such version.") from None
    except RepositoryNotFoundError:
        raise UnavailableError(f"{repo}: is not on the Hub, or its token may not see it; {_LOGIN}.") from None
    except HfHubHTTPError as problem:
        raise _refusal(repo, problem) from None
    except httpx2.HTTPError as problem:
        raise _unreachable(repo, problem) from None
    except RuntimeError as problem:  # an upload: the client wraps what happened
        cause = problem.__cause__
        if isinstance(cause, HfHubHTTPError):
            raise _refusal(repo, cause) from None
        if isinstance(cause, httpx2.HTTPError):
            raise _unreachable(repo, cause) from None
        raise


def _unreachable(repo: str, problem: Exception) -> SeedbedError:
    what = redact(str(problem)).partition("\n")[0].rstrip(".") or type(problem).__name__
    return UnavailableError(f"{repo}: the Hub cannot be reached ({what}); the same command goes on where it was.")


def _refusal(repo: str, problem: HfHubHTTPError) -> SeedbedError:
    status = problem.response.status_code
    headers = problem.response.headers
    told = redact(headers.get("x-error-message") or problem.server_message or "").partition("\n")[0].rstrip(".")
    match status:
        case 401:
            return UnavailableError(f"{repo}: the Hub does not take the token, it is wrong or expired; {_LOGIN}.")
        case 403:
            return OutputError(f"{repo}: the token may not do this ({told}); {_LOGIN}, take one that may write there.")
        case 412:
            return MovedError(f"{repo}: somebody else commits all the time; run the same command again later.")
        case 429:
            found = _RATE.search(headers.get("ratelimit", ""))
            wait = f"in {found[1]} s" if found else "later"
            return UnavailableError(f"{repo}: the Hub's rate limit is reached; run the same command again {wait}.")
        case _ if status >= 500:
            return UnavailableError(f"{repo}: the Hub is in trouble ({status}); run the same command again later.")
    return OutputError(f"{repo}: the Hub refuses ({status}{f': {told}' if told else ''}).")
