"""Language model of 8 billion parameters: read a prompt, then write token by token."""

from __future__ import annotations

from dataclasses import dataclass

from workloads.capabilities.base import Array, Capability, Demand, Limit, OneUnit, Phase
from workloads.capabilities.sizes import LogNormal

PROMPT_TOKENS = 512.0
"""Length of a prompt. Assumption: between chat turns and retrieved passages."""

ANSWER_TOKENS = 256.0
"""Length of a usual answer (ai-runner's default `max_tokens`)."""

PREFILL_FLOPS = 14.5e9
"""Reading one prompt token, counted on the published configuration of Llama 3.1 8B."""

PREFILL_SIZE = 1024
"""Prompt length whose whole cost is `PREFILL_SIZE * PREFILL_FLOPS`."""

DECODE_FLOPS = 15.6e9
"""Writing one token, output head and attention to a context of 1144 tokens included."""

DECODE_SIZE = 1144
"""Context length at which `DECODE_FLOPS` was counted."""

LAYERS, WIDTH, KEY_WIDTH, FEED_FORWARD, WORDS = 32, 4096, 1024, 14_336, 128_256
"""Of Llama 3.1 8B (published configuration)."""

WEIGHT_BYTES = 2.0 * 8.03e9
"""Weights in half precision (published count of parameters)."""

READ_BYTES = WEIGHT_BYTES - 2.0 * WORDS * WIDTH
"""Weights read for a step, once for all requests that are written together: all but the
table of the input's words, of which a token needs one row."""

CACHE_BYTES_PER_TOKEN = 2 * 2 * LAYERS * KEY_WIDTH
"""Keys and values that a token of context leaves."""

LAYER_OPS = 10
"""Operations of a layer as servers of language models fuse them: norm with the sum before
it, three products in one, rotation, cache, attention, product out, norm with sum, two
products in one, gate, product down."""

STEP_OPS = LAYERS * LAYER_OPS + 3
"""Operations of a step: the layers', the lookup of the words, the last norm, the head."""

LAYER_BYTES_PER_TOKEN = 2 * (18 * WIDTH + 8 * KEY_WIDTH + 6 * FEED_FORWARD)
"""Bytes that those operations read and write of each other for a token, weights apart."""

PREFILL_BYTES = READ_BYTES + PREFILL_SIZE * LAYERS * LAYER_BYTES_PER_TOKEN
"""Bytes moved for a prompt of `PREFILL_SIZE`: 15e9 of weights and 11e9 between them."""

MAX_BATCH = 128
"""Requests that are written together, at most (ai-runner's setting of vLLM)."""

USUAL_BATCH = 8
"""Requests that a busy server writes together: up to 8, an A100 with vLLM wrote 6.6 times
the tokens of one with hardly more latency, and past it latency grew (J. Musgrave's
published sweep)."""

SERVED_CONTEXT = 8192.0
"""Tokens of prompt and answer together, at most (ai-runner's setting of vLLM)."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """Demand of writing an answer: one step for a token, at the mean length of context."""

    prompt_tokens: float

    def __call__(self, tokens: Array) -> Demand:
        return Demand(size=self.prompt_tokens + tokens / 2, repeats=tokens)


def _prefill(prompt_tokens: float, *, fp16_sums: bool) -> Phase:
    return Phase(
        "prefill",
        "llm_prefill",
        PREFILL_SIZE * PREFILL_FLOPS,
        PREFILL_SIZE,
        OneUnit(prompt_tokens),
        unit_bytes=PREFILL_BYTES,
        unit_ops=STEP_OPS,
        shared_bytes=READ_BYTES,
        fp16_sums=fp16_sums,
    )


def _decode(prompt_tokens: float, *, fp16_sums: bool) -> Phase:
    return Phase(
        "decode",
        "llm_decode",
        DECODE_FLOPS,
        DECODE_SIZE,
        _Answer(prompt_tokens),
        unit_bytes=READ_BYTES + DECODE_SIZE * CACHE_BYTES_PER_TOKEN,
        unit_ops=STEP_OPS,
        shared_bytes=READ_BYTES,
        limit=Limit.BANDWIDTH,
        fp16_sums=fp16_sums,
    )


def language_model(
    *, prompt_tokens: float = PROMPT_TOKENS, fp16_sums: bool = False
) -> Capability:
    """The model as some program serves it, to prompts of some length.

    Args:
        prompt_tokens: length of every prompt.
        fp16_sums: the program keeps the sums of its products in fp16, as llama.cpp does;
            vLLM, which the network's runner uses, keeps them in fp32.

    Raises:
        ValueError: prompt and a usual answer are longer than the served context.
    """
    longest = SERVED_CONTEXT - prompt_tokens
    if not (prompt_tokens >= 1 and longest >= ANSWER_TOKENS):
        raise ValueError(
            f"prompt_tokens={prompt_tokens:g}: must be from 1 to "
            f"{SERVED_CONTEXT - ANSWER_TOKENS:g}, so that an answer fits the context"
        )
    return Capability(
        name="llm",
        model="Llama-3.1-8B-Instruct, fp16",
        price_unit="requested output token (max_tokens)",
        work_unit="output tokens of one request",
        default_units=ANSWER_TOKENS,
        vram_gb=16,
        per_gpu=1,
        bound_by="compute for the prompt, memory bandwidth for the answer",
        phases=(
            _prefill(prompt_tokens, fp16_sums=fp16_sums),
            _decode(prompt_tokens, fp16_sums=fp16_sums),
        ),
        uses_encoder=False,
        price_units_per_s=None,
        target_fps=None,
        anchor=None,
        source="units: go-livepeer server/ai_http.go (176aa41, 2026-08); default_units: "
        "ai-runner default max_tokens; vram_gb: livepeer/docs ai/pipelines (e874eb6, "
        "2025-11); cold start: spheron.network (2026); lengths of answers: assumption",
        most_units=longest,
        sizes=LogNormal(median=ANSWER_TOKENS, sigma=0.8, lowest=16, highest=longest),
        model_bytes=WEIGHT_BYTES,
        warm_up_s=12.0,
        max_batch=MAX_BATCH,
        usual_batch=USUAL_BATCH,
        state_gb=CACHE_BYTES_PER_TOKEN * (prompt_tokens + ANSWER_TOKENS) / 1e9,
        input_bytes_per_unit=8.0,
        output_bytes_per_unit=4.0,
    )


LLM = language_model()
