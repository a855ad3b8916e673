"""All stand-in kernels by name."""

from __future__ import annotations

from workloads.kernels import (
    audio_to_text,
    interpolate,
    live_v2v,
    llm_decode,
    llm_prefill,
    sam2,
    text_to_image,
    train,
    transcode,
    tts,
    upscale,
    vae_decode,
)
from workloads.kernels.base import FULL_WIDTH_FP16, Kernel, Target, Work
from workloads.kernels.counter import count_kernel_work

KERNELS: dict[str, Kernel] = {
    module.KERNEL.name: module.KERNEL
    for module in (
        transcode,
        text_to_image,
        vae_decode,
        live_v2v,
        llm_decode,
        llm_prefill,
        audio_to_text,
        tts,
        sam2,
        upscale,
        interpolate,
        train,
    )
}
"""Every kernel that a calibration times, in the order of its table."""


def count_work(name: str, size: int, target: Target = FULL_WIDTH_FP16) -> Work:
    """Counted work of one call of kernel `name` at `size`; by default the real job's."""
    return count_kernel_work(KERNELS[name], size, target)
