"""A flag is switched off, and a settings file goes on saying that it is on."""

from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, scenario
from ...world.raw import Raw
from .._records import rows_of

_FILE: Final = "/workspace/config/flags.json"


@scenario("problem_solving", domains=("engineering",), weight=120)
def file_still_says_on(s: Stage) -> Script:
    """After a flag was switched off, a file still has it on: the database decides, and the file is put right."""
    flag = s.pick([row for row in rows_of(s.raw, "feature_flags", enabled=1) if row["rollout_percent"]])["name"]
    s.goal(flag=flag)
    s.policy(
        f"Table feature_flags(name, enabled, rollout_percent, changed_on) is what the services read; {_FILE} is a copy."
    )
    yield s.user(
        "Switch {flag} off, please, users see errors.",
        "{flag} causes trouble in production. Turn it off for everybody.",
        "kill {flag} now",
        "The owners of {flag} want it disabled until Monday. Could you do that?",
        "Please disable the flag {flag}; we want to rule it out as the cause.",
        flag=flag,
    )
    done = yield s.call("set_feature_flag", flag=flag, enabled=False)
    yield s.answer(
        "{flag} is off; before, it was on for {before}% of the users.",
        "Done. {flag} went from {before}% of the users to none.",
        "It's disabled. Until now {before}% had {flag}.",
        "Nobody has {flag} any more. It had been rolled out to {before}%.",
        "Off. That takes {flag} away from {before}% of the users.",
        also={"flag": flag},
        before=done["before"]["rollout_percent"],
    )
    yield s.user(
        "Are you sure? {file} still has it as true.",
        "But in {file} it says true! Did it work or not?",
        "{file} says true though??",
        "A colleague looked into {file} and it's on there. Which is right now?",
        "I just opened {file}, and the flag isn't off in it. Please check again.",
        file=_FILE,
    )
    yield s.verify(
        "Two places, two answers. I'll look at both again, the file and the table.",
        "Let me check the file and what the services read.",
        "That would contradict my result, so I'm reading both once more.",
    )
    text, rows = yield s.together(
        s.call("read_text_file", path=_FILE),
        s.check(
            "database_query",
            query=f"SELECT enabled, rollout_percent, changed_on FROM feature_flags WHERE name = '{flag}'",
        ),
    )
    on, percent, changed = rows["rows"][0]
    line = next(line.strip().rstrip(",") for line in text["content"].splitlines() if f'"{flag}"' in line)
    said: dict[str, Any] = {"file": _FILE, "line": line, "percent": percent, "flag": flag, "on": on}
    yield s.answer(
        "It is off. The table has {percent}% as of {changed}, and that's what the services read; {file} is a copy which still "
        "says {line}. Shall I correct it?",
        "The switch worked: in the table {flag} is at {percent}% since {changed}. {file} is out of date ({line}). I can "
        "mend it if you like.",
        "You're right about the file, {line}. But it is only a copy; the table, which counts, has {flag} at {percent}% since "
        "{changed}. Should I bring the copy up to date?",
        "Both of us are right: the copy says {line}, while the table was changed on {changed} to {percent}%. The services go "
        "by the table. Do you want the file fixed?",
        "{changed}, {percent}%: that is the table, and it decides. {file} wasn't updated by the switch, hence {line}. May I "
        "edit it?",
        also=said,
        changed=changed,
    )
    yield s.user(
        "Yes, please, before somebody else gets confused.",
        "Go ahead.",
        "yes fix the file",
        "Please do. It should match.",
        "Good explanation. Then bring the copy into line as well.",
    )
    yield s.call(
        "edit_file",
        path=_FILE,
        edits=[{"old_text": f'"{flag}": true', "new_text": f'"{flag}": false'}],
        derived_=("edits",),
    )
    yield s.answer(
        "The file now says false, like the table.",
        "Corrected: {flag} is false in {file}.",
        "File and table agree again.",
        "{file} is up to date, with {flag} set to false.",
        "Changed to false. That was the only line I touched.",
        also=said,
    )


@file_still_says_on.oracle
def _(raw: Raw, flag: str) -> Truth:
    after = raw.copy()
    row = next(one for one in after.tables["feature_flags"] if one["name"] == flag)
    before = row["rollout_percent"]
    row |= {"enabled": 0, "rollout_percent": 0, "changed_on": str(raw.today)}
    after.files[_FILE] = after.files[_FILE].replace(f'"{flag}": true', f'"{flag}": false')
    return Truth({"before": before, "changed": str(raw.today)}, state=after)
