"""Live adaptive-bitrate transcoding of a 1080p30 stream into four renditions."""

from __future__ import annotations

import numpy as np

from workloads.capabilities.base import Array, Capability, Demand, Phase

LADDER_PIXELS_PER_FRAME = 426 * 240 + 640 * 360 + 854 * 480 + 1280 * 720
"""Encoded pixels per source frame: renditions 240p, 360p, 480p and 720p."""

LADDER_PIXELS_PER_S = 30 * LADDER_PIXELS_PER_FRAME
"""Encoded, and thus billed, pixels per second of the common ladder at 30 frames/s."""

SEGMENT_S = 2.0
"""Target length of a segment (go-livepeer `SegLen`)."""

SOURCE_HEIGHT = 1080.0
"""Height of the source that the ladder is cut from."""


def _frames(pixels: Array) -> Demand:
    return Demand(
        size=np.full_like(pixels, SOURCE_HEIGHT), repeats=pixels / LADDER_PIXELS_PER_FRAME
    )


TRANSCODE = Capability(
    name="transcode",
    model="H.264 to H.264, ladder 240p/360p/480p/720p at the source's 30 frames/s",
    price_unit="encoded output pixel",
    work_unit="encoded output pixels of a segment",
    default_units=SEGMENT_S * LADDER_PIXELS_PER_S,
    vram_gb=0.3,
    per_gpu=None,
    bound_by="encoder engines, then decoder engines, driver session limit, bandwidth",
    phases=(
        Phase(
            name="frame in software",
            kernel="transcode",
            unit_flops=None,
            unit_size=SOURCE_HEIGHT,
            demand=_frames,
        ),
    ),
    uses_encoder=True,
    price_units_per_s=LADDER_PIXELS_PER_S,
    target_fps=None,
    anchor=None,
    source="ladder: go-livepeer cmd/livepeer_bench/transcodingOptions.json (176aa41, "
    "2026-08); billed pixels: go-livepeer server; vram_gb: assumption",
)
