"""Which scenarios there are, and which split each belongs to."""

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import ModuleType

from ..errors import BankError
from ..rows import SCENARIO_TYPES
from ..splits import assign
from . import scenarios
from .stage import Scenario
from .world.world import DOMAINS


@cache
def cast() -> Mapping[str, Scenario]:
    """Every scenario by "<type>/<name>", sorted. A name that stands twice, or a scenario without oracle, raises."""
    found: dict[str, Scenario] = {}
    for kind in SCENARIO_TYPES:
        folder = importlib.import_module(f"{scenarios.__name__}.{kind}")
        for info in pkgutil.iter_modules(folder.__path__):
            for scenario in _in(importlib.import_module(f"{folder.__name__}.{info.name}")):
                name = f"{scenario.type}/{scenario.name}"
                if name in found or scenario.type != kind:
                    raise BankError(f"scenario {name}: stands twice, or in the folder of another type.")
                if scenario.truth is None:
                    raise BankError(f"scenario {name}: has no oracle.")
                found[name] = scenario
    return dict(sorted(found.items()))


def _in(module: ModuleType) -> list[Scenario]:
    return [value for value in vars(module).values() if isinstance(value, Scenario)]


def domains(scenario: Scenario) -> tuple[str, ...]:
    """The domains that a scenario can be played in."""
    return scenario.domains or tuple(DOMAINS)


def splits(shares: Mapping[str, int]) -> dict[str, list[str]]:
    """Split -> names of its scenarios. Every type is shared out by itself; the seed takes no part in it."""
    found: dict[str, list[str]] = {split: [] for split in shares}
    for kind in SCENARIO_TYPES:
        cells = {name: set(domains(one)) for name, one in cast().items() if one.type == kind}
        for name, split in assign(cells, shares).items() if cells else ():
            found[split].append(name)
    return {split: sorted(names) for split, names in found.items()}
