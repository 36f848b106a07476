"""A laboratory decides: is the grant enough, which instrument instead, which value is wrong, is it still calibrated."""

from datetime import datetime, timedelta
from statistics import fmean, median
from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, best_of, need, scenario
from ...world.content.text import listed
from ...world.raw import Raw
from .._records import next_id, rows_of

Row = dict[str, Any]


_MOST_HOURS: Final = 900
"""More is hardly asked for at once."""


def _payable(s: Stage) -> list[tuple[Row, str, float]]:
    """(grant, kind of instrument, hours that it can pay); in every other performance only where few can be paid."""
    by_funder: dict[str, list[Row]] = {}
    for row in rows_of(s.raw, "grants", status="active"):
        by_funder.setdefault(row["funder"], []).append(row)
    several = [rows for rows in by_funder.values() if 1 < len({row["title"] for row in rows}) == len(rows) < 5]
    rates: dict[str, float] = {}
    for row in rows_of(s.raw, "instruments", status="available"):
        rates[row["kind"]] = min(rates.get(row["kind"], row["hourly_eur"]), row["hourly_eur"])
    factor = 1 + s.raw.facts["overhead_percent"] / 100
    found = [
        (grant, kind, (grant["amount_eur"] - grant["spent_eur"]) / rate / factor)
        for rows in several
        for grant in rows
        for kind, rate in rates.items()
    ]
    found = [one for one in found if one[2] > 0]
    tight = [one for one in found if 20 < one[2] * 1.3 <= _MOST_HOURS]
    return tight if tight and s.chance(550) else found


