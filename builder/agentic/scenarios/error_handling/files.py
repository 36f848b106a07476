"""Files that are not where somebody said, and edits that do not fit at once."""

import csv
import io
from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.content.text import listed, month_name
from ...world.raw import Raw

_EXPORTS: Final = {
    "retail": ("orders", "orders", "total"),
    "support": ("tickets", "tickets", ""),
    "finance": ("invoices", "invoices", "amount_eur"),
    "travel": ("bookings", "bookings", "price_eur"),
}
"""Monthly exports /workspace/data/<name>_YYYY-MM.csv: name, the word for the rows, and a money column."""


def _exports(raw: Raw, name: str) -> list[str]:
    """The months that were exported, oldest first."""
    start, end = f"/workspace/data/{name}_", ".csv"
    return sorted(path[len(start) : -len(end)] for path in raw.files if path.startswith(start))


def table_in(text: str) -> list[dict[str, str]]:
    """The rows of a CSV text, whatever its delimiter."""
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter))


@scenario("error_handling", domains=tuple(_EXPORTS))
def export_with_another_name(s: Stage) -> Script:
    """The user misremembers the path of an export; the folder shows the right one, and its rows are counted."""
    name, things, _ = _EXPORTS[s.domain]
    month = s.pick(_exports(s.raw, name))
    year, number = month.split("-")
    wrong = s.pick([
        f"/workspace/data/{year}-{number}_{name}.csv",
        f"/workspace/data/{name}_{number}_{year}.csv",
        f"/workspace/exports/{name}_{month}.csv",
        f"/workspace/data/{name.removesuffix('s')}_{month}.csv",
    ])  # fmt: skip
    path = f"/workspace/data/{name}_{month}.csv"
    s.goal(path=path)
    said: dict[str, Any] = {"wrong": wrong, "month": month_name(month), "things": things}
    yield s.user(
        "How many rows does {wrong} have once exact duplicates are taken out?",
        "In {wrong} some lines came in twice. How many {things} are left without the repeats?",
        "Could you count the {things} of {month}? The export is {wrong}; ignore lines that stand there twice.",
        "rows in {wrong} without duplicates?",
        **said,
    )
    missing = yield s.attempt("data_processor", operation="dedupe", path=wrong, limit=1)
    need(s.failed(missing) and missing.type == "NotFound", "it is there")
    yield s.reflect(
        "No such file. I'll see what there is under a similar name.",
        "That path doesn't exist; let me look for the export itself.",
        "Not found. The file probably goes by a slightly different name, so I'm searching.",
        "The path leads nowhere, so I'll list the files that fit.",
    )
    found = yield s.call("search_files", pattern=f"{name}_*.csv")
    fitting = [one["path"] for one in found["matches"] if month in one["path"]]
    need(len(fitting) == 1, "not the only one")
    rows = yield s.call("data_processor", operation="dedupe", path=fitting[0], limit=1)
    yield s.answer(
        "The file is called {path}; without repeats it has {count} rows.",
        "{count}, counted in {path}. The path you gave does not exist.",
        "There's no {wrong}, but {path} is the export you mean: {count} different rows.",
        "I found it as {path}. It holds {count} {things} when each line counts once.",
        also=said,
        path=fitting[0],
        count=rows["row_count"],
    )


@export_with_another_name.oracle
def _(raw: Raw, path: str) -> Truth:
    rows = {tuple(row.values()) for row in table_in(raw.files[path])}
    return Truth({"path": path, "count": len(rows)})


