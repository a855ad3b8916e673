"""Decode-side colour conversion, scaling and the core of block coding, for one frame."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from workloads.kernels.base import Kernel, Run, Target

LADDER = (2 / 9, 1 / 3, 4 / 9, 2 / 3)
"""Heights of the 240p, 360p, 480p and 720p renditions relative to a 1080p source."""

BLOCK = 16
"""Side in pixels of a motion-search block."""


def _blocks(pixels: float) -> int:
    return max(BLOCK, round(pixels / BLOCK) * BLOCK)


def cosine_basis() -> Tensor:
    """The 64 two-dimensional 8x8 DCT-II basis images, `[64, 1, 8, 8]`, orthonormal."""
    index = torch.arange(8, dtype=torch.float64)
    rows = torch.cos((2 * index[None, :] + 1) * index[:, None] * torch.pi / 16) / 2
    rows[0] /= 2**0.5
    return torch.einsum("ux,vy->uvxy", rows, rows).reshape(64, 1, 8, 8)


def _encode_core(luma: Tensor, previous: Tensor, basis: Tensor) -> Tensor:
    """Search nine shifts of the previous frame, then transform, quantise and rebuild."""
    costs = [
        functional.avg_pool2d((luma - previous.roll((dy, dx), (2, 3))).abs(), BLOCK)
        for dy in (-4, 0, 4)
        for dx in (-4, 0, 4)
    ]
    best = torch.stack(costs).amin(0)
    coefficients = functional.conv2d(luma, basis, stride=8)
    rebuilt = functional.conv_transpose2d(
        torch.round(coefficients * 16) / 16, basis, stride=8
    )
    return rebuilt.mean() + best.mean()


def build(height: int, target: Target) -> Run:
    """Build the work on one 16:9 frame of `height` pixels and its four renditions.

    The width of `target` does not apply: a frame has no channels to halve.
    """
    rows, columns = _blocks(height), _blocks(height * 16 / 9)
    planes = target.image(1, 3, rows, columns)
    colour = target.weight(3, 3, 1, 1)
    luma_weights = target.weight(1, 3, 1, 1)
    basis = cosine_basis().to(dtype=target.dtype, device=target.device)
    sizes = [(_blocks(rows * share), _blocks(columns * share)) for share in LADDER]
    previous = [target.image(1, 1, *size) for size in sizes]

    def run() -> Tensor:
        picture = functional.conv2d(planes, colour)
        for size, reference in zip(sizes, previous, strict=True):
            scaled = functional.interpolate(
                picture, size, mode="bicubic", align_corners=False
            )
            luma = functional.conv2d(scaled, luma_weights)
            coded = _encode_core(luma, reference, basis)
        return coded

    return run


KERNEL = Kernel(
    name="transcode",
    size_name="source height in pixels",
    build=build,
    grid=(240, 320, 416, 528, 656, 784, 928, 1088),
    held_out=(368, 720),
)
