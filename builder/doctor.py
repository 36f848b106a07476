"""Whether a machine is ready to build: what is installed, what keys open, what models are there."""

import asyncio
import importlib.metadata
import json
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from .errors import RecipeError
from .providers import models
from .providers.base import Answer, DroppedError, Provider
from .providers.choice import address_of, key_of, providers
from .secret import Secret, redact

DISTRIBUTION: Final = "seedbed"
_PYTHON: Final = (3, 11)
_LITTLE_SPACE: Final = 1_000_000_000
_NO_SPACE: Final = 50_000_000
_TIMEOUT: Final = 15.0


class State(StrEnum):
    """How a thing stands. `none`: it is not there, and nothing needs it."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    NONE = "-"


@dataclass(frozen=True, slots=True)
class Check:
    """A thing that was looked at, how it stands, and what to do about it."""

    what: str
    state: State
    found: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A provider that somebody means to use: it must be in order, and with this model at this address."""

    provider: str
    model: str = ""
    base_url: str = ""


def examine(
    folder: Path, environment: Mapping[str, str], today: date, wanted: Wanted | None = None
) -> tuple[Check, ...]:
    """Everything, in the order in which it is told. Without a network it says what it could not reach."""
    asked = asyncio.run(_all_providers(environment, today, wanted))
    return (_python(), *_packages(), _ours(), _space(folder), *asked, _hub())


# --- this machine --------------------------------------------------------------------------------------------


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] >= _PYTHON:
        return Check("python", State.OK, version)
    return Check("python", State.FAIL, version, f"install Python {'.'.join(map(str, _PYTHON))} or newer")


