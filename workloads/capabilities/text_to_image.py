"""Text-to-image with a distilled SDXL model in four steps."""

from __future__ import annotations

import numpy as np

from workloads.capabilities.base import Array, Capability, Demand, Phase, square_side
from workloads.capabilities.sizes import Choice

STEPS = 4
"""Denoising steps of SDXL-Lightning (distilled for 2, 4 or 8; no guidance pass)."""

STEP_FLOPS = 6.76e12
"""One step of the SDXL denoiser for 1024x1024, counted on the published configuration."""

DECODE_FLOPS = 10.5e12
"""The SDXL image decoder for 1024x1024, counted likewise."""


def _steps(pixels: Array) -> Demand:
    return Demand(size=square_side(pixels), repeats=np.full_like(pixels, STEPS))


def _decode(pixels: Array) -> Demand:
    return Demand(size=square_side(pixels), repeats=np.ones_like(pixels))


TEXT_TO_IMAGE = Capability(
    name="text_to_image",
    model="SDXL-Lightning, 4 steps, fp16",
    price_unit="output pixel",
    work_unit="pixels of one output image",
    default_units=1024 * 576,
    vram_gb=24,
    per_gpu=1,
    bound_by="compute",
    phases=(
        Phase("denoise", "text_to_image", STEP_FLOPS, 1024, _steps),
        Phase("decode", "vae_decode", DECODE_FLOPS, 1024, _decode),
    ),
    uses_encoder=False,
    price_units_per_s=None,
    target_fps=None,
    anchor=None,
    source="units: go-livepeer server/ai_http.go (176aa41, 2026-08); default size: "
    "ai-runner routes (50a742c, 2025-12); vram_gb: livepeer/docs ai/pipelines "
    "(e874eb6, 2025-11); per_gpu: go-livepeer aiRunnerContainersPerGPU default; shares of "
    "the sizes, bytes of an image: assumption",
    sizes=Choice((512.0 * 512, 1024.0 * 576, 1024.0 * 1024), (0.2, 0.5, 0.3)),
    model_bytes=6.9e9,
    warm_up_s=1.0,
    input_bytes_per_unit=0.0,
    output_bytes_per_unit=1.5,
)