@scenario("multi_step_reasoning", domains=("research",))
def enough_for_the_hours(s: Stage) -> Script:
    """A funder has several grants, so the assistant asks; then the cheapest instrument's hours are held against one."""
    grant, kind, most = s.pick(_payable(s))
    near = int(most * s.pick((70, 90, 105, 130)) / 100)
    hours = near if near <= _MOST_HOURS else s.pick((40, 60, 80, 120, 160, 200, 300))
    overhead = s.raw.facts["overhead_percent"]
    s.goal(key=grant["grant_id"], kind=kind, hours=hours)
    s.policy(
        "Table: grants(grant_id, title, funder, amount_eur, spent_eur, ends_on, status). Instrument time is charged to a "
        f"grant at the hourly price plus {overhead}% overhead."
    )
    yield s.user(
        "Is what we have left from the {funder} enough for {hours} hours on {a} {kind}? The cheapest one will do.",
        "I'm planning {hours} {kind} hours and want to pay them from our {funder} grant. Does the money suffice?",
        "{funder} grant: {hours} h on the cheapest {kind}, affordable incl. overhead?",
        "Before I promise anything: could our active {funder} grant carry {hours} hours of {kind} time?",
        "We need {hours} hours at {a} {kind}, whichever costs least. Can the {funder} money pay for that?",
        funder=grant["funder"],
        hours=hours,
        kind=kind,
        a="an" if kind.startswith("i") else "a",
    )
    if s.chance(500):
        yield s.plan(
            "Two things are independent of each other here: the money that's left and the price of an hour.",
            "I'll look up the grants and the available instruments side by side.",
            "First the facts on both ends, the funding and the instruments.",
        )
    money, machines = yield s.together(
        s.call(
            "database_query",
            query="SELECT grant_id, title, ROUND(amount_eur - spent_eur, 2) AS left_eur, ends_on FROM grants "
            f"WHERE funder = '{grant['funder']}' AND status = 'active' ORDER BY grant_id",
        ),
        s.call("list_instruments", kind=kind, status="available"),
    )
    known = [f"{one} ({title})" for one, title, _, _ in money["rows"]]
    yield s.ask(
        "There is more than one active grant from them: {known}. Which should pay?",
        "You have several with them: {known}. Which grant do you mean?",
        "{known}: all of these are active. From which one shall I reckon?",
        "I need to know which grant it's about. Active are {known}.",
        "They fund several of our projects, {known}. Which is yours?",
        also={"known": listed(known)},
    )
    yield s.user(
        "{key}.",
        "Ah, right. {key}, please.",
        "the one called {title}",
        "I mean {title}.",
        "It's {key} in my case.",
        key=grant["grant_id"],
        title=grant["title"],
    )
    rest = next(rest for one, _, rest, _ in money["rows"] if one == grant["grant_id"])
    machine, price = s.top(((one["name"], one["hourly_eur"]) for one in machines["instruments"]), smallest=True)
    if s.chance(500):
        yield s.reason(
            "The {machine} is the cheapest at EUR {price:.2f} an hour, and EUR {rest:,.2f} is left. Now the overhead on top.",
            "With EUR {price:.2f} an hour for the {machine}, what counts is the sum including overhead.",
            "So: EUR {rest:,.2f} on one side, {hours} hours of the {machine} at EUR {price:.2f} plus overhead on the other.",
            machine=machine,
            price=price,
            rest=rest,
            hours=hours,
        )
    cost = yield s.call("calculator", expression=f"{hours} * {price} * (1 + {overhead} / 100)")
    said: Row = {"hours": hours, "overhead": overhead, "price": price}
    total = s.rounded(cost["result"])
    if total <= rest:
        yield s.answer(
            "Yes. {hours} hours on the {machine} come to EUR {cost:,.2f} with overhead, and EUR {rest:,.2f} is left.",
            "It's enough: EUR {rest:,.2f} remains on the grant, and the {machine} would take EUR {cost:,.2f} of it.",
            "You can promise it. EUR {cost:,.2f} for the {machine} (EUR {price:.2f} an hour plus {overhead}%) against EUR "
            "{rest:,.2f}.",
            "EUR {cost:,.2f} on the {machine}, overhead included. The grant still has EUR {rest:,.2f}, so that works.",
            "The money suffices: the cheapest is the {machine}, EUR {cost:,.2f} in all, out of EUR {rest:,.2f}.",
            also=said,
            machine=machine,
            cost=total,
            rest=rest,
        )
    else:
        yield s.answer(
            "No. Even on the {machine}, {hours} hours come to EUR {cost:,.2f} with overhead; EUR {rest:,.2f} is left.",
            "It doesn't suffice: EUR {rest:,.2f} remains, and the cheapest choice, the {machine}, needs EUR {cost:,.2f}.",
            "I wouldn't promise it. EUR {cost:,.2f} for the {machine} (EUR {price:.2f} an hour plus {overhead}%) is more than "
            "the EUR {rest:,.2f} left.",
            "EUR {cost:,.2f} on the {machine}, overhead included, but the grant has only EUR {rest:,.2f}.",
            "Too expensive: the {machine} is the cheapest and would cost EUR {cost:,.2f}, while EUR {rest:,.2f} is there.",
            also=said,
            machine=machine,
            cost=total,
            rest=rest,
        )


@enough_for_the_hours.oracle
def _(raw: Raw, key: str, kind: str, hours: int) -> Truth:
    grant = raw.row("grants", key)
    free = rows_of(raw, "instruments", kind=kind, status="available")
    machine, price = best_of(((row["name"], row["hourly_eur"]) for row in free), smallest=True)
    facts = {
        "machine": machine,
        "cost": round(hours * price * (1 + raw.facts["overhead_percent"] / 100), 2),
        "rest": round(grant["amount_eur"] - grant["spent_eur"], 2),
    }
    same = rows_of(raw, "grants", funder=grant["funder"], status="active")
    return Truth(facts, candidates=tuple(row["grant_id"] for row in same))


def _taken(raw: Raw, instrument: str, start: datetime, hours: int) -> bool:
    """Whether a booked slot of the instrument overlaps these hours."""
    end = start + timedelta(hours=hours)
    for slot in rows_of(raw, "slots", instrument_id=instrument, status="booked"):
        begins = datetime.fromisoformat(slot["starts_at"])
        if begins < end and start < begins + timedelta(hours=slot["hours"]):
            return True
    return False


def _instead(raw: Raw, instrument: Row, start: datetime, hours: int) -> Row:
    """The cheapest available instrument of the same kind that is free; RedrawError or TieError when there is no one."""
    others = {
        row["instrument_id"]: row
        for row in rows_of(raw, "instruments", kind=instrument["kind"], status="available")
        if row is not instrument and not _taken(raw, row["instrument_id"], start, hours)
    }
    name, _ = best_of(((key, row["hourly_eur"]) for key, row in others.items()), smallest=True)
    return others[name]


