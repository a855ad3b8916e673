"""Commissions that win stake for a while, and what comes after."""

from dataclasses import dataclass

from agents.strategies.commission.base import CommissionView, Terms, within
from agents.strategies.settings import require, require_shares, require_whole


@dataclass(frozen=True, slots=True)
class Campaign:
    """Every now and then a low reward cut for some rounds, promised beforehand.

    Outside its campaigns the orchestrator keeps the commission that it had at first.

    Attributes:
        rounds: length of a campaign.
        every_rounds: rounds from the start of one to the next; orchestrators have their
            turns at different times.
        reward_cut: its share of rewards in a campaign.
    """

    rounds: int = 30
    every_rounds: int = 180
    reward_cut: float = 0.0

    def __post_init__(self) -> None:
        require_whole("rounds", self.rounds, 1)
        require_whole("every_rounds", self.every_rounds, self.rounds + 1)
        require_shares(reward_cut=self.reward_cut)

    def terms(self, view: CommissionView, uniform: float) -> Terms | None:  # noqa: ARG002
        """The campaign's terms with what is left of its promise, or the first ones."""
        first = view.first or Terms(view.reward_cut, view.fee_share)
        place = int(view.turn * self.every_rounds) + view.rounds_since_first
        left = self.rounds - place % self.every_rounds
        if left <= 0:
            return Terms(first.reward_cut, first.fee_share)
        return Terms(min(self.reward_cut, first.reward_cut), first.fee_share, left)


@dataclass(frozen=True, slots=True)
class Harvest:
    """Bait and switch: win stake with a low cut, then raise it while few leave.

    Attributes:
        bait_rounds: rounds of the low cut at first.
        bait_cut: reward cut meanwhile.
        every_rounds: rounds between two looks afterwards.
        step: how much it raises its cut at a look, and lowers it when too many leave.
        tolerance: loss of its share of the active stake between two looks that it bears.
        ceiling: reward cut above which it does not go.
    """

    bait_rounds: int = 60
    bait_cut: float = 0.0
    every_rounds: int = 15
    step: float = 0.05
    tolerance: float = 0.02
    ceiling: float = 1.0

    def __post_init__(self) -> None:
        require_whole("bait_rounds", self.bait_rounds, 0)
        require_whole("every_rounds", self.every_rounds, 1)
        require("tolerance", self.tolerance, 0 <= self.tolerance < 10, "at least 0")
        require_shares(bait_cut=self.bait_cut, step=self.step, ceiling=self.ceiling)
        require("ceiling", self.ceiling, self.ceiling >= self.bait_cut, "at least bait_cut")

    def terms(self, view: CommissionView, uniform: float) -> Terms | None:  # noqa: ARG002
        """The bait, then a step up, or down where the last one cost too much stake."""
        if view.rounds_since_first < self.bait_rounds:
            return Terms(self.bait_cut, view.fee_share)
        if view.rounds_since_look < self.every_rounds:
            return None
        lost = -view.growth_of_share
        step = -self.step if lost > self.tolerance else self.step
        cut = within(view.reward_cut + step, self.bait_cut, self.ceiling)
        return Terms(cut, view.fee_share)
