"""Estimates of a run's metrics over its replications."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from experiments.statistics.intervals import CONFIDENCE, mean_interval


class Estimate(NamedTuple):
    """A mean over replications.

    Args:
        mean: over the replications whose value is a finite number.
        low, high: ends of Student's t interval, None with fewer than two values.
        values: one for each replication, in order; None where it was not defined.
    """

    mean: float | None
    low: float | None
    high: float | None
    values: tuple[float | None, ...]


def estimate(values: Sequence[float], confidence: float = CONFIDENCE) -> Estimate:
    """Mean and Student's t interval of one metric's values.

    Args:
        values: one for each replication, NaN where it is not defined.
        confidence: 0..1.
    """
    found = mean_interval(values, confidence)
    kept = tuple(value if math.isfinite(value) else None for value in values)
    return Estimate(found.value, found.low, found.high, kept)


def estimates(
    metrics: Sequence[Mapping[str, float]], confidence: float = CONFIDENCE
) -> dict[str, Estimate]:
    """The estimate of every metric, from each replication's metrics.

    A metric that a replication lacks, such as the latency of work that never came, is not
    defined there.
    """
    names = dict.fromkeys(name for values in metrics for name in values)
    return {
        name: estimate([values.get(name, math.nan) for values in metrics], confidence)
        for name in names
    }
