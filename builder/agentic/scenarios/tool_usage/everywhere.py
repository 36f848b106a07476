"""Requests that come up in every department: memory, calendar, clocks, units, files, exports, lists."""

import re
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.raw import Raw
from ...world.state import Entity
from .._records import EVENTS, Row, recorded

_PEOPLE: Final = (
    "Marisol Quiroga",
    "Henrik Solberg",
    "Ayumi Kondo",
    "Tendai Moyo",
    "Ilse Vandamme",
    "Rustam Aliyev",
    "Noor Rahmani",
    "Caoimhe Brannigan",
    "Teodor Lazarov",
    "Apinya Suksan",
)
_FACTS: Final = (
    "prefers calls after lunch",
    "is on parental leave until spring",
    "speaks Portuguese and Dutch",
    "works from home on Thursdays",
    "must be copied on every offer",
    "is allergic to nuts",
    "signs contracts above the usual limit",
)


@scenario("tool_usage")
def remember_a_new_person(s: Stage) -> Script:
    """A fact about somebody is to be remembered; the memory does not know the person, who is then created."""
    name, fact = s.pick(_PEOPLE), s.pick(_FACTS)
    need(name not in s.raw.memory, "known")
    s.goal(name=name, fact=fact)
    said: Row = {"name": name, "fact": fact}
    yield s.user(
        "Please remember that {name} {fact}.",
        "Add to what you know about {name}: {fact}.",
        "note for later: {name} {fact}",
        "{name} {fact}. Can you keep that in mind for next time?",
        **said,
    )
    refused = yield s.attempt("add_observations", observations=[{"entity_name": name, "contents": [fact]}])
    need(s.failed(refused), "known")
    if s.chance(600):
        yield s.reflect(
            "{name} isn't in the memory yet, so I'll create an entry.",
            "There is no entry for {name} so far. I'll make one.",
            "I don't have {name} on record yet; a new entry it is.",
            **said,
        )
    made = yield s.call("create_entities", entities=[{"name": name, "entity_type": "person", "observations": [fact]}])
    yield s.answer(
        "Noted. {created} is in my memory now, with that.",
        "I'll remember. {created} had no entry before, so I made one.",
        "Saved, in a new entry for {created}.",
        "Done: there is an entry for {created} now, and it says so.",
        also={"created": made["created"][0]},
    )


@remember_a_new_person.oracle
def _(raw: Raw, name: str, fact: str) -> Truth:
    after = raw.copy()
    after.memory[name] = Entity(name, "person", (fact,))
    return Truth({}, state=after)


