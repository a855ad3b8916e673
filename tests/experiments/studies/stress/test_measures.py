"""Measures of a stake's course, on courses whose answer is known."""

import numpy as np
import pytest

from experiments.studies.stress.measures import (
    drawdown,
    expected_shortfall,
    outcome,
    value_at_risk,
)

RETURNS = np.arange(-50, 50) / 100
"""A hundred runs, from -50 % to +49 %."""


def test_the_loss_that_95_percent_stay_within() -> None:
    assert value_at_risk(RETURNS) == pytest.approx(0.46)
    assert (RETURNS < -0.46).mean() == 0.04


def test_the_mean_of_the_worst_5_percent() -> None:
    assert expected_shortfall(RETURNS) == pytest.approx(0.48)


def test_part_of_a_run_counts_for_that_part() -> None:
    """5 % of 50 runs are the two worst and half of the third."""
    returns = RETURNS[::2]
    assert expected_shortfall(returns) == pytest.approx((0.5 + 0.48 + 0.46 / 2) / 2.5)
    assert value_at_risk(returns) == pytest.approx(0.46)


def test_few_runs_have_their_worst() -> None:
    assert value_at_risk(np.array([0.1, -0.2, 0.3])) == pytest.approx(0.2)
    assert expected_shortfall(np.array([0.1, -0.2, 0.3])) == pytest.approx(0.2)


def test_gains_are_negative_losses() -> None:
    assert value_at_risk(np.full(40, 0.1)) == pytest.approx(-0.1)
    assert expected_shortfall(np.full(40, 0.1)) == pytest.approx(-0.1)


def test_many_samples_along_an_axis() -> None:
    samples = np.stack([RETURNS, RETURNS + 1, -RETURNS])
    for statistic in (value_at_risk, expected_shortfall):
        apart = [float(statistic(sample)) for sample in samples]
        assert statistic(samples, axis=1) == pytest.approx(apart)
        assert statistic(samples.T, axis=0) == pytest.approx(apart)


def test_the_shortfall_is_never_less_than_the_value_at_risk() -> None:
    rng = np.random.default_rng(1)
    for count in (1, 7, 20, 39, 200):
        sample = rng.normal(size=count)
        assert expected_shortfall(sample) >= value_at_risk(sample) - 1e-12


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1.0, 2, 3], 0), ([4.0, 2, 3], 0.5), ([1.0, 4, 3, 5, 1], 0.8), ([2.0], 0)],
)
def test_the_largest_fall_from_a_peak(values: list[float], expected: float) -> None:
    assert drawdown(np.array(values)) == pytest.approx(expected)


def test_what_became_of_a_stake() -> None:
    lpt = np.array([100.0, 101, 102, 103, 104])
    price = np.array([4.0, 4, 1, 2, 2])
    found = outcome(
        value_usd=lpt * price,
        value_lpt=lpt,
        value_eth=lpt * price / 2_000,
        unbonding_lpt=np.array([0.0, 0, 5, 5, 5]),
        liquid_lpt=np.array([100.0, 0, 0, 1, 1]),
        rounds_per_year=400.0,
    )
    assert found.return_lpt == pytest.approx(0.04)
    assert found.return_usd == pytest.approx(1.04 / 2 - 1)
    assert found.return_eth == pytest.approx(1.04 / 2 - 1)
    assert found.yield_per_year == pytest.approx(1.04**100 - 1)
    assert found.drawdown_usd == pytest.approx(1 - 102 / 404)
    assert found.drawdown_lpt == 0
    assert (found.locked_rounds, found.idle_rounds) == (2, 1)
