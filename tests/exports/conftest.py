"""Hand-made conversations, each with something that a format could drop, and the same in Parquet."""

import json
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import pytest

from builder.rows import PROOFS, QUALITY_DIMENSIONS, agentic_schema


def tool(name, required=(), **properties):
    parameters = {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}
    function = {"name": name, "description": f"What {name} does.", "parameters": parameters}
    return {"type": "function", "function": function}


TEXT = {"type": "string", "description": "Some text."}
NUMBER = {"type": "number", "description": "A number."}
WHOLE = {"type": "integer", "minimum": 0, "description": "A whole number."}
SEARCH = tool("web_search", ["query"], query=TEXT, limit={**WHOLE, "default": 5})
QUERY = tool("database_query", ["query"], query=TEXT)
WEATHER = tool("get_weather", ["city"], city=TEXT, unit={"type": "string", "enum": ["celsius", "fahrenheit"]})
LIMITS = tool("set-limits", ["values"], values={"type": "array", "items": NUMBER}, dry_run={"type": "boolean"})
NOW = tool("get_current_time")
LINE = {
    "type": "object",
    "properties": {"sku": TEXT, "options": {"type": "object", "properties": {"tags": {"type": "array"}}}},
    "required": ["sku"],
    "additionalProperties": False,
}
ORDER = tool("place_order", ["lines"], lines={"type": "array", "items": LINE}, note=TEXT)
CODE = tool("code_executor", ["code"], code=TEXT)

_numbers = count(1)


def call(name, **arguments):
    identity = f"call{next(_numbers):05d}"
    return {"id": identity, "type": "function", "function": {"name": name, "arguments": arguments}}


def system(text="You work for a shop. Today is 2026-03-02."):
    return {"role": "system", "content": text}


def user(text):
    return {"role": "user", "content": text}


def says(text):
    return {"role": "assistant", "content": text}


def acts(*pairs, text=""):
    """An assistant's message with calls, and its results; a result that is no string is written as JSON."""
    message = {"role": "assistant", "content": text, "tool_calls": [one for one, _ in pairs]}
    return [message, *(_result(one, content) for one, content in pairs)]


def _result(one, content):
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    return {"role": "tool", "tool_call_id": one["id"], "name": one["function"]["name"], "content": text}


def row(name, tools, *messages, **changed):
    flat = [one for message in messages for one in (message if isinstance(message, list) else [message])]
    calls = sum(len(message.get("tool_calls", ())) for message in flat)
    return {
        "id": name,
        "messages": flat,
        "tools": tools,
        "scenario_type": "tool_usage",
        "scenario": "by_hand",
        "complexity": "low",
        "patterns": ["tool_calling"] if calls else [],
        "quality": 0.85,
        "quality_dimensions": dict.fromkeys(QUALITY_DIMENSIONS, 0.9),
        "verification": dict.fromkeys(PROOFS, True),
        "num_turns": sum(message["role"] == "user" for message in flat),
        "num_tool_calls": calls,
        "source": "template",
        **changed,
    }


