"""Whatever comes in, only errors of ours come out."""

import contextlib
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder import recipe, strict_yaml
from builder.errors import BankError, RecipeError, SeedbedError
from builder.intent import grammar
from builder.intent.expressions import evaluate
from builder.intent.lexicon import ONLY, Table, read_table
from builder.intent.phrasing import parse, patterns

steady = settings(derandomize=True, deadline=None, database=None, max_examples=400)
fewer = settings(derandomize=True, deadline=None, database=None, max_examples=300)

RECIPE = """seed: 7
shard_rows: 100
intent:
  examples_per_intent: 10
  edge_cases: 5
  audience: {child: 1, expert: 2}
  complexity: {simple: 1}
  splits:
    train: {rows: 8, families: 8}
    test: {rows: 2, families: 2}
content: []
"""
BANK = """intent: weather
label: 0
description: The weather.
slots:
  city: |
    Rome
    Oslo
  book:
    fields: title | author
    values: |
      Dune | Herbert
      Emma | Austen
  deal:
    given: {n: 2..4, m: [1, 2], who: city}
    where: n > m and who != 'Oslo'
    let: {sum: n + m}
families:
  rain:
    topic: rain
    alternatives: [weather]
    frames:
      general simple question: |
        Will it rain in {city}{| today}?
        {deal.n} {{book.title} by {book.author}|x} {a city}
  sun:
    frames:
      child expert complex casual: |
        report {city} and {city#2}
"""
SHARDS = st.sampled_from(
    ["{", "}", "[", "]", ":", ": ", "- ", "\n", "\n  ", " ", "|", ">", "'", '"', "#", "&a", "*a", "!!int ",
     "!", "%", "?", "\t", "0", "-1", "99999999999999999999", "null", "true", "~", "1.5", "..", "by 0", "é",
     "\u2028", "\x85", "\0", "---", "{a}", "{a|b}", "{city#0}", "\\", "**", "/ 0", "seed", "given", "let",
     "where", "5", "[]", "{}", "''"]
)  # fmt: skip


@st.composite
def mutated(draw, text):
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        match draw(st.integers(0, 3)):
            case 0:
                text = text[:at] + draw(SHARDS) + text[at:]
            case 1:
                text = text[:at] + text[at + draw(st.integers(1, 8)) :]
            case 2:
                text = text[:at] + draw(SHARDS) + text[at + draw(st.integers(1, 8)) :]
            case _:
                until = draw(st.integers(at, min(len(text), at + 40)))
                to = draw(st.integers(0, len(text)))
                text = text[:to] + text[at:until] + text[to:]
    return text


@st.composite
def mutated_values(draw, text):
    """The document with the value of one key replaced."""
    lines = text.splitlines()
    number = draw(st.sampled_from([i for i, line in enumerate(lines) if ":" in line]))
    value = draw(
        st.sampled_from(["5", "-1", "true", "null", "[]", "{}", "[5]", "{a: 1}", "text", "''", "1.5", "[[1]]"])
    )
    lines[number] = lines[number].split(":")[0] + ": " + value
    deeper = len(lines[number]) - len(lines[number].lstrip())
    after = number + 1
    while after < len(lines) and len(lines[after]) - len(lines[after].lstrip()) > deeper:
        after += 1
    return "\n".join(lines[: number + 1] + lines[after:])


def plain(value):
    match value:
        case dict():
            return all(plain(key) and plain(item) for key, item in value.items())
        case list():
            return all(map(plain, value))
    return value is None or type(value) in {str, int, bool}


def tables(name):
    known = {
        "a": Table("a", {ONLY: ("x", "yy")}),
        "city": Table("city", {ONLY: ("Rome", "Oslo", "Bonn")}),
        "b": Table("b", {"c": ("1", "2"), "d": ("3", "3")}),
    }
    if name not in known:
        raise BankError("no such slot")
    return known[name]


@steady
@given(st.binary(max_size=80))
def test_yaml_from_random_bytes(raw):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.yaml"
        path.write_bytes(raw)
        with contextlib.suppress(RecipeError):
            assert plain(strict_yaml.read(path, RecipeError))


@steady
@given(st.text(max_size=80) | st.lists(SHARDS, max_size=14).map("".join))
def test_yaml_from_random_text(text):
    with contextlib.suppress(BankError):
        assert plain(strict_yaml.loads(text, "here", BankError))


@steady
@given(mutated(RECIPE) | mutated(BANK))
def test_yaml_from_mutated_documents(text):
    with contextlib.suppress(BankError):
        assert plain(strict_yaml.loads(text, "here", BankError))


