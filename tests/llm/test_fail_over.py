"""One provider takes over from another: over two servers, each in its own dialect, and after kills."""

import os
import signal
import subprocess
import sys
import time
from argparse import Namespace
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import wire_texts
from builder import cli
from builder.errors import ProviderError, RecipeError
from builder.intent import grammar as grammars
from builder.llm import configs
from builder.llm.buying import run_name
from builder.llm.intent.source import Desk
from builder.llm.terms import Environment, Terms
from builder.recipe import Recipe
from builder.runs import desk as counters
from builder.runs.look import Look
from builder.verbs.provider import with_writer
from wire_quota import Quota
from wire_server import WireServer, said

ROOT = Path(__file__).parents[2]
KEYS = {
    "GROQ_API_KEY": "gsk_nobody0123456789",
    "TOGETHER_API_KEY": "tgp_nobody0123456789",
    "OPENAI_API_KEY": "sk-nobody",
}
FAST = {"groq": {"openai/gpt-oss-20b": {"limits": {"rpm": 1_000_000, "tpm": 1_000_000_000}}}}


@pytest.fixture
def two():
    """A server that speaks as Groq does, and one that speaks as Together does."""
    with WireServer(wire_texts.reply) as groq, WireServer(wire_texts.reply) as together:
        groq.quota = Quota({"rpd": (1_000_000, 86_400), "tpm": (1_000_000_000, 60)}, "groq")
        together.quota = Quota({"rpm": (1_000_000, 60)}, "together")
        yield groq, together


def places(groq, together):
    """Where the providers are, and their keys."""
    return {**KEYS, "GROQ_BASE_URL": groq.url, "TOGETHER_BASE_URL": f"{together.url}/v1"}


def a_recipe(tmp_path, *, name="groq", fail_over=("together",), **section):
    ledger = str(tmp_path / "ledger.sqlite")
    section = {"name": name, "fail_over": list(fail_over), "models": FAST, "ledger": ledger, **section}
    return Recipe(seed=3, shard_rows=90).with_(examples_per_intent=12, edge_cases=16, provider=section)


def buy(recipe, two, **parts):
    return configs.buy("intent", recipe, Terms(environment=Environment(places(*two)), quiet=True, at_once=4, **parts))


def first_prompts(recipe, count):
    """What the first jobs of the plan say."""
    desk = Desk(recipe, grammars.read())
    return {desk.job(ask).request.messages[-1]["content"] for ask in desk.harvest().asks()[:count]}


def serving_only(prompts, fault="402"):
    """A provider whose credit is used up after these prompts."""
    return lambda body: "" if said(body) in prompts else fault


def sources(recipe):
    source = configs.source("intent", recipe)
    return Counter(name for shard in source.shards() for name in source.make(shard).table["source"].to_pylist())


@pytest.mark.parametrize("fault", ["401", "402", "quota", "gone", "429:400", "drop-after"])
def test_the_next_takes_over_what_is_not_received(two, tmp_path, fault):
    groq, together = two
    recipe = a_recipe(tmp_path)
    served = first_prompts(recipe, 20) if fault != "drop-after" else set()
    groq.always = serving_only(served, fault)
    bill = buy(recipe, two)
    assert {line.provider: line.requests for line in bill} == {
        **({"groq": len(served)} if served else {}), "together": len(together.answered)
    }  # fmt: skip
    assert groq.faults[fault] <= 4 * 4
    assert not {said(one.body) for one in together.seen} & served
    assert sources(recipe).keys() == {line.provider + ":" + line.model for line in bill}


def test_nothing_that_was_received_is_bought_again_when_the_first_is_back(two, tmp_path):
    groq, together = two
    recipe = a_recipe(tmp_path)
    groq.always = serving_only(first_prompts(recipe, 20))
    buy(recipe, two)
    wrote, asked = sources(recipe), (len(groq.seen), len(together.seen))
    groq.always = lambda body: ""  # noqa: ARG005
    buy(recipe, two)
    assert (len(groq.seen), len(together.seen)) == asked
    assert sources(recipe) == wrote
    assert len(wrote) == 2


