"""Delegators who follow the yield, of everything or of fees alone."""

from dataclasses import dataclass

import numpy as np

from agents.strategies.delegation.base import require, require_amounts, seek
from agents.strategies.delegation.decisions import Decision
from agents.strategies.delegation.views import DelegatorView


@dataclass(frozen=True, slots=True)
class YieldChaser:
    """Move to one of the best yields when it beats the present one by enough.

    Attributes:
        threshold: relative gain in yield that makes it move.
        considered: how many of the best orchestrators it draws from.
    """

    threshold: float = 0.05
    considered: int = 5

    def __post_init__(self) -> None:
        _check(self)

    def decide(self, view: DelegatorView, rng: np.random.Generator) -> Decision:
        """Move, or stay."""
        return seek(
            view,
            view.prospects.yield_per_round,
            rng,
            threshold=self.threshold,
            considered=self.considered,
        )


@dataclass(frozen=True, slots=True)
class FeeSeeker:
    """Move to one of the orchestrators whose fees pay delegators best; rewards don't count.

    Attributes:
        threshold: relative gain in the yield of fees that makes it move.
        considered: how many of the best orchestrators it draws from.
    """

    threshold: float = 0.5
    considered: int = 3

    def __post_init__(self) -> None:
        _check(self)

    def decide(self, view: DelegatorView, rng: np.random.Generator) -> Decision:
        """Move, or stay."""
        return seek(
            view,
            view.prospects.fee_yield,
            rng,
            threshold=self.threshold,
            considered=self.considered,
        )


def _check(strategy: YieldChaser | FeeSeeker) -> None:
    require_amounts(strategy, "threshold")
    count = strategy.considered
    require(count >= 1, f"considered={count}: must be at least 1")
