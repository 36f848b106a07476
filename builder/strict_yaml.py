"""YAML without its surprises: `no` and `1.10` are the strings they look like, and nothing is ever constructed.

Whole numbers, `true`, `false` and `null` are read as such; every other scalar is text. Aliases, anchors, tags,
doubled keys, deep nesting and very large files are refused.
"""

import re
from pathlib import Path
from typing import Any, Final

import yaml

from .errors import SeedbedError

_MOST_BYTES: Final = 8_000_000
_MOST_DEPTH: Final = 32
_PLAIN_TYPES: Final = (
    ("tag:yaml.org,2002:int", re.compile(r"[-+]?(?:0|[1-9][0-9]*)"), list("-+0123456789")),
    ("tag:yaml.org,2002:bool", re.compile(r"true|false"), list("tf")),
    ("tag:yaml.org,2002:null", re.compile(r"null|~|"), ["n", "~", ""]),
)

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_Loader):  # type: ignore[misc]  # PyYAML's C loader has no stub
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  # PyYAML's own shape

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        if len(mapping) < len(node.value):
            self._refuse_doubled(node)
        return mapping

    def _refuse_doubled(self, node: yaml.MappingNode) -> None:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.MarkedYAMLError(problem=f"'{key_node.value}' stands twice", problem_mark=key_node.start_mark)
            seen.add(key)


for _tag, _pattern, _first in _PLAIN_TYPES:
    _StrictLoader.add_implicit_resolver(_tag, re.compile(rf"^(?:{_pattern.pattern})$"), _first)


def read(path: Path, error: type[SeedbedError]) -> Any:
    """The content of a YAML file; `error`, with file and line, when it cannot be read or is not plain YAML."""
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise error(f"{path}: cannot be read: {problem.strerror or problem}.") from None
    if len(raw) > _MOST_BYTES:
        raise error(f"{path}: is {len(raw):,} bytes; at most {_MOST_BYTES:,} are read.")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise error(f"{path}: is not UTF-8 (byte {problem.start}).") from None
    return loads(text, str(path), error)


def loads(text: str, where: str, error: type[SeedbedError]) -> Any:
    """The content of YAML text; `where` names it in errors."""
    try:
        _refuse_surprises(text, where, error)
        return yaml.load(text, Loader=_StrictLoader)  # noqa: S506  # a subclass of SafeLoader
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        line = f", line {mark.line + 1}" if mark else ""
        raise error(f"{where}{line}: {problem.problem or 'not YAML'}.") from None
    except yaml.YAMLError as problem:
        raise error(f"{where}: not YAML: {str(problem).splitlines()[0]}.") from None
    except ValueError as problem:
        raise error(f"{where}: not a number or text that can be read: {problem}.") from None
    except RecursionError:
        raise error(f"{where}: nested deeper than {_MOST_DEPTH} levels.") from None


def _refuse_surprises(text: str, where: str, error: type[SeedbedError]) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise error(f"{where}, line {line}: anchors and aliases are not read; write the value out.")
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            raise error(f"{where}, line {line}: the tag {tag} is not read; write plain YAML.")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MOST_DEPTH:
            raise error(f"{where}, line {line}: nested deeper than {_MOST_DEPTH} levels.")
