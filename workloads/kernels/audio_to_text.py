"""One layer of the Whisper large encoder."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from workloads.kernels.base import Kernel, Run, Target

MODEL_WIDTH = 1280
"""Hidden width of Whisper large (published model configuration)."""

HEADS = 20
"""Attention heads of Whisper large."""


def build_batch(batch: int, tokens: int, target: Target) -> Run:
    """Build the layer for `batch` windows of sound of `tokens` tokens each.

    A window of 30 seconds has 1500 tokens. Attention goes both ways.
    """
    width = target.channels(MODEL_WIDTH)
    project = target.weight(3 * width, width)
    out = target.weight(width, width)
    up = target.weight(4 * width, width)
    down = target.weight(width, 4 * width)
    sound = target.tensor(batch, tokens, width)

    def norm(hidden: Tensor) -> Tensor:
        return functional.layer_norm(hidden, (width,))

    def run() -> Tensor:
        query, key, value = (
            part.reshape(batch, tokens, HEADS, -1).transpose(1, 2)
            for part in functional.linear(norm(sound), project).chunk(3, dim=-1)
        )
        mixed = functional.scaled_dot_product_attention(query, key, value)
        mixed = mixed.transpose(1, 2).reshape(sound.shape)
        hidden = sound + functional.linear(mixed, out)
        inner = functional.gelu(functional.linear(norm(hidden), up))
        return hidden + functional.linear(inner, down)

    return run


def build(tokens: int, target: Target) -> Run:
    """Build the layer for one window of `tokens` tokens."""
    return build_batch(1, tokens, target)


KERNEL = Kernel(
    name="audio_to_text",
    size_name="tokens of sound, 50 a second",
    build=build,
    grid=(128, 192, 256, 336, 448, 608, 816, 1104, 1500),
    held_out=(304, 704),
)
