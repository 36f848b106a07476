"""`python -m builder.agentic.rehearse TYPE[/NAME] [N]`: play scenarios many times, for those who write them.

Prints how many performances held, the reasons of those that did not, and a few conversations as they read.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .cast import cast, domains
from .conversation import Message
from .perform import Address, Row, perform
from .stage import Scenario

if TYPE_CHECKING:
    from ..rows import Reject


def main(argv: Sequence[str] | None = None) -> int:
    """0 when every performance held."""
    parser = argparse.ArgumentParser(prog="rehearse", description=__doc__)
    parser.add_argument("which", help="TYPE or TYPE/NAME")
    parser.add_argument("times", nargs="?", type=int, default=40)
    parser.add_argument("--show", type=int, default=2, help="conversations to print in full for each scenario")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(argv)
    chosen = {
        name: one for name, one in cast().items() if name == options.which or name.startswith(f"{options.which}/")
    }
    held = [rehearse(name, one, options.times, options.show, options.seed) for name, one in chosen.items()]
    return 0 if chosen and all(held) else 1


def rehearse(name: str, scenario: Scenario, times: int, show: int, seed: int) -> bool:
    """Play one scenario; whether every performance held."""
    rows: list[Row] = []
    rejects: list[Reject] = []
    for number in range(times):
        places = domains(scenario)
        address = Address(
            scenario, places[number % len(places)], number // len(places), ("rehearse", seed, name, number)
        )
        row, rejected = perform(address)
        rejects += rejected
        rows += [row] if row else []
    print(f"== {name}: {len(rows)} of {times} held, {len(rejects)} rejected on the way")
    for (rule, reason), count in Counter((one.rule, one.reason) for one in rejects).most_common(8):
        print(f"   {count:4d}  {rule}: {reason}")
    for row in rows[:show]:
        print(f"-- {row['id']}  {row['complexity']}  quality {row['quality']:.2f}  {' '.join(row['patterns'])}")
        for message in row["messages"]:
            _print(message)
    return len(rows) == times and not rejects


def _print(message: Message) -> None:
    if message["content"]:
        print(f"   {message['role']:>9}: {message['content'][:700]}")
    for call in message.get("tool_calls", ()):
        print(f"        call: {call['function']['name']}({call['function']['arguments']})")


if __name__ == "__main__":
    sys.exit(main())
