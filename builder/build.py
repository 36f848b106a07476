"""Recipe -> folder in Hub layout.

Shards are written one by one into `.seedbed/<build>/` inside the folder, each whole or not at all; when all are there
and no text occurs twice, the folder is switched to them. A build that was interrupted goes on where it was: a shard
that stands in the staging folder of the same recipe and the same Seedbed is not made again.
"""

import json
import logging
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from . import __version__, atomic
from .errors import OutputError
from .llm.offline import is_offline
from .manifest import CARD, MANIFEST, finished, manifest_of, row_counts
from .recipe import Recipe
from .report import words
from .report.card import Fields, card
from .rows import REJECTS
from .secret import RedactingFilter
from .shards import refuse_duplicates, write_shards
from .sources import CONFIGS, build_id, source

if TYPE_CHECKING:
    from .llm.terms import Terms

LOG: Final = "build.log"
REPORT: Final = ("report.html", "report.json", "figures")
"""What `seedbed report` adds."""
_STAGING: Final = ".seedbed"
_log: Final = logging.getLogger("seedbed")


@dataclass(frozen=True, slots=True)
class Built:
    """What a build came to: the folder, rows by config and split, and whether all of it stood there already."""

    folder: Path
    rows: dict[str, dict[str, int]]
    manifest: dict[str, Any]
    was_there: bool


def build(
    recipe: Recipe,
    folder: Path,
    *,
    configs: Sequence[str] = CONFIGS,
    num_proc: int = 1,
    quiet: bool = False,
    terms: "Terms | None" = None,
) -> Built:
    """Write the dataset of a recipe into a folder that is empty or an earlier build.

    With a provider, what its ledger does not hold yet is bought first, on `terms` (default: the keys in the
    environment, and no limit). Returns at once when the folder holds this very build. Raises OutputError when the
    folder cannot be used, CapacityError when the banks or providers cannot make as many rows, DuplicateTextError when
    two phrasings make the same text, and what ends a run with a provider (ProviderError, BudgetError, LedgerError).
    """
    with atomic.output_errors(folder):
        _usable(folder)
        said = words.of(folder)
        recipe = recipe if is_offline(recipe) else _decided(recipe, terms)
        identity = build_id(recipe, configs)
        if manifest := finished(identity, folder):
            shutil.rmtree(folder / _STAGING, ignore_errors=True)
            return Built(folder, row_counts(manifest), manifest, was_there=True)
        bills = {} if is_offline(recipe) else _bought(recipe, configs, terms, quiet=quiet)
        made = {config: source(config, recipe) for config in configs}
        for one in made.values():
            one.prepare()
        staging = folder / _STAGING / identity
        if bills:  # the same recipe with another ledger makes other shards
            shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True, exist_ok=True)
        with _log_file(folder):
            _log.info("build %s of recipe %s with seedbed %s", staging.name, recipe.hash(), __version__)
            shards = [shard for one in made.values() for shard in one.shards()]
            sizes = write_shards(recipe, made, shards, staging, num_proc=num_proc, quiet=quiet)
            refuse_duplicates(staging, shards)
            manifest = manifest_of(recipe, identity, staging, sizes) | ({"bill": bills} if bills else {})
            _publish(folder, staging, manifest, said)
            _log.info("done: %s", json.dumps(row_counts(manifest)))
    return Built(folder, row_counts(manifest), manifest, was_there=False)


def _decided(recipe: Recipe, terms: "Terms | None") -> Recipe:
    from .llm import configs as written  # noqa: PLC0415  # not for an offline build
    from .llm.terms import Terms  # noqa: PLC0415

    return written.decided(recipe, terms or Terms())


def _bought(
    recipe: Recipe, configs: Sequence[str], terms: "Terms | None", *, quiet: bool
) -> dict[str, list[dict[str, Any]]]:
    """Buy what is missing; what each config came to, by model."""
    from .llm import configs as written  # noqa: PLC0415  # not for an offline build
    from .llm.terms import Terms  # noqa: PLC0415

    agreed = terms or Terms(quiet=quiet)
    return {config: [asdict(line) for line in written.buy(config, recipe, agreed)] for config in configs}


def _usable(folder: Path) -> None:
    ours = (folder / MANIFEST).exists() or (folder / _STAGING).exists()
    if not ours and folder.exists() and any(path.name not in {LOG, words.WORDS} for path in folder.iterdir()):
        raise OutputError(f"{folder}: is not empty and was not built by seedbed; choose another folder with --out.")


@contextmanager
def _log_file(folder: Path) -> Iterator[None]:
    handler = logging.FileHandler(folder / LOG, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    handler.addFilter(RedactingFilter())
    _log.addHandler(handler)
    _log.setLevel(logging.INFO if _log.level == logging.NOTSET else min(_log.level, logging.INFO))
    try:
        yield
    finally:
        _log.removeHandler(handler)
        handler.close()


def _publish(folder: Path, staging: Path, manifest: dict[str, Any], said: Fields) -> None:
    """Switch the folder to the staged build.

    The manifest goes first and comes last: while it is away, nothing is taken for finished.
    """
    (folder / MANIFEST).unlink(missing_ok=True)
    for part in (*CONFIGS, REJECTS, *REPORT):  # a report of another build would not be true of this one
        old = folder / _STAGING / f"old-{part}"
        shutil.rmtree(old, ignore_errors=True)
        if (folder / part).exists():
            (folder / part).rename(old)
        if (staging / part).exists():
            (staging / part).rename(folder / part)
    atomic.write_text(folder / CARD, card(manifest, fields=said))
    atomic.write_text(folder / MANIFEST, json.dumps(manifest, indent=2) + "\n")
    shutil.rmtree(folder / _STAGING)
