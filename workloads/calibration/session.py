"""One calibration, from the device to the record."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

import torch

from workloads.calibration.bench import Bench, Point
from workloads.calibration.clock import Clock, Device, conditions
from workloads.calibration.gates import judge, spreads
from workloads.calibration.peaks import measure_peaks
from workloads.calibration.plan import NoisyDevice, Plan
from workloads.calibration.queueing import check_queue
from workloads.calibration.record import (
    Record,
    accuracy_record,
    kernel_law,
    kernel_record,
    profile_record,
)
from workloads.calibration.sampling import Samples, Tick, sample
from workloads.calibration.sizes import Sizes, fit_sizes
from workloads.kernels import Kernel
from workloads.kernels.base import run_target

FRESH_BUDGET = 0.4
"""Wall-clock time of the fresh run, as a share of the profile's."""


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
    once = replace(plan, passes=1)
    if not launched:
        return {}
    return sample(bench, launched, once, tick, stage="eager", stream=3, eager=True)[0]


def _accuracy(
    bench: Bench, record: Record, points: Sequence[Point], plan: Plan, tick: Tick
) -> Record:
    """Hold the profile against a fresh run and a real queue on the same device."""
    laws = {name: kernel_law(kernel) for name, kernel in record["kernels"].items()}
    again = replace(
        plan,
        passes=plan.fresh_passes,
        sweeps=1,
        min_passes=min(2, plan.fresh_passes),
        budget_s=plan.budget_s * FRESH_BUDGET,
    )
    fresh, _ = sample(bench, points, again, tick, stage="fresh run", stream=1)
    queue = check_queue(bench, laws, points, plan, tick)
    compared = spreads(laws, fresh)
    gates = judge(
        held_out_mape=record["held_out_mape"],
        pass_cv=record["pass_cv"],
        max_pass_cv=plan.max_pass_cv,
        fresh=compared,
        queue=queue,
    )
    return accuracy_record(gates, compared, queue)


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
    peaks = measure_peaks(target, clock)
    bench = Bench({kernel.name: kernel for kernel in kernels}, target, clock)
    sizes = _choose_sizes(bench, plan, tick)
    points = [point for name, chosen in sizes.items() for point in chosen.points(name)]
    samples, graphs = sample(bench, points, plan, tick)
    state = conditions(device.kind)
    eager = _eager(bench, points, graphs, plan, tick)
    record = profile_record(
        name,
        device=device,
        clock=clock,
        target=target,
        plan=plan,
        peaks=peaks,
        kernels={
            kernel.name: kernel_record(
                kernel, sizes[kernel.name], samples, target, peaks, eager=eager
            )
            for kernel in kernels
        },
    )
    record["device"]["conditions"] = state
    if record["pass_cv"] > plan.max_pass_cv:
        raise NoisyDevice(record["pass_cv"], plan.max_pass_cv)
    record["accuracy"] = _accuracy(bench, record, points, plan, tick)
    return record
