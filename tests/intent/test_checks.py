"""Each kind of defect, planted into good rows, is found where it was planted and nowhere else."""

import json

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from builder import reading
from builder.intent import checks
from builder.intent.source import IntentSource
from builder.recipe import Recipe
from builder.rows import AUDIENCES, COMPLEXITIES

SMALL = Recipe(seed=11).with_(examples_per_intent=30, edge_cases=0)
CUE = {  # a text that nobody takes for the intent beside it
    "code_generation": "Write a poem about autumn leaves and the sea.",
    "creative_writing": "Write a Python function that reverses a string.",
}

# rule -> the places that break it
PLANTED = {
    "structure": [3],
    "valid intent": [7, 8],
    "valid audience": [12],
    "valid complexity": [13],
    "text length": [17, 18, 19],
    "confidence": [23, 24],
    "unfilled slots": [28, 29, 30],
    "exact duplicates": [35],
    "conflicting labels": [40, 41],
    "same but for case": [41, 45],
    "text quality": [50, 51],
}


@pytest.fixture(scope="module")
def good(grammar):
    """Rows as anybody may hold them: names instead of class numbers."""
    source = IntentSource(SMALL, grammar)
    rows = [row for shard in source.shards() for row in source.make(shard).table.to_pylist()]
    names = {"intent": grammar.intent_names, "audience": AUDIENCES, "complexity": COMPLEXITIES}
    return [{**row, **{column: known[row[column]] for column, known in names.items()}} for row in rows]


@pytest.fixture(scope="module")
def spoilt(good):
    rows = [dict(row) for row in good]
    rows[3]["text"] = None
    rows[7]["intent"] = "question_answerin"
    rows[8]["intent"] = "Reasoning"
    rows[12]["audience"] = "adult"
    rows[13]["complexity"] = "hard"
    rows[17]["text"] = "hm"
    rows[18]["text"] = " ".join(f"{n}th" for n in range(300))[:1001]
    rows[19]["text"] = ""
    rows[23]["confidence"] = 0.29
    rows[24]["confidence"] = 0.995
    rows[28]["text"] = "Please explain {topic} to a friend of mine"
    rows[29]["text"] = "Tell me about [INSERT CITY] and its people"
    rows[30]["text"] = "How far is it to {{ place }} from here?"
    rows[35] |= {"text": rows[34]["text"], "intent": rows[34]["intent"]}
    rows[40] |= {"text": "How do I say good evening to nine owls?", "intent": "translation"}
    rows[41] |= {"text": "How do I say good evening to nine owls", "intent": "conversation"}
    rows[45] |= {"text": "  " + rows[44]["text"].upper() + " !!", "intent": rows[44]["intent"]}
    rows[50]["text"] = "go " + "now then " * 8
    rows[51]["text"] = "it is very very very cold outside today"
    return rows


def _hub(rows, folder, grammar):
    from builder.rows import intent_schema

    numbers = {"intent": grammar.intent_names, "audience": AUDIENCES, "complexity": COMPLEXITIES}
    coded = [{**row, **{column: _number(names, row[column]) for column, names in numbers.items()}} for row in rows]
    (folder / "intent").mkdir(parents=True)
    pq.write_table(
        pa.Table.from_pylist(coded, intent_schema(grammar.intent_names)),
        folder / "intent" / "train-00000-of-00001.parquet",
    )
    return folder


def _number(names, label):
    return list(names).index(label) if label in names else 99


def _parquet(rows, folder, grammar):
    del grammar
    pl.DataFrame(rows, infer_schema_length=None).write_parquet(folder / "rows.parquet")
    return folder / "rows.parquet"


def _jsonl(rows, folder, grammar):
    del grammar
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return folder / "rows.jsonl"


def _json(rows, folder, grammar):
    del grammar
    (folder / "rows.json").write_text(json.dumps({"metadata": {}, "examples": rows}), "utf-8")
    return folder / "rows.json"


FORMATS = {"hub": _hub, "parquet": _parquet, "jsonl": _jsonl, "json": _json}
FILE = {"hub": "intent/train-00000-of-00001.parquet"}


