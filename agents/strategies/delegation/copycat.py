"""Delegators who go where others went."""

from dataclasses import dataclass

import numpy as np

from agents.strategies.delegation.base import by_stake, require, require_amounts
from agents.strategies.delegation.decisions import Decision, Move, Stay
from agents.strategies.delegation.views import DelegatorView


@dataclass(frozen=True, slots=True)
class Copycat:
    """Move to one of the orchestrators to which most stake came recently.

    Attributes:
        least_inflow_lpt: inflow per round below which nobody's example counts, LPT.
        considered: how many of the largest inflows it draws from.
    """

    least_inflow_lpt: float = 1_000.0
    considered: int = 3

    def __post_init__(self) -> None:
        require_amounts(self, "least_inflow_lpt")
        require(self.considered >= 1, f"considered={self.considered}: must be at least 1")

    def decide(self, view: DelegatorView, rng: np.random.Generator) -> Decision:
        """Move, or stay."""
        seen = view.prospects
        which, where = rng.random(2)
        inflow = np.where(seen.active, seen.inflow_lpt, -np.inf)
        best = np.argsort(-inflow, kind="stable")[: self.considered]
        best = best[inflow[best] >= self.least_inflow_lpt]
        if view.delegate is None and len(best) == 0:
            return Move(by_stake(seen, where))
        if len(best) == 0:
            return Stay()
        chosen = int(best[int(which * len(best))])
        at = view.delegate
        if at is None or (chosen != at and inflow[chosen] > seen.inflow_lpt[at]):
            return Move(chosen)
        return Stay()
