"""One simulated place, rebuilt from (domain, seed), and how it is copied, read and hashed."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final

from . import domains
from .api import Api, ApiSpec
from .clock import Clock
from .database import Database, Tables, create, digests, read, restore, version
from .documents import Documents, Shelf, Shelved
from .domain import BUGGY, Domain, Place
from .manual import api_guide, common_files
from .raw import Raw, copied
from .rest import ADMIN, READ, WRITE, Fault
from .rng import Rng
from .state import Digests, Entity, state_digest
from .workspace import Planted, plant

DOMAINS: Final = domains.DOMAINS
"""The kinds of worlds that can be built."""

_KEPT: Final = 64
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class _Origin:
    """The database as it was built, shared by all copies: they need not read again what they did not change."""

    image: bytes
    cache: Digests

    @cached_property
    def tables(self) -> Tables:
        return read(restore(self.image))

    @cached_property
    def digests(self) -> dict[str, str]:
        return digests(restore(self.image), self.cache)


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
    _origin: _Origin
    _version: tuple[int, int]

    def copy(self) -> "World":
        """An independent world in the same state; what cannot change is shared."""
        changed = version(self.db) != self._version
        origin = _Origin(self.db.serialize(), self._origin.cache) if changed else self._origin
        db = restore(origin.image)
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
            origin,
            version(db),
        )

    def raw(self) -> Raw:
        """The world as it is now, in plain Python that may be changed freely."""
        changed = version(self.db) != self._version
        tables = read(self.db) if changed else copied(self._origin.tables)
        return Raw(
            tables,
            dict(self.files),
            dict(self.memory),
            self.documents,
            self.facts,
            self.planted,
            self.clock,
            self._origin.cache,
        )

    def state_hash(self) -> str:
        """64 hex digits that differ when anything a WRITE can change differs; counting API requests is no change."""
        changed = version(self.db) != self._version
        tables = digests(self.db, self._origin.cache) if changed else self._origin.digests
        return state_digest(tables, self.files, self.memory)

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

    return World(
        domain,
        seed,
        db,
        dict(sorted(files.items())),
        {entity.name: entity for entity in supplied.memory(place)},
        Documents(write),
        api,
        place.clock,
        place.facts,
        supplied.policies(place),
        planted,
        _Origin(db.serialize(), {}),
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