@scenario("tool_usage")
def busy_at_that_time(s: Stage) -> Script:
    """Two meetings for one person at the same time: the second is refused, and moved to the end of the first."""
    name = s.pick(s.raw.facts["staff"])
    first, second = s.sample(("Budget round", "Interview", "Handover", "Weekly review", "Contract talk", "Training"), 2)
    day = s.raw.today + timedelta(days=s.pick(range(2, 20)))
    hour, length = s.pick((9, 10, 11, 13, 14)), s.pick((60, 90, 120))
    start, clash = f"{day}T{hour:02d}:00", f"{day}T{hour:02d}:30"
    s.goal(name=name, first=first, second=second, start=start, length=length)
    said: Row = {
        "name": name,
        "first": first,
        "second": second,
        "day": str(day),
        "at": start[11:],
        "clash": clash[11:],
        "length": length,
    }
    yield s.user(
        "Put '{first}' with {name} into the calendar: {day}, {at}, {length} minutes.",
        "Please schedule {length} minutes of '{first}' with {name} on {day} at {at}.",
        "calendar: {first}, {name}, {day} {at}, {length} min",
        "I need a slot for '{first}' with {name}, {length} minutes on {day} from {at}.",
        **said,
    )
    event = yield s.call(
        "create_calendar_event",
        title=first,
        start=start,
        duration_minutes=length,
        attendees=[name],
        derived_=("start",),
    )
    yield s.answer(
        "'{first}' is in the calendar ({key}), until {end}.",
        "Entered as {key}; it ends at {end}.",
        "{key}: '{first}' with {name}, {at} to {end}.",
        "Done, {at} to {end} on {day}. The event is {key}.",
        also={**said, "end": event["end"][11:]},
        key=event["event_id"],
    )
    yield s.user(
        "And '{second}' with {name} the same day at {clash}, 30 minutes. If that collides, right after the other one.",
        "One more with {name}: '{second}', half an hour (30 minutes) at {clash}, or directly afterwards if "
        "{name} is busy.",
        "then {second} with {name}, {day} {clash}, 30 min. if taken -> as soon as the first one is over",
        "Also add '{second}', 30 minutes at {clash} with {name}. Should that overlap, use the end of the "
        "first meeting.",
        **said,
    )
    refused = yield s.attempt("create_calendar_event", title=second, start=clash, attendees=[name], derived_=("start",))
    need(s.failed(refused), "free")
    if s.chance(500):
        yield s.reflect(
            "{name} is busy until {end}, so I'll put it there.",
            "That overlaps with '{first}', which ends at {end}. I'll use that time.",
            "It does collide. The first meeting is over at {end}, so that's the start.",
            end=event["end"][11:],
            **said,
        )
    again = yield s.call("create_calendar_event", title=second, start=event["end"], attendees=[name])
    yield s.answer(
        "'{second}' now begins at {begins}, because {name} is busy before ({other}).",
        "It collided, so {other} starts at {begins}, straight after '{first}'.",
        "{other}: '{second}' at {begins}. At {clash} {name} is still in the first meeting.",
        "Since {clash} was taken, I entered {other} for {begins}.",
        also=said,
        other=again["event_id"],
        begins=again["start"][11:],
    )


@busy_at_that_time.oracle
def _(raw: Raw, *, name: str, first: str, second: str, start: str, length: int) -> Truth:
    after = raw.copy()
    end = datetime.fromisoformat(start) + timedelta(minutes=length)
    until, last = end.isoformat(timespec="minutes"), (end + timedelta(minutes=30)).isoformat(timespec="minutes")
    recorded(after, EVENTS, {"id": "EVT-0001", "title": first, "start": start, "end": until, "attendees": [name]})
    recorded(after, EVENTS, {"id": "EVT-0002", "title": second, "start": until, "end": last, "attendees": [name]})
    return Truth({"key": "EVT-0001", "other": "EVT-0002", "begins": until[11:]}, state=after)


_ZONES: Final = {
    "Tokyo": "Asia/Tokyo",
    "São Paulo": "America/Sao_Paulo",
    "New York": "America/New_York",
    "Sydney": "Australia/Sydney",
    "Nairobi": "Africa/Nairobi",
    "Mumbai": "Asia/Kolkata",
    "Vancouver": "America/Vancouver",
    "Singapore": "Asia/Singapore",
}


