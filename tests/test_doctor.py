"""The doctor tells what is there, what is not, and what to do, with a network and without one."""

import asyncio
import importlib.metadata
import os
import shutil
from datetime import date
from types import SimpleNamespace

import pytest
from aiohttp import web

from builder import doctor
from builder.doctor import State, Wanted, examine
from builder.errors import RecipeError
from builder.providers.choice import providers
from builder.secret import Secret

TODAY = date(2026, 11, 22)
KEY = "gsk_notarealkeyofanybody0123456789"
MODEL = {"id": "openai/gpt-oss-20b", "object": "model", "created": 1, "owned_by": "us"}


@pytest.fixture
def refusing():
    """A server to which no key is good."""
    from wire_server import WireServer

    async def no(_):
        return web.json_response({"error": {"message": f"Incorrect API key provided: {KEY}"}}, status=401)

    server = WireServer()
    server._models = no
    with server:
        yield server


def asked(server, *, model="", environment=None, today=TODAY, name="groq"):
    """What is said of one provider that lives on this machine."""
    base = server.url if name == "groq" else f"{server.url}/v1"
    environment = environment or {f"{name.upper()}_API_KEY": KEY}
    found = asyncio.run(doctor._all_providers(environment, today, Wanted(name, model, base)))
    return {check.what: check for check in found if check.what.startswith(name)}


@pytest.fixture(autouse=True)
def _no_server_of_ones_own(monkeypatch):
    """Nobody knows what listens on this machine's usual ports."""
    local = providers()["local"]
    elsewhere = doctor.replace(local, base_url="http://127.0.0.1:9/v1")
    monkeypatch.setattr(doctor, "providers", lambda: {**providers(), "local": elsewhere})


def test_with_no_key_and_no_network_nothing_fails(tmp_path):
    checks = examine(tmp_path, {}, TODAY)
    states = {check.what: check.state for check in checks}
    assert states == {
        "python": State.OK, "packages": State.OK, "builder": State.OK, "disk": State.OK,
        "groq": State.NONE, "huggingface": State.NONE, "local": State.NONE, "openai": State.NONE,
        "together": State.NONE, "hub": State.NONE,
    }  # fmt: skip
    assert not doctor.failed(checks)


def test_every_line_that_is_not_well_says_what_to_do(tmp_path):
    for check in examine(tmp_path, {"GROQ_API_KEY": KEY}, TODAY, Wanted("groq", base_url="http://127.0.0.1:9")):
        assert check.advice or check.state in {State.OK, State.NONE}


def test_a_key_that_is_accepted_and_a_model_that_is_there(wire):
    wire.models = [MODEL]
    checks = asked(wire)
    assert checks["groq"].state is checks["groq model"].state is State.OK
    assert checks["groq model"].found == "openai/gpt-oss-20b is served"


def test_a_key_that_is_not_accepted_fails_and_is_not_told(refusing):
    (check,) = asked(refusing).values()
    assert check.state is State.FAIL
    assert check.found == "key not accepted"
    assert "set GROQ_API_KEY anew" in check.advice
    assert KEY not in repr(check)


def test_a_wanted_provider_without_a_key_fails(wire):
    (check,) = asked(wire, environment={"OTHER": "1"}).values()
    assert (check.state, check.found) == (State.FAIL, "no key in GROQ_API_KEY")


def test_a_model_that_is_not_served_fails_and_one_that_is_is_named(wire):
    wire.models = [{**MODEL, "id": "b"}, {**MODEL, "id": "a"}]
    check = asked(wire)["groq model"]
    assert check.state is State.FAIL
    assert check.found == "openai/gpt-oss-20b is not served"
    assert check.advice == "choose with --model, e.g. a"


@pytest.mark.parametrize(
    ("until", "state", "words"),
    [
        ("2027-01-22", State.OK, "is served until 2027-01-22"),
        ("2027-01-21", State.WARN, "will be taken away on 2027-01-21, in 60 days"),
        ("2026-11-23", State.WARN, "will be taken away on 2026-11-23, in 1 days"),
        ("2026-11-22", State.FAIL, "was taken away on 2026-11-22"),
        ("2020-01-01T00:00:00Z", State.FAIL, "was taken away on 2020-01-01"),
        (None, State.OK, "is served"),
        ("soon", State.OK, "is served"),
        (17, State.OK, "is served"),
    ],
)
def test_how_long_a_model_stays_by_its_shutdown_date(wire, until, state, words):
    wire.models = [{**MODEL, "shutdown_date": until}]
    check = asked(wire)["groq model"]
    assert check.state is state
    assert check.found == f"openai/gpt-oss-20b {words}"


