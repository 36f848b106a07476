"""Files of the workspace and what the API has: gaps of an export, and the settings of a client."""

import re
from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.content.text import listed
from ...world.raw import Raw
from .._api import GUIDE, Steps
from ._shared_field import asking, connected

_EXPORTS: Final = (
    ("/workspace/data/hotel_rates.csv", ",", "rooms", "nightly_eur"),
    ("/workspace/data/customers.csv", ";", "customers", "tier"),
)
"""A file, what stands between its cells, the resource that has the records, and a column with gaps."""


def _gaps(text: str, mark: str, column: str) -> list[str]:
    """The lines of an export in which a column is empty."""
    head, *lines = text.splitlines()
    place = head.split(mark).index(column)
    return [line for line in lines if not line.split(mark)[place]]


def _filled(text: str, line: str, mark: str, column: str, value: object) -> str:
    """A line of the export `text` with a value in its empty column."""
    cells = line.split(mark)
    cells[text.splitlines()[0].split(mark).index(column)] = str(value)
    return mark.join(cells)


def _shown(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.2f}"


def _completable(raw: Raw) -> list[tuple[str, str, str, str]]:
    """Exports with a few gaps, in lines that stand there once, so that they can be replaced."""
    found = []
    for export in _EXPORTS:
        path, mark, _, column = export
        gaps = _gaps(raw.files[path], mark, column)
        if 0 < len(gaps) <= 7 and all(raw.files[path].count(line) == 1 for line in gaps):
            found.append((len(gaps), export))
    return [export for count, export in found if count > 1] or [export for _, export in found]


def _whole(s: Stage, path: str) -> Steps:
    """The text of a file; what was cut off is read from the end in a second call."""
    part = yield s.call("read_text_file", path=path)
    text: str = part["content"]
    if not part.get("truncated"):
        return text
    head = text[: text.rindex("\n") + 1]
    rest = yield s.call("read_text_file", path=path, tail=part["total_lines"] - head.count("\n"))
    return head + rest["content"]


@scenario("api_integration", domains=("travel",))
def export_with_gaps(s: Stage) -> Script:
    """Cells of an export are empty: the records are read from the API at once, and the file is completed."""
    path, mark, resource, column = s.pick(_completable(s.raw))
    s.goal(path=path, mark=mark, table=resource, column=column)
    start = connected(s, f"GET /{resource}/{{id}} gives a single record; its fields are named as in our exports.")
    said: dict[str, Any] = {"path": path, "column": column}
    yield s.user(
        "{path} has gaps in {column}. Please fill them with what the API has.",
        "Some rows in {path} lack their {column}. Could you complete the file from the API and list what you put in?",
        "The channel partner bounced {path} because {column} is missing here and there. The API knows it; please mend "
        "the file.",
        "fill the empty {column} cells in {path} from the api",
        "Can you bring {path} up to date? Only the rows without {column}, everything else is fine.",
        **said,
    )
    text = yield from _whole(s, path)
    gaps = _gaps(text, mark, column)
    yield s.reason(
        "The column {column} is empty in {count} of the rows. I'll look those up in the API.",
        "Rows without {column}: {count}. One request for each of them will tell.",
        "Gaps found: {count}. Next come a token and the records in question.",
        "What's missing is clear now (rows: {count}). On to the API.",
        column=column,
        count=s.compute("count", *gaps),
    )
    headers = yield from start
    keys = [line.split(mark)[0] for line in gaps]
    answers = yield s.together(*(
        s.call("api_client", **asking(f"/{resource}/{key}", headers), derived_=("path",)) for key in keys
    ))  # fmt: skip
    values = [one["body"]["data"][column] for one in answers]
    edits = [
        {"old_text": line, "new_text": _filled(text, line, mark, column, value)}
        for line, value in zip(gaps, values, strict=True)
    ]
    yield s.call("edit_file", path=path, edits=edits)
    yield s.answer(
        "The file is complete now. Filled in: {filled}.",
        "Taken from the API and entered: {filled}. I changed nothing else.",
        "{filled}. That went into the empty cells.",
        "No more gaps in {column}: {filled}.",
        "I added what was missing, namely {filled}; the other rows are as they were.",
        also=said,
        filled=", ".join(f"{key} {_shown(value)}" for key, value in zip(keys, values, strict=True)),
    )


@export_with_gaps.oracle
def _(raw: Raw, path: str, mark: str, table: str, column: str) -> Truth:
    left, lines, told = raw.copy(), [], []
    head, *rows = raw.files[path].splitlines(keepends=True)
    names = head.strip().split(mark)
    for row in rows:
        cells = dict(zip(names, row.rstrip("\n").split(mark), strict=True))
        if not cells[column]:
            value = raw.row(table, cells[names[0]])[column]
            cells[column] = str(value)
            told.append(f"{cells[names[0]]} {_shown(value)}")
        lines.append(mark.join(cells.values()) + "\n")
    left.files[path] = head + "".join(lines)
    return Truth({"filled": ", ".join(told)}, state=left)


