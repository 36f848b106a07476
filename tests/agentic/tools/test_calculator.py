import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.agentic.tools.base import ToolError
from builder.agentic.tools.calculator import TOOL
from builder.agentic.tools.toolbox import execute

steady = settings(derandomize=True, deadline=None, database=None, max_examples=150)


def value(expression, **options):
    return TOOL.run(None, expression=expression, **options)["result"]


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("1 + 2 * 3", 7),
        ("(1249.90 - 312.5) * 0.19", 178.106),
        ("-7 // 2", -4),
        ("2 ** 10 % 7", 2),
        ("round(17 / 3, 2)", 5.67),
        ("sqrt(2)", 1.414214),
        ("max(3, 9, 4) - min(1, 2)", 8),
        ("sum(1, 2, 3) / 4", 1.5),
        ("mean(2, 4)", 3),
        ("log(100, 10)", 2),
        ("floor(2.7) + ceil(2.1)", 5),
        ("pi", round(math.pi, 6)),
    ],
)
def test_arithmetic(expression, result):
    assert value(expression) == result


def test_precision_is_the_number_of_decimals():
    assert value("2 / 3", precision=2) == 0.67
    assert value("2 / 3", precision=0) == 1


@pytest.mark.parametrize(
    ("expression", "kind", "word"),
    [
        ("1 / 0", "ExecutionError", "division by zero"),
        ("5 % 0", "ExecutionError", "modulo"),
        ("sqrt(-1)", "ExecutionError", "ValueError"),
        ("log(0)", "ExecutionError", "ValueError"),
        ("(-8) ** 0.5", "ExecutionError", "real root"),
        ("9 ** 9 ** 9", "ExecutionError", "too large"),
        ("1e300 * 1e300", "ExecutionError", "too large"),
        ("2 ^ 3", "InvalidArgument", "**"),
        ("1,000 * 2", "InvalidArgument", "thousands"),
        ("(1 + 2", "InvalidArgument", "never closed"),
        ("x + 1", "InvalidArgument", "unknown name 'x'"),
        ("__import__('os').getcwd()", "InvalidArgument", ""),
        ("(1).__class__", "InvalidArgument", ""),
        ("[1 for _ in ()]", "InvalidArgument", ""),
        ("True + 1", "InvalidArgument", ""),
        ("'a' * 9", "InvalidArgument", ""),
        ("sqrt(1, 2)", "InvalidArgument", "takes 1 arguments"),
        ("1 +", "InvalidArgument", "not valid"),
        ("1\n2", "InvalidArgument", "not valid"),
        ("(" * 240 + "1" + ")" * 240, "InvalidArgument", "not valid"),
        ("1+" * 260 + "1", "InvalidArgument", "longer"),
        ("min(*(1,2))", "InvalidArgument", ""),
    ],
)
def test_what_cannot_be_computed(expression, kind, word):
    with pytest.raises(ToolError) as caught:
        value(expression)
    assert caught.value.type == kind
    assert word in caught.value.message


@steady
@given(st.text(alphabet="0123456789.+-*/%() e,sqrtpi_'[]{}:\n", max_size=60))
def test_any_text_is_a_result_or_a_typed_error(expression):
    result, failed = execute(None, TOOL, {"expression": expression})
    assert json.loads(result).keys() == ({"error"} if failed else {"expression", "result"})


@steady
@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9), st.sampled_from("+-*"))
def test_it_agrees_with_python(a, b, op):
    expected = {"+": a + b, "-": a - b, "*": a * b}[op]
    assert value(f"({a}) {op} ({b})") == expected