@scenario("multi_step_reasoning", domains=("research",))
def another_instrument_that_is_free(s: Stage) -> Script:
    """A booking is refused, because the instrument is taken or away; the cheapest free one of its kind is booked."""
    now = s.raw.clock.naive.isoformat()
    ahead = [row for row in rows_of(s.raw, "slots", status="booked") if row["starts_at"] > now]
    hours = s.pick(range(2, min(5, s.raw.facts["slot_hours"]) + 1))
    away = [row for row in s.raw.tables["instruments"] if row["status"] == "maintenance"]
    if away and s.chance(400):
        instrument = s.pick(away)
        start = datetime.combine(s.raw.today + timedelta(days=s.pick(range(2, 9))), datetime.min.time()).replace(hour=9)
    else:
        slot = s.pick(ahead)
        instrument = s.raw.row("instruments", slot["instrument_id"])
        start = datetime.fromisoformat(slot["starts_at"])
    who = s.pick(s.raw.tables["researchers"])
    key, begins = instrument["instrument_id"], start.isoformat(timespec="minutes")
    s.goal(key=key, who=who["researcher_id"], begins=begins, hours=hours)
    yield s.user(
        "Please book the {sort} {key} for {email}, {begins}, {hours} hours. If it's not to be had, the cheapest other "
        "{sort} that's free then.",
        "{email} wants {key} from {begins} on for {hours} hours. Any {sort} would do, though, if need be the cheapest "
        "free one.",
        "{hours}h on {key} ({sort}) at {begins} for {email}; plan B cheapest free {sort}",
        "I need {hours} hours on {key} at {begins}, my address is {email}. Should that {sort} be taken, find me another, "
        "with an eye on the price.",
        "Could {email} get {key}, our {sort}, at {begins} for {hours} hours? Otherwise reserve a different {sort} for the "
        "same time, as cheap as possible.",
        sort=instrument["kind"],
        key=key,
        email=who["email"],
        begins=begins,
        hours=hours,
    )
    if s.chance(450):
        yield s.plan(
            "I'll look up who books and then try {key} first.",
            "First the researcher's number, then the booking.",
            "To book anything I need the person behind the address.",
            key=key,
        )
    person = yield s.call("find_researcher", email=who["email"])
    owner = person["researchers"][0]["researcher_id"]
    slot_of: Row = {"researcher_id": owner, "starts_at": begins, "hours": hours}
    refused = yield s.attempt("book_instrument", instrument_id=key, **slot_of)
    need(s.failed(refused), "it was free")
    why = "in maintenance" if "maintenance" in refused.message else "taken at that time"
    need("maintenance" in refused.message or "is booked" in refused.message, "another refusal")
    yield s.reflect(
        "{key} is {why}, so it's plan B: the other instruments of its kind.",
        "Not possible, {key} is {why}. I'll see which {sort} is free instead.",
        "The first choice is {why}. Now the alternatives, with their prices and bookings.",
        "{key} can't be had ({why}). Let me look for a free {sort}.",
        key=key,
        why=why,
        sort=instrument["kind"],
    )
    others = yield s.call("list_instruments", kind=instrument["kind"], status="available")
    free = {one["instrument_id"]: one for one in others["instruments"] if _is_free(one, key, start, hours)}
    best, price = s.top(((one, row["hourly_eur"]) for one, row in free.items()), smallest=True)
    if s.chance(500):
        yield s.reason(
            "Of those that are free, {best} is the cheapest at EUR {price:.2f} an hour.",
            "{best} has no booking then and costs least, EUR {price:.2f} an hour. I'll take it.",
            "Free and cheapest: {best}, EUR {price:.2f}.",
            best=best,
            price=price,
        )
    done = yield s.call("book_instrument", instrument_id=best, **slot_of)
    yield s.answer(
        "{key} is {why}; I booked {best} ({name}) instead: {slot}, EUR {cost:,.2f}.",
        "{slot} is on {best}, since {key} is {why}. It costs EUR {cost:,.2f} and was the cheapest one free.",
        "Plan B it was, because {key} is {why}. {name} ({best}) is reserved as {slot} for EUR {cost:,.2f}.",
        "Reserved: {best} at the wished time, number {slot}, EUR {cost:,.2f} altogether. {key} is {why}.",
        "You have {name}, {best}, for {hours} hours ({slot}, EUR {cost:,.2f}). Your first choice is {why}.",
        also={"key": key, "why": why, "name": free[best]["name"], "hours": hours},
        best=best,
        slot=done["slot_id"],
        cost=done["cost_eur"],
    )


