"""Flags that say who writes the rows and on what terms."""

import argparse
import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import RecipeError
from .numbers import at_least_one, dollars

if TYPE_CHECKING:
    from ..llm.terms import Terms
    from ..recipe import Recipe

_TERMS = ("budget", "max_requests", "concurrency", "batch", "no_unknown")


def writer_flags(verb: argparse.ArgumentParser) -> None:
    """Who writes."""
    verb.add_argument(
        "--provider",
        metavar="P",
        help="offline, auto, groq, huggingface, together, openai or local; several: groq,together (the second takes "
        "over when the first stops) or groq=1,together=3 (they share the work)",
    )
    verb.add_argument("--model", metavar="M", help="the provider's model (default: see docs/providers.md)")
    verb.add_argument("--base-url", metavar="U", help="where the provider is, e.g. a server of your own")
    verb.add_argument("--ledger", metavar="FILE", help="where completions are kept (default: the recipe's)")
    verb.add_argument("--batch", action="store_true", help="through the batch endpoint: half the price, within a day")


def terms_flags(verb: argparse.ArgumentParser) -> None:
    """What it may cost."""
    verb.add_argument("--budget", metavar="D", help="stop before more than so many US dollars are spent, e.g. 2.00")
    verb.add_argument("--max-requests", metavar="N", help="stop after so many requests")
    verb.add_argument("--concurrency", metavar="N", help="requests under way at once (default: 16)")
    verb.add_argument("--no-unknown", action="store_true", help="never ask again for what may have been billed")


def with_writer(recipe: "Recipe", options: argparse.Namespace) -> "Recipe":
    """The recipe with the provider that the flags name. Another provider does not inherit the recipe's model."""
    section: dict[str, Any] = recipe.provider.model_dump(mode="json")
    if options.provider:
        named = _named(options.provider)
        if named["name"] != section["name"]:
            section |= {"model": "", "base_url": ""}
        section |= named
    given = {"model": options.model, "base_url": options.base_url, "ledger": options.ledger}
    section |= {key: value for key, value in given.items() if value}
    return recipe.with_(provider=section)


def _named(flag: str) -> dict[str, Any]:
    """What the flag says in a recipe's words: those with a weight share the work, the others follow in their order.

    RecipeError for a name that nobody has, a weight that is none, and company for who writes offline or is yet to be
    found.
    """
    from ..llm.writers import provider_and_model
    from ..providers.choice import AUTO, OFFLINE

    parts = [part.strip().partition("=") for part in flag.split(",")]
    for name, _, _ in parts:
        _refuse_unknown(provider_and_model(name)[0])
        if name in (OFFLINE, AUTO) and len(parts) > 1:
            raise RecipeError(f"--provider {flag}: '{name}' stands alone; name providers, e.g. groq,together.")
    share = {name: _weight(name, weight) for name, equals, weight in parts if equals}
    follow = [name for name, equals, _ in parts if not equals]
    first, model = provider_and_model(next(iter(share), "") or follow.pop(0))
    return {"name": first, "share": share, "fail_over": follow} | ({"model": model} if model and not share else {})


def _weight(name: str, text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise RecipeError(f"--provider {name}={text}: is no weight; right would be e.g. {name}=2.")
    return int(text)


def _refuse_unknown(name: str) -> None:
    from ..providers.choice import AUTO, OFFLINE, providers

    if name not in (OFFLINE, AUTO) and name not in providers():
        known = [OFFLINE, AUTO, *providers()]
        close = difflib.get_close_matches(name, known, n=1)
        advice = f"did you mean '{close[0]}'?" if close else f"known are {', '.join(known)}."
        raise RecipeError(f"there is no provider '{name}'; {advice}")


def needed(recipe: "Recipe") -> bool:
    """Whether rows are bought."""
    from ..llm.offline import is_offline

    return not is_offline(recipe)


def decided(recipe: "Recipe") -> "Recipe":
    """The recipe with a provider in the place of `auto`."""
    if not needed(recipe):
        return recipe
    from ..llm import configs
    from ..llm.terms import Terms

    return configs.decided(recipe, Terms())


def agreed(recipe: "Recipe", options: argparse.Namespace) -> "tuple[Recipe, Terms | None]":
    """The recipe with its provider, and the terms of buying; None offline. RecipeError for what nobody could keep."""
    recipe = decided(recipe)
    if not needed(recipe):
        given = [name for name in _TERMS if getattr(options, name)]
        if given and options.provider != "auto":
            flag = given[0].replace("_", "-")
            raise RecipeError(f"--{flag} is for builds with a provider; add e.g. --provider groq, or leave it out.")
        return recipe, None
    from ..llm.terms import Terms

    terms = Terms(
        dollars=dollars("--budget", options.budget),
        requests=at_least_one("--max-requests", options.max_requests) if options.max_requests else None,
        at_once=at_least_one("--concurrency", options.concurrency or "16"),
        repeat_unknown=not options.no_unknown,
        batch=options.batch,
        audit=Path(recipe.provider.ledger).with_suffix(".audit.jsonl"),
    )
    _refuse_unpriced(recipe, terms)
    return recipe, terms


def _refuse_unpriced(recipe: "Recipe", terms: "Terms") -> None:
    """RecipeError where a budget was given and nobody has told the price."""
    from ..llm.writers import writers

    for writer in writers(recipe) if terms.dollars is not None else ():
        if writer.model.price_in is None or writer.model.price_out is None:
            raise RecipeError(
                f"--budget cannot be kept: nobody has told the price of {writer.source}; say it under "
                "'provider: models:' in the recipe, or take --max-requests."
            )


def print_bill(manifest: Mapping[str, Any]) -> None:
    """What was bought for a build, over all sessions, by model; "?" where no price is known."""
    for config, lines in manifest.get("bill", {}).items():
        for line in lines:
            cost = "?" if line["dollars"] is None else f"${line['dollars']:.4f}"
            print(f"  {config}: {line['requests']:,} completions by {line['model']}, {cost}")
