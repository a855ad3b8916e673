"""What a delegator does with its stake when it looks at it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np


@dataclass(frozen=True, slots=True)
class Prospects:
    """What everybody can see of the orchestrators; arrays of one length.

    Attributes:
        stake_lpt: stake, LPT.
        yield_per_round: value that a delegator gains per round and unit of stake, in LPT
            per LPT: rewards at the current inflation, after cut and missed calls, plus fees
            at current prices.
        active: in the active set.
    """

    stake_lpt: np.ndarray
    yield_per_round: np.ndarray
    active: np.ndarray

    def __post_init__(self) -> None:
        for values in (self.stake_lpt, self.yield_per_round, self.active):
            values.setflags(write=False)


@dataclass(frozen=True, slots=True)
class DelegatorView:
    """What a delegator knows when it looks.

    Attributes:
        delegate: index of its orchestrator in the prospects, or None.
        stake_lpt: pending stake, LPT; of a newcomer what it wants to bond.
        unclaimed_lpt: rewards in it that were not claimed yet, LPT.
        rounds_since_look: rounds since it looked last.
        prospects: the orchestrators.
    """

    delegate: int | None
    stake_lpt: float
    unclaimed_lpt: float
    rounds_since_look: float
    prospects: Prospects


@dataclass(frozen=True, slots=True)
class Stay:
    """Leave the stake as it is."""


@dataclass(frozen=True, slots=True)
class Move:
    """Bond all stake to another orchestrator; a newcomer bonds for the first time.

    Attributes:
        delegate: index of the orchestrator in the prospects.
    """

    delegate: int


@dataclass(frozen=True, slots=True)
class Unbond:
    """Unbond a share of the stake and withdraw it after the unbonding period.

    Attributes:
        share: of the pending stake, above 0, at most 1.
    """

    share: float


Decision = Stay | Move | Unbond


class Delegation(Protocol):
    """Strategy of a delegator."""

    def decide(self, view: DelegatorView, rng: np.random.Generator) -> Decision:
        """Decide after one look."""


@dataclass(frozen=True, slots=True)
class Passive:
    """Bond somewhere, mostly where much stake is, then stay; seldom leave; sell if large.

    Attributes:
        any_share: probability that a newcomer picks any orchestrator, active or not,
            instead of an active one by stake.
        exit_rate: exits per round.
        large_lpt: stake from which a delegator sells rewards, LPT.
        profit_rate: sales of all unclaimed rewards per round, of large delegators.
    """

    any_share: float = 0.2
    exit_rate: float = 4.4e-4
    large_lpt: float = 10_000.0
    profit_rate: float = 0.003

    def __post_init__(self) -> None:
        _require(0 <= self.any_share <= 1, f"any_share={self.any_share}: must be 0 to 1")
        for name in ("exit_rate", "large_lpt", "profit_rate"):
            value = getattr(self, name)
            _require(0 <= value < math.inf, f"{name}={value}: must be at least 0")

    def decide(self, view: DelegatorView, rng: np.random.Generator) -> Decision:
        """Bond, stay, leave, or unbond what was earned."""
        leave, sell, where = rng.random(3)
        if view.delegate is None:
            if leave < self.any_share:
                return Move(int(where * len(view.prospects.stake_lpt)))
            return Move(_by_stake(view.prospects, where))
        if leave < _within(self.exit_rate, view.rounds_since_look):
            return Unbond(1.0)
        large = view.stake_lpt >= self.large_lpt
        if large and sell < _within(self.profit_rate, view.rounds_since_look):
            share = view.unclaimed_lpt / view.stake_lpt
            return Unbond(share) if share > 0 else Stay()
        return Stay()


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
        _require(
            0 <= self.threshold < math.inf,
            f"threshold={self.threshold}: must be at least 0",
        )
        _require(self.considered >= 1, f"considered={self.considered}: must be at least 1")

    def decide(self, view: DelegatorView, rng: np.random.Generator) -> Decision:
        """Move, or stay."""
        prospects = view.prospects
        yields = np.where(prospects.active, prospects.yield_per_round, -np.inf)
        best = np.argsort(-yields, kind="stable")[: self.considered]
        chosen = int(best[int(rng.random() * len(best))])
        if view.delegate is None:
            return Move(chosen)
        present = prospects.yield_per_round[view.delegate]
        if chosen != view.delegate and yields[chosen] > present * (1 + self.threshold):
            return Move(chosen)
        return Stay()


@dataclass(frozen=True, slots=True)
class Mix:
    """A population of several strategies; each delegator is given one for good.

    Attributes:
        strategies: by name.
        shares: probability of each, by the same names; they sum to 1.
    """

    strategies: Mapping[str, Delegation] = field(default_factory=dict)
    shares: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.shares or set(self.strategies) != set(self.shares):
            raise ValueError("a mix needs strategies and shares of the same names")
        _require(
            min(self.shares.values()) >= 0 and abs(sum(self.shares.values()) - 1) <= 1e-9,
            f"shares={dict(self.shares)}: must be at least 0 and sum to 1",
        )

    def assign(self, uniform: float) -> Delegation:
        """The strategy of the delegator with this draw from [0, 1)."""
        names = sorted(self.shares)
        reach = np.cumsum([self.shares[name] for name in names])
        place = int(np.searchsorted(reach, uniform, "right"))
        return self.strategies[names[min(place, len(names) - 1)]]


def _require(holds: bool, otherwise: str) -> None:
    """Refuse a setting; comparisons with NaN are false, so NaN is refused too."""
    if not holds:
        raise ValueError(otherwise)


def _within(rate: float, rounds: float) -> float:
    """Probability that an event of a constant rate per round happens within some rounds."""
    return -math.expm1(-rate * rounds)


def _by_stake(prospects: Prospects, uniform: float) -> int:
    """An active orchestrator, drawn by its stake."""
    reach = np.cumsum(np.where(prospects.active, prospects.stake_lpt, 0.0))
    return min(int(np.searchsorted(reach, uniform * reach[-1], "right")), len(reach) - 1)