_MISTAKES: Final = (
    ("base_url", "/v1", ""),
    ("base_url", "https://", "http://"),
    ("token_path", "/auth/token", "/oauth/token"),
    ("token_path", "/auth/token", "/auth/login"),
    ("scheme", "Bearer", "Token"),
    ("scheme", "Bearer", "Basic"),
    ("page_size", "50", "100"),
    ("page_size", "50", "200"),
    ("retry_on", "429, 503", "500"),
    ("retry_on", "429, 503", "401, 403"),
)
"""A setting, a part of its right value, and what somebody makes of that part."""


def _settings(guide: str) -> dict[str, str]:
    """The settings of a client as the guide to the API would have them."""
    return {
        "base_url": re.findall(r"Base URL: (\S+)", guide)[0],
        "token_path": re.findall(r"`POST (/\S+)`", guide)[0],
        "scheme": re.findall(r"Authorization: (\w+)", guide)[0],
        "page_size": re.findall(r"up to (\d+)", guide)[0],
        "retry_on": ", ".join(re.findall(r"(\d{3}) (?:rate limit|try again)", guide)),
    }


def _as_ini(settings: dict[str, str]) -> str:
    return "[api]\n" + "".join(f"{name} = {value}\n" for name, value in settings.items())


@scenario("api_integration")
def client_settings(s: Stage) -> Script:
    """The settings of somebody's client are compared with the guide to the API, and the mended ones are saved."""
    right = _settings(s.raw.files[GUIDE])
    chosen = {name: right[name].replace(part, wrong) for name, part, wrong in s.sample(_MISTAKES, 3)}
    path = f"/workspace/config/{s.pick(('api_client', 'sync_job', 'integration', 'connector', 'partner_link'))}.ini"
    need(path not in s.raw.files, "it is there")
    pasted = _as_ini({**right, **chosen})
    s.goal(pasted=pasted, path=path)
    s.policy(f"The guide to our API is {GUIDE}.")
    said: dict[str, Any] = {"pasted": pasted, "path": path}
    yield s.user(
        "A contractor sent these settings for the client of our API:\n\n{pasted}\nPlease check them against our guide "
        "and save a correct version as {path}.",
        "{pasted}\nThis doesn't connect. Compare it with the API guide, put it right and write it to {path}.",
        "Could you review this config before we deploy it? Whatever contradicts the API guide should be fixed in "
        "{path}.\n\n{pasted}",
        "check vs api guide, fix, save to {path}:\n{pasted}",
        "I wrote this from memory and am sure that some of it is wrong:\n\n{pasted}\nThe guide to the API is in the "
        "workspace. I'd like the mended file under {path} and a list of the lines that you changed.",
        **said,
    )
    guide = yield s.call("read_text_file", path=GUIDE)
    correct = _settings(guide["content"])
    had = dict(line.split(" = ", 1) for line in pasted.splitlines()[1:])
    changed = [name for name, value in correct.items() if had[name] != value]
    if s.chance(500):
        yield s.reason(
            "Not as in the guide: {names}. The rest can stay.",
            "Compared line by line, {names} must change.",
            "The guide disagrees on {names}; I'll write the file with its values.",
            names=listed(changed),
        )
    yield s.call("write_file", path=path, content=_as_ini(correct), derived_=("content",))
    lines = [f"{name} is {correct[name]} (was {had[name]})" for name in changed]
    yield s.answer(
        "Saved as {path}. Changed: {lines}. All other lines agree with the guide.",
        "{path} is written. According to the guide, {lines}.",
        "I had to correct {count} lines: {lines}. The mended file is {path}.",
        "{count} of the settings were wrong. In {path}, {lines}.",
        "Done, see {path}. These lines contradicted the guide and are different now: {lines}.",
        also={"path": path, "count": s.compute("count", *changed)},
        lines="; ".join(lines),
    )


@client_settings.oracle
def _(raw: Raw, pasted: str, path: str) -> Truth:
    left, told, lines = raw.copy(), [], ["[api]"]
    right = _settings(raw.files[GUIDE])
    for name, had in re.findall(r"(?m)^(\w+) = (.+)$", pasted):
        lines.append(f"{name} = {right[name]}")
        if had != right[name]:
            told.append(f"{name} is {right[name]} (was {had})")
    left.files[path] = "\n".join(lines) + "\n"
    return Truth({"lines": "; ".join(told)}, state=left)
