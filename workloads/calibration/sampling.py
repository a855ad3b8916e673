"""Interleaved timing of kernels, and robust figures from the samples."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from workloads.calibration.bench import Point
from workloads.calibration.plan import Plan

Array = NDArray[np.float64]
Samples = dict[Point, list[Array]]
Tick = Callable[[str, int, int], None]
"""Told of progress: what is being done, steps done, steps in all."""


def visit(call: Callable[[], float], plan: Plan, warm_up_calls: int) -> Array:
    """Time one kernel at one size: `[calls]` seconds, the settling ones left out.

    Args:
        call: runs the kernel once and returns the seconds it took.
        plan: how often, and how long to settle.
        warm_up_calls: calls that settling takes at most.
    """
    taken: list[float] = []
    since_start_s, left_out = 0.0, 0
    while len(taken) < plan.min_repeats or (
        len(taken) < plan.max_repeats and sum(taken) < plan.visit_s
    ):
        seconds = call()
        since_start_s += seconds
        if since_start_s < plan.settle_s and left_out < warm_up_calls:
            left_out += 1
        else:
            taken.append(seconds)
    return np.array(taken)


def pass_locations(passes: Sequence[Array]) -> Array:
    """`[passes]` lower quartile of each pass's calls: when little else disturbs."""
    return np.array([np.quantile(calls, 0.25) for calls in passes])


def location(per_pass: Array) -> float:
    """Lower quartile of the passes' locations."""
    return float(np.quantile(per_pass, 0.25))


def variation(values: Array) -> float:
    """Coefficient of variation."""
    return float(np.std(values, ddof=1) / np.mean(values))


def pass_variation(rows: Sequence[Array]) -> float:
    """How much the passes of one kernel differ as wholes.

    A pass's level is the median, over the kernel's sizes, of its location over the mean
    of all passes' there: one size that was disturbed does not make a pass slow.

    Args:
        rows: for each size, `[passes]` locations.
    """
    levels = np.median([row / np.mean(row) for row in rows], axis=0)
    return variation(np.asarray(levels))


def log_residuals(passes: Sequence[Array]) -> Array:
    """`[calls]` logarithm of every call's time over the size's location."""
    return np.log(np.concatenate(passes) / location(pass_locations(passes)))
