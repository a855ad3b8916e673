"""How fast a GPU reads prompts and writes tokens, by the model that times the jobs.

Speeds are read off the two phases of the language model, each alone on the card. How well
the order of the cards is met can be told where speeds were published: by llama.cpp, for
prompts of 1,024 tokens and with sums in fp16, for which
`language_model(prompt_tokens=1024, fp16_sums=True)` makes the capability.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workloads.latency import LatencyModel

Array = NDArray[np.float64]
Indices = NDArray[np.int64]


def _place(model: LatencyModel, phase: str) -> int:
    names = [one.name for one in model.of("llm").capability.phases]
    if phase not in names:
        raise ValueError(f"llm has no phase {phase!r}; its phases: {', '.join(names)}")
    return names.index(phase)


def _phase_s(model: LatencyModel, phase: str, tokens: float, gpu: int | Indices) -> Array:
    """Mean seconds of one phase of an answer of so many tokens, `[gpus]`."""
    found, place = model.of("llm"), _place(model, phase)
    parts = found.parts_s(*model.asked("llm", tokens, gpu))
    return np.asarray(parts[place] * found.noises[place].mean)


def decode_tokens_per_s(
    model: LatencyModel, gpu: int | Indices, *, tokens: float | None = None
) -> Array:
    """Tokens per second that each GPU writes for one request, `[gpus]`.

    Memory bounds it: every weight is read once per token.

    Args:
        model: with the capability `llm`.
        gpu: indices into the catalogue.
        tokens: length of the answer; the capability's usual one by default.

    Raises:
        ValueError: the length or an index is out of range, or there is no such phase.
        CannotRun: a GPU lacks memory for the weights.
    """
    count = model.of("llm").capability.default_units if tokens is None else tokens
    return np.asarray(count / _phase_s(model, "decode", count, gpu))


def prefill_tokens_per_s(model: LatencyModel, gpu: int | Indices) -> Array:
    """Tokens per second that each GPU reads of the capability's prompt, `[gpus]`.

    Computing bounds it, so it matters how sums are kept: consumer cards are twice as fast
    with fp16 sums.

    Args:
        model: with the capability `llm`.
        gpu: indices into the catalogue.

    Raises:
        ValueError: an index is out of range, or there is no such phase.
        CannotRun: a GPU lacks memory for the weights.
    """
    found = model.of("llm").capability
    reading = found.phases[_place(model, "prefill")]
    prompt_tokens = reading.demand(np.asarray(float(found.default_units))).size
    return np.asarray(prompt_tokens / _phase_s(model, "prefill", found.default_units, gpu))
