"""What goes wrong on a Hub of tests when it is asked to, and how it refuses."""

import re
from collections.abc import Mapping

from aiohttp import web

OUT_OF_SERVICE = 418
"""A status that no client tries again."""
_REFUSAL = re.compile(r"([0-9]{3})(?::(.*))?")


class Faults:
    """Which requests end in a fault. Everything below may be set while the server runs.

    dead_from   from the request of this number on (the first is 0) nothing is done and 418 answered
    mute_from   the same, but this request is still carried out
    """

    def __init__(self) -> None:
        self.dead_from: int | None = None
        self.mute_from: int | None = None
        self._planned: list[tuple[re.Pattern[str], str]] = []

    def fail(self, line: str, fault: str, times: int = 1) -> None:
        """Let the next requests whose line matches end in a fault.

        "503"            a status, and what is said with it: "403:You may not"; of 429 the seconds to wait: "429:2"
        "drop"           the connection ends, and nothing was done
        "drop-after"     it was done, and the connection ends without an answer
        """
        self._planned += [(re.compile(line), fault)] * times

    def of(self, line: str, number: int) -> str:
        """The fault of the request of this number; "" for none."""
        if self.dead_from is not None and number >= self.dead_from:
            return str(OUT_OF_SERVICE)
        if self.mute_from is not None and number > self.mute_from:
            return str(OUT_OF_SERVICE)
        for place, (pattern, fault) in enumerate(self._planned):
            if pattern.search(line):
                del self._planned[place]
                return fault
        return ""


def answer_of(fault: str) -> web.Response | None:
    """The refusal that a fault stands for, where it is one."""
    found = _REFUSAL.fullmatch(fault)
    if not found:
        return None
    status, said = int(found[1]), found[2] or ""
    if status != 429:
        return refusal(status, said or f"fault {fault}")
    rates = {"RateLimit": f'"api";r=0;t={said or 1}', "RateLimit-Policy": '"fixed window";"api";q=500;w=300'}
    return refusal(status, "Too many requests", headers=rates)


def refusal(status: int, message: str, code: str = "", headers: Mapping[str, str] | None = None) -> web.Response:
    """An answer that is no success, with the headers that the Hub gives it."""
    told = {"X-Error-Message": message, **({"X-Error-Code": code} if code else {}), **(headers or {})}
    return web.json_response({"error": message}, status=status, headers=told)


def dropped(request: web.Request) -> web.Response:
    """The connection ends without an answer."""
    if request.transport:
        request.transport.abort()
    return web.Response()
