"""A small build of both configs, trees by hand, and a browser where there is one."""

import shutil

import pytest

from builder.report.sample import Sample

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
HOSTILE = "</script><img src=x onerror=\"document.title='broken'\"> & \u2028 <b>bold</b> \ud83d\ude00".encode(
    "utf-16", "surrogatepass"
).decode("utf-16")


@pytest.fixture(scope="session")
def small_build(tmp_path_factory):
    from builder.build import build
    from builder.recipe import Recipe

    recipe = Recipe().with_(examples_per_intent=20, edge_cases=20, agentic={"rows": {"train": 3, "test": 2}})
    folder = tmp_path_factory.mktemp("small") / "data"
    build(recipe, folder, quiet=True)
    return folder


@pytest.fixture
def prompts():
    rows = [
        {
            "id": "abcdefgh"[n % 8] * 16,
            "text": f"Prompt number {n}",
            "intent": ("reasoning", "translation")[n % 2],
            "style": "terse",
        }
        for n in range(30)
    ]
    rows[0]["text"] = HOSTILE
    return Sample("intent", "train", 300, rows)


@pytest.fixture
def conversations():
    call = {"id": "abc123def", "type": "function", "function": {"name": "look_up", "arguments": {"order": "ORD-7"}}}
    messages = [
        {"role": "system", "content": "You help in a shop."},
        {"role": "user", "content": f"Where is ORD-7? {HOSTILE}"},
        {"role": "assistant", "content": "", "tool_calls": [call]},
        {
            "role": "tool",
            "tool_call_id": "abc123def",
            "name": "look_up",
            "content": '{"state": "sent", "note": "<i>x</i>"}',
        },
        {"role": "assistant", "content": "It was sent."},
    ]
    tool = {"type": "function", "function": {"name": "look_up", "description": "Find an order.", "parameters": {}}}
    row = {
        "id": "shop-1", "messages": messages, "tools": [tool], "scenario_type": "tool_usage", "scenario": "one_order",
        "complexity": "low", "patterns": ["tool_calling"], "quality": 0.75, "quality_dimensions": {"language": 0.5},
        "verification": {"schema": True, "unique": False}, "num_turns": 1, "num_tool_calls": 1, "source": "script",
    }  # fmt: skip
    return Sample("agentic", "train", 1, [row])


@pytest.fixture(scope="module")
def browser():
    """Headless Chromium; the machine's own, because no package index serves one.

    For one module: playwright keeps an event loop running, in which no other test could run its own.
    """
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.skip("there is no Chromium on this machine; on Debian: apt-get install chromium")
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=found, args=QUIET)
        yield started
        started.close()
