"""One layer of an 8-billion-parameter language model, producing one token."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from workloads.kernels.base import Kernel, Run, Target

MODEL_WIDTH = 4096
"""Hidden width of Llama 3.1 8B (published model configuration)."""

FEED_FORWARD_WIDTH = 14336
"""Feed-forward width of Llama 3.1 8B."""

HEAD_WIDTH = 128
"""Width of an attention head of Llama 3.1 8B."""

QUERIES_PER_KEY = 4
"""Query heads that share one key-value head (32 over 8 in Llama 3.1 8B)."""


def build_batch(batch: int, context: int, target: Target) -> Run:
    """Build the layer for `batch` sequences of `context` tokens each.

    Reads all weights of the layer and the key-value cache of every sequence.
    """
    width = target.channels(MODEL_WIDTH)
    hidden_width = target.channels(FEED_FORWARD_WIDTH)
    key_heads = width // HEAD_WIDTH // QUERIES_PER_KEY
    key_width = key_heads * HEAD_WIDTH
    project = target.weight(width + 2 * key_width, width)
    out = target.weight(width, width)
    gate_up = target.weight(2 * hidden_width, width)
    down = target.weight(width, hidden_width)
    keys = target.tensor(batch, key_heads, context, HEAD_WIDTH)
    values = target.tensor(batch, key_heads, context, HEAD_WIDTH)
    tokens = target.tensor(batch, width)

    def run() -> Tensor:
        projected = functional.linear(functional.rms_norm(tokens, (width,)), project)
        query = projected[:, :width].reshape(batch, key_heads, QUERIES_PER_KEY, HEAD_WIDTH)
        mixed = functional.scaled_dot_product_attention(query, keys, values)
        hidden = tokens + functional.linear(mixed.reshape(batch, width), out)
        gate, up = functional.linear(functional.rms_norm(hidden, (width,)), gate_up).chunk(
            2, dim=-1
        )
        return hidden + functional.linear(functional.silu(gate) * up, down)

    return run


def build(context: int, target: Target) -> Run:
    """Build the layer for one sequence of `context` tokens."""
    return build_batch(1, context, target)


KERNEL = Kernel(
    name="llm_decode",
    size_name="context in tokens",
    build=build,
    grid=(128, 256, 512, 1024, 2048, 4096, 8192),
    held_out=(768, 3072),
    cold_cache=True,
)
