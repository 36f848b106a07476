"""The command line: verbs and their flags; what they do stands elsewhere.

Exit codes: 0 done, 1 a check found faults, 2 a mistake in what was asked (one sentence says which), 130 interrupted.
"""

import argparse
import json
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import __version__
from .errors import RecipeError, SeedbedError
from .secret import RedactingFilter, redact
from .verbs import doctor, gate, plan, provider, push, regenerate, report, runs, versions

if TYPE_CHECKING:
    from .agentic.behaviours import Target
    from .agentic.judging import Tally
    from .agentic.proofs import Case
    from .intent.checks import Finding
    from .recipe import Recipe

DEFAULT_OUT = "data"
_TEST_ROWS = {"examples_per_intent": 20, "edge_cases": 40}
_TEST_CONVERSATIONS = 8
_FOR_CONVERSATIONS = ("minimum_quality", "output", "show")
_SPEAKERS = ("user", "assistant")
_TEMPLATE_LIMIT = 0.01
"""The largest share of a role's messages in which one sentence may stand."""
_PAIRS = 10_000
"""Word pairs that are counted when data of different size are to be compared."""
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
    console.addFilter(RedactingFilter())
    log = logging.getLogger("seedbed")
    log.handlers, log.propagate = [console], False
    log.setLevel(min(logging.INFO, console.level))


def guarded(run: Callable[[], int]) -> int:
    """The exit code of `run`, with a user's mistake said in one sentence and Ctrl-C taken calmly."""
    try:
        return run()
    except SeedbedError as mistake:
        print(f"seedbed: {redact(str(mistake))}", file=sys.stderr)
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
        ("report", report.flags, report.run, report.TEXT),
        ("view", report.view_flags, report.view, report.VIEW_TEXT),
        ("doctor", doctor.flags, doctor.run, doctor.TEXT),
        ("runs", runs.flags, runs.run, runs.TEXT),
        ("push", push.flags, push.run, push.TEXT),
        ("regenerate", regenerate.flags, regenerate.run, regenerate.TEXT),
        ("diff", versions.diff_flags, versions.diff, versions.DIFF_TEXT),
        ("reproduce", versions.reproduce_flags, versions.reproduce, versions.REPRODUCE_TEXT),
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
    verb.add_argument("--test", action="store_true", help="a small build for trying things out")
    provider.writer_flags(verb)


def whole_number(flag: str, text: str | None) -> int | None:
    """The number that a flag was given, or None; RecipeError names the flag when it is no whole number."""
    if text is None:
        return None
    try:
        return int(text, 10)
    except ValueError:
        raise RecipeError(f"{flag} {text!r} is not a whole number; right would be e.g. {flag} 7.") from None


def share(flag: str, text: str | None, default: float) -> float:
    """The number from 0 to 1 that a flag was given; RecipeError names the flag when it is none."""
    try:
        found = default if text is None else float(text)
    except ValueError:
        found = -1.0
    if not 0 <= found <= 1:
        raise RecipeError(f"{flag} {text!r} is not a number from 0 to 1; right would be e.g. {flag} 0.8.")
    return found


def at_least_one(flag: str, text: str) -> int:
    """The whole number that a flag was given, 1 or more; RecipeError names the flag when it is none."""
    found = whole_number(flag, text) or 0
    if found < 1:
        raise RecipeError(f"{flag} {text} is too few; right would be 1 or more.")
    return found


def _recipe(options: argparse.Namespace) -> "Recipe":
    from . import recipe as recipes

    recipe = recipes.read(Path(options.recipe)) if options.recipe else recipes.Recipe()
    changes: dict[str, Any] = {
        "seed": whole_number("--seed", options.seed),
        "examples_per_intent": whole_number("--examples-per-intent", options.examples_per_intent),
        "edge_cases": whole_number("--edge-cases", options.edge_cases),
    }
    if options.test:
        changes |= {name: count for name, count in _TEST_ROWS.items() if changes[name] is None}
        changes["agentic"] = _small(recipe)
    return provider.with_writer(recipe.with_(**changes), options)


def _small(recipe: "Recipe") -> dict[str, Any]:
    """The agentic section with a few conversations in each split."""
    section = recipe.agentic.model_dump(mode="json")
    rows = {split: min(count, _TEST_CONVERSATIONS) for split, count in section["rows"].items()}
    return {**section, "rows": rows}