@pytest.fixture(scope="module")
def looked_at(good, spoilt, grammar, tmp_path_factory):
    """(format, which rows) -> findings by rule; each worked out once."""
    known = {}

    def look(form, which):
        if (form, which) not in known:
            rows = good if which == "good" else spoilt
            path = FORMATS[form](rows, tmp_path_factory.mktemp(form), grammar)
            known[form, which] = {
                finding.rule: finding for finding in checks.check(reading.read(path, "intent"), grammar)
            }
        return known[form, which]

    return look


@pytest.mark.parametrize("rule", PLANTED)
@pytest.mark.parametrize("form", FORMATS)
def test_a_planted_defect_is_found_where_it_is_and_nowhere_else(looked_at, spoilt, form, rule):
    places = PLANTED[rule]
    finding = looked_at(form, "spoilt")[rule]
    if form == "hub" and rule in {"valid intent", "structure"}:
        # A class number without a name has no label at all: it is the structure that is broken.
        places = sorted(PLANTED["structure"] + PLANTED["valid intent"]) if rule == "structure" else []
    file = FILE.get(form, f"rows.{form}")
    assert finding.rows == len(places), finding
    assert [where for where, _ in finding.examples] == [f"{file}:{place}" for place in places]
    assert [text for _, text in finding.examples] == [str(spoilt[place]["text"]) for place in places]


@pytest.mark.parametrize("form", FORMATS)
def test_good_rows_are_not_flagged(looked_at, form):
    findings = looked_at(form, "good")
    assert set(PLANTED) <= set(findings)
    assert {rule: findings[rule].rows for rule in PLANTED} == dict.fromkeys(PLANTED, 0)
    assert not checks.failed(list(findings.values()))


@pytest.mark.parametrize(
    ("rule", "severity"),
    [(rule, "fault") for rule in list(PLANTED)[:9]] + [("same but for case", "remark"), ("text quality", "remark")],
)
def test_which_defects_condemn(looked_at, rule, severity):
    assert looked_at("jsonl", "spoilt")[rule].severity == severity


def test_the_default_build_has_no_fault(default_build, grammar):
    findings = checks.check(reading.read(default_build), grammar)
    assert {finding.rule: finding.rows for finding in findings if finding.severity == "fault" and finding.rows} == {}
    assert not checks.failed(findings)


def _frame(rows):
    return pl.DataFrame([{**row, "position": f"x:{number}"} for number, row in enumerate(rows)])


def _by_rule(rows, grammar):
    return {finding.rule: finding for finding in checks.check(_frame(rows), grammar)}


def test_labels_that_do_not_go_with_their_texts_are_a_fault(good, grammar):
    names = grammar.intent_names
    turned = [{**row, "intent": names[(names.index(row["intent"]) + 1) % len(names)]} for row in good]
    found = _by_rule(turned, grammar)["intent-text agreement"]
    assert found.severity == "fault"
    assert found.rows > 0.8 * len(turned)


def test_a_few_wrong_labels_are_a_remark_that_names_them(good, grammar):
    wrong = [{"text": text, "intent": intent} for intent, text in CUE.items()]
    rows = [*wrong, *({"text": row["text"], "intent": row["intent"]} for row in good)]
    found = _by_rule(rows, grammar)["intent-text agreement"]
    assert found.severity == "remark"
    assert [where for where, _ in found.examples][:2] == ["x:0", "x:1"]


def test_other_languages_are_not_held_against_their_labels(grammar):
    rows = [{"text": CUE["code_generation"], "intent": "code_generation", "language": "de"}] * 2
    assert _by_rule(rows, grammar)["intent-text agreement"].rows == 0


def test_a_dataset_may_have_intents_of_its_own(good, grammar):
    rows = [*good, *({"text": f"when do i plant {what}", "intent": "gardening"} for what in ("roses", "herbs"))]
    assert _by_rule(rows, grammar)["valid intent"].rows == 2
    found = {one.rule: one for one in checks.check(_frame(rows), grammar, (*grammar.intent_names, "gardening"))}
    assert found["valid intent"].rows == 0
    assert f" of {len(good):,} texts" in found["intent-text agreement"].detail  # the reader knows nothing of gardening
    assert "rarest is gardening with 2 rows" in found["class balance"].detail


