"""A research institute's API: a calibration that is refused, two means that disagree, and a grant that runs short."""

import json
from typing import Any

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.raw import Raw
from .._records import next_id, rows_of
from ._shared_field import all_made, asking, connected, refusal_of


@scenario("api_integration", domains=("research",))
def calibration_from_a_station(s: Stage) -> Script:
    """A station's record does not pass the API's checks; the message says what to change, and it is sent again."""
    instrument = s.pick(rows_of(s.raw, "instruments", status="available"))["instrument_id"]
    drift = s.rng.between(-240, 240) / 100
    technician = s.pick(sorted({row["technician"] for row in s.raw.tables["calibrations"]}))
    passed = abs(drift) < 1.5  # the institute's limit, as in its own records
    record = {
        "instrument_id": instrument,
        "drift_percent": drift,
        "passed": passed,
        "technician": technician,
        "done_on": str(s.raw.today),
    }
    s.goal(instrument=instrument, drift=drift, passed=int(passed), technician=technician)
    start = connected(s, "POST /calibrations enters a calibration.")
    yield s.user(
        "The calibration station prints this, but the upload is broken. Can you enter it through the API?\n{record}",
        "{record}\nPlease post that calibration for me.",
        "Would you put today's calibration into the system? Station output: {record}",
        "POST this to /calibrations please: {record}",
        "I finished calibrating and the station only gave me a text:\n\n{record}\n\nIt belongs in the API. What number "
        "does it get?",
        record=json.dumps(record, ensure_ascii=False),
    )
    headers = yield from start
    refused = yield s.attempt("api_client", **asking("/calibrations", headers, method="POST", body=record))
    need(s.failed(refused) and "passed: must be an integer" in refused.message, "another refusal")
    yield s.reflect(
        "Refused on two counts: {why}. I'll send passed as a number and leave the date to the API.",
        "The API wants passed as an integer and doesn't take done_on, so the record needs two small changes.",
        "422: true and false aren't accepted for passed, and done_on is not a field. Mending both.",
        "It says what is wrong: {why}. Nothing that changes the meaning, so I can adapt it.",
        why=refusal_of(refused),
    )
    body = {name: value for name, value in record.items() if name != "done_on"} | {"passed": int(passed)}
    entered = yield s.call("api_client", **asking("/calibrations", headers, method="POST", body=body))
    row = entered["body"]["data"]
    yield s.answer(
        "It's entered as {key}. I sent passed as {flag} and without done_on, since the API sets the date itself ({day}).",
        "{key}, dated {day}. The station's format doesn't fit the API: passed has to be {flag}, and done_on isn't a "
        "field.",
        "The number is {key}. Two things had to change on the way, passed ({flag} instead of true or false) and the "
        "date, which the API fills in: {day}.",
        "Done, {key}. For whoever mends the upload: leave out done_on and send passed as {flag}; the date became {day} "
        "anyway.",
        "{key} is in the system for {instrument} with the date {day}; passed went in as {flag}.",
        also={"instrument": instrument, "flag": row["passed"], "day": row["done_on"]},
        key=row["calibration_id"],
    )


@calibration_from_a_station.oracle
def _(raw: Raw, instrument: str, drift: float, passed: int, technician: str) -> Truth:
    left = raw.copy()
    key = next_id(raw, "calibrations")
    row = {"calibration_id": key, "instrument_id": instrument, "done_on": str(raw.today), "drift_percent": drift}
    left.tables["calibrations"].append(row | {"passed": passed, "technician": technician})
    return Truth({"key": key}, state=left)


def _values(raw: Raw, experiment: str) -> list[dict[str, Any]]:
    return rows_of(raw, "measurements", experiment_id=experiment)


def _steady(raw: Raw, experiment: str) -> bool:
    """Whether the values that nobody doubts are several, and near to each other."""
    kept = [row["value"] for row in _values(raw, experiment) if row["flag"] != "suspect"]
    return len(kept) > 1 and max(kept) < 2 * min(kept)


