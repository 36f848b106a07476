"""Recipe -> folder in Hub layout.

Shards are written one by one into `.seedbed/<build>/` inside the folder, each whole or not at all; when all are there
and no text occurs twice, the folder is switched to them. A build that was interrupted goes on where it was: a shard
that stands in the staging folder of the same recipe and the same Seedbed is not made again.
"""

import hashlib
import json
import logging
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from tqdm import tqdm

from . import __version__, atomic
from . import recipe as recipes
from .errors import DuplicateTextError, OutputError
from .fingerprint import digest, own_digest
from .intent import grammar
from .intent.source import IntentSource
from .llm.offline import is_offline
from .recipe import Recipe
from .report.card import card
from .rows import REJECTS, Made, Shard, Source
from .secret import RedactingFilter

if TYPE_CHECKING:
    from .llm.terms import Terms

MANIFEST: Final = "seedbed.json"
LOG: Final = "build.log"
CARD: Final = "README.md"
REPORT: Final = ("report.html", "report.json", "figures")
"""What `seedbed report` adds."""
_STAGING: Final = ".seedbed"
_ROW_GROUP: Final = 50_000
_WHO: Final = re.compile(r"(?<=//)[^/]*@|[?#].*", re.DOTALL)
_log: Final = logging.getLogger("seedbed")


@dataclass(frozen=True, slots=True)
class Built:
    """What a build came to: the folder, rows by config and split, and whether all of it stood there already."""

    folder: Path
    rows: dict[str, dict[str, int]]
    manifest: dict[str, Any]
    was_there: bool


def source(config: str, recipe: Recipe) -> Source:
    """The source of a config. Those of the last recipes are kept, unless their content or their ledger changed."""
    content = digest(recipe.folders) if is_offline(recipe) else digest(recipe.folders) + _ledger_mark(recipe)
    return _source(config, json.dumps(recipe.model_dump(mode="json")), content)


def _ledger_mark(recipe: Recipe) -> str:
    """Other completions, other mark."""
    path = Path(recipe.provider.ledger)
    found = path.stat() if path.exists() else None
    return f"{found.st_ino} {found.st_size} {found.st_mtime_ns}" if found else ""


@lru_cache(maxsize=4)
def _source(config: str, recipe_json: str, content: str) -> Source:
    del content  # part of the key only
    recipe = recipes.parse(json.loads(recipe_json), "the recipe")
    made = _MAKERS[config](recipe) if is_offline(recipe) else _replay(config, recipe)
    return _gated(made, recipe) if _is_gated(config, recipe) else made


def _is_gated(config: str, recipe: Recipe) -> bool:
    """Whether a config stands behind the recipe's gate; conversations meet it where they are played."""
    return config == "intent" and recipe.gate.holds_prompts


def _gated(made: Source, recipe: Recipe) -> Source:
    from .gate import GatedPrompts  # noqa: PLC0415  # not for a recipe without

    return GatedPrompts(made, recipe)


def _intent(recipe: Recipe) -> Source:
    return IntentSource(recipe, grammar.read(recipe.folders))


def _agentic(recipe: Recipe) -> Source:
    from .agentic.source import AgenticSource  # noqa: PLC0415  # tools and worlds, which a build of prompts can do without

    return AgenticSource(recipe)


def _replay(config: str, recipe: Recipe) -> Source:
    from .llm import configs  # noqa: PLC0415  # not for an offline build

    return configs.source(config, recipe)


_MAKERS: Final[dict[str, Callable[[Recipe], Source]]] = {"intent": _intent, "agentic": _agentic}
CONFIGS: Final = tuple(_MAKERS)
"""The configs that there are, the default one first."""


