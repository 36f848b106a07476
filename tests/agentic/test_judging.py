"""Anybody's conversations read, judged in one pass, and those that pass written."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.agentic.checks import FAULT, RULES
from builder.agentic.defects import plant
from builder.agentic.judging import Tally, conversations, judge, write_passing
from builder.agentic.scoring import quality
from builder.agentic.world.rng import Rng
from builder.errors import InputError, OutputError
from builder.intent.checks import failed

KINDS = ("wrong id", "extra argument", "ungrounded number", "missing result", "late system message")


def plain(row):
    return {"messages": row["messages"], "tools": row["tools"]}


def as_openai(row):
    """Arguments as text, no name on results, no words beside calls."""
    body = json.loads(json.dumps(plain(row)))
    for message in body["messages"]:
        message.pop("name", None)
        for call in message.get("tool_calls", ()):
            call["function"]["arguments"] = json.dumps(call["function"]["arguments"])
    return body


def as_lines(path, rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


LISTS = pa.list_(pa.string())


def as_parquet(path, rows, kind=LISTS):
    """As a build stores them, or with JSON text that is a column of its own."""

    def cell(parts):
        return [json.dumps(part) for part in parts] if kind != pa.string() else json.dumps(parts)

    columns = {name: pa.array([cell(row[name]) for row in rows], kind) for name in ("messages", "tools")}
    pq.write_table(pa.table(columns), path)


FORMS = {
    "native lines": ("a.jsonl", lambda path, rows: as_lines(path, map(plain, rows))),
    "the earlier system's": (
        "a.jsonl",
        lambda path, rows: as_lines(path, [{"turns": row["messages"], "tools": row["tools"]} for row in rows]),
    ),
    "strings": (
        "a.jsonl",
        lambda path, rows: as_lines(path, [{name: json.dumps(row[name]) for name in plain(row)} for row in rows]),
    ),
    "a list": ("a.json", lambda path, rows: path.write_text(json.dumps(list(map(plain, rows))), "utf-8")),
    "parquet": ("a.parquet", as_parquet),
    "parquet of strings": ("a.parquet", lambda path, rows: as_parquet(path, rows, pa.string())),
}


@pytest.fixture(scope="module")
def spoilt(rows):
    """Rows 0, 5, 10 ... have a planted defect."""
    found = [dict(row) for row in rows]
    for number, kind in enumerate(KINDS):
        places = (plant(kind, row, Rng("judging", kind)) for row in rows[number * 5 :])
        found[number * 5] = next(place for place in places if place is not None)
    return found


def tallied(path, **options):
    tally = Tally(**options)
    for one in judge(conversations(path)):
        tally.add(one)
    return tally


def broken(tally):
    return {finding.rule: finding for finding in tally.findings() if finding.rows and finding.severity == FAULT}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_judged_alike(rows, spoilt, tmp_path, form):
    name, write = FORMS[form]
    write(tmp_path / name, spoilt)
    tally = tallied(tmp_path / name)
    assert tally.rows == len(rows)
    assert tally.passed == len(rows) - len(KINDS)
    assert set(broken(tally)) >= {"pairing", "arguments", "grounding", "order"}
    places = {position.split()[0] for finding in broken(tally).values() for position, _ in finding.examples}
    assert places == {f"{name}:{number * 5}" for number in range(len(KINDS))}


def test_openai_rows_pass_with_remarks(rows, tmp_path):
    as_lines(tmp_path / "a.jsonl", map(as_openai, rows))
    tally = tallied(tmp_path / "a.jsonl")
    assert tally.passed == len(rows)
    assert not failed(tally.findings())
    assert ("argument form", "remark") in tally.counts


def test_where_and_what_is_said(rows, tmp_path):
    row = json.loads(json.dumps(plain(rows[0])))
    at, result = next((at, one) for at, one in enumerate(row["messages"]) if one["role"] == "tool")
    result["tool_call_id"] = "unknown42"
    row["tools"].append(row["tools"][0])
    as_lines(tmp_path / "a.jsonl", [plain(rows[1]), row])
    found = broken(tallied(tmp_path / "a.jsonl"))
    assert [place for place, _ in found["pairing"].examples] == [f"a.jsonl:1 message {at - 1}"]  # its call
    assert [place for place, _ in found["tools"].examples] == ["a.jsonl:1 tools"]
    assert all(sentence for finding in found.values() for _, sentence in finding.examples)


def test_a_row_counts_once_for_a_rule_and_the_first_are_shown(rows, tmp_path):
    row = json.loads(json.dumps(plain(rows[0])))
    row["messages"] = [{**one, "content": 5} for one in row["messages"]]
    as_lines(tmp_path / "a.jsonl", [row] * 7)
    tally = tallied(tmp_path / "a.jsonl", shown=5)
    assert tally.counts["content", FAULT] == 7
    shown = [place for place, _ in broken(tally)["content"].examples]
    assert shown == [f"a.jsonl:{number} message 0" for number in range(5)]


def test_rules_that_hold_stand_there_too(rows, tmp_path):
    as_lines(tmp_path / "a.jsonl", map(plain, rows))
    findings = tallied(tmp_path / "a.jsonl").findings()
    assert [finding.rule for finding in findings if finding.severity == FAULT] == list(RULES)
    assert not any(finding.rows for finding in findings if finding.severity == FAULT)


def test_quality_and_its_quantiles(rows, spoilt, tmp_path):
    as_lines(tmp_path / "a.jsonl", map(plain, spoilt))
    tally = tallied(tmp_path / "a.jsonl", minimum=0.9)
    by_hand = sorted(quality(row["messages"], row["tools"])["quality"] for row in spoilt)
    told = tally.quantiles()
    assert list(told) == ["lowest", "5%", "25%", "median", "75%", "highest"]
    assert (told["lowest"], told["highest"]) == (by_hand[0], by_hand[-1])
    assert told["median"] in by_hand
    assert list(told.values()) == sorted(told.values())
    below = sum(value < 0.9 for value in by_hand)
    assert below
    assert broken(tally)["quality"].rows == below
    assert tally.passed < len(rows)


def test_proofs_that_do_not_hold_lower_the_quality(rows):
    row = {**plain(rows[0]), "verification": {"answer": False, "state": False, "unique": True}}
    (with_proofs,) = judge([("a:0", row)])
    (without,) = judge([("a:0", plain(rows[0]))])
    assert with_proofs.quality < without.quality
    assert with_proofs.passes(0)
    assert not with_proofs.passes(0.95)


def test_a_row_without_messages_is_a_fault_and_worth_nothing():
    (judged,) = judge([("a:0", {})])
    assert [problem.rule for problem in judged.problems] == ["structure"]
    assert judged.quality == 0
    assert not judged.passes(0.0)


def test_an_empty_file_is_no_pass(tmp_path):
    (tmp_path / "a.jsonl").write_text("\n", "utf-8")
    tally = tallied(tmp_path / "a.jsonl")
    assert failed(tally.findings())
    assert tally.quantiles() == {}


@pytest.mark.parametrize("form", FORMS)
def test_what_passes_is_written_as_it_came(spoilt, tmp_path, form):
    name, write = FORMS[form]
    write(tmp_path / name, spoilt)
    tally = Tally()
    out = tmp_path / "deep" / "good.jsonl"
    write_passing(judge(conversations(tmp_path / name)), tally, out)
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    good = [row for number, row in enumerate(spoilt) if number % 5 or number // 5 >= len(KINDS)]
    assert len(lines) == tally.passed == len(good)
    for line, row in zip(lines, good, strict=True):
        told = line.get("messages", line.get("turns")), line["tools"]
        assert tuple(json.loads(cell) if isinstance(cell, str) else cell for cell in told) == tuple(plain(row).values())
    again = tallied(out)
    assert (again.passed, failed(again.findings())) == (len(good), False)


def test_half_a_character_is_written_too(rows, tmp_path):
    row = json.loads(json.dumps(plain(rows[0])))
    row["note"] = "\ud83e"
    (tmp_path / "a.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    write_passing(judge(conversations(tmp_path / "a.jsonl")), Tally(), tmp_path / "good.jsonl")
    assert json.loads((tmp_path / "good.jsonl").read_text("utf-8")) == row


def test_a_file_that_breaks_off_leaves_nothing(rows, tmp_path):
    as_lines(tmp_path / "a.jsonl", [plain(rows[0])])
    with (tmp_path / "a.jsonl").open("a") as file:
        file.write("{broken\n")
    with pytest.raises(InputError, match=r"a\.jsonl, line 2: is not JSON"):
        write_passing(judge(conversations(tmp_path / "a.jsonl")), Tally(), tmp_path / "good.jsonl")
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_a_place_that_cannot_be_written(rows, tmp_path):
    as_lines(tmp_path / "a.jsonl", [plain(rows[0])])
    with pytest.raises(OutputError):
        write_passing(judge(conversations(tmp_path / "a.jsonl")), Tally(), tmp_path / "a.jsonl" / "good.jsonl")


def test_rows_are_read_one_by_one(rows, tmp_path):
    as_lines(tmp_path / "a.jsonl", [plain(rows[0])] * 3)
    with (tmp_path / "a.jsonl").open("a") as file:
        file.write("{broken\n")
    judged = judge(conversations(tmp_path / "a.jsonl"))
    assert [next(judged).position for _ in range(3)] == ["a.jsonl:0", "a.jsonl:1", "a.jsonl:2"]


@pytest.mark.parametrize(
    ("name", "body", "sentence"),
    [
        ("gone.jsonl", None, "gone.jsonl: does not exist"),
        ("a.jsonl", '{"text": "hello"}\n', "a.jsonl:0: has no 'messages'; right would be {'messages': [...]"),
        ("a.jsonl", "[1]\n", "a.jsonl, row 0: is list; right would be an object with 'messages'"),
        ("a.jsonl", "hello\n", "a.jsonl, line 1: is not JSON"),
        ("a.parquet", "hello", "a.parquet: cannot be read"),
        ("a.tsv", "messages\n", "'.tsv' is not a format that is read"),
        ("a.json", "{}", "a.json: has no list 'examples'"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(tmp_path, name, body, sentence):
    if body is not None:
        (tmp_path / name).write_text(body, "utf-8")
    with pytest.raises(InputError) as found:
        list(judge(conversations(tmp_path / name)))
    assert sentence in str(found.value)
    assert "\n" not in str(found.value)


@pytest.mark.parametrize("messages", [None, 5, "", [], {}, [None], ["x"], [{}], [[]]])
def test_whatever_a_row_holds_is_a_fault_and_no_crash(rows, tmp_path, messages):
    as_lines(tmp_path / "a.jsonl", [plain(rows[0]), {"messages": messages, "tools": messages}])
    tally = tallied(tmp_path / "a.jsonl")
    assert (tally.rows, tally.passed) == (2, 1)


steady = settings(derandomize=True, deadline=None, database=None, max_examples=300)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12)
ANYTHING = st.recursive(
    LEAVES,
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=5), part, max_size=3),
    max_leaves=6,
)
KEYS = ("role", "content", "tool_calls", "tool_call_id", "name", "id", "function", "arguments", "parameters", "type")


@st.composite
def spoilt_somewhere(draw, row):
    """The row with some of its parts replaced by anything."""
    body = json.loads(json.dumps(row))
    for _ in range(draw(st.integers(1, 3))):
        holder = body
        while True:
            key = draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
            inside = holder[key]
            if not isinstance(inside, dict | list) or not inside or draw(st.integers(0, 3)) == 0:
                break
            holder = inside
        holder[key] = draw(ANYTHING | st.sampled_from(KEYS))
    return body


@steady
@given(data=st.data())
def test_whatever_is_in_the_place_of_something_is_judged(rows, data):
    row = data.draw(spoilt_somewhere(plain(data.draw(st.sampled_from(rows)))))
    (judged,) = judge([("a:0", row)])
    assert 0 <= judged.quality <= 1
    assert all(problem.rule in RULES and problem.sentence for problem in judged.problems)
