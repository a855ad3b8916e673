"""One dense block of an upscaling network."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from workloads.kernels.base import Kernel, Run, Target

FEATURES = 64
"""Channels of the RRDB network of Real-ESRGAN (published model configuration)."""

GROWTH = 32
"""Channels that each of the block's convolutions adds."""

SLOPE = 0.2
"""Slope of the leaky rectifier for negative numbers."""

RESIDUAL_SHARE = 0.2
"""Scale of the block's result before it is added to its input."""


def build(height: int, target: Target) -> Run:
    """Build the block for a 16:9 frame of `height` pixels.

    Five 3x3 convolutions, each of which sees the results of all before it.
    """
    features, growth = target.channels(FEATURES), target.channels(GROWTH)
    frame = target.image(1, features, height, round(height * 16 / 9))
    made = (growth, growth, growth, growth, features)
    weights = [
        target.weight(channels, features + index * growth, 3, 3)
        for index, channels in enumerate(made)
    ]

    def run() -> Tensor:
        seen = frame
        for weight in weights[:-1]:
            grown = functional.conv2d(seen, weight, padding=1)
            seen = torch.cat((seen, functional.leaky_relu(grown, SLOPE)), dim=1)
        return frame + RESIDUAL_SHARE * functional.conv2d(seen, weights[-1], padding=1)

    return run


KERNEL = Kernel(
    name="upscale",
    size_name="source height in pixels",
    build=build,
    grid=(72, 90, 108, 135, 162, 198, 234, 288, 360),
    held_out=(120, 216),
)