def build_id(recipe: Recipe, configs: Sequence[str] = CONFIGS) -> str:
    """32 hex digits that name these configs of a recipe as this Seedbed builds them: same id, same bytes."""
    parts = (recipe.hash(), own_digest(), digest(recipe.folders), *configs)
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


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
        recipe = recipe if is_offline(recipe) else _decided(recipe, terms)
        identity = build_id(recipe, configs)
        if manifest := _finished(identity, folder):
            shutil.rmtree(folder / _STAGING, ignore_errors=True)
            return Built(folder, _row_counts(manifest), manifest, was_there=True)
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
            _write_shards(recipe, made, shards, staging, num_proc=num_proc, quiet=quiet)
            _refuse_duplicates(staging, shards)
            manifest = _manifest(recipe, identity, staging, shards) | ({"bill": bills} if bills else {})
            _publish(folder, staging, manifest)
            _log.info("done: %s", json.dumps(_row_counts(manifest)))
    return Built(folder, _row_counts(manifest), manifest, was_there=False)


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
    if not ours and folder.exists() and any(path.name != LOG for path in folder.iterdir()):
        raise OutputError(f"{folder}: is not empty and was not built by seedbed; choose another folder with --out.")


def _finished(identity: str, folder: Path) -> dict[str, Any] | None:
    """The manifest, when the folder holds this build and every file is what the manifest says."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
        if manifest["build"] != identity:
            return None
        whole = (folder / CARD).exists() and all(
            _sha256(folder / shard["file"]) == shard["sha256"] for shard in _shard_records(manifest)
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return manifest if whole else None


def _shard_records(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [shard for splits in manifest["configs"].values() for split in splits.values() for shard in split["shards"]]


def _row_counts(manifest: dict[str, Any]) -> dict[str, dict[str, int]]:
    return {
        config: {split: body["rows"] for split, body in splits.items()}
        for config, splits in manifest["configs"].items()
    }


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


# --- shards --------------------------------------------------------------------------------------------------


def _write_shards(
    recipe: Recipe, made: dict[str, Source], shards: Sequence[Shard], staging: Path, *, num_proc: int, quiet: bool
) -> None:
    for torn in staging.rglob(".*.tmp"):  # what a process left that was killed while it wrote
        torn.unlink()
    waiting = [shard for shard in shards if not (staging / shard.file).exists()]
    if len(waiting) < len(shards):
        _log.info("going on: %d of %d shards stand already", len(shards) - len(waiting), len(shards))
    total = sum(shard.high - shard.low for shard in waiting)
    with tqdm(total=total, unit=" rows", unit_scale=True, delay=1, disable=True if quiet else None) as bar:
        for shard in _written(recipe, made, waiting, staging, num_proc):
            bar.update(shard.high - shard.low)
            _log.debug("wrote %s", shard.file)


def _written(
    recipe: Recipe, made: dict[str, Source], shards: Sequence[Shard], staging: Path, num_proc: int
) -> Iterator[Shard]:
    """Each shard, once it is written; by this process, or by `num_proc` others, who would all pass the gate again."""
    if num_proc > 1 and len(shards) > 1:
        elsewhere = [shard for shard in shards if not _is_gated(shard.config, recipe)]
        yield from _written_by_others(recipe, elsewhere, staging, num_proc) if elsewhere else ()
        shards = [shard for shard in shards if _is_gated(shard.config, recipe)]
    # Compressing takes as long as making rows, and both leave the interpreter free: one thread does each.
    with ThreadPoolExecutor(1) as writer:
        before: tuple[Shard, Future[None]] | None = None
        for shard in shards:
            rows = made[shard.config].make(shard)
            if before:
                before[1].result()
                yield before[0]
            before = shard, writer.submit(_write, rows, shard, staging)
        if before:
            before[1].result()
            yield before[0]


def _written_by_others(recipe: Recipe, shards: Sequence[Shard], staging: Path, num_proc: int) -> Iterator[Shard]:
    pool = ProcessPoolExecutor(min(num_proc, len(shards)), mp_context=get_context("spawn"))
    try:
        jobs = {pool.submit(_work, recipe, shard, staging): shard for shard in shards}
        for job in as_completed(jobs):
            job.result()
            yield jobs[job]
    finally:
        pool.shutdown(cancel_futures=True)


def _work(recipe: Recipe, shard: Shard, staging: Path) -> None:
    """A worker's job; it reads the banks once, for all of its shards."""
    _write(source(shard.config, recipe).make(shard), shard, staging)


def _write(made: Made, shard: Shard, staging: Path) -> None:
    """The rejects first: where a shard stands, so do they."""
    if made.rejects:
        lines = [json.dumps(asdict(reject), ensure_ascii=False) + "\n" for reject in made.rejects]
        atomic.write_text(staging / shard.rejects, "".join(lines))
    write_table(made.table, staging / shard.file)


