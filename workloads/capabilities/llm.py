"""Language model of 8 billion parameters: read a prompt, then write token by token."""

from __future__ import annotations

import numpy as np

from workloads.capabilities.base import Array, Capability, Demand, Phase

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
            "prefill", "llm_prefill", PREFILL_SIZE * PREFILL_FLOPS, PREFILL_SIZE, _prefill
        ),
        Phase("decode", "llm_decode", DECODE_FLOPS, DECODE_SIZE, _decode),
    ),
    uses_encoder=False,
    price_units_per_s=None,
    target_fps=None,
    anchor=None,
    source="units: go-livepeer server/ai_http.go (176aa41, 2026-08); default_units: "
    "ai-runner default max_tokens; vram_gb: livepeer/docs ai/pipelines (e874eb6, 2025-11)",
)
