"""What an answer means for the run: keep it, slow down, try again, give this job up, or stop."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Final

from ..providers.base import Answer, Json, Provider, duration
from ..secret import redact

LONGEST_WAIT: Final = 300.0
"""Seconds. A provider that wants more is left for later."""
_QUOTA: Final = ("insufficient_quota", "exceeded your current quota", "billing_not_active", "credit balance")
"""Not "billing" alone: Groq's ordinary rate limit names its billing page."""
_TOO_LARGE: Final = "request too large"
"""What OpenAI says, with 429, to a request of more tokens than its limit per minute: waiting would not help."""
_GONE: Final = ("model_not_found", "model_decommissioned", "does not exist", "decommissioned")


class Course(Enum):
    """What to do next."""

    KEEP = "keep"
    SLOWER = "slower"
    AGAIN = "again"
    PARK = "park"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A course with its reason, and for SLOWER the seconds that the provider asks for, None if it does not say."""

    course: Course
    reason: str = ""
    wait: float | None = None
    tokens: tuple[int, int] = (0, 0)


def judge(provider: Provider, answer: Answer) -> Verdict:
    """What an answer means. Only a JSON object with a choice in it is a completion; anything else was not delivered."""
    if answer.status == 200:
        return _delivered(answer)
    said = _said(answer)
    what = f"{provider.name} answered {answer.status}: {said}"
    if answer.status in provider.slower and not _used_up(answer, said):
        if _TOO_LARGE in said.lower():
            return Verdict(Course.PARK, what)
        return Verdict(Course.SLOWER, what, retry_after(answer.headers))
    if advice := _ending(provider, answer, said):
        return Verdict(Course.STOP, f"{provider.name} answered {answer.status} ({said.rstrip('.')}): {advice}")
    passing = answer.status in (408, 409, 425) or answer.status >= 500 or answer.status < 400
    return Verdict(Course.AGAIN if passing else Course.PARK, what)


def _used_up(answer: Answer, said: str) -> bool:
    return answer.status == 402 or (answer.status < 500 and any(word in said.lower() for word in _QUOTA))


def _ending(provider: Provider, answer: Answer, said: str) -> str:
    """What the user can do about an answer that every other job would get as well; "" when it is about this one."""
    if _used_up(answer, said):
        return "the quota or credit is used up; add some, or take another provider"
    if answer.status == 401 or (answer.status == 403 and "key" in said.lower()):
        return f"the key is not accepted; set {' or '.join(provider.keys)} anew"
    if answer.status in (403, 404) or (answer.status == 400 and any(word in said.lower() for word in _GONE)):
        return "the model or address is not there; choose another with --model"
    return ""


def _delivered(answer: Answer) -> Verdict:
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        return Verdict(Course.AGAIN, "the answer was no JSON")
    if not isinstance(body, dict) or not isinstance(body.get("choices"), list) or not body["choices"]:
        return Verdict(Course.AGAIN, "the answer had no completion in it")
    return Verdict(Course.KEEP, tokens=_tokens(body.get("usage")))


def _tokens(usage: Json) -> tuple[int, int]:
    counted = usage if isinstance(usage, dict) else {}
    found = [counted.get(name) for name in ("prompt_tokens", "completion_tokens")]
    first, second = (one if isinstance(one, int) and 0 <= one < 10**9 else 0 for one in found)
    return first, second


def _said(answer: Answer) -> str:
    """The provider's own sentence, without keys, cut, and without half characters."""
    text = answer.body[:4000].decode("utf-8", "replace")
    try:
        body = json.loads(text)
        error = body.get("error", body) if isinstance(body, dict) else body
        if isinstance(error, dict):
            text = " ".join(str(error[name]) for name in ("message", "code", "type") if error.get(name))
        else:
            text = str(error)
    except (ValueError, RecursionError):
        pass
    return redact(" ".join(text.split())).encode("utf-8", "replace").decode()[:300] or "nothing"


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the headers ask to wait, None if they do not say; a date is taken against the answer's own."""
    if (value := headers.get("retry-after-ms", "")).strip().isdecimal():
        return int(value) / 1000
    value = headers.get("retry-after", "").strip()
    if (seconds := duration(value)) is not None:
        return seconds
    then, now = _moment(value), _moment(headers.get("date", ""))
    return max(0.0, (then - now).total_seconds()) if then and now else None


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)  # "-0000" is read as no zone at all
