"""Rules of a company as documents: the policy in force, its older versions, and what people believe.

Each rule has one topic with one true value, which a current policy states. About half of the rules also have a
superseded version with another value, and about half are told wrongly somewhere (a chat digest, minutes, a blog).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ..documents import HEARSAY, SUPERSEDED, Shelf
from ..domain import Place
from ..rng import Rng
from .text import Say, day_name, in_unit


@dataclass(frozen=True, slots=True)
class Rule:
    """One number that a policy fixes.

    topic   a noun phrase that a question may use: "the deadline for expense claims"
    states  ways of saying it, with {value}, such as "Claims are filed within {value} of the purchase."
    range   lowest, highest, step of the number; `fact` takes it from place.facts instead
    unit    written around the number: "{} days", "EUR {}", "{}%"
    about   two or more sentences on purpose, scope or practice
    """

    topic: str
    title: str
    states: tuple[str, ...]
    about: tuple[str, ...]
    range: tuple[int, int, int]
    unit: str = "{} days"
    fact: str = ""


_OPEN: Final = (
    "This is policy {number} of {company}, owned by {owner} and in force since {since}.",
    "Policy {number} applies at {company} from {since}; its owner is {owner}.",
    "{company} adopted policy {number} on {since}. Questions about it go to {owner}, who owns it.",
)
_SCOPE: Final = (
    "It covers all employees, contractors and agencies who act in our name.",
    "It applies to every team and every site; local habits do not override it.",
    "Everybody on the payroll is bound by it, and so are partners who use our systems.",
    "There are no exemptions by seniority: managers follow the same rule as their teams.",
)
_EXCEPT: Final = (
    "Exceptions need a written request to {owner} and are recorded in the register for {keep} months.",
    "Whoever needs an exception writes to {owner}; granted ones lapse after {keep} months.",
    "{owner} may grant an exception for at most {keep} months, in writing and with a reason.",
)
_REVIEW: Final = (
    "The next review is planned for {review}.",
    "We look at this rule again on {review}.",
    "It stays valid until it is replaced; the next scheduled review is {review}.",
)
_OLD: Final = (
    "This version has been replaced and is kept for the record.",
    "Archived: a later version of {number} is in force.",
    "Superseded. Please consult the current version of {number} before you act.",
)
_CHAT_OPEN: Final = (
    "A digest of what was asked in the help channel this week, as far as anybody wrote it down.",
    "Notes from the open question hour. Nobody checked these against the policies.",
    "What colleagues told each other over lunch and in chat, collected for the newcomers.",
    "My unofficial survival guide, part {part}: things I wish somebody had told me in my first week.",
)
_CHAT_SAY: Final = (
    "On {topic}, somebody answered: {state}",
    "{name} asked about {topic} and was told this: {state}",
    "As for {topic}, the usual answer in our team goes like this. {state}",
)
_CHAT_END: Final = (
    "If in doubt, look it up: the policy pages win over this page.",
    "I may have some of it wrong, so please do not quote me.",
    "Take it with a pinch of salt; {name} says that a number or two may have changed since.",
    "Corrections are welcome, just leave a comment below and I will get to it.",
)
_CHAT_MORE: Final = (
    "The coffee machine on the second floor takes tokens again, and they are free at the reception desk.",
    "Several people asked where the meeting room keys went; they hang behind the printer now.",
    "The newsletter comes out on Thursdays, and contributions are due the evening before.",
    "Lockers can be had from facilities, although the waiting list is long at the moment.",
    "There was a long discussion about dark mode that led nowhere, as these discussions do.",
    "Lunch walks start at the side entrance at a quarter past twelve, whatever the weather.",
    "Visitors still have to be announced a day ahead, or the gate will turn them away.",
)


def rule_value(place: Place, rule: Rule) -> str:
    """The true value of a rule as documents write it."""
    if rule.fact:
        return in_unit(rule.unit, f"{place.facts[rule.fact]:g}")
    low, high, step = rule.range
    return in_unit(rule.unit, low + step * place.rng("rule", rule.topic).below((high - low) // step + 1))


def put_rules(place: Place, shelf: Shelf, rules: Sequence[Rule], owners: Sequence[str], first_number: int) -> None:
    """Put the pages of these rules on the shelf; policy numbers go up from `first_number`."""
    rng = place.rng("rules", first_number)
    say = Say(rng, company=place.facts["company"])
    for offset, rule in enumerate(rules):
        number = f"POL-{first_number + 7 * offset + rng.below(7)}"
        owner = rng.pick(owners)
        since = place.clock.ago(rng.between(40, 330))
        value = rule_value(place, rule)
        _policy(shelf, say, rule, number=number, owner=owner, since=since, value=value, today=place.clock.today)
        others = _other_values(rng, rule, value)
        if rng.chance(550):
            _superseded(shelf, say, rule, number=number, owner=rng.pick(owners), since=since, value=others[0])
        if rng.chance(550):
            _told(place, shelf, say, rule, name=rng.pick(owners), value=rng.pick(others))


def _policy(
    shelf: Shelf, say: Say, rule: Rule, *, number: str, owner: str, since: date, value: str, today: date
) -> None:
    review = day_name(today + timedelta(days=say.rng.between(30, 400)))
    sentences = [
        say(*_OPEN, number=number, owner=owner, since=day_name(since)),
        say(*rule.states, value=value),
        "",
        *say.some(rule.about, 2),
        *say.some(_SCOPE, 2),
        say(*_EXCEPT, owner=owner, keep=say.rng.between(2, 12)),
        say(*_REVIEW, review=review),
    ]
    says = ((rule.topic, value), (f"the owner of the policy on {rule.topic.removeprefix('the ')}", owner))
    title = say("{title} ({number})", "{number}: {title}", "Policy {number}, {title}", title=rule.title, number=number)
    number_of = (f"the number of the policy on {rule.topic.removeprefix('the ')}", number)
    shelf.put("policy", title, sentences, date=str(since), author=owner, says=(*says, number_of))


def _superseded(shelf: Shelf, say: Say, rule: Rule, *, number: str, owner: str, since: date, value: str) -> None:
    before = since - timedelta(days=say.rng.between(200, 900))
    sentences = [
        say(*_OLD, number=number),
        say(*_OPEN, number=number, owner=owner, since=day_name(before)),
        say(*rule.states, value=value),
        *say.some(rule.about, 2),
        *say.some(_SCOPE, 2),
        say(*_EXCEPT, owner=owner, keep=say.rng.between(2, 12)),
    ]
    title = say("{title} ({number}, archived)", "{number}: {title}, old version", title=rule.title, number=number)
    says = ((rule.topic, value, SUPERSEDED),)
    shelf.put("archive", title, sentences, date=str(before), author=owner, says=says)


def _told(place: Place, shelf: Shelf, say: Say, rule: Rule, *, name: str, value: str) -> None:
    state = say(*rule.states, value=value)
    day = place.clock.ago(say.rng.between(5, 300))
    more = say.some(_CHAT_MORE, 4)
    sentences = [
        say(*_CHAT_OPEN, part=say.rng.between(2, 9)),
        *more[:2],
        say(*_CHAT_SAY, topic=rule.topic, name=name, state=state),
        *more[2:],
        say(*_CHAT_END, name=name),
    ]
    plain = rule.title.lower()
    title = say("Asked this week: {plain}", "What people say about {plain}", "Newcomer notes on {plain}", plain=plain)
    blog = f"blog.{place.facts['slug']}.example"
    says = ((rule.topic, value, HEARSAY),)
    shelf.put("chat", title, sentences, date=str(day), author=name, says=says, host=blog)


def _other_values(rng: Rng, rule: Rule, value: str) -> list[str]:
    low, high, step = rule.range
    numbers = [in_unit(rule.unit, number) for number in range(low, high + 1, step)]
    return rng.shuffled([number for number in numbers if number != value])[:3]
