"""The `datasets` builder: splits generated on demand, cached by recipe and by the version of code and content.

Thin on purpose: `datasets` replaces `open`, `os.path` and others in the module of a builder when it is made.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

import datasets
import pyarrow as pa
from datasets.builder import Key

from . import __version__
from .build import CONFIGS, build_id, source
from .errors import RecipeError
from .recipe import Recipe
from .rows import Shard, Source

_ROWS_A_TABLE = 10_000


@dataclass
class SeedbedConfig(datasets.BuilderConfig):  # type: ignore[misc]  # datasets ships no types
    """A config of the builder: which rows, by recipe."""

    recipe: Recipe = field(default_factory=Recipe)

    def create_config_id(self, config_kwargs: dict[str, Any], custom_features: Any = None) -> str:
        """By the recipe itself: what was passed and what was left at its default cannot differ."""
        del config_kwargs, custom_features
        return f"{self.name}-seed={self.recipe.seed}-{self.recipe.hash()[:12]}"


class Seedbed(datasets.ArrowBasedBuilder):  # type: ignore[misc]  # datasets ships no types
    """Rows generated when asked for: `Seedbed(config_name="intent", recipe=Recipe(seed=7), hash=...)`."""

    VERSION = datasets.Version(__version__)
    BUILDER_CONFIG_CLASS = SeedbedConfig
    BUILDER_CONFIGS: ClassVar = [SeedbedConfig(name=name, version=datasets.Version(__version__)) for name in CONFIGS]
    DEFAULT_CONFIG_NAME = CONFIGS[0]

    def _source(self) -> Source:
        return source(self.config.name, self.config.recipe)

    def _info(self) -> datasets.DatasetInfo:
        return datasets.DatasetInfo(features=datasets.Features.from_arrow_schema(self._source().schema))

    def _split_generators(self, dl_manager: Any) -> list[datasets.SplitGenerator]:
        del dl_manager  # nothing is downloaded
        shards: dict[str, list[Shard]] = {}
        for shard in self._source().shards():
            shards.setdefault(shard.split, []).append(shard)
        return [datasets.SplitGenerator(name=split, gen_kwargs={"shards": found}) for split, found in shards.items()]

    def _generate_tables(self, shards: list[Shard]) -> Iterator[tuple[Key, pa.Table]]:
        source = self._source()
        for number, shard in enumerate(shards):
            table = source.make(shard).table
            for part, low in enumerate(range(0, table.num_rows, _ROWS_A_TABLE)):
                yield Key(number, part), table.slice(low, _ROWS_A_TABLE)


def generate(
    config: str = "intent",
    *,
    split: str | None = None,
    streaming: bool = False,
    recipe: Recipe | None = None,
    cache_dir: str | None = None,
    num_proc: int | None = None,
    **changes: Any,
) -> Any:
    """A generated dataset, e.g. `generate("intent", seed=7, split="train")`.

    `changes` are values of the recipe (`seed`, `examples_per_intent`, `edge_cases`, ...) over `recipe` or the default
    one. Returns what `load_dataset` would: a DatasetDict, or the Dataset of one split; with `streaming` their iterable
    forms, made row by row as they are read. Cached by recipe and code: a change of either makes the rows anew.
    Raises RecipeError for an unknown config, split or key.
    """
    chosen = (recipe or Recipe()).with_(**changes)
    if config not in Seedbed.builder_configs:
        raise RecipeError(f"there is no config '{config}'; known are {', '.join(Seedbed.builder_configs)}.")
    splits = list(dict.fromkeys(shard.split for shard in source(config, chosen).shards()))
    if split is not None and split.split("[")[0] not in splits:
        raise RecipeError(f"config '{config}' has no split '{split}'; this recipe makes {', '.join(splits)}.")
    builder = Seedbed(config_name=config, recipe=chosen, hash=build_id(chosen, [config]), cache_dir=cache_dir)
    if streaming:
        return builder.as_streaming_dataset(split=split)
    builder.download_and_prepare(num_proc=num_proc)
    return builder.as_dataset(split=split)
