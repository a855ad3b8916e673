"""Interleaved timing of kernels, and robust figures from the samples."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from workloads.calibration.clock import Clock
from workloads.calibration.plan import Plan
from workloads.kernels import Kernel, Target
from workloads.kernels.base import Run

Array = NDArray[np.float64]
Point = tuple[str, int]
Samples = dict[Point, list[Array]]
Tick = Callable[[int, int], None]


def visit(run: Run, clock: Clock, plan: Plan, *, cold_cache: bool) -> Array:
    """Time one kernel at one size: `[calls]` seconds, the warm-up calls left out."""
    for _ in range(clock.warm_up_calls):
        run()
    taken: list[float] = []
    while len(taken) < plan.min_repeats or (
        len(taken) < plan.max_repeats and sum(taken) < plan.visit_s
    ):
        taken.append(clock.seconds(run, cold_cache=cold_cache))
    return np.array(taken)


def used_sizes(kernel: Kernel, plan: Plan) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Grid and held-out sizes of a kernel under a plan."""
    grid = kernel.grid[: plan.grid_points]
    return grid, tuple(size for size in kernel.held_out if size < grid[-1])


def sample(
    kernels: Sequence[Kernel], target: Target, clock: Clock, plan: Plan, tick: Tick
) -> Samples:
    """Visit every size of every kernel, sweep by sweep, in ever new random order.

    Args:
        kernels: what to time.
        target: device, format and width.
        clock: times one call.
        plan: passes, sweeps and repeats.
        tick: called with (visits done, visits in all) after each visit.

    Returns:
        For each (kernel name, size), one array of seconds a pass.
    """
    points = [
        (kernel, size)
        for kernel in kernels
        for sizes in used_sizes(kernel, plan)
        for size in sizes
    ]
    visits: dict[Point, list[Array]] = {(kernel.name, size): [] for kernel, size in points}
    rng = np.random.default_rng(plan.seed)
    sweeps = range(plan.passes * plan.sweeps)
    order = [index for _ in sweeps for index in rng.permutation(len(points))]
    with torch.inference_mode():
        for done, index in enumerate(order, start=1):
            kernel, size = points[index]
            run = kernel.build(size, target)
            visits[kernel.name, size].append(
                visit(run, clock, plan, cold_cache=kernel.cold_cache)
            )
            tick(done, len(order))
    return {
        point: [
            np.concatenate(taken[first : first + plan.sweeps])
            for first in range(0, len(taken), plan.sweeps)
        ]
        for point, taken in visits.items()
    }


def pass_medians(passes: Sequence[Array]) -> Array:
    """`[passes]` median seconds of each pass."""
    return np.array([np.median(calls) for calls in passes])


def location(medians: Array) -> float:
    """Lower quartile of the pass medians: the time when little else disturbs."""
    return float(np.quantile(medians, 0.25))


def variation(medians: Array) -> float:
    """Coefficient of variation between passes."""
    return float(np.std(medians, ddof=1) / np.mean(medians))


def log_residuals(passes: Sequence[Array]) -> Array:
    """`[calls]` logarithm of every call's time over the size's location."""
    return np.log(np.concatenate(passes) / location(pass_medians(passes)))
