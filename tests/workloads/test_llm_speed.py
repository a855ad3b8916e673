"""Speeds against published ones: one card, Llama 3 8B, fp16, 1,024 tokens, tokens per
second (XiongjieDai/GPU-Benchmarks-on-LLM-Inference, llama.cpp, 2024-05).
"""

import numpy as np
import pytest
from scipy.stats import spearmanr

from workloads.hardware import load_catalogue
from workloads.llm_speed import decode_tokens_per_s, prefill_tokens_per_s

CATALOGUE = load_catalogue()
# The catalogue's A100 of 80 GB stands for the PCIe card of the source.
DECODE = {
    "RTX 3090": 46.51,
    "RTX 4080": 40.29,
    "RTX 4090": 54.34,
    "RTX A6000": 40.25,
    "RTX 6000 Ada": 51.97,
    "A40": 33.95,
    "L40S": 43.42,
    "A100 80GB": 54.56,
    "H100 PCIe": 67.79,
}
# The L40S's fp16 figure is left out: at 2,492 it is less than half of the same card's with
# quantised weights, unlike on any other of these cards.
PREFILL = {
    "RTX 3090": 4239.64,
    "RTX 4080": 6758.90,
    "RTX 4090": 9056.26,
    "RTX A6000": 4315.18,
    "RTX 6000 Ada": 6205.44,
    "A40": 4043.05,
    "A100 80GB": 7504.24,
    "H100 PCIe": 10342.63,
}
WELL_KNOWN = ["RTX 3090", "RTX 4090", "RTX A6000", "L40S", "A100 80GB", "H100 PCIe"]
GDDR = [name for name in DECODE if not name.startswith(("A100", "H100"))]


def rank_correlation(predicted, published, names):
    chosen = [CATALOGUE.index(name) for name in names]
    return spearmanr(predicted[chosen], [published[name] for name in names]).statistic


def test_ranking_of_gpus_that_write_tokens():
    predicted = decode_tokens_per_s(CATALOGUE)
    assert rank_correlation(predicted, DECODE, list(DECODE)) >= 0.9
    assert rank_correlation(predicted, DECODE, WELL_KNOWN) >= 0.9


def test_ranking_of_gpus_that_read_a_prompt():
    predicted = prefill_tokens_per_s(CATALOGUE)
    assert rank_correlation(predicted, PREFILL, list(PREFILL)) >= 0.85
    known = [name for name in WELL_KNOWN if name in PREFILL]
    assert rank_correlation(predicted, PREFILL, known) >= 0.85


def test_decode_speed_of_cards_bound_by_memory():
    predicted = decode_tokens_per_s(CATALOGUE)
    errors = [predicted[CATALOGUE.index(name)] / DECODE[name] - 1 for name in GDDR]
    assert np.abs(errors).mean() < 0.08


def test_decode_speed_of_a_program_that_hides_launches():
    """Served by vLLM, an A100 of 40 GB writes 75 tokens/s (published by J. Musgrave)."""
    at = CATALOGUE.index("A100 40GB PCIe/SXM")
    assert decode_tokens_per_s(CATALOGUE)[at] == pytest.approx(75, rel=0.08)


def test_prefill_is_bound_by_arithmetic_and_decode_by_memory():
    at = CATALOGUE.index("RTX 4090")
    faster = prefill_tokens_per_s(CATALOGUE) / prefill_tokens_per_s(
        CATALOGUE, fp16_accumulate=False
    )
    assert faster[at] == pytest.approx(1.9, abs=0.15)
    short, long = (decode_tokens_per_s(CATALOGUE, context=c)[at] for c in (0, 8192))
    weights, cache = 8.0e9 * 2, 2 * 2 * 8192 * 32 * 1024
    assert short / long == pytest.approx(1 + cache / weights, rel=0.03)
