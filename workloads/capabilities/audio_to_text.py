"""Speech recognition with Whisper large, in windows of thirty seconds."""

from __future__ import annotations

import numpy as np

from workloads.capabilities.base import Array, Capability, Demand, Limit, Phase
from workloads.capabilities.sizes import LogNormal

WINDOW_MS = 30_000.0
"""Length of a window; a shorter rest is filled up with silence."""

WINDOW_TOKENS = 1500
"""Tokens of sound of a window."""

ENCODE_FLOPS = 2.27e12
"""Encoding one window, counted on the published configuration."""

BATCH = 16
"""Windows that are written out together (ai-runner's batch)."""

TEXT_TOKENS = 130.0
"""Tokens of text of a window of speech: about 4.3 a second."""

LAYERS, WIDTH, WORDS = 32, 1280, 51_866
"""Of the decoder (published model configuration)."""

DECODE_WEIGHTS = LAYERS * 14 * WIDTH**2 + WORDS * WIDTH
"""Weights that a token multiplies: 6 matrices a layer of attention, 8 of feed-forward."""

DECODE_FLOPS, DECODE_BYTES = 2.0 * DECODE_WEIGHTS, 2.0 * DECODE_WEIGHTS
"""Of a token step. The weights are read once for all windows; what further windows
compute with them is small beside that."""

SOUND_FLOPS = 4.0 * LAYERS * WINDOW_TOKENS * WIDTH
"""Attention of one token to its window's sound."""

SOUND_BYTES = 2.0 * LAYERS * 2 * WINDOW_TOKENS * WIDTH
"""Keys and values of one window's sound, read for each of its tokens."""

DECODE_OPS = LAYERS * 18 + 20
"""Operations of a token step: about 18 a layer, and the head (estimate)."""

DECODE_CONTEXT = 64
"""Tokens written before, on average, and the stand-in's size: frames of its context."""

STEP_HOST_S = 0.020
"""Python's share of a token step. A real-time factor of 0.09 on an RTX 3090 is 21 ms a
token one window at a time; 98 s for 150 minutes on an A100 is 58 ms a step of 24."""


def _encode(milliseconds: Array) -> Demand:
    windows = np.ceil(milliseconds / WINDOW_MS)
    return Demand(size=np.full_like(windows, WINDOW_TOKENS), repeats=windows)


def _steps(milliseconds: Array) -> Demand:
    batches = np.ceil(np.ceil(milliseconds / WINDOW_MS) / BATCH)
    return Demand(size=np.full_like(batches, DECODE_CONTEXT), repeats=TEXT_TOKENS * batches)


def _sound(milliseconds: Array) -> Demand:
    windows = np.ceil(milliseconds / WINDOW_MS)
    return Demand(size=np.full_like(windows, DECODE_CONTEXT), repeats=TEXT_TOKENS * windows)


AUDIO_TO_TEXT = Capability(
    name="audio_to_text",
    model="openai/whisper-large-v3, windows of 30 s in batches of 16, fp16",
    price_unit="millisecond of audio",
    work_unit="milliseconds of audio of one request",
    default_units=60_000,
    vram_gb=12,
    per_gpu=1,
    bound_by="compute to listen; Python, launches and memory bandwidth to write",
    phases=(
        Phase("listen", "audio_to_text", ENCODE_FLOPS, WINDOW_TOKENS, _encode),
        Phase(
            "write",
            "tts",
            DECODE_FLOPS,
            DECODE_CONTEXT,
            _steps,
            unit_bytes=DECODE_BYTES,
            unit_ops=DECODE_OPS,
            host_s=STEP_HOST_S,
            limit=Limit.LAUNCH,
        ),
        Phase(
            "attend to the sound",
            "tts",
            SOUND_FLOPS,
            DECODE_CONTEXT,
            _sound,
            unit_bytes=SOUND_BYTES,
            unit_ops=0.0,
            limit=Limit.BANDWIDTH,
        ),
    ),
    uses_encoder=False,
    price_units_per_s=None,
    target_fps=None,
    anchor=None,
    source="units: go-livepeer server/ai_http.go (176aa41, 2026-08); vram_gb: "
    "livepeer/docs ai/pipelines (e874eb6, 2025-11); step times: "
    "insanely-fast-whisper README (2024) and a vendor's real-time factors (low trust); "
    "lengths: assumption",
    sizes=LogNormal(median=60_000, sigma=1.2, lowest=1_000, highest=9_000_000),
    model_bytes=3.1e9,
    warm_up_s=1.0,
    input_bytes_per_unit=16.0,
    output_bytes_per_unit=0.02,
)
