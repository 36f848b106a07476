"""`seedbed check`: look for faults."""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import RecipeError
from . import gate
from .numbers import share, whole_number
from .terminal import print_table

if TYPE_CHECKING:
    from ..agentic.judging import Tally
    from ..intent.checks import Finding

TEXT = "look for faults in a dataset, ours or anybody's"
_FOR_CONVERSATIONS = ("minimum_quality", "output", "show")


def flags(verb: argparse.ArgumentParser) -> None:
    """What to look at, and what counts as a fault."""
    verb.add_argument("path", metavar="PATH", help="a dataset folder, or a .parquet, .jsonl, .json or .csv file")
    verb.add_argument("--config", default="intent", help="what the rows are: intent (default) or agentic")
    verb.add_argument("--json", action="store_true", help="print JSON instead of a table")
    verb.add_argument("--minimum-quality", metavar="Q", help="agentic: a lower quality (0 to 1) is a fault")
    verb.add_argument("--output", metavar="FILE", help="agentic: write the rows that pass as JSON lines")
    verb.add_argument("--show", metavar="N", help="agentic: how many rows to name for each rule (default: 3)")
    gate.flags(verb)


def run(options: argparse.Namespace) -> int:
    """Print what was found; 1 when something is at fault."""
    from ..sources import CONFIGS

    if options.config not in CONFIGS:
        raise RecipeError(f"there is no config '{options.config}'; known are {', '.join(CONFIGS)}.")
    if options.config == "agentic":
        return _check_conversations(options)
    for name in _FOR_CONVERSATIONS:
        if getattr(options, name) is not None:
            raise RecipeError(f"--{name.replace('_', '-')} is for conversations; add --config agentic.")
    return _check_prompts(options)


def _check_prompts(options: argparse.Namespace) -> int:
    from .. import reading
    from ..gate import findings as fallen
    from ..intent import checks, grammar

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
    from ..agentic.judging import Tally
    from ..intent import checks

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

    from ..agentic.judging import conversations, judge, write_passing

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
