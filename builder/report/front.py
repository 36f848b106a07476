"""The front matter of a card: what the Hub lists a dataset by, and what `load_dataset` reads."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from ..rows import agentic_schema, intent_schema
from . import markdown
from .headlines import at

if TYPE_CHECKING:
    from huggingface_hub import DatasetCardData

_TASKS: Final = {"intent": "text-classification", "agentic": "text-generation"}
_TAGS: Final = {"intent": ("intent-classification",), "agentic": ("tool-use", "function-calling", "agents")}
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")
_SIZES: Final = ("1K", "10K", "100K", "1M", "10M", "100M", "1B", "10B", "100B", "1T")


def front_matter(
    manifest: Mapping[str, Any], tree: Mapping[str, Any], pretty_name: str, licence: str, more_tags: Sequence[str] = ()
) -> "DatasetCardData":
    """The card's data, the same whenever the build and its report are; languages stand in the report."""
    from huggingface_hub import DatasetCardData  # noqa: PLC0415  # not for a build that stands already

    configs = manifest["configs"]
    return DatasetCardData(
        pretty_name=markdown.line(pretty_name),
        license=markdown.line(licence),
        language=languages(tree),
        task_categories=[_TASKS[config] for config in configs if config in _TASKS],
        size_categories=[size_category(sum(split["rows"] for one in configs.values() for split in one.values()))],
        annotations_creators=["machine-generated"],
        tags=_tags(configs, more_tags),
        configs=[_config(manifest, config, number == 0) for number, config in enumerate(configs)],
        dataset_info=[_info(manifest, config) for config in configs],
    )


def _tags(configs: Iterable[str], more: Sequence[str]) -> list[str]:
    """Ours, and those of whoever publishes; each once."""
    own = (tag for config in configs for tag in _TAGS.get(config, ()))
    return list(dict.fromkeys(["synthetic", *own, "seedbed", *filter(None, map(markdown.line, more))]))


def languages(tree: Mapping[str, Any]) -> list[str]:
    """The languages of texts by how often they occur; of mixed texts (`en+es`) each."""
    counts: dict[str, int] = {"en": 0}
    for config in tree.get("configs", {}).values():
        for tag, rows in (at(config, ("whole", "balance", "language", "counts")) or {}).items():
            for part in tag.split("+"):
                name = part.split("-")[0]
                if _LANGUAGE.fullmatch(name):
                    counts[name] = counts.get(name, 0) + rows
    return sorted(counts, key=lambda name: (-counts[name], name))


def size_category(rows: int) -> str:
    """The Hub's own size classes, e.g. 12000 -> "10K<n<100K"."""
    if rows < 1000:
        return "n<1K"
    power = min(len(str(rows)) - 4, len(_SIZES) - 1)
    return f"n>{_SIZES[power]}" if power == len(_SIZES) - 1 else f"{_SIZES[power]}<n<{_SIZES[power + 1]}"


def _config(manifest: Mapping[str, Any], config: str, default: bool) -> dict[str, Any]:
    return {
        "config_name": config,
        # `datasets` tells caches apart by this and not by the files: another build must not look the same.
        "description": f"build {markdown.line(manifest['build'])}",
        **({"default": True} if default else {}),
        "data_files": [
            {"split": split, "path": f"{config}/{split}-*.parquet"} for split in manifest["configs"][config]
        ],
    }


def _info(manifest: Mapping[str, Any], config: str) -> dict[str, Any]:
    """What `datasets` wants to know before it downloads anything: bytes of files, and of rows in memory."""
    splits = manifest["configs"][config]
    sizes = {split: _bytes(body, "arrow_bytes") for split, body in splits.items()}
    schema = agentic_schema() if config == "agentic" else intent_schema(manifest["labels"][config])
    return {
        "config_name": config,
        "features": features(schema),
        "splits": [
            {"name": split, "num_bytes": sizes[split], "num_examples": body["rows"]} for split, body in splits.items()
        ],
        "download_size": sum(_bytes(body, "bytes") for body in splits.values()),
        "dataset_size": sum(sizes.values()),
    }


def _bytes(split: Mapping[str, Any], kind: str) -> int:
    """Of all shards of a split; manifests from before bytes in memory were told have those of the files."""
    return sum(shard.get(kind, shard["bytes"]) for shard in split["shards"])


def features(schema: pa.Schema) -> list[dict[str, Any]]:
    """The columns as `datasets` writes them in a card; written out, because importing it takes longer than a build."""
    known = json.loads(schema.metadata[b"huggingface"])["info"]["features"]
    return [{"name": name, **_feature(feature)} for name, feature in known.items()]


def _feature(feature: Mapping[str, Any]) -> dict[str, Any]:
    match feature.get("_type"):
        case "ClassLabel":
            names = {str(number): markdown.line(name) for number, name in enumerate(feature["names"])}
            return {"dtype": {"class_label": {"names": names}}}
        case "Value":
            return {"dtype": feature["dtype"]}
        case "List":
            inner = _feature(feature["feature"])
            return {"list": inner["dtype"]} if set(inner) == {"dtype"} else {"list": inner}
        case "Json":
            return {"dtype": "json"}
        case _:
            return {"struct": [{"name": name, **_feature(one)} for name, one in feature.items()]}
