"""The earlier system's script with its interface: one JSON file with `metadata` and `examples`.

It calls the same code as `seedbed build`; the flags are `--help`ed below. With a provider, completions are kept in
`seedbed-ledger.sqlite` here, and a run that was interrupted goes on where it was.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from builder.cli import guarded, tell
from builder.cli import main as seedbed
from builder.exports.training_json import write_json
from builder.llm import configs
from builder.llm.offline import is_offline
from builder.llm.terms import Environment, Terms
from builder.providers.choice import providers
from builder.recipe import Recipe
from builder.secret import Secret
from builder.verbs.build import LEVELS
from builder.verbs.numbers import whole_number


def flags() -> argparse.ArgumentParser:
    """The flags that people of the earlier system know."""
    parser = argparse.ArgumentParser(description="Generate intent training data into one JSON file.")
    parser.add_argument("--examples-per-intent", metavar="N", help="ordinary examples of each intent (default: 1000)")
    parser.add_argument("--edge-cases", metavar="N", help="edge cases in all (default: 2000)")
    parser.add_argument("--use-openai", action="store_true", help="let a model write the examples (OpenAI's)")
    parser.add_argument(
        "--provider", metavar="P", help="whose model: openai, groq, together, huggingface, local or auto"
    )
    parser.add_argument("--model", default="", metavar="M", help="which model (default: the provider's usual one)")
    parser.add_argument("--base-url", default="", metavar="URL", help="where the provider is, e.g. a server of yours")
    parser.add_argument("--output", default="training_data.json", metavar="FILE", help="the file to write")
    parser.add_argument("--api-key", help="the provider's key (default: from the environment)")
    parser.add_argument("--temperature", default="0.8", help="a model's temperature (default: 0.8)")
    parser.add_argument("--batch-size", default="10", help="examples a request (default: 10)")
    parser.add_argument("--test", action="store_true", help="a small run for trying things out")
    parser.add_argument("--validate-only", action="store_true", help="check the file --output and write nothing")
    parser.add_argument("--seed", default="0", help="a whole number, 0 or more")
    parser.add_argument("--log-level", default="WARNING", choices=LEVELS, help="what to tell while working")
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """0 written, 1 a check found faults, 2 a mistake in what was asked."""
    options = flags().parse_args(argv)
    tell(options.log_level)
    if options.validate_only:
        return seedbed(["check", options.output])
    return guarded(lambda: write(options))


def write(options: argparse.Namespace) -> int:
    """Generate and write the file."""
    small = {"examples_per_intent": 20, "edge_cases": 40} if options.test else {}
    asked = {
        "examples_per_intent": whole_number("--examples-per-intent", options.examples_per_intent),
        "edge_cases": whole_number("--edge-cases", options.edge_cases),
        "seed": whole_number("--seed", options.seed),
    }
    recipe = Recipe().with_(**small).with_(**asked)
    if options.use_openai or options.provider:
        recipe = bought(recipe, options)
    metadata = write_json(recipe, Path(options.output))
    print(f"{options.output}: {metadata['total_examples']:,} examples")
    for name, value in metadata["diversity_metrics"].items():
        print(f"  {name}: {value:.3f}" if isinstance(value, float) else f"  {name}: {value}")
    return 0


def bought(recipe: Recipe, options: argparse.Namespace) -> Recipe:
    """The recipe with its provider, once every completion that it needs is in the ledger."""
    terms = Terms(environment=environment(options))
    section = {
        "name": options.provider or "openai",
        "model": options.model,
        "base_url": options.base_url,
        "temperature": options.temperature,
        "batch_size": whole_number("--batch-size", options.batch_size),
    }
    recipe = configs.decided(recipe.with_(provider=section), terms)
    if not is_offline(recipe):
        for line in configs.buy("intent", recipe, terms):
            cost = "?" if line.dollars is None else f"${line.dollars:.4f}"
            print(f"{line.provider}:{line.model}: {line.requests:,} requests, {cost}")
    return recipe


def environment(options: argparse.Namespace) -> Environment:
    """Where keys are looked for: the environment, and over it the key that was given, which nobody else sees."""
    given, options.api_key = Secret(options.api_key or ""), None
    names = providers()[options.provider].keys if options.provider in providers() else ("OPENAI_API_KEY",)
    return Environment(os.environ, {names[0]: given} if given else {})


if __name__ == "__main__":
    sys.exit(main())
