"""Two resolutions of the SD-Turbo denoiser, as live video-to-video runs it."""

from __future__ import annotations

from torch import Tensor

from workloads.kernels.base import Kernel, Run, Target
from workloads.kernels.blocks import residual_block, transformer


def build_batch(steps: int, side: int, target: Target) -> Run:
    """Build the blocks for `steps` denoising steps of frames of `side` pixels.

    Live pipelines run the steps of successive frames as one batch. Residual block and
    transformer layer of 320 channels on the latent image (8 times smaller than the
    frame) and of 640 channels at half that size. `side` is a multiple of 16.
    """
    levels = []
    for channels, scale in ((320, 8), (640, 16)):
        extent = side // scale
        image = target.image(steps, target.channels(channels), extent, extent)
        block = residual_block(target, channels)
        attend = transformer(target, channels, layers=1, context_width=1024, batch=steps)
        levels.append((image, block, attend))

    def run() -> Tensor:
        for image, block, attend in levels:
            hidden = attend(block(image))
        return hidden

    return run


def build(side: int, target: Target) -> Run:
    """Build the blocks for one step of a frame of `side` pixels."""
    return build_batch(1, side, target)


KERNEL = Kernel(
    name="live_v2v",
    size_name="frame side in pixels",
    build=build,
    grid=(192, 240, 288, 336, 384, 432, 512, 608),
    held_out=(272, 464),
)
