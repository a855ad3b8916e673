"""Delegators who sell: what they earned, or everything when something frightens them."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from agents.strategies.delegation.base import (
    by_stake,
    require,
    require_above_0,
    require_amounts,
    require_shares,
)
from agents.strategies.delegation.decisions import Decision, Move, Stay, Unbond
from agents.strategies.delegation.views import DelegatorView


@dataclass(frozen=True, slots=True)
class RewardSeller:
    """Unbond what was earned at each look, as who lives on it does.

    Attributes:
        sell_share: what it unbonds over what was earned, above 0; above 1 it runs its
            stake down.
        least_lpt: earnings below it are left to grow, LPT.
    """

    draws_once_bonded: ClassVar[bool] = False

    sell_share: float = 1.0
    least_lpt: float = 1.0

    def __post_init__(self) -> None:
        require_above_0(self, "sell_share")
        require_amounts(self, "least_lpt")

    def decide(self, view: DelegatorView, rng: np.random.Generator) -> Decision:
        """Bond, unbond the rewards, or stay."""
        if view.delegate is None:
            return Move(by_stake(view.prospects, rng.random()))
        earned = view.earned_lpt
        if earned <= 0 or earned < self.least_lpt:
            return Stay()
        return Unbond(min(self.sell_share * earned / view.stake_lpt, 1.0))


@dataclass(frozen=True, slots=True)
class PanicSeller:
    """Unbond when LPT has fallen, or the delegate has raised its cut, since the last look.

    Attributes:
        price_drop: relative fall of the price that frightens it, 0..1.
        cut_rise: rise of the reward cut that does, in shares of rewards, 0..1.
        sell_share: share of its stake that it then unbonds, above 0.
    """

    draws_once_bonded: ClassVar[bool] = False

    price_drop: float = 0.25
    cut_rise: float = 0.1
    sell_share: float = 1.0

    def __post_init__(self) -> None:
        require_shares(self, "price_drop", "cut_rise", "sell_share")
        require(self.sell_share > 0, f"sell_share={self.sell_share}: must be above 0")

    def decide(self, view: DelegatorView, rng: np.random.Generator) -> Decision:
        """Bond, stay, or unbond in fright."""
        if view.delegate is None:
            return Move(by_stake(view.prospects, rng.random()))
        fell = view.lpt_usd < (1 - self.price_drop) * view.last_lpt_usd
        before, now = view.last_reward_cut, view.prospects.reward_cut[view.delegate]
        worse = before is not None and now - before > self.cut_rise
        return Unbond(self.sell_share) if fell or worse else Stay()
