"""Arithmetic by walking the syntax tree of an expression."""

import ast
import math
import operator
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from .base import READ, ExecutionError, InvalidArgument, Object, Tool, closed, integer, string

if TYPE_CHECKING:
    from ..world.world import World

_LONGEST = 500
_LARGEST = 1e300

_BINARY: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_FUNCTIONS: Mapping[str, tuple[Callable[..., Any], int, int]] = {  # name -> function, fewest and most arguments
    "abs": (abs, 1, 1),
    "round": (round, 1, 2),
    "min": (min, 2, 50),
    "max": (max, 2, 50),
    "sum": (lambda *values: sum(values), 1, 50),
    "mean": (lambda *values: math.fsum(values) / len(values), 1, 50),
    "sqrt": (math.sqrt, 1, 1),
    "floor": (math.floor, 1, 1),
    "ceil": (math.ceil, 1, 1),
    "exp": (math.exp, 1, 1),
    "log": (math.log, 1, 2),
    "log2": (math.log2, 1, 1),
    "log10": (math.log10, 1, 1),
    "sin": (math.sin, 1, 1),
    "cos": (math.cos, 1, 1),
    "tan": (math.tan, 1, 1),
}
_CONSTANTS = {"pi": math.pi, "e": math.e}


def _run(world: "World", expression: str, precision: int = 6) -> Object:
    del world
    if len(expression) > _LONGEST:
        raise InvalidArgument(f"`expression` is longer than {_LONGEST} characters")
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else type(error).__name__
        raise InvalidArgument(f"`expression` is not valid arithmetic: {reason}") from error
    try:
        value = _evaluate(tree.body)
    except (ArithmeticError, ValueError, TypeError) as error:
        raise ExecutionError(f"{type(error).__name__}: {error}") from error
    return {"expression": expression, "result": _shown(value, precision)}


def _evaluate(node: ast.expr) -> Any:
    match node:
        case ast.Constant(value=bool()):
            pass
        case ast.Constant(value=int() | float() as value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_evaluate(operand)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _evaluate(operand)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _binary(op, _evaluate(left), _evaluate(right))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _FUNCTIONS:
            return _call(name, [_evaluate(argument) for argument in arguments])
        case ast.Name(id=name) if name in _CONSTANTS:
            return _CONSTANTS[name]
    raise InvalidArgument(_unsupported(node))


def _binary(op: ast.operator, left: Any, right: Any) -> Any:
    if isinstance(op, ast.Pow):
        if abs(right) > 1_000 or (left != 0 and abs(right) * math.log10(abs(left) or 1) > 300):
            raise OverflowError("the power is too large")
        if left < 0 and not float(right).is_integer():
            raise ValueError("a negative number has no real root of this kind")
    value = _BINARY[type(op)](left, right)
    if abs(value) > _LARGEST:
        raise OverflowError("the result is too large")
    return value


def _call(name: str, arguments: list[Any]) -> Any:
    function, fewest, most = _FUNCTIONS[name]
    if not fewest <= len(arguments) <= most:
        wanted = str(fewest) if fewest == most else f"{fewest} to {most}"
        raise InvalidArgument(f"{name}() takes {wanted} arguments, {len(arguments)} were given")
    if name == "round" and len(arguments) == 2:
        return round(arguments[0], int(arguments[1]))
    return function(*arguments)


def _unsupported(node: ast.expr) -> str:
    match node:
        case ast.BinOp(op=ast.BitXor()):
            return "the operator ^ is not supported; write ** for powers"
        case ast.Tuple():
            return "a comma is not supported here; write numbers without thousands separators"
        case ast.Call(func=ast.Name(id=name)):
            return f"unknown function {name}(); there are: {', '.join(_FUNCTIONS)}"
        case ast.Name(id=name):
            return f"unknown name '{name}'; only numbers, pi and e can be used"
    return f"not supported in arithmetic: {ast.unparse(node)[:80]}"


def _shown(value: Any, precision: int) -> Any:
    if isinstance(value, int):
        return value if abs(value) < 2**63 else str(value)
    if not math.isfinite(value):
        raise ExecutionError("OverflowError: the result is not a finite number")
    rounded = round(value, precision)
    return int(rounded) if rounded.is_integer() and abs(rounded) < 2**53 else rounded


TOOL = Tool(
    name="calculator",
    effect=READ,
    description=(
        "Evaluate an arithmetic expression exactly as written: + - * / // % ** and parentheses, the functions "
        f"{', '.join(_FUNCTIONS)}, and the constants pi and e. No variables and no units."
    ),
    parameters=closed(
        {
            "expression": string(
                "The expression, e.g. '(1249.90 - 312.5) * 0.19' or 'round(17 / 3, 2)'. Decimal point, no thousands "
                "separators, no currency or percent signs.",
                minLength=1,
            ),
            "precision": integer("Number of decimals to which the result is rounded, 0 to 12.", 0, 12, default=6),
        },
        ("expression",),
    ),
    run=_run,
    gives=frozenset({"calc.evaluate"}),
    names=("calculator", "calculate", "evaluate_expression", "math_eval"),
    parameter_names={
        "expression": ("expression", "formula", "input", "expr"),
        "precision": ("precision", "decimals", "digits"),
    },
    descriptions=(
        "Work out a formula with numbers and get the result rounded to six decimals by default.",
        (
            "A pocket calculator for one expression at a time. Supports powers (**), remainders (%), roots (sqrt) and "
            "logarithms."
        ),
        "Compute the value of a mathematical expression given as text. Division by zero is an error.",
    ),
    parameter_descriptions={
        "expression": ("What to compute, written as a Python-style arithmetic expression, such as '3 * (4 + 5) / 2'.",)
    },
)
