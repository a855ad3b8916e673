"""Training of a language model by distant workers that exchange weights rarely (DiLoCo)."""

from __future__ import annotations

import numpy as np

from workloads.capabilities.base import Array, Capability, Demand, Phase
from workloads.capabilities.sizes import Choice

LAYERS, WIDTH, FEED_FORWARD, KEY_WIDTH, WORDS = 22, 2048, 5632, 256, 32_000
"""Of OpenDiLoCo's model of 1.1 billion parameters (open_diloco/configs/config_1b.json,
19814f6; the vocabulary is that of its tokeniser)."""

LAYER_WEIGHTS = 2 * WIDTH**2 + 2 * WIDTH * KEY_WIDTH + 3 * WIDTH * FEED_FORWARD

HEAD_WEIGHTS = WORDS * WIDTH

PARAMETERS = LAYERS * LAYER_WEIGHTS + 2 * HEAD_WEIGHTS
"""Weights, with the table of the words at both ends."""

SEQUENCE = 1024
"""Tokens of a sequence."""

SEQUENCE_FLOPS = 3.0 * (
    2 * SEQUENCE * (LAYERS * LAYER_WEIGHTS + HEAD_WEIGHTS)
    + 4 * LAYERS * SEQUENCE**2 * WIDTH
)
"""Forward and backward through one sequence: three times the forward products."""

SEQUENCES_PER_STEP = 64
"""Sequences that one worker's GPU sums up before its optimiser steps (assumption)."""

LAYER_BYTES = 0.843e9
"""Bytes of one sequence through one layer and back, counted on the stand-in at this
model's width, its optimiser left out."""

OPTIMISER_BYTES = 90.0
"""Bytes that the optimiser moves for a parameter, counted likewise."""

SEQUENCE_BYTES = LAYERS * LAYER_BYTES + OPTIMISER_BYTES * PARAMETERS / SEQUENCES_PER_STEP

SEQUENCE_OPS = LAYERS * (28 + 36 / SEQUENCES_PER_STEP)
"""Operations of a sequence, and its share of the optimiser's, counted likewise."""

LOCAL_STEPS = 500
"""Steps between two exchanges."""

ROUND_TOKENS = float(LOCAL_STEPS * SEQUENCES_PER_STEP * SEQUENCE)

EXCHANGED_BYTES = 2.0 * PARAMETERS
"""Sent, and received, at the end of a round: half-precision differences of the weights."""

BYTES_PER_PARAMETER = 16
"""Weights, gradients, full-precision weights and the optimiser's two moments."""


def _sequences(tokens: Array) -> Demand:
    return Demand(size=np.full_like(tokens, SEQUENCE), repeats=tokens / SEQUENCE)


BATCH_TRAINING = Capability(
    name="batch_training",
    model="OpenDiLoCo 1.1B, rounds of 500 local steps, half precision",
    price_unit="trained token",
    work_unit="tokens that one worker trains on between two exchanges",
    default_units=ROUND_TOKENS,
    vram_gb=24,
    per_gpu=1,
    bound_by="compute; the network at each exchange",
    phases=(
        Phase(
            "train",
            "train",
            SEQUENCE_FLOPS,
            SEQUENCE,
            _sequences,
            unit_bytes=SEQUENCE_BYTES,
            unit_ops=SEQUENCE_OPS,
        ),
    ),
    uses_encoder=False,
    price_units_per_s=None,
    target_fps=None,
    anchor=None,
    source="DiLoCo arXiv 2311.08105, OpenDiLoCo arXiv 2407.07852: 500 local steps, "
    "half-precision exchange; no list price; vram_gb: 16 bytes a parameter and activations",
    sizes=Choice((ROUND_TOKENS,), (1.0,)),
    model_bytes=float(BYTES_PER_PARAMETER * PARAMETERS),
    warm_up_s=10.0,
    input_bytes_per_unit=EXCHANGED_BYTES / ROUND_TOKENS,
    output_bytes_per_unit=EXCHANGED_BYTES / ROUND_TOKENS,
)
