"""The command line: one file of `verbs` for each verb.

Exit codes: 0 done, 1 a check found faults, 2 a mistake in what was asked (one sentence says which), 130 interrupted.
"""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence

from . import __version__
from .errors import SeedbedError
from .secret import RedactingFilter, redact
from .verbs import (
    behaviours,
    build,
    check,
    diff,
    doctor,
    export,
    plan,
    push,
    regenerate,
    replay,
    report,
    reproduce,
    runs,
    view,
)

_VERBS = (
    build, plan, check, replay, behaviours, export, report, view, doctor, runs, push, regenerate, diff, reproduce
)  # fmt: skip
"""In the order in which the help names them."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command with these arguments (default: the process's); the exit code."""
    options = _parser().parse_args(argv)
    tell(getattr(options, "log_level", "WARNING"))
    return guarded(lambda: options.run(options))


def tell(level: str) -> None:
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
    for verb in _VERBS:
        name = verb.__name__.rpartition(".")[2]
        added = verbs.add_parser(name, help=verb.TEXT, description=f"seedbed {name}: {verb.TEXT}.")
        added.set_defaults(run=verb.run)
        verb.flags(added)
    return parser


if __name__ == "__main__":
    sys.exit(main())