@steady
@given(
    st.text("{}|\\n a.#0_bcd?!", max_size=24)
    | st.lists(
        st.sampled_from(
            ["{", "}", "|", "\\", "a", "{a}", "{b.c}", "{b#2.d}", "{an a}", "#", ".", " ", "{a|", "{|", "0"]
        ),
        max_size=14,
    ).map("".join),
    st.sampled_from(["formal", "casual"]),
)
def test_phrasings_from_random_text(line, style):
    with contextlib.suppress(BankError):
        parse(line, "here")
    with contextlib.suppress(BankError):
        for pattern in patterns(line, style, tables, "here"):
            for number in {0, pattern.size // 2, pattern.size - 1}:
                assert pattern.shortest <= len(pattern.text(number)) <= pattern.longest


@steady
@given(mutated("Will it {rain|snow} in {a city}{| and {city#2}|, {b.c} {b.d}}? \\{ok\\}"))
def test_phrasings_from_mutated_lines(line):
    with contextlib.suppress(BankError):
        for pattern in patterns(line, "formal", tables, "here"):
            assert isinstance(pattern.text(pattern.size - 1), str)


tokens = st.sampled_from(
    ["n", "m", "who.x", "s", "0", "1", "2", "3.5", "'a'", "+", "-", "*", "/", "//", "%", "<", "<=", "==", "!=",
     "in", "not", "and", "or", "if", "else", "(", ")", "[", "]", ",", "abs(", "gcd(", "max(", "min(", "round(",
     "sqrt(", "int(", "str(", ".", ":", "lambda", "None", "True", "...", "1j", "b'x'", "f'{n}'", "for", "=",
     ":=", "@", "~", "\n", "#", "\\", "é"]
)  # fmt: skip
expressions = st.one_of(
    st.lists(tokens, max_size=9).map(" ".join),
    st.text(max_size=12).filter(lambda text: "**" not in text),
    mutated("n * m < max(s, 3) and who.x != 'a' if not n in [1, 2] else round(n / 3, 1)").filter(
        lambda text: "**" not in text and "999" not in text
    ),
)


def worked_out(expression):
    columns = {
        "n": np.array([-1, 0, 3]),
        "m": np.array([2, 0, 5]),
        "s": np.array([0.5, 0.0, -2.0]),
        "who.x": np.array(["a", "b", "c"], dtype=object),
    }
    with contextlib.suppress(BankError):
        assert len(evaluate(expression, columns, "here")) == 3


@steady
@given(expressions)
def test_expressions_from_random_text(expression):
    worked_out(expression)


functions = ["abs", "gcd", "max", "min", "round", "sqrt", "int", "str"]
typed = st.recursive(
    st.sampled_from(["n", "m", "s", "who.x", "0", "1", "'a'", "None", "[n, 1]", "[]"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "//", "%", "<", "==", "in", "and", "or"]), inner).map(
            "({0[0]} {0[1]} {0[2]})".format
        ),
        st.tuples(st.sampled_from(functions), st.lists(inner, max_size=2).map(", ".join)).map("{0[0]}({0[1]})".format),
        st.tuples(inner, inner, inner).map("({0[0]} if {0[1]} else {0[2]})".format),
        inner.map("(not {})".format),
        inner.map("(-{})".format),
    ),
    max_leaves=5,
)


@steady
@given(typed)
def test_expressions_that_mix_up_types(expression):
    worked_out(expression)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.binary(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | st.integers(), inner, max_size=3),
    max_leaves=6,
)
sections = st.fixed_dictionaries(
    {},
    optional={
        "seed": values,
        "shard_rows": values,
        "content": values,
        "intent": values
        | st.fixed_dictionaries(
            {},
            optional={
                "audience": st.dictionaries(st.sampled_from(["child", "expert", "kid"]), values | st.integers(0, 9)),
                "complexity": values,
                "splits": st.dictionaries(
                    st.sampled_from(["train", "test", "dev"]),
                    values | st.dictionaries(st.sampled_from(["rows", "families", "row"]), values | st.integers(0, 9)),
                ),
                "edge_cases": values,
            },
        ),
    },
)


@steady
@given(values | sections)
def test_recipes_from_random_values(body):
    with contextlib.suppress(RecipeError):
        assert isinstance(recipe.parse(body, "here"), recipe.Recipe)


@steady
@given(mutated(RECIPE) | mutated_values(RECIPE))
def test_recipes_from_mutated_files(text):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "recipe.yaml"
        path.write_text(text, "utf-8")
        with contextlib.suppress(RecipeError):
            assert isinstance(recipe.read(path), recipe.Recipe)


SLOTS = [
    {"given": {"n": "2..4", "m": [1, "2.5"], "who": "a"}, "where": "n > m", "let": {"sum": "n + m"}},
    {"fields": "x | y", "values": "1 | 2\n3 | 4"},
    {"values": "1\n2"},
]


@steady
@given(st.sampled_from(SLOTS), st.sampled_from(["given", "where", "let", "fields", "values"]), values, values)
def test_slots_with_a_part_replaced(body, part, value, inner):
    for other in (value, {"n": inner}, [inner], {"n": [inner, inner]}):
        if "**" not in str(other):
            with contextlib.suppress(BankError):
                assert read_table("t", {**body, part: other}, "here", tables).size > 0


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grammar, "HERE", folder / "own")
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        for part in ("banks", "lexicons", "edges"):
            (folder / "own" / part).mkdir(parents=True)
        yield folder / "own"


@fewer
@given(text=mutated(BANK) | mutated_values(BANK))
def test_banks_from_mutated_files(home, text):
    (home / "banks" / "weather.yaml").write_text(text, "utf-8")
    with contextlib.suppress(BankError):
        assert grammar.read().intents


@fewer
@given(text=st.lists(SHARDS, max_size=10).map("".join))
def test_lexicons_from_random_text(home, text):
    (home / "banks" / "weather.yaml").write_text(BANK, "utf-8")
    (home / "lexicons" / "town.yaml").write_text(text, "utf-8")
    try:
        with contextlib.suppress(SeedbedError):
            grammar.read()
    finally:
        (home / "lexicons" / "town.yaml").unlink()
