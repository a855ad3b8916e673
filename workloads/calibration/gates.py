"""What a calibration must reach, and what it has reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workloads.calibration.queueing import Law, QueueCheck
from workloads.calibration.sampling import Samples

Array = NDArray[np.float64]

HELD_OUT_LIMIT = 0.08
"""Mean error at held-out sizes, over the kernels (4.8 % seen on a processor)."""

MEDIAN_LIMIT, P95_LIMIT = 0.03, 0.09
"""Errors of the median and the 95th percentile of a fresh run."""

QUEUE_MEAN_LIMIT, QUEUE_P95_LIMIT = 0.05, 0.09
"""Errors of a queue's mean and 95th percentile; simulators of serving report 9-11 %."""


class Gate(NamedTuple):
    """One figure against its limit.

    Attributes:
        name: short name.
        meaning: what the figure is.
        reached: the figure, a share of one.
        limit: largest figure that passes.
    """

    name: str
    meaning: str
    reached: float
    limit: float

    @property
    def passed(self) -> bool:
        """Whether the figure is within its limit."""
        return self.reached <= self.limit


class Spread(NamedTuple):
    """A fresh run of one kernel against the profile's spread.

    Attributes:
        p50_error: relative error of the profile's median.
        p95_error: relative error of its 95th percentile.
        calls: timed calls of the fresh run.
    """

    p50_error: float
    p95_error: float
    calls: int


def spread(law: Law, fresh: Mapping[int, Sequence[Array]]) -> Spread:
    """Compare a fresh run's calls with the profile's factors.

    Every call counts as a factor over the time that the profile's curve gives its size.

    Args:
        law: what the profile says of the kernel.
        fresh: for each size, seconds of each pass.
    """
    factors = np.concatenate(
        [
            np.concatenate(passes) / law.curve(np.array([float(size)]))
            for size, passes in fresh.items()
        ]
    )
    told = np.quantile(law.noise.factors, (0.5, 0.95))
    errors = np.abs(told / np.quantile(factors, (0.5, 0.95)) - 1)
    return Spread(float(errors[0]), p95_error=float(errors[1]), calls=len(factors))


def spreads(laws: Mapping[str, Law], fresh: Samples) -> dict[str, Spread]:
    """Compare every kernel's fresh run with the profile."""
    by_kernel: dict[str, dict[int, list[Array]]] = {name: {} for name in laws}
    for (name, size), passes in fresh.items():
        by_kernel[name][size] = passes
    return {name: spread(laws[name], sizes) for name, sizes in by_kernel.items()}


def judge(
    *,
    held_out_mape: float,
    pass_cv: float,
    max_pass_cv: float,
    fresh: Mapping[str, Spread],
    queue: QueueCheck,
) -> tuple[Gate, ...]:
    """All gates in the order in which they are printed."""
    p50 = [kernel.p50_error for kernel in fresh.values()]
    p95 = [kernel.p95_error for kernel in fresh.values()]
    mean_error = abs(queue.simulated_mean_s / queue.measured_mean_s - 1)
    p95_error = abs(queue.simulated_p95_s / queue.measured_p95_s - 1)
    return (
        Gate("G1", "mean error at held-out sizes", held_out_mape, HELD_OUT_LIMIT),
        Gate("G2", "median of a fresh run, mean", float(np.mean(p50)), MEDIAN_LIMIT),
        Gate("G2", "median of a fresh run, worst kernel", max(p50), MEDIAN_LIMIT),
        Gate("G2", "p95 of a fresh run, mean", float(np.mean(p95)), P95_LIMIT),
        Gate("G2", "p95 of a fresh run, worst kernel", max(p95), P95_LIMIT),
        Gate("G6", "mean time in a queue", mean_error, QUEUE_MEAN_LIMIT),
        Gate("G6", "p95 time in a queue", p95_error, QUEUE_P95_LIMIT),
        Gate("G7", "variation between passes", pass_cv, max_pass_cv),
    )
