"""The version history of a world's code: one commit that adds each module, and a later one that changed it.

The later commit of a module with a planted bug is the one that brought the bug; that of a healthy module only took a
note out. All of it follows from the planted modules, so an oracle that knows these knows the history.
"""

import difflib
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from .base import NotFound

if TYPE_CHECKING:
    from ..world.workspace import Planted
    from ..world.world import World

_MESSAGES = (
    "Simplify {name}",
    "Tidy up {name}",
    "Rework {name} after review",
    "Make {name} easier to read",
    "Small clean-up in {name}",
    "Follow the style guide in {name}",
)
_NOTE = "# TODO: say more about this module in the handbook.\n"


@dataclass(frozen=True, slots=True)
class Commit:
    """A change of files: path -> (text before, text after); before is "" for a new file. `day` is YYYY-MM-DD."""

    id: str
    author: str
    day: str
    message: str
    changes: Mapping[str, tuple[str, str]]


def history(world: "World") -> tuple[Commit, ...]:
    """Every commit, oldest first."""
    return _written(world.domain, world.seed, world.planted, tuple(world.facts["staff"]), world.clock.today)


@lru_cache(maxsize=64)
def _written(
    domain: str, seed: int, planted: "tuple[Planted, ...]", staff: Sequence[str], today: date
) -> tuple[Commit, ...]:
    from ..world.rng import Rng  # noqa: PLC0415 - tools load the world late

    rng = Rng("git", domain, seed)
    added, changed = [], []
    for each in planted:
        first = each.fixed if each.kind else _NOTE + each.source
        added.append((f"Add {each.name}", {each.path: ("", first), each.test_path: ("", each.tests)}))
        changed.append((rng.pick(_MESSAGES).format(name=each.name), {each.path: (first, each.source)}))
    steps = rng.shuffled(added) + rng.shuffled(changed)
    day = today - timedelta(days=rng.between(9, 14) * len(steps))
    commits: list[Commit] = []
    for message, changes in steps:
        day += timedelta(days=rng.between(2, 9))
        author = rng.pick(staff)
        text = "\x1f".join((commits[-1].id if commits else "", author, str(day), message, *changes))
        commits.append(
            Commit(hashlib.blake2b(text.encode(), digest_size=5).hexdigest(), author, str(day), message, changes)
        )
    return tuple(commits)


def found(world: "World", revision: str) -> Commit:
    """The commit of a full or shortened id, HEAD or HEAD~n; NotFound if there is none."""
    commits = history(world)
    text = revision.strip()
    name, _, back = text.partition("~")
    if name.upper() == "HEAD" and (back.isdigit() or not back) and int(back or 0) < len(commits):
        return commits[-1 - int(back or 0)]
    matching = [commit for commit in commits if len(text) >= 4 and commit.id.startswith(text.lower())]
    if len(matching) != 1:
        raise NotFound(f"unknown revision '{revision}'")
    return matching[0]


def text_at(world: "World", path: str, commit: Commit) -> str | None:
    """What a file held after a commit; None if it was not in the history by then."""
    text: str | None = None
    for each in history(world):
        if path in each.changes:
            text = each.changes[path][1]
        if each is commit:
            break
    return text


def head(world: "World") -> dict[str, str]:
    """The files under version control as the last commit left them."""
    texts: dict[str, str] = {}
    for commit in history(world):
        texts |= {path: after for path, (_, after) in commit.changes.items()}
    return texts


def diff(path: str, before: str, after: str) -> str:
    """A unified diff as git writes it, without hashes."""
    name = path.removeprefix("/workspace/")
    old, new = f"a/{name}" if before else "/dev/null", f"b/{name}" if after else "/dev/null"
    return "\n".join(difflib.unified_diff(before.splitlines(), after.splitlines(), old, new, lineterm=""))
