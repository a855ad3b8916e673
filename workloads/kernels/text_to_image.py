"""One block per resolution of the SDXL denoiser."""

from __future__ import annotations

from torch import Tensor

from workloads.kernels.base import Kernel, Run, Target
from workloads.kernels.blocks import residual_block, transformer


def build(side: int, target: Target) -> Run:
    """Build the blocks for a square image of `side` pixels, a multiple of 32.

    The image is 8 times smaller in the latent space; the denoiser halves it twice.
    Residual blocks of 320, 640 and 1280 channels, with one transformer layer on the
    middle and two on the last resolution.
    """
    levels = []
    for channels, scale, layers in ((320, 8, 0), (640, 16, 1), (1280, 32, 2)):
        extent = side // scale
        image = target.image(1, target.channels(channels), extent, extent)
        blocks = [residual_block(target, channels)]
        if layers:
            blocks.append(transformer(target, channels, layers=layers, context_width=2048))
        levels.append((image, blocks))

    def run() -> Tensor:
        for image, blocks in levels:
            hidden = image
            for block in blocks:
                hidden = block(hidden)
        return hidden

    return run


KERNEL = Kernel(
    name="text_to_image",
    size_name="image side in pixels",
    build=build,
    grid=(256, 320, 384, 448, 512, 608, 704, 832, 1024),
    held_out=(352, 576, 768),
)
