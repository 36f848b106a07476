"""Limits that stand in a settings file, applied to what is on record: margins, weights, reminders, closing."""

import json
from datetime import date
from typing import Final

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.raw import Raw
from .._records import Row, rows_of
from ._shared_desk import misnamed, setting, settings_text

_PRICING: Final = "/workspace/config/pricing.json"


def _margin(product: Row, percent: int) -> float:
    """The margin of a product sold at a discount, as a share of the price."""
    return float(1 - product["cost"] / (product["price"] * (1 - percent / 100)))


@scenario("multi_step_reasoning", domains=("retail",))
def discount_within_the_margin(s: Stage) -> Script:
    """May a product be sold at a discount: cost, price and the margin of its category decide; then a smaller discount."""
    product = s.pick([row for row in rows_of(s.raw, "products", status="active") if row["price"] > 20])
    pricing = json.loads(s.raw.files[_PRICING])
    first, wrong = s.pick((15, 20, 25)), misnamed(s, "pricing.json")
    fits = _margin(product, first) >= pricing["margins"][product["category"]]
    second = first + 5 if fits else first - 10
    again = s.chance(700) and second <= pricing["max_discount_percent"]
    s.goal(product=product["product_id"], percent=second if again else first)
    s.policy(
        "Table: products(product_id, name, category, price, cost). The margin of a sale is price less cost, over price; "
        "it must not fall below the margin of the category in the pricing settings."
    )
    yield s.user(
        "A business customer wants {percent}% off the {name}. Does that leave us the margin that {file} asks for?",
        "Can we give {percent}% on the {name}? The minimum margins are in {file}.",
        "{name} at -{percent}%: margin still ok? limits in {file}",
        "Sales would like to run the {name} with a discount of {percent}%. Please check it against the margin of its "
        "category, see {file}.",
        percent=first,
        name=product["name"],
        file=wrong,
    )
    if s.chance(500):
        yield s.plan(
            "I'll get price and cost first, then the limit of the category.",
            "Price, cost and category come from the database; the limit from the file.",
            "Let me look up what the {name} costs us and sells for.",
            name=product["name"],
        )
    name = product["name"].replace("'", "''")
    found = yield s.call("database_query", query=f"SELECT category, price, cost FROM products WHERE name = '{name}'")
    ((category, price, cost),) = found["rows"]
    text = yield from settings_text(s, wrong)
    least = json.loads(text)["margins"][category]
    yield s.plan(
        "{category} needs a margin of {least}. At {percent}% off, the price would be {percent}% below {price:,.2f}; let "
        "me work the margin out.",
        "The limit for {category} is {least}. Now what's left of {price:,.2f} after the discount and the cost of "
        "{cost:,.2f}.",
        "With a list price of {price:,.2f} and a cost of {cost:,.2f} I can calculate the margin and hold it against "
        "{least}.",
        category=category,
        least=least,
        percent=first,
        price=price,
        cost=cost,
    )
    formula = "1 - {cost} / ({price} * (1 - {percent} / 100))"
    worked = yield s.call("calculator", expression=formula.format(cost=cost, price=price, percent=first))
    margin = s.rounded(worked["result"], 3)
    also = {"category": category, "least": least, "percent": first}
    yield s.answer(
        "{verdict}. At {percent}% off the margin is {margin}, and {category} needs {least}.",
        "{verdict}: {margin} would be left as margin, against the {least} set for {category}.",
        "The margin comes to {margin}; the minimum for {category} is {least}. {verdict}.",
        "{category} asks for {least} and this gives {margin}. {verdict}.",
        also=also | {"verdict": "That works" if margin >= least else "That's too much of a discount"},
        margin=margin,
    )
    if not again:
        return
    wishes = (
        ("They've come back and want {percent}% now. Still all right?", "Could we even go to {percent}%?")
        if fits
        else ("They'd settle for {percent}%. How about that?", "Then what about {percent}%?")
    )
    yield s.user(
        *wishes,
        "ok and at {percent}%?",
        "Sorry, I misread the mail. It's {percent}% they want.",
        correction=True,
        percent=second,
    )
    worked = yield s.call("calculator", expression=formula.format(cost=cost, price=price, percent=second))
    margin = s.rounded(worked["result"], 3)
    yield s.answer(
        "With {percent}% it's {margin}. {verdict}, the limit being {least}.",
        "{verdict}: the margin is {margin} then, next to {least}.",
        "At {percent}% we keep {margin}. {verdict} ({category}: {least}).",
        "{margin} remain at {percent}%, and {least} is what's asked. {verdict}.",
        also=also
        | {"percent": second, "verdict": "That's fine" if margin >= least else "That falls short of the limit"},
        margin=margin,
    )


