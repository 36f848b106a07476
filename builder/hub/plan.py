"""What a push would do: which version it makes, what changed since the one before, and which files come and go."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from huggingface_hub import HfApi, RepoFile

from ..errors import RecipeError
from ..manifest import MANIFEST
from . import remote, versions
from .contents import Contents, File, is_ours, is_read
from .refusals import sentences
from .remote import State
from .versions import Change, Manifest, Version

_TOLD: Final = 12
"""Changes that the history tells of a version."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a maintainer asks for; without a version, what changed decides it."""

    repo: str
    version: Version | None = None
    public: bool = False
    pull_request: bool = False
    message: str = ""
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What a push does: files that are new or other, files that go, and what changed since the version before."""

    version: Version
    before: Version | None
    change: Change
    files: tuple[File, ...]
    add: tuple[File, ...]
    delete: tuple[str, ...]
    tagged: bool
    new: bool


def planned(api: HfApi, contents: Contents, wish: Wish, found: State | None) -> Plan:
    """What has to be done. RecipeError for a version that contradicts what changed, or that has other content."""
    if found is None:
        return _new(contents, wish)
    if wish.version in found.versions:
        return _again(api, contents, wish, found)
    before = found.newest
    old = remote.manifest(api, wish.repo, found.versions[before]) if before else None
    changed = _changed(api, contents, wish.repo, found, old) if old else Change(None)
    if wish.version is None and before and changed.kind is None:
        return _again(api, contents, wish, found)
    version, last = versions.decided(wish.version, before, changed), _last(api, wish.repo, found, old)
    entry = _entry(version, changed, wish.message or _said(last, version))
    files = contents.published(wish.repo, version, [entry, *(old["published"]["history"] if old else [])])
    delete = _stale(found.files, files, last, contents.manifest, wish.repo)
    add = tuple(file for file in files if not same(file, found.files.get(file.path)))
    return Plan(version, before, changed, files, add, delete, tagged=False, new=False)


def _new(contents: Contents, wish: Wish) -> Plan:
    version, changed = wish.version or versions.FIRST, Change(None)
    files = contents.published(wish.repo, version, [_entry(version, changed, wish.message)])
    return Plan(version, None, changed, files, files, (), tagged=False, new=True)


def _again(api: HfApi, contents: Contents, wish: Wish, found: State) -> Plan:
    """A version that is published already: nothing to do, or refused."""
    version = wish.version or found.newest or versions.FIRST
    old = remote.manifest(api, wish.repo, found.versions[version])
    changed = _changed(api, contents, wish.repo, found, old)
    files = contents.published(wish.repo, version, old["published"]["history"])
    if changed.kind:
        reasons = "; ".join(changed.words[:3])
        raise RecipeError(
            f"{version} is published with other content and never changes ({reasons}); "
            f"{_right(api, contents, wish.repo, found)}."
        )
    return Plan(version, version, changed, files, (), (), tagged=True, new=False)


def _right(api: HfApi, contents: Contents, repo: str, found: State) -> str:
    """As which version this content may be published, after the newest one."""
    newest = max(found.versions)
    since = _changed(api, contents, repo, found, remote.manifest(api, repo, found.versions[newest]))
    return f"right would be --version {newest.after(since.kind)}" if since.kind else f"this content is that of {newest}"


def _changed(api: HfApi, contents: Contents, repo: str, found: State, old: Manifest) -> Change:
    """What is different from a published version; where the rows are the same, what the card and the manifest say."""
    changed = versions.change(old, contents.compared())
    if changed.kind:
        return changed
    version = Version.parse(old["published"]["version"])
    commit = found.versions[version]
    with sentences(repo):
        there = found.files if commit == found.head else remote.listing(api, repo, commit)
    again = contents.published(repo, version, old["published"]["history"])
    other = sorted(file.path for file in again if not same(file, there.get(file.path)))
    return Change("patch", tuple(f"{path} is another" for path in other)) if other else changed


def _last(api: HfApi, repo: str, found: State, published: Manifest | None) -> Manifest | None:
    """The manifest that stands on main now: of the newest version, or of a push that ended before its tag."""
    newest = found.versions[found.newest] if found.newest else ""
    if found.head == newest or MANIFEST not in found.files:
        return published
    return remote.manifest(api, repo, found.head)


def _said(last: Manifest | None, version: Version) -> str:
    """The message of a push of this very version that waits for its tag."""
    newest = last["published"]["history"][:1] if last else []
    return str(newest[0]["message"]) if newest and newest[0]["version"] == str(version) else ""


def _entry(version: Version, changed: Change, message: str) -> dict[str, Any]:
    words = [*changed.words[:_TOLD], *([f"{len(changed.words) - _TOLD} more"] if len(changed.words) > _TOLD else [])]
    return {"version": str(version), "kind": changed.kind or "first", "changes": words, "message": message}


def same(file: File, there: RepoFile | None) -> bool:
    """Whether this very content stands there."""
    if there is None:
        return False
    return there.lfs.sha256 == file.sha256 if there.lfs else there.blob_id == file.git


def _stale(
    there: Mapping[str, RepoFile], files: tuple[File, ...], before: Manifest | None, manifest: Manifest, repo: str
) -> tuple[str, ...]:
    """What of ours stands there and is not part of this version, or would be read among its rows."""
    keep = {file.path for file in files}
    if before is None:
        foreign = sorted(path for path in there if path in keep or is_read(path, manifest))
        if foreign:
            raise RecipeError(f"{repo} holds a dataset that seedbed did not push ({foreign[0]}); choose another name.")
        return ()
    return tuple(
        sorted(path for path in there if path not in keep and (is_ours(path, before) or is_read(path, manifest)))
    )
