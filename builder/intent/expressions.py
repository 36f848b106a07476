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
    ast.In: lambda left, right: np.logical_or.reduce([left == item for item in right]),
    ast.NotIn: lambda left, right: np.logical_and.reduce([left != item for item in right]),
}
_UNARY: Final[dict[type[ast.unaryop], Callable[[Any], Any]]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: np.logical_not,
}
_FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "abs": np.abs,
    "gcd": np.gcd,
    "max": lambda *values: np.maximum.reduce(np.broadcast_arrays(*values)),
    "min": lambda *values: np.minimum.reduce(np.broadcast_arrays(*values)),
    "round": np.round,
    "sqrt": np.sqrt,
    "int": lambda value: np.asarray(value).astype(np.int64),
    "str": lambda value: np.array([str(item) for item in np.asarray(value).tolist()], dtype=object),
}


def evaluate(expression: str, columns: Mapping[str, Column], where: str) -> Column:
    """The value of `expression` with each name bound to a column; columns all have one length.

    Raises BankError, naming `where`, for anything but the arithmetic above.
    """
    try:
        tree = ast.parse(str(expression), mode="eval").body
        length = len(next(iter(columns.values())))
        return np.broadcast_to(np.asarray(_walk(tree, columns)), (length,))
    except (SyntaxError, KeyError, TypeError, ValueError, AttributeError) as problem:
        raise BankError(f"{where}: cannot work out '{expression}': {problem}.") from None


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
            return _BINARY[type(op)](_walk(left, columns), _walk(right, columns))
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
