"""A frame between two others, as RIFE makes it."""

from __future__ import annotations

import numpy as np

from workloads.capabilities.base import Anchor, Array, Capability, Demand, Limit, Phase
from workloads.capabilities.sizes import Choice

FRAME_FLOPS = 0.20e12
"""One frame of 1920x1080 (estimate; the runner's own pipeline is not implemented)."""

FRAME_HEIGHT = 1080.0

PUBLISHED_FPS = 71.0
"""Frames per second of RIFE 4.4 at 1920x1080 on an RTX 3090 with TensorRT, half precision
(107 with two streams)."""


def _frame(pixels: Array) -> Demand:
    return Demand(size=np.sqrt(pixels * 9 / 16), repeats=np.ones_like(pixels))


FRAME_INTERPOLATION = Capability(
    name="frame_interpolation",
    model="RIFE 4 class, fp16",
    price_unit="pixel of a made frame",
    work_unit="pixels of one made frame",
    default_units=1920 * 1080,
    vram_gb=4,
    per_gpu=1,
    bound_by="memory bandwidth and gathers, then compute",
    phases=(
        Phase(
            "make",
            "interpolate",
            FRAME_FLOPS,
            FRAME_HEIGHT,
            _frame,
            limit=Limit.BANDWIDTH,
        ),
    ),
    uses_encoder=False,
    price_units_per_s=None,
    target_fps=None,
    anchor=Anchor(
        gpu="RTX 3090",
        seconds=1 / PUBLISHED_FPS,
        source="vs-mlrt wiki: RIFE 4.4, 1920x1080, RTX 3090, TensorRT fp16, 71 frames/s",
    ),
    source="no list price; vram_gb, sizes, bytes: assumption (2026-11)",
    sizes=Choice((854.0 * 480, 1280.0 * 720, 1920.0 * 1080), (0.2, 0.4, 0.4)),
    model_bytes=0.04e9,
    warm_up_s=1.0,
    input_bytes_per_unit=0.02,
    output_bytes_per_unit=0.01,
)
