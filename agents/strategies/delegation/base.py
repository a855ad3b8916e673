"""What a strategy of delegation is, and the choices that several of them share."""

import math
from typing import Protocol

import numpy as np

from agents.strategies.delegation.decisions import Decision, Move, Stay
from agents.strategies.delegation.views import DelegatorView, Prospects


class Delegation(Protocol):
    """Strategy of a delegator.

    A strategy that looks at another pace than the population says so in an attribute
    `mean_look_rounds`, the mean rounds between two looks. One that leaves nothing to chance
    once there is a delegate may say so by `draws_once_bonded = False`: no generator is then
    made for it.
    """

    def decide(self, view: DelegatorView, rng: np.random.Generator) -> Decision:
        """Decide after one look."""


def require(holds: bool, otherwise: str) -> None:
    """Refuse a setting; comparisons with NaN are false, so NaN is refused too."""
    if not holds:
        raise ValueError(otherwise)


def require_shares(strategy: object, *names: str) -> None:
    """Refuse settings that are no shares, 0..1."""
    for name in names:
        value = getattr(strategy, name)
        require(0 <= value <= 1, f"{name}={value}: must be 0 to 1")


def require_amounts(strategy: object, *names: str) -> None:
    """Refuse settings that are negative or not finite."""
    for name in names:
        value = getattr(strategy, name)
        require(0 <= value < math.inf, f"{name}={value}: must be at least 0")


def require_above_0(strategy: object, *names: str) -> None:
    """Refuse settings that are not above 0, or not finite."""
    for name in names:
        value = getattr(strategy, name)
        require(0 < value < math.inf, f"{name}={value}: must be above 0")


def within(rate: float, rounds: float) -> float:
    """Probability that an event of a constant rate per round happens within some rounds."""
    return -math.expm1(-rate * rounds)


def draw_by(weights: np.ndarray, uniform: float) -> int:
    """An index, drawn by weights that are not all 0."""
    reach = np.cumsum(weights)
    return min(int(np.searchsorted(reach, uniform * reach[-1], "right")), len(reach) - 1)


def by_stake(prospects: Prospects, uniform: float) -> int:
    """An active orchestrator, drawn by its stake."""
    return draw_by(np.where(prospects.active, prospects.stake_lpt, 0.0), uniform)


def seek(
    view: DelegatorView,
    score: np.ndarray,
    rng: np.random.Generator,
    *,
    threshold: float,
    considered: int,
) -> Decision:
    """Move to one of the active orchestrators of highest score, if it is enough better.

    Args:
        view: of the delegator.
        score: of each orchestrator, at least 0.
        rng: one draw.
        threshold: relative gain that makes it move.
        considered: how many of the best it draws from.
    """
    among = np.where(view.prospects.active, score, -np.inf)
    best = np.argsort(-among, kind="stable")[:considered]
    chosen = int(best[int(rng.random() * len(best))])
    if view.delegate is None:
        return Move(chosen)
    present = score[view.delegate]
    if chosen != view.delegate and among[chosen] > present * (1 + threshold):
        return Move(chosen)
    return Stay()