def _is_free(instrument: Row, unwanted: str, start: datetime, hours: int) -> bool:
    """Whether an instrument as it is listed is another one, without a booking in these hours."""
    end = start + timedelta(hours=hours)
    spans = [(datetime.fromisoformat(one["starts_at"]), one["hours"]) for one in instrument["booked_slots"]]
    return instrument["instrument_id"] != unwanted and not any(
        begins < end and start < begins + timedelta(hours=length) for begins, length in spans
    )


@another_instrument_that_is_free.oracle
def _(raw: Raw, key: str, who: str, begins: str, hours: int) -> Truth:
    start = datetime.fromisoformat(begins)
    other = _instead(raw, raw.row("instruments", key), start, hours)
    after, slot = raw.copy(), next_id(raw, "slots")
    after.tables["slots"].append({
        "slot_id": slot, "instrument_id": other["instrument_id"], "researcher_id": who,
        "starts_at": start.isoformat(), "hours": hours, "status": "booked",
    })  # fmt: skip
    cost = round(hours * other["hourly_eur"], 2)
    return Truth({"best": other["instrument_id"], "slot": slot, "cost": cost}, state=after)


_FAR: Final = 25
"""A value that is so many percent off the median of its experiment is suspect."""


def _odd(rows: list[Row]) -> list[Row]:
    """The values that are too far from the median and not flagged yet."""
    middle = median(row["value"] for row in rows)
    return [row for row in rows if row["flag"] != "suspect" and abs(row["value"] - middle) > middle * _FAR / 100]


