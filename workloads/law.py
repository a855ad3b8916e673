"""The additive roofline: a job's time from its work and a device's peaks.

`t = ops * overhead + flops / (phi * peak_flops) + bytes / (beta * peak_bytes)`

Adding the terms predicts better than their maximum on every device compared (7.8 to 11.8 %
mean error across A40, A100 and H100 on public matrix-product timings): no kernel overlaps
its computing and its memory traffic perfectly.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

PRIOR_PHI = 0.8
"""Share of peak FLOPs that a kernel tends to; 0.80-0.89 fitted on A40, A100 and H100."""

PRIOR_BETA = 1.0
"""Share of peak bandwidth that a kernel tends to; 1.01-1.14 fitted on the same GPUs."""

PRIOR_WEIGHT = 0.02
"""Relative error that a fit gives up to halve an efficiency's distance from its prior.

Where FLOPs and bytes grow alike over the grid, the timings alone cannot tell which of
them took the time; a fit that blames bytes for slow arithmetic would mislead on a device
with another balance. The prior decides only such ties.
"""

MAX_BETA = 4.0
"""Largest share of memory bandwidth: operands that stay in a cache are read faster."""

MIN_EFFICIENCY = 0.02
"""Smallest share of a peak that a fit considers."""

MAX_OVERHEAD_S = 3e-5
"""Largest overhead of one operation that a fit considers; 8-13 us are usual on a GPU
when operations are launched one by one."""


class AdditiveLaw(NamedTuple):
    """Fitted coefficients of one kernel on one device.

    Attributes:
        overhead_s: time to launch one operation.
        phi: share of the device's peak FLOPs per second that is reached.
        beta: share of the device's peak bytes per second that is reached.
    """

    overhead_s: float
    phi: float
    beta: float

    def seconds(
        self,
        *,
        flops: Array,
        moved_bytes: Array,
        ops: Array | float,
        peak_flops: Array | float,
        peak_bytes: Array | float,
    ) -> Array:
        """Predicted time of the work on a device with these peaks (per second)."""
        return np.asarray(
            self.overhead_s * np.asarray(ops)
            + flops / (self.phi * np.asarray(peak_flops))
            + moved_bytes / (self.beta * np.asarray(peak_bytes))
        )


def _search(
    columns: Array, seconds: Array, overhead: Array, phi: Array, beta: Array
) -> AdditiveLaw:
    """Best coefficients on a grid, by mean relative error plus the prior."""
    a, p, b = (axis.ravel() for axis in np.meshgrid(overhead, phi, beta, indexing="ij"))
    ops, compute, memory = columns
    predicted = a[:, None] * ops + compute / p[:, None] + memory / b[:, None]
    error = np.abs(predicted / seconds - 1).mean(axis=1)
    prior = np.abs(np.log2(p / PRIOR_PHI)) + np.abs(np.log2(b / PRIOR_BETA))
    best = int(np.argmin(error + PRIOR_WEIGHT * prior))
    return AdditiveLaw(float(a[best]), phi=float(p[best]), beta=float(b[best]))


def _narrowed(axis: Array, best: float) -> Array:
    """Finer axis around the best value, within the ends of the old one."""
    reach = (axis[1] / axis[0]) ** 2
    return np.geomspace(max(axis[0], best / reach), min(axis[-1], best * reach), 17)


def fit_additive_law(
    *,
    flops: Array,
    moved_bytes: Array,
    ops: Array,
    seconds: Array,
    peak_flops: float,
    peak_bytes: float,
) -> AdditiveLaw:
    """Fit the law to timings by least mean absolute relative error.

    A grid search that narrows around its best point: three coefficients, no starting
    point to choose and the same result on every machine.

    Args:
        flops: `[points]` counted FLOPs.
        moved_bytes: `[points]` counted bytes.
        ops: `[points]` operations launched.
        seconds: `[points]` measured time.
        peak_flops: FLOPs per second that the device sustains.
        peak_bytes: bytes per second that the device sustains.
    """
    columns = np.array(
        [ops, flops / peak_flops, moved_bytes / peak_bytes], dtype=np.float64
    )
    overhead = np.linspace(0.0, MAX_OVERHEAD_S, 25)
    phi = np.geomspace(MIN_EFFICIENCY, 1.0, 41)
    beta = np.geomspace(MIN_EFFICIENCY, MAX_BETA, 41)
    for _ in range(6):
        law = _search(columns, seconds, overhead, phi, beta)
        step = 2 * (overhead[1] - overhead[0])
        highest = min(MAX_OVERHEAD_S, law.overhead_s + step)
        overhead = np.linspace(max(0.0, law.overhead_s - step), highest, 17)
        phi = _narrowed(phi, law.phi)
        beta = _narrowed(beta, law.beta)
    return law
