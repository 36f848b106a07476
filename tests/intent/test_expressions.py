import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.errors import BankError
from builder.intent.expressions import evaluate

ROOT = Path(__file__).parents[2]
steady = settings(derandomize=True, deadline=None, database=None, max_examples=300)

leaves = st.sampled_from(["n", "m", "who.age", "0", "1", "2", "7", "2.5"])
arithmetic = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*"), inner).map("({0[0]} {0[1]} {0[2]})".format),
        st.tuples(inner, st.sampled_from(["//", "%", "/"]), st.sampled_from("237")).map(
            "({0[0]} {0[1]} {0[2]})".format
        ),
        st.tuples(inner, st.sampled_from("23")).map("({0[0]} ** {0[1]})".format),
        st.tuples(st.sampled_from("-+"), inner).map("({0[0]}{0[1]})".format),
        st.tuples(st.sampled_from(["max", "min"]), inner, inner).map("{0[0]}({0[1]}, {0[2]})".format),
        inner.map("abs({})".format),
        inner.map("int({})".format),
    ),
    max_leaves=5,
)
comparison = st.tuples(arithmetic, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), arithmetic).map(" ".join)
chained = st.tuples(leaves, st.sampled_from(["<", "<=", "=="]), leaves, st.sampled_from([">", "<", "!="]), leaves).map(
    " ".join
)
membership = st.tuples(leaves, st.sampled_from(["in", "not in"]), st.sampled_from(["[1, 2, 7]", "(n, m)", "[m]"])).map(
    " ".join
)
logic = st.recursive(
    comparison | chained | membership,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map("({0[0]} {0[1]} {0[2]})".format),
        inner.map("(not ({}))".format),
    ),
    max_leaves=4,
)
numbers = st.lists(st.tuples(st.integers(-9, 9), st.integers(1, 12), st.integers(0, 99)), min_size=1, max_size=5)


def columns(rows):
    n, m, age = zip(*rows, strict=True)
    return {"n": np.array(n), "m": np.array(m), "who.age": np.array(age)}


def plainly(expression, row):
    names = dict(zip(("n", "m", "age"), row, strict=True))
    allowed = {"__builtins__": {"max": max, "min": min, "abs": abs, "int": int}}
    return eval(expression.replace("who.age", "age"), allowed, names)  # noqa: S307  # what the properties above write


def value(expression, **given):
    return evaluate(expression, {name: np.array(column) for name, column in given.items()}, "here").tolist()


@steady
@given(arithmetic, numbers)
def test_arithmetic_is_that_of_python(expression, rows):
    expected = [plainly(expression, row) for row in rows]
    if all(abs(number) < 2**52 for number in expected):
        assert evaluate(expression, columns(rows), "here").tolist() == pytest.approx(expected, rel=1e-9, abs=1e-9)


@steady
@given(logic, numbers)
def test_conditions_are_those_of_python(expression, rows):
    found = evaluate(expression, columns(rows), "here")
    assert found.dtype == bool
    assert found.tolist() == [plainly(expression, row) for row in rows]


@steady
@given(logic, arithmetic, arithmetic, numbers)
def test_a_choice_between_two_is_that_of_python(test, one, other, rows):
    expression = f"({one}) if {test} else ({other})"
    expected = [plainly(expression, row) for row in rows]
    if all(abs(number) < 2**52 for number in expected):
        assert evaluate(expression, columns(rows), "here").tolist() == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("gcd(n, 12)", [1, 4, 6]),
        ("sqrt(n * n)", [1, 8, 18]),
        ("round(n / 3, 1)", [0.3, 2.7, 6.0]),
        ("round(n / 4)", [0, 2, 4]),
        ("str(n) + '!'", ["1!", "8!", "18!"]),
        ("n + 2 * 3 ** 2", [19, 26, 36]),
        ("7", [7, 7, 7]),
        ("'x'", ["x", "x", "x"]),
        ("max(n, 5, 9)", [9, 9, 18]),
        ("1 < n < 10", [False, True, False]),
        ("n in [1, 18]", [True, False, True]),
        ("8 in (n, 3)", [False, True, False]),
        ("8 not in (n, 3)", [True, False, True]),
        ("not n == 8", [True, False, True]),
    ],
)
def test_values_worked_out_by_hand(expression, expected):
    assert value(expression, n=[1, 8, 18]) == expected


