"""One phase of a job: from its stand-in's timings to its time on any GPU."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workloads.capabilities import Phase
from workloads.hardware import Catalogue
from workloads.interpolation import LogLogCurve
from workloads.noise import Noise
from workloads.profile import KernelProfile, Profile

Array = NDArray[np.float64]

GPU_OVERHEAD_S = 4e-6
"""Launch of one operation on a GPU from a recorded graph (3-13 us per kernel published)."""


class Terms(NamedTuple):
    """What the additive law needs for a batch of jobs, per job.

    Attributes:
        overhead_s: `[jobs]` launch overhead.
        flops: `[jobs]` FLOPs over their efficiency.
        moved_bytes: `[jobs]` bytes over their efficiency.
        shared_bytes: `[jobs]` the part of them that jobs run together move once.
        host_s: `[jobs]` time of the host that no GPU shortens.
        extrapolated: `[jobs]` whether the size lies outside the measured ones.
        fp16_sums: whether the sums of products are kept in fp16.
    """

    overhead_s: Array
    flops: Array
    moved_bytes: Array
    shared_bytes: Array
    host_s: Array
    extrapolated: NDArray[np.bool_]
    fp16_sums: bool = False

    def compute_s(self, catalogue: Catalogue, gpu: NDArray[np.int64]) -> Array:
        """`[jobs]` seconds of arithmetic on a GPU."""
        peak = catalogue.peak_flops_fp16_sums if self.fp16_sums else catalogue.peak_flops
        return np.asarray(self.flops / peak[gpu])


class PhaseModel:
    """Interpolates a stand-in's timings and carries them to other devices.

    On the measured device a unit takes the stand-in's interpolated time, times the ratio
    of the unit's counted work to the stand-in's. On another device the additive law with
    the fitted efficiencies and that device's peaks gives the time, corrected at each size
    by what the law misses on the measured device.

    Args:
        phase: the phase of a capability.
        profile: measurements that include the phase's kernel.

    Attributes:
        noise: spread of the stand-in's runs.
        kernel_per_unit: how many stand-in calls have the FLOPs of one unit.
    """

    def __init__(self, phase: Phase, profile: Profile) -> None:
        kernel = profile.kernel(phase.kernel)
        self._phase, self._law = phase, kernel.law
        self._peaks = {
            "peak_flops": profile.peak_flops,
            "peak_bytes": profile.peak_bytes,
        }
        self._set_curves(kernel)
        self.noise = Noise(kernel.log_residuals)
        at = np.array(float(phase.unit_size))
        self.kernel_per_unit = (
            1.0 if phase.unit_flops is None else float(phase.unit_flops / self._flops(at))
        )
        self._bytes_per_unit = (
            self.kernel_per_unit
            if phase.unit_bytes is None
            else float(phase.unit_bytes / self._bytes(at))
        )
        self._ops = float(kernel.full_ops[0])
        self._ops_per_unit = (
            self.kernel_per_unit if phase.unit_ops is None else phase.unit_ops / self._ops
        )
        self._op_s = (
            kernel.law.overhead_s if profile.device_kind == "cuda" else GPU_OVERHEAD_S
        )

    def _set_curves(self, kernel: KernelProfile) -> None:
        fitted_s = self._law.seconds(
            flops=kernel.run_flops,
            moved_bytes=kernel.run_bytes,
            ops=kernel.run_ops,
            **self._peaks,
        )
        self._measured_s = LogLogCurve(kernel.sizes, kernel.location_s)
        self._missed = LogLogCurve(kernel.sizes, kernel.location_s / fitted_s)
        self._flops = LogLogCurve(kernel.sizes, kernel.full_flops)
        self._bytes = LogLogCurve(kernel.sizes, kernel.full_bytes)
        self._width_ratio = LogLogCurve(kernel.sizes, kernel.full_flops / kernel.run_flops)

    def terms(self, units: Array) -> Terms:
        """Work of jobs of so many units."""
        size, repeats = self._phase.demand(units)
        place = self._flops.locate(size)
        missed = self._missed.nearest(place)
        calls = repeats * self.kernel_per_unit * missed
        byte_calls = repeats * self._bytes_per_unit * missed
        op_calls = repeats * self._ops_per_unit * missed
        moved_bytes = byte_calls * self._bytes.at(place) / self._law.beta
        shared_bytes = repeats * self._phase.shared_bytes * missed / self._law.beta
        return Terms(
            overhead_s=op_calls * (self._ops * self._op_s),
            flops=calls * self._flops.at(place) / self._law.phi,
            moved_bytes=moved_bytes,
            shared_bytes=np.minimum(shared_bytes, moved_bytes),
            host_s=repeats * self._phase.host_s,
            extrapolated=~place.inside,
            fp16_sums=self._phase.fp16_sums,
        )

    def measured_s(self, units: Array) -> Array:
        """Time of jobs of so many units on the measured device.

        Where a unit's bytes or launches are counted apart from its FLOPs, the law tells
        how many stand-in calls take as long as one unit.
        """
        size, repeats = self._phase.demand(units)
        place = self._flops.locate(size)
        calls = repeats * self._calls_per_unit(self._flops.clip(size))
        return np.asarray(calls * self._measured_s.at(place) * self._width_ratio.at(place))

    def _calls_per_unit(self, size: Array) -> Array | float:
        if self._phase.unit_bytes is None and self._phase.unit_ops is None:
            return self.kernel_per_unit
        flops, moved = self._flops(size), self._bytes(size)
        unit_s = self._law.seconds(
            flops=self.kernel_per_unit * flops,
            moved_bytes=self._bytes_per_unit * moved,
            ops=self._ops_per_unit * self._ops,
            **self._peaks,
        )
        call_s = self._law.seconds(
            flops=flops, moved_bytes=moved, ops=self._ops, **self._peaks
        )
        return np.asarray(unit_s / call_s)
