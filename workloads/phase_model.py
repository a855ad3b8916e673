"""One phase of a job: from its stand-in's timings to its time on any GPU."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workloads.capabilities import Phase
from workloads.interpolation import LogLogCurve
from workloads.profile import Profile

Array = NDArray[np.float64]

GPU_OVERHEAD_S = 4e-6
"""Launch of one operation on a GPU from a recorded graph (3-13 us per kernel published)."""


class Terms(NamedTuple):
    """What the additive law needs for a batch of jobs, per job.

    Attributes:
        overhead_s: `[jobs]` launch overhead.
        flops: `[jobs]` FLOPs over their efficiency.
        moved_bytes: `[jobs]` bytes over their efficiency.
        measured_s: `[jobs]` time on the measured device.
        extrapolated: `[jobs]` whether the size lies outside the measured ones.
    """

    overhead_s: Array
    flops: Array
    moved_bytes: Array
    measured_s: Array
    extrapolated: NDArray[np.bool_]


class PhaseModel:
    """Interpolates a stand-in's timings and carries them to other devices.

    On the measured device a unit takes the stand-in's interpolated time, times the ratio
    of the unit's counted work to the stand-in's. On another device the additive law with
    the fitted efficiencies and that device's peaks gives the time, corrected at each size
    by what the law misses on the measured device.

    Args:
        phase: the phase of a capability.
        profile: measurements that include the phase's kernel.
    """

    def __init__(self, phase: Phase, profile: Profile) -> None:
        kernel = profile.kernel(phase.kernel)
        law = kernel.law
        fitted_s = law.seconds(
            flops=kernel.run_flops,
            moved_bytes=kernel.run_bytes,
            ops=kernel.run_ops,
            peak_flops=profile.peak_flops,
            peak_bytes=profile.peak_bytes,
        )
        self._phase = phase
        self._measured_s = LogLogCurve(kernel.sizes, kernel.location_s)
        self._missed = LogLogCurve(kernel.sizes, kernel.location_s / fitted_s)
        self._flops = LogLogCurve(kernel.sizes, kernel.full_flops)
        self._bytes = LogLogCurve(kernel.sizes, kernel.full_bytes)
        self._width_ratio = LogLogCurve(kernel.sizes, kernel.full_flops / kernel.run_flops)
        self._phi, self._beta = law.phi, law.beta
        measured_gpu = profile.device_kind == "cuda"
        self._overhead_s = float(kernel.full_ops[0]) * (
            law.overhead_s if measured_gpu else GPU_OVERHEAD_S
        )
        self.noise = np.exp(kernel.log_residuals)
        self.noise_mean = float(self.noise.mean())

    @property
    def kernel_per_unit(self) -> float:
        """How many stand-in calls make one unit of the phase."""
        if self._phase.unit_flops is None:
            return 1.0
        return float(
            self._phase.unit_flops / self._flops(np.array(float(self._phase.unit_size)))
        )

    def terms(self, units: Array) -> Terms:
        """Work and measured time of jobs of so many units."""
        size, repeats = self._phase.demand(units)
        calls = repeats * self.kernel_per_unit
        correction = calls * self._missed(self._missed.clip(size))
        return Terms(
            overhead_s=correction * self._overhead_s,
            flops=correction * self._flops(size) / self._phi,
            moved_bytes=correction * self._bytes(size) / self._beta,
            measured_s=calls * self._measured_s(size) * self._width_ratio(size),
            extrapolated=~self._measured_s.covers(size),
        )