def test_and_by_what_we_know_of_it(wire):
    wire.models = [{**MODEL, "id": "gpt-4o"}]
    assert asked(wire, model="gpt-4o", name="openai")["openai model"].state is State.WARN
    later = asked(wire, model="gpt-4o", name="openai", today=date(2027, 1, 14))
    assert later["openai model"].state is State.FAIL


def test_a_model_that_was_taken_away_long_ago_fails_with_another_to_take(wire):
    check = asked(wire, model="llama-3.1-8b-instant")["groq model"]
    assert check.state is State.FAIL
    assert "openai/gpt-oss-20b" in check.found


def test_a_name_with_a_provider_behind_it_is_found(wire):
    wire.models = [MODEL]
    environment = {"HF_TOKEN": KEY}
    checks = asked(wire, model="openai/gpt-oss-20b:groq", name="huggingface", environment=environment)
    assert checks["huggingface model"].state is State.OK


def test_a_provider_that_cannot_be_reached_is_a_warning():
    dead = SimpleNamespace(url="http://127.0.0.1:9")
    (check,) = asked(dead).values()
    assert check.state is State.WARN
    assert check.found.startswith("could not be reached")


def test_ones_own_server_tells_its_models(wire):
    wire.models = [{**MODEL, "id": "llama"}]
    checks = asked(wire, name="local")
    assert checks["local model"].found == "1 served: llama"


@pytest.mark.parametrize(
    ("environment", "words"), [({"OTHER": "1"}, "no key is needed"), ({"LOCAL_API_KEY": KEY}, "key accepted")]
)
def test_ones_own_server_accepts_no_key_where_none_was_sent(wire, environment, words):
    check = asked(wire, name="local", environment=environment)["local"]
    assert (check.state, check.found) == (State.OK, f"{words}; limits told: none")


@pytest.mark.parametrize(
    ("environment", "found", "advice"),
    [
        ({"OTHER": "1"}, "a key is needed", "set LOCAL_API_KEY"),
        ({"LOCAL_API_KEY": KEY}, "key not accepted", "set LOCAL_API_KEY anew"),
    ],
)
def test_ones_own_server_that_wants_another_key_fails(refusing, environment, found, advice):
    (check,) = asked(refusing, name="local", environment=environment).values()
    assert (check.state, check.found, check.advice) == (State.FAIL, found, advice)


def test_limits_in_headers_are_told():
    left = {"x-ratelimit-limit-requests": "1000", "x-ratelimit-limit-tokens": "8000"}
    answer = doctor.Answer(200, left, b"{}", 0.0)
    found = doctor._key(providers()["groq"], Secret(KEY), answer).found
    assert found == "key accepted; limits told: 1,000 rpd, 8,000 tpm"


def test_an_unknown_provider_is_a_mistake(tmp_path):
    with pytest.raises(RecipeError, match="there is no provider 'grok'; known are groq, huggingface"):
        examine(tmp_path, {}, TODAY, Wanted("grok"))


def test_a_package_that_is_too_old_or_missing_is_named(monkeypatch):
    monkeypatch.setattr(importlib.metadata, "requires", lambda _: ["numpy>=99", "nobody-wrote-this>=1", "tqdm>=4"])
    found = {check.what: check for check in doctor._packages()}
    assert set(found) == {"numpy", "nobody-wrote-this"}
    assert found["numpy"].advice == "pip install 'numpy>=99'"
    assert all(check.state is State.FAIL for check in found.values())


def test_somebody_elses_builder_fails(monkeypatch):
    monkeypatch.setattr(importlib.metadata, "packages_distributions", lambda: {"builder": ["seedbed", "builder"]})
    check = doctor._ours()
    assert check.state is State.FAIL
    assert "pip uninstall builder" in check.advice


@pytest.mark.parametrize(("free", "state"), [(10**7, State.FAIL), (10**8, State.WARN), (10**10, State.OK)])
def test_disk_space(tmp_path, monkeypatch, free, state):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert doctor._space(tmp_path / "not" / "yet" / "there").state is state


def test_an_old_python_fails(monkeypatch):
    monkeypatch.setattr(doctor, "_PYTHON", (9, 0))
    assert doctor._python().state is State.FAIL


def test_the_hub_offline_is_a_warning(monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_nobodystoken0123456789abcdef")
    check = doctor._hub()
    assert check.state is State.WARN
    assert check.found.startswith("could not be reached")
    assert os.environ["HF_TOKEN"] not in repr(check)
