"""`seedbed push`: publish a folder as a version on the Hub."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import RecipeError
from .terminal import print_table, quiet_unless_watched

if TYPE_CHECKING:
    from ..hub.plan import Plan
    from ..hub.publish import Pushed

_PUBLISHED = "is published already with this very content; nothing to do"
TEXT = "publish a folder on the Hub as a version that never changes"


def flags(verb: argparse.ArgumentParser) -> None:
    """Where to, and as what."""
    verb.add_argument("folder", metavar="DIR", help="a folder that seedbed build wrote")
    verb.add_argument("--repo", required=True, metavar="ORG/NAME", help="the dataset on the Hub")
    verb.add_argument("--version", metavar="V", help="the version, e.g. 1.2.0: major.minor.patch, see docs/hub.md")
    verb.add_argument("--bump", choices=("auto",), help="auto: the version that follows from what changed")
    verb.add_argument("--public", action="store_true", help="for everybody to see (default: private)")
    verb.add_argument(
        "--pr", action="store_true", help="as a pull request; its version is set by a push after the merge"
    )
    verb.add_argument("--message", default="", metavar="M", help="what the history tells of this version")
    verb.add_argument("--dry-run", action="store_true", help="say what would happen, and send nothing")


def run(options: argparse.Namespace) -> int:
    """Push, or print the plan."""
    if bool(options.version) == bool(options.bump):
        raise RecipeError("which version is it to be? Say --version 1.2.0, or --bump auto for what follows.")
    from ..hub.plan import Wish
    from ..hub.publish import push
    from ..hub.versions import Version

    quiet_unless_watched()
    version = Version.parse(options.version) if options.version else None
    wish = Wish(options.repo, version, options.public, options.pr, options.message, options.dry_run)
    pushed = push(Path(options.folder), wish)
    if options.dry_run:
        _print_plan(options.repo, pushed.plan, public=options.public)
    else:
        _print(options.repo, pushed, public=options.public)
    return 0


def _print_plan(repo: str, plan: "Plan", *, public: bool) -> None:
    if plan.tagged:
        print(f"{repo}: {plan.version} {_PUBLISHED}")
        return
    where = f" (it would be created, {'public' if public else 'private'})" if plan.new else ""
    since = f", after {plan.before}" if plan.before and plan.before != plan.version else ""
    print(f"{repo}: {plan.version}{since}{where}")
    for word in (*plan.change.words, *plan.change.also):
        print(f"  {word}")
    sizes = [(file.path, f"{file.size:,}", "") for file in plan.add]
    print_table(("file", "bytes", ""), [*sizes, *((path, "", "deleted") for path in plan.delete)])
    total = sum(file.size for file in plan.add)
    print(f"{len(plan.add):,} files, {total:,} bytes to send; {len(plan.delete):,} to delete; nothing was sent")


def _print(repo: str, pushed: "Pushed", *, public: bool) -> None:
    plan = pushed.plan
    if not pushed.done:
        print(f"{repo}: {plan.version} {_nothing_to_do(pushed)}")
        return
    if pushed.pull_request:
        print(f"{repo}: {plan.version} waits in {pushed.pull_request}; when it is merged, push again without --pr")
        return
    kind = f" ({plan.change.kind} change of {plan.before})" if plan.before else ""
    print(f"{repo}: published {plan.version}{kind}, commit {pushed.commit[:12]}, tag {plan.version.tag}")
    if public and pushed.private:
        print("  it stays private, as it was: hf repos settings changes that")
    for word in plan.change.words[:10]:
        print(f"  {word}")
    for config in dict.fromkeys(file.path.split("/")[0] for file in plan.files if file.path.endswith(".parquet")):
        print(f'load_dataset("{repo}", "{config}", revision="{plan.version.tag}")')


def _nothing_to_do(pushed: "Pushed") -> str:
    """What became of an earlier push of the same."""
    if pushed.plan.tagged:
        return _PUBLISHED
    if pushed.pull_request:
        return f"waits already in {pushed.pull_request} with this very content; nothing to do"
    return "stands on main already with this very content; push again without --pr to set its tag"