def _packages() -> Iterator[Check]:
    """One line for all that is well, one for each package that is not."""
    try:
        requirements = importlib.metadata.requires(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        yield Check("packages", State.WARN, f"{DISTRIBUTION} is not installed", "pip install -e . in its folder")
        return
    needed = [requirement for requirement in requirements if ";" not in requirement]
    faults = [fault for requirement in needed if (fault := _fault(requirement))]
    yield from faults
    if not faults:
        yield Check("packages", State.OK, f"{len(needed)} of {len(needed)} are there")


def _fault(requirement: str) -> Check | None:
    name, _, least = requirement.partition(">=")
    advice = f"pip install '{requirement}'"
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return Check(name, State.FAIL, "is not installed", advice)
    if _numbers(version) < _numbers(least):
        return Check(name, State.FAIL, f"is {version}, needed is {least}", advice)
    return None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def _ours() -> Check:
    """Another distribution has a package of the same name; whichever was installed last is imported."""
    owners = sorted(set(importlib.metadata.packages_distributions().get("builder", [])))
    where = str(Path(__file__).parent)
    strangers = [owner for owner in owners if owner != DISTRIBUTION]
    if strangers:
        advice = f"pip uninstall {' '.join(strangers)}, then install {DISTRIBUTION} again"
        return Check("builder", State.FAIL, f"is also a package of {', '.join(strangers)}", advice)
    return Check("builder", State.OK, f"is ours ({where})")


def _space(folder: Path) -> Check:
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(there).free
    found = f"{free / 1e9:,.1f} GB free at {there}"
    if free < _NO_SPACE:
        return Check("disk", State.FAIL, found, "free some, or choose another folder with --out")
    if free < _LITTLE_SPACE:
        return Check("disk", State.WARN, found, "enough for small builds only")
    return Check("disk", State.OK, found)


# --- providers -----------------------------------------------------------------------------------------------


async def _all_providers(environment: Mapping[str, str], today: date, wanted: Wanted | None) -> list[Check]:
    if wanted and wanted.provider not in providers():
        raise RecipeError(f"there is no provider '{wanted.provider}'; known are {', '.join(providers())}.")
    one_by_one = [
        _provider(provider, environment, today, wanted if wanted and wanted.provider == name else None)
        for name, provider in providers().items()
    ]
    return [check for checks in await asyncio.gather(*one_by_one) for check in checks]


async def _provider(
    provider: Provider, environment: Mapping[str, str], today: date, wanted: Wanted | None
) -> list[Check]:
    """Its key and its model. What is not wanted and has no key is only mentioned."""
    key = key_of(provider, environment)
    if provider.console and not key:
        advice = f"{provider.console} gives one; set {provider.keys[0]}"
        return [Check(provider.name, State.FAIL if wanted else State.NONE, f"no key in {provider.keys[0]}", advice)]
    base_url = (wanted.base_url if wanted else "") or address_of(provider, environment)
    wire = provider.connect(key, base_url, 1, _TIMEOUT)
    try:
        answer = await wire.get("/models")
    except DroppedError as dropped:
        return [_unreached(provider, base_url, wanted, str(dropped))]
    finally:
        await wire.close()
    checks = [_key(provider, key, answer)]
    if answer.status == 200:
        checks.append(_model(provider, wanted.model if wanted else "", _listed(answer), today))
    return checks


def _unreached(provider: Provider, base_url: str, wanted: Wanted | None, reason: str) -> Check:
    """A server of one's own that nobody asked about need not run."""
    if not provider.console and not wanted:
        return Check(provider.name, State.NONE, f"no server at {base_url}")
    advice = "look at the network and --base-url" if provider.console else "start the server, or give --base-url"
    return Check(provider.name, State.WARN, f"could not be reached: {redact(reason)[:120]}", advice)


def _key(provider: Provider, key: Secret, answer: Answer) -> Check:
    """What the answer to `/models` says of the key; it may be an empty one where the server is one's own."""
    if answer.status == 200:
        limits = {name: left for name, left in provider.left(answer.headers).items() if left.limit is not None}
        told = ", ".join(f"{left.limit:,.0f} {name}" for name, left in limits.items())
        accepted = "key accepted" if key else "no key is needed"
        return Check(provider.name, State.OK, f"{accepted}; limits told: {told or 'none'}")
    if answer.status in {401, 403} and not key:
        return Check(provider.name, State.FAIL, "a key is needed", f"set {provider.keys[0]}")
    if answer.status in {401, 403}:
        where = f" ({provider.console})" if provider.console else ""
        return Check(provider.name, State.FAIL, "key not accepted", f"set {provider.keys[0]} anew{where}")
    return Check(provider.name, State.WARN, f"answered {answer.status} to a list of models", "try again later")


def _listed(answer: Answer) -> dict[str, Mapping[str, Any]]:
    """Name -> entry of the models in an answer to `/models`, some of which are bare lists."""
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    entries = body.get("data") if isinstance(body, dict) else body
    found = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    return {str(entry.get("id")): entry for entry in found}


def _model(provider: Provider, name: str, listed: Mapping[str, Mapping[str, Any]], today: date) -> Check:
    """Whether the model is there, and for how long."""
    what = f"{provider.name} model"
    try:
        model = models.model(provider.name, name)
    except RecipeError as gone:
        return Check(what, State.FAIL, str(gone), "choose another with --model")
    if not provider.console and not name:
        return Check(what, State.OK, f"{len(listed)} served: {', '.join(sorted(listed)[:3])}")
    plain = model.name.partition(":")[0]  # the router takes names with a provider behind a colon
    if listed and plain not in listed:
        return Check(what, State.FAIL, f"{model.name} is not served", f"choose with --model, e.g. {min(listed)}")
    until = _day(listed.get(plain, {}).get("shutdown_date")) or model.until
    return replace(_lifetime(model.name, until, today), what=what)


def _lifetime(name: str, until: date | None, today: date) -> Check:
    if until is None:
        return Check("", State.OK, f"{name} is served")
    days = (until - today).days
    if days <= 0:
        return Check("", State.FAIL, f"{name} was taken away on {until}", "choose another with --model")
    if days <= models.WARN_DAYS:
        return Check("", State.WARN, f"{name} will be taken away on {until}, in {days} days", "choose another soon")
    return Check("", State.OK, f"{name} is served until {until}")


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if isinstance(text, str) else None
    except ValueError:
        return None


# --- the Hub -------------------------------------------------------------------------------------------------


def _hub() -> Check:
    """Who is logged in; only publishing needs it."""
    import huggingface_hub  # noqa: PLC0415  # takes a third of a second
    from huggingface_hub.errors import HfHubHTTPError  # noqa: PLC0415

    token = huggingface_hub.get_token()
    if not token:
        return Check("hub", State.NONE, "not logged in", "publishing needs it: hf auth login")
    try:
        name = huggingface_hub.whoami(token=token)["name"]
    except HfHubHTTPError as refused:
        status = refused.response.status_code if refused.response is not None else 0
        if status in {401, 403}:
            return Check("hub", State.FAIL, "the token is not accepted", "log in anew: hf auth login")
        return Check("hub", State.WARN, f"answered {status}", "try again later")
    except Exception as unreached:  # noqa: BLE001  # its transports raise errors of several families
        return Check("hub", State.WARN, f"could not be reached ({type(unreached).__name__})", "look at the network")
    return Check("hub", State.OK, f"logged in as {name}")


def failed(checks: Sequence[Check]) -> bool:
    """Whether anything has to be mended."""
    return any(check.state is State.FAIL for check in checks)
