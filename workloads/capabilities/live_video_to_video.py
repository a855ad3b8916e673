"""Live video-to-video with a StreamDiffusion pipeline at 512x512."""

from __future__ import annotations

import numpy as np

from workloads.capabilities.base import (
    Anchor,
    Array,
    Capability,
    Demand,
    Phase,
    square_side,
)

STEPS = 3
"""Denoising steps a frame, run as one batch (ai-runner default parameters)."""

STEP_FLOPS = 0.80e12
"""One step of the SD-Turbo denoiser for a 512x512 frame, counted on its configuration."""

CONTROLNETS = 1
"""ControlNets that steer a step. Assumption: the runner's defaults list six, but at six
(6.7 TFLOP a frame) the documented 30 frames/s on an RTX 4090 cannot be reached."""

CONTROLNET_FLOPS = 0.29e12
"""One ControlNet for one step of a 512x512 frame, estimated as half a denoiser."""

BILLED_PIXELS_PER_S = 1280 * 720 * 30
"""Pixels billed for each second of a session, whatever its real size."""

TARGET_FPS = 20.0
"""Output rate that counts as real time; the runner caps the input at 24 frames/s."""


STEP_EQUIVALENTS = STEPS * (1 + CONTROLNETS * CONTROLNET_FLOPS / STEP_FLOPS)
"""Denoiser steps with as many FLOPs as one frame."""

PUBLISHED_FPS, PUBLISHED_STEPS = 37.1, 4
"""Frames per second of StreamDiffusion, image to image at 512x512 in 4 steps without
ControlNet, on an RTX 4090 (project README, 2024)."""

ENGINE_LOAD_S = 30.0
"""Loading of a compiled engine: 20 to 60 s (assumption; the engine is built already)."""

FRAME_BYTES_PER_PIXEL = 2_500_000 / 8 / 20 / 512**2
"""Bytes of the stream each way for a pixel, at 2.5 Mbit/s and 20 frames/s (assumption)."""


def _frame(pixels: Array) -> Demand:
    return Demand(size=square_side(pixels), repeats=np.full_like(pixels, STEP_EQUIVALENTS))


LIVE_VIDEO_TO_VIDEO = Capability(
    name="live_video_to_video",
    model="StreamDiffusion with SD-Turbo, 3 batched steps, 1 ControlNet, fp16",
    price_unit="pixel of a nominal 1280x720 stream at 30 frames/s",
    work_unit="pixels of one processed frame",
    default_units=512 * 512,
    vram_gb=16,
    per_gpu=1,
    bound_by="compute, with a deadline of 42 to 50 ms a frame",
    phases=(Phase("denoise", "live_v2v", STEP_FLOPS, 512, _frame),),
    uses_encoder=False,
    price_units_per_s=BILLED_PIXELS_PER_S,
    target_fps=TARGET_FPS,
    anchor=Anchor(
        gpu="RTX 4090",
        seconds=STEP_EQUIVALENTS / PUBLISHED_STEPS / PUBLISHED_FPS,
        source="StreamDiffusion README: 37.1 frames/s with TensorRT, scaled by FLOPs",
    ),
    source="billing: go-livepeer live_payment_processor.go (176aa41, 2026-08); frame "
    "size and cap: ai-runner live/trickle (50a742c, 2025-12); vram_gb: lower end of the "
    "16-24 GB price tier (2025)",
    model_bytes=3.3e9,
    warm_up_s=ENGINE_LOAD_S,
    input_bytes_per_unit=FRAME_BYTES_PER_PIXEL,
    output_bytes_per_unit=FRAME_BYTES_PER_PIXEL,
)
