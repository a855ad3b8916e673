"""One decoder layer of a speech model, producing one frame of sound."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from workloads.kernels.base import Kernel, Run, Target

MODEL_WIDTH = 1920
"""Hidden width of the Parler-TTS large decoder (published model configuration)."""

HEADS = 24
"""Attention heads of that decoder."""

DESCRIPTION_TOKENS = 64
"""Tokens of the description of the voice, which every frame attends to (assumption)."""


def build_batch(batch: int, context: int, target: Target) -> Run:
    """Build the layer for `batch` voices that have `context` frames behind them.

    Attention to the frames so far, attention to the description, and the feed-forward
    part. Keys and values of both are kept from earlier frames.
    """
    width = target.channels(MODEL_WIDTH)
    project = target.weight(3 * width, width)
    out = target.weight(width, width)
    cross_query = target.weight(width, width)
    cross_out = target.weight(width, width)
    up = target.weight(4 * width, width)
    down = target.weight(width, 4 * width)
    caches = [
        target.tensor(batch, HEADS, length, width // HEADS)
        for length in (context, context, DESCRIPTION_TOKENS, DESCRIPTION_TOKENS)
    ]
    keys, values, description_keys, description_values = caches
    frame = target.tensor(batch, width)

    def norm(hidden: Tensor) -> Tensor:
        return functional.layer_norm(hidden, (width,))

    def attend(query: Tensor, past_keys: Tensor, past_values: Tensor) -> Tensor:
        heads = query.reshape(batch, HEADS, 1, -1)
        mixed = functional.scaled_dot_product_attention(heads, past_keys, past_values)
        return mixed.reshape(batch, width)

    def run() -> Tensor:
        query = functional.linear(norm(frame), project)[:, :width]
        hidden = frame + functional.linear(attend(query, keys, values), out)
        query = functional.linear(norm(hidden), cross_query)
        mixed = attend(query, description_keys, description_values)
        hidden = hidden + functional.linear(mixed, cross_out)
        inner = functional.gelu(functional.linear(norm(hidden), up))
        return hidden + functional.linear(inner, down)

    return run


def build(context: int, target: Target) -> Run:
    """Build the layer for one voice with `context` frames behind it."""
    return build_batch(1, context, target)


KERNEL = Kernel(
    name="tts",
    size_name="frames of sound so far, 86 a second",
    build=build,
    grid=(64, 128, 256, 448, 704, 1024, 1536, 2048, 2560),
    held_out=(192, 864),
    cold_cache=True,
)