@scenario("tool_usage")
def one_call_three_clocks(s: Stage) -> Script:
    """A time in Berlin as two other cities see it, both conversions at once; a word of thanks needs no call."""
    one, two = s.sample(tuple(_ZONES), 2)
    day = s.raw.today + timedelta(days=s.pick(range(3, 40)))
    at = f"{s.pick(range(7, 19)):02d}:{s.pick((0, 15, 30, 45)):02d}"
    s.goal(cities=[one, two], day=str(day), at=at)
    said: Row = {"one": one, "two": two, "day": str(day), "at": at}
    yield s.user(
        "We have a call on {day} at {at} Berlin time. What is that in {one} and in {two}?",
        "{at} in Berlin on {day}: what time do colleagues in {one} and {two} have to dial in?",
        "{day} {at} Berlin -> {one}, {two}?",
        "Can you convert {at} Berlin time on {day} for the people in {one} and {two}?",
        **said,
    )
    found = yield s.together(
        *(
            s.call(
                "convert_time",
                source_timezone="Europe/Berlin",
                time=at,
                target_timezone=_ZONES[city],
                date=str(day),
                derived_=("source_timezone", "target_timezone"),
            )
            for city in (one, two)
        )
    )
    there = [result["target"] for result in found]
    yield s.answer(
        "{one}: {first} on {weekday}. {two}: {second} on {other_day}.",
        "It's {first} ({weekday}) in {one} and {second} ({other_day}) in {two}.",
        "Your colleagues in {one} dial in at {first} on {weekday}, those in {two} at {second} on {other_day}.",
        "{first} in {one}, {weekday}; {second} in {two}, {other_day}.",
        also={**said, "weekday": there[0]["weekday"], "other_day": there[1]["weekday"]},
        first=there[0]["datetime"][11:16],
        second=there[1]["datetime"][11:16],
    )
    if s.chance(600):
        yield s.user("Thanks, that helps.", "great, thx", "Perfect, thank you.", "Good, then I'll send the invitation.")
        yield s.answer(
            "You're welcome. I hope the call goes well.",
            "Glad to help; good luck with the call.",
            "Any time.",
            "Good. Just ask if the time should change.",
        )


@one_call_three_clocks.oracle
def _(raw: Raw, cities: list[str], day: str, at: str) -> Truth:  # noqa: ARG001
    moment = datetime.fromisoformat(f"{day}T{at}").replace(tzinfo=ZoneInfo("Europe/Berlin"))
    first, second = (f"{moment.astimezone(ZoneInfo(_ZONES[city])):%H:%M}" for city in cities)
    need(at not in (first, second), "same time")
    return Truth({"first": first, "second": second})


_SETTINGS: Final = {
    "retail": "shop",
    "logistics": "dispatch",
    "travel": "booking",
    "finance": "approvals",
    "support": "desk",
    "research": "pipeline",
}
_NUMBER_LINE: Final = re.compile(r"(?m)^ *(\w+): (\d+)$")


@scenario("tool_usage", domains=tuple(_SETTINGS))
def settings_under_another_name(s: Stage) -> Script:
    """A settings file has another ending than the user thinks: not found, listed, read."""
    name = _SETTINGS[s.domain]
    pairs = _NUMBER_LINE.findall(s.raw.files[f"/workspace/config/{name}.yaml"])
    key, _ = s.pick(pairs)
    ending = s.pick(("yml", "json", "conf"))
    s.goal(path=f"/workspace/config/{name}.yaml", key=key)
    said: Row = {"file": f"config/{name}.{ending}", "key": key}
    yield s.user(
        "What is {key} set to in {file}?",
        "Look into {file} for me, please: which value does {key} have?",
        "{file}: {key}?",
        "I need the current value of {key}. It should be in {file}.",
        **said,
    )
    missing = yield s.attempt("read_text_file", path=said["file"])
    need(s.failed(missing), "exists")
    if s.chance(500):
        yield s.reflect(
            "There is no {file}. I'll see what the folder holds.",
            "{file} doesn't exist; let me list the folder.",
            "No file of that name, perhaps it has another ending.",
            **said,
        )
    listed = yield s.call("list_directory", path="config")
    (found,) = (one["name"] for one in listed["entries"] if one["name"].startswith(f"{name}."))
    text = yield s.call("read_text_file", path=f"config/{found}", derived_=("path",))
    (value,) = (int(number) for own, number in _NUMBER_LINE.findall(text["content"]) if own == key)
    yield s.answer(
        "{key} is {value}. The file is called {found}, by the way.",
        "It's {value}, in config/{found} (there is no {file}).",
        "In config/{found} it says {key}: {value}.",
        "{value}. I found it in {found}; {file} doesn't exist.",
        also={**said, "found": found},
        value=value,
    )