def test_who_takes_over_may_be_named_after_the_first_has_stopped(two, tmp_path):
    groq, _ = two
    alone, followed = a_recipe(tmp_path, fail_over=()), a_recipe(tmp_path)
    groq.always = serving_only(first_prompts(alone, 20))
    with pytest.raises(ProviderError, match="402"):
        buy(alone, two)
    assert run_name("intent", alone) == run_name("intent", followed)
    bill = buy(followed, two)
    assert {line.provider for line in bill} == {"groq", "together"}
    assert groq.bought_twice() == []
    with Look(Path(followed.provider.ledger)) as look:  # so that `runs resume` knows of it
        (session,) = look.sessions()
        assert session.recipe["provider"]["fail_over"] == ["together"]


def test_they_follow_in_the_order_of_the_recipe_and_the_last_ends_the_run(two, tmp_path):
    groq, together = two
    environment = {**places(groq, together), "OPENAI_BASE_URL": f"{together.url}/v1"}
    for wire in two:
        wire.always = lambda body: "402"  # noqa: ARG005
    recipe = a_recipe(tmp_path, fail_over=["openai:some-model", "together"])
    with pytest.raises(ProviderError, match=r"^together answered 402.*the same command goes on from there"):
        configs.buy("intent", recipe, Terms(environment=Environment(environment), quiet=True, at_once=1))
    keys = [one.headers["Authorization"].removeprefix("Bearer ") for one in (*groq.seen, *together.seen)]
    assert keys == [KEYS["GROQ_API_KEY"], KEYS["OPENAI_API_KEY"], KEYS["TOGETHER_API_KEY"]]
    assert [one.body["model"] for one in together.seen] == ["some-model", "openai/gpt-oss-120b"]


def test_one_that_dies_half_way_is_left_to_the_next(two, tmp_path):
    """And is not asked for every job until each is given up."""
    groq, together = two
    recipe = a_recipe(tmp_path)
    groq.always = serving_only(first_prompts(recipe, 20), "drop-after")
    buy(recipe, two)
    assert groq.faults["drop-after"] <= 4 * 8
    assert len(together.answered) > 60


def test_a_key_for_who_takes_over_is_missed_before_anything_is_bought(two, tmp_path):
    environment = {name: value for name, value in places(*two).items() if name != "TOGETHER_API_KEY"}
    with pytest.raises(RecipeError, match="together needs a key in TOGETHER_API_KEY"):
        configs.buy("intent", a_recipe(tmp_path), Terms(environment=Environment(environment), quiet=True))
    assert two[0].seen == []


def test_in_batches_too(two, tmp_path, monkeypatch):
    monkeypatch.setattr(counters, "_FIRST_LOOK", 0.01)
    groq, openai = two
    environment = {**KEYS, "GROQ_BASE_URL": groq.url, "OPENAI_BASE_URL": f"{openai.url}/v1"}
    recipe = a_recipe(tmp_path, fail_over=["openai"])
    served = first_prompts(recipe, 20)
    groq.always = serving_only(served)
    agreed = Terms(environment=Environment(environment), quiet=True, batch=True)
    bill = configs.buy("intent", recipe, agreed)
    assert [(line.provider, line.requests) for line in bill] == [("groq", 20), ("openai", len(openai.answered))]
    assert len(groq.batch.batches) == len(openai.batch.batches) == 1
    assert not {said(one.body) for one in openai.seen} & served


def test_also_from_one_that_takes_no_file(two, tmp_path, monkeypatch):
    monkeypatch.setattr(counters, "_FIRST_LOOK", 0.01)
    groq, openai = two
    groq.batch.refuses = 402
    environment = {**KEYS, "GROQ_BASE_URL": groq.url, "OPENAI_BASE_URL": f"{openai.url}/v1"}
    agreed = Terms(environment=Environment(environment), quiet=True, batch=True)
    (line,) = configs.buy("intent", a_recipe(tmp_path, fail_over=["openai"]), agreed)
    assert (line.provider, line.requests) == ("openai", len(openai.answered))
    assert groq.batch.batches == {}


