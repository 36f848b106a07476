"""Pull requests of ours that wait for somebody to merge them."""

from dataclasses import dataclass

from huggingface_hub import HfApi

from ..manifest import MANIFEST
from . import remote
from .contents import Contents
from .plan import Plan, same
from .refusals import sentences
from .remote import KIND


@dataclass(frozen=True, slots=True)
class Waiting:
    """A pull request: its newest commit, and its address; none where it is merged and has no tag yet."""

    commit: str
    url: str = ""


def waiting(api: HfApi, repo: str, contents: Contents, plan: Plan, head: str) -> Waiting | None:
    """What holds already what is to be pushed, whatever message it was given; `head` is the newest commit of main."""
    if not plan.add and not plan.delete:
        return Waiting(head)
    with sentences(repo):
        found = list(api.get_repo_discussions(
            repo, repo_type=KIND, discussion_type="pull_request", discussion_status="open",
        ))  # fmt: skip
        for one in found:
            commit = str(api.repo_info(repo, repo_type=KIND, revision=one.git_reference).sha)
            if _holds(api, repo, commit, contents, plan):
                return Waiting(commit, one.url)
    return None


def _holds(api: HfApi, repo: str, commit: str, contents: Contents, plan: Plan) -> bool:
    there = remote.listing(api, repo, commit)
    if any(path in there for path in plan.delete) or not all(same(one, there.get(one.path)) for one in contents.files):
        return False
    told = remote.manifest(api, repo, commit)["published"] if MANIFEST in there else {}
    if told.get("version") != str(plan.version):
        return False
    again = contents.published(repo, plan.version, told["history"])
    return all(same(file, there.get(file.path)) for file in again)