def test_text_can_be_compared():
    who = np.array(["Ann", "Bob", "Cy"], dtype=object)
    assert evaluate("who != 'Bob'", {"who": who}, "here").tolist() == [True, False, True]
    assert evaluate("who in ['Cy', 'Ann']", {"who": who}, "here").tolist() == [True, False, True]
    assert evaluate("who == other", {"who": who, "other": who[::-1]}, "here").tolist() == [False, True, False]


def test_a_field_of_a_draw_has_a_dot():
    assert evaluate("who.age + 1", {"who.age": np.array([1, 2])}, "here").tolist() == [2, 3]


def test_an_expression_may_be_a_number_from_yaml():
    assert evaluate(5, {"n": np.arange(2)}, "here").tolist() == [5, 5]


def test_columns_are_left_alone():
    n = np.array([-1, 4])
    for expression in ("abs(n)", "n * 2", "-n", "max(n, 1)", "n ** 2"):
        evaluate(expression, {"n": n}, "here")
    assert n.tolist() == [-1, 4]


@pytest.mark.parametrize(
    "expression",
    [
        "", " ", "n +", "n n", "(", "n = 1", "import os", "n; n", "unknown", "n.unknown", "who.x.y",
        "__import__('os')", "open('x')", "eval('1')", "exec('1')", "().__class__", "n.__class__", "'{0}'.format(n)",
        "n[0]", "n[0:1]", "lambda: n", "[i for i in n]", "{1: 2}", "{1, 2}", "f'{n}'", "n := 1", "(yield)", "*n",
        "n @ n", "n << 1", "n >> 1", "n & 1", "n | 1", "n ^ 1", "~n", "n is n", "n is not n", "abs(x=n)", "abs(*n)",
        "print(n)", "len(n)", "sum(n)", "pow(n, 2)", "abs", "'a' + n", "n < 'a'", "abs()", "max()", "gcd(n)",
        "n in 5", "[1, 2]", "int('a')", "sqrt('a')", "n ** -1", "\0", "await n", "n if n",
    ],
)  # fmt: skip
def test_all_else_is_refused_and_placed(expression):
    with pytest.raises(BankError) as caught:
        value(expression, n=[1, 2, 3])
    assert str(caught.value).startswith("here: cannot work out")
    assert expression in str(caught.value)


@pytest.mark.parametrize(
    "expression", ["1 / 0", "1 // 0", "1 % 0", "n / 0", "n // 0", "n % 0", "1 // n", "sqrt(n - 1)"]
)
def test_what_has_no_value_is_refused(expression):
    with pytest.raises(BankError):
        value(expression, n=[0, 1])


@pytest.mark.parametrize(
    "expression",
    ["2.0 ** 10000", "n * 10 ** 400", "-" * 100_000 + "1", "+".join(["1"] * 20_000), "(" * 5000 + "1" + ")" * 5000],
    ids=["overflow", "huge", "minuses", "pluses", "brackets"],
)
def test_what_is_too_large_is_refused(expression):
    with pytest.raises(BankError):
        value(expression, n=[1, 2])


@pytest.mark.parametrize("expression", ["n * n * n * n * n", "n ** 9"])
def test_a_product_never_wraps_around(expression):
    try:
        found = value(expression, n=[10**5, 10**6])
    except BankError:
        return
    assert found == pytest.approx([plainly(expression, (n, 0, 0)) for n in (10**5, 10**6)])


@pytest.mark.parametrize("expression", ["abs(n, n)", "sqrt(n, m)", "gcd(n, m, m)"])
def test_a_function_takes_no_place_to_write_to(expression):
    n, m = np.array([-1.0, -2.0]), np.array([3.0, 4.0])
    with pytest.raises(BankError):
        evaluate(expression, {"n": n, "m": m}, "here")
    assert n.tolist() == [-1, -2]
    assert m.tolist() == [3, 4]


@pytest.mark.parametrize("expression", ["9 ** 9 ** 9", "9 ** (9 ** 9 * n)", "'a' * 10 ** 11", "[n] * 10 ** 10"])
def test_a_few_characters_cannot_take_all_time_or_memory(expression):
    code = (
        "import resource, sys, numpy as np\n"
        "from builder.errors import BankError\n"
        "from builder.intent.expressions import evaluate\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (2, 2))\n"
        "resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))\n"
        "try:\n    evaluate(sys.argv[1], {'n': np.array([1, 2])}, 'here')\n"
        "except BankError:\n    print('refused')\n"
    )
    environment = {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code, expression], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "refused\n"), done.stderr[-200:]
