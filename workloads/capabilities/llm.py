"""Language model of 8 billion parameters: read a prompt, then write token by token."""

from __future__ import annotations

import numpy as np

from workloads.capabilities.base import Array, Capability, Demand, Limit, Phase
from workloads.capabilities.sizes import LogNormal

PROMPT_TOKENS = 512.0
"""Length of a prompt. Assumption: between chat turns and retrieved passages."""

PREFILL_FLOPS = 14.5e9
"""Reading one prompt token, counted on the published configuration of Llama 3.1 8B."""

PREFILL_SIZE = 1024
"""Prompt length whose whole cost is `PREFILL_SIZE * PREFILL_FLOPS`."""

DECODE_FLOPS = 15.6e9
"""Writing one token, output head and attention to a context of 1144 tokens included."""

DECODE_SIZE = 1144
"""Context length at which `DECODE_FLOPS` was counted."""

WEIGHT_BYTES = 2.0 * 8.03e9
"""Weights in half precision (published count of parameters)."""

READ_BYTES = WEIGHT_BYTES - 2.0 * 128_256 * 4096
"""Weights read for a step, once for all requests that are written together: all but the
table of the input's words, of which a token needs one row."""

CACHE_BYTES_PER_TOKEN = 2 * 32 * 1024 * 2
"""Keys and values that a token of context leaves: 32 layers, 1024 channels each."""

PREFILL_BYTES = 30e9
"""Bytes moved for a prompt of `PREFILL_SIZE`: 15e9 of weights, and what the layers write
to each other, counted on the stand-in at this model's width."""

MAX_BATCH = 128
"""Requests that are written together, at most (ai-runner's setting of vLLM)."""

SERVED_CONTEXT = 8192.0
"""Tokens of prompt and answer together, at most (ai-runner's setting of vLLM)."""

LONGEST_ANSWER = SERVED_CONTEXT - PROMPT_TOKENS
"""Tokens of answer that fit the served context beside a prompt."""


def _prefill(tokens: Array) -> Demand:
    return Demand(size=np.full_like(tokens, PROMPT_TOKENS), repeats=np.ones_like(tokens))


def _decode(tokens: Array) -> Demand:
    return Demand(size=PROMPT_TOKENS + tokens / 2, repeats=tokens)


LLM = Capability(
    name="llm",
    model="Llama-3.1-8B-Instruct, fp16",
    price_unit="requested output token (max_tokens)",
    work_unit="output tokens of one request",
    default_units=256,
    vram_gb=16,
    per_gpu=1,
    bound_by="compute for the prompt, memory bandwidth for the answer",
    phases=(
        Phase(
            "prefill",
            "llm_prefill",
            PREFILL_SIZE * PREFILL_FLOPS,
            PREFILL_SIZE,
            _prefill,
            unit_bytes=PREFILL_BYTES,
            shared_bytes=READ_BYTES,
        ),
        Phase(
            "decode",
            "llm_decode",
            DECODE_FLOPS,
            DECODE_SIZE,
            _decode,
            unit_bytes=READ_BYTES + DECODE_SIZE * CACHE_BYTES_PER_TOKEN,
            shared_bytes=READ_BYTES,
            limit=Limit.BANDWIDTH,
        ),
    ),
    uses_encoder=False,
    price_units_per_s=None,
    target_fps=None,
    anchor=None,
    source="units: go-livepeer server/ai_http.go (176aa41, 2026-08); default_units: "
    "ai-runner default max_tokens; vram_gb: livepeer/docs ai/pipelines (e874eb6, 2025-11); "
    "cold start: spheron.network (2026); lengths of answers: assumption",
    most_units=LONGEST_ANSWER,
    sizes=LogNormal(median=256, sigma=0.8, lowest=16, highest=LONGEST_ANSWER),
    model_bytes=WEIGHT_BYTES,
    warm_up_s=12.0,
    max_batch=MAX_BATCH,
    state_gb=CACHE_BYTES_PER_TOKEN * (PROMPT_TOKENS + 256) / 1e9,
    input_bytes_per_unit=8.0,
    output_bytes_per_unit=4.0,
)
