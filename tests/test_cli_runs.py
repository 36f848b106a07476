"""The verbs that have to do with providers, as a user types them, against a provider on this machine."""

import json
import re
import sqlite3
import stat
from pathlib import Path

import pytest

from builder import cli
from builder.recipe import Recipe
from builder.runs.ledger import Ledger
from wire_texts import reply

SMALL = ("--config", "intent", "--examples-per-intent", "3", "--edge-cases", "8", "--seed", "5")


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def command(here, wire, capsys):  # noqa: ARG001  # where it runs
    """Run a command; its exit code and what it printed."""
    wire.reply = reply
    wire.models = [{"id": "model", "object": "model", "created": 1, "owned_by": "us"}]

    def run(*arguments):
        code = cli.main([str(one) for one in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def build(command, wire):
    """A small build over the wire."""

    def run(*arguments):
        return command(
            "build", *SMALL, "--provider", "local", "--model", "model", "--base-url", f"{wire.url}/v1", *arguments
        )

    return run


def the_run(command):
    _, out, _ = command("runs", "list")
    return re.search(r"intent-[0-9a-f]+", out)[0]


def test_a_build_with_a_provider_and_what_its_ledger_says(build, command, wire):
    code, out, _ = build()
    assert code == 0
    assert "38 rows" in out
    assert f"intent: {len(wire.seen)} completions by model, $0.0000" in out
    code, out, _ = command("runs", "list")
    line = out.splitlines()[1].split()
    assert line[2] == "local"
    assert line[3:6] == [str(len(wire.seen))] * 3
    code, out, _ = command("runs", "show")
    assert re.search(rf"accepted +{len(wire.seen)}\n", out)
    assert "go on with: seedbed runs resume intent-" in out


def test_a_bill_without_a_price_is_a_question_mark_wherever_it_is_told(command, wire, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_nobodystoken0123456789abcdef")
    code, out, _ = command("build", *SMALL, "--provider", "huggingface", "--base-url", f"{wire.url}/v1")
    assert code == 0
    assert re.search(rf"intent: {len(wire.seen)} completions by openai/gpt-oss-20b, \?\n", out)
    assert "$" not in out
    assert re.search(r"openai/gpt-oss-20b .* \?\n", command("runs", "show")[1])


def test_the_budget_of_requests_stops_cleanly_and_resume_goes_on(build, command, wire, here):
    code, _, err = build("--max-requests", "5")
    assert code == 2
    assert err.count("\n") == 1
    assert "the 5 requests that were allowed are made" in err
    assert "the same command goes on" in err
    assert len(wire.seen) == 5
    code, out, _ = command("runs", "resume", the_run(command), "--out", here / "data")
    assert code == 0
    assert "38 rows" in out
    assert wire.bought_twice() == []


def test_a_budget_of_money_stops_cleanly(build, here, wire):
    recipe = {
        "provider": {"models": {"local": {"model": {"price": ["10", "10"]}}}, "ledger": str(here / "money.sqlite")}
    }
    (here / "r.yaml").write_text(json.dumps(recipe), "utf-8")
    code, _, err = build(here / "r.yaml", "--budget", "0.05", "--concurrency", "1")
    assert code == 2
    assert re.search(r"\$0\.0[0-4]\d+ of \$0\.05 are spent", err)
    spent = sum(len(json.dumps(one.body["messages"])) for one in wire.seen) / 4 * 10 / 1e6
    assert 0 < spent < 0.05


def test_a_budget_without_a_price_is_refused_before_anything_is_bought(command, here, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_nobodystoken0123456789abcdef")
    code, _, err = command("build", *SMALL, "--provider", "huggingface", "--budget", "1")
    assert code == 2
    assert "nobody has told the price of huggingface:openai/gpt-oss-20b" in err
    assert not list(here.iterdir())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--provider", "grok"), "there is no provider 'grok'; did you mean 'groq'?"),
        (("--provider", "groq"), "groq needs a key in GROQ_API_KEY"),
        (("--budget", "2"), "--budget is for builds with a provider"),
        (("--batch",), "--batch is for builds with a provider"),
        (("--provider", "local", "--budget", "two"), "--budget 'two' is not an amount of US dollars"),
        (("--provider", "local", "--budget", "-1"), "is not an amount"),
        (("--provider", "local", "--max-requests", "0"), "--max-requests 0 is too few"),
        (("--provider", "local", "--concurrency", "many"), "--concurrency 'many' is not a whole number"),
        (("--provider", "local", "--batch"), "local has no batch endpoint"),
        (("--provider", "groq", "--model", "llama-3.1-8b-instant"), "took the model 'llama-3.1-8b-instant' away"),
    ],
)
def test_a_mistake_is_one_sentence(command, arguments, words):
    code, out, err = command("build", *SMALL, *arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1


def test_auto_without_a_key_says_so_and_stays_offline(command, here):
    code, out, err = command("build", *SMALL, "--provider", "auto", "--out", here / "data")
    assert code == 0
    assert "no key in GROQ_API_KEY, HF_TOKEN, TOGETHER_API_KEY, OPENAI_API_KEY: rows are made offline" in err
    assert "38 rows" in out


def test_a_batch_build_is_the_same_dataset_as_one_of_single_requests(command, wire, here, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-nobodyskeynobodyskey")
    arguments = ("build", *SMALL, "--provider", "openai", "--base-url", f"{wire.url}/v1")
    # single requests first; a ledger of its own for the batches, and no waiting for real
    assert command(*arguments, "--ledger", "one.sqlite", "--out", here / "one")[0] == 0
    monkeypatch.setattr("builder.runs.desk._FIRST_LOOK", 0.01)
    code, *_ = command(*arguments, "--ledger", "two.sqlite", "--out", here / "two", "--batch")
    assert code == 0
    assert wire.batch.batches
    for path in sorted((here / "one" / "intent").glob("*.parquet")):
        assert path.read_bytes() == (here / "two" / "intent" / path.name).read_bytes()


def test_reparse_judges_anew_and_asks_nobody(build, command, wire):
    build()
    with sqlite3.connect(Recipe().provider.ledger) as db:
        db.execute("UPDATE jobs SET state = 'rejected', reason = 'an older parser'")
    db.close()
    asked = len(wire.seen)
    code, out, _ = command("runs", "reparse")
    assert code == 0
    assert re.search(rf"accepted +0 +{asked}\n", out)
    assert re.search(rf"rejected +{asked} +0\n", out)
    assert len(wire.seen) == asked


def test_rejects_are_counted_by_reason(build, command, wire):
    first = []

    def spoilt(body):
        first.append(body)
        return {"role": "assistant", "content": '{"texts": ['} if len(first) <= 2 else reply(body)

    wire.reply = spoilt
    assert build()[0] == 0
    _, out, _ = command("runs", "rejects")
    assert re.search(r"rejected +2 +no JSON in it", out)


def test_export_is_every_completion_raw(build, command, wire, here):
    build()
    code, *_ = command("runs", "export", "--out", here / "raw.jsonl")
    assert code == 0
    lines = [json.loads(line) for line in (here / "raw.jsonl").read_text("utf-8").splitlines()]
    assert len(lines) == len(wire.seen)
    assert {line["provider"] for line in lines} == {"local"}
    asked = {one.body["messages"][-1]["content"] for one in wire.seen}
    assert {line["request"]["messages"][-1]["content"] for line in lines} == asked
    assert all(json.loads(line["body"])["choices"] for line in lines)


def test_a_run_is_named_by_its_beginning_and_a_wrong_name_says_what_is_known(build, command):
    build()
    name = the_run(command)
    assert command("runs", "show", name[:9])[0] == 0
    code, _, err = command("runs", "show", "agentic")
    assert code == 2
    assert f"there is no run 'agentic'; known are {name}" in err


def test_no_ledger_is_one_sentence(command, here):
    code, _, err = command("runs", "list", "--ledger", here / "none.sqlite")
    assert code == 2
    assert "is no ledger that can be read" in err
    assert not (here / "none.sqlite").exists()


def test_looking_does_not_wait_for_a_process_that_buys(build, command):
    build()
    with Ledger(Path(Recipe().provider.ledger)):
        assert command("runs", "list")[0] == 0


def test_the_audit_lies_beside_the_ledger_for_its_owner_alone(build, here, wire):
    wire.script = ["500"]
    build()
    audit = here / "seedbed-ledger.audit.jsonl"
    assert [json.loads(line)["event"] for line in audit.read_text("utf-8").splitlines()] == ["again"]
    assert stat.S_IMODE(audit.stat().st_mode) == 0o600


def test_a_key_that_a_provider_echoes_is_not_told(command, wire, here, monkeypatch):
    key = "sk-nobodyskeynobodyskey"
    monkeypatch.setenv("OPENAI_API_KEY", key)
    wire.script = ["echo-key:401"] * 50
    code, out, err = command(
        "build", *SMALL, "--provider", "openai", "--base-url", f"{wire.url}/v1", "--log-level", "DEBUG"
    )
    assert code == 2
    assert key not in out + err
    assert "sk-nobodyske" not in "".join(path.read_text("utf-8", "replace") for path in here.glob("*.*"))


def test_a_plan_says_requests_tokens_price_and_time(command):
    code, out, _ = command("plan", "--config", "intent", "--provider", "groq")
    assert code == 0
    assert "groq:openai/gpt-oss-20b" in out
    assert "days (tpd)" in out
    assert re.search(r"in all: 1,450 requests, about \$0\.\d\d, at most \$0\.\d\d", out)


def test_a_batch_is_half_the_price_and_an_unknown_price_is_a_question_mark(command):
    plans = [
        json.loads(command("plan", *SMALL, "--provider", "openai", "--json", *more)[1]) for more in ((), ("--batch",))
    ]
    single, batch = (plan["in_all"][0] for plan in plans)
    assert batch["dollars"] == pytest.approx(single["dollars"] / 2)
    _, out, _ = command("plan", *SMALL, "--provider", "huggingface")
    assert "about ?, at most ?" in out
    code, _, err = command("plan", *SMALL, "--provider", "together", "--batch")
    assert (code, "together has no batch endpoint" in err) == (2, True)


def test_doctor_exits_by_what_it_finds(command, wire):
    code, out, _ = command("doctor", "--provider", "local", "--base-url", f"{wire.url}/v1", "--model", "model")
    assert code == 0
    assert re.search(r"ok +local model +model is served", out)
    code, out, _ = command("doctor", "--provider", "groq")
    assert code == 1
    assert re.search(r"fail +groq +no key in GROQ_API_KEY", out)
    code, out, _ = command("doctor", "--json")
    assert {one["state"] for one in json.loads(out)} <= {"ok", "-", "warn"}


def test_doctor_needs_to_know_of_whom(command):
    code, _, err = command("doctor", "--model", "m")
    assert code == 2
    assert "add e.g. --provider local" in err
