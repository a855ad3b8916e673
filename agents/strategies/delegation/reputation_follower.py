"""Delegators who want an orchestrator that does its work."""

from dataclasses import dataclass

import numpy as np

from agents.strategies.delegation.base import by_stake, draw_by, require_shares
from agents.strategies.delegation.decisions import Decision, Move, Stay
from agents.strategies.delegation.views import DelegatorView


@dataclass(frozen=True, slots=True)
class ReputationFollower:
    """Stay with a delegate that is active and calls reward; leave others for such a one.

    Attributes:
        least_call_ratio: share of rounds with a reward call that it wants.
    """

    least_call_ratio: float = 0.95

    def __post_init__(self) -> None:
        require_shares(self, "least_call_ratio")

    def decide(self, view: DelegatorView, rng: np.random.Generator) -> Decision:
        """Move to a reliable orchestrator, drawn by stake, or stay."""
        seen, uniform = view.prospects, rng.random()
        reliable = seen.active & (seen.call_ratio >= self.least_call_ratio)
        if view.delegate is not None and (reliable[view.delegate] or not reliable.any()):
            return Stay()
        weights = np.where(reliable, seen.stake_lpt, 0.0)
        if weights.sum() == 0:
            return Move(by_stake(seen, uniform))
        return Move(draw_by(weights, uniform))
