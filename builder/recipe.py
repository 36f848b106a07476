"""The recipe: everything that decides what the rows are, as one frozen value read from YAML."""

import difflib
import hashlib
import json
import re
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_serializer,
    model_validator,
)

from . import strict_yaml
from .errors import RecipeError
from .rows import AUDIENCES, COMPLEXITIES, SPLITS

Weights = dict[str, Annotated[int, Field(ge=0, le=1_000_000)]]
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class SplitShare(_Section):
    """How much of an intent a split gets, in parts of the sum over all splits."""

    rows: Annotated[int, Field(ge=0, le=10_000)]
    families: Annotated[int, Field(ge=0, le=10_000)]


class IntentRecipe(_Section):
    """The intent config: row counts, and weights that need not sum to anything in particular."""

    examples_per_intent: Count = 1000
    edge_cases: Count = 2000
    audience: Weights = Field(default={"child": 15, "beginner": 20, "intermediate": 20, "expert": 15, "general": 30})
    complexity: Weights = Field(default={"simple": 40, "moderate": 40, "complex": 20})
    splits: dict[str, SplitShare] = Field(
        default={
            "train": SplitShare(rows=80, families=80),
            "validation": SplitShare(rows=10, families=10),
            "test": SplitShare(rows=10, families=10),
        }
    )

    @field_validator("audience", "complexity", "splits")
    @classmethod
    def _in_order(cls, value: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        return _ordered(str(info.field_name), value)

    @model_validator(mode="after")
    def _weights_weigh(self) -> Self:
        for name, total in {
            "audience": sum(self.audience.values()),
            "complexity": sum(self.complexity.values()),
            "splits": sum(share.rows for share in self.splits.values()),
        }.items():
            if total == 0:
                raise ValueError(f"'{name}' needs at least one weight above 0")
        for name, share in self.splits.items():
            if bool(share.rows) != bool(share.families):
                raise ValueError(f"split '{name}' needs both rows and families above 0, or both 0")
        return self


_ORDER: Final = {
    "audience": AUDIENCES,
    "complexity": COMPLEXITIES,
    "splits": SPLITS,
    "rows": SPLITS,
    "families": SPLITS,
}


def _ordered(name: str, given: dict[str, Any]) -> dict[str, Any]:
    """The entries in one order, whatever order they were written in: two equal recipes are one recipe."""
    for key in given:
        if key not in _ORDER[name]:
            raise ValueError(f"'{name}' has no '{key}'; {_nearest(key, _ORDER[name])}")
    return {key: given[key] for key in _ORDER[name] if key in given}


class AgenticRecipe(_Section):
    """The agentic config: rows of each split, and how many simulated worlds they play in."""

    rows: dict[str, Count] = Field(default={"train": 2000, "validation": 200, "test": 200})
    families: Weights = Field(default={"train": 80, "validation": 10, "test": 10})
    worlds: Annotated[int, Field(ge=1, le=100_000)] = 40

    @field_validator("rows", "families")
    @classmethod
    def _in_order(cls, value: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        return _ordered(str(info.field_name), value)

    @model_validator(mode="after")
    def _known_splits(self) -> Self:
        for split, rows in self.rows.items():
            if rows and not self.families.get(split):
                raise ValueError(f"split '{split}' has rows and no share of the scenario families")
        return self


Price = Annotated[str, Field(pattern=r"^[0-9]{1,6}(\.[0-9]{1,6})?$")]


class ModelFigures(_Section):
    """What a user knows better of a model: US dollars a million tokens in and out, and limits a minute or a day."""

    price: Annotated[list[Price], Field(min_length=2, max_length=2)] | None = None
    context: Annotated[int, Field(ge=1)] | None = None
    limits: dict[Literal["rpm", "tpm", "rpd", "tpd"], Annotated[int, Field(ge=1)]] | None = None


def _temperature(value: str) -> str:
    if not re.fullmatch(r"[01](\.[0-9]{1,3})?|2(\.0{1,3})?", value):
        raise ValueError(f"'temperature: {value[:40]}' is no number from 0 to 2 with three decimals at most, e.g. 0.9")
    return value


def _address(value: str) -> str:
    if value and not re.match(r"https?://[^/\s]", value):
        raise ValueError(f"'base_url: {value[:80]}' is no address; right would be e.g. http://127.0.0.1:8000/v1")
    return value


class ProviderRecipe(_Section):
    """Who writes the rows: `offline` (phrase banks and scripts), or a provider of completions.

    share     provider -> weight, where several share the work; `name` is the first to ask where it is empty
    fail_over "provider" or "provider:model": who takes over, one after the other, when those before have stopped
    mode      how conversations come about: the model plays the assistant, re-words proved ones, or writes them whole
    user      who plays the user where the model plays the assistant: the script, or a model that words what it says
    judge     of so many in 1,000 conversations a model's opinion is bought, and told beside our own score
    attempts  rounds of asking again for what is missing
    ledger    the file of completions; where it lies takes no part in the recipe's hash
    models    provider -> model -> figures that stand over ours; they take no part in the hash either
    """

    name: str = "offline"
    model: str = ""
    base_url: Annotated[str, AfterValidator(_address)] = ""
    share: dict[str, Annotated[int, Field(ge=1, le=1_000_000)]] = Field(default={})
    fail_over: list[Annotated[str, Field(min_length=1)]] = Field(default=[])
    temperature: Annotated[str, AfterValidator(_temperature)] = "0.9"
    batch_size: Annotated[int, Field(ge=1, le=100)] = 10
    attempts: Annotated[int, Field(ge=1, le=100)] = 8
    mode: Literal["play", "rewrite", "whole"] = "play"
    user: Literal["script", "model"] = "script"
    judge: Annotated[int, Field(ge=0, le=1000)] = 0
    minimum_quality: Annotated[str, Field(pattern=r"^[01](\.[0-9]{1,3})?$")] = "0.7"
    ledger: str = "seedbed-ledger.sqlite"
    models: dict[str, dict[str, ModelFigures]] = Field(default={})

    @model_validator(mode="after")
    def _somebody_to_follow(self) -> Self:
        if self.fail_over and self.name == "offline" and not self.share:
            raise ValueError("'fail_over' needs a provider to take over from; name one under 'name' or 'share'")
        return self

    @model_serializer(mode="wrap")
    def _told(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Nobody who takes over is not told: recipes without are what they were before there was such a key."""
        body: dict[str, Any] = handler(self)
        if not self.fail_over:
            body.pop("fail_over", None)
        return body

    def figures(self, provider: str, model: str) -> dict[str, Any]:
        """What the user says of a model; {} where nothing."""
        found = self.models.get(provider, {}).get(model)
        return found.model_dump(mode="json", exclude_none=True) if found else {}


def _as_text(value: Any) -> Any:
    """0.8 as "0.8": YAML here reads numbers with a point as text, and Python does not."""
    return f"{value:g}" if isinstance(value, int | float) and not isinstance(value, bool) else value


def _shortest(value: str) -> str:
    """Without zeros at the end, 0.80 as 0.8: equal recipes are one recipe."""
    return f"{float(value):g}"


Bar = Annotated[
    str,
    BeforeValidator(_as_text),
    Field(pattern=r"^(0(\.[0-9]{1,3})?|1(\.0{1,3})?)$"),
    AfterValidator(_shortest),
]
"""A number from 0 to 1 with at most three decimals, as text."""


class GateRecipe(_Section):
    """What rows have to come up to; the defaults let every row pass.

    minimum_quality     of conversations: the quality that the row tells
    maximum_similarity  of prompts: to a prompt that stands before; Jaccard similarity of the sets of words, 0.1 or more
    minimum_agreement   of ordinary English prompts: how probable their intent is to a naive Bayes reader of our banks
    """

    minimum_quality: Bar = "0"
    maximum_similarity: Bar = "1"
    minimum_agreement: Bar = "0"

    @model_validator(mode="after")
    def _leaves_something(self) -> Self:
        if float(self.maximum_similarity) < 0.1:
            raise ValueError("'maximum_similarity' below 0.1 lets hardly two prompts stand side by side")
        return self

    @property
    def holds_prompts(self) -> bool:
        """Whether it keeps any prompt back."""
        return float(self.maximum_similarity) < 1 or float(self.minimum_agreement) > 0


class Recipe(_Section):
    """What to build. Two equal recipes and one version of Seedbed give the same bytes, anywhere."""

    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    intent: IntentRecipe = IntentRecipe()
    agentic: AgenticRecipe = AgenticRecipe()
    provider: ProviderRecipe = ProviderRecipe()
    gate: GateRecipe = GateRecipe()
    shard_rows: Annotated[int, Field(ge=1, le=10_000_000)] = 100_000
    content: tuple[str, ...] = ()

    @model_serializer(mode="wrap")
    def _told(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """A gate that is open is not told: builds without one stay what they were before there were gates."""
        body: dict[str, Any] = handler(self)
        if self.gate == GateRecipe():
            body.pop("gate", None)
        return body

    @cached_property
    def folders(self) -> tuple[Path, ...]:
        """Extra content folders (banks/, lexicons/, edges/), made absolute where the recipe was read."""
        return tuple(Path(folder) for folder in self.content)

    def digest(self, config: str) -> str:
        """32 hex digits over what decides one config's rows; the seed and the size of shards take no part in it."""
        return _blake(self.model_dump(mode="json")[config])

    def hash(self) -> str:
        """32 hex digits over the whole recipe, the seed included; the place of content folders takes no part."""
        body = self.model_dump(mode="json")
        del body["provider"]["ledger"], body["provider"]["models"]
        return _blake({**body, "content": len(self.content)})

    def with_(self, **changes: Any) -> "Recipe":
        """A copy with other values, e.g. `recipe.with_(seed=7, examples_per_intent=100)`; None changes nothing.

        Keys are the recipe's own or the intent section's. RecipeError for an unknown key or a wrong value.
        """
        body = self.model_dump(mode="json")
        for key, value in changes.items():
            if value is None:
                continue
            if key in IntentRecipe.model_fields:
                body["intent"][key] = value
            elif key in type(self).model_fields:
                body[key] = value
            else:
                known = (*type(self).model_fields, *IntentRecipe.model_fields)
                raise RecipeError(f"the recipe has no '{key}'; {_nearest(key, known)}.")
        return parse(body, "the recipe")


def _blake(body: Any) -> str:
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(canonical.encode(), digest_size=16).hexdigest()


def read(path: Path) -> Recipe:
    """The recipe in a YAML file; content folders are relative to it. RecipeError says which line or key is wrong."""
    body = strict_yaml.read(path, RecipeError)
    if isinstance(body, dict) and isinstance(body.get("content"), list):
        body["content"] = [str(path.parent.absolute() / str(folder)) for folder in body["content"]]
    return parse(body if body is not None else {}, str(path))


def parse(body: Any, where: str) -> Recipe:
    """The recipe in a mapping; `where` names it in errors."""
    if not isinstance(body, dict):
        raise RecipeError(f"{where}: a recipe is a mapping such as 'seed: 7'; found {type(body).__name__}.")
    if isinstance(body.get("content"), list):
        body = {**body, "content": tuple(body["content"])}
    try:
        recipe = Recipe.model_validate(body)
    except ValidationError as problem:
        raise RecipeError(f"{where}: {_sentence(problem)}.") from None
    for folder in recipe.folders:
        if not _is_folder(folder):
            raise RecipeError(f"{where}: the content folder {folder} does not exist.")
    return recipe


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # a name that no file system takes
        return False


def _sentence(problem: ValidationError) -> str:
    """The first error in words, with the nearest right key for a misspelt one."""
    errors = problem.errors()
    error = next((one for one in errors if one["type"] == "extra_forbidden"), errors[0])
    path = ".".join(map(str, error["loc"]))
    match error["type"]:
        case "extra_forbidden":
            return f"unknown key '{path}'; {_nearest(str(error['loc'][-1]), _known(error['loc'][:-1]))}"
        case "value_error":
            return str(error["ctx"]["error"])
        case _:
            return f"'{path}: {_shown(error['input'])}' is not right: {error['msg'][:1].lower()}{error['msg'][1:]}"


def _shown(value: Any) -> str:
    try:
        return repr(value)[:80]
    except ValueError:  # an integer of thousands of digits
        return "a very long number"


def _known(path: tuple[Any, ...]) -> tuple[str, ...]:
    sections: dict[tuple[Any, ...], type[BaseModel]] = {
        ("intent",): IntentRecipe,
        ("agentic",): AgenticRecipe,
        ("provider",): ProviderRecipe,
        ("gate",): GateRecipe,
    }
    section = sections.get(path[:1], Recipe)
    if section is ProviderRecipe and "models" in path:
        section = ModelFigures
    return tuple((SplitShare if "splits" in path else section).model_fields)


def _nearest(key: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(key, known, n=1)
    return f"did you mean '{close[0]}'?" if close else f"known are {', '.join(known)}"
