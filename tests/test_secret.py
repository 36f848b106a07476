"""A key shows itself to nobody but the provider."""

import base64
import copy
import io
import json
import logging
import pickle
import traceback

import pytest

from builder.runs.audit import Audit
from builder.secret import RedactingFilter, Secret, leaks, redact, without_keys

KEY = "canary-7f3Q9zL2mX8vB4nK6tR1"
SHAPED = "sk-proj-abcdefghijklmnop0123456789"


@pytest.fixture(autouse=True)
def key():
    return Secret(KEY)


def test_it_prints_as_stars(key):
    shown = f"{key} {key!r} {key:>10} {[key]} {key!s} %s" % key
    assert KEY not in shown
    assert key.reveal() == KEY


@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy, pickle.dumps, json.dumps])
def test_it_is_neither_copied_nor_written_down(key, way):
    with pytest.raises(TypeError) as refused:
        way(key)
    assert KEY not in str(refused.value)


def test_it_has_no_dict_and_no_hash(key):
    assert not hasattr(key, "__dict__")
    with pytest.raises(TypeError):
        hash(key)
    assert key == Secret(KEY)
    assert key != Secret("another-long-key")
    assert key != KEY
    assert not Secret("")


def test_a_traceback_with_locals_does_not_show_it(key):
    def fails(given):
        raise ValueError(f"not with {given}")

    try:
        fails(key)
    except ValueError as problem:
        told = "".join(traceback.TracebackException.from_exception(problem, capture_locals=True).format())
    assert "given = ***" in told
    assert KEY not in told


ENCODED = [base64.b64encode(before + KEY.encode() + b" and more").decode() for before in (b"", b"a", b"ab", b"abc")]


@pytest.mark.parametrize("text", [KEY, f"Bearer {KEY}", KEY[:20], KEY[:12], f"{KEY}{KEY}", *ENCODED, SHAPED])
def test_no_form_of_it_survives(text):
    assert leaks(f"before {text} after")
    clean = redact(f"before {text} after")
    assert not leaks(clean)
    assert clean.startswith("before ")
    assert clean.endswith(" after")
    for at in range(len(KEY) - 6):
        assert KEY[at : at + 6] not in clean, "a part of the key stayed"


def test_what_is_no_key_stays():
    text = "canary birds sing; sk-8 is a road; hf_hub is a package; gsk is a firm"
    assert redact(text) == text
    assert not leaks(text)


def test_bytes_lose_the_key_and_nothing_else():
    around = bytes(range(256)) + "sk-proj-abcdefghijklmnop0123456789 é".encode()
    assert without_keys(around) is around
    assert without_keys(around + KEY.encode() + b"\xff" + around) == around + b"***\xff" + around


def test_a_word_that_a_local_server_takes_for_a_key_is_left_alone():
    Secret("ollama")
    Secret("none")
    assert redact("ollama or none") == "ollama or none"
    assert not leaks("none")


def test_the_log_holds_no_key(key, tmp_path):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RedactingFilter())
    log = logging.getLogger("seedbed.runs")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        log.warning("key %s, half %s", KEY, KEY[:15])
        log.warning("and where it came from", exc_info=ValueError(f"not with {KEY}"))
        audit = Audit(tmp_path / "audit.jsonl")
        audit.note("stop", reason=f"the header was {KEY}", key=key, raw=KEY.encode())
        audit.note("again", reason="fine")
    finally:
        log.removeHandler(handler)
    lines = (tmp_path / "audit.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["stop", "again"]
    assert "ValueError: not with ***" in stream.getvalue()
    assert not leaks(stream.getvalue() + "\n".join(lines))
