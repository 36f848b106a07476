"""The rules, found by discovery: a module for each family of them."""

from typing import Final

from ...gather import gathered
from ..problem import Rule

ALL: Final = tuple(sorted(gathered(__name__, __path__, Rule), key=lambda rule: rule.place))
"""Every rule, in the order of reports."""
