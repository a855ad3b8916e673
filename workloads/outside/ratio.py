"""How many times dearer one way is than another, over many draws."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

TIMES = 10.0
"""The claim that is looked at: ten times cheaper."""

NORMAL_95 = 1.959964
"""Standard normal quantile of two-sided 95 % intervals."""


class Ratio(NamedTuple):
    """Distribution of how many times dearer one way is than another.

    Attributes:
        median: half of the draws are above.
        low: 5 % of the draws are below.
        high: 5 % of the draws are above.
        ten_times: share of the draws that reach ten.
        ten_times_low: lower end of that share's 95 % interval (Wilson), which tells the
            noise of the draws, not the doubt about their ranges.
        ten_times_high: upper end of it.
    """

    median: float
    low: float
    high: float
    ten_times: float
    ten_times_low: float
    ten_times_high: float


def wilson(successes: int, draws: int) -> tuple[float, float]:
    """95 % interval of a share by Wilson's formula."""
    share, square = successes / draws, NORMAL_95**2
    centre = (share + square / (2 * draws)) / (1 + square / draws)
    spread = share * (1 - share) / draws + square / (4 * draws**2)
    half = NORMAL_95 * spread**0.5 / (1 + square / draws)
    return max(0.0, centre - half), min(1.0, centre + half)


def ratio(dear: Array | None, cheap: Array | None) -> Ratio | None:
    """How many times dearer; None where one of the two has no price."""
    return None if dear is None or cheap is None else known_ratio(dear, cheap)


def known_ratio(dear: Array, cheap: Array) -> Ratio:
    """How many times dearer, over `[draws]` of both."""
    times = dear / cheap
    low, median, high = np.quantile(times, [0.05, 0.5, 0.95]).tolist()
    reached = int(np.count_nonzero(times >= TIMES))
    return Ratio(median, low, high, reached / len(times), *wilson(reached, len(times)))