@scenario("error_handling", domains=("retail", "finance", "travel"))
def month_never_exported(s: Stage) -> Script:
    """No export of the month that was asked for: the assistant says which there are, and the user takes one of them."""
    name, things, amount = _EXPORTS[s.domain]
    months = _exports(s.raw, name)
    year, number = int(months[0][:4]), int(months[0][5:])
    early = f"{year - (number < 4):04d}-{(number + 8) % 12 + 1:02d}"
    chosen = s.pick(months)
    s.goal(name=name, chosen=chosen, amount=amount)
    s.policy(f"Exports are named /workspace/data/{name}_YYYY-MM.csv; the column {amount} is in EUR.")
    said: dict[str, Any] = {"early": month_name(early), "things": things}
    yield s.user(
        "What's the largest single amount in the {things} export of {early}?",
        "I need the highest value among the {things} exported for {early}.",
        "Look into the {early} export of our {things} and tell me the biggest {amount}.",
        "biggest of the {things} in the {early} file?",
        **said,
        amount=amount,
    )
    wanted: dict[str, Any] = {"operation": "aggregate", "aggregations": [{"function": "max", "column": amount}]}
    missing = yield s.attempt(
        "data_processor", derived_=("path",), path=f"/workspace/data/{name}_{early}.csv", **wanted
    )
    need(s.failed(missing) and missing.type == "NotFound", "it is there")
    yield s.reflect(
        "There is no file for that month. I'll check which months have one.",
        "Not found, so let me see which exports exist.",
        "That month is missing; a look at the folder will show what there is instead.",
        "No such export. Searching for the others.",
    )
    found = yield s.call("search_files", pattern=f"{name}_*.csv")
    there = [one["path"] for one in found["matches"]]
    yield s.ask(
        "{early} was never exported. I have {there}. Which one shall I take?",
        "There's no export of {early}, only {there}. Is one of those all right?",
        "Nothing for {early}, I'm afraid; the folder holds {there}. Which do you want?",
        "I can't find {early}. Available: {there}. Tell me which file to look into.",
        also={**said, "there": listed([path.rpartition("/")[2] for path in there])},
    )
    yield s.user(
        "Take {month} then.",
        "{month}, please.",
        "Oh. {month} will do.",
        "My mistake, I meant {month}.",
        correction=True,
        month=month_name(chosen),
    )
    path = next(one for one in there if chosen in one)
    best = yield s.call("data_processor", path=path, **wanted)
    yield s.answer(
        "In {month} the largest was EUR {largest:,.2f}.",
        "EUR {largest:,.2f} is the highest amount in that file.",
        "The biggest one of {month}: EUR {largest:,.2f}.",
        "{month} goes up to EUR {largest:,.2f}.",
        also={"month": month_name(chosen)},
        largest=best["rows"][0][f"max_{amount}"],
    )


@month_never_exported.oracle
def _(raw: Raw, name: str, chosen: str, amount: str) -> Truth:
    rows = table_in(raw.files[f"/workspace/data/{name}_{chosen}.csv"])
    return Truth({"largest": max(float(row[amount]) for row in rows)}, candidates=tuple(_exports(raw, name)))


_SETTINGS: Final = {
    "retail": ("/workspace/config/shop.yml", "shop", "restocking_percent", "the restocking fee in percent"),
    "logistics": ("/workspace/config/dispatch.yml", "dispatch", "cutoff_hour", "the cut-off hour of the planner"),
    "support": ("/workspace/config/desk.yml", "desk", "auto_close_days", "the days until tickets close by themselves"),
    "finance": ("/workspace/config/approvals.yml", "approvals", "team_lead_limit", "the limit up to which team leads approve"),
    "travel": ("/workspace/config/booking.yml", "booking", "hold_minutes", "the minutes for which a booking is held"),
    "research": ("/workspace/config/pipeline.yml", "pipeline", "outlier_deviations", "the deviations from which a value is an outlier"),
}  # fmt: skip
"""A path that is nearly right, the stem of the file, a key in it, and what it means."""


def _setting(text: str, key: str) -> int:
    return int(next(line for line in text.splitlines() if line.strip().startswith(f"{key}:")).partition(":")[2])


@scenario("error_handling", domains=tuple(_SETTINGS))
def folder_instead_of_file(s: Stage) -> Script:
    """First the path ends in the wrong suffix or at the folder; listing the folder leads to the setting."""
    nearly, stem, key, what = _SETTINGS[s.domain]
    at_folder = s.chance(400)
    given = nearly.rpartition("/")[0] if at_folder else nearly
    s.goal(stem=stem, key=key)
    said: dict[str, Any] = {"given": given, "what": what, "key": key, "stem": stem}
    yield s.user(
        "What is {what} set to? It's in {given}.",
        "Look up {what} in {given}, it should be in the {stem} settings.",
        "Could you read {what} from {given} ({stem} settings)?",
        "{given}: value of {key}?",
        "Somebody may have changed {what}. What does {given} say now? I mean the {stem} settings.",
        **said,
    )
    refused = yield s.attempt("read_text_file", path=given)
    need(s.failed(refused), "it is there")
    yield s.reflect(
        *(
            ("That is a folder, not a file. Listing it.", "A directory; the file must be inside of it.",
             "I was given the folder, so it can't be read. I'll see what is in it.")
            if at_folder
            else ("No file of that name. I'll look at the folder.", "Not there; perhaps only the suffix is different.",
                  "The file doesn't exist under this name, so I'll list its folder.")
        )
    )  # fmt: skip
    inside = yield s.call("list_directory", path="/workspace/config", derived_=("path",))
    name = next(one["name"] for one in inside["entries"] if one["name"].startswith(f"{stem}."))
    text = yield s.call("read_text_file", path=f"/workspace/config/{name}", derived_=("path",))
    yield s.answer(
        "It is {value} ({key} in {name}).",
        "{name} says {key}: {value}.",
        "The current value is {value}. It stands in {name}, not in the path you had.",
        "{value}, according to {key} in {name}.",
        also={"key": key, "name": name},
        value=_setting(text["content"], key),
    )


