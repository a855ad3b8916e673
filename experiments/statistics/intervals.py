"""Confidence intervals of means, quantiles, proportions and any other statistic.

Values that are not finite are undefined and left out: a latency where nothing was served,
for one. The rest must be independent and of one law, as replications are.
"""

import math
import warnings
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.statistics.distributions import beta_quantile, binomial_cdf, t_quantile

CONFIDENCE = 0.95
"""Share of repeated experiments whose interval covers what it estimates."""

RESAMPLES = 9_999
"""Bootstrap resamples; the ends of an interval differ little from one seed to another."""

BATCH_ELEMENTS = 1_000_000
"""Numbers that the bootstrap holds at once, 8 MB."""

Floats = NDArray[np.float64]

Statistic = Callable[..., Floats]
"""A figure of samples along an axis: called as statistic(samples, axis=-1)."""


class Interval(NamedTuple):
    """An estimate with its confidence interval.

    Args:
        value: the estimate; None where nothing is defined.
        low, high: ends; None both where the values are too few for an interval.
    """

    value: float | None
    low: float | None
    high: float | None

    @property
    def half_width(self) -> float | None:
        """Half the distance of the ends; None without an interval."""
        if self.low is None or self.high is None:
            return None
        return (self.high - self.low) / 2


def defined(values: ArrayLike) -> Floats:
    """The finite ones of some values, in order."""
    array: Floats = np.asarray(values, dtype=np.float64).ravel()
    return array[np.isfinite(array)]


def mean_interval(values: ArrayLike, confidence: float = CONFIDENCE) -> Interval:
    """Mean and Student's t interval.

    Exact for a normal law, and close to its confidence where the mean of the values is
    close to normal: many values, or a law that is not very skewed.

    Args:
        values: independent, of one law.
        confidence: 0..1.

    Source:
        Law (2015), Simulation Modeling and Analysis, 5th ed., section 4.5.
    """
    known = defined(values)
    if len(known) == 0:
        return Interval(None, None, None)
    mean = _mean(known)
    if len(known) < 2:
        return Interval(mean, None, None)
    quantile = t_quantile((1 + confidence) / 2, len(known) - 1)
    half_width = quantile * math.sqrt(variance(known) / len(known))
    return Interval(mean, mean - half_width, mean + half_width)


def bootstrap_interval(
    values: ArrayLike,
    statistic: Statistic,
    generator: np.random.Generator,
    *,
    confidence: float = CONFIDENCE,
    resamples: int = RESAMPLES,
) -> Interval:
    """Any statistic and its BCa bootstrap interval: bias-corrected and accelerated.

    Assumes that the statistic varies smoothly with the values: not a maximum. Below some
    twenty values it covers too seldom; for a mean the t interval is then better.

    Args:
        values: independent, of one law.
        statistic: called as statistic(samples, axis=-1), such as numpy.median.
        generator: draws the resamples.
        confidence: 0..1.
        resamples: how many are drawn.

    Returns:
        An interval of no width where no resample changes the statistic. No interval where
        resamples do but leaving out any one value does not, as with a median among ties:
        there is no acceleration then.

    Source:
        Efron (1987), Better bootstrap confidence intervals, JASA 82 (397), 171-185.
    """
    known = defined(values)
    if len(known) == 0:
        return Interval(None, None, None)
    value = float(statistic(known, axis=-1))
    if len(known) < 2:
        return Interval(value, None, None)
    if np.ptp(known) == 0:
        return Interval(value, value, value)
    low, high = _bca(known, statistic, generator, confidence, resamples)
    if math.isnan(low) or math.isnan(high):
        return Interval(value, None, None)
    return Interval(value, low, high)


def quantile_interval(
    values: ArrayLike, quantile: float, confidence: float = CONFIDENCE
) -> Interval:
    """A quantile and the interval between two order statistics that holds it.

    Assumes nothing of the law. How many values are below the quantile is binomial, so that
    the interval covers at least as often as its confidence says; each end is missed with
    at most half of the rest.

    Args:
        values: independent, of one law.
        quantile: 0..1, neither included.
        confidence: 0..1.

    Returns:
        The smallest value that at least this share of the values does not exceed. No
        interval where even the lowest or highest value is not far enough out.

    Source:
        David & Nagaraja (2003), Order Statistics, 3rd ed., section 7.1.
    """
    _within_unit("quantile", quantile)
    ordered = np.sort(defined(values))
    count = len(ordered)
    if count == 0:
        return Interval(None, None, None)
    value = float(np.quantile(ordered, quantile, method="inverted_cdf"))
    below = binomial_cdf(count, quantile)
    tail = (1 - confidence) / 2
    low_rank = int(np.searchsorted(below, tail, side="right"))
    high_rank = int(np.searchsorted(below, 1 - tail, side="left")) + 1
    if low_rank < 1 or high_rank > count:
        return Interval(value, None, None)
    return Interval(value, float(ordered[low_rank - 1]), float(ordered[high_rank - 1]))


def proportion_interval(
    successes: int, trials: int, confidence: float = CONFIDENCE
) -> Interval:
    """A probability and its Clopper-Pearson interval.

    Exact: it covers at least as often as its confidence says, whatever the probability,
    also where all trials or none succeeded. Trials must be independent.

    Args:
        successes: trials that succeeded.
        trials: all of them.
        confidence: 0..1.

    Source:
        Clopper & Pearson (1934), Biometrika 26 (4), 404-413.
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"successes={successes}: must be 0 to {trials}, the trials")
    if trials == 0:
        return Interval(None, None, None)
    tail, failures = (1 - confidence) / 2, trials - successes
    low = beta_quantile(tail, successes, failures + 1) if successes else 0.0
    high = beta_quantile(1 - tail, successes + 1, failures) if failures else 1.0
    return Interval(successes / trials, low, high)


def variance(values: Floats) -> float:
    """Unbiased variance of at least two values."""
    mean = _mean(values)
    squares = math.fsum((value - mean) ** 2 for value in values.tolist())
    return squares / (len(values) - 1)


def _mean(values: Floats) -> float:
    """The mean, rounded once and never outside the values: equal values have that mean."""
    mean = math.fsum(values.tolist()) / len(values)
    return min(max(mean, float(values.min())), float(values.max()))


def _bca(
    values: Floats,
    statistic: Statistic,
    generator: np.random.Generator,
    confidence: float,
    resamples: int,
) -> tuple[float, float]:
    from scipy.stats import DegenerateDataWarning, bootstrap  # noqa: PLC0415

    # Without acceleration scipy divides nothing by nothing, and the ends are not numbers.
    with warnings.catch_warnings(), np.errstate(invalid="ignore"):
        warnings.simplefilter("ignore", DegenerateDataWarning)
        found = bootstrap(
            (values,),
            statistic,
            n_resamples=resamples,
            batch=max(1, BATCH_ELEMENTS // len(values)),
            vectorized=True,
            confidence_level=confidence,
            method="BCa",
            rng=generator,
        )
    drawn = found.bootstrap_distribution
    if np.ptp(drawn) == 0:
        return float(drawn[0]), float(drawn[0])
    return float(found.confidence_interval.low), float(found.confidence_interval.high)


def _within_unit(name: str, value: float) -> None:
    if not 0 < value < 1:
        raise ValueError(f"{name}={value}: must be above 0 and below 1")
