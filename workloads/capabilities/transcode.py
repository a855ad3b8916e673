"""Live adaptive-bitrate transcoding of a 1080p30 stream into four renditions."""

from __future__ import annotations

import numpy as np

from workloads.capabilities.base import Array, Capability, Demand, Limit, Phase

LADDER_PIXELS_PER_FRAME = 426 * 240 + 640 * 360 + 854 * 480 + 1280 * 720
"""Encoded pixels per source frame: renditions 240p, 360p, 480p and 720p."""

LADDER_PIXELS_PER_S = 30 * LADDER_PIXELS_PER_FRAME
"""Encoded, and thus billed, pixels per second of the common ladder at 30 frames/s."""

SEGMENT_S = 2.0
"""Target length of a segment (go-livepeer `SegLen`)."""

SOURCE_HEIGHT = 1080.0
"""Height of the source that the ladder is cut from."""

DECODED_PER_ENCODED = 1920 * 1080 / LADDER_PIXELS_PER_FRAME
"""Pixels of the source for each encoded one."""

INPUT_BYTES_PER_PIXEL = 6_000_000 / 8 / LADDER_PIXELS_PER_S
"""Bytes of the source, of 6 Mbit/s, for each encoded pixel."""

OUTPUT_BYTES_PER_PIXEL = (250 + 800 + 1600 + 3000) * 1000 / 8 / LADDER_PIXELS_PER_S
"""Bytes of the renditions for each encoded pixel, from their bit rates."""

SESSION_START_S = 0.25
"""Start of a session on a card's engines (node documentation)."""


def frames(pixels: Array) -> Demand:
    """Source frames that have so many encoded pixels in the ladder."""
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
            demand=frames,
            limit=Limit.ENCODER,
        ),
    ),
    uses_encoder=True,
    price_units_per_s=LADDER_PIXELS_PER_S,
    target_fps=None,
    anchor=None,
    source="ladder: go-livepeer cmd/livepeer_bench/transcodingOptions.json (176aa41, "
    "2026-08); billed pixels: go-livepeer server; vram_gb: assumption",
    warm_up_s=SESSION_START_S,
    encoded_pixels_per_unit=1.0,
    decoded_pixels_per_unit=DECODED_PER_ENCODED,
    input_bytes_per_unit=INPUT_BYTES_PER_PIXEL,
    output_bytes_per_unit=OUTPUT_BYTES_PER_PIXEL,
)
