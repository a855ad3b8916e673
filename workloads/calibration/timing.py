"""The time of one matrix product on the device at hand."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from workloads.calibration.clock import Clock
from workloads.kernels.base import run_target
from workloads.kernels.graph import recorded


def product_us(
    shape: tuple[int, int, int], kind: str, clock: Clock, *, repeats: int
) -> float:
    """Median microseconds of a product `[m, k] x [k, n]`, a recorded graph on a GPU.

    Args:
        shape: m, k and n.
        kind: "cpu" or "cuda".
        clock: times one call there.
        repeats: timed calls.
    """
    m, k, n = shape
    target = run_target(kind)
    with torch.inference_mode():
        left, right = target.tensor(m, k), target.tensor(n, k)

        def run() -> Tensor:
            return torch.nn.functional.linear(left, right)

        call = recorded(run) if kind == "cuda" else run
        for _ in range(clock.warm_up_calls):
            call()
        taken_s = [clock.seconds(call, cold_cache=False) for _ in range(repeats)]
    return float(np.median(taken_s)) * 1e6
