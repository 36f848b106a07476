"""The dataset card: YAML front matter that the Hub and `load_dataset` read, and a page that people read.

It tells what a build's manifest says, and what its report measured where there is one. It has no clock in it: the same
build and the same report give the same card. Names and texts that come from recipes, models or rows stay text.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import Any, Final

import yaml

from .. import strict_yaml
from ..errors import OutputError
from ..secret import redact
from . import headlines
from .compare import Move
from .front import front_matter
from .markdown import block, code, line, table, text
from .verdict import sentences

_HERE: Final = Path(__file__).parent
_PLACES: Final = (_HERE, _HERE.parents[1] / "dataset_card")
"""In a wheel the template lies beside this file, in a checkout in dataset_card/."""
LICENCE: Final = re.compile(r"[a-z0-9][a-z0-9.+-]{0,63}")
"""An identifier of a licence, as the Hub has them."""
_ORIGIN: Final = "[Seedbed](https://github.com/seedbed/seedbed)"


@dataclass(frozen=True, slots=True)
class Fields:
    """What whoever publishes a dataset says of it; all of it has a default."""

    pretty_name: str = "Seedbed"
    licence: str = "apache-2.0"
    path: str = "path/to/this/folder"
    """What its reader passes to `load_dataset`."""
    version: str = ""
    """The dataset's own version and revision, e.g. "1.2.0"; Seedbed's is told anyway."""
    summary: str = ""
    """A paragraph that stands first."""
    authors: tuple[str, ...] = ()
    year: int | None = None
    url: str = ""
    """Where more is told of it."""
    tags: tuple[str, ...] = ()
    """More tags for the Hub."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure of the report as files beside the card."""

    title: str
    note: str
    light: str
    dark: str


def card(
    manifest: Mapping[str, Any],
    tree: Mapping[str, Any] | None = None,
    moved: Sequence[Move] = (),
    *,
    fields: Fields | None = None,
    pictures: Sequence[Picture] = (),
) -> str:
    """README.md of a build; `tree` is its report, `moved` how figures moved since another one."""
    fields, tree = fields or Fields(), tree or {}
    data = front_matter(manifest, tree, fields.pretty_name, fields.licence, fields.tags)
    sections = {
        "pretty_name": text(fields.pretty_name),
        "what": _what(manifest, fields),
        "load": _load(manifest, fields),
        "reading": " The conversations need `datasets` 4.7 or newer." if "agentic" in manifest["configs"] else "",
        "splits": _splits(manifest),
        "families": "\n".join(_told(manifest, "families")),
        "fields": "\n\n".join(_fields(manifest)),
        "pictures": "\n\n".join(map(_picture, pictures)),
        "quality": _quality(tree),
        "how": _how(manifest),
        "again": " ".join(_told(manifest, "again")),
        "recipe": block(redact(yaml.safe_dump(manifest["recipe"], sort_keys=False, allow_unicode=False)), "yaml"),
        "rejects": _rejects(manifest),
        "limits": "\n".join(f"- {told}" for told in _told(manifest, "limits")),
        "use": " ".join(_told(manifest, "use")),
        "changes": _changes(tree, moved),
        "citation": _citation(manifest, fields),
    }
    body = Template(_template()).substitute(sections)
    while "\n\n\n" in body:  # where a section is empty
        body = body.replace("\n\n\n", "\n\n")
    return f"---\n{data.to_yaml(line_break=chr(10))}\n---\n\n{body.rstrip()}\n"


def _place(name: str) -> Path:
    return next(place / name for place in _PLACES if (place / name).exists())


def _template() -> str:
    return _place("template.md").read_text("utf-8")


def build_name(tree: Mapping[str, Any]) -> str:
    """How a report names the build that it is about."""
    known = "build" in tree and "seedbed" in tree
    return f"build {line(tree['build'])[:12]} (Seedbed {line(tree['seedbed'])})" if known else "the other dataset"


def _offline(manifest: Mapping[str, Any]) -> bool:
    return bool(manifest["recipe"]["provider"]["name"] == "offline")


# --- what it is ----------------------------------------------------------------------------------------------


def _told(manifest: Mapping[str, Any], section: str) -> list[str]:
    """What texts.yaml says in a section about the configs that there are."""
    told = strict_yaml.read(_place("texts.yaml"), OutputError)[section]
    names = [*manifest["configs"], "all", *(() if _offline(manifest) else ("models",))]
    return [told[name] for name in names if name in told]


def _what(manifest: Mapping[str, Any], fields: Fields) -> str:
    each = zip(manifest["configs"], _told(manifest, "what"), strict=True)
    configs = [f"- `{config}`: {told}." for config, told in each]
    version = f" Version {text(fields.version)}." if fields.version else ""
    written = "offline and without any language model" if _offline(manifest) else "with language models"
    summary = f"{text(fields.summary)}\n\n" if fields.summary else ""
    more = f"\n\nMore: {text(fields.url)}" if fields.url else ""
    return (
        f"{summary}Synthetic training data, made by {_ORIGIN} {text(manifest['seedbed'])} {written}.{version} "
        "It has\n\n" + "\n".join(configs) + more
    )


