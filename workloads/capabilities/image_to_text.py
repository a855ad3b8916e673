"""Captions of images with BLIP large."""

from __future__ import annotations

from workloads.capabilities.base import Array, Capability, Demand, Limit, OneUnit, Phase
from workloads.capabilities.sizes import Choice

LOOK_LAYERS, LOOK_WIDTH = 24, 1024
"""Of the image encoder (published model configuration)."""

IMAGE_TOKENS = (384 // 16) ** 2 + 1
"""Tokens of an image, which is scaled to 384 pixels a side and cut into squares of 16."""

LOOK_FLOPS = float(
    LOOK_LAYERS * (24 * LOOK_WIDTH**2 * IMAGE_TOKENS + 4 * IMAGE_TOKENS**2 * LOOK_WIDTH)
)
"""Encoding one image: 12 squared widths of weights a layer, and attention."""

WRITE_LAYERS, WRITE_WIDTH, WORDS = 12, 768, 30_524
"""Of the text decoder, and the words it knows."""

WRITE_WEIGHTS = WRITE_LAYERS * 14 * WRITE_WIDTH**2 + WRITE_WIDTH**2 + WORDS * WRITE_WIDTH
"""Weights that a token multiplies; the image's keys and values are kept."""

WRITE_FLOPS = 2.0 * WRITE_WEIGHTS + 4 * WRITE_LAYERS * WRITE_WIDTH * IMAGE_TOKENS
"""Writing one token."""

WRITE_BYTES = 2.0 * (WRITE_WEIGHTS + 2 * WRITE_LAYERS * WRITE_WIDTH * IMAGE_TOKENS)
"""Bytes that one token reads."""

WRITE_OPS = WRITE_LAYERS * 15 + 10
"""Operations of a token: the stand-in's of each layer, and the head."""

CAPTION_TOKENS = 12.0
"""Length of a caption (assumption; 20 at most)."""

CONTEXT = 64
"""Smallest stand-in of a decoder's layer."""

TOKEN_HOST_S = 0.010
"""Python's share of a token: half of what is published for Whisper, whose decoder has
more than twice the layers (assumption)."""


def _write(pixels: Array) -> Demand:
    one = OneUnit(CONTEXT)(pixels)
    return Demand(one.size, CAPTION_TOKENS * one.repeats)


IMAGE_TO_TEXT = Capability(
    name="image_to_text",
    model="Salesforce/blip-image-captioning-large, fp16",
    price_unit="input pixel",
    work_unit="pixels of one input image",
    default_units=1280 * 720,
    vram_gb=4,
    per_gpu=1,
    bound_by="Python and launches",
    phases=(
        Phase("look", "audio_to_text", LOOK_FLOPS, IMAGE_TOKENS, OneUnit(IMAGE_TOKENS)),
        Phase(
            "write",
            "tts",
            WRITE_FLOPS,
            CONTEXT,
            _write,
            unit_bytes=WRITE_BYTES,
            unit_ops=WRITE_OPS,
            host_s=TOKEN_HOST_S,
            limit=Limit.LAUNCH,
        ),
    ),
    uses_encoder=False,
    price_units_per_s=None,
    target_fps=None,
    anchor=None,
    source="units: go-livepeer server/ai_http.go (176aa41, 2026-08); vram_gb: "
    "livepeer/docs ai/pipelines (e874eb6, 2025-11); work from the published "
    "configuration; sizes, bytes: assumption",
    sizes=Choice((640.0 * 480, 1280.0 * 720, 1920.0 * 1080), (0.3, 0.4, 0.3)),
    model_bytes=0.94e9,
    warm_up_s=0.5,
    input_bytes_per_unit=0.3,
    output_bytes_per_unit=1e-4,
)
