"""One simulated place, rebuilt from (domain, seed), and how it is copied, read and hashed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final

from . import domains
from .api import Api, ApiSpec
from .clock import Clock
from .database import Database, create, read, restore, version
from .documents import Documents, Shelf, Shelved
from .domain import BUGGY, Domain, Place
from .manual import api_guide, common_files
from .raw import Raw, copied
from .rest import ADMIN, READ, WRITE, Fault
from .rng import Rng
from .state import Entity, State
from .workspace import Planted, plant

DOMAINS: Final = domains.DOMAINS
"""The kinds of worlds that can be built."""

_KEPT: Final = 64
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class _Built:
    """A world's changeable parts as they were in the beginning, shared by its copies."""

    image: bytes
    files: Mapping[str, str]
    memory: Mapping[str, Entity]

    @cached_property
    def state(self) -> State:
        """To be copied before it is changed."""
        return State(read(restore(self.image)), self.files, self.memory)


@dataclass(slots=True)
class World:
    """A place that a policy acts on through tools. `facts`, `policies` and `planted` do not change.

    policies  what an agent that works here is told to obey
    planted   the code modules and the bugs in them
    facts     what holds here, e.g. the company's name and the numbers of its rules; the oracle's, not the agent's
    """

    domain: str
    seed: int
    db: Database
    files: dict[str, str]
    memory: dict[str, Entity]
    documents: Documents
    api: Api
    clock: Clock
    facts: dict[str, Any]
    policies: tuple[str, ...]
    planted: tuple[Planted, ...]
    _built: _Built
    _image: bytes
    _version: tuple[int, int]

    def copy(self) -> "World":
        """An independent world in the same state; what cannot change is shared."""
        image = self._image if self._as_restored() else self.db.serialize()
        db = restore(image)
        return World(
            self.domain,
            self.seed,
            db,
            dict(self.files),
            dict(self.memory),
            self.documents,
            self.api.copy(db),
            self.clock,
            self.facts,
            self.policies,
            self.planted,
            self._built,
            image,
            version(db),
        )

    def raw(self) -> Raw:
        """The world as it is now, in plain Python that may be changed freely."""
        return Raw(
            copied(self._built.state.tables) if self._as_built() else read(self.db),
            dict(self.files),
            dict(self.memory),
            self.documents,
            self.facts,
            self.planted,
            self.clock,
            dict(self.api.faults),
        )

    def state(self) -> State:
        """What a WRITE can change, as it is now; nobody may change it."""
        tables = self._built.state.tables if self._as_built() else read(self.db)
        return State(tables, dict(self.files), dict(self.memory))

    def state_hash(self) -> str:
        """64 hex digits that differ when anything a WRITE can change differs; counting API requests is no change."""
        return self.state().hash()

    def untouched(self) -> bool:
        """Whether the state is that of the world when it was built."""
        return self.state().same(self._built.state)

    def _as_restored(self) -> bool:
        return version(self.db) == self._version

    def _as_built(self) -> bool:
        return self._image is self._built.image and self._as_restored()

    def close(self) -> None:
        """Free the database now and not when the world is forgotten."""
        self.db.close()


def build(domain: str, seed: int) -> World:
    """The world of this domain and seed. Worlds that were built lately are only copied."""
    return _pristine(domain, seed).copy()


@lru_cache(maxsize=_KEPT)
def _pristine(domain: str, seed: int) -> World:
    supplied = domains.get(domain)
    place = Place(domain, seed, Clock.seeded(domain, seed))
    place.facts = supplied.facts(place)
    place.tables = supplied.populate(place)
    db = create(supplied.schema, place.tables)
    api = _api(supplied, place, db)
    planted = _code(supplied, place)
    files = {f"/workspace/{path}": text for path, text in supplied.files(place).items()}
    for each in planted:
        files[each.path] = each.source
        files[each.test_path] = each.tests
    files |= common_files(supplied, place, api, planted)

    def write() -> Shelved:
        shelf = Shelf("DOC", f"docs.{place.facts['slug']}.example")
        supplied.documents(place, shelf)
        api_guide(supplied, place, api, shelf)
        return shelf.full()

    files = dict(sorted(files.items()))
    memory = {entity.name: entity for entity in supplied.memory(place)}
    image = db.serialize()
    return World(
        domain,
        seed,
        db,
        files,
        memory,
        Documents(write),
        api,
        place.clock,
        place.facts,
        supplied.policies(place),
        planted,
        _Built(image, files, memory),
        image,
        version(db),
    )


def _code(supplied: Domain, place: Place) -> tuple[Planted, ...]:
    rng = place.rng("code")
    buggy = set(rng.sample(range(len(supplied.modules)), BUGGY))
    return tuple(plant(rng, module, buggy=number in buggy) for number, module in enumerate(supplied.modules))


def _api(supplied: Domain, place: Place, db: Database) -> Api:
    rng = place.rng("api")
    slug = place.facts["slug"]
    secrets = ["".join(rng.pick(_ALPHABET) for _ in range(24)) for _ in range(5)]
    token, reader, admin, expired = (f"{slug[:3]}_{secret}" for secret in secrets[:4])
    spec = ApiSpec(
        base_url=f"https://api.{slug}.example/v1",
        resources={resource.name: resource for resource in supplied.resources},
        reports=supplied.reports,
        client_id=f"{slug}-agent-{rng.between(100, 999)}",
        client_secret=secrets[4],
        scopes={token: (READ, WRITE), reader: (READ,), admin: (READ, WRITE, ADMIN)},
        expired_token=expired,
        clock=place.clock,
        facts=place.facts,
    )
    return Api(db, spec, token, reader, admin, _faults(supplied, rng))


def _faults(supplied: Domain, rng: Rng) -> dict[str, Fault]:
    faults: dict[str, Fault] = {}
    for name in supplied.fragile:
        kind = rng.weighted((("outage", 4), ("rate_limit", 3), ("", 3)))
        every = rng.between(3, 6)
        offset = rng.below(every)
        if kind == "outage":
            faults[name] = Fault("outage", every, offset)
        elif kind == "rate_limit":
            faults[name] = Fault("rate_limit", every, offset)
    return faults
