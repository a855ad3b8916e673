"""From timings to the record that a profile file holds."""

from __future__ import annotations

import datetime
import platform
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from workloads.calibration.clock import Clock, Device
from workloads.calibration.gates import Gate
from workloads.calibration.plan import Plan
from workloads.calibration.queueing import Law, QueueCheck
from workloads.calibration.sampling import (
    Samples,
    location,
    log_residuals,
    pass_locations,
    pass_variation,
    variation,
)
from workloads.calibration.sizes import Sizes
from workloads.calibration.spread import Estimate, KernelCalls, Spreads
from workloads.interpolation import LogLogCurve
from workloads.kernels import Kernel, Target, Work
from workloads.kernels.base import FULL_WIDTH_FP16
from workloads.kernels.counter import count_kernel_work
from workloads.law import fit_additive_law
from workloads.noise import Noise
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


def _held_out(curve: LogLogCurve, sizes: tuple[int, ...], rows: Sequence[Array]) -> Record:
    """Held-out sizes: what was measured and predicted, and the errors.

    The mean error is that of the locations; the 95th percentile is taken over single
    passes, since a kernel has only two or three such sizes.
    """
    predicted = curve(np.array(sizes, dtype=np.float64))
    measured = np.array([location(row) for row in rows])
    by_pass = np.abs(predicted[:, None] / np.array(rows) - 1)
    return {
        "held_out": {
            "sizes": list(sizes),
            "pass_locations_s": [_rounded(row) for row in rows],
            "measured_s": _rounded(measured),
            "predicted_s": _rounded(predicted),
        },
        "held_out_mape": float(np.mean(np.abs(predicted / measured - 1))),
        "held_out_p95": float(np.quantile(by_pass, 0.95)),
    }


def _law(located: Array, work: Record, peaks: tuple[float, float]) -> Record:
    columns = {
        "flops": np.array(work["run_flops"], dtype=np.float64),
        "moved_bytes": np.array(work["run_bytes"], dtype=np.float64),
        "ops": np.array(work["run_ops"], dtype=np.float64),
    }
    law = fit_additive_law(
        **columns, seconds=located, peak_flops=peaks[0], peak_bytes=peaks[1]
    )
    fitted = law.seconds(**columns, peak_flops=peaks[0], peak_bytes=peaks[1])
    return {**law._asdict(), "mape": float(np.mean(np.abs(fitted / located - 1)))}


def _by_round(
    kernel: Kernel, sizes: Sizes, samples: Samples, fresh: Samples
) -> list[Array]:
    """For each size, `[rounds]` locations of all its calls, the fresh run's too."""
    together = []
    for size in sizes.grid:
        both = zip(samples[kernel.name, size], fresh[kernel.name, size], strict=True)
        together.append(pass_locations([np.concatenate(calls) for calls in both]))
    return together


def kernel_record(
    kernel: Kernel,
    sizes: Sizes,
    samples: Samples,
    target: Target,
    peaks: tuple[float, float],
    *,
    fresh: Samples,
    eager: Samples,
) -> Record:
    """Everything known about one kernel after its passes.

    Args:
        kernel: what was timed.
        sizes: its sizes under the plan.
        samples: seconds of every call, by kernel and size.
        target: what it was built for.
        peaks: FLOPs and bytes per second that the device reached.
        fresh: seconds of every call of the fresh run, by kernel and size.
        eager: the same with every operation launched by itself, of the kernels and sizes
            that otherwise ran as recorded graphs.
    """
    rows = {
        size: pass_locations(samples[kernel.name, size])
        for _, size in sizes.points(kernel.name)
    }
    located = np.array([location(rows[size]) for size in sizes.grid])
    run_work = _works([count_kernel_work(kernel, n, target) for n in sizes.grid], "run")
    full_work = [count_kernel_work(kernel, n, FULL_WIDTH_FP16) for n in sizes.grid]
    curve = LogLogCurve(np.array(sizes.grid, dtype=np.float64), located)
    residuals = [log_residuals(samples[kernel.name, size]) for size in rows]
    record = {
        "size_name": kernel.size_name,
        "sizes": list(sizes.grid),
        "left_out": list(sizes.left_out),
        "pass_locations_s": [_rounded(rows[size]) for size in sizes.grid],
        "location_s": _rounded(located),
        **run_work,
        **_works(full_work, "full"),
        "pass_cv": pass_variation(_by_round(kernel, sizes, samples, fresh)),
        "size_cv": float(np.mean([variation(row) for row in rows.values()])),
        **_held_out(curve, sizes.held_out, [rows[size] for size in sizes.held_out]),
        "law": _law(located, run_work, peaks),
        "log_residuals": _rounded(np.concatenate(residuals), digits=4),
    }
    points = [(kernel.name, size) for size in sizes.grid]
    if all(point in eager for point in points):
        record["eager_location_s"] = _rounded(
            [location(pass_locations(eager[point])) for point in points]
        )
    return record


def kernel_law(record: Record) -> Law:
    """What a kernel's record says of its times, for the checks that follow."""
    return Law(
        LogLogCurve(
            np.array(record["sizes"], dtype=np.float64), np.array(record["location_s"])
        ),
        Noise(np.array(record["log_residuals"])),
    )


def kernel_calls(
    laws: Mapping[str, Law], profile: Samples, fresh: Samples
) -> dict[str, KernelCalls]:
    """Every kernel's calls of the profile and of the fresh run, round by round.

    The profile's are taken over the location of their own size, held-out ones too, as its
    residuals are; the fresh run's over the curve.
    """
    calls = {}
    for name, law in laws.items():
        own = [passes for point, passes in profile.items() if point[0] == name]
        over = [
            [np.log(one / location(pass_locations(passes))) for one in passes]
            for passes in own
        ]
        calls[name] = KernelCalls(
            profile=[np.concatenate(same) for same in zip(*over, strict=True)],
            fresh=[
                [np.log(one / law.curve(np.array([float(point[1])]))) for one in passes]
                for point, passes in fresh.items()
                if point[0] == name
            ],
        )
    return calls


def _mean(kernels: Mapping[str, Record], field: str) -> float:
    return float(np.mean([record[field] for record in kernels.values()]))


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
            "passes": len(next(iter(kernels.values()))["pass_locations_s"][0]),
            "sweeps": plan.sweeps,
            "min_repeats": plan.min_repeats,
            "max_repeats": plan.max_repeats,
            "visit_s": plan.visit_s,
            "pass_s": plan.pass_s,
        },
        "pass_cv": _mean(kernels, "pass_cv"),
        "size_cv": _mean(kernels, "size_cv"),
        "held_out_mape": _mean(kernels, "held_out_mape"),
        "held_out_p95": _mean(kernels, "held_out_p95"),
        "kernels": kernels,
    }


def _told(found: Estimate) -> Record:
    return {end: float(f"{value:.4g}") for end, value in found._asdict().items()}


def accuracy_record(gates: Sequence[Gate], fresh: Spreads, queue: QueueCheck) -> Record:
    """What the checks against a fresh run and a real queue have found."""
    return {
        "gates": [
            {**gate._asdict(), "passed": gate.passed, "verdict": gate.verdict}
            for gate in gates
        ],
        "fresh_run": {
            name: {
                "p50_error": _told(kernel.p50),
                "p95_error": _told(kernel.p95),
                "calls": kernel.calls,
            }
            for name, kernel in fresh.kernels.items()
        },
        "queue": {
            name: _told(value) if isinstance(value, Estimate) else value
            for name, value in queue._asdict().items()
        },
    }