def test_a_dataset_without_some_of_our_intents_does_not_miss_them(good, grammar):
    rows = [row for row in good if row["intent"] in {"reasoning", "translation"}]
    found = {one.rule: one for one in checks.check(_frame(rows), grammar, ("reasoning", "translation"))}
    assert found["class balance"].rows == 0
    assert checks.check(_frame(good), grammar, ("reasoning",))[1].rows == len(good) * 9 // 10


def test_a_rare_intent_is_remarked(good, grammar):
    few = [row for row in good if row["intent"] != "translation"] + [
        row for row in good if row["intent"] == "translation"
    ][:5]
    found = _by_rule(few, grammar)["class balance"]
    assert (found.severity, found.rows) == ("remark", 5)
    assert "rarest is translation with 5 rows" in found.detail
    assert _by_rule(good, grammar)["class balance"].rows == 0


@pytest.mark.parametrize(
    "text",
    [
        "Write f'{name}' in Python so that it prints the name",
        "In LaTeX, what does \\frac{a}{b} mean?",
        'My JSON is {"a": 1} and it will not load',
        "what does ${HOME} stand for in bash",
        "Is <b>bold</b> still used in HTML?",
        "why does if (!ok){return} not stop my loop",
        "the set {x, y} has two elements",
    ],
)
def test_code_is_not_taken_for_an_unfilled_slot(text, grammar):
    rows = [{"text": text, "intent": "code_generation"}, {"text": "hello there", "intent": "conversation"}]
    assert _by_rule(rows, grammar)["unfilled slots"].rows == 0


@pytest.mark.parametrize("missing", ["text", "intent"])
@pytest.mark.parametrize("height", [0, 1], ids=["no rows", "one row"])
def test_a_missing_column_is_a_fault(grammar, missing, height):
    schema = {name: pl.String for name in ("text", "intent", "position") if name != missing}
    rows = [dict.fromkeys(schema, "reasoning")] * height
    findings = checks.check(pl.DataFrame(rows, schema=schema), grammar)
    assert [finding.rule for finding in findings] == ["structure"]
    assert f"there is no column '{missing}'" in findings[0].detail
    assert checks.failed(findings)


def test_an_empty_dataset_is_a_fault(grammar):
    findings = checks.check(pl.DataFrame(schema=dict.fromkeys(("text", "intent", "position"), pl.String)), grammar)
    assert checks.failed(findings)
    assert "there are no rows" in findings[0].detail


@pytest.mark.parametrize(
    "row",
    [
        {"text": ["a", "list"], "intent": "reasoning"},
        {"text": {"an": "object"}, "intent": "reasoning"},
        {"text": "a number of things", "intent": 4},
        {"text": "a list of things", "intent": ["reasoning"]},
        {"text": "an object of things", "intent": {"name": "reasoning"}},
        {"text": "hello you there", "intent": "conversation", "audience": ["child"]},
        {"text": "hello you there", "intent": "conversation", "confidence": {"value": 1}},
        {"text": "hello you there", "intent": "conversation", "confidence": "high"},
        {"text": "hello you there", "intent": "conversation", "confidence": None},
        {"text": "hello you there", "intent": "conversation", "confidence": float("nan")},
        {"text": "hello you there", "intent": "conversation", "language": 3},
    ],
    ids=lambda row: ", ".join(f"{key}={value!r}" for key, value in row.items()),
)
def test_a_cell_of_the_wrong_type_is_a_finding_and_not_a_crash(grammar, row):
    findings = checks.check(_frame([row]), grammar)
    if "language" not in row:
        assert checks.failed(findings), findings


def test_the_same_for_machines(looked_at, spoilt):
    findings = list(looked_at("jsonl", "spoilt").values())
    told = json.loads(json.dumps(checks.as_json(findings, len(spoilt))))
    assert told["rows"] == len(spoilt)
    assert told["failed"] is True
    by_rule = {finding["rule"]: finding for finding in told["findings"]}
    assert by_rule["valid intent"] == {
        "rule": "valid intent",
        "severity": "fault",
        "rows": 2,
        "detail": by_rule["valid intent"]["detail"],
        "examples": [{"position": f"rows.jsonl:{place}", "text": spoilt[place]["text"]} for place in (7, 8)],
    }
    assert "translation" in by_rule["valid intent"]["detail"]