def write_table(table: pa.Table, path: Path) -> None:
    """Write rows as Parquet, whole or not at all; the same rows always give the same bytes."""
    unlike = {"id", "text", "messages"}  # hardly a value occurs twice, so a dictionary would only cost
    atomic.write(
        path,
        lambda temporary: pq.write_table(
            table,
            temporary,
            compression="zstd",
            compression_level=1,
            use_dictionary=[name for name in table.column_names if name not in unlike],
            write_page_index=True,
            row_group_size=_ROW_GROUP,
        ),
    )


def _refuse_duplicates(staging: Path, shards: Sequence[Shard]) -> None:
    """No text twice in a config. By construction there is none; this looks whether the construction held."""
    for config in dict.fromkeys(shard.config for shard in shards):
        files = [staging / shard.file for shard in shards if shard.config == config]
        if "text" not in pq.read_schema(files[0]).names:
            continue
        hashes = np.concatenate([_text_hashes(file) for file in files])
        ordered = np.sort(hashes)
        twice = ordered[1:][ordered[1:] == ordered[:-1]]
        if twice.size:
            text, families = _culprits(files, set(twice[:1].tolist()))
            raise DuplicateTextError(
                f"{config}: {twice.size:,} texts occur twice, e.g. {text!r} from {families}; "
                "change one of the phrasings."
            )


def _text_hashes(file: Path) -> "np.ndarray[Any, np.dtype[np.uint64]]":
    """64-bit hashes: for 10 million texts the chance that any two differing ones meet is 3 in a million."""
    return pl.read_parquet(file, columns=["text"])["text"].hash().to_numpy()


def _culprits(files: Sequence[Path], hashes: set[int]) -> tuple[str, str]:
    found = [
        (row["text"], row["family"])
        for file in files
        for frame in [pl.read_parquet(file, columns=["text", "family"])]
        for row in frame.filter(frame["text"].hash().is_in(list(hashes))).to_dicts()
    ]
    return found[0][0], " and ".join(sorted({family for _, family in found}))


# --- the finished folder -------------------------------------------------------------------------------------


def _manifest(recipe: Recipe, identity: str, staging: Path, shards: Sequence[Shard]) -> dict[str, Any]:
    configs: dict[str, dict[str, Any]] = {}
    for shard in shards:
        split = configs.setdefault(shard.config, {}).setdefault(shard.split, {"rows": 0, "shards": []})
        split["rows"] += shard.high - shard.low
        file = staging / shard.file
        split["shards"].append({
            "file": shard.file, "rows": shard.high - shard.low, "bytes": file.stat().st_size, "sha256": _sha256(file),
        })  # fmt: skip
    return {
        "seedbed": __version__,
        "build": identity,
        "recipe": _without_places(recipe),
        "recipe_hash": recipe.hash(),
        "labels": {config: list(source(config, recipe).labels) for config in configs},
        "configs": configs,
        "rejects": {config: _rejects_by_rule(staging, config) for config in configs},
    }


def _without_places(recipe: Recipe) -> dict[str, Any]:
    """The recipe for everybody to read: where its content and its ledger lie here is nobody's business.

    Nor is who asks for completions, if an address says so (`https://user:password@host/v1?key=...`).
    """
    body = recipe.model_dump(mode="json")
    body["content"] = [Path(folder).name for folder in recipe.content]
    body["provider"]["ledger"] = Path(recipe.provider.ledger).name
    body["provider"]["base_url"] = _WHO.sub("", recipe.provider.base_url)
    return body


def _rejects_by_rule(staging: Path, config: str) -> dict[str, int]:
    files = sorted((staging / REJECTS / config).glob("*.jsonl"))
    rules = Counter(json.loads(line)["rule"] for file in files for line in file.read_text("utf-8").splitlines())
    return dict(sorted(rules.items()))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _publish(folder: Path, staging: Path, manifest: dict[str, Any]) -> None:
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
    atomic.write_text(folder / CARD, card(manifest))
    atomic.write_text(folder / MANIFEST, json.dumps(manifest, indent=2) + "\n")
    shutil.rmtree(folder / _STAGING)
