"""A folder becomes a version on the Hub: one commit, then a tag that never moves, read back.

Whenever it ends, the repository shows the version before or the new one. The same call goes on: files that are there
are not sent again, a commit that was made is found, and a tag that is missing is set.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, get_token
from huggingface_hub.errors import HfHubHTTPError

from ..errors import HubError, RecipeError
from ..manifest import MANIFEST
from ..report import words
from . import pulls, remote, scan, versions
from .contents import Contents, File, gathered
from .plan import Plan, Wish, planned, same
from .refusals import MovedError, sentences
from .remote import KIND, State
from .soundness import refuse_faults
from .versions import Version

_ATTEMPTS: Final = 5


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
    a version that cannot be, InputError for a folder that should not be published, OutputError for a file with a key,
    HubError for what the Hub refuses or where it cannot be reached.
    """
    remote.named(wish.repo)
    contents = gathered(folder)
    refuse_faults(contents)
    scan.load_secrets(environment, get_token())
    scan.refuse_leaks("--message", wish.message.encode())
    if (folder / words.WORDS).exists():  # which the card tells
        scan.refuse_leaks(words.WORDS, folder / words.WORDS)
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
        if not plan.tagged:
            _refuse_unwanted_publicity(wish, found)
        if plan.tagged or wish.dry_run:
            return Pushed(plan, commit=found.versions.get(plan.version, "") if found else "")
        if wish.pull_request and found and (there := pulls.waiting(api, wish.repo, contents, plan, found.head)):
            return Pushed(plan, there.commit, there.url, private=found.private)
        found = found or _created(api, wish)
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
    """HubError when another push came first, unless it was of the same rows."""
    there = remote.manifest(api, wish.repo, found.head)
    if versions.change(there, contents.compared()).kind:
        version = there["published"]["version"]
        raise HubError(
            f"{wish.repo}: another push came first and published {version}; look at it with seedbed push --dry-run, "
            "then push again with the next version."
        )


def _created(api: HfApi, wish: Wish) -> State:
    with sentences(wish.repo):
        api.create_repo(wish.repo, repo_type=KIND, private=not wish.public, exist_ok=True)
        info = api.repo_info(wish.repo, repo_type=KIND)
    made = State(str(info.sha), bool(info.private), {}, {})
    _refuse_unwanted_publicity(wish, made)  # somebody else may have made it
    return made


def _refuse_unwanted_publicity(wish: Wish, found: State | None) -> None:
    if found and not found.private and not wish.public:
        raise RecipeError(f"{wish.repo} is public; say --public to publish there.")


# --- doing it ------------------------------------------------------------------------------------------------


def _committed(api: HfApi, wish: Wish, plan: Plan, parent: str) -> tuple[str, str]:
    """(commit, address of the pull request); MovedError when the branch is not where it was any more."""
    if not plan.add and not plan.delete:
        return parent, ""  # an earlier push ended before its tag
    operations: list[Any] = [_addition(file) for file in plan.add]
    operations += [CommitOperationDelete(path, is_folder=False) for path in plan.delete]
    with sentences(wish.repo):
        made = api.create_commit(
            wish.repo, operations, repo_type=KIND, commit_message=wish.message or f"Version {plan.version}",
            parent_commit=parent, create_pr=wish.pull_request,
        )  # fmt: skip
    return made.oid, made.pr_url or ""


def _addition(file: File) -> CommitOperationAdd:
    source = file.source if isinstance(file.source, bytes) else str(file.source)
    return CommitOperationAdd(file.path, source)


def _tag(api: HfApi, repo: str, version: Version, commit: str) -> None:
    with sentences(repo):
        try:
            api.create_tag(repo, repo_type=KIND, tag=version.tag, revision=commit)
        except HfHubHTTPError as problem:
            if problem.response.status_code != 409:
                raise  # an existing one is looked at when it is read back


def _read_back(api: HfApi, repo: str, plan: Plan, commit: str, *, tagged: bool) -> None:
    """HubError unless the tag shows this commit, and the commit the files."""
    with sentences(repo):
        shown = api.repo_info(repo, repo_type=KIND, revision=plan.version.tag).sha if tagged else commit
        there = remote.listing(api, repo, commit)
    if shown != commit:
        raise HubError(
            f"{repo}: somebody else published {plan.version} at the same time; push again with the next version."
        )
    wrong = [file.path for file in plan.files if not same(file, there.get(file.path))]
    wrong += [path for path in plan.delete if path in there]
    if wrong:
        raise HubError(f"{repo}: {wrong[0]} does not stand there as it was sent; push again as the next patch.")
