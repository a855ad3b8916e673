"""A population of several strategies."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from agents.strategies.delegation.base import Delegation, require, require_amounts


@dataclass(frozen=True, slots=True)
class Mix:
    """A population of several strategies; each delegator is given one for good.

    Attributes:
        strategies: by name.
        shares: probability of each, by name; they sum to 1.
        large_shares: the same for large delegators; empty means as for everybody.
        large_lpt: stake, when a delegator comes in, from which it is large, LPT.
    """

    strategies: Mapping[str, Delegation] = field(default_factory=dict)
    shares: Mapping[str, float] = field(default_factory=dict)
    large_shares: Mapping[str, float] = field(default_factory=dict)
    large_lpt: float = 10_000.0

    def __post_init__(self) -> None:
        if not self.shares or set(self.strategies) != {*self.shares, *self.large_shares}:
            raise ValueError("a mix needs strategies and shares of the same names")
        for name in ("shares", "large_shares"):
            shares = getattr(self, name)
            require(
                not shares
                or (min(shares.values()) >= 0 and abs(sum(shares.values()) - 1) <= 1e-9),
                f"{name}={dict(shares)}: must be at least 0 and sum to 1",
            )
        require_amounts(self, "large_lpt")

    def assign(self, uniform: float, stake_lpt: float = 0.0) -> Delegation:
        """The strategy of the delegator with this draw from [0, 1) and this stake."""
        large = self.large_shares and stake_lpt >= self.large_lpt
        shares = self.large_shares if large else self.shares
        names, reach = sorted(shares), 0.0
        for name in names:
            reach += shares[name]
            if uniform < reach:
                return self.strategies[name]
        return self.strategies[names[-1]]
