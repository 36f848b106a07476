"""The tools on offer."""

from collections.abc import Mapping

from ...evidence import View
from ...tools.base import NAME
from ..problem import Flaw, Flaws, fault, rule
from ..schemas import schema_problems


@rule(20, "tools", "tool schemas are valid, closed and differently named")
def tools(view: View) -> Flaws:
    """A legal name that no other tool has, and parameters that are a JSON Schema; one that is open is a remark."""
    names: set[str] = set()
    for tool, text in zip(view.tools, view.tool_texts, strict=True):
        function = tool.get("function", tool) if isinstance(tool, Mapping) else None
        if not isinstance(function, Mapping) or not isinstance(function.get("name"), str):
            yield fault(-1, "a tool has no function with a name")
            continue
        name = function["name"]
        if not NAME.fullmatch(name):
            yield fault(-1, f"{name!r} is no legal name: letters, digits, _ and -, at most 64")
        if name in names:
            yield fault(-1, f"{name} is offered twice")
        names.add(name)
        for severity, sentence in schema_problems(text):
            yield Flaw(severity, -1, f"{name}: {sentence}")
