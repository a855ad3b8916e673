"""The monetary plot: what it draws."""

import numpy as np
import pytest

from experiments.plots.supply import plot_supply
from tests.experiments import synthetic


def test_one_replication_is_one_line_in_the_units_of_the_labels() -> None:
    rounds = synthetic.tables(12)["rounds"]
    supply, bonding, inflation, fees = plot_supply(rounds).axes
    for axes, column, scale in (
        (supply, "total_supply_lpt", 1e-6),
        (bonding, "bonding_rate", 100),
        (inflation, "inflation_ppb", 1e-7),
        (fees, "fees_eth", 1),
    ):
        (line,) = axes.lines
        np.testing.assert_allclose(line.get_ydata(), rounds[column].to_numpy() * scale)
        assert axes.get_ylabel()


def test_several_replications_are_drawn_under_their_mean() -> None:
    rounds = synthetic.several(6, 3)["rounds"]
    supply = plot_supply(rounds).axes[0]
    *each, mean = [line.get_ydata() for line in supply.lines]
    assert len(each) == 3
    np.testing.assert_allclose(mean, np.mean(each, axis=0))
    assert supply.get_title(loc="right") == "mean of 3 replications"


def test_fees_start_at_zero() -> None:
    assert plot_supply(synthetic.tables(5)["rounds"]).axes[3].get_ylim()[
        0
    ] == pytest.approx(0)
