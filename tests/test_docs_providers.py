"""docs/providers.md says of providers what models.yaml and the code say."""

import re
from pathlib import Path

import pytest

from builder.providers import models
from builder.providers.choice import providers

TEXT = (Path(__file__).parents[1] / "docs" / "providers.md").read_text("utf-8")
TABLE = {cells[1].strip(" `"): cells for line in TEXT.splitlines() if len(cells := line.split("|")) == 7}


def test_every_provider_stands_in_the_table():
    assert set(providers()) <= set(TABLE)


@pytest.mark.parametrize("name", sorted(providers()))
def test_its_key_its_model_its_price_and_its_limits(name):
    _, _, key, model, price, limits, _ = TABLE[name]
    known = models.model(name)
    assert f"`{known.name}`" in model
    assert f"`{providers()[name].keys[0]}`" in key
    told = [float(part) for part in re.findall(r"\$([0-9.]+)", price)]
    assert told == [part for part in (known.price_in, known.price_out) if part is not None]
    limit_of = {kind: float(number.replace(",", "")) for number, kind in re.findall(r"([0-9,]+) ([rt]p[md])", limits)}
    assert limit_of == {kind: most for kind in ("rpm", "rpd", "tpm", "tpd") if (most := getattr(known.limits, kind))}


def test_the_order_of_auto():
    said = re.search(r"takes the first of (.*?) whose key", TEXT, re.DOTALL)[1]
    assert tuple(re.findall(r"`(\w+)`", said)) == models.order()


def test_the_sizes_of_batches():
    batching = {name: one.batching for name, one in providers().items() if one.batching}
    assert sorted(batching) == ["groq", "openai"]
    assert [batching[name].bytes for name in ("groq", "openai")] == [100_000_000, 200_000_000]
    assert {one.requests for one in batching.values()} == {50_000}
    assert "50,000 requests, 100 and 200 MB a file" in " ".join(TEXT.split())
