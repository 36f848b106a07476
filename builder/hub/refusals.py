"""What the Hub refuses, or the way to it, as sentences that say what to do."""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import httpx2
from huggingface_hub.errors import (
    HfHubHTTPError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from ..errors import HubError, InputError, OutputError, SeedbedError, UnavailableError
from ..secret import redact

LOGIN: Final = "hf auth login gives the Hub a token, hf auth whoami says whose it is"
_RATE: Final = re.compile(r"\bt\s*=\s*(\d+)")
_STORAGE: Final = re.compile(r"\b(?:storage|quota|disk space)\b", re.IGNORECASE)
_BATCH: Final = "LFS batch API returned errors"
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class MovedError(HubError):
    """Somebody else committed since the branch was read."""


@contextmanager
def sentences(repo: str) -> Iterator[None]:
    """Turn what a client of the Hub raises into one sentence; what is none of its errors passes."""
    try:
        yield
    except SeedbedError:
        raise
    except Exception as problem:
        if sentence := _sentence(repo, problem):
            raise sentence from None
        raise


def _sentence(repo: str, problem: BaseException) -> SeedbedError | None:
    found: SeedbedError | None = None
    match problem:
        case OfflineModeIsEnabled():
            found = UnavailableError(f"{repo}: HF_HUB_OFFLINE forbids asking the Hub; unset it and try again.")
        case RevisionNotFoundError():
            found = InputError(f"{repo}: has no such version.")
        case RepositoryNotFoundError():
            found = HubError(f"{repo}: is not on the Hub, or the token may not see it; {LOGIN}.")
        case HfHubHTTPError():
            found = _refused(repo, problem)
        case httpx2.HTTPError() | ConnectionError() | TimeoutError():
            found = _unreachable(repo, problem)
        case OSError():
            found = _unwritten(repo, problem)
        case ValueError() if str(problem).startswith(_BATCH):
            found = _rejected(repo, str(problem).partition("\n")[2])
        case RuntimeError():  # an upload; the client wraps what happened
            found = _sentence(repo, problem.__cause__) if problem.__cause__ else _unreachable(repo, problem)
    return found


def _line(text: str) -> str:
    """The first line of what somebody else says, without keys."""
    return redact(text).strip().partition("\n")[0].rstrip(".")


def _unreachable(repo: str, problem: BaseException) -> SeedbedError:
    what = _line(str(problem)) or type(problem).__name__
    return HubError(f"{repo}: the Hub cannot be reached ({what}); the same command goes on where it was.")


def _unwritten(repo: str, problem: OSError) -> SeedbedError:
    """A file on this machine: of the Hub's cache, as a rule."""
    where = problem.filename or repo
    if problem.errno in _FULL:
        return OutputError(
            f"{where}: there is no space left ({problem.strerror}); free some, or let HF_HOME name a folder with more, "
            "and run the same command again."
        )
    return OutputError(f"{where}: {_line(problem.strerror or str(problem))}; HF_HOME says where the Hub's cache is.")


def _refused(repo: str, problem: HfHubHTTPError) -> SeedbedError:
    headers, status = problem.response.headers, problem.response.status_code
    told = _line(headers.get("x-error-message") or problem.server_message or "")
    found = _rejected(repo, told, f"{status}: ")
    match status:
        case 401:
            found = HubError(f"{repo}: the Hub does not take the token, it is wrong or expired; {LOGIN}.")
        case 402 | 413 | 507:
            found = _no_room(repo, told)
        case 403 if not _STORAGE.search(told):
            found = HubError(f"{repo}: the token may not do this ({told}); {LOGIN}, take one that may write there.")
        case 412:
            found = MovedError(f"{repo}: somebody else commits all the time; run the same command again later.")
        case 429:
            reset = _RATE.search(headers.get("ratelimit", ""))
            wait = f"in {reset[1]} s" if reset else "later"
            found = HubError(f"{repo}: the Hub's rate limit is reached; run the same command again {wait}.")
        case _ if status >= 500:
            found = HubError(f"{repo}: the Hub is in trouble ({status}); run the same command again later.")
    return found


def _rejected(repo: str, told: str, status: str = "") -> SeedbedError:
    if _STORAGE.search(told):
        return _no_room(repo, _line(told))
    return HubError(f"{repo}: the Hub refuses ({status}{_line(told) or 'it does not say why'}).")


def _no_room(repo: str, told: str) -> SeedbedError:
    return HubError(
        f"{repo}: the Hub has no room left for it ({told or 'its quota is used up'}); "
        "delete something there or take a larger plan, then run the same command again."
    )
