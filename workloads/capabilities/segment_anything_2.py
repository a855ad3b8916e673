"""Segmentation of an image with Segment Anything 2 large."""

from __future__ import annotations

from workloads.capabilities.base import Anchor, Capability, OneUnit, Phase
from workloads.capabilities.sizes import Choice

STAGES = (
    (144, 256, 2, 8),
    (288, 128, 6, 4),
    (576, 64, 36, 16),
    (1152, 32, 4, 8),
)
"""Of the image encoder: width, tokens a side, blocks, side of a window in tokens. Source:
facebookresearch/sam2 configs/sam2/sam2_hiera_l.yaml (393ae33)."""

GLOBAL_BLOCKS, GLOBAL_STAGE = 3, 2
"""Blocks of the third stage that attend to the whole image instead of a window."""


def encoder_flops() -> float:
    """FLOPs of the image encoder's blocks for one image, from the configuration."""
    products = sum(24 * width**2 * side**2 * blocks for width, side, blocks, _ in STAGES)
    windows = sum(
        4 * side**2 * window**2 * width * blocks for width, side, blocks, window in STAGES
    )
    width, side, _, window = STAGES[GLOBAL_STAGE]
    wider = GLOBAL_BLOCKS * 4 * width * side**2 * (side**2 - window**2)
    return float(products + windows + wider)


TOKENS_A_SIDE = 64
"""Tokens a side of the stage that the stand-in is of; images are scaled to 1024 pixels."""

PUBLISHED_FPS = 39.5
"""Frames per second of video on an A100 (project README, 2024-09, large model, bfloat16,
image encoder compiled). Memory attention and mask decoder are in it."""

SEGMENT_ANYTHING_2 = Capability(
    name="segment_anything_2",
    model="facebook/sam2-hiera-large, bf16",
    price_unit="input pixel",
    work_unit="pixels of one input image",
    default_units=1024 * 1024,
    vram_gb=6,
    per_gpu=1,
    bound_by="compute",
    phases=(Phase("encode", "sam2", 1.77e12, TOKENS_A_SIDE, OneUnit(TOKENS_A_SIDE)),),
    uses_encoder=False,
    price_units_per_s=None,
    target_fps=None,
    anchor=Anchor(
        gpu="A100 80GB",
        seconds=1 / PUBLISHED_FPS,
        source="segment-anything-2 README: 39.5 frames/s of video on an A100",
    ),
    source="units: go-livepeer server/ai_http.go (176aa41, 2026-08); vram_gb: "
    "livepeer/docs ai/pipelines (e874eb6, 2025-11); work from the published "
    "configuration; sizes, bytes: assumption",
    sizes=Choice((640.0 * 480, 1024.0 * 1024, 1920.0 * 1080), (0.2, 0.5, 0.3)),
    model_bytes=0.9e9,
    warm_up_s=0.5,
    input_bytes_per_unit=0.3,
    output_bytes_per_unit=0.05,
)
