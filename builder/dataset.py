"""The `datasets` builder: splits generated on demand, cached by recipe and by the version of code and content.

Thin on purpose: `datasets` replaces `open`, `os.path` and others in the module of a builder when it is made.
"""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ClassVar, Final

import datasets
import datasets.inspect
import datasets.load
import pyarrow as pa
from datasets.builder import Key
from datasets.load import DatasetModule

from . import __version__
from .errors import RecipeError
from .recipe import Recipe
from .rows import Shard, Source
from .sources import CONFIGS, build_id, source

NAME: Final = "seedbed"
"""What `load_dataset` knows the rows by, after `register`."""
_ROWS_A_TABLE: Final = 10_000
_PARAMETERS: Final = frozenset(inspect.signature(datasets.DatasetBuilder.__init__).parameters)
"""What every builder of `datasets` is given; whatever else comes is a value of the recipe."""


@dataclass
class SeedbedConfig(datasets.BuilderConfig):  # type: ignore[misc]  # datasets ships no types
    """A config of the builder: which rows, by recipe."""

    recipe: Recipe = field(default_factory=Recipe)

    def create_config_id(self, config_kwargs: dict[str, Any], custom_features: Any = None) -> str:
        """By the recipe itself: what was passed and what was left at its default cannot differ."""
        del config_kwargs, custom_features
        return f"{self.name}-seed={self.recipe.seed}-{self.recipe.hash()[:12]}"


class Seedbed(datasets.ArrowBasedBuilder):  # type: ignore[misc]  # datasets ships no types
    """Rows generated when asked for: `Seedbed(config_name="intent", seed=7)`, or with a `recipe=`, or with both.

    Prepared rows are cached by recipe, code and content. Raises RecipeError for an unknown config or key.
    """

    VERSION = datasets.Version(__version__)
    BUILDER_CONFIG_CLASS = SeedbedConfig
    BUILDER_CONFIGS: ClassVar = [SeedbedConfig(name=name, version=datasets.Version(__version__)) for name in CONFIGS]
    DEFAULT_CONFIG_NAME = CONFIGS[0]

    def __init__(
        self,
        *,
        config_name: str | None = None,
        recipe: Recipe | None = None,
        hash: str | None = None,  # noqa: A002  # the name that datasets gives it
        **given: Any,
    ) -> None:
        changes = {key: given.pop(key) for key in list(given) if key not in _PARAMETERS}
        name, chosen = _known(config_name or CONFIGS[0]), (recipe or Recipe()).with_(**changes)
        super().__init__(config_name=name, recipe=chosen, hash=hash or build_id(chosen, [name]), **given)

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
    splits = list(dict.fromkeys(shard.split for shard in source(_known(config), chosen).shards()))
    if split is not None and split.split("[")[0] not in splits:
        raise RecipeError(f"config '{config}' has no split '{split}'; this recipe makes {', '.join(splits)}.")
    builder = Seedbed(config_name=config, recipe=chosen, cache_dir=cache_dir)
    if streaming:
        return builder.as_streaming_dataset(split=split)
    builder.download_and_prepare(num_proc=num_proc)
    return builder.as_dataset(split=split)


def _known(config: str) -> str:
    if config not in CONFIGS:
        raise RecipeError(f"there is no config '{config}'; known are {', '.join(CONFIGS)}.")
    return config


def register() -> None:
    """Let `load_dataset("seedbed", "intent", seed=7)` make rows, in this process and those forked from it.

    What `load_dataset` takes works with it (`split`, `streaming`, `num_proc` ...); other keywords are values of
    the recipe, as for `generate`, with which it shares the cache. A folder named seedbed is still read as "./seedbed".
    Calling it again changes nothing.

    What it touches: `datasets` knows no plugins, so the one function that turns a name into a builder,
    `dataset_module_factory`, is wrapped where `load_dataset` and where `get_dataset_config_names` look it up (in
    `datasets.load` and `datasets.inspect`). The wrapper answers for the name "seedbed" and hands on every other.
    """
    for module in (datasets.load, datasets.inspect):
        if not _answers(module.dataset_module_factory):
            module.dataset_module_factory = _answering(module.dataset_module_factory)


def _answering(factory: Callable[..., DatasetModule]) -> Callable[..., DatasetModule]:
    @wraps(factory)
    def answer(path: Any, *args: Any, **options: Any) -> DatasetModule:
        if path != NAME:
            return factory(path, *args, **options)
        for option in ("data_files", "data_dir", "revision"):
            if options.get(option) is not None:
                raise RecipeError(f"'{NAME}' makes its rows and has no {option}; right would be e.g. seed=7.")
        return DatasetModule(__name__, "", {})  # the builder itself works out its hash: by its recipe

    answer.answers_for_seedbed = True  # type: ignore[attr-defined]
    return answer


def _answers(factory: Any) -> bool:
    """Whether it is our wrapper, or somebody's around ours."""
    while factory is not None:
        if hasattr(factory, "answers_for_seedbed"):
            return True
        factory = getattr(factory, "__wrapped__", None)
    return False
