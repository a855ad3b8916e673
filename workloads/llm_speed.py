"""How fast a GPU reads prompts and writes tokens with a model of 8 billion weights.

Every matrix product of the model goes through the law of `workloads.transfer` with the
catalogue's figures, so that the ranking of GPUs is computed for cards nobody has measured.
The speeds are those of a program that reaches the law's efficiencies; programs in use stay
below them, by about the same factor on every card.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workloads.hardware import Catalogue, Gpu
from workloads.transfer import PUBLISHED_FIT, Law

Array = NDArray[np.float64]


class Transformer(NamedTuple):
    """Shape of a language model.

    Attributes:
        layers: how many.
        hidden: width of the residual stream.
        key_value: width of keys, and of values, of one token.
        feed_forward: width of the gated feed-forward block.
        vocabulary: tokens that the output head tells apart.
        small_ops: kernels of a layer besides its matrix products.
    """

    layers: int
    hidden: int
    key_value: int
    feed_forward: int
    vocabulary: int
    small_ops: int


LLAMA_8B = Transformer(
    layers=32,
    hidden=4096,
    key_value=1024,
    feed_forward=14336,
    vocabulary=128256,
    small_ops=10,
)
"""Llama 3.1 8B by its published configuration; 8.03 billion weights. `small_ops` is an
assumption: two norms, rotations, cache writes, attention, gate, two residual sums."""

KEY_VALUE_BYTES = 2
"""Bytes of one number in the cache of keys and values (fp16)."""


def _layer_products(model: Transformer) -> tuple[tuple[int, int], ...]:
    """Inner size and columns of a layer's matrix products."""
    return (
        (model.hidden, model.hidden + 2 * model.key_value),
        (model.hidden, model.hidden),
        (model.hidden, 2 * model.feed_forward),
        (model.feed_forward, model.hidden),
    )


def _pass_us(
    gpu: Gpu, model: Transformer, law: Law, tokens: int, *, fp16_accumulate: bool
) -> float:
    """Time of one pass over some tokens, without the cache of keys and values."""
    inner, columns = np.array(_layer_products(model), dtype=np.float64).T
    layer = law.predict_us(gpu, tokens, inner, columns, fp16_accumulate=fp16_accumulate)
    head = law.predict_us(gpu, 1, model.hidden, model.vocabulary)
    small_us = law.overhead_us * model.small_ops
    return model.layers * (float(layer.sum()) + small_us) + float(head)


def decode_tokens_per_s(
    catalogue: Catalogue,
    *,
    context: int = 1024,
    model: Transformer = LLAMA_8B,
    law: Law = PUBLISHED_FIT,
) -> Array:
    """Tokens per second that each GPU writes for one request, `[gpus]`.

    Memory bounds it: every weight is read once per token. Whether the card has memory for
    the weights isn't asked.

    Args:
        catalogue: GPUs.
        context: tokens whose keys and values are read for each new one.
        model: shape of the model, in fp16.
        law: of matrix products.
    """
    cache_bytes = 2 * KEY_VALUE_BYTES * context * model.layers * model.key_value
    speeds = []
    for gpu in catalogue.gpus:
        us = _pass_us(gpu, model, law, 1, fp16_accumulate=False)
        us += cache_bytes / (law.beta * gpu.memory_bandwidth_gbs * 1e3)
        speeds.append(1e6 / us)
    return np.array(speeds)


def prefill_tokens_per_s(
    catalogue: Catalogue,
    *,
    tokens: int = 1024,
    fp16_accumulate: bool = True,
    model: Transformer = LLAMA_8B,
    law: Law = PUBLISHED_FIT,
) -> Array:
    """Tokens per second that each GPU reads of a prompt, `[gpus]`.

    Computing bounds it, so it matters how sums are kept: consumer cards are twice as fast
    with fp16 sums, and programs for such cards use them.

    Args:
        catalogue: GPUs.
        tokens: length of the prompt.
        fp16_accumulate: sums are kept in fp16, as llama.cpp does; False for programs that
            keep them in fp32, as vLLM does.
        model: shape of the model, in fp16.
        law: of matrix products.
    """
    return np.array(
        [
            1e6
            * tokens
            / _pass_us(gpu, model, law, tokens, fp16_accumulate=fp16_accumulate)
            for gpu in catalogue.gpus
        ]
    )