@folder_instead_of_file.oracle
def _(raw: Raw, stem: str, key: str) -> Truth:
    return Truth({"value": _setting(raw.files[f"/workspace/config/{stem}.yaml"], key)})


_SECTIONS: Final = {
    "retail": ("/workspace/config/jobs.ini", "enabled", ("yes", "no"), "job"),
    "support": ("/workspace/config/routing.ini", "overtime", ("yes", "no"), "team"),
    "travel": ("/workspace/config/partners.ini", "enabled", ("yes", "no"), "partner"),
    "research": ("/workspace/config/stations.ini", "enabled", ("yes", "no"), "station"),
}
"""Settings in sections, a switch that every section has, and what a section stands for."""


def _sections(text: str) -> dict[str, str]:
    """Name -> text of each section, heading included."""
    parts = [part for part in text.split("[") if "]" in part]
    return {part.partition("]")[0]: f"[{part}" for part in parts}


@scenario("error_handling", domains=tuple(_SECTIONS))
def edit_fits_in_several_places(s: Stage) -> Script:
    """The line to change stands in several sections, so the edit is refused; with more of the text it is unique."""
    path, key, (on, off), kind = _SECTIONS[s.domain]
    text = s.raw.files[path]
    old, new = s.pick([(f"{key} = {on}", f"{key} = {off}"), (f"{key} = {off}", f"{key} = {on}")])
    need(text.count(old) > 1, "unique at once")
    section = s.pick([name for name, part in _sections(text).items() if f"\n{old}" in part])
    s.goal(path=path, section=section, old=old, new=new)
    said: dict[str, Any] = {"path": path, "section": section, "kind": kind, "key": key, "new": new.rpartition(" ")[2]}
    yield s.user(
        "Please set {key} to {new} for the {kind} {section} in {path}.",
        "In {path}, the {kind} {section} should have {key} = {new} from today on. Can you change that?",
        "{kind} {section}: {key} must be {new}. The setting is in {path}, only that one please.",
        "change {path}: {section}, {key} -> {new}",
        **said,
    )
    refused = yield s.attempt("edit_file", path=path, edits=[{"old_text": old, "new_text": new}], derived_=("edits",))
    need(s.failed(refused) and refused.type == "Conflict", "another failure")
    yield s.reflect(
        "That line occurs in more than one section, and nothing was changed. I need the text around it.",
        "Too short: other sections have the same line. I'll read the file and quote more of it.",
        "Refused, because the line isn't unique. Let me see the whole section.",
        "My edit would have fitted several sections. I'll look at the file and be more specific.",
    )
    shown = yield s.call("read_text_file", path=path)
    part = _sections(shown["content"])[section].rstrip("\n")
    edit = {"old_text": part, "new_text": part.replace(f"\n{old}", f"\n{new}")}
    done = yield s.call("edit_file", path=path, edits=[edit], derived_=("edits",))
    need(done["applied"], "not applied")
    if s.chance(400):
        yield s.verify(
            "Let me confirm that only this section changed.",
            "A quick check that the others are as they were.",
            "I'll read it back to make sure.",
        )
        yield s.check("read_text_file", path=path)
    yield s.answer(
        "Done: {key} is {new} for {section} now, the other sections are untouched.",
        "{section} has {key} = {new} in {path}. Nothing else was changed.",
        "Changed for {section} only: {key} = {new}.",
        "The {kind} {section} is set to {key} = {new}; the same line in other sections stays as it was.",
        also=said,
    )


@edit_fits_in_several_places.oracle
def _(raw: Raw, path: str, section: str, old: str, new: str) -> Truth:
    left = raw.copy()
    before, heading, after = left.files[path].partition(f"[{section}]\n")
    left.files[path] = before + heading + after.replace(old, new, 1)
    return Truth({}, state=left)


