"""What became of a stake: of one run, and over many."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TAIL = 0.05
"""Share of the worst runs that value at risk and its average are about."""


class Outcome(NamedTuple):
    """What became of a stake in one run.

    Args:
        return_usd, return_lpt, return_eth: value at the end over value at the start, less
            1, counted in each.
        yield_per_year: gain in LPT at a year's pace.
        drawdown_usd, drawdown_lpt: largest fall from a peak, as a share of the peak.
        locked_rounds: rounds that opened with LPT in unbonding locks.
        idle_rounds: rounds that opened with LPT neither bonded nor locked, the first one
            not counted.
    """

    return_usd: float
    return_lpt: float
    return_eth: float
    yield_per_year: float
    drawdown_usd: float
    drawdown_lpt: float
    locked_rounds: float
    idle_rounds: float


MEASURES = Outcome._fields
"""Names of what is measured, in order."""


def outcome(
    *,
    value_usd: Floats,
    value_lpt: Floats,
    value_eth: Floats,
    unbonding_lpt: Floats,
    liquid_lpt: Floats,
    rounds_per_year: float,
) -> Outcome:
    """Measure one run.

    Args:
        value_usd: when each round opens, and at the end, USD.
        value_lpt: likewise, LPT.
        value_eth: likewise, ETH.
        unbonding_lpt: LPT in locks, likewise.
        liquid_lpt: LPT in the wallet, likewise.
        rounds_per_year: how many rounds a year has.
    """
    rounds = len(value_lpt) - 1
    grown = float(value_lpt[-1] / value_lpt[0])
    return Outcome(
        return_usd=float(value_usd[-1] / value_usd[0]) - 1,
        return_lpt=grown - 1,
        return_eth=float(value_eth[-1] / value_eth[0]) - 1,
        yield_per_year=math.expm1(math.log(grown) * rounds_per_year / rounds),
        drawdown_usd=drawdown(value_usd),
        drawdown_lpt=drawdown(value_lpt),
        locked_rounds=float((unbonding_lpt[:-1] > 0).sum()),
        idle_rounds=float((liquid_lpt[1:-1] > 0).sum()),
    )


def drawdown(values: Floats) -> float:
    """The largest fall from a peak, as a share of the peak, 0..1."""
    peaks = np.maximum.accumulate(values)
    return float(((peaks - values) / peaks).max())


def value_at_risk(returns: Floats, axis: int = -1) -> Floats:
    """The loss that 95 % of the runs stay within: above 0 is a loss.

    The smallest return that at least 5 % of the runs do not exceed, its sign turned.

    Args:
        returns: one for each run, along an axis.
        axis: which.
    """
    ordered = np.sort(returns, axis=axis)
    count = ordered.shape[axis]
    place = max(math.ceil(TAIL * count - 1e-9), 1) - 1
    return np.asarray(-np.take(ordered, place, axis=axis))


def expected_shortfall(returns: Floats, axis: int = -1) -> Floats:
    """The mean loss of the worst 5 % of the runs (CVaR): above 0 is a loss.

    A run that only belongs to the 5 % in part counts for that part.

    Source:
        Rockafellar & Uryasev (2002), Journal of Banking & Finance 26, 1443-1471.
    """
    ordered = np.sort(returns, axis=axis)
    count = ordered.shape[axis]
    weights = np.clip(TAIL * count - np.arange(count), 0.0, 1.0)
    if TAIL * count < 1:
        weights[0] = 1.0
    shape = [1] * ordered.ndim
    shape[axis] = count
    weighted = (ordered * weights.reshape(shape)).sum(axis=axis)
    return np.asarray(-weighted / weights.sum())
