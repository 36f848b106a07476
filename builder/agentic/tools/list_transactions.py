"""The movements of the bank account."""

from typing import TYPE_CHECKING, Any

from ._records import all_of
from .base import READ, InvalidArgument, Object, Tool, boolean, closed, fit_list, integer, number, string

if TYPE_CHECKING:
    from ..world.world import World

_DAY = r"^\d{4}-\d{2}-\d{2}$"
_CONDITIONS = {
    "date_from": "booked_on >= ?",
    "date_to": "booked_on <= ?",
    "counterparty": "instr(lower(counterparty), lower(?)) > 0",
    "min_amount": "amount >= ?",
    "max_amount": "amount <= ?",
}


def _run(world: "World", unmatched_only: bool = False, limit: int = 20, **given: Any) -> Object:
    if given.get("date_from", "") > given.get("date_to", "9999"):
        raise InvalidArgument("`date_from` is later than `date_to`")
    conditions = [_CONDITIONS[name] for name in given]
    if unmatched_only:
        conditions.append("payment_id IS NULL")
    where = f"WHERE {' AND '.join(conditions)} " if conditions else ""
    sql = f"SELECT * FROM bank_transactions {where}ORDER BY booked_on DESC, transaction_id DESC"  # noqa: S608
    found = all_of(world, sql, *given.values())
    transactions, cut = fit_list(found[:limit])
    result: Object = {"total_found": len(found), "transactions": transactions}
    return {**result, "truncated": True} if cut or len(found) > limit else result


TOOL = Tool(
    name="list_transactions",
    effect=READ,
    description=(
        "List bank transactions, newest first, by period, counterparty and amount, or only those that are not matched "
        "with a payment. Money that went out has a negative amount."
    ),
    parameters=closed(
        {
            "date_from": string("Booked on or after this day, YYYY-MM-DD.", pattern=_DAY),
            "date_to": string("Booked on or before this day, YYYY-MM-DD.", pattern=_DAY),
            "counterparty": string("Part of the other party's name; case does not matter.", minLength=1),
            "min_amount": number("Smallest amount, EUR; negative amounts went out."),
            "max_amount": number("Largest amount, EUR."),
            "unmatched_only": boolean("Only transactions without a payment.", default=False),
            "limit": integer("How many transactions to return, 1 to 30.", 1, 30, default=20),
        }
    ),
    run=_run,
    gives=frozenset({"bank.read"}),
    domains=("finance",),
    names=("list_transactions", "bank_statement", "search_transactions"),
    parameter_names={
        "date_from": ("date_from", "start_date"),
        "date_to": ("date_to", "end_date"),
        "counterparty": ("counterparty", "party", "payee"),
        "unmatched_only": ("unmatched_only", "unreconciled_only"),
        "limit": ("limit", "max_results"),
    },
    descriptions=(
        "Show what came in and went out on the bank account.",
        "Bank statement with filters.",
        "Find bank movements by date, counterparty or amount.",
    ),
    parameter_descriptions={"counterparty": ("Who paid or was paid, in part or in full.",)},
)
