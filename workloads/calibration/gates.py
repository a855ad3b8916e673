"""What a calibration must reach, and what it has reached."""

from __future__ import annotations

from typing import NamedTuple

from workloads.calibration.queueing import QueueCheck
from workloads.calibration.spread import Estimate, Spreads

HELD_OUT_LIMIT = 0.08
"""Mean error at held-out sizes, over the kernels (4.8 % seen on a processor)."""

MEDIAN_LIMIT, P95_LIMIT = 0.03, 0.09
"""Errors of the median and the 95th percentile of a fresh run."""

QUEUE_MEAN_LIMIT, QUEUE_P95_LIMIT = 0.05, 0.09
"""Errors of a queue's mean and 95th percentile; simulators of serving report 9-11 %."""


PASSED, MISSED, UNDECIDED = "passed", "missed", "undecided"


class Gate(NamedTuple):
    """One figure against its limit.

    Attributes:
        name: short name.
        meaning: what the figure is.
        reached: the figure, a share of one.
        limit: largest figure that passes.
        low: lower end of the figure's interval; the figure itself where it has none.
        high: upper end.
    """

    name: str
    meaning: str
    reached: float
    limit: float
    low: float
    high: float

    @property
    def passed(self) -> bool:
        """Whether the figure is within its limit, however sure that is."""
        return self.reached <= self.limit

    @property
    def verdict(self) -> str:
        """What can be told: undecided where the limit lies within the interval."""
        if max(self.reached, self.high) <= self.limit:
            return PASSED
        return MISSED if min(self.reached, self.low) > self.limit else UNDECIDED


def _gate(name: str, meaning: str, found: Estimate, limit: float) -> Gate:
    return Gate(name, meaning, found.reached, limit, low=found.low, high=found.high)


def _exactly(figure: float) -> Estimate:
    return Estimate(figure, low=figure, high=figure)


def judge(
    *,
    held_out_mape: float,
    pass_cv: float,
    max_pass_cv: float,
    fresh: Spreads,
    queue: QueueCheck,
) -> tuple[Gate, ...]:
    """All gates in the order in which they are printed."""
    return (
        _gate(
            "G1", "mean error at held-out sizes", _exactly(held_out_mape), HELD_OUT_LIMIT
        ),
        _gate("G2", "median of a fresh run, mean", fresh.p50, MEDIAN_LIMIT),
        _gate("G2", "median, worst kernel", fresh.worst("p50"), MEDIAN_LIMIT),
        _gate("G2", "p95 of a fresh run, mean", fresh.p95, P95_LIMIT),
        _gate("G2", "p95, worst kernel", fresh.worst("p95"), P95_LIMIT),
        _gate("G6", "mean time in a queue", queue.mean_error, QUEUE_MEAN_LIMIT),
        _gate("G6", "p95 time in a queue", queue.p95_error, QUEUE_P95_LIMIT),
        _gate("G7", "variation between passes", _exactly(pass_cv), max_pass_cv),
    )
