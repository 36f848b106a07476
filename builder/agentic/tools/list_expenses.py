"""Expense claims of employees."""

from typing import TYPE_CHECKING, Any

from ._records import all_of, need
from .base import READ, Object, Tool, choice, closed, fit_list, integer, number, string

if TYPE_CHECKING:
    from ..world.world import World

STATUSES = ("submitted", "approved", "rejected", "reimbursed")
_DAY = r"^\d{4}-\d{2}-\d{2}$"
_CONDITIONS = {
    "employee_id": "x.employee_id = ?",
    "department": "d.name = ? COLLATE NOCASE",
    "status": "x.status = ?",
    "category": "x.category = ? COLLATE NOCASE",
    "date_from": "x.spent_on >= ?",
    "date_to": "x.spent_on <= ?",
    "min_amount": "x.amount >= ?",
}


def _run(world: "World", limit: int = 20, **given: Any) -> Object:
    if "employee_id" in given:
        given["employee_id"] = need(world, "employees", "employee_id", given["employee_id"])["employee_id"]
    where = f"WHERE {' AND '.join(_CONDITIONS[name] for name in given)} " if given else ""
    sql = (
        "SELECT x.expense_id, x.employee_id, e.name AS employee, d.name AS department, x.category, x.merchant, "  # noqa: S608
        "x.spent_on, x.amount, x.status, x.approved_by FROM expenses x JOIN employees e USING (employee_id) "
        f"JOIN departments d USING (department_id) {where}ORDER BY x.spent_on DESC, x.expense_id DESC"
    )
    found = all_of(world, sql, *given.values())
    expenses, cut = fit_list(found[:limit])
    result: Object = {"total_found": len(found), "expenses": expenses}
    return {**result, "truncated": True} if cut or len(found) > limit else result


TOOL = Tool(
    name="list_expenses",
    effect=READ,
    description="List expense claims, newest first, by employee, department, status, category, period or amount.",
    parameters=closed(
        {
            "employee_id": string("Only claims of this employee, e.g. EMP-771.", minLength=1),
            "department": string("Only claims of this department, by its full name.", minLength=1),
            "status": choice(STATUSES, "Only claims with this status."),
            "category": string("Only this category, e.g. meals or training.", minLength=1),
            "date_from": string("Spent on or after this day, YYYY-MM-DD.", pattern=_DAY),
            "date_to": string("Spent on or before this day, YYYY-MM-DD.", pattern=_DAY),
            "min_amount": number("Only claims of at least this amount, EUR.", 0),
            "limit": integer("How many claims to return, 1 to 25.", 1, 25, default=20),
        }
    ),
    run=_run,
    gives=frozenset({"expenses.read"}),
    domains=("finance",),
    names=("list_expenses", "search_expenses", "expense_report"),
    parameter_names={
        "employee_id": ("employee_id", "employee"),
        "department": ("department", "team"),
        "status": ("status", "expense_status"),
        "limit": ("limit", "max_results"),
    },
    descriptions=(
        "Which expenses were claimed, by whom and for what?",
        "Search expense claims with filters.",
        "Expense claims with employee, department, merchant, amount and status.",
    ),
    parameter_descriptions={"status": ("Restrict to submitted, approved, rejected or reimbursed claims.",)},
)
