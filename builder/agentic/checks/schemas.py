"""JSON Schemas as text: whether they are valid, and what fits them. Worked out once for each different schema."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from ..evidence import encoded
from .problem import FAULT, REMARK

_PLAIN: Final = {"type", "properties", "required", "additionalProperties"}
_REMEMBERED: Final = 4096


def schema_problems(tool: str) -> tuple[tuple[str, str], ...]:
    """(severity, sentence) of what is wrong with the parameters of a tool, which is JSON text."""
    return _problems(_bare(tool))


def validator(tool: str) -> Draft202012Validator | None:
    """What tells whether arguments fit the parameters of a tool; None where these are no schema."""
    return _validator(_bare(tool))


@lru_cache(_REMEMBERED)
def _bare(text: str) -> str:
    """The parameters of a tool without the words that describe them: what decides about validity, and what fits.

    The same tool in other words has the same.
    """
    tool = json.loads(text)
    return json.dumps(_without_words(tool.get("function", tool).get("parameters")), ensure_ascii=False, sort_keys=True)


def _without_words(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {
            key: _without_words(part)
            for key, part in schema.items()
            if not (key in {"description", "title"} and isinstance(part, str))
        }
    return [_without_words(part) for part in schema] if isinstance(schema, list) else schema


@lru_cache(_REMEMBERED)
def _problems(text: str) -> tuple[tuple[str, str], ...]:
    schema = json.loads(text)
    if schema is None or schema == {}:
        return ()
    if not isinstance(schema, dict) or schema.get("type") != "object":
        return ((FAULT, "its parameters are no object"),)
    if error := _invalid(schema):
        return ((FAULT, f"its parameters are no JSON Schema: {error[:120]}"),)
    stray = [one for one in schema.get("required", ()) if one not in schema.get("properties", {})]
    if stray:
        return ((FAULT, f"'{stray[0]}' is required and not described"),)
    if schema.get("additionalProperties", True) is not False:
        return ((REMARK, "its schema is not closed (additionalProperties: false)"),)
    return ()


def _invalid(schema: Mapping[str, Any]) -> str:
    """Why this is no JSON Schema, or "". Of a plain object each property is looked at by itself, and only once."""
    properties, required = schema.get("properties", {}), schema.get("required", [])
    plain = (
        set(schema) <= _PLAIN and isinstance(properties, dict) and isinstance(schema.get("additionalProperties"), bool)
    )
    if not plain or not isinstance(required, list) or not all(isinstance(name, str) for name in required):
        return _invalid_part(encoded(schema))
    return next(filter(None, (_invalid_part(encoded(part)) for part in properties.values())), "")


@lru_cache(4 * _REMEMBERED)
def _invalid_part(text: str) -> str:
    try:
        Draft202012Validator.check_schema(json.loads(text))
    except SchemaError as error:
        return str(error.message) or "it does not fit the meta-schema"
    return ""


@lru_cache(_REMEMBERED)
def _validator(text: str) -> Draft202012Validator | None:
    sound = all(severity != FAULT for severity, _ in _problems(text))
    return Draft202012Validator(json.loads(text) or {}) if sound else None
