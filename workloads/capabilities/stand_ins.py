"""What one call of each stand-in kernel is counted to do, for use without torch.

The counts are those of the kernels themselves, at the real model's width and in half
precision, as `workloads.kernels.count_work` gives them; a test holds the two together.
"""

from __future__ import annotations

from typing import NamedTuple

REFERENCE_GPU = "RTX 4090"
"""Card whose nominal second is the unit of an app's work: the network's usual AI card."""

NOMINAL_FLOPS_PER_S = 0.8 * 165.2e12
"""FLOPs per second of half-precision work on that card: its peak with full-precision
accumulation, and the share that kernels tend to reach."""

NOMINAL_BYTES_PER_S = 1008e9
"""Bytes per second of a stream of reads on it; kernels tend to reach the peak."""

NOMINAL_LAUNCH_S = 4e-6
"""Launch of one operation from a recorded graph."""


class StandIn(NamedTuple):
    """Counted work of one call.

    Attributes:
        size: the kernel's size that was counted.
        flops: FLOPs of the call.
        bytes: bytes that it moves.
        ops: operations that it launches.
    """

    size: int
    flops: int
    bytes: int
    ops: int

    @property
    def nominal_s(self) -> float:
        """Seconds of the call on the reference card by its nominal rates."""
        return (
            self.ops * NOMINAL_LAUNCH_S
            + self.flops / NOMINAL_FLOPS_PER_S
            + self.bytes / NOMINAL_BYTES_PER_S
        )


STAND_INS: dict[str, StandIn] = {
    "transcode": StandIn(1088, 479_919_104, 380_062_906, 193),
    "text_to_image": StandIn(768, 231_306_690_560, 861_811_712, 95),
    "vae_decode": StandIn(768, 347_892_350_976, 2_265_513_984, 7),
    "live_v2v": StandIn(512, 88_820_940_800, 417_621_504, 66),
    "llm_decode": StandIn(1024, 452_984_832, 440_782_848, 11),
    "llm_prefill": StandIn(1024, 146_028_888_064, 369_098_752, 12),
    "audio_to_text": StandIn(1500, 70_502_400_000, 192_921_600, 11),
    "tts": StandIn(512, 107_642_880, 107_823_360, 15),
    "sam2": StandIn(64, 137_707_388_928, 627_867_648, 37),
    "upscale": StandIn(360, 110_415_052_800, 1_180_127_232, 15),
    "interpolate": StandIn(1080, 49_666_867_200, 924_921_408, 16),
    "train": StandIn(1024, 91_804_925_952, 1_500_512_256, 64),
}
"""Every kernel, at a size within its grid."""
