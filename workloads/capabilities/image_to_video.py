"""Image-to-video with Stable Video Diffusion XT: a clip of 25 frames."""

from __future__ import annotations

import numpy as np

from workloads.capabilities.base import Array, Capability, Demand, Phase, square_side
from workloads.capabilities.sizes import Choice

FRAMES = 25
"""Frames of a clip (published model configuration; also what is billed)."""

STEPS = 25
"""Denoising steps (ai-runner route default)."""

GUIDANCE = 2
"""Passes of a step: with and without the image."""

FRAME_STEP_FLOPS = 3.65e12
"""One pass for one frame of 1024x576, layers across time included (30 % either way)."""

DECODE_FLOPS = 5.75e12
"""The image decoder for one frame of 1024x576, counted on the published configuration."""

FRAME_SIDE = 768.0
"""Side of the square image with as many pixels as 1024x576."""

CLIP_OPS = 1500.0
"""Operations of a pass for a whole clip, whose frames are one batch (700 to 1500 are
usual for a denoiser's step)."""


def _passes(pixels: Array) -> Demand:
    frame = square_side(pixels / FRAMES)
    return Demand(size=frame, repeats=np.full_like(pixels, FRAMES * STEPS * GUIDANCE))


def _decode(pixels: Array) -> Demand:
    frame = square_side(pixels / FRAMES)
    return Demand(size=frame, repeats=np.full_like(pixels, FRAMES))


IMAGE_TO_VIDEO = Capability(
    name="image_to_video",
    model="stable-video-diffusion-img2vid-xt-1.1, 25 guided steps, fp16",
    price_unit="output pixel, of all frames",
    work_unit="pixels of a clip's 25 frames",
    default_units=FRAMES * 1024 * 576,
    vram_gb=24,
    per_gpu=1,
    bound_by="compute, and memory for activations",
    phases=(
        Phase(
            "denoise",
            "text_to_image",
            FRAME_STEP_FLOPS,
            FRAME_SIDE,
            _passes,
            unit_ops=CLIP_OPS / FRAMES,
        ),
        Phase("decode", "vae_decode", DECODE_FLOPS, FRAME_SIDE, _decode),
    ),
    uses_encoder=False,
    price_units_per_s=None,
    target_fps=None,
    anchor=None,
    source="units: go-livepeer server/ai_http.go (176aa41, 2026-08); steps: ai-runner "
    "routes (50a742c, 2025-12); vram_gb: livepeer/docs ai/pipelines (e874eb6, "
    "2025-11); layers across time and bytes of a clip: estimates",
    sizes=Choice((FRAMES * 1024.0 * 576,), (1.0,)),
    model_bytes=9.6e9,
    warm_up_s=2.0,
    input_bytes_per_unit=0.3 / FRAMES,
    output_bytes_per_unit=0.14,
)
