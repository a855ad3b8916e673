"""Delegators who keep what they have: loyal ones, and those who compound."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from agents.strategies.delegation.base import by_stake, require_shares
from agents.strategies.delegation.decisions import Claim, Decision, Move, Stay
from agents.strategies.delegation.views import DelegatorView


@dataclass(frozen=True, slots=True)
class Loyal:
    """Bond once and never touch it again.

    Attributes:
        any_share: probability that a newcomer picks any orchestrator, active or not,
            instead of an active one by stake.
    """

    draws_once_bonded: ClassVar[bool] = False

    any_share: float = 0.0

    def __post_init__(self) -> None:
        require_shares(self, "any_share")

    def decide(self, view: DelegatorView, rng: np.random.Generator) -> Decision:
        """Bond, then stay."""
        if view.delegate is not None:
            return Stay()
        anywhere, where = rng.random(2)
        if anywhere < self.any_share:
            return Move(int(where * len(view.prospects.stake_lpt)))
        return Move(by_stake(view.prospects, where))


@dataclass(frozen=True, slots=True)
class Compounder:
    """Never sell; claim rewards now and then, so that they are part of the bond.

    On the chain unclaimed rewards earn as the bond does: a claim changes no yield, only
    what counts as bonded.

    Attributes:
        least_share: unclaimed rewards that make it claim, as a share of its stake.
    """

    draws_once_bonded: ClassVar[bool] = False

    least_share: float = 0.02

    def __post_init__(self) -> None:
        require_shares(self, "least_share")

    def decide(self, view: DelegatorView, rng: np.random.Generator) -> Decision:
        """Bond, claim, or stay."""
        if view.delegate is None:
            return Move(by_stake(view.prospects, rng.random()))
        enough = view.unclaimed_lpt > self.least_share * view.stake_lpt
        return Claim() if enough else Stay()
