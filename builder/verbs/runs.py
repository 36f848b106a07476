"""`seedbed runs`: what a ledger holds, and what can be made of it."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import RecipeError
from .build import DEFAULT_OUT
from .provider import agreed, terms_flags
from .terminal import print_table

if TYPE_CHECKING:
    from ..recipe import Recipe
    from ..runs.look import Look, Session

TEXT = "list, show, resume, reparse, rejects or export what was bought from providers"
_MOST = 5


def flags(verb: argparse.ArgumentParser) -> None:
    """Which run, and what to do with it."""
    verb.add_argument("action", choices=tuple(_ACTIONS), help="what to do")
    verb.add_argument("name", nargs="?", default="", metavar="RUN", help="a run, or how its name begins")
    verb.add_argument("--ledger", metavar="FILE", help="the ledger (default: the default recipe's)")
    verb.add_argument("--out", metavar="PATH", help="resume: the dataset's folder; export: the file")
    verb.add_argument("--batch", action="store_true", help="resume: through the batch endpoint")
    verb.set_defaults(provider="")
    terms_flags(verb)


def run(options: argparse.Namespace) -> int:
    """Do it; the exit code."""
    from ..recipe import ProviderRecipe
    from ..runs.look import Look

    with Look(Path(options.ledger or ProviderRecipe().ledger)) as look:
        return _ACTIONS[options.action](look, options)


def _list(look: "Look", _: argparse.Namespace) -> int:
    lines = [(one.name, one.began, _writers(one), *_numbers(look, one), _money(look, one)) for one in look.sessions()]
    print_table(("run", "began", "by", "jobs", "answered", "accepted", "cost"), lines)
    return 0


def _numbers(look: "Look", one: "Session") -> tuple[str, str, str]:
    counts = look.counts(one.name)
    answered = sum(counts.get(state, 0) for state in ("received", "accepted", "rejected"))
    return f"{sum(counts.values()):,}", f"{answered:,}", f"{counts.get('accepted', 0):,}"


def _writers(one: "Session") -> str:
    section = one.recipe["provider"]
    return ", then ".join(["+".join(section["share"] or [section["name"]]), *section.get("fail_over", ())])


def _money(look: "Look", one: "Session") -> str:
    known = [dollars for *_, dollars in _bill(look, one)]
    return "?" if None in known else f"${sum(part for part in known if part is not None):.4f}"


def _bill(look: "Look", one: "Session") -> Iterator[tuple[str, int, int, int, float | None]]:
    """(model, requests, tokens in, tokens out, US dollars or None) for each model of a run."""
    from ..llm.writers import writers

    try:
        models = {(found.provider, found.model.name): found.model for found in writers(_recipe(look, one))}
    except RecipeError:  # of a model that is gone meanwhile, or a folder of content
        models = {}
    for spent in look.spent(one.name):
        model = models.get((spent.provider, spent.model))
        priced = model is not None and None not in (model.price_in, model.price_out)
        dollars = spent.share * model.cost(spent.tokens_in, spent.tokens_out) if priced and model else None
        batched = f", in batches at {spent.share:g} of the price" if spent.share != 1 else ""
        yield f"{spent.provider}:{spent.model}{batched}", spent.requests, spent.tokens_in, spent.tokens_out, dollars


def _recipe(look: "Look", one: "Session") -> "Recipe":
    """The run's recipe, with the ledger where it lies now."""
    from .. import recipe as recipes

    body: dict[str, Any] = dict(one.recipe)
    body["provider"] = {**body["provider"], "ledger": str(look.path)}
    return recipes.parse(body, f"the recipe of {one.name}")


def _show(look: "Look", options: argparse.Namespace) -> int:
    one = look.session(options.name)
    print(f"{one.name}, begun {one.began}")
    print_table(("state", "jobs"), [(state, f"{count:,}") for state, count in look.counts(one.name).items()])
    lines = [
        (model, f"{requests:,}", f"{tokens_in:,}", f"{tokens_out:,}", "?" if dollars is None else f"${dollars:.4f}")
        for model, requests, tokens_in, tokens_out, dollars in _bill(look, one)
    ]
    print_table(("model", "answers", "tokens in", "tokens out", "cost"), lines)
    if unknown := look.unknown(one.name):
        print(f"{unknown:,} unknown: sent, and no answer was kept; they may have been billed")
    for state, reason, count in look.refusals(one.name)[:_MOST]:
        print(f"{state} {count:,}: {reason}")
    print(f"go on with: seedbed runs resume {one.name} --ledger {look.path} --out DIR")
    return 0


def _rejects(look: "Look", options: argparse.Namespace) -> int:
    if not (refusals := look.refusals(look.session(options.name).name)):
        print("nothing was rejected and nothing given up")
        return 0
    print_table(("state", "jobs", "reason"), [(state, f"{count:,}", reason) for state, reason, count in refusals])
    return 0


def _resume(look: "Look", options: argparse.Namespace) -> int:
    from ..build import build

    one = look.session(options.name)
    recipe, terms = agreed(_recipe(look, one), options)
    built = build(recipe, Path(options.out or DEFAULT_OUT), configs=[_config(one)], terms=terms)
    print(f"{built.folder}: {sum(sum(splits.values()) for splits in built.rows.values()):,} rows")
    return 0


def _config(one: "Session") -> str:
    return one.name.partition("-")[0]


def _reparse(look: "Look", options: argparse.Namespace) -> int:
    from ..llm.reparse import reparse

    one = look.session(options.name)
    before = look.counts(one.name)
    reparse(_config(one), _recipe(look, one))
    after = look.counts(one.name)
    states = sorted({*before, *after})
    lines = [(state, f"{before.get(state, 0):,}", f"{after.get(state, 0):,}") for state in states]
    print_table(("state", "before", "now"), lines)
    return 0


def _export(look: "Look", options: argparse.Namespace) -> int:
    from .. import atomic

    one = look.session(options.name)
    path = Path(options.out or f"{one.name}.jsonl")
    count = 0

    def fill(temporary: Path) -> None:
        nonlocal count
        with temporary.open("w", encoding="utf-8") as file:
            for entry in look.entries(one.name):
                file.write(json.dumps(_line(entry), ensure_ascii=True) + "\n")
                count += 1

    with atomic.output_errors(path):
        atomic.write(path, fill)
    print(f"{path}: {count:,} completions of {one.name}")
    return 0


def _line(entry: Any) -> dict[str, Any]:
    """The entry for JSON; bytes that are no UTF-8 stand as Python's surrogateescape has them."""
    found = {name: getattr(entry, name) for name in entry.__slots__}
    return found | {"body": entry.body.decode("utf-8", "surrogateescape")}


_ACTIONS = {
    "list": _list,
    "show": _show,
    "resume": _resume,
    "reparse": _reparse,
    "rejects": _rejects,
    "export": _export,
}