def _configs(options: argparse.Namespace) -> Sequence[str]:
    from .build import CONFIGS

    if options.config not in (None, *CONFIGS):
        raise RecipeError(f"there is no config '{options.config}'; known are {', '.join(CONFIGS)}.")
    return [options.config] if options.config else CONFIGS


# --- verbs ---------------------------------------------------------------------------------------------------


def _build_flags(verb: argparse.ArgumentParser) -> None:
    _recipe_flags(verb)
    provider.terms_flags(verb)
    verb.add_argument("--out", default=DEFAULT_OUT, metavar="DIR", help=f"the folder to write (default: {DEFAULT_OUT})")
    verb.add_argument("--num-proc", default="1", metavar="N", help="processes (default: 1); the bytes are the same")
    verb.add_argument("--log-level", default="WARNING", choices=_LEVELS, help="what to tell while working")


def _build(options: argparse.Namespace) -> int:
    recipe = _recipe(options)
    num_proc = at_least_one("--num-proc", options.num_proc)
    recipe, terms = provider.agreed(recipe, options)
    from .build import build

    built = build(recipe, Path(options.out), configs=_configs(options), num_proc=num_proc, terms=terms)
    total = sum(sum(splits.values()) for splits in built.rows.values())
    remark = " (nothing to do: this build stands there already)" if built.was_there else ""
    print(f"{built.folder}: {total:,} rows{remark}")
    _print_rows(built.rows)
    if rejects := gate.rejects(built.manifest):
        print_table(("config", "rejected by", "drafts"), rejects)
    provider.print_bill(built.manifest)
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

    recipe = provider.decided(_recipe(options))
    if provider.needed(recipe):
        return plan.plan(recipe, _configs(options), options)
    outlook = estimate(recipe, _configs(options))
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
    verb.add_argument("--config", default="intent", help="what the rows are: intent (default) or agentic")
    verb.add_argument("--json", action="store_true", help="print JSON instead of a table")
    verb.add_argument("--minimum-quality", metavar="Q", help="agentic: a lower quality (0 to 1) is a fault")
    verb.add_argument("--output", metavar="FILE", help="agentic: write the rows that pass as JSON lines")
    verb.add_argument("--show", metavar="N", help="agentic: how many rows to name for each rule (default: 3)")
    gate.flags(verb)


def _check(options: argparse.Namespace) -> int:
    from .build import CONFIGS

    if options.config not in CONFIGS:
        raise RecipeError(f"there is no config '{options.config}'; known are {', '.join(CONFIGS)}.")
    if options.config == "agentic":
        return _check_conversations(options)
    for name in _FOR_CONVERSATIONS:
        if getattr(options, name) is not None:
            raise RecipeError(f"--{name.replace('_', '-')} is for conversations; add --config agentic.")
    return _check_prompts(options)


def _check_prompts(options: argparse.Namespace) -> int:
    from . import reading
    from .gate import findings as fallen
    from .intent import checks, grammar

    bars = gate.gate(options)
    frame = reading.read(Path(options.path), options.config)
    labels = reading.label_names(Path(options.path), "intent", options.config)
    findings = [*checks.check(frame, grammar.read(), labels), *fallen(frame, bars)]
    if options.json:
        print(json.dumps(checks.as_json(findings, frame.height), indent=2, ensure_ascii=False))
    else:
        _print_findings(findings, frame.height, lambda text: repr(text[:100]))
    return 1 if checks.failed(findings) else 0


