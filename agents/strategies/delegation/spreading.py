"""Delegators who keep away from where much stake is already."""

from dataclasses import dataclass

import numpy as np

from agents.strategies.delegation.base import (
    draw_by,
    require,
    require_above_0,
    require_shares,
)
from agents.strategies.delegation.decisions import Decision, Move, Stay
from agents.strategies.delegation.views import DelegatorView


@dataclass(frozen=True, slots=True)
class Diversifier:
    """Keep to orchestrators below a share of the stake, at a yield that is not much worse.

    On the chain a wallet delegates to one orchestrator. An owner who splits has several
    wallets; each is a delegator of its own here, and draws where it goes by itself, so
    that the wallets spread.

    Attributes:
        largest_share: of the active stake; it leaves a delegate above it.
        sacrifice: relative loss against the median active yield that it accepts.
    """

    largest_share: float = 0.05
    sacrifice: float = 0.1

    def __post_init__(self) -> None:
        require_shares(self, "largest_share", "sacrifice")

    def decide(self, view: DelegatorView, rng: np.random.Generator) -> Decision:
        """Move to any small orchestrator of a good yield, or stay."""
        seen, uniform = view.prospects, rng.random()
        shares = seen.active_shares
        at = view.delegate
        if at is not None and seen.active[at] and shares[at] <= self.largest_share:
            return Stay()
        if not seen.active.any():
            return Stay()
        least = (1 - self.sacrifice) * np.median(seen.yield_per_round[seen.active])
        fitting = (
            seen.active & (shares <= self.largest_share) & (seen.yield_per_round >= least)
        )
        if not fitting.any():
            return Stay() if at is not None else Move(int(shares.argmax()))
        return Move(draw_by(fitting.astype(float), uniform))


@dataclass(frozen=True, slots=True)
class Dao:
    """A treasury or foundation: it keeps its stake, looks seldom, and prefers spread.

    It never unbonds. It leaves a delegate that is inactive, misses calls, or holds much
    of the stake, for one drawn with the inverse of the stake as weights.

    Attributes:
        largest_share: of the active stake; it leaves a delegate above it.
        least_call_ratio: share of rounds with a reward call that it wants.
        mean_look_rounds: mean rounds between two looks.
    """

    largest_share: float = 0.1
    least_call_ratio: float = 0.8
    mean_look_rounds: float = 120.0

    def __post_init__(self) -> None:
        require_shares(self, "largest_share", "least_call_ratio")
        require_above_0(self, "mean_look_rounds")

    def decide(self, view: DelegatorView, rng: np.random.Generator) -> Decision:
        """Move towards less concentration, or stay."""
        seen, uniform = view.prospects, rng.random()
        fitting = (
            seen.active
            & (seen.stake_lpt > 0)
            & (seen.active_shares <= self.largest_share)
            & (seen.call_ratio >= self.least_call_ratio)
        )
        at = view.delegate
        if at is not None and (fitting[at] or not fitting.any()):
            return Stay()
        if not fitting.any():
            return Move(int(seen.active_shares.argmax()))
        weights = np.divide(1.0, seen.stake_lpt, out=np.zeros(len(fitting)), where=fitting)
        require(bool(weights.sum() > 0), "no orchestrator has stake")
        return Move(draw_by(weights, uniform))