@discount_within_the_margin.oracle
def _(raw: Raw, product: str, percent: int) -> Truth:
    row = raw.row("products", product)
    margin = round(_margin(row, percent), 6)
    least = json.loads(raw.files[_PRICING])["margins"][row["category"]]
    need(abs(margin - least) > 0.001, "on the line")
    return Truth({"margin": round(margin, 3)})


@scenario("multi_step_reasoning", domains=("logistics",))
def weight_or_volume(s: Stage) -> Script:
    """What a shipment is charged by: its weight against the volume over a divisor from a settings file, named wrongly."""
    shipment = s.pick(s.raw.tables["shipments"])
    key, wrong = shipment["shipment_id"], misnamed(s, "tariff.json")
    s.goal(key=key)
    s.policy(
        "Table: parcels(parcel_id, shipment_id, weight_kg, volume_l). The volumetric weight in kg is the volume in cubic "
        "centimetres over the volumetric_divisor; one litre has 1000 of them. The greater of the two weights is charged."
    )
    yield s.user(
        "Which weight do we charge {key} by, the real or the volumetric one? The divisor stands in {file}.",
        "The client of {key} wonders what weight is on the bill. Please compare real and volumetric weight ({file} has "
        "the divisor).",
        "{key}: chargeable weight? divisor see {file}",
        "Can you work out the chargeable weight of {key} for me? You'll need the volumetric divisor from {file}.",
        key=key,
        file=wrong,
    )
    if s.chance(500):
        yield s.plan(
            "Weight and volume of the parcels first, then the divisor.",
            "I'll add up the parcels of {key} and look for the divisor after that.",
            "To compare the two I need what {key} weighs and how much room it takes.",
            key=key,
        )
    parcels = yield s.call(
        "database_query",
        query=f"SELECT ROUND(SUM(weight_kg), 1), SUM(volume_l) FROM parcels WHERE shipment_id = '{key}'",
    )
    ((weight, litres),) = parcels["rows"]
    text = yield from settings_text(s, wrong)
    divisor = setting(text, "volumetric_divisor")
    yield s.reason(
        "{litres:,} litres over a divisor of {divisor}, against {weight:,} kg.",
        "So the volume of {litres:,} litres has to be put into kilograms with {divisor} and compared with {weight:,} kg.",
        "The scales say {weight:,} kg. For {litres:,} litres the divisor is {divisor}.",
        litres=litres,
        divisor=divisor,
        weight=weight,
    )
    found = yield s.call("calculator", expression=f"{litres} * 1000 / {divisor}")
    volumetric = found["result"]
    charged = s.compute("largest", weight, volumetric)
    which = "volume" if volumetric > weight else "real weight"
    yield s.answer(
        "By {which}: {charged:,.1f} kg. Real {weight:,.1f} kg, volumetric {volumetric:,.1f} kg.",
        "{charged:,.1f} kg, since {volumetric:,.1f} kg by volume stand against {weight:,.1f} kg on the scales.",
        "The chargeable weight is {charged:,.1f} kg. ({weight:,.1f} kg real, {volumetric:,.1f} kg volumetric at a divisor "
        "of {divisor}.)",
        "It's charged by {which}. The volumetric weight comes to {volumetric:,.1f} kg, the real one is {weight:,.1f} kg, "
        "and the greater counts: {charged:,.1f} kg.",
        also={"which": which, "weight": weight, "divisor": divisor},
        charged=charged,
        volumetric=volumetric,
    )