# --- the flag --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flag", "section"),
    [
        ("groq,together", {"name": "groq", "fail_over": ["together"]}),
        ("groq:a/b:free,local", {"name": "groq", "model": "a/b:free", "fail_over": ["local"]}),
        ("groq=1,openai=3", {"name": "groq", "share": {"groq": 1, "openai": 3}}),
        ("groq=1,openai=3,local", {"name": "groq", "share": {"groq": 1, "openai": 3}, "fail_over": ["local"]}),
    ],
)
def test_what_the_flag_says_is_what_the_recipe_says(flag, section):
    options = Namespace(provider=flag, model="", base_url="", ledger="")
    assert with_writer(Recipe(), options) == Recipe().with_(provider=section)


def test_the_flag_stands_over_everything_that_the_recipe_says_of_writers():
    before = Recipe().with_(provider={"name": "local", "model": "mine", "share": {"local": 1}, "fail_over": ["groq"]})
    after = with_writer(before, Namespace(provider="openai", model="", base_url="", ledger=""))
    assert after == Recipe().with_(provider={"name": "openai"})


@pytest.mark.parametrize(
    ("flag", "said"),
    [
        ("groq,togehter", "there is no provider 'togehter'; did you mean 'together'?"),
        ("groq=0", "--provider groq=0: is no weight; right would be e.g. groq=2."),
        ("groq=some", "--provider groq=some: is no weight; right would be e.g. groq=2."),
        ("auto,groq", "--provider auto,groq: 'auto' stands alone; name providers, e.g. groq,together."),
        ("groq,groq", "'groq' is named 2 times among those who write; name each provider once."),
    ],
)
def test_a_flag_that_says_nothing_sensible_is_told_in_a_sentence(flag, said, capsys):
    assert cli.main(["plan", "--config", "intent", "--test", "--provider", flag]) == 2
    assert capsys.readouterr().err == f"seedbed: {said}\n"


def test_a_plan_names_who_takes_over(capsys):
    assert cli.main(["plan", "--config", "intent", "--test", "--provider", "groq,together:some-model"]) == 0
    told = "together:some-model takes over, at its own price, when those before it have stopped\n"
    assert capsys.readouterr().out.endswith(told)


# --- killed ------------------------------------------------------------------------------------------------------

BUILD = """
from pathlib import Path
from builder import recipe
from builder.build import build
from builder.llm.terms import Terms
terms = Terms(at_once=4, quiet=True)
build(recipe.read(Path("recipe.yaml")), Path("data"), configs=["intent"], quiet=True, terms=terms)
"""


def built(folder, two, kill_after=None):
    """Build in a process of its own; killed once so many more requests have come to the two servers, if at all."""
    before = sum(len(wire.seen) for wire in two)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **places(*two)}
    process = subprocess.Popen([sys.executable, "-c", BUILD], cwd=folder, env=environment)
    while process.poll() is None:
        if kill_after is not None and sum(len(wire.seen) for wire in two) - before >= kill_after:
            process.send_signal(signal.SIGKILL)
            kill_after = None
        time.sleep(0.002)
    return process.returncode


def files(folder):
    """Path -> bytes, of everything but the log."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "build.log"
    }


def test_killed_five_times_on_both_sides_of_the_switch_it_is_the_same_bytes(two, tmp_path):
    groq, _ = two
    recipe = a_recipe(tmp_path).with_(provider={**a_recipe(tmp_path).provider.model_dump(), "ledger": "ledger.sqlite"})
    groq.always = serving_only(first_prompts(recipe, 50))
    for name in ("unbroken", "broken"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "recipe.yaml").write_text(recipe.model_dump_json(), "utf-8")
    assert built(tmp_path / "unbroken", two) == 0
    once = [sum(wire.answered.values()) for wire in two]
    for wire in two:
        wire.latency = 0.01
    for kill_after in (15, 25, 25, 25, 25):
        assert built(tmp_path / "broken", two, kill_after) == -signal.SIGKILL
    assert built(tmp_path / "broken", two) == 0
    assert files(tmp_path / "broken" / "data") == files(tmp_path / "unbroken" / "data")
    rows = [row for path in (tmp_path / "broken" / "data" / "intent").glob("*.parquet") for row in
            pq.read_table(path, columns=["source"])["source"].to_pylist()]  # fmt: skip
    assert min(Counter(rows).values()) > 20
    again = sum(sum(wire.answered.values()) for wire in two) - 2 * sum(once)
    assert again <= 5 * 4, "only what was in flight at a kill"
