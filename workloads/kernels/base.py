"""What a stand-in kernel is, and where it runs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

Run = Callable[[], Tensor]

TILE = 1 << 20
"""Random numbers drawn for a tensor before they repeat."""


class Work(NamedTuple):
    """Counted work of one kernel call.

    Attributes:
        flops: FLOPs (two per multiply-accumulate) of matrix products, convolutions and
            attention. Elementwise operations are paid in bytes.
        bytes: bytes that the operations read and write when each runs on its own.
        ops: number of operations, each a device kernel launch.
    """

    flops: int
    bytes: int
    ops: int


@dataclass(frozen=True, slots=True)
class Target:
    """Device, number format and width that a kernel is built for.

    Attributes:
        device: torch device: "cuda", "cpu", or "meta" to count without computing.
        dtype: format of weights and activations.
        width: share of the real model's channel counts.
    """

    device: str
    dtype: torch.dtype
    width: float

    def channels(self, full: int) -> int:
        """Channel count at this width, of `full` at the real model's width."""
        return round(full * self.width)

    def tensor(self, *shape: int) -> Tensor:
        """Activations: standard normal numbers, the same ones on every call.

        A block of numbers is drawn and repeated: drawing a layer's 50 million weights for
        each of its sizes would take longer than timing it.
        """
        if self.device == "meta":
            return torch.empty(shape, dtype=self.dtype, device="meta")
        generator = torch.Generator(self.device).manual_seed(shape[-1])
        drawn = torch.randn(TILE, device=self.device, generator=generator).to(self.dtype)
        length = math.prod(shape)
        return drawn.repeat(-(-length // TILE))[:length].reshape(shape)

    def image(self, *shape: int) -> Tensor:
        """Images or filters `[n, channels, rows, columns]`, in the device's best layout."""
        values = self.tensor(*shape)
        if self.device == "cuda":  # tensor cores want the channels side by side
            return values.contiguous(memory_format=torch.channels_last)
        return values

    def weight(self, *shape: int) -> Tensor:
        """Weights scaled by their fan-in, so that activations keep their size."""
        values = self.image(*shape) if len(shape) == 4 else self.tensor(*shape)
        return values.mul_(math.prod(shape[1:]) ** -0.5)


FULL_WIDTH_FP16 = Target(device="meta", dtype=torch.float16, width=1.0)
"""The real job's width and format, on which its work is counted."""


def run_target(device: str, dtype: torch.dtype = torch.float16) -> Target:
    """Target on which kernels are timed.

    Half width and fp32 on a processor, where full width takes seconds a call and half
    precision is emulated; full width and half precision on a GPU.

    Args:
        device: "cuda" or "cpu".
        dtype: half-precision format of a GPU, `torch.float16` or `torch.bfloat16`.
    """
    if device == "cuda":
        return Target(device="cuda", dtype=dtype, width=1.0)
    return Target(device="cpu", dtype=torch.float32, width=0.5)


@dataclass(frozen=True, slots=True)
class Kernel:
    """One stand-in: how to build it and at which sizes to time it.

    Attributes:
        name: key in a calibration profile.
        size_name: what the size means, with its unit.
        build: makes the tensors of a size and returns the call to time.
        grid: sizes that are timed and interpolated; neighbours differ by little work.
        held_out: sizes between grid points, timed only to test the interpolation.
        cold_cache: on a GPU, flush the cache before each call, because in the real job
            other layers' weights evict this one's.
    """

    name: str
    size_name: str
    build: Callable[[int, Target], Run]
    grid: tuple[int, ...]
    held_out: tuple[int, ...]
    cold_cache: bool = False