@settings_under_another_name.oracle
def _(raw: Raw, path: str, key: str) -> Truth:
    values = [line.split(": ")[1] for line in raw.files[path].splitlines() if line.strip().startswith(f"{key}: ")]
    need(len(values) == 1, "twice")
    return Truth({"value": int(values[0])})


_EXPORTS: Final = {"retail": "orders", "finance": "expenses", "travel": "bookings", "support": "tickets"}


@scenario("tool_usage", domains=tuple(_EXPORTS))
def exports_into_the_archive(s: Stage) -> Script:
    """The monthly exports go into an archive folder: find them, move them all at once."""
    kind = _EXPORTS[s.domain]
    folder = s.pick(("archive", "data/old", "data/archive", "backup/exports"))
    s.goal(kind=kind, folder=folder)
    said: Row = {"kind": kind, "folder": folder}
    yield s.user(
        "Please move the monthly {kind} exports (data/{kind}_*.csv) to {folder}.",
        "The files {kind}_*.csv in data can go to {folder}. How many are there?",
        "mv data/{kind}_*.csv -> {folder}",
        "Tidy up a bit: all monthly {kind} files, that is {kind}_*.csv, belong in {folder}.",
        **said,
    )
    found = yield s.call("search_files", pattern=f"{kind}_*.csv", path="data")
    paths = [one["path"] for one in found["matches"]]
    need(2 <= len(paths) <= 5, "too few or too many")
    moved = yield s.together(
        *(
            s.call(
                "move_file",
                source=path,
                destination=f"/workspace/{folder}/{path.rpartition('/')[2]}",
                derived_=("destination",),
            )
            for path in paths
        )
    )
    count = s.compute("count", *(one["destination"] for one in moved))
    listed = ", ".join(one["destination"].rpartition("/")[2] for one in moved)
    yield s.answer(
        "{count} files are in {folder} now: {listed}.",
        "Moved {count} exports to {folder} ({listed}).",
        "Done. {folder} holds {listed}, {count} in all.",
        "There were {count}, and all of them are in {folder} now: {listed}.",
        also={**said, "listed": listed},
        count=count,
    )


@exports_into_the_archive.oracle
def _(raw: Raw, kind: str, folder: str) -> Truth:
    after = raw.copy()
    paths = sorted(path for path in raw.files if path.startswith(f"/workspace/data/{kind}_") and path.endswith(".csv"))
    for path in paths:
        after.files[f"/workspace/{folder}/{path.rpartition('/')[2]}"] = after.files.pop(path)
    return Truth({"count": len(paths)}, state=after)


_COUNTED: Final = {
    "retail": (("products", "product_id"), ("customers", "customer_id"), ("returns", "return_id")),
    "support": (("contacts", "contact_id"), ("credits", "credit_id"), ("accounts", "account_id")),
    "engineering": (("cloud_costs", "cost_id"), ("deployments", "deployment_id")),
}


