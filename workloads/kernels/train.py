"""One training step of a language model's layer: forward, backward and the optimiser."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn import functional

from workloads.kernels.base import Kernel, Run, Target

MODEL_WIDTH = 1024
"""Hidden width: half of a 1.1-billion-parameter model's, to keep a call short."""

FEED_FORWARD_WIDTH = 2816
"""Feed-forward width, half of that model's likewise."""

HEAD_WIDTH = 64
"""Width of an attention head."""

LEARNING_RATE, WEIGHT_DECAY = 1e-4, 0.1
"""Of AdamW, as language models are trained with; they change no timing."""

FIRST_DECAY, SECOND_DECAY, EPSILON = 0.9, 0.95, 1e-8
"""Memories of AdamW, and what keeps its division from zero."""


def _layer(weights: Sequence[Tensor], width: int) -> Callable[[Tensor], Tensor]:
    project, out, gate_up, down = weights

    def run(tokens: Tensor) -> Tensor:
        length = tokens.shape[0]
        projected = functional.linear(functional.rms_norm(tokens, (width,)), project)
        query, key, value = (
            part.reshape(1, length, -1, HEAD_WIDTH).transpose(1, 2)
            for part in projected.chunk(3, dim=-1)
        )
        mixed = functional.scaled_dot_product_attention(query, key, value, is_causal=True)
        hidden = tokens + functional.linear(
            mixed.transpose(1, 2).reshape(length, width), out
        )
        gate, up = functional.linear(functional.rms_norm(hidden, (width,)), gate_up).chunk(
            2, dim=-1
        )
        return hidden + functional.linear(functional.silu(gate) * up, down)

    return run


class AdamW:
    """The optimiser, on full-precision copies of the weights.

    With the weights and gradients in half precision it holds 16 bytes a parameter.
    """

    def __init__(self, weights: Sequence[Tensor]) -> None:
        self._weights = weights
        self._masters = [weight.detach().float().clone() for weight in weights]
        self._means = [torch.zeros_like(master) for master in self._masters]
        self._squares = [torch.zeros_like(master) for master in self._masters]

    def step(self, gradients: Sequence[Tensor]) -> None:
        """Move every weight against its gradient."""
        for weight, master, mean, square, gradient in zip(
            self._weights,
            self._masters,
            self._means,
            self._squares,
            gradients,
            strict=True,
        ):
            slope = gradient.float()
            mean.lerp_(slope, 1 - FIRST_DECAY)
            square.mul_(SECOND_DECAY).addcmul_(slope, slope, value=1 - SECOND_DECAY)
            master.mul_(1 - LEARNING_RATE * WEIGHT_DECAY)
            master.addcdiv_(mean, square.sqrt().add_(EPSILON), value=-LEARNING_RATE)
            weight.copy_(master)


def build(length: int, target: Target) -> Run:
    """Build the step for a sequence of `length` tokens.

    The gradient of the layer's input is worked out too, as the layer before it needs it.
    """
    with torch.inference_mode(mode=False):
        width = target.channels(MODEL_WIDTH)
        inner = target.channels(FEED_FORWARD_WIDTH)
        shapes = ((3 * width, width), (width, width), (2 * inner, width), (width, inner))
        weights = [target.weight(*shape).requires_grad_() for shape in shapes]
        tokens = target.tensor(length, width).requires_grad_()
        slope = target.tensor(length, width)
        optimiser = AdamW(weights)
    layer = _layer(weights, width)

    def run() -> Tensor:
        with torch.inference_mode(mode=False):
            with torch.enable_grad():
                result = layer(tokens)
                into, *gradients = torch.autograd.grad(result, (tokens, *weights), slope)
            with torch.no_grad():
                optimiser.step(gradients)
            return into

    return run


KERNEL = Kernel(
    name="train",
    size_name="sequence in tokens",
    build=build,
    grid=(128, 176, 240, 320, 432, 576, 768, 1024),
    held_out=(208, 496),
)
