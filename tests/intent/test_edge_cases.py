import itertools
from collections import Counter, defaultdict

import pytest

from builder.errors import CapacityError
from builder.intent import edge_cases
from builder.intent.edge_cases import dice, identity, plan
from builder.intent.families import Bank, Family, Frame, Grammar
from builder.intent.lexicon import ONLY, Table
from builder.intent.noise import noisy_surface, typos
from builder.intent.phrasing import patterns
from builder.intent.schedule import Ledger, spread
from builder.intent.source import IntentSource
from builder.recipe import Recipe

INTENTS = ("music", "news", "weather")
CELLS = tuple(itertools.product(("child", "general"), ("simple", "complex")))
DIGRESSIONS = tuple(f"Sentence number {i} goes on and on about nothing {'x' * i}." for i in range(60))


def family(bank, name, intent, size=300, line="{w} about"):
    table = Table("w", {ONLY: tuple(f"word{i}" for i in range(size))})
    where = f"{bank}, {name}: {line}"
    found = tuple(patterns(f"{bank} {name} {line} {intent}", "formal", lambda _: table, where))
    return Family(f"{bank}/{name}", intent, name, (Frame(CELLS, "formal", found, where),))


def grammar(kinds=("ambiguous", "negation"), digressions=(), families=10, size=300, edge_size=300):
    intents = tuple(
        Bank(intent, "", tuple(family(intent, f"f{i}", intent, size) for i in range(families))) for intent in INTENTS
    )
    edges = tuple(
        Bank(kind, "", tuple(family(kind, f"e{intent}", intent, edge_size) for intent in INTENTS)) for kind in kinds
    )
    return Grammar(intents, edges, digressions, "digest")


def planned(made, total, held_out=None, ledger=None, key=(7, "edge_cases")):
    held_out = held_out or {bank.name: bank.families[:3] for bank in made.intents}
    return plan(made, total, held_out, ledger or Ledger(), key)


def counted(entries, by):
    counts = Counter()
    for edge in entries:
        counts[by(edge)] += edge.entry.count
    return counts


def recipe(**changes):
    return Recipe(seed=3).with_(**{"examples_per_intent": 100, "edge_cases": 60, **changes})


def rows(source):
    found = {split: [] for split in source.rows()}
    for shard in source.shards():
        found[shard.split] += source.make(shard).table.to_pylist()
    return found


@pytest.mark.parametrize("total", [0, 1, 7, 60, 400])
def test_kinds_get_even_shares(total):
    counts = counted(planned(grammar(), total), lambda edge: edge.kind)
    assert sum(counts.values()) == total
    kinds = ["ambiguous", "negation", "noisy_surface", "typos"]
    assert max(counts[kind] for kind in kinds) - min(counts[kind] for kind in kinds) <= 1
    assert set(counts) <= set(kinds)


def test_every_kind_is_even_over_the_intents():
    counts = counted(planned(grammar(), 240), lambda edge: (edge.kind, edge.entry.family.intent))
    assert set(counts.values()) == {20}
    assert len(counts) == 12


def test_an_intent_with_more_phrasings_gets_no_more():
    made = grammar(("ambiguous",))
    many = tuple(family("ambiguous", f"more{i}", "news") for i in range(9))
    edges = Bank("ambiguous", "", (*made.edges[0].families, *many))
    entries = planned(Grammar(made.intents, (edges,), (), "digest"), 90)
    counts = counted((edge for edge in entries if edge.kind == "ambiguous"), lambda edge: edge.entry.family.intent)
    assert counts == {"music": 10, "news": 10, "weather": 10}


def test_spoilt_kinds_have_their_maker_and_authored_ones_none():
    makers = defaultdict(set)
    for edge in planned(grammar(), 100):
        makers[edge.kind].add(edge.maker)
    assert makers == {"ambiguous": {None}, "negation": {None}, "typos": {typos}, "noisy_surface": {noisy_surface}}


def test_very_long_texts_are_half_authored_and_half_made():
    entries = planned(grammar(("extreme_length",), DIGRESSIONS), 90)
    counts = counted((edge for edge in entries if edge.kind == "extreme_length"), lambda edge: edge.maker is None)
    assert counts == {True: 15, False: 15}


def test_very_long_texts_are_wholly_made_where_none_are_authored():
    entries = [edge for edge in planned(grammar((), DIGRESSIONS), 90) if edge.kind == "extreme_length"]
    assert sum(edge.entry.count for edge in entries) == 30
    assert all(edge.maker for edge in entries)


def test_only_held_out_families_are_spoilt():
    made = grammar()
    held_out = {bank.name: bank.families[7:] for bank in made.intents}
    allowed = {member.id for members in held_out.values() for member in members}
    spoilt = [edge for edge in planned(made, 200, held_out) if edge.maker]
    assert {edge.entry.family.id for edge in spoilt} == allowed


