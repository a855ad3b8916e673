"""What the device reaches at best, against which the kernels' efficiency is stated."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn import functional

from workloads.calibration.clock import Clock
from workloads.hardware import load_catalogue
from workloads.kernels import Target
from workloads.kernels.base import Run

PROBES = 7
"""Calls of each probe; the fastest counts, because a peak is what nothing disturbed."""


def _fastest(run: Run, clock: Clock) -> float:
    run()
    return min(clock.seconds(run, cold_cache=False) for _ in range(PROBES))


def measure_peaks(target: Target, clock: Clock) -> tuple[float, float]:
    """Measure (FLOPs per second, bytes per second) of the device.

    FLOPs: the better of a square matrix product and a 256-channel 3x3 convolution. Bytes:
    a copy of a block larger than any cache, each byte read and written.
    """
    side = 8192 if target.device == "cuda" else 1024
    extent = 256 if target.device == "cuda" else 64
    block = 2**28 if target.device == "cuda" else 2**24
    with torch.inference_mode():
        matrix = target.tensor(side, side)
        image, filters = (
            target.image(1, 256, extent, extent),
            target.weight(256, 256, 3, 3),
        )
        source = target.tensor(block)
        product_s = _fastest(lambda: torch.mm(matrix, matrix), clock)
        conv_s = _fastest(lambda: functional.conv2d(image, filters, padding=1), clock)
        copy_s = _fastest(source.clone, clock)
    product_flops = 2 * side**3 / product_s
    conv_flops = 2 * image.numel() * 256 * 9 / conv_s
    copied = 2 * source.numel() * source.element_size()
    return float(np.maximum(product_flops, conv_flops)), copied / copy_s


def specified_peaks(kind: str, name: str) -> tuple[float, float] | None:
    """(FLOPs per second, bytes per second) that the catalogue gives a GPU.

    The law's efficiencies are carried to other cards as shares of their specified peaks.
    So on a card of the catalogue they are stated as shares of those too, not of what the
    probes reach. None for a processor, and for a card that the catalogue lacks.

    Args:
        kind: "cpu" or "cuda".
        name: as the driver reports it.
    """
    catalogue = load_catalogue()
    found = catalogue.find(name) if kind == "cuda" else None
    if found is None:
        return None
    return float(catalogue.peak_flops[found]), float(catalogue.peak_bytes[found])
