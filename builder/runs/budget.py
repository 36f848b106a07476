"""What may be spent: money and requests, debited before a request and settled after it."""

from dataclasses import dataclass

from ..errors import BudgetError
from ..providers.models import Model


@dataclass(slots=True)
class Budget:
    """US dollars and requests that are allowed (None: any), and what was spent of them."""

    dollars: float | None = None
    requests: int | None = None
    spent: float = 0.0
    asked: int = 0
    _held: float = 0.0

    def has_room(self, model: Model, tokens_in: int, tokens_out: int) -> bool:
        """Whether the money is there for a request, also if everything under way costs what it may."""
        return self.dollars is None or self.spent + self._held + model.cost(tokens_in, tokens_out) <= self.dollars

    def may_have_room(self, model: Model, tokens_in: int, tokens_out: int) -> bool:
        """Whether the money may be there for a request once more is known of what is under way."""
        cost = model.cost(tokens_in, tokens_out)
        return round(self._held, 9) > 0 and self.dollars is not None and self.spent + cost <= self.dollars

    def hold(self, model: Model, tokens_in: int, tokens_out: int) -> float:
        """Set aside what a request may cost at most; BudgetError when that would go over the line."""
        cost = model.cost(tokens_in, tokens_out)
        if self.requests is not None and self.asked >= self.requests:
            raise BudgetError(f"the {self.requests:,} requests that were allowed are made; allow more to go on.")
        if self.dollars is not None and None in (model.price_in, model.price_out):
            raise BudgetError(
                f"no price is known for {model.name}, so {_line(self.dollars)} is no line; limit requests."
            )
        if self.dollars is not None and not self.has_room(model, tokens_in, tokens_out):
            raise BudgetError(
                f"${self.spent:.4f} of {_line(self.dollars)} are spent, what is under way may cost "
                f"${abs(self._held):.4f} and the next request ${cost:.4f}; allow more to go on."
            )
        self.asked += 1
        self._held += cost
        return cost

    def settle(self, held: float, model: Model, tokens: tuple[int, int]) -> None:
        """A request ended: what it really cost."""
        self._held -= held
        self.spent += model.cost(*tokens)


def _line(dollars: float) -> str:
    """In cents, and where there are parts of a cent in those."""
    return f"${dollars:.2f}" if round(dollars, 2) == round(dollars, 4) else f"${dollars:.4f}"
