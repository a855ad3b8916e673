"""Building blocks of diffusion models: residual block and transformer layer."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor
from torch.nn import functional

from workloads.kernels.base import Target

Block = Callable[[Tensor], Tensor]

HEAD_WIDTH = 64
"""Channels per attention head of the SD-Turbo and SDXL denoisers, at full width."""

NORM_GROUPS = 32
"""Groups of the group normalisation in Stable Diffusion models."""


def residual_block(target: Target, channels: int) -> Block:
    """Two 3x3 convolutions, each after group norm and SiLU, with a skip connection.

    The block's time embedding is left out: it is a vector, not an image.
    """
    width = target.channels(channels)
    first = target.weight(width, width, 3, 3)
    second = target.weight(width, width, 3, 3)

    def run(image: Tensor) -> Tensor:
        hidden = functional.conv2d(
            functional.silu(functional.group_norm(image, NORM_GROUPS)), first, padding=1
        )
        hidden = functional.conv2d(
            functional.silu(functional.group_norm(hidden, NORM_GROUPS)), second, padding=1
        )
        return image + hidden

    return run


def _attention(
    target: Target, width: int, context_width: int
) -> Callable[[Tensor, Tensor], Tensor]:
    head_width = target.channels(HEAD_WIDTH)
    query = target.weight(width, width)
    key = target.weight(width, context_width)
    value = target.weight(width, context_width)
    out = target.weight(width, width)

    def heads(tokens: Tensor) -> Tensor:
        batch, length, _ = tokens.shape
        return tokens.reshape(batch, length, -1, head_width).transpose(1, 2)

    def run(tokens: Tensor, context: Tensor) -> Tensor:
        mixed = functional.scaled_dot_product_attention(
            heads(functional.linear(tokens, query)),
            heads(functional.linear(context, key)),
            heads(functional.linear(context, value)),
        )
        return functional.linear(mixed.transpose(1, 2).reshape(tokens.shape), out)

    return run


def _gated_feed_forward(target: Target, width: int) -> Block:
    up = target.weight(8 * width, width)
    down = target.weight(width, 4 * width)

    def run(tokens: Tensor) -> Tensor:
        value, gate = functional.linear(tokens, up).chunk(2, dim=-1)
        return functional.linear(value * functional.gelu(gate), down)

    return run


def transformer(
    target: Target, channels: int, *, layers: int, context_width: int, batch: int = 1
) -> Block:
    """Spatial transformer: per layer self-attention, attention to the prompt and GEGLU.

    Args:
        target: where it runs.
        channels: channels of the image at full width.
        layers: transformer layers between the two projections.
        context_width: channels of the 77 prompt tokens, at full width.
        batch: images in the batch.
    """
    width = target.channels(channels)
    project_in, project_out = target.weight(width, width), target.weight(width, width)
    context = target.tensor(batch, 77, target.channels(context_width))
    stack = [
        (
            _attention(target, width, width),
            _attention(target, width, context.shape[-1]),
            _gated_feed_forward(target, width),
        )
        for _ in range(layers)
    ]

    def norm(tokens: Tensor) -> Tensor:
        return functional.layer_norm(tokens, (width,))

    def run(image: Tensor) -> Tensor:
        grid = image.shape
        tokens = functional.group_norm(image, NORM_GROUPS).flatten(2).transpose(1, 2)
        tokens = functional.linear(tokens, project_in)
        for attend_self, attend_prompt, feed_forward in stack:
            normed = norm(tokens)
            tokens = tokens + attend_self(normed, normed)
            tokens = tokens + attend_prompt(norm(tokens), context)
            tokens = tokens + feed_forward(norm(tokens))
        tokens = functional.linear(tokens, project_out)
        return image + tokens.transpose(1, 2).reshape(grid)

    return run
