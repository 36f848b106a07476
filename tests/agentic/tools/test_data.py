"""data_processor, text_analyzer, statistics and unit_conversion."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.agentic.tools._tabular import cell, holds
from builder.agentic.tools.statistics import TOOL as STATISTICS
from builder.agentic.tools.unit_conversion import TOOL as UNITS

steady = settings(derandomize=True, deadline=None, database=None, max_examples=100)

SALES = "id;city;amount;code\n1;Oslo;10;007\n2;Lima;4.5;008\n3;oslo;;009\n4;Lima;N/A;010\n2;Lima;4.5;008\n"


@pytest.fixture
def sales(world):
    world.files["/workspace/data/sales.csv"] = SALES
    return world


def rows(result):
    return [tuple(row.values()) for row in result["rows"]]


pytestmark = pytest.mark.usefixtures("sales")
PATH = "data/sales.csv"


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), (" -3 ", -3), ("4.50", 4.5), ("1e3", 1000.0), ("007", "007"), ("", None), ("  ", None), ("N/A", "N/A"),
     ("2025-01-02", "2025-01-02"), ("1,5", "1,5"), ("inf", "inf"), ("nan", "nan"), ("0", 0), ("0.5", 0.5), ("-", "-")],
)  # fmt: skip
def test_cells(text, value):
    assert cell(text) == value
    assert type(cell(text)) is type(value)


@pytest.mark.parametrize(
    ("value", "op", "wanted", "result"),
    [(10, "gt", "9", True), ("10", "gt", "9", False), (10, "eq", "10.0", True), ("Oslo", "eq", "oslo", False),
     ("Oslo", "contains", "SL", True), ("Oslo", "not_contains", "x", True), ("Oslo", "starts_with", "os", True),
     (None, "eq", "", False), (None, "ne", "x", True), (None, "is_empty", "", True),
     (0, "is_empty", "", False),
     (0, "not_empty", "", True), ("2025-03-01", "ge", "2025-02-28", True),
     (None, "lt", "5", False), (5, "le", "5", True),
     (True, "eq", "true", True)],
)  # fmt: skip
def test_conditions(value, op, wanted, result):
    assert holds(value, op, wanted) is result


def test_filter(call):
    conditions = [{"column": "city", "operator": "eq", "value": "Lima"}]
    result = call("data_processor", operation="filter", path=PATH, conditions=conditions, columns=["id", "amount"])
    assert result["input_rows"] == 5
    assert result["row_count"] == 3
    assert rows(result) == [(2, 4.5), (4, "N/A"), (2, 4.5)]


def test_aggregate_leaves_out_what_is_no_number(call):
    wanted = [{"function": f, "column": "amount"} for f in ("sum", "mean", "count", "count_distinct", "max")]
    result = call("data_processor", operation="aggregate", path=PATH, group_by=["city"], aggregations=wanted)
    assert rows(result) == [("Lima", 9, 4.5, 3, 2, 4.5), ("Oslo", 10, 10, 1, 1, 10), ("oslo", None, None, 0, 0, None)]
    whole = call("data_processor", operation="aggregate", path=PATH)
    assert whole["rows"] == [{"count": 5}]
    nothing = [{"column": "city", "operator": "eq", "value": "Rome"}]
    assert call("data_processor", operation="aggregate", path=PATH, conditions=nothing)["rows"] == [{"count": 0}]


def test_aggregates_can_be_sorted(call):
    result = call(
        "data_processor", operation="aggregate", path=PATH, group_by=["city"], sort_by=["count"], descending=True
    )
    assert rows(result) == [("Lima", 3), ("Oslo", 1), ("oslo", 1)]


def test_sort_puts_empty_cells_last_either_way(call):
    for descending in (False, True):
        result = call("data_processor", operation="sort", path=PATH, sort_by=["amount"], descending=descending)
        assert result["rows"][-1]["amount"] is None
    assert [row["id"] for row in result["rows"]][:1] == [4]


def test_join(call):
    right = [{"city": "Lima", "land": "Peru", "id": 9}]
    inner = call("data_processor", operation="join", path=PATH, right_rows=right, on="city")
    assert inner["row_count"] == 3
    assert inner["rows"][0] == {"id": 2, "city": "Lima", "amount": 4.5, "code": "008", "land": "Peru", "right_id": 9}
    left = call("data_processor", operation="join", path=PATH, right_rows=right, on="city", how="left")
    assert left["row_count"] == 5
    assert left["rows"][0]["land"] is None


def test_describe(call):
    found = {row["column"]: row for row in call("data_processor", operation="describe", path=PATH)["rows"]}
    assert found["id"]["type"] == "number"
    assert (found["amount"]["type"], found["amount"]["missing"], found["amount"]["not_numbers"]) == ("mixed", 1, 1)
    assert found["city"]["most_common"][0] == {"value": "Lima", "count": 3}
    assert found["code"]["type"] == "text"


def test_dedupe(call):
    result = call("data_processor", operation="dedupe", path=PATH)
    assert (result["row_count"], result["removed"]) == (4, 1)
    assert call("data_processor", operation="dedupe", path=PATH, columns=["city"])["row_count"] == 3


def test_limit_and_json(world, call):
    world.files["/workspace/data/many.json"] = str([{"n": n} for n in range(300)]).replace("'", '"')
    result = call("data_processor", operation="sort", path="data/many.json", sort_by=["n"], descending=True, limit=2)
    assert result["rows"] == [{"n": 299}, {"n": 298}]
    assert result["truncated"] is True
    assert result["row_count"] == 300


@pytest.mark.parametrize(
    ("name", "text"),
    [("x.csv", ""), ("x.csv", "a,a\n1,2\n"), ("x.csv", "a\n1,2\n"), ("x.csv", 'a\n"open\n'), ("x.json", "{"),
     ("x.json", '{"a": 1}'), ("x.jsonl", "1\n")],
)  # fmt: skip
def test_files_that_are_no_tables(world, fail, name, text):
    world.files[f"/workspace/{name}"] = text
    assert fail("data_processor", operation="describe", path=name)[0] == "ExecutionError"


def test_every_csv_of_the_world_can_be_read(world, call):
    tables = [path for path in world.files if path.endswith(".csv")]
    assert tables
    for path in tables:
        assert call("data_processor", operation="describe", path=path)["input_rows"] > 3


# --- texts ----------------------------------------------------------------------------------------------------------

TEXT = "On 2025-03-04 and 4 May 2025 ana@x.org paid 1,234.50 for ORD-10482 (see https://x.org/a). It's -3 or 12."


@pytest.mark.parametrize(
    ("kind", "found"),
    [("dates", ["2025-03-04", "4 May 2025"]), ("emails", ["ana@x.org"]), ("urls", ["https://x.org/a"]),
     ("numbers", ["4", "2025", "1,234.50", "-3", "12"]), ("ids", ["ORD-10482"])],
)  # fmt: skip
def test_extract(call, kind, found):
    assert call("text_analyzer", operation="extract", text=TEXT, extract=kind)["distinct"] == found


@pytest.mark.parametrize(
    ("text", "label"),
    [("Great help, thank you!", "positive"), ("Not good, terrible delay.", "negative"), ("It arrived.", "neutral"),
     ("The screen is broken but support was helpful.", "neutral"), ("No problem at all", "positive")],
)  # fmt: skip
def test_sentiment(call, text, label):
    assert call("text_analyzer", operation="sentiment", text=text)["label"] == label


def test_counts_and_keywords(call):
    counts = call("text_analyzer", operation="count", text="One two. Two three!\n\nFour?")
    assert (counts["words"], counts["distinct_words"], counts["sentences"], counts["paragraphs"]) == (5, 4, 3, 2)
    keywords = call("text_analyzer", operation="keywords", text="the cat sat; cat and dog", top_n=2)["keywords"]
    assert keywords == [{"word": "cat", "count": 2}, {"word": "dog", "count": 1}]


def test_compare(call):
    same = call("text_analyzer", operation="compare", text="a cat", other_text="a cat")
    assert same["identical"] is True
    assert same["word_similarity"] == 1
    other = call("text_analyzer", operation="compare", text="red cat\nend", other_text="blue cat\nend")
    assert (other["only_in_first"], other["lines_only_in_second"]) == (["red"], ["blue cat"])


def test_easy_texts_read_easily(call):
    easy = call("text_analyzer", operation="readability", text="The cat sat. The dog ran. We had fun.")
    hard = call(
        "text_analyzer",
        operation="readability",
        text="Notwithstanding considerable organisational complications, intercontinental harmonisation continues.",
    )
    assert easy["level"] == "easy"
    assert hard["level"] == "difficult"


# --- numbers --------------------------------------------------------------------------------------------------------


@steady
@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=30))
def test_summary_is_what_it_says(values):
    found = STATISTICS.run(None, values=values)
    assert found["sum"] == sum(values)
    assert found["min"] <= found["q1"] <= found["median"] <= found["q3"] <= found["max"]
    assert STATISTICS.run(None, values=values, measure="percentile", percentile=50)["value"] == found["median"]


def test_correlation_and_trend():
    assert STATISTICS.run(None, values=[1, 2, 3], measure="correlation", second_values=[2, 4, 6])["correlation"] == 1
    assert STATISTICS.run(None, values=[1, 3, 5], measure="trend") == {
        "measure": "trend", "count": 3, "slope": 2, "intercept": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "a", "b", "result"),
    [(5, "mile", "km", 8.04672), (100, "celsius", "fahrenheit", 212), (0, "kelvin", "celsius", -273.15),
     (1, "gibibyte", "mebibyte", 1024), (2.5, "kg", "pound", 5.511557), (1, "week", "hour", 168)],
)  # fmt: skip
def test_units(amount, a, b, result):
    assert UNITS.run(None, amount=amount, from_unit=a, to_unit=b)["result"] == result


@steady
@given(st.floats(-1e6, 1e6), st.sampled_from(["km", "mile", "m", "foot"]), st.sampled_from(["km", "mile", "m", "foot"]))
def test_units_go_there_and_back(amount, a, b):
    there = UNITS.run(None, amount=amount, from_unit=a, to_unit=b)["result"]
    back = UNITS.run(None, amount=there, from_unit=b, to_unit=a)["result"]
    assert back == pytest.approx(amount, abs=2.7e-3)  # half of the sixth decimal of a mile, in feet