PROGRAM = """for i in range(2):
    print(f"{i}\\t'x'")
# {{ not jinja }} {% nor this %} C:\\new"""
FAILED = {"error": {"type": "OperationalError", "message": "no such column: totl"}}
ROWS = [
    row(
        "single",
        [WEATHER, SEARCH],
        system(),
        user("Is it cold in Oslo?"),
        acts((call("get_weather", city="Oslo"), {"celsius": -4})),
        says("Yes, it is -4 °C in Oslo."),
    ),
    row(
        "parallel",
        [WEATHER],
        system(),
        user("Oslo or Rome, which is warmer?"),
        acts(
            (call("get_weather", city="Oslo", unit="celsius"), {"celsius": -4}),
            (call("get_weather", city="Rome", unit="celsius"), {"celsius": 17.5}),
        ),
        says("Rome, with 17.5 °C against -4 °C."),
        patterns=["tool_calling", "parallel_tool_calling"],
    ),
    row(
        "error and recovery",
        [QUERY],
        system(),
        user("What did we sell in all?"),
        acts((call("database_query", query="SELECT sum(totl) FROM orders"), FAILED)),
        acts((call("database_query", query='SELECT sum("total") FROM orders'), {"rows": [[1880.25]]})),
        says("1,880.25 in all."),
        scenario_type="error_handling",
    ),
    row("no call", [SEARCH, NOW], system(), user("What is 2 + 2?"), says("4."), patterns=[]),
    row("no tools at all", [], system("Be brief."), user("Hello"), says("Hello. What can I do for you?")),
    row(
        "no system",
        [NOW],
        user("What time is it?"),
        acts((call("get_current_time"), '"2026-03-02T10:00:00Z"')),
        says("Ten."),
    ),
    row("neither system nor tools", [], user("Hello again"), says("Hello.")),
    row(
        "several turns",
        [SEARCH, ORDER],
        system(),
        user("Find me a kettle."),
        acts((call("web_search", query="kettle", limit=3), [{"sku": "KT-1"}, {"sku": "KT-2"}])),
        says("There is KT-1 and KT-2."),
        user("The second one, please. No, wait: both."),
        acts((call("place_order", lines=[{"sku": "KT-1"}, {"sku": "KT-2"}]), {"order": "ORD-10482"})),
        says("Ordered as ORD-10482."),
        scenario_type="multi_step_reasoning",
        complexity="medium",
    ),
    row(
        "unicode",
        [SEARCH],
        system("Du hilfst in einer Bäckerei."),
        user("Was heißt 北京烤鸭, und wie schreibt man «شكرا» 🥐?"),
        acts((call("web_search", query="北京烤鸭 «شكرا» 🥐 e\u0301 \u2028 naïve"), {"заголовок": "Пекинская утка 🦆"})),
        says("Pekingente: Пекинская утка 🦆."),
        scenario_type="web_research",
    ),
    row(
        "nested arguments",
        [ORDER],
        system(),
        user("Two of A-1 wrapped, and B-2."),
        acts(
            (
                call(
                    "place_order",
                    lines=[
                        {"sku": "A-1", "options": {"tags": ["wrapped", "gift"], "deep": {"er": [[1], [2, [3]]]}}},
                        {"sku": "B-2"},
                    ],
                    note="two of A-1",
                ),
                {"order": {"id": "ORD-10483", "lines": [{"sku": "A-1", "count": 2}]}},
            )
        ),
        says("Done: ORD-10483."),
    ),
    row(
        "long numbers",
        [LIMITS],
        system(),
        user("Set the limits."),
        acts(
            (
                call("set-limits", values=[9007199254740993, 0.1234567890123456, 1e-12, -0.5], dry_run=False),
                {"set": 4},
            )
        ),
        says("All 4 are set."),
        quality=0.3,
    ),
    row(
        "quotes, lines and code",
        [CODE],
        system(),
        user('Why does print("a\\b") fail?\n\n```python\nprint("a\\b")\n```'),
        acts((call("code_executor", code=PROGRAM), "0\t'x'\n1\t'x'\n")),
        says("It does not:\n\n```\n0\t'x'\n```"),
        scenario_type="code_debugging",
    ),
    row(
        "words beside a call",
        [SEARCH, QUERY],
        system(),
        user("Who are we up against?"),
        acts((call("web_search", query="kettle makers"), {"results": []}), text="First I look them up."),
        acts(
            (call("web_search", query="makers of kettles"), {"results": ["Borealis"]}),
            (call("database_query", query="SELECT count(*) FROM rivals"), {"rows": [[1]]}),
            text="Nothing; I try other words, and our own table.",
        ),
        says("Borealis, the only one."),
        patterns=["planning", "tool_calling", "parallel_tool_calling", "reflection"],
        complexity="high",
    ),
    row(
        "words beside one call",
        [SEARCH],
        system(),
        user("Is there a newer one?"),
        acts((call("web_search", query="kettle 2026"), {"results": ["KT-3"]}), text="I look for this year's."),
        says("Yes, KT-3."),
    ),
    row(
        "empty result and empty words",
        [SEARCH, NOW],
        system(),
        user("Search for nothing."),
        acts((call("web_search", query=""), ""), (call("get_current_time"), "{}")),
        says(""),
    ),
    row(
        "ends with a call",
        [NOW],
        system(),
        user("The time?"),
        {"role": "assistant", "content": "", "tool_calls": [call("get_current_time")]},
    ),
    row("from a model", [NOW], user("Thanks."), says("You are welcome."), source="groq:llama-4"),
]


