"""Differences between two policies that saw the same draws."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from experiments.statistics.distributions import t_quantile
from experiments.statistics.intervals import (
    CONFIDENCE,
    Floats,
    Interval,
    mean_interval,
    variance,
)


class Difference(NamedTuple):
    """A policy against a baseline on one metric, under common random numbers.

    Args:
        paired: mean difference, policy less baseline, with the interval of its pairs.
        independent: the same difference with the interval that it would have if the two
            had been run with seeds of their own.
        variance_reduction: variance of the difference with independent seeds over that
            with common ones: so many times the replications would be needed. None with
            fewer than two pairs, and where the differences do not vary.
        correlation: of the two over the pairs, -1..1; None where one does not vary.
        pairs: replications where both are defined.
        dropped: replications where one is not.
    """

    paired: Interval
    independent: Interval
    variance_reduction: float | None
    correlation: float | None
    pairs: int
    dropped: int


def paired_difference(
    policy: ArrayLike, baseline: ArrayLike, confidence: float = CONFIDENCE
) -> Difference:
    """Compare a policy with a baseline, replication by replication.

    Replications must be independent of each other; the two of a pair need not be. Where
    what they share moves both the same way, its chance cancels. The differences are taken
    as nearly normal, or many.

    Args:
        policy: one value for each replication, NaN where it is not defined.
        baseline: the same for what it is compared with, in the same order.
        confidence: 0..1.

    Source:
        Law (2015), Simulation Modeling and Analysis, 5th ed., sections 10.2 and 11.2;
        Welch (1947), Biometrika 34 (1-2), 28-35.
    """
    ours, theirs = np.asarray(policy, dtype=float), np.asarray(baseline, dtype=float)
    if ours.ndim != 1 or ours.shape != theirs.shape:
        raise ValueError(
            f"policy and baseline have shapes {ours.shape} and {theirs.shape}: "
            "must be one value for each replication"
        )
    both = np.isfinite(ours) & np.isfinite(theirs)
    ours, theirs = ours[both], theirs[both]
    return Difference(
        paired=mean_interval(ours - theirs, confidence),
        independent=_welch(ours, theirs, confidence),
        variance_reduction=_variance_reduction(ours, theirs),
        correlation=_correlation(ours, theirs),
        pairs=len(ours),
        dropped=len(both) - len(ours),
    )


def _welch(ours: Floats, theirs: Floats, confidence: float) -> Interval:
    """The interval of two independent samples of different variance."""
    difference = mean_interval(ours - theirs).value
    count = len(ours)
    if difference is None or count < 2:
        return Interval(difference, None, None)
    parts = [variance(ours) / count, variance(theirs) / count]
    total = sum(parts)
    if total == 0:
        return Interval(difference, difference, difference)
    shares = [part / total for part in parts]
    freedom = (count - 1) / math.fsum(share**2 for share in shares)
    half_width = t_quantile((1 + confidence) / 2, freedom) * math.sqrt(total)
    return Interval(difference, difference - half_width, difference + half_width)


def _variance_reduction(ours: Floats, theirs: Floats) -> float | None:
    if len(ours) < 2:
        return None
    paired = variance(ours - theirs)
    return (variance(ours) + variance(theirs)) / paired if paired > 0 else None


def _correlation(ours: Floats, theirs: Floats) -> float | None:
    if len(ours) < 2 or np.ptp(ours) == 0 or np.ptp(theirs) == 0:
        return None
    return float(np.clip(np.corrcoef(ours, theirs)[0, 1], -1.0, 1.0))
