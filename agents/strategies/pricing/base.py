"""What an orchestrator knows when it sets a price, and what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np


class UnitCosts(NamedTuple):
    """What a unit of work costs its orchestrator.

    Args:
        marginal_wei: power and traffic that the unit adds, wei.
        fixed_wei: the unit's part of what is paid anyway (hardware, idle power, room), if
            all slots were busy all the time, wei.
    """

    marginal_wei: float
    fixed_wei: float


class Offered(NamedTuple):
    """What an orchestrator asked in a past round, and how busy it was at that price.

    Args:
        price_wei: per unit, wei.
        utilisation: share of its slots that were busy, 0..1.
    """

    price_wei: float
    utilisation: float


@dataclass(frozen=True, slots=True, eq=False)
class Asks:
    """What the active orchestrators ask, as everybody can see it; arrays of one length.

    Attributes:
        price_wei: per unit, before the overhead of redeeming tickets, wei.
        stake_lpt: their stake in the round, LPT.
        work: slots that each had busy in the round before, on average.
        own: place of the one that looks, or None if it is not among them.
    """

    price_wei: np.ndarray = field(default_factory=lambda: np.zeros(0))
    stake_lpt: np.ndarray = field(default_factory=lambda: np.zeros(0))
    work: np.ndarray = field(default_factory=lambda: np.zeros(0))
    own: int | None = None

    def others_wei(self) -> np.ndarray:
        """What the others ask, lowest first, wei."""
        return np.sort(self._of_others(self.price_wei))

    def quantile_wei(self, share: float, weights: str | None = None) -> float | None:
        """The lowest price of the others that this share of them does not exceed, wei.

        Args:
            share: 0..1; 0.5 is the median.
            weights: "stake" or "work" to count each by that; by default each counts once,
                as it does where nobody has any of it.

        Returns:
            None where nobody else offers.
        """
        prices = self._of_others(self.price_wei)
        if len(prices) == 0:
            return None
        counted = np.ones(len(prices))
        if weights is not None:
            by = self._of_others(self.stake_lpt if weights == "stake" else self.work)
            counted = by if by.sum() > 0 else counted
        order = np.argsort(prices, kind="stable")
        reach = np.cumsum(counted[order])
        place = int(np.searchsorted(reach, share * reach[-1], side="left"))
        return float(prices[order][min(place, len(prices) - 1)])

    def _of_others(self, values: np.ndarray) -> np.ndarray:
        return values if self.own is None else np.delete(values, self.own)


NO_ASKS = Asks()
"""Nobody offers, or nobody looks."""


@dataclass(frozen=True, slots=True)
class PricingView:
    """What an orchestrator knows when it sets a price.

    Attributes:
        listed_wei: its price per unit when the run started, wei.
        current_wei: its price per unit in the round before, wei.
        utilisation: share of its slots that were busy in the round before, 0..1.
        eth_usd: price of 1 ETH now, USD.
        listed_eth_usd: the same when the run started.
        costs: what a unit costs it; None where that is not known.
        asks: what the others asked when the round opened.
        past: its own prices and how busy it was, latest last; at most 100 rounds.
    """

    listed_wei: float
    current_wei: float
    utilisation: float
    eth_usd: float
    listed_eth_usd: float
    costs: UnitCosts | None = None
    asks: Asks = NO_ASKS
    past: Sequence[Offered] = ()

    @property
    def marginal_wei(self) -> float:
        """Its marginal cost per unit, wei; 0 where it is not known."""
        return self.costs.marginal_wei if self.costs else 0.0


class Pricing(Protocol):
    """Strategy that sets a price once a round."""

    def price_wei(self, view: PricingView, uniform: float) -> float:
        """Price per unit, wei, at least 0.

        Args:
            view: what the orchestrator knows.
            uniform: a draw from [0, 1).
        """
