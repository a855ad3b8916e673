"""The latency plot: weighted quantiles of the work that was served."""

import numpy as np
import polars as pl
import pytest

from experiments.plots.latency import plot_latency, quantiles
from tests.experiments import synthetic


def test_quantiles_by_weight() -> None:
    values, weights = np.array([3.0, 1.0, 2.0]), np.array([1, 8, 1])
    assert quantiles(values, weights, (0, 50, 80, 85, 95, 100)).tolist() == [
        1,
        1,
        1,
        2,
        3,
        3,
    ]


def test_a_weight_is_that_many_equal_jobs() -> None:
    rng = np.random.default_rng(3)
    values, weights = rng.random(50), rng.integers(1, 9, 50)
    repeated = np.repeat(values, weights)
    wanted = np.arange(0, 101, 7)
    np.testing.assert_array_equal(
        quantiles(values, weights, wanted),
        quantiles(repeated, np.ones(len(repeated), dtype=int), wanted),
    )


def test_each_capability_has_a_curve_of_its_served_sessions() -> None:
    jobs = synthetic.tables(3)["jobs"]
    figure = plot_latency(jobs)
    latency, ratio = figure.axes
    (legend,) = figure.legends
    told = [text.get_text() for text in legend.get_texts()]
    served = jobs.filter(pl.col("latency_s").is_not_null())
    for line, text, capability in zip(
        latency.lines, told, ("live_ai", "video"), strict=True
    ):
        of_it = served.filter(capability=capability)
        assert text.startswith(
            f"{capability.replace('_', ' ')} ({of_it.height:,} sessions; "
        )
        assert line.get_xdata()[-1] == of_it["latency_s"].max()
    assert len(ratio.lines) == 3
    assert latency.get_xlabel() == "latency (s)"
    assert ratio.get_xlabel() == "real-time ratio (at most 1 keeps up)"


@pytest.mark.parametrize("rows", ["none", "none served"])
def test_a_run_without_served_work_says_so(rows: str) -> None:
    jobs = synthetic.tables(1)["jobs"].with_columns(latency_s=pl.lit(None, pl.Float64))
    figure = plot_latency(jobs.clear() if rows == "none" else jobs)
    assert [text.get_text() for text in figure.axes[0].texts] == ["no work was served"]
