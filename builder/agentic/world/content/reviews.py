"""Post-mortems of incidents, the same in every domain."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from ..documents import Shelf
from ..domain import Place
from .logs import Incident
from .text import Say, day_name

_SUMMARY: Final = (
    "On {day} the service {service} was disturbed for {minutes} minutes, from {start} UTC on.",
    "{service} did not work properly for {minutes} minutes on {day}; the trouble began at {start} UTC.",
    "From {start} UTC on {day} and for {minutes} minutes, requests to {service} failed.",
)
_CAUSE: Final = ("The cause was {cause}.", "It turned out that the reason was {cause}.", "Root cause: {cause}.")
_FIX: Final = ("{who} {fix}, after which the errors stopped.", "It ended when {who} {fix}.", "{who} {fix}.")
_MORE: Final = (
    "The alert fired {late} minutes after the first error, which is later than we want.",
    "About {users} users saw an error page; nobody lost data.",
    "The on-call engineer first suspected the network and lost a quarter of an hour on it.",
    "The dashboard was of little help, because it shows averages and not the slowest requests.",
    "We had rehearsed a similar case in spring, and it showed.",
    "The status page was updated after {late} minutes and again at the end.",
    "Customer-facing teams were told in the channel and could answer questions from the start.",
    "What went well: the runbook was up to date and everybody knew their part.",
)
_ACTION: Final = (
    "Follow-up: {owner} adds a check that would have caught this before release, due on {due}.",
    "As an action, {owner} will write a test for it by {due}.",
    "{owner} takes the action to lower the alert threshold; the date for it is {due}.",
)


def put_post_mortems(place: Place, shelf: Shelf, found: Sequence[Incident], names: Sequence[str]) -> None:
    """Put one post-mortem for each incident on the shelf."""
    say = Say(place.rng("post-mortems"))
    for incident in found:
        owner = say.rng.pick(names)
        due = day_name(incident.started.date() + timedelta(days=say.rng.between(10, 60)))
        start = incident.started.strftime("%H:%M")
        values = {"late": say.rng.between(3, 24), "users": say.rng.between(40, 2600)}
        sentences = [
            say(
                *_SUMMARY,
                day=day_name(incident.started.date()),
                service=incident.service,
                minutes=incident.minutes,
                start=start,
            ),
            say(*_CAUSE, cause=incident.cause),
            say(*_FIX, who=incident.fixed_by, fix=incident.fix),
            "",
            *say.some(_MORE, 4, **values),
            say(*_ACTION, owner=owner, due=due),
        ]
        says = (
            (f"the cause of {incident.id}", incident.cause),
            (f"how long {incident.id} lasted", f"{incident.minutes} minutes"),
            (f"who fixed {incident.id}", incident.fixed_by),
            (f"the owner of the follow-up to {incident.id}", owner),
            (f"the due date of the follow-up to {incident.id}", due),
        )
        title = say(
            "Post-mortem {id}: {service}",
            "{id}, {service}: what happened",
            "Review of {id} ({service})",
            id=incident.id,
            service=incident.service,
        )
        shelf.put(
            "postmortem",
            title,
            sentences,
            date=str(incident.started.date() + timedelta(days=3)),
            author=owner,
            says=says,
        )
