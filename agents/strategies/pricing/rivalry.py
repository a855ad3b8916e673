"""Prices that look at what the others ask."""

from dataclasses import dataclass

from agents.strategies.pricing.base import PricingView
from agents.strategies.settings import require, require_whole


@dataclass(frozen=True, slots=True)
class FollowMarket:
    """Go a part of the way to the median price of the others each round.

    Attributes:
        pull: part of the way, above 0 and at most 1.
        weights: what the median counts by: "stake", "work" (slots busy), or "none".
        floor_at_cost: whether it never asks less than its marginal cost.
    """

    pull: float = 0.1
    weights: str = "work"
    floor_at_cost: bool = True

    def __post_init__(self) -> None:
        require("pull", self.pull, 0 < self.pull <= 1, "above 0 and at most 1")
        known = ("stake", "work", "none")
        require("weights", self.weights, self.weights in known, "stake, work or none")

    def price_wei(self, view: PricingView, uniform: float) -> float:  # noqa: ARG002
        """The price between its last one and the median."""
        weights = None if self.weights == "none" else self.weights
        median_wei = view.asks.quantile_wei(0.5, weights)
        if median_wei is None:
            return view.current_wei
        price_wei = view.current_wei + self.pull * (median_wei - view.current_wei)
        return max(price_wei, view.marginal_wei) if self.floor_at_cost else price_wei


@dataclass(frozen=True, slots=True)
class Undercut:
    """Ask a little less than one of the cheapest, but never less than the marginal cost.

    Attributes:
        place: which of the others, cheapest first, is undercut; 1 is the cheapest.
        by: how much less it asks, as a share of that price.
        margin: what it asks over its marginal cost at least, as a share of it.
    """

    place: int = 5
    by: float = 0.02
    margin: float = 0.05

    def __post_init__(self) -> None:
        require_whole("place", self.place, 1)
        require("by", self.by, 0 <= self.by < 1, "at least 0 and below 1")
        require("margin", self.margin, 0 <= self.margin < 10, "at least 0 and below 10")

    def price_wei(self, view: PricingView, uniform: float) -> float:  # noqa: ARG002
        """A little below the place's price; its last price where nobody else offers."""
        others_wei = view.asks.others_wei()
        if len(others_wei) == 0:
            return view.current_wei
        wanted_wei = float(others_wei[min(self.place, len(others_wei)) - 1]) * (1 - self.by)
        return max(wanted_wei, view.marginal_wei * (1 + self.margin))
