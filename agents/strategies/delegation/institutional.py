"""Large holders, who move seldom and in big blocks."""

from dataclasses import dataclass

import numpy as np

from agents.strategies.delegation.base import (
    by_stake,
    draw_by,
    require,
    require_above_0,
    require_amounts,
    require_shares,
    within,
)
from agents.strategies.delegation.decisions import Add, Decision, Move, Stay, Unbond
from agents.strategies.delegation.views import DelegatorView

REFERENCE_LPT = 100_000.0
"""Stake whose owner deals at the plain rate, LPT."""

LARGEST_FACTOR = 4.0
"""No stake makes the rate larger than this many times the plain one (assumption)."""


@dataclass(frozen=True, slots=True)
class Institutional:
    """Now and then sell, add or move a block, of a Pareto-distributed share of its stake.

    Blocks come at a constant rate whatever the yield: reasons lie outside the network. As
    the stakes of large holders are Pareto-distributed themselves, so are the flows.

    Attributes:
        move_rate: blocks per round, of 100,000 LPT.
        size_exponent: power of stake in that rate, up to four times the rate.
        least_share: smallest block, as a share of its stake, above 0.
        tail: exponent of the law of blocks: a block above x times the smallest has the
            probability x ** -tail. A block above the whole stake is the whole stake.
        largest_lpt: no block is larger, LPT; the market takes no more at once.
        buy_share: share of blocks that are added to the stake instead of taken from it.
        relocation_share: share of blocks that go to another orchestrator instead, with
            all of the stake.
        mean_look_rounds: mean rounds between two looks.
    """

    move_rate: float = 0.0055
    size_exponent: float = 0.0
    least_share: float = 0.1
    tail: float = 1.0
    largest_lpt: float = 1_000_000.0
    buy_share: float = 0.3
    relocation_share: float = 0.1
    mean_look_rounds: float = 20.0

    def __post_init__(self) -> None:
        require_amounts(self, "move_rate")
        require_shares(self, "size_exponent")
        require_above_0(self, "least_share", "tail", "largest_lpt")
        require_above_0(self, "mean_look_rounds")
        require_shares(self, "least_share", "buy_share", "relocation_share")
        both = self.buy_share + self.relocation_share
        require(
            both <= 1,
            f"relocation_share={self.relocation_share}: with buy_share at most 1",
        )

    def decide(self, view: DelegatorView, rng: np.random.Generator) -> Decision:
        """Bond, stay, or deal in a block."""
        whether, kind, size, where = rng.random(4)
        if view.delegate is None:
            return Move(by_stake(view.prospects, where))
        factor = (view.stake_lpt / REFERENCE_LPT) ** self.size_exponent
        rate = self.move_rate * min(factor, LARGEST_FACTOR)
        if whether >= within(rate, view.rounds_since_look):
            return Stay()
        if kind < self.relocation_share:
            return _relocated(view, where)
        share = min(
            self.least_share * (1 - size) ** (-1 / self.tail),
            self.largest_lpt / max(view.stake_lpt, 1e-18),
            1.0,
        )
        if kind < self.relocation_share + self.buy_share:
            return Add(share * view.stake_lpt) if view.stake_lpt > 0 else Stay()
        return Unbond(share)


def _relocated(view: DelegatorView, uniform: float) -> Decision:
    """To any other active orchestrator, each as likely as the next."""
    others = view.prospects.active.astype(float)
    if view.delegate is not None:
        others[view.delegate] = 0.0
    return Move(draw_by(others, uniform)) if others.any() else Stay()
