"""One calibration, from the device to the record."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import numpy as np
import torch

from workloads.calibration.bench import Bench, Point
from workloads.calibration.clock import Clock, Device, conditions
from workloads.calibration.gates import judge
from workloads.calibration.peaks import measure_peaks, specified_peaks
from workloads.calibration.plan import NoisyDevice, Plan
from workloads.calibration.queueing import check_queue, draw_jobs
from workloads.calibration.record import (
    Record,
    accuracy_record,
    kernel_calls,
    kernel_law,
    kernel_record,
    profile_record,
)
from workloads.calibration.rounds import Rounds, Side, time_round, time_rounds
from workloads.calibration.sampling import Samples, Tick
from workloads.calibration.sizes import Sizes, fit_sizes
from workloads.calibration.spread import compare
from workloads.kernels import Kernel
from workloads.kernels.base import run_target


def _choose_sizes(bench: Bench, plan: Plan, tick: Tick) -> dict[str, Sizes]:
    sizes: dict[str, Sizes] = {}
    with torch.inference_mode():
        for number, (name, kernel) in enumerate(bench.kernels.items(), start=1):
            sizes[name] = fit_sizes(kernel, bench, plan)
            tick("sizes", number, len(bench.kernels))
    return sizes


def _eager(
    bench: Bench,
    points: Sequence[Point],
    graphs: AbstractSet[Point],
    plan: Plan,
    tick: Tick,
) -> Samples:
    """Time what ran as graphs once more, with every operation launched by itself."""
    launched = [point for point in points if point in graphs]
    if not launched:
        return {}
    steps = itertools.count(1)
    runs, _ = bench.build(launched, eager=True)
    once = time_round(
        bench,
        [Side(runs, launched, sweeps=1)],
        plan,
        np.random.default_rng((plan.seed, 3)),
        tick=lambda: tick("eager", next(steps), len(launched)),
    )
    return {point: [calls] for point, calls in once.calls[0].items()}


def _during(
    before: dict[str, float], after: dict[str, float], passed_s: float
) -> dict[str, float]:
    """Conditions at the end, with the energy and mean power of the time between."""
    if "energy_j" not in before or "energy_j" not in after:
        return after
    energy_j = after["energy_j"] - before["energy_j"]
    return {**after, "energy_j": energy_j, "mean_power_w": energy_j / passed_s}


def _accuracy(record: Record, timed: Rounds, plan: Plan) -> Record:
    """Hold the profile against the fresh run and the queue of the same rounds."""
    laws = {name: kernel_law(kernel) for name, kernel in record["kernels"].items()}
    calls = kernel_calls(laws, timed.profile, timed.fresh)
    fresh = compare(calls, np.random.default_rng((plan.seed, 1)))
    queue = check_queue(
        laws, {name: kernel.profile for name, kernel in calls.items()}, timed.queue, plan
    )
    gates = judge(
        held_out_mape=record["held_out_mape"],
        pass_cv=record["pass_cv"],
        max_pass_cv=plan.max_pass_cv,
        fresh=fresh,
        queue=queue,
    )
    return accuracy_record(gates, fresh, queue)


def calibrate(
    name: str,
    kernels: Sequence[Kernel],
    *,
    device: Device,
    clock: Clock,
    plan: Plan,
    tick: Tick,
) -> Record:
    """Time the kernels on a prepared device and return the profile's record.

    Args:
        name: the profile's name.
        kernels: what to time.
        device: what it is timed on.
        clock: times one call there.
        plan: how much to measure.
        tick: told of the progress.

    Raises:
        NoisyDevice: the passes differ by more than the plan allows.
    """
    target = run_target(device.kind)
    measured_peaks = measure_peaks(target, clock)
    peaks = specified_peaks(device.kind, device.name) or measured_peaks
    bench = Bench({kernel.name: kernel for kernel in kernels}, target, clock)
    sizes = _choose_sizes(bench, plan, tick)
    points = [point for name, chosen in sizes.items() for point in chosen.points(name)]
    grid = [(name, size) for name, chosen in sizes.items() for size in chosen.grid]
    jobs = draw_jobs(points, plan)
    before, start_s = conditions(device.kind), time.monotonic()
    timed = time_rounds(bench, points, grid, jobs, plan=plan, tick=tick)
    told = _during(before, conditions(device.kind), time.monotonic() - start_s)
    eager = _eager(bench, points, timed.graphs, plan, tick)
    record = profile_record(
        name,
        device=device,
        clock=clock,
        target=target,
        plan=plan,
        peaks=peaks,
        kernels={
            kernel.name: kernel_record(
                kernel,
                sizes[kernel.name],
                timed.profile,
                target,
                peaks,
                fresh=timed.fresh,
                eager=eager,
            )
            for kernel in kernels
        },
    )
    record["device"]["conditions"] = told
    record["device"]["measured_peaks"] = list(measured_peaks)
    if record["pass_cv"] > plan.max_pass_cv:
        raise NoisyDevice(record["pass_cv"], plan.max_pass_cv)
    record["accuracy"] = _accuracy(record, timed, plan)
    return record
