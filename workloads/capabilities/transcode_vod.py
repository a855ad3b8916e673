"""Transcoding of stored files into the common ladder: no deadline, only throughput."""

from __future__ import annotations

from workloads.capabilities.base import Capability
from workloads.capabilities.sizes import LogNormal
from workloads.capabilities.transcode import (
    DECODED_PER_ENCODED,
    INPUT_BYTES_PER_PIXEL,
    LADDER_PIXELS_PER_S,
    OUTPUT_BYTES_PER_PIXEL,
    SESSION_START_S,
    TRANSCODE,
)

MEDIAN_S, LONGEST_S = 300.0, 7200.0
"""Length of a file's video: median and longest, seconds (assumption)."""


TRANSCODE_VOD = Capability(
    name="transcode_vod",
    model="H.264 to H.264, ladder 240p/360p/480p/720p at the source's 30 frames/s",
    price_unit="encoded output pixel",
    work_unit="encoded output pixels of a file",
    default_units=MEDIAN_S * LADDER_PIXELS_PER_S,
    vram_gb=0.3,
    per_gpu=None,
    bound_by="encoder engines, then decoder engines",
    phases=TRANSCODE.phases,
    uses_encoder=True,
    price_units_per_s=None,
    target_fps=None,
    anchor=None,
    source="as live transcoding; lengths are an assumption (2026-11)",
    sizes=LogNormal(
        median=MEDIAN_S * LADDER_PIXELS_PER_S,
        sigma=1.0,
        lowest=10.0 * LADDER_PIXELS_PER_S,
        highest=LONGEST_S * LADDER_PIXELS_PER_S,
    ),
    fixed_s=SESSION_START_S,
    encoded_pixels_per_unit=1.0,
    decoded_pixels_per_unit=DECODED_PER_ENCODED,
    input_bytes_per_unit=INPUT_BYTES_PER_PIXEL,
    output_bytes_per_unit=OUTPUT_BYTES_PER_PIXEL,
)
