"""Every scenario holds: all proofs, in each of its domains."""

import pytest

from builder.agentic.cast import cast, domains, splits
from builder.agentic.perform import Address, known_raw, perform
from builder.agentic.world.world import DOMAINS, build
from builder.rows import SCENARIO_TYPES

SHARES = {"train": 80, "validation": 10, "test": 10}


@pytest.mark.parametrize("name", list(cast()))
def test_a_scenario_holds_in_each_of_its_domains(name):
    scenario = cast()[name]
    for number, domain in enumerate(domains(scenario)[:3]):
        row, rejects = perform(Address(scenario, domain, 100 + number, ("test", name, number)))
        assert not rejects
        assert row is not None
        assert all(row["verification"].values())


def test_splits_share_no_scenario_and_lose_none():
    found = splits(SHARES)
    together = [name for names in found.values() for name in names]
    assert sorted(together) == sorted(cast())
    assert len(set(together)) == len(together)


def test_every_split_has_every_type_that_there_is():
    types = {name.split("/")[0] for name in cast()}
    for names in splits(SHARES).values():
        assert {name.split("/")[0] for name in names} == types
    assert types <= set(SCENARIO_TYPES)


def test_no_scenario_changes_the_world_that_it_shares():
    """Scripts and oracles are given one plain world for all of them; each that needs another one takes a copy."""
    for name, scenario in cast().items():
        perform(Address(scenario, domains(scenario)[0], 103, ("shared", name)))
    for domain in DOMAINS:
        assert known_raw(domain, 103).hash() == build(domain, 103).state_hash()
