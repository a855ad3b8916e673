from pathlib import Path

import numpy as np
import polars as pl
import pytest

from tests.workloads.fakes import profile
from workloads.capabilities import CAPABILITIES
from workloads.hardware import load_catalogue
from workloads.latency import LatencyModel
from workloads.latency.capability_model import law_s
from workloads.law import PRIOR_BETA, PRIOR_PHI
from workloads.phase_model import GPU_OVERHEAD_S, Terms

CATALOGUE = load_catalogue()
SAMPLE = Path(__file__).parents[4] / "shared" / "gpu" / "vidur_linear_sample.csv"
TIMINGS = {  # m, k, n, microseconds
    "a40": [
        (80, 2752, 4096, 58),
        (232, 8192, 1280, 66),
        (424, 4096, 2752, 121),
        (600, 24576, 8192, 3295.5),
        (776, 8192, 8192, 915.5),
        (960, 8192, 12288, 1543),
        (1248, 8192, 11008, 2037),
        (1584, 8192, 1280, 427.5),
        (1920, 8192, 5504, 1367),
        (2496, 1024, 8192, 408),
        (3136, 4096, 22016, 5214.5),
        (3840, 1024, 8192, 620.5),
    ],
    "a100": [
        (80, 2752, 4096, 25),
        (232, 8192, 1280, 36),
        (424, 4096, 2752, 56),
        (600, 24576, 8192, 1101),
        (776, 8192, 8192, 545),
        (960, 8192, 12288, 946),
        (1248, 8192, 11008, 910),
        (1584, 8192, 1280, 150.5),
        (1920, 8192, 5504, 696.5),
        (2496, 1024, 8192, 202),
        (3136, 4096, 22016, 2653.5),
        (3840, 1024, 8192, 289),
    ],
}
"""Public timings of fp16 matrix products, spread over their sizes (microsoft/vidur
7d47513, profiling of linear layers)."""


def law_error(gpu, rows):
    """Mean relative error of the jobs' law with prior efficiencies, nothing fitted."""
    m, k, n, measured_us = np.array(rows, dtype=float).T
    terms = Terms(
        overhead_s=np.full(len(m), GPU_OVERHEAD_S),
        flops=2 * m * k * n / PRIOR_PHI,
        moved_bytes=2 * (m * k + k * n + m * n) / PRIOR_BETA,
        shared_bytes=0 * m,
        host_s=0 * m,
        extrapolated=m < 0,
    )
    predicted_s = law_s(terms, CATALOGUE, np.asarray(CATALOGUE.index(gpu)))
    return np.abs(1e6 * predicted_s / measured_us - 1).mean()


@pytest.mark.parametrize(("gpu", "limit"), [("a40", 0.15), ("a100", 0.10)])
def test_the_jobs_law_meets_public_timings(gpu, limit):
    assert law_error(gpu, TIMINGS[gpu]) < limit


@pytest.mark.skipif(not SAMPLE.exists(), reason="public timings are not at hand")
@pytest.mark.parametrize(("gpu", "error"), [("a40", 0.122), ("a100", 0.074)])
def test_error_over_all_public_timings_is_the_stated_one(gpu, error):
    rows = pl.read_csv(SAMPLE, comment_prefix="#").filter(pl.col("gpu") == gpu)
    assert law_error(gpu, rows.select("m", "k", "n", "median_us")) == pytest.approx(
        error, abs=0.001
    )


@pytest.mark.parametrize("measured", ["H100 SXM", "RTX 4090"])
def test_anchor_scales_the_measured_card_as_the_others(measured):
    live = CAPABILITIES["live_video_to_video"]
    at, anchored_at = CATALOGUE.index(measured), CATALOGUE.index(live.anchor.gpu)
    model = LatencyModel(profile("cuda", measured), CATALOGUE)
    frame_s = model.mean_s(live.name, live.default_units, np.array([at, anchored_at]))
    assert frame_s[1] == pytest.approx(live.anchor.seconds)
    if at != anchored_at:
        (phase,) = model.of(live.name).phases
        units = np.asarray(float(live.default_units))
        by_law_s = law_s(phase.terms(units), CATALOGUE, np.asarray(anchored_at))
        measured_s = phase.measured_s(units)
        assert frame_s[0] / frame_s[1] == pytest.approx(float(measured_s / by_law_s))
