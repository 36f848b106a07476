"""A folder becomes a version on the Hub: one commit, then a tag that never moves, read back.

Whenever it ends, the repository shows the version before or the new one. The same call goes on: files that are there
are not sent again, a commit that was made is found, and a tag that is missing is set.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, RepoFile, get_token
from huggingface_hub.errors import HfHubHTTPError

from ..build import MANIFEST
from ..errors import OutputError, RecipeError, UnavailableError
from . import remote, scan, versions
from .contents import Contents, File, gathered, is_ours, is_read, refuse_faults
from .remote import KIND, MovedError, State
from .versions import Change, Manifest, Version

_ATTEMPTS: Final = 5
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


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push came to; `done` is False where there was nothing to do, or nothing was to be done."""

    plan: Plan
    commit: str = ""
    pull_request: str = ""
    done: bool = False
    private: bool = True


def push(folder: Path, wish: Wish, environment: Mapping[str, str] = os.environ) -> Pushed:
    """Publish what `seedbed build` and `seedbed report` wrote.

    Before anything leaves, the rows are checked and every file is searched for keys. Raises RecipeError for a name or
    a version that cannot be, InputError for a folder that should not be published, OutputError for what the Hub
    refuses, UnavailableError where it cannot be reached.
    """
    remote.named(wish.repo)
    contents = gathered(folder)
    refuse_faults(contents)
    scan.load_secrets(environment, get_token())
    for file in contents.files:
        scan.refuse_leaks(file.path, file.source)
    return _published(HfApi(), contents, wish)


def _published(api: HfApi, contents: Contents, wish: Wish) -> Pushed:
    first: State | None = None
    for attempt in range(_ATTEMPTS):
        found = remote.state(api, wish.repo)
        if attempt and found and _manifest_of(first) != _manifest_of(found) and not wish.pull_request:
            _refuse_overtaken(api, contents, wish, found)
        first = found
        plan = planned(api, contents, wish, found)
        for file in plan.files[-2:]:  # the manifest and the card, which nobody has looked at yet
            scan.refuse_leaks(file.path, file.source)
        if wish.dry_run or (plan.tagged and not plan.add and not plan.delete):
            return Pushed(plan, commit=found.versions.get(plan.version, "") if found else "")
        found = found or _created(api, wish)
        _refuse_unwanted_publicity(wish, found)
        try:
            commit, pull_request = _committed(api, wish, plan, found.head)
        except MovedError:
            continue
        if not wish.pull_request:
            _tag(api, wish.repo, plan.version, commit)
        _read_back(api, wish.repo, plan, commit, tagged=not wish.pull_request)
        return Pushed(plan, commit, pull_request, done=True, private=found.private)
    raise MovedError(f"{wish.repo}: somebody else commits all the time; run the same command again later.")


def _manifest_of(found: State | None) -> str:
    entry = found.files.get(MANIFEST) if found else None
    return entry.blob_id if entry else ""


def _refuse_overtaken(api: HfApi, contents: Contents, wish: Wish, found: State) -> None:
    """OutputError when another push came first, unless it was of the same rows."""
    there = remote.manifest(api, wish.repo, found.head)
    if versions.change(there, contents.compared()).kind:
        version = there["published"]["version"]
        raise OutputError(
            f"{wish.repo}: another push came first and published {version}; look at it with seedbed push --dry-run, "
            "then push again with the next version."
        )


def _created(api: HfApi, wish: Wish) -> State:
    with remote.sentences(wish.repo):
        api.create_repo(wish.repo, repo_type=KIND, private=not wish.public, exist_ok=True)
        info = api.repo_info(wish.repo, repo_type=KIND)
    return State(str(info.sha), bool(info.private), {}, {})


def _refuse_unwanted_publicity(wish: Wish, found: State) -> None:
    if not found.private and not wish.public:
        raise RecipeError(f"{wish.repo} is public; say --public to publish there.")


