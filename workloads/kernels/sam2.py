"""Three blocks of the image encoder of Segment Anything 2 large."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor
from torch.nn import functional

from workloads.kernels.base import Kernel, Run, Target

MODEL_WIDTH = 576
"""Width of the third stage of the large encoder, which has 36 of its 48 blocks."""

HEADS = 8
"""Attention heads of that stage."""

WINDOW = 8
"""Side in tokens of a window of attention. The stage's own windows are twice as wide; the
narrower ones let more sizes of an image divide into whole windows."""


def _to_windows(image: Tensor) -> Tensor:
    """From `[1, rows, columns, width]` to `[windows, tokens, width]`."""
    _, rows, columns, width = image.shape
    split = image.reshape(rows // WINDOW, WINDOW, columns // WINDOW, WINDOW, width)
    return split.transpose(1, 2).reshape(-1, WINDOW * WINDOW, width)


def _from_windows(windows: Tensor, shape: tuple[int, ...]) -> Tensor:
    _, rows, columns, width = shape
    split = windows.reshape(rows // WINDOW, columns // WINDOW, WINDOW, WINDOW, width)
    return split.transpose(1, 2).reshape(shape)


def _block(target: Target, *, windowed: bool) -> Callable[[Tensor], Tensor]:
    width = target.channels(MODEL_WIDTH)
    project = target.weight(3 * width, width)
    out = target.weight(width, width)
    up = target.weight(4 * width, width)
    down = target.weight(width, 4 * width)

    def norm(image: Tensor) -> Tensor:
        return functional.layer_norm(image, (width,))

    def attend(tokens: Tensor) -> Tensor:
        batch, length, _ = tokens.shape
        query, key, value = (
            part.reshape(batch, length, HEADS, -1).transpose(1, 2)
            for part in functional.linear(tokens, project).chunk(3, dim=-1)
        )
        mixed = functional.scaled_dot_product_attention(query, key, value)
        return functional.linear(mixed.transpose(1, 2).reshape(tokens.shape), out)

    def run(image: Tensor) -> Tensor:
        normed = norm(image)
        if windowed:
            mixed = _from_windows(attend(_to_windows(normed)), image.shape)
        else:
            mixed = attend(normed.reshape(1, -1, width)).reshape(image.shape)
        hidden = image + mixed
        inner = functional.gelu(functional.linear(norm(hidden), up))
        return hidden + functional.linear(inner, down)

    return run


def build(side: int, target: Target) -> Run:
    """Build two windowed blocks and a global one for `side` tokens squared.

    `side` is a multiple of the window. An image is scaled to 1024 pixels, which makes 64
    tokens a side in this stage.
    """
    image = target.tensor(1, side, side, target.channels(MODEL_WIDTH))
    blocks = [_block(target, windowed=windowed) for windowed in (True, True, False)]

    def run() -> Tensor:
        hidden = image
        for block in blocks:
            hidden = block(hidden)
        return hidden

    return run


KERNEL = Kernel(
    name="sam2",
    size_name="image side in tokens of 16 pixels",
    build=build,
    grid=(8, 16, 32, 40, 48, 64, 72),
    held_out=(24, 56),
)