def _check_conversations(options: argparse.Namespace) -> int:
    from .agentic.judging import Tally
    from .intent import checks

    bar = float(gate.gate(options).minimum_quality)
    minimum = max(bar, share("--minimum-quality", options.minimum_quality, 0.0))
    tally = Tally(minimum, whole_number("--show", options.show or "3") or 0)
    _count(Path(options.path), tally, Path(options.output) if options.output else None)
    findings = tally.findings()
    if options.json:
        told = {**checks.as_json(findings, tally.rows), "passed": tally.passed, "quality": tally.quantiles()}
        print(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        _print_findings(findings, tally.rows, str)
        _print_quality(tally, options.output)
    return 1 if checks.failed(findings) else 0


def _count(path: Path, tally: "Tally", output: Path | None) -> None:
    """Judge every row, and write those that pass to `output` where there is one."""
    from tqdm import tqdm

    from .agentic.judging import conversations, judge, write_passing

    if output and path.exists() and (output.resolve() == path.resolve() or path.resolve() in output.resolve().parents):
        raise RecipeError(f"{output}: is a part of what is checked; choose another file with --output.")
    judged = judge(tqdm(conversations(path), unit=" rows", delay=1, disable=None))
    if output:
        write_passing(judged, tally, output)
    else:
        for one in judged:
            tally.add(one)


def _print_quality(tally: "Tally", output: str | None) -> None:
    if tally.rows:
        print("quality: " + ", ".join(f"{name} {value:.2f}" for name, value in tally.quantiles().items()))
    print(f"{tally.passed:,} of {tally.rows:,} rows pass{f'; they are in {output}' if output else ''}")


def _print_findings(findings: Sequence["Finding"], rows: int, shown: Callable[[str], str]) -> None:
    print(f"{rows:,} rows")
    print_table(
        ("rule", "", "rows", "what is right"),
        [(finding.rule, _verdict(finding), f"{finding.rows:,}", finding.detail) for finding in findings],
    )
    for finding in findings:
        for position, text in finding.examples:
            print(f"  {finding.rule}: {position}: {shown(text)}")


def _verdict(finding: "Finding") -> str:
    return finding.severity if finding.rows or finding.whole else "ok"


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
    spoken: list[tuple[list[str], list[str]]] = []

    def played() -> Iterator["Case"]:
        for case in behaviours.cases(source.addresses(at_least_one("--rows", options.rows))):
            spoken.append(behaviours.said(case))
            yield case

    total, counts = behaviours.tally(played())
    shares = {name: count * 1000 / max(1, total) for name, count in counts.items()}
    met = [_print_behaviour(target, shares[target.name]) for target in behaviours.TARGETS]
    varied = [_print_wording(role, texts) for role, texts in zip(_SPEAKERS, zip(*spoken, strict=True), strict=True)]
    return 0 if all((*met, *varied)) else 1


def _print_behaviour(target: "Target", share: float) -> bool:
    """Print one line; whether the target is met."""
    met = target.low <= share <= target.high
    wanted = f"{target.low} to {target.high}" if target.high < 1000 else f"at least {target.low}"
    print(f"  {target.name:44s} {share:6.0f}   {wanted}{'' if met else '   MISSED'}")
    return met


def _print_wording(role: str, conversations: Sequence[Sequence[str]]) -> bool:
    """Print how varied a role's messages are; whether no sentence comes too often."""
    from .metrics.distinct import distinct_n
    from .metrics.near_duplicates import near_duplicate_rate
    from .metrics.repetition import self_repetition
    from .metrics.sentence_templates import top_template

    messages = [text for texts in conversations for text in texts]
    template, share = top_template(messages)
    met = share <= _TEMPLATE_LIMIT
    print(f"{role}: {len(messages):,} messages in {len(conversations):,} conversations")
    for name, value in (
        ("distinct-2", f"{distinct_n(messages):6.3f}"),
        (f"distinct-2 of {_PAIRS:,} pairs of words", f"{distinct_n(messages, budget=_PAIRS):6.3f}"),
        ("self-repetition (messages)", f"{self_repetition(messages):6.1%}"),
        (
            "near duplicates (conversations)",
            f"{near_duplicate_rate([' '.join(texts) for texts in conversations]):6.1%}",
        ),
        ("most frequent sentence", f"{share:6.1%}   at most {_TEMPLATE_LIMIT:.0%}   {'OK' if met else 'MISSED'}"),
    ):
        print(f"  {name:44s} {value}")
    print(f"    {template!r}")
    return met


def _export_flags(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("folder", metavar="DIR", help="a dataset folder with an agentic config")
    verb.add_argument("--format", required=True, metavar="F", help="native, openai, sharegpt ... (docs/exports.md)")
    verb.add_argument("--out", metavar="FILE", help="the file to write (default: F.jsonl, here)")
    verb.add_argument("--split", metavar="S", help="the split (default: all, each in its own file FILE-S.jsonl)")
    verb.add_argument("--seed", help="preferences: another seed, other defects (default: 0)")


def _export(options: argparse.Namespace) -> int:
    from .exports.export import export

    out = Path(options.out) if options.out else None
    seed = whole_number("--seed", options.seed)
    exported = export(Path(options.folder), options.format, out, options.split, seed=seed)
    print_table(
        ("split", "written", "skipped", "file"),
        [(one.split, f"{one.written:,}", f"{sum(one.skipped.values()):,}", str(one.path)) for one in exported],
    )
    for one in exported:
        for reason, count in one.skipped.items():
            print(f"  {one.split}: {count:,} skipped: {reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
