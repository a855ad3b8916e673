"""Which orchestrator gets a stream.

A gateway learns offers when it refreshes its pool of orchestrators; between refreshes
only their free capacity changes. So a strategy prepares a pick from the offers once, and
the pick is asked for every stream.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

Uniform = Callable[[], float]
"""Gives the next draw from [0, 1)."""

Pick = Callable[[Sequence[int], Uniform], int | None]
"""Given each offer's free slots and a source of draws: the offer to use, or None.

The picks made here are known to the compiled loop; any other is asked stream by stream.
"""


class Seen(NamedTuple):
    """What a gateway has seen of the offers itself; arrays of one length.

    Attributes:
        served: stints that ended well, older ones counting less.
        failed: stints that failed or were too slow, likewise.
        realtime_ratio: mean real-time ratio of those that ended well; NaN where none did.
    """

    served: np.ndarray
    failed: np.ndarray
    realtime_ratio: np.ndarray


@dataclass(frozen=True, slots=True)
class Offers:
    """What a gateway knows of the orchestrators for one capability; arrays of one length.

    Attributes:
        answered: discovery found the orchestrator up, with ticket terms that suit both.
        price_wei: advertised price per unit, wei.
        stake_lpt: stake in the current round, LPT.
        latency_s: time that discovery took, seconds.
        performance: published score in the gateway's region, 0..1.
        max_price_wei: highest price that the gateway accepts per unit, wei; infinite where
            it accepts any.
        seen: what the gateway has seen of each itself, if anything.
    """

    answered: np.ndarray
    price_wei: np.ndarray
    stake_lpt: np.ndarray
    latency_s: np.ndarray
    performance: np.ndarray
    max_price_wei: float
    seen: Seen | None = None

    def __post_init__(self) -> None:
        for values in (
            self.answered,
            self.price_wei,
            self.stake_lpt,
            self.latency_s,
            self.performance,
        ):
            values.setflags(write=False)

    def affordable(self) -> np.ndarray:
        """Indices of the offers that answered with at most the gateway's highest price."""
        return np.flatnonzero(self.answered & (self.price_wei <= self.max_price_wei))


class Selection(Protocol):
    """Strategy that picks an orchestrator for a stream."""

    def prepare(self, offers: Offers) -> Pick:
        """Weigh the offers once; never mutates them."""
