"""The delegator of theory: the best response, own stake reckoned in."""

from dataclasses import dataclass

import numpy as np

from agents.strategies.delegation.base import require_amounts
from agents.strategies.delegation.decisions import Decision, Move, Stay
from agents.strategies.delegation.views import DelegatorView


@dataclass(frozen=True, slots=True)
class Rational:
    """Move where the yield is best once its own stake is there.

    Fees are shared by the stake, so that its own thins them out; rewards of the round grow
    with the stake, so that they don't change.

    Attributes:
        inertia: relative gain in yield that makes it move; 0 is without friction.
    """

    inertia: float = 0.0

    def __post_init__(self) -> None:
        require_amounts(self, "inertia")

    def decide(self, view: DelegatorView, rng: np.random.Generator) -> Decision:
        """Move to the best response, or stay; the first of equal ones, without a draw."""
        del rng
        seen = view.prospects
        brought = np.full(len(seen.stake_lpt), view.stake_lpt)
        if view.delegate is not None:
            brought[view.delegate] = 0.0
        stake = seen.stake_lpt + brought
        diluted = np.divide(
            seen.fee_yield * seen.stake_lpt,
            stake,
            out=np.zeros(len(stake)),
            where=stake > 0,
        )
        gain = np.where(seen.active, seen.reward_yield + diluted, -np.inf)
        best = int(gain.argmax())
        if view.delegate is None:
            return Move(best)
        present = max(float(gain[view.delegate]), 0.0)
        better = gain[best] > present * (1 + self.inertia)
        return Move(best) if best != view.delegate and better else Stay()
