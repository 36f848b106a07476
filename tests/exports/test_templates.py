"""Chat templates that trl ships render native rows, with transformers' own renderer, and drop nothing."""

import copy
import json
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import pytest

TEMPLATES = Path(find_spec("trl").submodule_search_locations[0]) / "chat_templates"

# What a template does to rows that it ought to hold: faults of the templates, or limits of their models. When a newer
# trl mends one, the test says so.
FAULTS = {
    "deepseekv3": {"raises TypeError"},  # wants arguments as text; trl's training variant is mended
    "deepseekv3_training": {"text beside calls"},
    "gptoss": {"text beside calls", "a further call"},
    "gptoss_training": {"text beside calls", "a further call"},
    "llama3_1": {"raises TemplateError"},  # one call at a time
    "llama3_2": {"raises TemplateError"},
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


@pytest.fixture(scope="module")
def capable():
    """The templates that trl itself holds to be able to render tool calls."""
    from trl.chat_template_utils import supports_tool_calling

    tokenizers = {path.stem: Tokenizer(path.stem) for path in sorted(TEMPLATES.glob("*.jinja"))}
    return {name: tokenizer for name, tokenizer in tokenizers.items() if supports_tool_calling(tokenizer)}


def marked(native):
    """The messages with a mark on each name, text, string argument and result, and the marks by what they are on.

    A mark occurs once, so it shows a loss where the text itself might stand elsewhere too.
    """
    numbers = count(1)
    kinds = {}

    def mark(text, kind):
        found = f"zq{next(numbers)}zq"
        kinds[found] = kind
        return text + found

    def mark_leaves(value, kind):
        if isinstance(value, dict):
            return {name: mark_leaves(item, kind) for name, item in value.items()}
        if isinstance(value, list):
            return [mark_leaves(item, kind) for item in value]
        return mark(value, kind) if isinstance(value, str) else value

    messages = copy.deepcopy(native["messages"])
    for message in messages:
        calls = message.get("tool_calls", ())
        if message["content"] or message["role"] == "tool":
            message["content"] = mark(message["content"], "text beside calls" if calls else message["role"])
        for number, called in enumerate(calls):
            kind = "a further call" if number else "a call"
            function = called["function"]
            function["name"] = mark(function["name"], kind)
            function["arguments"] = mark_leaves(function["arguments"], kind)
        if message["role"] == "tool":
            name = message["name"]
            ours = (c for m in messages for c in m.get("tool_calls", ()) if c["id"] == message["tool_call_id"])
            message["name"] = next(ours)["function"]["name"]
            assert message["name"].startswith(name)
    return messages, kinds


def lost(tokenizer, native):
    messages, kinds = marked(native)
    found = set()
    for tools in (None, native["tools"] or None):
        try:
            text = tokenizer.apply_chat_template(messages, tools)
        except Exception as problem:  # noqa: BLE001  # whatever a template throws
            return {f"raises {type(problem).__name__}"}
        found |= {kind for mark, kind in kinds.items() if mark not in text}
    return found


def test_marks_are_on_everything(rows):
    native = next(one for one in rows if one["id"] == "words beside a call")
    kinds = sorted(marked(native)[1].values())
    each = ["text beside calls", "a call", "a call", "tool"]
    assert kinds == sorted(["system", "user", "assistant", *each, *each, "a further call", "a further call", "tool"])


def test_a_template_that_drops_is_found(rows):
    tokenizer = Tokenizer("qwen2_5")
    tokenizer.chat_template = tokenizer.chat_template.replace("{{- '\\n' + message.content }}", "")
    assert set().union(*(lost(tokenizer, native) for native in rows)) == {"text beside calls"}


def test_every_capable_template_renders_every_row_and_drops_nothing(capable, rows):
    faults = {name: set().union(*(lost(tokenizer, native) for native in rows)) for name, tokenizer in capable.items()}
    assert len(faults) >= 40
    assert {name: found for name, found in faults.items() if found} == FAULTS


def values(value):
    if isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from values(item)
    elif isinstance(value, list):
        for item in value:
            yield from values(item)
    else:
        yield value


def spellings(value):
    """As a template may write it: as it is, in JSON, without outer whitespace, or as Python prints it."""
    if not isinstance(value, str):
        return {json.dumps(value), str(value)}
    escaped = {json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]}
    return {value, value.strip(), repr(value)[1:-1], *escaped}


def test_what_is_rendered_is_what_was_said(capable, rows):
    for name, tokenizer in capable.items():
        if name in FAULTS:
            continue
        for native in rows:
            text = tokenizer.apply_chat_template(native["messages"], native["tools"] or None)
            said = [message["content"] for message in native["messages"]]
            calls = [c["function"] for message in native["messages"] for c in message.get("tool_calls", ())]
            said += [value for function in calls for value in (function["name"], *values(function["arguments"]))]
            missing = [value for value in said if not any(spelling in text for spelling in spellings(value))]
            assert missing == [], (name, native["id"])


def test_arguments_as_text_would_not_do(capable, rows):
    # Why the native row has objects: most templates fail or encode twice when they are given text.
    native = copy.deepcopy(next(one for one in rows if one["id"] == "single"))
    function = native["messages"][2]["tool_calls"][0]["function"]
    as_objects = {name: rendered(tokenizer, native) for name, tokenizer in capable.items()}
    function["arguments"] = json.dumps(function["arguments"])
    same = [name for name, tokenizer in capable.items() if rendered(tokenizer, native) == as_objects[name]]
    assert len(same) < len(capable) / 2


def rendered(tokenizer, native):
    try:
        return tokenizer.apply_chat_template(native["messages"], native["tools"])
    except Exception as problem:  # noqa: BLE001  # whatever a template throws
        return repr(problem)


@pytest.mark.parametrize(
    ("template", "needs_system"), [("qwen2_5", True), ("qwen3_instruct_2507", False), ("qwen2_5_training", True)]
)
def test_hermes_is_what_the_qwen_templates_render(exported, rows, template, needs_system):
    texts = {line["id"]: line["text"] for line in exported("hermes")[0]}
    tokenizer = Tokenizer(template)
    compared = [native for native in rows if native["messages"][0]["role"] == "system" or not needs_system]
    assert len(compared) >= 12
    for native in compared:
        assert tokenizer.apply_chat_template(native["messages"], native["tools"] or None) == texts[native["id"]]
