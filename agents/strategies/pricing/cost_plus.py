"""Prices from an orchestrator's own costs."""

import math
from dataclasses import dataclass

from agents.strategies.pricing.base import PricingView
from agents.strategies.settings import require


@dataclass(frozen=True, slots=True)
class CostPlus:
    """Marginal cost, a part of the fixed cost at the expected utilisation, and a margin.

    Who is idler than expected does not raise its price: that would make it idler.

    Attributes:
        margin: profit over cost.
        expected_utilisation: share of its slots that it expects to be busy, above 0.
        fixed_share: part of the fixed cost that work has to bear; rewards bear the rest.
    """

    margin: float = 0.2
    expected_utilisation: float = 0.3
    fixed_share: float = 1.0

    def __post_init__(self) -> None:
        require("margin", self.margin, 0 <= self.margin < math.inf, "at least 0")
        used = self.expected_utilisation
        require("expected_utilisation", used, 0 < used <= 1, "above 0 and at most 1")
        require("fixed_share", self.fixed_share, 0 <= self.fixed_share <= 1, "0 to 1")

    def price_wei(self, view: PricingView, uniform: float) -> float:  # noqa: ARG002
        """Cost with the margin; the listed price where costs are not known."""
        if view.costs is None:
            return view.listed_wei
        fixed_wei = view.costs.fixed_wei * self.fixed_share / self.expected_utilisation
        return (view.costs.marginal_wei + fixed_wei) * (1 + self.margin)
