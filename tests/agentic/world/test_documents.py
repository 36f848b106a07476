import re
from collections import defaultdict

import pytest

from builder.agentic.world import DOMAINS, build
from builder.agentic.world.content.text import counted, in_unit
from builder.agentic.world.documents import CURRENT, Shelf, words_of


@pytest.fixture(params=DOMAINS)
def world(request):
    return build(request.param, 21)


def test_there_are_enough_documents_of_a_readable_length(world):
    documents = world.documents.all
    assert len(documents) >= 150
    assert len({document.kind for document in documents}) >= 8
    assert all(45 <= len(document.text.split()) <= 330 for document in documents)
    assert len({document.id for document in documents}) == len(documents)
    assert len({document.url for document in documents}) == len(documents)
    assert len({document.text for document in documents}) == len(documents)


def test_no_placeholder_is_left(world):
    for document in world.documents.all:
        assert "None" not in document.text.split()
        assert "{" not in document.title + document.text.replace("/{", "")


def test_documents_are_not_from_the_future(world):
    assert all(document.date <= str(world.clock.today) for document in world.documents.all)


def test_claims_stand_in_their_documents(world):
    documents = {document.id: document for document in world.documents.all}
    assert len(world.documents.claims) >= 250
    for claim in world.documents.claims:
        assert claim.value in documents[claim.document].text


def test_a_topic_has_one_true_value_and_many_are_contradicted(world):
    true, told = defaultdict(set), defaultdict(set)
    for claim in world.documents.claims:
        (true if claim.standing == CURRENT else told)[claim.topic].add(claim.value)
    assert all(len(values) == 1 for values in true.values())
    contradicted = [topic for topic in told if topic in true]
    assert len(contradicted) >= 15
    assert all(true[topic].isdisjoint(told[topic]) for topic in contradicted)
    assert set(told) <= set(true)


def test_most_topics_are_found_among_the_first_five(world):
    current = [claim for claim in world.documents.claims if claim.standing == CURRENT]
    found = sum(claim.document in {each.id for each, _ in world.documents.search(claim.topic, 5)} for claim in current)
    assert found / len(current) > 0.93


def test_texts_vary_with_the_seed(world):
    other = build(world.domain, 22)
    shared = {document.text for document in world.documents.all} & {document.text for document in other.documents.all}
    assert len(shared) <= 2


def test_search_is_ordered_and_leaves_out_what_does_not_match():
    documents = build("retail", 21).documents
    results = documents.search("return window for items", 10)
    scores = [score for _, score in results]
    assert scores == sorted(scores, reverse=True)
    assert len(results) == 10
    assert documents.search("zzzz qqqq") == []
    assert documents.search("") == []
    assert len(documents.search("return", 3)) == 3


def test_documents_are_found_by_url_and_id():
    documents = build("retail", 21).documents
    first = documents.all[0]
    assert documents.get(first.url) is documents.get(first.id) is documents.get(first.url + "/") is first
    assert documents.get("https://nowhere.example/") is None


def test_words_are_folded():
    assert words_of("Returned the Policies!") == words_of("return policy")
    assert words_of("the of and") == []
    assert words_of("POL-431 KI-20") == ["pol-431", "ki-20"]


def test_policies_agree_with_the_facts_of_the_world():
    world = build("retail", 21)
    claims = {claim.topic: claim.value for claim in world.documents.claims if claim.standing == CURRENT}
    assert claims["the return window"] == f"{world.facts['return_days']} days"
    assert claims["the amount from which shipping is free"] == f"EUR {world.facts['free_shipping_from']}"
    assert f"window_days: {world.facts['return_days']}" in world.files["/workspace/config/shop.yaml"]


def test_reports_agree_with_the_tables():
    world = build("retail", 21)
    orders = world.raw().tables["orders"]
    claims = {claim.topic: claim.value for claim in world.documents.claims if claim.standing == CURRENT}
    month = world.clock.months(1)[0]
    count = sum(row["ordered_at"].startswith(month) and row["status"] != "cancelled" for row in orders)
    reports = [value for topic, value in claims.items() if topic.startswith("the number of orders in ")]
    assert str(count) in reports


def test_one_is_not_a_plural():
    assert [counted(number, "days") for number in (0, 1, 2, 11)] == ["0 days", "1 day", "2 days", "11 days"]
    assert counted(1, "flight bookings") == "1 flight booking"
    units = ("{} times a day", "{}%", "EUR {}", "{} cm")
    assert [in_unit(unit, 1) for unit in units] == ["1 time a day", "1%", "EUR 1", "1 cm"]


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("seed", [3, 14, 15, 92])
def test_no_page_and_no_policy_speaks_of_one_days(domain, seed):
    world = build(domain, seed)
    texts = [*world.policies, *(document.text for document in world.documents.all)]
    wrong = re.compile(
        r"(?<![\d.,:#/-])\b1 (?:days|hours|minutes|months|years|approvals|pieces|experiments|flight bookings|people)\b"
    )
    assert [found.group() for text in texts if (found := wrong.search(text))] == []


def test_a_shelf_refuses_a_claim_that_its_text_does_not_make():
    shelf = Shelf("DOC", "docs.example")
    with pytest.raises(ValueError, match="does not say"):
        shelf.put("page", "T", ["Nothing."], date="2026-01-01", author="A", says=[("x", "42")])


def test_a_shelf_numbers_equal_titles():
    shelf = Shelf("DOC", "docs.example")
    first, second = (shelf.put("page", "A title", ["One."], date="2026-01-01", author="A") for _ in range(2))
    assert (first.url, second.url) == ("https://docs.example/page/a-title", "https://docs.example/page/a-title-2")
    assert (first.id, second.id) == ("DOC-0001", "DOC-0002")
