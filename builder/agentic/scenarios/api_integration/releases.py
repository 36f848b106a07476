"""Releases that are taken back through the API: one that is no longer the latest, one that two environments have."""

import re
from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.raw import Raw
from .._records import rows_of
from ._shared_field import asking, connected, made


def _releases(raw: Raw) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """The releases that succeeded by service and environment, oldest first."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows_of(raw, "deployments", status="succeeded"):
        found.setdefault((row["service_id"], row["environment"]), []).append(row)
    return found


def _taken_back(raw: Raw, key: str) -> Raw:
    left = raw.copy()
    left.row("deployments", key)["status"] = "rolled_back"
    return left


_ROLLBACK: Final = "Nothing is rolled back without the name of the person who asked for it."


@scenario("api_integration", domains=("engineering",))
def newer_release_is_out(s: Stage) -> Script:
    """A release cannot be taken back, as a newer one is out; the user changes their mind and means that one."""
    last = s.pick([ones for _, ones in sorted(_releases(s.raw).items()) if len(ones) > 1])
    asked, newer = last[-2]["deployment_id"], last[-1]["deployment_id"]
    who = s.pick(s.raw.facts["staff"])
    s.goal(newer=newer)
    start = connected(s, "GET /deployments/{deployment_id}, POST /deployments/{deployment_id}/rollback.")
    s.policy(_ROLLBACK)
    yield s.user(
        "{who} wants {asked} rolled back. Can you do it over the API?",
        "Please roll back deployment {asked}, on behalf of {who}.",
        "roll back {asked}, {who} asks for it",
        "Customers see errors since {asked}. {who} decided to take it back; would you trigger that?",
        "We need {asked} undone ({who}'s call). Use the rollback route, please.",
        asked=asked,
        who=who,
    )
    headers = yield from start
    refused = yield from made(s, asking(f"/deployments/{asked}/rollback", headers, method="POST"))
    need(s.failed(refused) and newer in refused.message, "another refusal")
    later = re.findall(r"DPL-\d+", refused.message)[0]
    yield s.reflect(
        "Refused, because a newer release is out. I'll see what that one is.",
        "Conflict: only the latest release can go back. Let me look at the newer one.",
        "So this isn't the latest release any more. Before I suggest anything, a look at the one on top.",
        "The API points to a newer release. I won't touch that unasked, but I can read it.",
    )
    top = (yield from made(s, asking(f"/deployments/{later}", headers)))["body"]["data"]
    yield s.answer(
        "That didn't work: {newer} is newer (version {version}, {day}), and only the latest can be rolled back. Shall I "
        "take that one back?",
        "{asked} is not the latest any more. {newer} with version {version} went out on {day}; nothing has been changed "
        "so far.",
        "The API refuses it since {newer} (version {version}, deployed {day}) came afterwards. I could roll back that "
        "one, if it's what {who} wants.",
        "No rollback yet. On top of it there's {newer}, version {version} of {day}, and the latest has to go first.",
        "I've left everything as it is: version {version} ({newer}, {day}) has replaced it already. Tell me if that "
        "one should go.",
        also={"asked": asked, "who": who, "day": top["deployed_at"][:10]},
        newer=top["deployment_id"],
        version=top["version"],
    )
    yield s.user(
        "Ah. Then it's the newer one that {who} means. Roll that back instead.",
        "Right, take the latest back and leave the old one.",
        "my mistake, the newer one please",
        "I just asked {who}: it is the newer release that breaks things. Please do that one.",
        "OK, other plan: roll back the one on top, forget mine.",
        correction=True,
        who=who,
    )
    done = yield from made(s, asking(f"/deployments/{later}/rollback", headers, method="POST"))
    row = done["body"]["data"]
    yield s.answer(
        "{newer} is rolled back; it was in {place}.",
        "Done: {newer} ({place}) has the status rolled_back, as {who} asked.",
        "The rollback of {newer} in {place} went through.",
        "{newer} has been taken back in {place}.",
        "That worked. {newer}, {place}, is off again at {who}'s request.",
        also={"who": who},
        newer=row["deployment_id"],
        place=row["environment"],
    )


@newer_release_is_out.oracle
def _(raw: Raw, newer: str) -> Truth:
    row = raw.row("deployments", newer)
    facts = {"newer": newer, "version": row["version"], "place": row["environment"]}
    return Truth(facts, state=_taken_back(raw, newer))


@scenario("api_integration", domains=("engineering",))
def rollback_in_which_environment(s: Stage) -> Script:
    """A service's latest release is to go back, and it has one in each environment: the assistant asks which."""
    releases = _releases(s.raw)
    both = sorted(
        {service for service, _ in releases if {(service, "production"), (service, "staging")} <= set(releases)}
    )
    service = s.raw.row("services", s.pick(both))
    place = s.pick(("production", "staging"))
    who = s.pick(s.raw.facts["staff"])
    s.goal(service=service["service_id"], place=place)
    start = connected(
        s,
        "GET /services (filter: name); GET /deployments (filters: service_id, environment, status; sort=-deployed_at "
        "for the latest first); POST /deployments/{deployment_id}/rollback. There are a production and a staging "
        "environment.",
    )
    s.policy(_ROLLBACK)
    yield s.user(
        "Roll back the latest release of {service}, please. {who} asked for it.",
        "{who} says the last deployment of {service} was a mistake. Undo it via the API?",
        "{service}: take back the last successful release (requested by {who})",
        "Could you revert the newest {service} release for {who}? It has to happen before noon.",
        "The release of {service} that came out last must go, says {who}.",
        service=service["name"],
        who=who,
    )
    yield s.ask(
        "In which environment, production or staging?",
        "Do you mean the release in production or the one in staging?",
        "{service} runs in staging and in production, each with its own latest release. Which one does {who} mean?",
        "Just to be safe: staging or production?",
        "Happy to, but the two environments have different releases. Is it production or staging?",
        also={"service": service["name"], "who": who},
    )
    yield s.user(
        "{place}.",
        "It's {place}, sorry for not saying so.",
        "Only {place}!",
        "{who} means {place}.",
        "The one in {place}, please leave the other alone.",
        place=place,
        who=who,
    )
    headers = yield from start
    found = yield s.call("api_client", **asking("/services", headers, params={"name": service["name"]}))
    wanted = {
        "service_id": found["body"]["data"][0]["service_id"],
        "environment": place,
        "status": "succeeded",
        "sort": "-deployed_at",
        "per_page": "1",
    }
    latest = (yield from made(s, asking("/deployments", headers, params=wanted)))["body"]["data"][0]["deployment_id"]
    done = yield from made(s, asking(f"/deployments/{latest}/rollback", headers, method="POST"))
    row = done["body"]["data"]
    yield s.answer(
        "{key}, version {version}, is rolled back in {place}.",
        "Version {version} of {service} ({key}) has been taken back in {place}.",
        "Done in {place}: {key} with version {version} is off again.",
        "{service} in {place} no longer has {version}; the deployment {key} counts as rolled back.",
        "The rollback went through. It was {key}, version {version}; the other environment is untouched.",
        also={"service": service["name"], "place": place},
        key=row["deployment_id"],
        version=row["version"],
    )


@rollback_in_which_environment.oracle
def _(raw: Raw, service: str, place: str) -> Truth:
    releases = _releases(raw)
    last = {one: releases[service, one][-1] for one in ("production", "staging")}
    key, version = last[place]["deployment_id"], last[place]["version"]
    candidates = tuple(row["deployment_id"] for row in last.values())
    return Truth({"key": key, "version": version}, state=_taken_back(raw, key), candidates=candidates)