def test_long_texts_are_not_spoilt():
    made = grammar()
    long = {
        name: [family(name, "long", name, line="{w} " + "x" * 290), family(name, "short", name)] for name in INTENTS
    }
    assert {edge.entry.family.topic for edge in planned(made, 100, long) if edge.maker} == {"short"}


def test_combinations_that_the_test_split_used_are_not_used_again():
    made = grammar(size=40)
    held_out = {bank.name: bank.families[:3] for bank in made.intents}
    ledger = Ledger()
    used = set()
    for members in held_out.values():
        for entry in spread(members, 60, ledger, (1,)):
            used |= {(entry.frame.where, rank) for rank in range(entry.offset, entry.offset + entry.count)}
    again = [
        (edge.entry.frame.where, rank)
        for edge in planned(made, 200, held_out, ledger)
        for rank in range(edge.entry.offset, edge.entry.offset + edge.entry.count)
    ]
    assert len(set(again)) == len(again) == 200
    assert not used & set(again)


def test_what_one_intent_cannot_make_the_others_do():
    made = grammar(("ambiguous",))
    few = Bank("ambiguous", "", (family("ambiguous", "few", "news", 2), family("ambiguous", "many", "music", 90)))
    entries = planned(Grammar(made.intents, (few,), (), "digest"), 90)
    counts = counted((edge for edge in entries if edge.kind == "ambiguous"), lambda edge: edge.entry.family.intent)
    assert counts == {"news": 2, "music": 28}


def test_too_few_phrasings_are_said_to_be():
    with pytest.raises(CapacityError) as caught:
        planned(grammar(("ambiguous",), edge_size=5), 100)
    assert "edge cases of kind 'ambiguous': 34 rows were asked for and the banks can make 15" in str(caught.value)


def test_a_plan_is_a_function_of_its_key():
    one, same = planned(grammar(), 50), planned(grammar(), 50)
    assert one == same
    assert planned(grammar(), 50, key=(8, "edge_cases")) != one


def test_two_files_of_one_kind_are_both_used():
    made = grammar(("ambiguous",))
    more = Bank("ambiguous", "", (family("more", "extra", "news"),))
    entries = planned(Grammar(made.intents, (*made.edges, more), (), "digest"), 120)
    found = {edge.entry.family.id for edge in entries if edge.kind == "ambiguous"}
    assert found == {"ambiguous/emusic", "ambiguous/enews", "ambiguous/eweather", "more/extra"}


def test_dice_are_a_function_of_key_and_row():
    assert dice((1, "a"), 5) == dice((1, "a"), 5)
    assert len({dice((seed, name), row).state for seed in (1, 2) for name in "ab" for row in range(50)}) == 200


def test_an_id_is_16_hex_digits_of_the_text():
    assert identity("é") == identity("é") != identity("e")
    assert len(identity("")) == 16
    assert set(identity("x")) <= set("0123456789abcdef")


def test_edge_cases_share_nothing_with_training():
    made = rows(IntentSource(recipe(), grammar(digressions=DIGRESSIONS)))
    edges = made["edge_cases"]
    assert len(edges) == 60
    assert len({row["text"] for split in made.values() for row in split}) == 360
    trained = {row["family"] for split in ("train", "validation") for row in made[split]}
    assert not trained & {row["family"] for row in edges}
    assert all(not row["edge_case"] for row in made["train"])
    assert {row["edge_case"] for row in edges} == {"ambiguous", "negation", "noisy_surface", "typos", "extreme_length"}
    assert all(800 <= len(row["text"]) <= 1000 for row in edges if row["edge_case"] == "extreme_length")
    assert all(row["id"] == identity(row["text"]) for row in edges)


def test_edge_cases_do_not_depend_on_the_order_of_asking_or_on_shards():
    one = IntentSource(recipe(), grammar())
    two = IntentSource(recipe(shard_rows=7), grammar())
    first = [row for shard in reversed(two.shards()) for row in reversed(two.make(shard).table.to_pylist())]
    assert rows(one)["edge_cases"] == list(reversed(first))[-60:]


@pytest.mark.parametrize(
    "splits",
    [
        {"train": {"rows": 1, "families": 1}},
        {"train": {"rows": 1, "families": 1}, "test": {"rows": 0, "families": 0}},
    ],
    ids=["no test", "test 0"],
)
def test_without_a_test_split_edge_cases_are_still_made_and_still_new(splits):
    made = rows(IntentSource(recipe(splits=splits), grammar(size=20)))
    assert len(made["edge_cases"]) == 60
    assert edge_cases.MAKERS
    texts = [row["text"] for split in made.values() for row in split]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("seeds", [(1, 2)])
def test_families_stay_in_their_split_whatever_the_seed(seeds):
    families = []
    for seed in seeds:
        made = rows(IntentSource(recipe(seed=seed), grammar()))
        families.append({split: {row["family"] for row in made[split]} for split in ("train", "validation", "test")})
    assert families[0] == families[1]
    one = families[0]
    assert not one["train"] & one["test"]
    assert not one["train"] & one["validation"]
    assert not one["validation"] & one["test"]
