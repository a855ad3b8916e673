"""Interleaved timing of kernels, and robust figures from the samples."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from workloads.calibration.bench import Bench, Point
from workloads.calibration.plan import Plan
from workloads.kernels.base import Run

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


def one_pass(
    bench: Bench,
    runs: Mapping[Point, Run],
    plan: Plan,
    rng: np.random.Generator,
    tick: Callable[[], None],
) -> dict[Point, Array]:
    """Visit every built point `plan.sweeps` times, each time in a new random order."""
    points = list(runs)
    visits: dict[Point, list[Array]] = {point: [] for point in points}
    order = [index for _ in range(plan.sweeps) for index in rng.permutation(len(points))]
    with torch.inference_mode():
        for index in order:
            point = points[index]

            def call(point: Point = point) -> float:
                return bench.seconds(runs, point)

            visits[point].append(visit(call, plan, bench.clock.warm_up_calls))
            tick()
    return {point: np.concatenate(taken) for point, taken in visits.items()}


def sample(
    bench: Bench,
    points: Sequence[Point],
    plan: Plan,
    tick: Tick,
    *,
    stage: str = "passes",
    stream: int = 0,
    eager: bool = False,
) -> tuple[Samples, set[Point]]:
    """Time every point pass by pass, each pass with kernels built anew.

    Args:
        bench: what to time, and with what.
        points: kernels and sizes.
        plan: passes, sweeps and repeats.
        tick: told after each visit.
        stage: what the progress bar calls it.
        stream: which stream of random orders.
        eager: launch every operation by itself, on a GPU too.

    Returns:
        For each point one array of seconds a pass, and the points that ran as recorded
        graphs.
    """
    rng = np.random.default_rng((plan.seed, stream))
    samples: Samples = {point: [] for point in points}
    steps = itertools.count(1)
    total = plan.passes * plan.sweeps * len(points)
    graphs: set[Point] = set()
    until = time.monotonic() + plan.budget_s
    for number in range(plan.passes):
        if number >= plan.min_passes and time.monotonic() > until:
            break
        with torch.inference_mode():
            runs, graphs = bench.build(points, eager=eager)
        taken = one_pass(bench, runs, plan, rng, lambda: tick(stage, next(steps), total))
        runs.clear()  # before the next pass builds, so that memory holds one pass's
        for point, calls in taken.items():
            samples[point].append(calls)
    return samples, graphs


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