@scenario("error_handling", domains=("logistics",))
def edit_of_a_misquoted_line(s: Stage) -> Script:
    """The user quotes a setting by the wrong name; the edit finds nothing, the file shows what it is called."""
    path = "/workspace/config/scanner.ini"
    lines = dict(line.split(" = ") for line in s.raw.files[path].splitlines() if " = " in line)
    key, wrong, what = s.pick([
        ("timeout_ms", "timeout", "the waiting time"),
        ("batch", "chunk_size", "how much is uploaded at once"),
        ("retries", "attempts", "how often a scan is tried"),
    ])  # fmt: skip
    now = lines[key]
    new = str(int(now) + s.pick((1, 2, 3)) * (100 if key == "timeout_ms" else 1))
    s.goal(path=path, key=key, now=now, new=new)
    said: dict[str, Any] = {"path": path, "wrong": wrong, "what": what, "now": now, "new": new}
    yield s.user(
        "In {path}, please change '{wrong} = {now}' to '{wrong} = {new}'.",
        "For the scanners, {wrong} = {now} in {path} should become {new}. It decides {what}.",
        "Raise {wrong} from {now} to {new}, {path}.",
        "The scanners need another value for {wrong} in {path}, {new} in place of {now}.",
        **said,
    )
    edits = [{"old_text": f"{wrong} = {now}", "new_text": f"{wrong} = {new}"}]
    refused = yield s.attempt("edit_file", path=path, edits=edits, derived_=("edits",))
    need(s.failed(refused), "it fits")
    yield s.reflect(
        "The file has no such line, so nothing was changed. I'll read what it says.",
        "That text does not occur. Let me look at the file before I touch anything.",
        "Not found in the file; its wording must be a little different.",
        "There is no '{wrong} = {now}' in it. Reading the file.",
        **said,
    )
    shown = yield s.call("read_text_file", path=path)
    fitting = [one for one in shown["content"].splitlines() if one.endswith(f" = {now}")]
    need(len(fitting) == 1, "several fit")
    name = fitting[0].partition(" ")[0]
    edits = [{"old_text": fitting[0], "new_text": f"{name} = {new}"}]
    done = yield s.call("edit_file", path=path, edits=edits, derived_=("edits",))
    need(done["applied"], "not applied")
    yield s.answer(
        "Changed. The setting is called {name}; it went from {now} to {new}.",
        "{name} = {new} now ({now} before). '{wrong}' does not exist in that file, {name} is what it means.",
        "It's done, under the file's own name for it: {name} is {new}.",
        "The line read {name} = {now}, not {wrong}. It says {new} now.",
        also=said,
        name=name,
    )


@edit_of_a_misquoted_line.oracle
def _(raw: Raw, path: str, key: str, now: str, new: str) -> Truth:
    left = raw.copy()
    left.files[path] = left.files[path].replace(f"{key} = {now}\n", f"{key} = {new}\n")
    return Truth({"name": key}, state=left)


@scenario("error_handling", domains=("logistics",))
def log_too_long(s: Stage) -> Script:
    """A log is cut off when it is read whole; the search in its folder finds all of the lines."""
    path, code = "/workspace/logs/scanner.log", s.pick(["UNREADABLE", "RETRY"])
    s.goal(path=path, code=code)
    yield s.user(
        "How many {code} lines are in {path}?",
        "Count the scans with the result {code} in {path} for me.",
        "We had trouble at the gates. Check {path}: how often does {code} turn up?",
        "{path}: number of {code}?",
        code=code,
        path=path,
    )
    text = yield s.attempt("read_text_file", path=path)
    need(not s.failed(text) and text.get("truncated"), "not cut")
    yield s.reflect(
        "The output was cut off, so counting in it would give too few. A search sees every line.",
        "That's truncated and not the whole log. I'll search for the lines instead.",
        "Only part of the file came back. Let me find the lines by their text.",
        "Too long to be shown whole. Searching for {code} is the safer way.",
        code=code,
    )
    found = yield s.call("search_files", pattern=code, path="/workspace/logs", max_results=100, derived_=("path",))
    count = s.compute("count", *(one["line"] for one in found["matches"] if one["path"] == path))
    yield s.answer(
        "{count} lines say {code}.",
        "{code} appears {count} times in the whole log.",
        "It is {count}. Reading the file showed only part of it, so I counted by a search.",
        "There are {count} such scans in {path}.",
        also={"code": code, "path": path},
        count=count,
    )


@log_too_long.oracle
def _(raw: Raw, path: str, code: str) -> Truth:
    count = sum(line.split()[-2] == code for line in raw.files[path].splitlines())
    need(count > 1, "too few")
    return Truth({"count": count})
