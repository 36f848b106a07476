"""Whether a call changes something, as its name, its description and its arguments tell."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from .texts import word_set

_READING: Final = word_set(
    "get list search find read fetch query check calculate compute describe show view count compare estimate analyze "
    "analyse convert validate preview track lookup look is has inspect summarize summarise open run execute web docs "
    "text diff test tests verify parse evaluate estimate detect grep cat ls head tail stat explain tree info status "
    "history recall retrieve download"
)
_WRITING: Final = word_set(
    "create add update delete remove cancel book set write edit move modify send post place submit assign unassign "
    "close resolve reopen return exchange refund pay insert rename append commit upload schedule reschedule approve "
    "reject issue apply enable disable restart deploy rollback archive merge register mark save patch put upsert copy "
    "make touch mkdir rm mv cp replace store remember forget start stop pause resume subscribe unsubscribe block "
    "unblock reserve confirm order transfer handoff escalate change adjust renew release reset record attach buy "
    "sell publish notify reply grant revoke rotate scale invite ship receive restock reorder flag tag retry "
    "hand increase decrease extend swap upgrade downgrade "
    "acknowledge ack match reconcile link unlink postpone undo void annul withdraw promise sign "
    "decide settle bump raise abort rebook revert restore checkout end drain"
)
_EITHER: Final = frozenset({"open", "file", "run", "execute", "perform", "do"})
"""Verbs of which only the next word tells what they do: `open_ticket` changes something, `open_file` does not."""
_VIEWS: Final = frozenset(
    {"details", "history", "schedule", "list", "info", "status", "exchange", "rate", "rates", "log"}
)
"""What `commit_history` and the like end in: verbs before them are names of things, and the description decides."""
_NOUNS: Final = word_set(
    "book change commit copy exchange file flag grant issue log move order patch pay post record refund release reply "
    "return schedule sign stock tag transfer"
)
"""Verbs that may as well be the thing that is viewed: `order_status`; but to `set_status` is to set it."""
_CASES: Final = frozenset({"return", "ticket", "case", "claim", "issue", "request", "dispute"})
_REHEARSING: Final = ("dry_run", "dryrun", "preview", "simulate", "what_if", "validate_only", "check_only")
_NAME_PART: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_THIRD_PERSON: Final = re.compile(r"(?<=[a-z])(?:es|s)$")
_SQL_WRITE: Final = re.compile(r"\s*(?:insert|update|delete|replace|create|drop|alter|merge|upsert)\b", re.IGNORECASE)
_ASKING_PATH: Final = re.compile(r"/(?:search|query|auth|oauth|token|login|sessions?)\b", re.IGNORECASE)
_REQUESTING: Final = re.compile(r"(?:^|_)(?:api|http|rest|https|web_?request)(?:_|$)|request$", re.IGNORECASE)
_CHOOSING: Final = ("action", "operation", "op", "command", "mode", "method", "http_method", "verb", "task")
_READING_ACTION: Final = re.compile(
    r"(?:read|get|list|search|find|stat|exists|show|view|head|info|count)\b", re.IGNORECASE
)


def writes(name: str, description: str, arguments: Mapping[str, Any]) -> bool:
    """Whether such a call changes something: by what it is asked to do, else the tool's name, else its description."""
    if any(arguments.get(key) is True for key in _REHEARSING):
        return False
    chosen = next((str(arguments[key]) for key in _CHOOSING if isinstance(arguments.get(key), str)), "")
    texts = [value for value in arguments.values() if isinstance(value, str)]
    decided = _chosen_writes(chosen, texts)
    if decided is not None:
        return decided
    if not chosen and _REQUESTING.search(name):
        return False  # what sends no method gets
    return any(_SQL_WRITE.match(text) for text in texts) or _name_writes(name, description)


def _chosen_writes(chosen: str, texts: Sequence[str]) -> bool | None:
    """Whether the action that the arguments choose changes something; None where they choose none that is known."""
    if chosen.upper() in {"GET", "HEAD", "OPTIONS"} or _READING_ACTION.match(chosen):
        return False
    if chosen.upper() in {"POST", "PUT", "PATCH", "DELETE"}:
        return not any(_ASKING_PATH.search(text) for text in texts)
    return True if chosen.lower().split("_")[0] in _WRITING else None


@lru_cache(4096)
def _name_writes(name: str, description: str) -> bool:
    parts = [part.lower() for part in _NAME_PART.findall(name)]
    verbs = [part for part in parts if part in _READING or part in _WRITING]
    first = re.findall(r"[A-Za-z]+", description)[:1]
    if parts and parts[0] in _EITHER and not _CASES.isdisjoint(parts):
        return True
    if verbs and verbs[0] in _EITHER and len(verbs) > 1:
        return verbs[1] in _WRITING
    viewed = first and parts[-1:] and parts[-1] in _VIEWS and bool(verbs) and verbs[0] in _NOUNS
    if verbs and not viewed:
        return verbs[0] in _WRITING
    verb = first[0].lower() if first else ""
    return any(form in _WRITING and form != "return" for form in (verb, verb[:-1], _THIRD_PERSON.sub("", verb)))