def write(path, rows, schema=None):
    """Rows in Parquet as a build writes them."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = schema or agentic_schema()
    names = {"scenario_type": None, "complexity": None}
    features = json.loads(schema.metadata[b"huggingface"])["info"]["features"]
    for column in names:
        names[column] = features[column]["names"]
    stored = [
        {
            **one,
            "messages": [json.dumps(message, ensure_ascii=False) for message in one["messages"]],
            "tools": [json.dumps(offered, ensure_ascii=False) for offered in one["tools"]],
            **{column: known.index(one[column]) for column, known in names.items()},
        }
        for one in rows
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = [
        field.with_type(pa.list_(pa.string())) if field.name in ("messages", "tools") else field for field in schema
    ]
    table = pa.Table.from_pylist(stored, pa.schema(plain)).cast(schema)
    pq.write_table(table, path)
    return path


def pytest_generate_tests(metafunc):
    if "native" in metafunc.fixturenames:
        metafunc.parametrize("native", ROWS, ids=[one["id"] for one in ROWS])


@pytest.fixture(scope="session")
def rows():
    return ROWS


@pytest.fixture(scope="session")
def write_rows():
    return write


@pytest.fixture(scope="session")
def make():
    """The makers of rows, by name."""
    from types import SimpleNamespace

    return SimpleNamespace(row=row, call=call, acts=acts, says=says, user=user, system=system, tool=tool)


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """A dataset folder: the rows in two splits, one of them in two files."""
    folder = tmp_path_factory.mktemp("built") / "data"
    half = len(ROWS) // 2
    write(folder / "agentic" / "train-00000-of-00002.parquet", ROWS[:half])
    write(folder / "agentic" / "train-00001-of-00002.parquet", ROWS[half:])
    write(folder / "agentic" / "test-00000-of-00001.parquet", ROWS[:3])
    return folder


@pytest.fixture(scope="session")
def exported(built, tmp_path_factory):
    """The lines of the training split in a format, read back from the file."""
    from builder.exports.export import export

    folder = tmp_path_factory.mktemp("exported")

    def read(name):
        (done,) = export(built, name, folder / f"{name}.jsonl", "train", quiet=True)
        lines = done.path.read_text("utf-8").split("\n")
        assert lines.pop() == ""
        assert len(lines) == done.written
        return [json.loads(line) for line in lines], done.skipped

    return read


@pytest.fixture(scope="session")
def played():
    """200 conversations of all scenario types, played; their proofs are tested elsewhere."""
    from builder.agentic.behaviours import cases
    from builder.agentic.perform import row as native_row
    from builder.agentic.source import AgenticSource
    from builder.recipe import Recipe

    recipe = Recipe(seed=8).with_(agentic={"rows": {"train": 200}, "families": {"train": 1}, "worlds": 3})
    addresses = list(AgenticSource(recipe).addresses(200))
    found = zip(addresses, cases(iter(addresses)), strict=True)
    return [native_row(address, case, dict.fromkeys(PROOFS, ""), 0) for address, case in found]


# --- chat templates ------------------------------------------------------------------------------------------

TEMPLATES = Path(find_spec("trl").submodule_search_locations[0]) / "chat_templates"

# What a template does to rows that it ought to hold: faults of the templates, or limits of their models. When a newer
# trl mends one, the test says so.
FAULTS = {
    "deepseekv3": {"raises TypeError"},  # wants arguments as text; trl's training variant is mended
    "deepseekv3_training": {"text beside calls"},
    "gptoss": {"text beside calls", "a further call"},
    "gptoss_training": {"text beside calls", "a further call"},
    "llama3_1": {"raises TemplateError", "text beside calls"},  # one call at a time, and no word beside it
    "llama3_2": {"raises TemplateError", "text beside calls"},
    "muse_glimmer": {"text beside calls"},
    "muse_glimmer_training": {"text beside calls"},
}


class Tokenizer:
    """As much of a tokenizer as rendering needs; there is no vocabulary here."""

    def __init__(self, name):
        self.chat_template = (TEMPLATES / f"{name}.jinja").read_text("utf-8")

    def apply_chat_template(self, messages, tools=None, **options):
        from transformers.utils.chat_template_utils import render_jinja_template

        options.pop("tokenize", None)
        options = {"bos_token": "<s>", "eos_token": "</s>", **options}
        rendered, _ = render_jinja_template([messages], tools=tools, chat_template=self.chat_template, **options)
        return rendered[0]


@pytest.fixture(scope="session")
def template():
    """A template of trl by its name."""
    return Tokenizer


@pytest.fixture(scope="session")
def faulty():
    """Templates that drop something, and what."""
    return FAULTS


@pytest.fixture(scope="session")
def capable():
    """The templates that trl itself holds to be able to render tool calls."""
    from trl.chat_template_utils import supports_tool_calling

    tokenizers = {path.stem: Tokenizer(path.stem) for path in sorted(TEMPLATES.glob("*.jinja"))}
    return {name: tokenizer for name, tokenizer in tokenizers.items() if supports_tool_calling(tokenizer)}
