"""Profiles and clocks that need no timing."""

from __future__ import annotations

import numpy as np

from workloads.capabilities import CAPABILITIES
from workloads.kernels.base import Run
from workloads.law import AdditiveLaw
from workloads.profile import KernelProfile, Profile


class FakeClock:
    """Runs the call, and returns the next of a list of times that repeats."""

    name = "fake"
    warm_up_calls = 1

    def __init__(self, times: list[float]) -> None:
        self._times = times
        self.calls = 0

    def seconds(self, run: Run, *, cold_cache: bool) -> float:
        run()
        self.calls += 1
        return self._times[(self.calls - 1) % len(self._times)]


LAW = AdditiveLaw(overhead_s=1e-6, phi=0.5, beta=0.8)


def kernel_profile(sizes, flops_per_size=1e8, bytes_per_size=1e5) -> KernelProfile:
    """A kernel whose time follows the additive law exactly, with work linear in size."""
    sizes = np.array(sizes, dtype=np.float64)
    flops, moved, ops = flops_per_size * sizes, bytes_per_size * sizes, 0 * sizes + 10
    return KernelProfile(
        sizes=sizes,
        location_s=LAW.seconds(
            flops=flops, moved_bytes=moved, ops=ops, peak_flops=1e11, peak_bytes=2e10
        ),
        run_flops=flops,
        run_bytes=moved,
        run_ops=ops,
        full_flops=4 * flops,
        full_bytes=2 * moved,
        full_ops=ops,
        log_residuals=np.log(np.array([1.0, 1.0, 1.02, 1.1, 1.4])),
        law=LAW,
        held_out_mape=0.01,
        pass_cv=0.02,
    )


def profile(device_kind="cpu", device_name="Some CPU") -> Profile:
    names = sorted(
        {phase.kernel for kind in CAPABILITIES.values() for phase in kind.phases}
    )
    kernels = {name: kernel_profile([200, 400, 700, 1100]) for name in names}
    kernels["llm_decode"] = kernel_profile([128, 1024, 8192], 1e5, 1e5)
    return Profile(
        name="fake",
        date="2026-01-01",
        device_kind=device_kind,
        device_name=device_name,
        peak_flops=1e11,
        peak_bytes=2e10,
        held_out_mape=0.01,
        pass_cv=0.02,
        kernels=kernels,
    )
