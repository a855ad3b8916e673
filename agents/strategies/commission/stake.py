"""Commissions that follow the orchestrator's stake."""

from dataclasses import dataclass

from agents.strategies.commission.base import CommissionView, Terms, within
from agents.strategies.settings import require, require_shares, require_whole


@dataclass(frozen=True, slots=True)
class FollowsStake:
    """Take less when the pool has shrunk since the last look, and more when it has grown.

    Attributes:
        every_rounds: rounds between two looks.
        step: change of the reward cut at a look.
        tolerance: relative change of the pool that is taken for none.
    """

    every_rounds: int = 30
    step: float = 0.01
    tolerance: float = 0.01

    def terms(self, view: CommissionView, uniform: float) -> Terms | None:  # noqa: ARG002
        """One step down or up at each look; the fee share stays."""
        if view.rounds_since_look < self.every_rounds:
            return None
        growth_lpt = view.stake_lpt - view.last_stake_lpt
        cut = view.reward_cut
        if abs(growth_lpt) > self.tolerance * view.last_stake_lpt:
            cut += self.step if growth_lpt > 0 else -self.step
        return Terms(min(max(cut, 0.0), 1.0), view.fee_share)


@dataclass(frozen=True, slots=True)
class KeepStake:
    """Give more to the delegators when its share of the stake shrinks, less when it grows.

    What counts is the share in the network's active stake: a pool that grows by rewards
    more slowly than the others loses ground. It gives fast and takes back slowly.

    Attributes:
        every_rounds: rounds between two looks.
        tolerance: relative change of its share that is taken for none.
        give: change of the reward cut and of the fee share when it loses.
        take: the same when it grows.
        floor: reward cut below which it does not go.
    """

    every_rounds: int = 10
    tolerance: float = 0.01
    give: float = 0.02
    take: float = 0.005
    floor: float = 0.0

    def __post_init__(self) -> None:
        require_whole("every_rounds", self.every_rounds, 1)
        require("tolerance", self.tolerance, 0 <= self.tolerance < 10, "at least 0")
        require_shares(give=self.give, take=self.take, floor=self.floor)

    def terms(self, view: CommissionView, uniform: float) -> Terms | None:  # noqa: ARG002
        """A step towards the delegators, or one back."""
        if view.rounds_since_look < self.every_rounds:
            return None
        growth = view.growth_of_share
        step = 0.0
        if abs(growth) > self.tolerance:
            step = self.take if growth > 0 else -self.give
        cut = view.reward_cut + step
        return Terms(
            view.reward_cut if step == 0 else within(cut, min(self.floor, view.reward_cut)),
            within(view.fee_share - step),
        )
