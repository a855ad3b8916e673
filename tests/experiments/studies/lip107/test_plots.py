from collections.abc import Iterator

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import polars as pl
import pytest

from experiments.statistics.intervals import Interval
from experiments.studies.lip107.aggregate import Drivers, Rule, Start, simulate
from experiments.studies.lip107.history import interpolated_rounds, recorded_days
from experiments.studies.lip107.outcomes import fan_table, trailing
from experiments.studies.lip107.plots import (
    PAST_ROUNDS,
    plot_agreement,
    plot_fans,
    plot_frontier,
    plot_penalty,
)
from experiments.studies.lip107.published import PUBLISHED, Comparison


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    before = dict(mpl.rcParams)
    yield
    assert plt.get_fignums() == []
    assert dict(mpl.rcParams) == before


def test_fans_continue_the_record() -> None:
    past = interpolated_rounds(recorded_days())
    start = Start(past.bonding_rate[-1], 686_500, past.total_supply_lpt[-1])
    shocks = np.random.default_rng(1).normal(0, 0.01, (207, 50))
    fans = {}
    for step in (500, 700):
        paths = simulate(start, Drivers(shocks), Rule(500_000_000, step, 0, 10**6))
        fans[str(step)] = fan_table(paths, trailing(past, paths))
    figure = plot_fans(fans, past)
    assert len(figure.axes) == 4
    for axes, factor, variable in zip(
        figure.axes,
        (100, 1e-7, 100, 100),
        ("bonding_rate", "inflation_ppb", "dilution", "yield_1y"),
        strict=True,
    ):
        first, second, record = axes.lines
        for line, fan in ((first, fans["500"]), (second, fans["700"])):
            median = fan.filter(
                pl.col("variable") == variable, pl.col("quantile") == 0.5
            ).sort("round")["value"]
            np.testing.assert_allclose(line.get_ydata(), median.to_numpy() * factor)
        assert list(record.get_xdata()) == list(range(-PAST_ROUNDS + 1, 1))
        assert record.get_ydata()[-1] == pytest.approx(first.get_ydata()[0])
    labels = figure.axes[0].get_legend_handles_labels()[1]
    assert labels == ["500", "700"]


def frontier() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "label": ["a", "b", "c"],
            "first": [11.0, 12.0, 13.0],
            "first_low": [10.9, None, 12.9],
            "first_high": [11.1, None, 13.1],
            "second": [60.0, 65.0, 61.0],
            "second_low": [59.0, 64.0, 60.0],
            "second_high": [61.0, 66.0, 62.0],
            "on_frontier": [True, True, False],
            "membership": ["on", "on", "off"],
        }
    )


def test_the_frontier_joins_those_that_are_on_it() -> None:
    axes = plot_frontier(frontier(), ("dilution, %", "yield, %")).axes[0]
    assert list(axes.lines[0].get_xdata()) == [11, 12]
    assert [text.get_text() for text in axes.texts] == ["a", "b"]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("dilution, %", "yield, %")
    assert axes.get_legend_handles_labels()[1] == ["on the frontier", "off the frontier"]


def test_agreement_shows_the_difference_and_the_tolerance() -> None:
    bound = PUBLISHED[8]
    comparisons = [
        Comparison(PUBLISHED[0], Interval(12.0, 11.9, 12.2), "met"),
        Comparison(bound, Interval(64.0, None, None), "met"),
        Comparison(PUBLISHED[1], Interval(None, None, None), "undecided"),
    ]
    axes = plot_agreement(comparisons).axes[0]
    spans = [list(line.get_xdata()) for line in axes.lines if len(line.get_xdata()) == 2]
    assert spans[0] == [-0.4, 0.4]
    assert spans[1] == [0, 4]
    names = [text.get_text() for text in axes.get_yticklabels()]
    assert names[0] == "p95 dilution H1 2026, 45%/500 (LIP-107)"
    assert len(names) == 3
    points = [line.get_xdata()[0] for line in axes.lines if len(line.get_xdata()) == 1]
    assert points == pytest.approx([0.2, 4.0])


def test_the_penalty_is_drawn_against_the_effect_and_the_error() -> None:
    table = pl.DataFrame(
        {
            "penalty": [0.0, 0.5, 50.0],
            "inflation": [13.0, 1e-4, 1e-7],
            "prediction_error": [1.3e-4, 1.2e-4, 1.1e-4],
        }
    )
    effect, error = plot_penalty(table).axes
    assert list(effect.lines[0].get_ydata()) == [13, 1e-4, 1e-7]
    np.testing.assert_allclose(error.lines[0].get_ydata(), [1.3, 1.2, 1.1])
    labels = [text.get_text() for text in effect.get_xticklabels()]
    assert labels == ["0", "0.5", "50"]