# --- the plan ------------------------------------------------------------------------------------------------


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
    version = versions.decided(wish.version, before, changed)
    history = [_entry(version, changed, wish.message), *(old["published"]["history"] if old else [])]
    files = contents.published(wish.repo, version, history)
    delete = _stale(found.files, files, _last(api, wish.repo, found, old), contents.manifest, wish.repo)
    add = tuple(file for file in files if not _same(file, found.files.get(file.path)))
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
        newest = found.newest or version
        reasons = "; ".join(changed.words[:3])
        raise RecipeError(
            f"{version} is published with other content and never changes ({reasons}); "
            f"right would be --version {newest.after(changed.kind)}."
        )
    return Plan(version, version, changed, files, (), (), tagged=True, new=False)


def _changed(api: HfApi, contents: Contents, repo: str, found: State, old: Manifest) -> Change:
    """What is different from a published version; where the rows are the same, what the card and the manifest say."""
    changed = versions.change(old, contents.compared())
    if changed.kind:
        return changed
    version = Version.parse(old["published"]["version"])
    commit = found.versions[version]
    with remote.sentences(repo):
        there = found.files if commit == found.head else remote.listing(api, repo, commit)
    again = contents.published(repo, version, old["published"]["history"])
    other = sorted(file.path for file in again if not _same(file, there.get(file.path)))
    return Change("patch", tuple(f"{path} is another" for path in other)) if other else changed


def _last(api: HfApi, repo: str, found: State, published: Manifest | None) -> Manifest | None:
    """The manifest that stands on main now: of the newest version, or of a push that ended before its tag."""
    newest = found.versions[found.newest] if found.newest else ""
    if found.head == newest or MANIFEST not in found.files:
        return published
    return remote.manifest(api, repo, found.head)


def _entry(version: Version, changed: Change, message: str) -> dict[str, Any]:
    words = [*changed.words[:_TOLD], *([f"{len(changed.words) - _TOLD} more"] if len(changed.words) > _TOLD else [])]
    return {"version": str(version), "kind": changed.kind or "first", "changes": words, "message": message}


def _same(file: File, there: RepoFile | None) -> bool:
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


# --- doing it ------------------------------------------------------------------------------------------------


def _committed(api: HfApi, wish: Wish, plan: Plan, parent: str) -> tuple[str, str]:
    """(commit, address of the pull request); MovedError when the branch is not where it was any more."""
    if not plan.add and not plan.delete:
        return parent, ""  # an earlier push ended before its tag
    operations: list[Any] = [_addition(file) for file in plan.add]
    operations += [CommitOperationDelete(path, is_folder=False) for path in plan.delete]
    with remote.sentences(wish.repo):
        made = api.create_commit(
            wish.repo, operations, repo_type=KIND, commit_message=wish.message or f"Version {plan.version}",
            parent_commit=parent, create_pr=wish.pull_request,
        )  # fmt: skip
    return made.oid, made.pr_url or ""


def _addition(file: File) -> CommitOperationAdd:
    source = file.source if isinstance(file.source, bytes) else str(file.source)
    return CommitOperationAdd(file.path, source)


def _tag(api: HfApi, repo: str, version: Version, commit: str) -> None:
    with remote.sentences(repo):
        try:
            api.create_tag(repo, repo_type=KIND, tag=version.tag, revision=commit)
        except HfHubHTTPError as problem:
            if problem.response.status_code != 409:
                raise  # an existing one is looked at when it is read back


def _read_back(api: HfApi, repo: str, plan: Plan, commit: str, *, tagged: bool) -> None:
    """OutputError unless the tag shows this commit, and the commit the files."""
    with remote.sentences(repo):
        shown = api.repo_info(repo, repo_type=KIND, revision=plan.version.tag).sha if tagged else commit
        there = remote.listing(api, repo, commit)
    if shown != commit:
        raise OutputError(
            f"{repo}: somebody else published {plan.version} at the same time; push again with the next version."
        )
    wrong = [file.path for file in plan.files if not _same(file, there.get(file.path))]
    wrong += [path for path in plan.delete if path in there]
    if wrong:
        raise UnavailableError(f"{repo}: {wrong[0]} does not stand there as it was sent; push again as the next patch.")