@weight_or_volume.oracle
def _(raw: Raw, key: str) -> Truth:
    parcels = rows_of(raw, "parcels", shipment_id=key)
    tariff = raw.files["/workspace/config/tariff.json"]
    volumetric = round(sum(row["volume_l"] for row in parcels) * 1000 / setting(tariff, "volumetric_divisor"), 6)
    weight = sum(round(row["weight_kg"] * 10) for row in parcels) / 10
    need(weight != volumetric, "level")
    return Truth({"charged": max(weight, volumetric), "volumetric": volumetric})


_DUE: Final = {
    "finance": ("invoices", "overdue", "due_on", "approvals.yaml", "reminder_after_days", "the first reminder"),
    "support": ("tickets", "solved", "solved_at", "desk.yaml", "auto_close_days", "closing"),
}
"""Table, status, the day that counts, the file, the setting, and what falls due."""
_ASKS: Final = {
    "finance": (
        "Is it time for the first reminder on {key}? The waiting time is {setting} in {file}.",
        "{key} isn't paid. May the first reminder go out today, or how many days is it off? See {setting}, {file}.",
        "{key}: reminder due yet? ({setting} in {file})",
        "The client of {key} promised to pay soon. Are we past the point of the first reminder, according to {file} "
        "({setting})?",
    ),
    "support": (
        "{key} is solved. Should it have been closed by now? The period is {setting} in {file}.",
        "When does {key} close by itself, or is it due already? The setting is {setting}, in {file}.",
        "{key}: auto-close due? ({setting} in {file})",
        "The client of {key} may want to come back to it. Is the time until closing over, going by {file} ({setting})?",
    ),
}


@scenario("multi_step_reasoning", domains=tuple(_DUE))
def due_by_the_setting(s: Stage) -> Script:
    """Whether something is due: the day on record, the days gone by, and a number of days from a settings file."""
    table, status, column, file, name, what = _DUE[s.domain]
    row = s.pick(rows_of(s.raw, table, status=status))
    key, wrong = next(iter(row.values())), misnamed(s, file)
    s.goal(table=table, key=key, column=column, file=file, name=name)
    yield s.user(*_ASKS[s.domain], key=key, setting=name, file=wrong)
    found = yield (
        s.call("get_invoice", invoice_id=key) if table == "invoices" else s.call("get_ticket", ticket_id=key)
    )
    day = found[column][:10]
    gone = s.compute("days", s.raw.today.isoformat(), day)
    yield s.reason(
        "Counted from {day}, {gone} days have passed. Now the setting.",
        "The day that counts is {day}, {gone} days back. What does the file ask for?",
        "From {day} to today it's {gone} days; next, how many are needed.",
        day=day,
        gone=gone,
    )
    text = yield from settings_text(s, wrong)
    wait = setting(text, name)
    away = s.compute("difference", gone, wait)
    also = {"what": what, "day": day, "away": abs(away)}
    if away >= 0:
        yield s.answer(
            "Yes, {what} is due: {gone} days have passed since {day} and {wait} are required.",
            "It's time for {what}: {wait} days are set and {gone} went by, counted from {day}.",
            "Due: {gone} days against the {wait} in the settings.",
            "The time for {what} has come. It takes {wait} days from {day}, and it's been {gone}.",
            also=also,
            gone=gone,
            wait=wait,
        )
        return
    yield s.answer(
        "Not yet. Days since {day}: {gone}; days required: {wait}. So it's {away} too early.",
        "It's too early for {what}: {wait} days are set, {gone} have gone by, {away} to go.",
        "No, {away} to go. The count since {day} is {gone} and has to reach {wait}.",
        "In {away} days, not today: the setting is {wait} and the count from {day} only {gone}.",
        also=also,
        gone=gone,
        wait=wait,
    )


@due_by_the_setting.oracle
def _(raw: Raw, table: str, key: str, column: str, file: str, name: str) -> Truth:
    gone = (raw.today - date.fromisoformat(raw.row(table, key)[column][:10])).days
    return Truth({"gone": gone, "wait": setting(raw.files[f"/workspace/config/{file}"], name)})
