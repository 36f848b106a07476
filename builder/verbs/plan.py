"""`seedbed plan`: what a build would come to, before anything is written or bought."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from . import provider, recipes
from .terminal import print_table, size_of

if TYPE_CHECKING:
    from ..recipe import Recipe
    from ..runs.forecast import Prospect

TEXT = "say what a build would write, and write nothing"


def flags(verb: argparse.ArgumentParser) -> None:
    """What to plan, and how to print it."""
    recipes.flags(verb)
    verb.add_argument("--json", action="store_true", help="print JSON instead of a table")


def run(options: argparse.Namespace) -> int:
    """Print rows, bytes and time; with a provider requests, tokens and price."""
    from ..estimate import estimate

    recipe = provider.decided(recipes.asked(options))
    if provider.needed(recipe):
        return _bought(recipe, recipes.configs(options), options)
    outlook = estimate(recipe, recipes.configs(options))
    if options.json:
        print(json.dumps(outlook.as_json(), indent=2))
        return 0
    lines = [(one.config, one.split, f"{one.rows:,}", f"{one.shards:,}", size_of(one.bytes)) for one in outlook.lines]
    print_table(("config", "split", "rows", "shards", "about"), lines)
    print(f"about {outlook.seconds:.1f} s in one process on this machine, {size_of(outlook.bytes)} in all")
    if outlook.compared:
        print(f"of {outlook.compared:,} texts, {outlook.shared:.1%} would come with seed {outlook.other_seed} too")
    return 0


def _bought(recipe: "Recipe", configs: Sequence[str], options: argparse.Namespace) -> int:
    """Print what the configs of a recipe would come to at its providers."""
    from ..llm.demand import demand
    from ..llm.writers import writers
    from ..runs.forecast import in_all, prospect, total_dollars

    prospects = [
        prospect(config, writer.model, need, _share(writer.provider, batch=options.batch))
        for config in configs
        for writer, need in demand(config, recipe).items()
    ]
    total = in_all(prospects)
    if options.json:
        body = {"configs": [_as_json(one) for one in prospects], "in_all": [_as_json(one) for one in total]}
        print(json.dumps(body, indent=2))
        return 0
    _print(prospects if len(prospects) == len(total) else [*prospects, *total], batch=options.batch)
    about, most = total_dollars(total)
    requests = sum(one.need.requests for one in total)
    print(f"in all: {requests:,} requests, about {_money(about)}, at most {_money(most)}")
    for writer in writers(recipe):
        if not writer.weight:
            print(f"{writer.source} takes over, at its own price, when those before it have stopped")
    if options.batch and "agentic" in configs and recipe.provider.mode == "play":
        print("in mode 'play' each message of the assistant waits for the one before it: a batch, and a wait, for each")
    return 0


def _share(provider: str, *, batch: bool) -> float:
    """Of the usual price. RecipeError where there is no batch endpoint."""
    from ..errors import RecipeError
    from ..providers.choice import providers

    batching = providers()[provider].batching
    if batch and batching is None:
        raise RecipeError(f"{provider} has no batch endpoint; leave --batch out, or take groq or openai.")
    return batching.price if batch and batching else 1.0


def _as_json(one: "Prospect") -> dict[str, Any]:
    return {
        "config": one.config,
        "provider": one.model.provider,
        "model": one.model.name,
        **asdict(one.need),
        "dollars": one.dollars,
        "most_dollars": one.most_dollars,
        "seconds": one.seconds,
        "limit": one.limit,
    }


def _print(prospects: Sequence["Prospect"], *, batch: bool) -> None:
    header = ("config", "model", "requests", "tokens in", "tokens out", "about", "at most", "time")
    lines = [
        (
            one.config, f"{one.model.provider}:{one.model.name}", f"{one.need.requests:,}", f"{one.need.tokens_in:,}",
            f"{one.need.tokens_out:,}", _money(one.dollars), _money(one.most_dollars),
            "within a day" if batch else _time(one),
        )
        for one in prospects
    ]  # fmt: skip
    print_table(header, lines)
    print(
        "requests: if every first answer is sound; 'about': answers of a usual length; 'at most': the longest allowed, "
        "with what a model thinks to itself"
    )
    for source in dict.fromkeys(one.model.source for one in prospects if one.model.source):
        print(f"prices and limits: {source}")


def _money(amount: float | None) -> str:
    return "?" if amount is None else f"${amount:,.2f}" if amount >= 0.01 or not amount else f"${amount:.4f}"


def _time(one: "Prospect") -> str:
    """In the largest unit that leaves more than one, with the limit that makes it so long."""
    if one.seconds is None:
        return "no limit told"
    because = f" ({one.limit})" if one.limit else ""
    for unit, seconds in (("days", 86_400), ("h", 3_600), ("min", 60)):
        if one.seconds >= 1.5 * seconds:
            return f"{one.seconds / seconds:,.1f} {unit}{because}"
    return f"{one.seconds:.0f} s{because}"
