"""The command line: verbs and their flags; what they do stands elsewhere.

Exit codes: 0 done, 1 a check found faults, 2 a mistake in what was asked (one sentence says which), 130 interrupted.
"""

import argparse
import json
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import __version__
from .errors import RecipeError, SeedbedError, UnavailableError

if TYPE_CHECKING:
    from .recipe import Recipe

DEFAULT_OUT = "data"
_TEST_ROWS = {"examples_per_intent": 20, "edge_cases": 40}
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command with these arguments (default: the process's); the exit code."""
    options = _parser().parse_args(argv)
    _tell(getattr(options, "log_level", "WARNING"))
    return guarded(lambda: options.run(options))


def _tell(level: str) -> None:
    """Say on stderr what is logged at this level or above; log files keep levels of their own."""
    console = logging.StreamHandler()
    console.setLevel(level)
    console.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    log = logging.getLogger("seedbed")
    log.handlers, log.propagate = [console], False
    log.setLevel(min(logging.INFO, console.level))


def guarded(run: Callable[[], int]) -> int:
    """The exit code of `run`, with a user's mistake said in one sentence and Ctrl-C taken calmly."""
    try:
        return run()
    except SeedbedError as mistake:
        print(f"seedbed: {mistake}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nseedbed: interrupted; the same command goes on where it was.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="seedbed", description="Grow measured, reproducible training data from a seed."
    )
    parser.add_argument("--version", action="version", version=f"seedbed {__version__}")
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    for name, add, run, text in (
        ("build", _build_flags, _build, "write a dataset into a folder that load_dataset reads"),
        ("plan", _plan_flags, _plan, "say what a build would write, and write nothing"),
        ("check", _check_flags, _check, "look for faults in a dataset, ours or anybody's"),
        (
            "replay",
            _replay_flags,
            _replay,
            "execute every call of a dataset again, in fresh worlds and another process",
        ),
        ("behaviours", _behaviours_flags, _behaviours, "count what happens in the conversations of a recipe"),
        ("export", _export_flags, _export, "write the conversations of a dataset in another format"),
    ):
        verb = verbs.add_parser(name, help=text, description=f"seedbed {name}: {text}.")
        verb.set_defaults(run=run)
        add(verb)
    return parser


# --- recipes from flags --------------------------------------------------------------------------------------


def _recipe_flags(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("recipe", nargs="?", metavar="RECIPE.yaml", help="a recipe file (default: the default recipe)")
    verb.add_argument("--config", help="the config to make (default: all)")
    verb.add_argument("--seed", help="a whole number, 0 or more: another seed, another sample")
    verb.add_argument("--examples-per-intent", metavar="N", help="ordinary rows of each intent")
    verb.add_argument("--edge-cases", metavar="N", help="edge-case rows in all")
    verb.add_argument("--test", action="store_true", help="a small build for trying things out (20 rows an intent)")


def whole_number(flag: str, text: str | None) -> int | None:
    """The number that a flag was given, or None; RecipeError names the flag when it is no whole number."""
    if text is None:
        return None
    try:
        return int(text, 10)
    except ValueError:
        raise RecipeError(f"{flag} {text!r} is not a whole number; right would be e.g. {flag} 7.") from None


def _recipe(options: argparse.Namespace) -> "Recipe":
    from . import recipe as recipes

    recipe = recipes.read(Path(options.recipe)) if options.recipe else recipes.Recipe()
    changes = {
        "seed": whole_number("--seed", options.seed),
        "examples_per_intent": whole_number("--examples-per-intent", options.examples_per_intent),
        "edge_cases": whole_number("--edge-cases", options.edge_cases),
    }
    if options.test:
        changes |= {name: count for name, count in _TEST_ROWS.items() if changes[name] is None}
    return recipe.with_(**changes)


def _configs(options: argparse.Namespace) -> Sequence[str]:
    from .build import BUILT, CONFIGS

    if options.config not in (None, *CONFIGS):
        raise RecipeError(f"there is no config '{options.config}'; known are {', '.join(CONFIGS)}.")
    return [options.config] if options.config else BUILT


# --- verbs ---------------------------------------------------------------------------------------------------


def _build_flags(verb: argparse.ArgumentParser) -> None:
    _recipe_flags(verb)
    verb.add_argument("--out", default=DEFAULT_OUT, metavar="DIR", help=f"the folder to write (default: {DEFAULT_OUT})")
    verb.add_argument("--num-proc", default="1", metavar="N", help="processes (default: 1); the bytes are the same")
    verb.add_argument("--log-level", default="WARNING", choices=_LEVELS, help="what to tell while working")


def _build(options: argparse.Namespace) -> int:
    recipe = _recipe(options)
    num_proc = whole_number("--num-proc", options.num_proc) or 0
    if num_proc < 1:
        raise RecipeError(f"--num-proc {options.num_proc} is too few; right would be 1 or more.")
    from .build import build

    built = build(recipe, Path(options.out), configs=_configs(options), num_proc=num_proc)
    total = sum(sum(splits.values()) for splits in built.rows.values())
    remark = " (nothing to do: this build stands there already)" if built.was_there else ""
    print(f"{built.folder}: {total:,} rows{remark}")
    _print_rows(built.rows)
    for config in built.rows:
        print(f'load_dataset("{built.folder}", "{config}")')
    return 0


def _print_rows(rows: dict[str, dict[str, int]]) -> None:
    lines = [(config, split, f"{count:,}") for config, splits in rows.items() for split, count in splits.items()]
    print_table(("config", "split", "rows"), lines)


def print_table(header: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Columns as wide as they need to be; numbers to the right."""
    widths = [max(len(line[i]) for line in (header, *lines)) for i in range(len(header))]
    for line in (header, *lines):
        cells = [
            cell.rjust(width) if cell.replace(",", "").isdecimal() else cell.ljust(width)
            for cell, width in zip(line, widths, strict=True)
        ]
        print("  " + "  ".join(cells).rstrip())


def _plan_flags(verb: argparse.ArgumentParser) -> None:
    _recipe_flags(verb)
    verb.add_argument("--json", action="store_true", help="print JSON instead of a table")


def _plan(options: argparse.Namespace) -> int:
    from .estimate import estimate

    outlook = estimate(_recipe(options), _configs(options))
    if options.json:
        print(json.dumps(outlook.as_json(), indent=2))
        return 0
    print_table(
        ("config", "split", "rows", "shards", "about"),
        [(line.config, line.split, f"{line.rows:,}", f"{line.shards:,}", _size(line.bytes)) for line in outlook.lines],
    )
    print(f"about {outlook.seconds:.1f} s in one process on this machine, {_size(outlook.bytes)} in all")
    if outlook.compared:
        print(f"of {outlook.compared:,} texts, {outlook.shared:.1%} would come with seed {outlook.other_seed} too")
    return 0


def _size(count: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def _check_flags(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("path", metavar="PATH", help="a dataset folder, or a .parquet, .jsonl or .json file")
    verb.add_argument("--config", default="intent", help="the config to check in a Hub-layout folder")
    verb.add_argument("--json", action="store_true", help="print JSON instead of a table")


def _check(options: argparse.Namespace) -> int:
    from . import reading
    from .intent import checks, grammar

    if options.config != "intent":
        raise RecipeError(f"there is no config '{options.config}'; known are intent.")
    frame = reading.read(Path(options.path), options.config)
    findings = checks.check(frame, grammar.read())
    if options.json:
        print(json.dumps(checks.as_json(findings, frame.height), indent=2, ensure_ascii=False))
    else:
        _print_findings(findings, frame.height)
    return 1 if checks.failed(findings) else 0


def _print_findings(findings: Sequence[Any], rows: int) -> None:
    print(f"{rows:,} rows")
    print_table(
        ("rule", "", "rows", "what is right"),
        [
            (finding.rule, "ok" if not finding.rows else finding.severity, f"{finding.rows:,}", finding.detail)
            for finding in findings
        ],
    )
    for finding in findings:
        for position, text in finding.examples:
            print(f"  {finding.rule}: {position}: {text[:100]!r}")


def _replay_flags(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("folder", metavar="DIR", help="a dataset folder with an agentic config that Seedbed made")
    verb.add_argument("--split", metavar="S", help="the split (default: all)")


def _replay(options: argparse.Namespace) -> int:
    from .agentic.replay import replay_elsewhere
    from .exports.export import rows

    lines, different = [], []
    for split, found in rows(Path(options.folder), options.split):
        verdicts = replay_elsewhere(found)
        different += [
            (row["id"], verdict.reason) for row, verdict in zip(found, verdicts, strict=True) if not verdict.same
        ]
        lines.append((split, f"{len(found):,}", f"{sum(verdict.same for verdict in verdicts):,}"))
    print_table(("split", "rows", "byte-equal"), lines)
    for identity, reason in different[:10]:
        print(f"  {identity}: {reason}")
    return 1 if different else 0


def _behaviours_flags(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("recipe", nargs="?", metavar="RECIPE.yaml", help="a recipe file (default: the default recipe)")
    verb.add_argument("--rows", default="1000", metavar="N", help="conversations to play (default: 1000)")
    verb.add_argument("--seed", help="a whole number, 0 or more")


def _behaviours(options: argparse.Namespace) -> int:
    from . import recipe as recipes
    from .agentic import behaviours
    from .agentic.source import AgenticSource

    recipe = recipes.read(Path(options.recipe)) if options.recipe else recipes.Recipe()
    source = AgenticSource(recipe.with_(seed=whole_number("--seed", options.seed)))
    addresses = source.addresses(whole_number("--rows", options.rows) or 0)
    total, counts = behaviours.tally(behaviours.cases(addresses))
    met = []
    for target in behaviours.TARGETS:
        share = counts[target.name] * 1000 / max(1, total)
        met.append(target.low <= share <= target.high)
        wanted = f"{target.low} to {target.high}" if target.high < 1000 else f"at least {target.low}"
        print(f"  {target.name:44s} {share:6.0f}   {wanted}{'' if met[-1] else '   MISSED'}")
    return 0 if all(met) else 1


def _export_flags(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("folder", metavar="DIR", help="a dataset folder with an agentic config")
    verb.add_argument("--format", required=True, metavar="F", help="native, openai, sharegpt ... (docs/exports.md)")
    verb.add_argument("--out", metavar="FILE", help="the file to write (default: F.jsonl, here)")
    verb.add_argument("--split", metavar="S", help="the split (default: all, each in its own file FILE-S.jsonl)")


def _export(options: argparse.Namespace) -> int:
    from .exports.export import export

    out = Path(options.out) if options.out else None
    exported = export(Path(options.folder), options.format, out, options.split)
    print_table(
        ("split", "written", "skipped", "file"),
        [(one.split, f"{one.written:,}", f"{sum(one.skipped.values()):,}", str(one.path)) for one in exported],
    )
    for one in exported:
        for reason, count in one.skipped.items():
            print(f"  {one.split}: {count:,} skipped: {reason}")
    return 0


def refuse_provider() -> None:
    """What `--use-openai` answers until there are providers."""
    raise UnavailableError(
        "--use-openai: this version generates offline only, from its phrase banks; leave the flag out."
    )


if __name__ == "__main__":
    sys.exit(main())
