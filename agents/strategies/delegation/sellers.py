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

LONGEST_REST_ROUNDS = 100.0
"""Rounds after which a seller looks again, however little its stake earns (assumption)."""


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
            return Stay(self._rest_rounds(view))
        return Unbond(min(self.sell_share * earned / view.stake_lpt, 1.0))

    def _rest_rounds(self, view: DelegatorView) -> float:
        """How long the stake can't have earned enough, as long as yields do not double."""
        best_yield = float(view.prospects.reward_yield.max(initial=0.0))
        most_lpt = 2 * best_yield * view.stake_lpt
        missing_lpt = self.least_lpt - view.earned_lpt
        if missing_lpt > most_lpt * LONGEST_REST_ROUNDS:
            return LONGEST_REST_ROUNDS
        return missing_lpt / most_lpt if missing_lpt > 0 else 0.0


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
