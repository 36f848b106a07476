"""The page as a file: whole, without network, and with nothing in it but text."""

import json
import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from builder.report import compare
from builder.report.card import card
from builder.report.page import page, script_json
from builder.report.sample import Sample


def cluster(text):
    example = {"text": text, "label": text, "split": "train", "position": "x:1"}
    shares = {kind: {"rows": 2, "share": 0.5} for kind in ("any", "within_label", "across_labels", "across_splits")}
    found = {**shares, "clusters": 1, "largest": [{"rows": 2, "labels": {text: 2}, "examples": [example]}]}
    return {"one_word": found, "jaccard": {**found, "shingle": "word 1-grams", "threshold": 0.8, "compared": 4}}


def tree(text="plain", rows=4):
    spread = {"counts": {text: 3, "other": 1}, "values": 2, "evenness": 0.8, "largest_deviation": 0.25}
    figures = {"balance": {"intent": spread}, "near_duplicates": cluster(text)}
    line = {"provider": text, "model": text, "requests": 2, "tokens_in": 30, "tokens_out": 4, "dollars": 0.5}
    return {
        "seedbed": "1.2.3", "build": "b" * 32, "recipe_hash": "c" * 32, "seed": 7,
        "rejects": {"intent": {text: 3}},
        "bill": {"intent": [line]},
        "configs": {"intent": {"rows": rows, "sampled": 1.0, "splits": {"train": figures}, "whole": figures}},
    }  # fmt: skip


def test_a_figure_of_some_rows_says_of_how_many():
    html = page(tree(rows=9), [])
    assert "verified. Of 4 rows, drawn by lot." in html  # of the comparison by Jaccard similarity
    assert "found exactly.</dd>" in html
    assert "Texts were compared" not in html
    large = tree(rows=9)
    large["configs"]["intent"] |= {"sampled": 0.5, "compared": 5}
    html = page(large, [])
    assert "found exactly. Of 5 rows, drawn by lot." in html
    assert "Texts were compared in 5 of 9 rows" in html
    assert "Of 5 rows, drawn by lot." in card(manifest(), large)


def test_doubtful_labels_are_shown_with_what_they_were_taken_for():
    shown = tree()
    worst = {"text": "why <b>not", "label": "a", "position": "x:1", "taken_for": "b", "margin": 0.9}
    shown["configs"]["intent"]["whole"] = {
        "label_soundness": {"flagged": 7, "flag_rate": 0.1, "accuracy": 0.8, "rows": 4, "worst": [worst]}
    }
    html = page(shown, [])
    assert "the 1 most doubtful of 7 flagged rows" in html
    assert "why &lt;b&gt;not  [a] \u2013 taken for b" in html
    assert "Accuracy on new families" in html


def test_a_narrow_chart_takes_half_of_the_page():
    html = page(tree(), [])
    assert 'id="figure-intent-near-duplicates"><' in html
    wide = tree()
    wide["configs"]["intent"]["splits"] |= {f"s{n}": wide["configs"]["intent"]["whole"] for n in range(4)}
    assert 'id="figure-intent-intent" class="wide"' in page(wide, [])


def manifest():
    recipe = {"seed": 7, "provider": {"name": "offline"}}
    known = {"seedbed": "1.2.3", "build": "b" * 32, "recipe_hash": "c" * 32, "recipe": recipe}
    return known | {"labels": {"intent": ["a"]}, "configs": {"intent": {"train": {"rows": 9, "shards": []}}}}


class Elements(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.links = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in {"href", "src", "srcset"}]


def test_every_part_is_there():
    html = page(
        tree(),
        [],
        moved=compare.moves(tree(), tree(rows=3)),
        against="build abc",
        rejects={"intent: plain": ["x: why"]},
    )
    for part in ("overview", "compared", "config-intent", "rejects", "cost", "all", "examples"):
        assert f'id="{part}"' in html
        assert f'href="#{part}"' in html
    for figure in ("intent-intent", "intent-near-duplicates", "rejects"):
        assert f'id="figure-{figure}"' in html
    assert "x: why" in html
    assert "since build abc" in html
    assert "0.5000" in html


def test_a_cost_without_a_price_is_a_question_mark():
    unpriced = tree()
    unpriced["bill"]["intent"].append({**unpriced["bill"]["intent"][0], "model": "unpriced", "dollars": None})
    rows = page(unpriced, []).partition('id="cost"')[2].partition("</table>")[0].split("<tr>")
    assert "<td>0.5000</td>" in rows[2]
    assert "unpriced" in rows[3]
    assert "<td>?</td>" in rows[3]


def test_parts_without_figures_are_left_out():
    html = page({"configs": {"data": {"rows": 1, "splits": {}, "whole": {}}}}, [])
    for part in ("compared", "rejects", "cost", "all"):
        assert f'id="{part}"' not in html


def test_nothing_is_fetched():
    found = Elements(page(tree(), []))
    assert all(link.startswith(("#", "data:")) for link in found.links)
    assert "default-src 'none'" in page(tree(), [])


def test_the_same_report_gives_the_same_page():
    assert page(tree(), []) == page(tree(), [])


@given(st.text(max_size=60) | st.sampled_from(["</script><script>", "<!--", "<svg onload=x>", "\"'><b>", "]]>"]))
def test_any_text_leaves_the_elements_as_they_are(text):
    def sample(value):
        return [Sample("intent", "train", 1, [{"text": value, value: value}])]

    made = page(
        tree(text), sample(text), moved=compare.moves(tree(), tree(rows=3)), against=text, rejects={text: [text]}
    )
    plain = page(tree("x"), sample("x"), moved=compare.moves(tree(), tree(rows=3)), against="x", rejects={"x": ["x"]})
    assert text in {"", "other"} or Elements(made).tags == Elements(plain).tags


@given(st.text(st.characters(exclude_categories=[])))
def test_json_for_a_script_comes_back_and_cannot_end_it(text):
    dumped = script_json({"text": text})
    assert not re.search("[<>&\u2028\u2029\ud800-\udfff]", dumped)
    assert json.loads(dumped)["text"].encode("utf-16", "surrogatepass") == text.encode("utf-16", "surrogatepass")
