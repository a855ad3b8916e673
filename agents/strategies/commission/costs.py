"""Commissions from costs, and from what the others take."""

import math
from dataclasses import dataclass

from agents.strategies.commission.base import CommissionView, Terms, within
from agents.strategies.settings import require, require_shares, require_whole


@dataclass(frozen=True, slots=True)
class CoverCosts:
    """The reward cut at which kept rewards and fees pay for the costs and a margin.

    Attributes:
        every_rounds: rounds between two looks.
        margin: profit over cost.
        ceiling: reward cut above which it does not go, whatever the costs.
    """

    every_rounds: int = 10
    margin: float = 0.1
    ceiling: float = 1.0

    def __post_init__(self) -> None:
        require_whole("every_rounds", self.every_rounds, 1)
        require("margin", self.margin, 0 <= self.margin < math.inf, "at least 0")
        require_shares(ceiling=self.ceiling)

    def terms(self, view: CommissionView, uniform: float) -> Terms | None:  # noqa: ARG002
        """The cut that covers the costs."""
        if view.rounds_since_look < self.every_rounds or math.isnan(view.cost_usd):
            return None
        needed_usd = view.cost_usd * (1 + self.margin)
        needed_usd -= view.fees_usd * (1 - view.fee_share)
        if view.pool_rewards_usd > 0:
            cut = within(needed_usd / view.pool_rewards_usd, 0.0, self.ceiling)
        else:
            cut = view.reward_cut
        return Terms(cut, view.fee_share)


@dataclass(frozen=True, slots=True)
class MatchMedian:
    """Go a part of the way to the median commission of the active set at each look.

    Attributes:
        every_rounds: rounds between two looks.
        pull: part of the way, above 0 and at most 1.
    """

    every_rounds: int = 10
    pull: float = 0.5

    def __post_init__(self) -> None:
        require_whole("every_rounds", self.every_rounds, 1)
        require("pull", self.pull, 0 < self.pull <= 1, "above 0 and at most 1")

    def terms(self, view: CommissionView, uniform: float) -> Terms | None:  # noqa: ARG002
        """A commission nearer to the median."""
        if view.rounds_since_look < self.every_rounds or view.typical is None:
            return None
        cut, share = view.reward_cut, view.fee_share
        return Terms(
            cut + self.pull * (view.typical.reward_cut - cut),
            share + self.pull * (view.typical.fee_share - share),
        )