@scenario("tool_usage", domains=tuple(_COUNTED))
def export_against_table(s: Stage) -> Script:
    """The export has more lines than the table has rows: counted without repeats, both agree."""
    fitting = []
    for table, key in _COUNTED[s.domain]:
        lines = s.raw.files[f"/workspace/data/{table}.csv"].count("\n") - 1
        if lines > len(s.raw.tables[table]):
            fitting.append((table, key))
    table, key = s.pick(fitting)
    s.goal(table=table)
    s.policy(f"The database has the table {table} with the key {key}; the file data/{table}.csv is an export of it.")
    said: Row = {"table": table, "key": key}
    yield s.user(
        "Is data/{table}.csv complete? Compare its number of lines with the table {table}, please.",
        "How many records does the table {table} have, and how many are in data/{table}.csv? They should be equal.",
        "{table}: rows in database vs. rows in data/{table}.csv?",
        "Before I send data/{table}.csv out: does it have as many records as {table} in the database?",
        **said,
    )
    rows, lines = yield s.together(
        s.call("database_query", query=f"SELECT COUNT(*) AS n FROM {table}"),
        s.call("data_processor", operation="aggregate", path=f"data/{table}.csv"),
    )
    count, there = rows["rows"][0][0], lines["rows"][0]["count"]
    yield s.verify(
        "{there} lines against {count} rows. Let me check whether some lines stand twice.",
        "The numbers differ, {there} in the file and {count} in the table. I'll verify by counting each {key} once.",
        "That doesn't match: {count} and {there}. I'll double-check for repeated keys.",
        there=there,
        count=count,
        key=key,
    )
    once = yield s.check(
        "data_processor",
        operation="aggregate",
        path=f"data/{table}.csv",
        aggregations=[{"function": "count_distinct", "column": key}],
    )
    distinct = next(iter(once["rows"][0].values()))
    extra = s.compute("difference", there, distinct)
    yield s.answer(
        "The table has {count} rows, the file {there} lines; repeats make up the difference of {extra}. Nothing is missing.",
        "{there} lines for {count} rows: {extra} repeated, none missing. Remove the repeats before you send it.",
        "Every record is there. Repeats among the {there} lines: {extra}. Without them it's {count}, as in the table.",
        "They differ by {extra}: {there} in the export, {count} in the table. Counted by {key} they agree.",
        also={"key": key},
        count=count,
        there=there,
        extra=extra,
    )


@export_against_table.oracle
def _(raw: Raw, table: str) -> Truth:
    lines = raw.files[f"/workspace/data/{table}.csv"].splitlines()[1:]
    count = len(raw.tables[table])
    return Truth({"count": count, "there": len(lines), "extra": len(lines) - count})


_MILES: Final = {"mile": 1.609344, "nautical_mile": 1.852}


@scenario("tool_usage")
def what_kind_of_mile(s: Stage) -> Script:
    """Miles can be land miles or nautical ones: the assistant asks before it converts."""
    amount, unit = s.pick(range(12, 480)), s.pick(tuple(_MILES))
    s.goal(amount=amount, unit=unit)
    yield s.user(
        "How many kilometres are {amount} miles? I need it to two decimals.",
        "Our partner gives the distance as {amount} miles. What is that in km, exactly?",
        "{amount} miles in km?",
        "Please convert {amount} miles to kilometres for the travel sheet, with decimals.",
        amount=amount,
    )
    yield s.ask(
        "Land miles or nautical miles? At that distance it makes quite a difference.",
        "Which miles are these, the ones on roads or nautical ones?",
        "Is the distance by road or by sea? A nautical mile is longer than a land mile.",
        "Do you mean statute miles, as on roads, or nautical miles?",
    )
    yield s.user(
        *(
            ("By road.", "Land miles, normal ones.", "road", "Statute miles, it's a drive.")
            if unit == "mile"
            else ("Nautical.", "It's a ship, so nautical miles.", "by sea", "The nautical kind; it's for a ferry.")
        )
    )
    found = yield s.call(
        "unit_conversion", amount=amount, from_unit=unit, to_unit="km", derived_=("from_unit", "to_unit")
    )
    kind = "land" if unit == "mile" else "nautical"
    yield s.answer(
        "{amount} {kind} miles are {km:,.2f} km.",
        "That's {km:,.2f} kilometres.",
        "{km:,.2f} km, counted in {kind} miles.",
        "In {kind} miles it comes to {km:,.2f} km.",
        also={"amount": amount, "kind": kind},
        km=s.rounded(found["result"]),
    )


@what_kind_of_mile.oracle
def _(raw: Raw, amount: int, unit: str) -> Truth:  # noqa: ARG001
    both = {name: round(amount * factor, 2) for name, factor in _MILES.items()}
    need(abs(amount * _MILES[unit] * 100 % 1 - 0.5) > 1e-4, "rounding")
    return Truth({"km": both[unit]}, candidates=tuple(both.values()))
