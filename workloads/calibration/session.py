"""One calibration, from the device to the record."""

from __future__ import annotations

from collections.abc import Sequence

from workloads.calibration.clock import Clock, Device
from workloads.calibration.peaks import measure_peaks
from workloads.calibration.plan import NoisyDevice, Plan
from workloads.calibration.record import Record, kernel_record, profile_record
from workloads.calibration.sampling import Tick, sample
from workloads.kernels import Kernel
from workloads.kernels.base import run_target


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
        tick: called with (visits done, visits in all) after each visit.

    Raises:
        NoisyDevice: the passes differ by more than the plan allows.
    """
    target = run_target(device.kind)
    peaks = measure_peaks(target, clock)
    samples = sample(kernels, target, clock, plan, tick)
    records = {
        kernel.name: kernel_record(kernel, samples, target, plan, peaks)
        for kernel in kernels
    }
    record = profile_record(
        name,
        device=device,
        clock=clock,
        target=target,
        plan=plan,
        peaks=peaks,
        kernels=records,
    )
    if record["pass_cv"] > plan.max_pass_cv:
        raise NoisyDevice(record["pass_cv"], plan.max_pass_cv)
    return record
