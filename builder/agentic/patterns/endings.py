"""What an assistant does in words alone: it answers, asks back, or refuses."""

from functools import lru_cache

from ..evidence import Exchange, View
from .calling import HANDS_OVER
from .pattern import pattern
from .phrases import full_sentences, plain, sentences
from .words.ask import ASKS, CHOICE, CODE, DRAFTED, FURTHER, OFFER, REQUESTS, WHICH
from .words.refuse import PERSON, QUOTED, REFUSES


@lru_cache(256)
def asks(text: str) -> bool:
    """Whether a message asks the user for something that is needed, rather than offering more."""
    own = CODE.sub("code", DRAFTED.sub(" ", plain(text)))
    return any(_is_question_back(sentence) for sentence in full_sentences(own))


def _is_question_back(sentence: str) -> bool:
    question = "?" in sentence
    if question and CHOICE.search(sentence) and not FURTHER.search(sentence):
        return True
    if OFFER.search(sentence):
        return False
    return bool((ASKS if question else REQUESTS).search(sentence))


@lru_cache(256)
def refuses(text: str) -> bool:
    """Whether a message says that something cannot, or must not, be done."""
    return any(REFUSES.search(sentence) for sentence in sentences(QUOTED.sub(" ", plain(text))))


@pattern(60, "clarification")
def clarification(view: View) -> bool:
    """The assistant asks for what it needs to know, instead of an answer.

    How to go on after a change was refused is no such question, unless it is which of several values is meant: the
    answer is that it was refused.
    """
    return any(asks(text) and not (_refused(at, view) and not WHICH.search(text)) for at, text in view.endings)


@pattern(100, "refusal")
def refusal(view: View) -> bool:
    """The assistant says that what was asked cannot, or must not, be done.

    To need one more detail is no refusal, nor is to have done a part, nor to ask whether something else will do where a
    tool refused the change.
    """
    return any(
        refuses(text) and not asks(text) and not _partly_done(at, view) and not _offers_other(at, text, view)
        for at, text in view.endings
    )


def _refused(at: int, view: View) -> list[Exchange]:
    """The changes that were tried in the turn of a message and came to nothing."""
    here = _changes(at, view)
    done = {one.name for one in here if one.succeeded}
    return [one for one in here if one.failed and one.name not in done]


def _partly_done(at: int, view: View) -> bool:
    """Whether something was changed in the turn of a message. To give the case to a human being changes nothing."""
    return any(one.succeeded and not HANDS_OVER.search(one.name) for one in _changes(at, view))


def _changes(at: int, view: View) -> list[Exchange]:
    """The calls of the turn of a message that change something, or would have."""
    turn = view.roles[:at].count("user")
    return [one for one in view.results_before(at) if one.turn == turn and view.writes(one)]


def _offers_other(at: int, text: str, view: View) -> bool:
    last = full_sentences(text)[-1]
    return last.endswith("?") and not PERSON.search(last) and bool(_refused(at, view))
