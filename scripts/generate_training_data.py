"""The earlier system's script with its interface: one JSON file with `metadata` and `examples`.

It calls the same code as `seedbed build`; the flags are `--help`ed below.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from builder.cli import guarded, refuse_provider, whole_number
from builder.cli import main as seedbed
from builder.exports.training_json import write_json
from builder.recipe import Recipe


def flags() -> argparse.ArgumentParser:
    """The flags that people of the earlier system know."""
    parser = argparse.ArgumentParser(description="Generate intent training data into one JSON file.")
    parser.add_argument("--examples-per-intent", metavar="N", help="ordinary examples of each intent (default: 1000)")
    parser.add_argument("--edge-cases", metavar="N", help="edge cases in all (default: 2000)")
    parser.add_argument("--use-openai", action="store_true", help="generate with a provider (not in this version)")
    parser.add_argument("--output", default="training_data.json", metavar="FILE", help="the file to write")
    parser.add_argument("--api-key", help="a provider's key (only with --use-openai)")
    parser.add_argument("--temperature", default="0.8", help="a provider's temperature (only with --use-openai)")
    parser.add_argument("--batch-size", default="10", help="examples a request (only with --use-openai)")
    parser.add_argument("--test", action="store_true", help="a small run for trying things out")
    parser.add_argument("--validate-only", action="store_true", help="check the file --output and write nothing")
    parser.add_argument("--seed", default="0", help="a whole number, 0 or more")
    parser.add_argument("--log-level", default="WARNING", choices=("DEBUG", "INFO", "WARNING", "ERROR"))
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """0 written, 1 a check found faults, 2 a mistake in what was asked."""
    options = flags().parse_args(argv)
    if options.validate_only:
        return seedbed(["check", options.output])
    return guarded(lambda: write(options))


def write(options: argparse.Namespace) -> int:
    """Generate and write the file."""
    if options.use_openai:
        refuse_provider()
    small = {"examples_per_intent": 20, "edge_cases": 40} if options.test else {}
    asked = {
        "examples_per_intent": whole_number("--examples-per-intent", options.examples_per_intent),
        "edge_cases": whole_number("--edge-cases", options.edge_cases),
        "seed": whole_number("--seed", options.seed),
    }
    metadata = write_json(Recipe().with_(**small).with_(**asked), Path(options.output))
    print(f"{options.output}: {metadata['total_examples']:,} examples")
    for name, value in metadata["diversity_metrics"].items():
        print(f"  {name}: {value:.3f}" if isinstance(value, float) else f"  {name}: {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
