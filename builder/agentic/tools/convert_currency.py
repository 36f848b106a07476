"""Convert money by the exchange rates on file."""

from typing import TYPE_CHECKING

from ._money import CURRENCIES
from ._records import first_of
from .base import READ, NotFound, Object, Tool, choice, closed, number, string

if TYPE_CHECKING:
    from ..world.world import World


def _run(world: "World", amount: float, from_currency: str, to_currency: str, month: str = "") -> Object:
    used = month or _latest(world)
    rate = _per_euro(world, to_currency, used) / _per_euro(world, from_currency, used)
    return {
        "amount": amount,
        "from_currency": from_currency,
        "to_currency": to_currency,
        "month": used,
        "rate": round(rate, 6),
        "result": round(amount * rate, 2),
    }


def _latest(world: "World") -> str:
    row = first_of(world, "SELECT max(month) AS month FROM exchange_rates")
    return str(row["month"]) if row else ""


def _per_euro(world: "World", currency: str, month: str) -> float:
    if currency == "EUR":
        return 1.0
    row = first_of(world, "SELECT per_euro FROM exchange_rates WHERE currency = ? AND month = ?", currency, month)
    if row is None:
        raise NotFound(f"there is no rate of {currency} for {month}")
    return float(row["per_euro"])


TOOL = Tool(
    name="convert_currency",
    effect=READ,
    description=(
        "Convert an amount from one currency to another by the company's monthly exchange rates, the latest month by "
        "default. Rounds to two decimals."
    ),
    parameters=closed(
        {
            "amount": number("How much money."),
            "from_currency": choice(CURRENCIES, "Currency of the amount (ISO 4217)."),
            "to_currency": choice(CURRENCIES, "Currency to convert to (ISO 4217)."),
            "month": string("Month of the rate, YYYY-MM; the latest one when left out.", pattern=r"^\d{4}-\d{2}$"),
        },
        ("amount", "from_currency", "to_currency"),
    ),
    run=_run,
    gives=frozenset({"rates.read", "calc.currency"}),
    domains=("finance",),
    names=("convert_currency", "currency_exchange", "fx_convert"),
    parameter_names={
        "amount": ("amount", "value", "sum"),
        "from_currency": ("from_currency", "source_currency", "base"),
        "to_currency": ("to_currency", "target_currency", "quote"),
        "month": ("month", "rate_month"),
    },
    descriptions=(
        "How much is that in another currency?",
        "Currency conversion at the rates of a month.",
        "Apply an exchange rate on file to an amount of money.",
    ),
    parameter_descriptions={"month": ("Which month's rate to use, as YYYY-MM.",)},
)
