"""One scale of a network that makes a frame between two others."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from workloads.kernels.base import Kernel, Run, Target

FEATURES = 48
"""Channels of the flow estimate; RIFE v4's blocks have 32 to 192 (assumption)."""

FLOW_AND_MASK = 5
"""Two motion vectors of each pixel, and the weight of the first frame."""


def _even(pixels: float) -> int:
    return round(pixels / 2) * 2


def _pixel_grid(rows: int, columns: int, target: Target) -> Tensor:
    """Each pixel's own place as `grid_sample` counts it, `[1, rows, columns, 2]`."""
    down = torch.linspace(-1, 1, rows, device=target.device)
    right = torch.linspace(-1, 1, columns, device=target.device)
    y, x = torch.meshgrid(down, right, indexing="ij")
    return torch.stack((x, y), dim=-1)[None].to(target.dtype)


def build(height: int, target: Target) -> Run:
    """Build the work on two 16:9 frames of `height` pixels.

    Motion is estimated at half size, both frames are warped along it and blended.
    """
    rows, columns = _even(height), _even(height * 16 / 9)
    features = target.channels(FEATURES)
    first = target.image(1, 3, rows, columns)
    second = first.roll(1, 3)
    place = _pixel_grid(rows, columns, target)
    shrink = target.weight(features, 6, 3, 3)
    inner = [target.weight(features, features, 3, 3) for _ in range(2)]
    grow = target.weight(features, FLOW_AND_MASK, 4, 4)

    def warp(frame: Tensor, motion: Tensor) -> Tensor:
        there = place + motion.permute(0, 2, 3, 1)
        return functional.grid_sample(
            frame, there, mode="bilinear", padding_mode="border", align_corners=True
        )

    def run() -> Tensor:
        both = torch.cat((first, second), dim=1)
        hidden = functional.relu(functional.conv2d(both, shrink, stride=2, padding=1))
        for weight in inner:
            hidden = functional.relu(functional.conv2d(hidden, weight, padding=1))
        estimate = functional.conv_transpose2d(hidden, grow, stride=2, padding=1)
        motion, mask = 0.05 * torch.tanh(estimate[:, :4]), torch.sigmoid(estimate[:, 4:])
        before, after = warp(first, motion[:, :2]), warp(second, motion[:, 2:])
        return torch.lerp(after, before, mask)

    return run


KERNEL = Kernel(
    name="interpolate",
    size_name="frame height in pixels",
    build=build,
    grid=(144, 180, 216, 272, 336, 416, 528, 656, 848, 1080),
    held_out=(240, 472),
)
