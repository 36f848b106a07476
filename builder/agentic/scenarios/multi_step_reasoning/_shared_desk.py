"""What the scenarios about shops, freight, tickets and money share: finding a settings file, sums, and lists in words."""

import re
from collections.abc import Generator
from typing import Any, Final

from ...script import Event
from ...stage import Stage, need

Row = dict[str, Any]
Steps = Generator[Event, Any, str]
CONFIG: Final = "/workspace/config"
_OTHER_ENDINGS: Final = (".yml", ".toml", ".cfg", ".conf")


def misnamed(s: Stage, name: str) -> str:
    """The path of a settings file as somebody remembers it: the right name with another ending."""
    stem = name.rpartition(".")[0]
    return f"config/{stem}{s.pick([ending for ending in _OTHER_ENDINGS if not name.endswith(ending)])}"


def settings_text(s: Stage, wrong: str) -> Steps:
    """The text of a settings file that has another ending than the user says: the folder tells which."""
    tried = yield s.attempt("read_text_file", path=wrong)
    need(s.failed(tried), "the file is there")
    yield s.reflect(
        "{wrong} doesn't exist. The ending may be different, so I'll list the folder.",
        "No file of that name. Let me see what is in config.",
        "Not found; something similar should be there, a listing will tell.",
        "That path leads nowhere. I'll check how the file is really called.",
        wrong=wrong,
    )
    folder = yield s.call("list_directory", path="config")
    stem = wrong.removeprefix("config/").rpartition(".")[0]
    right = next(entry["name"] for entry in folder["entries"] if entry["name"].startswith(f"{stem}."))
    found = yield s.call("read_text_file", path=f"{folder['path']}/{right}", derived_=("path",))
    return str(found["content"])


def setting(text: str, key: str) -> int:
    """The whole number behind a key of a settings file; ValueError when it is not there."""
    match = re.search(rf'"?{key}"?\s*[:=]\s*(\d+)', text)
    if match is None:
        raise ValueError(f"no {key}")
    return int(match.group(1))
