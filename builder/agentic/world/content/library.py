"""The shelf of a domain: what every workplace has on it, around the documents that only this domain has."""

from collections.abc import Callable, Iterable, Sequence

from ..documents import Shelf
from ..domain import Place
from .office import put_office
from .reviews import put_post_mortems
from .rules import Rule, put_rules
from .text import Say

Kind = Callable[[Place, Shelf], None]
"""Puts all documents of one kind on the shelf."""


def put_library(
    place: Place, shelf: Shelf, rules: Sequence[Rule], kinds: Iterable[Kind], *, first: int, owners: slice
) -> None:
    """The domain's rules and its own kinds of documents, post-mortems of its incidents, and the papers of any office.

    Policy numbers go up from `first`; `owners` are those among the staff whom the policies belong to.
    """
    names = place.facts["staff"]
    put_rules(place, shelf, rules, names[owners], first)
    for put in kinds:
        put(place, shelf)
    put_post_mortems(place, shelf, place.facts["incidents"], names)
    put_office(place, shelf, names)


def put_answers(
    place: Place, shelf: Shelf, answers: Sequence[tuple[str, str, str, str]], frame: Sequence[str], author: str
) -> None:
    """Put a page for each question that is often asked: (question, answer, topic, value), {n} being a number."""
    say = Say(place.rng("answers"))
    for question, answer, topic, value in say.rng.shuffled(answers):
        n = say.rng.between(4, 29)
        sentences = [answer.format(n=n), *say.some(frame, 6)]
        says = ((topic, value.format(n=n)),)
        shelf.put("faq", question, sentences, date=lately(place, say, 90), author=author, says=says)


def lately(place: Place, say: Say, days: int = 300) -> str:
    """A day of the last `days` days, though not of the last ten."""
    return str(place.clock.ago(say.rng.between(10, days)))
