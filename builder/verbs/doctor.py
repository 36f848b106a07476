"""`seedbed doctor`: whether this machine is ready."""

import argparse
import json
import os
from datetime import UTC, datetime
from pathlib import Path

from ..errors import RecipeError
from .terminal import print_table

TEXT = "verify this machine: packages, disk, keys, models, Hub login"


def flags(verb: argparse.ArgumentParser) -> None:
    """What to look at more closely."""
    verb.add_argument("--provider", metavar="P", help="a provider that must be in order")
    verb.add_argument("--model", metavar="M", help="the model that it must have (default: its usual one)")
    verb.add_argument("--base-url", metavar="U", help="where it is, e.g. a server of your own")
    verb.add_argument("--out", default=".", metavar="DIR", help="where builds will be written (default: here)")
    verb.add_argument("--json", action="store_true", help="print JSON instead of a table")


def run(options: argparse.Namespace) -> int:
    """Print the table; 1 when something fails."""
    from ..doctor import Wanted, examine, failed

    if (options.model or options.base_url) and not options.provider:
        raise RecipeError("--model and --base-url need to know of whom; add e.g. --provider local.")
    wanted = Wanted(options.provider, options.model or "", options.base_url or "") if options.provider else None
    checks = examine(Path(options.out), os.environ, datetime.now(UTC).date(), wanted)
    if options.json:
        rows = [{"what": one.what, "state": one.state, "found": one.found, "advice": one.advice} for one in checks]
        print(json.dumps(rows, indent=2))
    else:
        print_table(("", "what", "found", "what to do"), [(c.state, c.what, c.found, c.advice) for c in checks])
    return 1 if failed(checks) else 0
