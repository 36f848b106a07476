"""Defects of the tools on offer."""

import copy

from .draft import Draft, defect


@defect("open schema", "tools", "tools")
def open_schema(draft: Draft) -> None:
    """Arguments that are not described are let in."""
    closed = [one for one in draft.tools if one["function"]["parameters"].get("additionalProperties") is False]
    del draft.pick(closed)["function"]["parameters"]["additionalProperties"]


@defect("broken schema", "tools", "tools")
def broken_schema(draft: Draft) -> None:
    """A type that JSON Schema does not know."""
    described = [one for one in draft.tools if one["function"]["parameters"].get("properties")]
    properties = draft.pick(described)["function"]["parameters"]["properties"]
    properties[draft.rng.pick(sorted(properties))]["type"] = "text"


@defect("renamed tool", "tools", "absent tool")
def renamed_tool(draft: Draft) -> None:
    """A tool that is called is offered under another name."""
    name = draft.pick(sorted({one.name for one in draft.exchanges()}))
    for one in draft.tools:
        if one["function"]["name"] == name:
            one["function"]["name"] = f"{name}_v2"


@defect("tool offered twice", "tools", "tools")
def tool_twice(draft: Draft) -> None:
    """Two tools have one name."""
    draft.tools.append(copy.deepcopy(draft.pick(draft.tools)))
