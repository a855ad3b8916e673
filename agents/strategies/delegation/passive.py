"""Delegators who bond once and stay, until they leave."""

from dataclasses import dataclass

import numpy as np

from agents.strategies.delegation.base import (
    by_stake,
    require,
    require_above_0,
    require_amounts,
    require_shares,
    within,
)
from agents.strategies.delegation.decisions import Decision, Move, Stay, Unbond
from agents.strategies.delegation.views import DelegatorView

YEAR_ROUNDS = 408.0
"""Rounds in a year, as observed."""

REFERENCE_LPT = 100.0
"""Stake whose owner leaves at the plain rate, LPT."""


@dataclass(frozen=True, slots=True)
class Passive:
    """Bond somewhere, mostly where much stake is, then stay; seldom leave; sell if large.

    The hazard of leaving may fall with the time since the first bond (Weibull's law) and
    change with the size of the stake.

    Attributes:
        any_share: probability that a newcomer picks any orchestrator, active or not,
            instead of an active one by stake.
        exit_rate: exits per round, averaged over the first year, of 100 LPT.
        large_lpt: stake from which a delegator sells rewards, and beyond which the rate of
            leaving grows no more, LPT.
        profit_rate: sales of all unclaimed rewards per round, of large delegators.
        ageing: power of time in the cumulative hazard of leaving; 1 is a constant hazard,
            below 1 it falls with age.
        size_exponent: power of stake in that hazard.
        dust_lpt: stake below which the hazard is that of dust, LPT.
        dust_factor: factor on the hazard of dust.
    """

    any_share: float = 0.2
    exit_rate: float = 4.4e-4
    large_lpt: float = 10_000.0
    profit_rate: float = 0.003
    ageing: float = 1.0
    size_exponent: float = 0.0
    dust_lpt: float = 0.0
    dust_factor: float = 1.0

    def __post_init__(self) -> None:
        require_shares(self, "any_share")
        require_amounts(
            self, "exit_rate", "large_lpt", "profit_rate", "dust_lpt", "dust_factor"
        )
        require_above_0(self, "ageing")
        value = self.size_exponent
        require(-1 <= value <= 1, f"size_exponent={value}: must be -1 to 1")

    def decide(self, view: DelegatorView, rng: np.random.Generator) -> Decision:
        """Bond, stay, leave, or unbond what was earned."""
        leave, sell, where = rng.random(3).tolist()
        if view.delegate is None:
            if leave < self.any_share:
                return Move(int(where * len(view.prospects.stake_lpt)))
            return Move(by_stake(view.prospects, where))
        if leave < within(self._hazard(view), 1.0):
            return Unbond(1.0)
        large = view.stake_lpt >= self.large_lpt
        if large and sell < within(self.profit_rate, view.rounds_since_look):
            share = view.unclaimed_lpt / view.stake_lpt
            return Unbond(share) if share > 0 else Stay()
        return Stay()

    def _hazard(self, view: DelegatorView) -> float:
        """Expected exits since the last look."""
        start = max(view.age_rounds - view.rounds_since_look, 0.0)
        before = YEAR_ROUNDS * (start / YEAR_ROUNDS) ** self.ageing
        end = start + view.rounds_since_look
        now = YEAR_ROUNDS * (end / YEAR_ROUNDS) ** self.ageing
        hazard = self.exit_rate * (now - before) * self._size_factor(view.stake_lpt)
        return float(hazard)

    def _size_factor(self, stake_lpt: float) -> float:
        if stake_lpt < self.dust_lpt:
            return self.dust_factor
        size = max(min(stake_lpt, self.large_lpt), 1e-18)
        return float((size / REFERENCE_LPT) ** self.size_exponent)
