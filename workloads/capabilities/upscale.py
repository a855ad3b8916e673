"""Fourfold upscaling of an image with a diffusion model."""

from __future__ import annotations

import numpy as np

from workloads.capabilities.base import Array, Capability, Demand, Phase, square_side
from workloads.capabilities.sizes import Choice

STEPS = 75
"""Denoising steps (ai-runner route default)."""

GUIDANCE = 2
"""Images in a step's batch: with and without the prompt."""

STEP_FLOPS = 7.54e12
"""The denoiser on one image of 256x256 to be made 1024x1024, counted on the published
configuration; 1.34e12 on one of 128x128."""

GROWTH = 1.245
"""Power of the pixels that a step's work grows with, from those two counts."""

COUNTED_PIXELS = 256.0 * 256

STAND_IN_SIDE = 512.0
"""The denoiser works on as many points as the image has pixels; the stand-in has 64 times
fewer than its frame. Its calls at this size are counted in units, whatever the image."""

STEP_OPS = 600
"""Operations of one step, whatever its batch: those of a denoiser of as many layers."""

DECODE_FLOPS = 19e12
"""The image decoder for an output of 1024x1024 (estimate: the published SD decoder's
10.5e12, with its attention over four times as many points)."""

DECODE_SIDE = 1024.0
"""Largest output that the decoder's stand-in is timed at."""

SCALE = 4
"""Output side over input side."""


def _steps(pixels: Array) -> Demand:
    work = (pixels / COUNTED_PIXELS) ** GROWTH
    return Demand(size=np.full_like(pixels, STAND_IN_SIDE), repeats=STEPS * work)


def _decode(pixels: Array) -> Demand:
    side = np.minimum(SCALE * square_side(pixels), DECODE_SIDE)
    beyond = np.maximum(pixels * SCALE**2 / DECODE_SIDE**2, 1.0)
    return Demand(size=side, repeats=beyond)


UPSCALE = Capability(
    name="upscale",
    model="stabilityai/stable-diffusion-x4-upscaler, 75 guided steps, fp16",
    price_unit="input pixel",
    work_unit="pixels of one input image",
    default_units=COUNTED_PIXELS,
    vram_gb=24,
    per_gpu=1,
    bound_by="compute",
    phases=(
        Phase(
            "denoise",
            "live_v2v",
            GUIDANCE * STEP_FLOPS,
            STAND_IN_SIDE,
            _steps,
            unit_ops=STEP_OPS,
        ),
        Phase("decode", "vae_decode", DECODE_FLOPS, DECODE_SIDE, _decode),
    ),
    uses_encoder=False,
    price_units_per_s=None,
    target_fps=None,
    anchor=None,
    source="units: go-livepeer server/ai_http.go (176aa41, 2026-08); steps: ai-runner "
    "routes (50a742c, 2025-12); vram_gb: livepeer/docs ai/pipelines (e874eb6, "
    "2025-11); sizes, bytes: assumption",
    sizes=Choice((128.0 * 128, 256.0 * 256, 512.0 * 512), (0.3, 0.5, 0.2)),
    model_bytes=2.0e9,
    warm_up_s=1.0,
    input_bytes_per_unit=0.3,
    output_bytes_per_unit=1.5 * SCALE**2,
)
