"""On what terms completions are bought: with which keys, for how much, and how many at once."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NoReturn

from ..runs.budget import Budget
from ..secret import Secret


class Environment(Mapping[str, str]):
    """The environment in which keys are looked for, shown to nobody: neither its values nor what was put over it."""

    def __init__(self, values: Mapping[str, str], keys: Mapping[str, Secret] | None = None) -> None:
        self._values, self._keys = values, dict(keys or {})

    def __getitem__(self, name: str) -> str:
        return self._keys[name].reveal() if name in self._keys else self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._keys, **dict.fromkeys(self._values)})

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return "Environment(***)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an Environment is not written down: it holds keys")


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a run may use. None: any amount.

    repeat_unknown  ask again for what was sent and never answered, although it may have been billed
    batch           through the providers' batch endpoints
    audit           a file to which every unusual event is appended
    """

    environment: Mapping[str, str] = field(default_factory=lambda: Environment(os.environ), repr=False)
    dollars: float | None = None
    requests: int | None = None
    at_once: int = 16
    timeout: float = 120.0
    repeat_unknown: bool = True
    batch: bool = False
    audit: Path | None = None
    quiet: bool = False

    @cached_property
    def budget(self) -> Budget:
        """One purse for all configs of a build."""
        return Budget(self.dollars, self.requests)