@scenario("api_integration", domains=("research",))
def two_means(s: Stage) -> Script:
    """The report's mean and that of the values disagree: without the doubtful values, a second look agrees."""
    doubtful = sorted({row["experiment_id"] for row in s.raw.tables["measurements"] if row["flag"] == "suspect"})
    experiment = s.pick([one for one in doubtful if _steady(s.raw, one)])
    s.goal(experiment=experiment)
    start = connected(
        s, "GET /reports/summary (parameter experiment_id) and GET /experiments/{experiment_id}/measurements."
    )
    said = {"experiment": experiment}
    yield s.user(
        "The summary report of {experiment} shows another mean than the one I get from its measurements. Which is right?",
        "Can you check the mean of {experiment} for me? The report under /reports/summary and the values themselves "
        "don't seem to go together.",
        "{experiment}: mean in the summary report vs mean of the measurements, same or not, and why?",
        "A referee asks why the mean of {experiment} in our summary isn't the average of the published values. Could you "
        "find out from the API?",
        "I don't trust the summary of {experiment}. Compare its mean with the measured values, please.",
        **said,
    )
    headers = yield from start
    report, measured = yield from all_made(
        s,
        [
            asking("/reports/summary", headers, params={"experiment_id": experiment}),
            asking(f"/experiments/{experiment}/measurements", headers),
        ],
    )
    rows, told = measured["body"]["data"], report["body"]["data"]
    values = [row["value"] for row in rows]
    over_all = s.rounded(s.compute("mean", *values), 4)
    need(abs(over_all - told["mean"]) > 0.001, "they agree")
    kept = [row["value"] for row in rows if row["flag"] != "suspect"]
    yield s.verify(
        "They differ: {mean} in the report, {over_all} from all values. The report counts fewer values; I'll see what "
        "happens without the ones flagged suspect.",
        "The report says {mean}, the {count} values say {over_all}. My guess is the suspect flag, so a second look "
        "without those.",
        "A real contradiction, {mean} against {over_all}. Leaving out what is flagged as suspect should show whether "
        "that's the cause.",
        "{over_all} is not {mean}. Before I call either wrong, I'll take the mean again without suspect values.",
        mean=told["mean"],
        over_all=over_all,
        count=s.compute("count", *values),
    )
    again = yield s.check("calculator", expression=f"mean({', '.join(map(str, kept))})")
    need(abs(again["result"] - told["mean"]) <= 0.0001, "still apart")
    left_out = [f"{row['sample']} ({row['value']:g})" for row in rows if row["flag"] == "suspect"]
    yield s.answer(
        "Both, in their way. The report's {mean} leaves out what is flagged suspect, namely {left_out}; over all values "
        "it is {over_all}.",
        "The report is right by its own rule: suspect values don't count, and without {left_out} the mean is {mean}. All "
        "values together give {over_all}.",
        "{over_all} is the mean of everything, {mean} the one without {left_out}. That's flagged as suspect, and the "
        "report skips such values.",
        "No mistake, just two rules: with {left_out} you get {over_all}, and the report drops that as suspect and shows "
        "{mean}.",
        "The difference comes from {left_out}, flagged suspect. Report (without): {mean}. Plain average (with): "
        "{over_all}.",
        mean=told["mean"],
        over_all=over_all,
        left_out=" and ".join(left_out),
    )


@two_means.oracle
def _(raw: Raw, experiment: str) -> Truth:
    rows = _values(raw, experiment)
    kept = [row["value"] for row in rows if row["flag"] != "suspect"]
    left_out = " and ".join(f"{row['sample']} ({row['value']:g})" for row in rows if row["flag"] == "suspect")
    over_all = round(sum(row["value"] for row in rows) / len(rows), 4)
    return Truth({"mean": round(sum(kept) / len(kept), 4), "over_all": over_all, "left_out": left_out})


def _left(row: dict[str, Any]) -> float:
    return round(float(row["amount_eur"] - row["spent_eur"]), 2)


