"""One residual block of the image decoder, at the full size of the image."""

from __future__ import annotations

from torch import Tensor

from workloads.kernels.base import Kernel, Run, Target
from workloads.kernels.blocks import residual_block


def build(side: int, target: Target) -> Run:
    """Build the 128-channel block for a square image of `side` pixels."""
    image = target.image(1, target.channels(128), side, side)
    block = residual_block(target, 128)

    def run() -> Tensor:
        return block(image)

    return run


KERNEL = Kernel(
    name="vae_decode",
    size_name="image side in pixels",
    build=build,
    grid=(256, 320, 384, 448, 512, 608, 704, 832, 1024),
    held_out=(352, 576, 768),
)
