"""The page in a real browser: opened from disk, filtered, searched, unfolded, copied."""

import json
from contextlib import contextmanager

import pytest

from builder.report.page import page

TREE = {
    "configs": {"intent": {"rows": 300, "splits": {}, "whole": {}}, "agentic": {"rows": 1, "splits": {}, "whole": {}}}
}


@pytest.fixture
def opened(browser, tmp_path, prompts, conversations):
    """Open the page in a theme and a width; what the console says must be nothing."""
    file = tmp_path / "report.html"
    file.write_text(page(TREE, [prompts, conversations]), "utf-8")

    @contextmanager
    def open_page(width=1100, scheme="light"):
        permissions = ["clipboard-read", "clipboard-write"]
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, permissions=permissions, offline=True
        )
        tab, said = context.new_page(), []
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.goto(file.as_uri())
        yield tab
        assert said == []
        assert tab.title() == "Report of a dataset"
        context.close()

    return open_page


def found(tab):
    return int(tab.locator("#found").inner_text().split()[0].replace(",", ""))


def unfold(tab):
    """Open the first row; a browser tells the page of it a moment later."""
    tab.locator("#rows summary").first.click()
    tab.get_by_text("Copy as JSON").wait_for()


def test_filters_and_search(opened):
    with opened() as tab:
        assert found(tab) == 30
        assert tab.locator("#rows > li").count() == 20
        tab.get_by_text("Show more").click()
        assert tab.locator("#rows > li").count() == 30
        assert tab.get_by_text("Show more").is_hidden()
        tab.select_option("[name=intent]", "reasoning")
        assert found(tab) == 15
        tab.fill("[name=query]", "number 2 PROMPT")
        assert found(tab) == 7  # 2, 12, 20, 22, 24, 26, 28
        tab.fill("[name=query]", "intent")  # the name of a column, which is not what a row says
        assert found(tab) == 0
        tab.select_option("[name=config]", "agentic")
        tab.fill("[name=query]", "ord-7 sent")
        assert found(tab) == 1


def test_a_conversation_is_drawn_as_one(opened):
    with opened() as tab:
        tab.select_option("[name=config]", "agentic")
        unfold(tab)
        assert tab.locator(".message").evaluate_all("all => all.map(one => one.classList[1])") == [
            "system", "user", "assistant", "tool", "assistant",
        ]  # fmt: skip
        assert tab.locator(".call .name").inner_text() == "look_up"
        assert tab.locator(".call dl").inner_text().split() == ["order", "ORD-7"]
        assert '"state": "sent"' in tab.locator(".message.tool pre").inner_text()
        assert tab.locator(".proofs .yes").count() == 1
        assert tab.locator(".proofs .no").inner_text().startswith("unique")
        assert "0.75" in tab.locator("text=all in all >> xpath=following-sibling::dd[1]").first.inner_text()
        assert tab.get_by_text("tool calling").first.is_visible()


def test_a_row_is_copied_as_json(opened, prompts, conversations):
    with opened() as tab:
        unfold(tab)
        tab.get_by_text("Copy as JSON").click()
        tab.get_by_text("Copied.").wait_for()
        assert json.loads(tab.evaluate("navigator.clipboard.readText()")) == prompts.rows[0]
        tab.select_option("[name=config]", "agentic")
        unfold(tab)
        tab.get_by_text("Copy as JSON").click()
        tab.get_by_text("Copied.").wait_for()
        assert json.loads(tab.evaluate("navigator.clipboard.readText()")) == conversations.rows[0]


def test_what_a_row_holds_is_text(opened, prompts):
    with opened() as tab:
        assert tab.locator("#rows .said").first.text_content() == prompts.rows[0]["text"]
        tab.select_option("[name=config]", "agentic")
        unfold(tab)
        for tag in ("img", "b", "i"):
            assert tab.locator(f"main {tag}").count() == 0
        assert tab.locator("script").count() == 2


def test_the_keyboard_is_enough(opened):
    with opened() as tab:
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.textContent") == "Skip to the examples"
        tab.keyboard.press("/")
        tab.keyboard.type("number 7")
        assert found(tab) == 3  # 7, 17, 27
        tab.locator("#rows summary").first.focus()
        tab.keyboard.press("Enter")
        tab.get_by_text("Copy as JSON").wait_for()


@pytest.mark.parametrize(("scheme", "paper"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(15, 20, 25)")])
def test_both_themes_on_a_phone(opened, scheme, paper):
    with opened(375, scheme) as tab:
        tab.select_option("[name=config]", "agentic")
        unfold(tab)
        assert tab.evaluate("document.documentElement.scrollWidth") == 375
        assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == paper


def test_a_page_without_rows_says_so(browser, tmp_path):
    (tmp_path / "report.html").write_text(page(TREE, []), "utf-8")
    tab = browser.new_page()
    tab.goto((tmp_path / "report.html").as_uri())
    assert "no rows were drawn" in tab.locator("#examples-note").inner_text()
    tab.close()