@scenario("api_integration", domains=("research",))
def grant_that_runs_short(s: Stage) -> Script:
    """A charge is more than a grant has left; the user has it split, and both parts are charged at once."""
    active = rows_of(s.raw, "grants", status="active")
    short = s.pick(sorted((row for row in active if _left(row) > 100), key=_left)[:4])
    more = s.rng.between(40_000, 480_000) / 100
    other = s.pick([row for row in active if row is not short and _left(row) > more + 100])
    amount = round(_left(short) + more, 2)
    s.goal(short=short["grant_id"], other=other["grant_id"], amount=amount)
    start = connected(s, "POST /grants/{grant_id}/charge with amount_eur charges a grant.")
    what = s.pick(("beam time", "sequencing", "chemicals", "workshop hours", "computing hours"))
    said: dict[str, Any] = {"short": short["grant_id"], "other": other["grant_id"], "amount": amount, "what": what}
    yield s.user(
        "Please charge EUR {amount:,.2f} for {what} to {short}.",
        "The bill for {what} came to EUR {amount:,.2f}. Could you put that on {short}?",
        "Book EUR {amount:,.2f} on grant {short} via the API ({what}).",
        "charge {short}: EUR {amount:,.2f}, {what}",
        "I've got the bill for {what}, EUR {amount:,.2f}, and it goes on our grant {short}. Would you charge it?",
        **said,
    )
    headers = yield from start
    wanted = asking(f"/grants/{short['grant_id']}/charge", headers, method="POST", body={"amount_eur": amount})
    refused = yield s.attempt("api_client", **wanted, derived_=("path",))
    need(s.failed(refused) and "only EUR" in refused.message, "another refusal")
    left = float(refused.message.partition("only EUR ")[2].split(" ")[0])
    yield s.answer(
        "{short} can't carry that, it has only EUR {left:,.2f} left. Nothing was charged; is there another grant?",
        "The API refused: EUR {left:,.2f} is all that's left on {short}. How shall we go on?",
        "Not enough money there. {short} has EUR {left:,.2f} to go, and I've charged nothing so far.",
        "That's more than the grant has. EUR {left:,.2f} remain on {short}, so I left it alone.",
        "Only EUR {left:,.2f} are left on {short}. Do you want to split the sum or use a different grant?",
        also=said,
        left=left,
    )
    yield s.user(
        "Then take what's left there and put the rest on {other}.",
        "OK, empty {short} and charge the remainder to {other}.",
        "Split it: all that {short} has, and {other} pays what's missing.",
        "I see. Use up {short}, and the difference goes on {other}.",
        "hm, then the rest from {other}",
        correction=True,
        **said,
    )
    if s.chance(500):
        yield s.plan(
            "First the exact remainder, then both charges.",
            "I'll work out what {other} has to carry and charge the two together.",
            "Let me subtract before I book anything.",
            other=other["grant_id"],
        )
    rest = (yield s.call("calculator", expression=f"{amount:.2f} - {left:.2f}"))["result"]
    first, second = yield s.together(*(
        s.call("api_client", **asking(f"/grants/{key}/charge", headers, method="POST", body={"amount_eur": part}), derived_=("path",))
        for key, part in ((short["grant_id"], left), (other["grant_id"], rest))
    ))  # fmt: skip
    need(not s.failed(first), "refused again")
    row = second["body"]["data"]
    yield s.answer(
        "Charged: EUR {left:,.2f} to {short}, which is empty now, and EUR {rest:,.2f} to {other}.",
        "Both went through. {short} paid its last EUR {left:,.2f}, {other} the other EUR {rest:,.2f}.",
        "EUR {rest:,.2f} went on {other}, and EUR {left:,.2f} used up {short}.",
        "Split as you said, EUR {left:,.2f} from {short} and EUR {rest:,.2f} from {other}.",
        "That's settled. {other} took EUR {rest:,.2f} and {short} the EUR {left:,.2f} it still had.",
        also={"short": short["grant_id"], "other": row["grant_id"]},
        left=left,
        rest=rest,
    )


@grant_that_runs_short.oracle
def _(raw: Raw, short: str, other: str, amount: float) -> Truth:
    after = raw.copy()
    first, second = after.row("grants", short), after.row("grants", other)
    left = _left(first)
    rest = round(amount - left, 2)
    first["spent_eur"] = round(first["spent_eur"] + left, 2)
    second["spent_eur"] = round(second["spent_eur"] + rest, 2)
    return Truth({"left": left, "rest": rest}, state=after)
