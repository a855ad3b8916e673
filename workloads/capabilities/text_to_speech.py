"""Speech synthesis with Parler-TTS large: one frame of sound after the other."""

from __future__ import annotations

from workloads.capabilities.base import Array, Capability, Demand, Limit, Phase
from workloads.capabilities.sizes import LogNormal

FRAMES_PER_S = 86.0
"""Frames of sound a second (published configuration of the sound coder)."""

CHARACTERS_PER_S = 15.0
"""Characters of text spoken a second (assumption)."""

FRAMES_PER_CHARACTER = FRAMES_PER_S / CHARACTERS_PER_S

LAYERS, WIDTH = 30, 1920
"""Of the decoder (published model configuration)."""

HEADS, CODES = 9, 1088
"""Code books that a frame is written in, and codes of each."""

WEIGHTS = LAYERS * 14 * WIDTH**2 + HEADS * CODES * WIDTH
"""Weights that a frame multiplies: 6 matrices a layer of attention, 8 of feed-forward."""

CONTEXT = 512
"""Frames of context at which a frame's work was counted."""

ATTENDED = CONTEXT + 64
"""Frames and tokens of the voice's description that a frame attends to."""

FRAME_FLOPS = 2.0 * WEIGHTS + 4 * LAYERS * WIDTH * ATTENDED
"""Making one frame: two per weight, and attention."""

FRAME_BYTES = 2.0 * (WEIGHTS + 2 * LAYERS * WIDTH * ATTENDED)
"""Bytes that one frame reads: weights, and the kept keys and values."""

FRAME_OPS = LAYERS * 15 + 20
"""Operations of a frame: the stand-in's of each layer, and the heads."""

FRAME_HOST_S = 0.030
"""Python's share of a frame: a sentence of 21 words, about 690 frames, took 10 to 25 s on
a T4, an L4 and an A10G alike."""

SHORTEST_CONTEXT, LONGEST_CHARACTERS = 64.0, 450.0
"""Smallest stand-in, and longest text: the model is trained on up to 30 s of speech."""


def _frames(characters: Array) -> Demand:
    frames = FRAMES_PER_CHARACTER * characters
    return Demand(size=(frames / 2).clip(SHORTEST_CONTEXT), repeats=frames)


TEXT_TO_SPEECH = Capability(
    name="text_to_speech",
    model="parler-tts-large-v1, bf16",
    price_unit="character of text",
    work_unit="characters of one request",
    default_units=180,
    vram_gb=12,
    per_gpu=1,
    bound_by="one frame after the other: Python, launches and memory bandwidth",
    phases=(
        Phase(
            "speak",
            "tts",
            FRAME_FLOPS,
            CONTEXT,
            _frames,
            unit_bytes=FRAME_BYTES,
            unit_ops=FRAME_OPS,
            host_s=FRAME_HOST_S,
            limit=Limit.LAUNCH,
        ),
    ),
    uses_encoder=False,
    price_units_per_s=None,
    target_fps=None,
    anchor=None,
    source="units: livepeer/docs ai/pipelines (e874eb6, 2025-11; the node multiplies "
    "them by 1000 on one side); vram_gb: same; frame times: "
    "sachinsshetty.github.io (2025-03); the text encoder and the sound decoder "
    "are left out",
    sizes=LogNormal(median=180, sigma=0.8, lowest=10, highest=LONGEST_CHARACTERS),
    model_bytes=4.6e9,
    warm_up_s=1.0,
    input_bytes_per_unit=1.0,
    output_bytes_per_unit=5900.0,
)
