"""Estimates over replications, each with its interval."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

CONFIDENCE = 0.95
"""Share of repeated experiments whose interval covers the mean."""


class Estimate(NamedTuple):
    """A mean over replications.

    Args:
        mean: over the replications whose value is a number, not NaN.
        low, high: ends of Student's t interval, None with fewer than two values.
        values: one for each replication, in order; None where it was not defined.
    """

    mean: float | None
    low: float | None
    high: float | None
    values: tuple[float | None, ...]


def estimate(values: Sequence[float]) -> Estimate:
    """Mean and Student's t interval of independent, identically distributed values."""
    known = [value for value in values if not math.isnan(value)]
    kept = tuple(None if math.isnan(value) else value for value in values)
    if not known:
        return Estimate(None, None, None, kept)
    mean = math.fsum(known) / len(known)
    if len(known) < 2:
        return Estimate(mean, None, None, kept)
    half_width = _t_quantile(len(known) - 1) * _standard_error(known, mean)
    return Estimate(mean, mean - half_width, mean + half_width, kept)


def estimates(metrics: Sequence[Mapping[str, float]]) -> dict[str, Estimate]:
    """The estimate of every metric, from each replication's metrics.

    A metric that a replication lacks, such as the latency of work that never came, is not
    defined there.
    """
    names = dict.fromkeys(name for values in metrics for name in values)
    return {
        name: estimate([values.get(name, math.nan) for values in metrics]) for name in names
    }


def _standard_error(values: Sequence[float], mean: float) -> float:
    squares = math.fsum((value - mean) ** 2 for value in values)
    return math.sqrt(squares / (len(values) - 1) / len(values))


def _t_quantile(degrees_of_freedom: int) -> float:
    # scipy takes half a second to import, and only runs with replications need it.
    from scipy.special import stdtrit  # noqa: PLC0415

    return float(stdtrit(degrees_of_freedom, (1 + CONFIDENCE) / 2))
