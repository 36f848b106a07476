"""The little arithmetic that banks use to keep numbers consistent: `where: n * price < paid`.

An expression is parsed with `ast` and walked over numpy columns; there is no eval and nothing but the operators
and functions below, so a bank cannot run code.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ..errors import BankError

Column = npt.NDArray[Any]

_BINARY: Final[dict[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_COMPARE: Final[dict[type[ast.cmpop], Callable[[Any, Any], Any]]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.In: lambda left, right: np.logical_or.reduce(np.broadcast_arrays(*(left == item for item in right))),
    ast.NotIn: lambda left, right: np.logical_and.reduce(np.broadcast_arrays(*(left != item for item in right))),
}
_UNARY: Final[dict[type[ast.unaryop], Callable[[Any], Any]]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: np.logical_not,
}
_FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    # Wrapped, so that nobody reaches a ufunc's further arguments, such as where to write to.
    "abs": lambda value: np.abs(value),  # noqa: PLW0108
    "gcd": lambda one, other: np.gcd(one, other),  # noqa: PLW0108
    "max": lambda *values: np.maximum.reduce(np.broadcast_arrays(*values)),
    "min": lambda *values: np.minimum.reduce(np.broadcast_arrays(*values)),
    "round": lambda value, digits=0: np.round(value, digits),
    "sqrt": lambda value: np.sqrt(value),  # noqa: PLW0108
    "int": lambda value: np.asarray(value).astype(np.int64),
    "str": lambda value: np.array([str(item) for item in np.asarray(value).tolist()], dtype=object),
}
_LONGEST: Final = 500
_LARGEST: Final = 2.0**53
"""Beyond this, whole numbers and floats part ways."""


def evaluate(expression: str, columns: Mapping[str, Column], where: str) -> Column:
    """The value of `expression` with each name bound to a column; columns all have one length.

    Raises BankError, naming `where`, for anything but the arithmetic above.
    """
    if len(str(expression)) > _LONGEST:
        raise BankError(f"{where}: cannot work out '{str(expression)[:60]}...': longer than {_LONGEST} characters.")
    try:
        tree = ast.parse(str(expression), mode="eval").body
        length = len(next(iter(columns.values())))
        with np.errstate(divide="raise", invalid="raise", over="raise"):
            return np.broadcast_to(np.asarray(_walk(tree, columns)), (length,))
    except (SyntaxError, KeyError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as problem:
        raise BankError(f"{where}: cannot work out '{expression}': {problem}.") from None


def _arithmetic(operation: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """The result of an operation, refused where it grows too large to be exact; texts can only be joined."""
    one, other = np.asarray(left), np.asarray(right)
    if one.dtype.kind in "OU" and other.dtype.kind in "OU" and operation is operator.add:
        return one.astype(object) + other.astype(object)
    roughly = operation(one.astype(np.float64), other.astype(np.float64))
    if np.any(np.abs(roughly) > _LARGEST):
        raise ValueError("a number grows beyond 9,007,199,254,740,992")
    return operation(one, other)


def _walk(node: ast.expr, columns: Mapping[str, Column]) -> Any:  # noqa: C901, PLR0911  # one case a kind of node
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            if name not in columns:
                raise KeyError(f"no value is called '{name}'")
            return columns[name]
        case ast.Attribute(value=ast.Name(id=name), attr=field):
            return _walk(ast.Name(id=f"{name}.{field}"), columns)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _arithmetic(_BINARY[type(op)], _walk(left, columns), _walk(right, columns))
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _UNARY:
            return _UNARY[type(op)](_walk(operand, columns))
        case ast.BoolOp(op=op, values=values):
            join = np.logical_and if isinstance(op, ast.And) else np.logical_or
            return join.reduce(np.broadcast_arrays(*[_walk(value, columns) for value in values]))
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            terms = [_walk(term, columns) for term in (left, *comparators)]
            results = [_COMPARE[type(op)](a, b) for op, a, b in zip(ops, terms, terms[1:], strict=False)]
            return np.logical_and.reduce(np.broadcast_arrays(*results))
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return np.where(*(_walk(part, columns) for part in (test, body, orelse)))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _FUNCTIONS:
            return _FUNCTIONS[name](*(_walk(argument, columns) for argument in args))
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [_walk(item, columns) for item in items]
    raise ValueError(f"'{ast.unparse(node)}' is not arithmetic that banks know")
