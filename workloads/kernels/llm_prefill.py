"""One layer of a language model reading a prompt."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from workloads.kernels.base import Kernel, Run, Target

MODEL_WIDTH = 2048
"""Hidden width: half of an 8-billion-parameter model's, to keep a call short."""

HEAD_WIDTH = 128
"""Width of an attention head."""


def build(prompt: int, target: Target) -> Run:
    """Build the layer for a prompt of `prompt` tokens, with causal attention."""
    width = target.channels(MODEL_WIDTH)
    project = target.weight(3 * width, width)
    out = target.weight(width, width)
    gate_up = target.weight(8 * width, width)
    down = target.weight(width, 4 * width)
    tokens = target.tensor(prompt, width)

    def run() -> Tensor:
        projected = functional.linear(functional.rms_norm(tokens, (width,)), project)
        query, key, value = (
            part.reshape(1, prompt, -1, HEAD_WIDTH).transpose(1, 2)
            for part in projected.chunk(3, dim=-1)
        )
        mixed = functional.scaled_dot_product_attention(query, key, value, is_causal=True)
        hidden = tokens + functional.linear(
            mixed.transpose(1, 2).reshape(prompt, width), out
        )
        gate, up = functional.linear(functional.rms_norm(hidden, (width,)), gate_up).chunk(
            2, dim=-1
        )
        return hidden + functional.linear(functional.silu(gate) * up, down)

    return run


KERNEL = Kernel(
    name="llm_prefill",
    size_name="prompt in tokens",
    build=build,
    grid=(96, 128, 160, 208, 272, 352, 464, 608, 784, 1024),
    held_out=(144, 688),
)
