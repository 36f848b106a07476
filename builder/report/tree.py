"""report.json: every number about a build."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from ..metrics import figures

_KEPT: Final = ("seedbed", "build", "recipe_hash")


def measured(manifest: Mapping[str, Any], folder: Path, **asked: Any) -> dict[str, Any]:
    """The tree: who made the build, what was rejected, what it cost, and the figures (see metrics/__init__.py).

    `asked` is what `metrics.figures.figures` takes. Of anybody's dataset, whose manifest is {}, there are figures only.
    """
    found = figures.figures(folder, **asked)["configs"]
    order = [*manifest.get("configs", ()), *found]  # the default config first
    return {
        **{name: manifest[name] for name in _KEPT if name in manifest},
        "seed": manifest.get("recipe", {}).get("seed"),
        "rejects": manifest.get("rejects", {}),
        "bill": manifest.get("bill", {}),
        "configs": {name: found[name] for name in dict.fromkeys(order) if name in found},
    }


def numbers(tree: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], float]]:
    """Every number of a tree, with its path; numbers in lists, which are examples, are left out."""
    if isinstance(tree, Mapping):
        for name, value in tree.items():
            yield from numbers(value, (*path, str(name)))
    elif isinstance(tree, int | float) and not isinstance(tree, bool):
        yield path, tree
