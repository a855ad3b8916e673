"""Image-to-image with a guided Stable Diffusion 1.5 model in a hundred steps."""

from __future__ import annotations

import numpy as np

from workloads.capabilities.base import Array, Capability, Demand, Phase, square_side
from workloads.capabilities.sizes import Choice

STEPS = 100
"""Denoising steps (ai-runner route default)."""

STEP_FLOPS = 2.41e12
"""One step for a 512x512 image: the denoiser on a batch of three, for guidance by the
prompt and by the image. Counted on the published configuration."""

STEP_OPS = 600
"""Operations of one step, whatever its batch: as many stand-in calls as one image's share
of a step, of 66 operations each."""

DECODE_FLOPS = 2.5e12
"""The image decoder for 512x512, counted likewise."""

CODER_PASSES = 1.5
"""Decoding, and encoding the input at about half its work (estimate)."""

MEASURED_SIDE = 512.0
"""Larger images are counted in units of this size: no stand-in is run beyond its sizes."""

GROWTH = 1.3
"""Power of the pixels that a step's work grows with, attention included: from the
stand-in's own counts at 512 and 608 pixels a side."""


def _in_units(pixels: Array, growth: float) -> Demand:
    side = np.minimum(square_side(pixels), MEASURED_SIDE)
    beyond = np.maximum(pixels / MEASURED_SIDE**2, 1.0)
    return Demand(size=side, repeats=beyond**growth)


def _steps(pixels: Array) -> Demand:
    size, repeats = _in_units(pixels, GROWTH)
    return Demand(size, STEPS * repeats)


def _decode(pixels: Array) -> Demand:
    size, repeats = _in_units(pixels, 1.0)
    return Demand(size, CODER_PASSES * repeats)


IMAGE_TO_IMAGE = Capability(
    name="image_to_image",
    model="timbrooks/instruct-pix2pix (Stable Diffusion 1.5), 100 guided steps, fp16",
    price_unit="input pixel",
    work_unit="pixels of one input image",
    default_units=512 * 512,
    vram_gb=20,
    per_gpu=1,
    bound_by="compute",
    phases=(
        Phase("denoise", "live_v2v", STEP_FLOPS, 512, _steps, unit_ops=STEP_OPS),
        Phase("code", "vae_decode", DECODE_FLOPS, 512, _decode),
    ),
    uses_encoder=False,
    price_units_per_s=None,
    target_fps=None,
    anchor=None,
    source="units: go-livepeer server/ai_http.go (176aa41, 2026-08); steps: ai-runner "
    "routes (50a742c, 2025-12); vram_gb: livepeer/docs ai/pipelines (e874eb6, "
    "2025-11); sizes, bytes of images: assumption",
    sizes=Choice((512.0 * 512, 768.0 * 768, 1024.0 * 1024), (0.7, 0.2, 0.1)),
    model_bytes=2.1e9,
    warm_up_s=1.0,
    input_bytes_per_unit=0.3,
    output_bytes_per_unit=1.5,
)