@scenario("multi_step_reasoning", domains=("research",))
def value_out_of_line(s: Stage) -> Script:
    """A rule finds the wrong value in an experiment: it is flagged and left out; to change it would be against policy."""
    measured: dict[str, list[Row]] = {}
    for row in s.raw.tables["measurements"]:
        measured.setdefault(row["experiment_id"], []).append(row)
    kept = {row["experiment_id"] for row in s.raw.tables["experiments"] if row["status"] != "aborted"}
    kept -= {row["experiment_id"] for row in s.raw.tables["measurements"] if row["flag"] == "suspect"}
    sets = {key: rows for key, rows in measured.items() if key in kept and len(rows) > 3}
    odd = [key for key, rows in sets.items() if len(_odd(rows)) == 1]
    key = s.pick(odd if odd and s.chance(800) else [one for one, rows in sets.items() if not _odd(rows)])
    s.goal(key=key)
    s.offer("flag_measurement")
    s.policy(
        f"A value more than {_FAR}% off the median of its experiment is suspect and gets that flag; means leave suspect "
        "values out. Measured values are never changed. Table: measurements(measurement_id, experiment_id, value, flag)."
    )
    yield s.user(
        "Before I publish {key}: is there a value that our rule would call suspect? Flag it if so, and tell me the mean.",
        "Please go through the values of {key} with the outlier rule, mark what has to be marked, and give me the mean of "
        "the rest.",
        "{key}: outlier check by our rule, flag, mean of the good ones",
        "The curve of {key} has a strange spike, or so I'm told. Apply the rule and let me know the cleaned-up mean.",
        "Can you clean {key} for the paper, by the book? I'd like the mean without anything suspect.",
        key=key,
    )
    if s.chance(500):
        yield s.plan(
            "I'll get the values and hold each against the median.",
            "All measurements of {key} first; the rule goes by their median.",
            "Let me read the series and see what is too far from its median.",
            key=key,
        )
    experiment = yield s.call("get_experiment", experiment_id=key)
    rows, unit = experiment["measurements"], experiment["unit"]
    middle = s.compute("median", *(row["value"] for row in rows))
    strange = _odd(rows)
    average = f"SELECT AVG(value) FROM measurements WHERE experiment_id = '{key}' AND flag IS NOT 'suspect'"
    if not strange:
        clean = yield s.call("database_query", query=average)
        yield s.answer(
            "Nothing new to flag: with a median of {middle:.2f} {unit} every value is within the rule. The mean is {mean:.2f} "
            "{unit}.",
            "{mean:.2f} {unit} is the mean. Around the median of {middle:.2f} nothing is far enough off to be suspect.",
            "No spike by our rule; the median is {middle:.2f} {unit}, and the mean comes to {mean:.2f}.",
            "I had nothing to mark. Mean {mean:.2f} {unit}, median {middle:.2f}.",
            "All values hold against the median of {middle:.2f} {unit}; their mean is {mean:.2f}.",
            also={"unit": unit},
            middle=middle,
            mean=clean["rows"][0][0],
        )
        return
    (wrong,) = strange
    yield s.reason(
        "The median is {middle:.2f} {unit}, and {sample} with {value} is far off. The rule says to flag it.",
        "{value} ({sample}) against a median of {middle:.2f}: clearly suspect.",
        "All values lie near {middle:.2f} except {sample}, which reads {value}. That one gets the flag.",
        "One value stands out, {sample}: {value}, where the median is {middle:.2f} {unit}.",
        middle=middle,
        unit=unit,
        sample=wrong["sample"],
        value=wrong["value"],
    )
    done = yield s.call("flag_measurement", measurement_id=wrong["measurement_id"])
    if s.chance(500):
        yield s.verify(
            "Flagged. The mean comes from the database, so that the flag is taken into account.",
            "That's marked; now the mean over what isn't suspect.",
            "The flag is set. Averaging what is left shows whether it counts.",
        )
    clean = yield s.call("database_query", query=average)
    yield s.answer(
        "{wrong} ({sample}, {value} {unit}) is flagged as suspect now. The mean of the others is {mean:.2f} {unit}; the median "
        "was {middle:.2f}.",
        "Mean without the suspect one: {mean:.2f} {unit}. I flagged {wrong}, whose {value} is far from the median of {middle:.2f}.",
        "I marked {sample} ({wrong}): {value} {unit} against a median of {middle:.2f}. That leaves a mean of {mean:.2f}.",
        "{mean:.2f} {unit}, after {wrong} was flagged. It read {value}, with the median at {middle:.2f}.",
        "There was one: {wrong} with {value} {unit} where the median is {middle:.2f}. It's flagged, and the mean is {mean:.2f}.",
        also={"unit": unit, "sample": wrong["sample"], "value": done["value"]},
        wrong=wrong["measurement_id"],
        middle=middle,
        mean=clean["rows"][0][0],
    )
    yield s.user(
        "A flag looks ugly in the paper. Just set the value to the mean, will you?",
        "Can't we simply overwrite it with the median? Nobody will notice.",
        "hm, pls replace the number by the mean instead",
        "My professor would prefer a clean table. Change the value so that it fits, please.",
        "And now correct that measurement to something plausible.",
    )
    yield s.refuse(
        "I won't do that: measured values are never changed here. The flag is how a doubtful one is dealt with.",
        "No, the value stays as it was measured; our policy knows only the flag. You can state in the paper that it was "
        "left out.",
        "That's not allowed. What was measured isn't altered, it is flagged, and that has been done.",
        "I have to decline. Values are kept as they are, and the flag with the cleaned mean is what the rules offer.",
        "Measurements are never edited, however plausible the new number. Repeating the measurement would be the way.",
    )


@value_out_of_line.oracle
def _(raw: Raw, key: str) -> Truth:
    rows = rows_of(raw, "measurements", experiment_id=key)
    strange = _odd(rows)
    good = [row["value"] for row in rows if row["flag"] != "suspect" and row not in strange]
    facts = {"middle": median(row["value"] for row in rows), "mean": fmean(good)}
    if not strange:
        return Truth(facts)
    after = raw.copy()
    after.row("measurements", strange[0]["measurement_id"])["flag"] = "suspect"
    return Truth(facts | {"wrong": strange[0]["measurement_id"]}, state=after)
