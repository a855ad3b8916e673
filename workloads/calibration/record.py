"""From timings to the record that a profile file holds."""

from __future__ import annotations

import datetime
import platform
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from workloads.calibration.clock import Clock, Device
from workloads.calibration.plan import Plan
from workloads.calibration.sampling import (
    Samples,
    location,
    log_residuals,
    pass_medians,
    used_sizes,
    variation,
)
from workloads.interpolation import LogLogCurve
from workloads.kernels import Kernel, Target, Work
from workloads.kernels.base import FULL_WIDTH_FP16
from workloads.kernels.counter import count_kernel_work
from workloads.law import fit_additive_law
from workloads.profile import FORMAT, FORMAT_VERSION

Array = NDArray[np.float64]
Record = dict[str, Any]


def _rounded(values: Sequence[float] | Array, digits: int = 6) -> list[float]:
    return [float(f"{value:.{digits}g}") for value in values]


def _works(works: Sequence[Work], prefix: str) -> Record:
    flops, moved_bytes, ops = zip(*works, strict=True)
    return {
        f"{prefix}_flops": list(flops),
        f"{prefix}_bytes": list(moved_bytes),
        f"{prefix}_ops": list(ops),
    }


def kernel_record(
    kernel: Kernel, samples: Samples, target: Target, plan: Plan, peaks: tuple[float, float]
) -> Record:
    """Everything known about one kernel after its passes."""
    grid, held_out = used_sizes(kernel, plan)
    medians = {
        size: pass_medians(samples[kernel.name, size]) for size in (*grid, *held_out)
    }
    located = np.array([location(medians[size]) for size in grid])
    run_work = [count_kernel_work(kernel, size, target) for size in grid]
    full_work = [count_kernel_work(kernel, size, FULL_WIDTH_FP16) for size in grid]
    counts = {name: np.array(column) for name, column in _works(run_work, "run").items()}
    curve = LogLogCurve(np.array(grid, dtype=np.float64), located)
    predicted = curve(np.array(held_out, dtype=np.float64))
    measured = np.array([location(medians[size]) for size in held_out])
    law = fit_additive_law(
        flops=counts["run_flops"],
        moved_bytes=counts["run_bytes"],
        ops=counts["run_ops"],
        seconds=located,
        peak_flops=peaks[0],
        peak_bytes=peaks[1],
    )
    fitted = law.seconds(
        flops=counts["run_flops"],
        moved_bytes=counts["run_bytes"],
        ops=counts["run_ops"],
        peak_flops=peaks[0],
        peak_bytes=peaks[1],
    )
    residuals = [log_residuals(samples[kernel.name, size]) for size in medians]
    return {
        "size_name": kernel.size_name,
        "sizes": list(grid),
        "pass_medians_s": [_rounded(medians[size]) for size in grid],
        "location_s": _rounded(located),
        **_works(run_work, "run"),
        **_works(full_work, "full"),
        "pass_cv": float(np.mean([variation(row) for row in medians.values()])),
        "held_out": {
            "sizes": list(held_out),
            "pass_medians_s": [_rounded(medians[size]) for size in held_out],
            "measured_s": _rounded(measured),
            "predicted_s": _rounded(predicted),
        },
        "held_out_mape": float(np.mean(np.abs(predicted / measured - 1))),
        "law": {**law._asdict(), "mape": float(np.mean(np.abs(fitted / located - 1)))},
        "log_residuals": _rounded(np.concatenate(residuals), digits=4),
    }


def profile_record(
    name: str,
    *,
    device: Device,
    clock: Clock,
    target: Target,
    plan: Plan,
    peaks: tuple[float, float],
    kernels: dict[str, Record],
) -> Record:
    """The whole profile: provenance, the kernels, and the errors over all of them."""
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "name": name,
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "device": {
            **device._asdict(),
            "clock": clock.name,
            "dtype": str(target.dtype).removeprefix("torch."),
            "width": target.width,
            "peak_flops_per_s": peaks[0],
            "peak_bytes_per_s": peaks[1],
        },
        "versions": {
            "torch": torch.__version__,
            "numpy": np.__version__,
            "python": platform.python_version(),
        },
        "sampling": {
            "passes": plan.passes,
            "sweeps": plan.sweeps,
            "min_repeats": plan.min_repeats,
            "visit_s": plan.visit_s,
        },
        "pass_cv": float(np.mean([record["pass_cv"] for record in kernels.values()])),
        "held_out_mape": float(
            np.mean([record["held_out_mape"] for record in kernels.values()])
        ),
        "kernels": kernels,
    }