def _load(manifest: Mapping[str, Any], fields: Fields) -> str:
    path, revision = json.dumps(line(fields.path)), f", revision={json.dumps('v' + line(fields.version))}"
    lines = ["from datasets import load_dataset", ""]
    for config in manifest["configs"]:
        first = next(iter(manifest["configs"][config]), "train")
        name = json.dumps(line(config))
        lines.append(f"{config} = load_dataset({path}, {name}{revision if fields.version else ''})")
        lines.append(f"print({config}[{json.dumps(line(first))}][0])")
    return block("\n".join(lines), "python")


def _splits(manifest: Mapping[str, Any]) -> str:
    rows = [
        (code(config), code(split), f"{body['rows']:,}", f"{len(body['shards'])}")
        for config, splits in manifest["configs"].items()
        for split, body in splits.items()
    ]
    return table(("config", "split", "rows", "files"), rows)


def _fields(manifest: Mapping[str, Any]) -> Iterator[str]:
    known = strict_yaml.read(_place("fields.yaml"), OutputError)
    for config in manifest["configs"]:
        names = ", ".join(text(name) for name in manifest["labels"].get(config, ()))
        main = "scenario_type" if config == "agentic" else "intent"
        rows = [
            (f"`{column}`", kind, f"{meaning}: {names}" if column == main and names else meaning)
            for column, (kind, meaning) in known.get(config, {}).items()
        ]
        yield f"## Fields of `{config}`\n\n{table(('column', 'type', 'meaning'), rows)}"


def _picture(picture: Picture) -> str:
    alt = line(picture.title).replace('"', "")
    dark = f'<source media="(prefers-color-scheme: dark)" srcset="{picture.dark}">'
    drawn = f'<picture>\n  {dark}\n  <img alt="{alt}" src="{picture.light}">\n</picture>'
    return f"**{line(picture.title)}.** {line(picture.note)}\n\n{drawn}"


# --- how it was made, and how good it is -----------------------------------------------------------------------


def _quality(tree: Mapping[str, Any]) -> str:
    found = headlines.values(tree) if tree else []
    if not found:
        return ""
    rows = [(code(one.config), one.headline.title, one.shown, one.meaning) for one in found]
    said = [
        f"- {code(config)}: {text(one.text)}" for config, body in tree["configs"].items() for one in sentences(body)
    ]
    return (
        "## Measured quality\n\n" + "".join(f"{one}\n" for one in said) + "\n"
        "Of all splits of a config together. A word is a run of letters, digits and underscores in lower case. Shares "
        "of copies and of shared wording rise with the number of rows by themselves: compare datasets of one size.\n\n"
        + table(("config", "figure", "value", "definition"), rows)
    )


def _how(manifest: Mapping[str, Any]) -> str:
    rows = [
        ("Seedbed", text(manifest["seedbed"])),
        ("recipe", code(manifest["recipe_hash"])),
        ("build", code(manifest["build"])),
        ("seed", code(manifest["recipe"]["seed"])),
        ("written by", _writers(manifest)),
    ]
    told = " ".join(_told(manifest, "how"))
    return f"{told}\n\n{table(('', ''), rows)}"


def _writers(manifest: Mapping[str, Any]) -> str:
    if _offline(manifest):
        return "phrase banks and scripts; no language model"
    lines = [one for lines in manifest.get("bill", {}).values() for one in lines]
    names = dict.fromkeys((one["provider"], one["model"]) for one in lines)
    provider = manifest["recipe"]["provider"]
    known = list(names) or [(provider["name"], provider["model"])]
    return ", ".join(f"{code(model)} by {text(name)}" for name, model in known)


def _rejects(manifest: Mapping[str, Any]) -> str:
    rows = [
        (code(config), text(rule), f"{count:,}")
        for config, rules in manifest.get("rejects", {}).items()
        for rule, count in rules.items()
    ]
    told = "Drafts that were rejected on the way; each is kept with its reason in `rejects/`."
    return f"{told}\n\n{table(('config', 'rule', 'drafts'), rows)}" if rows else ""


def _changes(tree: Mapping[str, Any], moved: Sequence[Move]) -> str:
    changed = [move for move in moved if move.verdict != "same"]
    if not moved:
        return ""
    before = text(build_name(tree.get("against", {})))
    if not changed:
        return f"## Changes\n\nNo headline figure differs from {before}."
    rows = [(code(move.config), move.headline.title, *move.shown) for move in changed]
    return f"## Changes\n\nSince {before}:\n\n" + table(("config", "figure", "before", "now", "difference"), rows)


def _citation(manifest: Mapping[str, Any], fields: Fields) -> str:
    def value(raw: object) -> str:
        return "".join(one for one in line(raw) if one not in '{}\\`"')

    lines = [
        f"@misc{{seedbed_{value(manifest['build'])[:12]},",
        f"  title = {{{value(fields.pretty_name)}}},",
        *([f"  author = {{{' and '.join(map(value, fields.authors))}}},"] if fields.authors else []),
        *([f"  year = {{{fields.year}}},"] if fields.year else []),
        *([f"  url = {{{value(fields.url)}}},"] if fields.url else []),
        f"  note = {{Seedbed {value(manifest['seedbed'])}, recipe {value(manifest['recipe_hash'])}}},",
        *([f"  version = {{{value(fields.version)}}},"] if fields.version else []),
        "}",
    ]
    return block("\n".join(lines), "bibtex")
