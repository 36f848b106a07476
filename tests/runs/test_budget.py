"""What may be spent."""

import pytest

from builder.errors import BudgetError
from builder.providers.models import Model
from builder.runs.budget import Budget

CHEAP = Model("groq", "m", price_in=1.0, price_out=2.0)
UNPRICED = Model("groq", "n")


def test_the_line_in_money_is_never_crossed():
    budget = Budget(dollars=0.01)
    for _ in range(2):
        held = budget.hold(CHEAP, 1_000, 1_000)
        budget.settle(held, CHEAP, (1_000, 500))
    assert budget.spent == pytest.approx(0.004)
    held = [budget.hold(CHEAP, 1_000, 1_000) for _ in range(2)]  # 0.003 each, not settled yet
    said = r"^\$0\.0040 of \$0\.01 are spent, what is under way may cost \$0\.0060 and the next request \$0\.0030"
    with pytest.raises(BudgetError, match=said):
        budget.hold(CHEAP, 1_000, 1_000)
    for one in held:
        budget.settle(one, CHEAP, (0, 0))
    assert budget.hold(CHEAP, 1_000, 1_000)


def test_a_line_below_a_cent_is_told_as_it_is_and_nothing_under_way_is_no_debt():
    budget = Budget(dollars=0.003)
    held = [budget.hold(CHEAP, 100, 50), budget.hold(CHEAP, 300, 150)]
    for one in held:
        budget.settle(one, CHEAP, (0, 0))
    said = r"^\$0\.0000 of \$0\.0030 are spent, what is under way may cost \$0\.0000 and"
    with pytest.raises(BudgetError, match=said):
        budget.hold(CHEAP, 2_000, 1_000)
    budget._held = -1e-19  # what is left when tenths are added and taken away in another order
    with pytest.raises(BudgetError, match=said):
        budget.hold(CHEAP, 2_000, 1_000)


def test_what_was_refused_holds_nothing_and_counts_nothing():
    budget = Budget(dollars=0.001, requests=1)
    for _ in range(3):
        with pytest.raises(BudgetError):
            budget.hold(CHEAP, 1_000, 1_000)
    assert budget.asked == 0
    budget.hold(CHEAP, 100, 100)


def test_the_line_in_requests():
    budget = Budget(requests=2)
    budget.hold(UNPRICED, 1, 1)
    budget.hold(UNPRICED, 1, 1)
    with pytest.raises(BudgetError, match=r"^the 2 requests that were allowed are made; allow more to go on\.$"):
        budget.hold(UNPRICED, 1, 1)


def test_nothing_is_allowed_means_nothing_is_asked():
    with pytest.raises(BudgetError):
        Budget(requests=0).hold(CHEAP, 1, 1)
    with pytest.raises(BudgetError):
        Budget(dollars=0.0).hold(CHEAP, 1, 1)


def test_a_line_in_money_needs_a_price():
    with pytest.raises(BudgetError, match=r"no price is known for n, so \$2\.00 is no line"):
        Budget(dollars=2.0).hold(UNPRICED, 1, 1)
    assert Budget().hold(UNPRICED, 1, 1) == 0.0
