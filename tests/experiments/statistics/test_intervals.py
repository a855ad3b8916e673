"""Intervals against known figures, and how often they cover."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.statistics.intervals import (
    Interval,
    bootstrap_interval,
    mean_interval,
    proportion_interval,
    quantile_interval,
)

NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20)


def covers(interval: Interval, figure: float) -> bool:
    assert interval.low is not None
    assert interval.high is not None
    return interval.low <= figure <= interval.high


def test_mean_of_a_worked_example() -> None:
    """The quantiles of t with 4 degrees of freedom are 2.776445 and 2.131847."""
    values, error = [1.0, 2.0, 3.0, 4.0, 5.0], math.sqrt(2.5 / 5)
    half = 2.776445105 * error
    assert mean_interval(values) == pytest.approx((3.0, 3.0 - half, 3.0 + half), rel=1e-9)
    half = 2.131846786 * error
    found = mean_interval(values, 0.9)
    assert found == pytest.approx((3.0, 3.0 - half, 3.0 + half), rel=1e-9)
    assert found.half_width == pytest.approx(half, rel=1e-9)


@pytest.mark.parametrize("interval", [mean_interval, lambda x: quantile_interval(x, 0.5)])
def test_nothing_is_known_of_no_value_and_no_interval_of_one(interval) -> None:
    assert interval([]) == Interval(None, None, None)
    assert interval([math.nan, math.inf]) == Interval(None, None, None)
    assert interval([math.nan, 4.0]) == Interval(4.0, None, None)
    assert interval([4.0]).half_width is None


def test_undefined_values_are_left_out() -> None:
    assert mean_interval([1.0, math.nan, 2.0, -math.inf]) == mean_interval([1.0, 2.0])


def test_equal_values_have_an_interval_of_no_width() -> None:
    """Their sum is rounded; their mean is not."""
    assert mean_interval([0.1] * 3) == Interval(0.1, 0.1, 0.1)


@given(NUMBERS, st.floats(0.1, 10), st.floats(-1e3, 1e3))
def test_the_mean_s_interval_moves_with_the_unit(
    values: list[float], unit: float, shift: float
) -> None:
    moved = mean_interval([value * unit + shift for value in values])
    expected = [figure * unit + shift for figure in mean_interval(values)]
    assert moved == pytest.approx(expected, abs=1e-5, rel=1e-6)


def test_the_t_interval_covers_the_mean_of_few_normal_values() -> None:
    """2,000 samples of 5: the standard error of the share is 0.5 %."""
    samples = np.random.default_rng(1).normal(3.0, 2.0, (2_000, 5))
    share = np.mean([covers(mean_interval(sample), 3.0) for sample in samples])
    assert 0.935 <= share <= 0.965


@pytest.mark.parametrize(
    ("count", "quantile", "low_rank", "high_rank"),
    [(10, 0.5, 2, 9), (20, 0.5, 6, 15), (100, 0.5, 40, 61), (100, 0.9, 84, 96)],
)
def test_ranks_of_a_quantile_s_interval(
    count: int, quantile: float, low_rank: int, high_rank: int
) -> None:
    """As in tables of the binomial distribution; the values are their own ranks."""
    values = np.random.default_rng(2).permutation(np.arange(1, count + 1))
    found = quantile_interval(values, quantile)
    assert found == Interval(count * quantile, low_rank, high_rank)


def test_a_quantile_too_far_out_has_no_interval() -> None:
    """Five values miss their median on one side once in 32 times, six once in 64."""
    assert quantile_interval([1, 2, 3, 4, 5], 0.5) == Interval(3.0, None, None)
    assert quantile_interval([1, 2, 3, 4, 5, 6], 0.5) == Interval(3.0, 1.0, 6.0)
    assert quantile_interval(range(50), 0.99).high is None
    with pytest.raises(ValueError, match=r"quantile=1: must be above 0 and below 1"):
        quantile_interval([1, 2, 3], 1)


def test_a_quantile_s_interval_covers_whatever_the_law() -> None:
    """The 0.9 quantile of an exponential law is ln 10; 0.955 is exact for 100 values."""
    samples = np.random.default_rng(3).exponential(size=(2_000, 100))
    found = [covers(quantile_interval(sample, 0.9), math.log(10)) for sample in samples]
    assert 0.94 <= np.mean(found) <= 0.97


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (0, 10, 0.0, 0.3084971),
        (10, 10, 0.6915029, 1.0),
        (5, 10, 0.1870860, 0.8129140),
        (1, 20, 0.0012651, 0.2487328),
    ],
)
def test_proportions_as_published(
    successes: int, trials: int, low: float, high: float
) -> None:
    """Clopper-Pearson limits at 95 %; 0 of n has the closed form 1 - 0.025^(1/n)."""
    found = proportion_interval(successes, trials)
    assert found == pytest.approx((successes / trials, low, high), abs=1e-7)
    assert proportion_interval(0, 10).high == pytest.approx(1 - 0.025**0.1, rel=1e-12)


def test_a_proportion_of_nothing_is_not_known() -> None:
    assert proportion_interval(0, 0) == Interval(None, None, None)
    for successes in (-1, 4):
        with pytest.raises(ValueError, match=f"successes={successes}: must be 0 to 3"):
            proportion_interval(successes, 3)


@pytest.mark.parametrize("probability", [0.05, 0.5, 0.97])
def test_proportions_are_covered_at_least_as_often_as_said(probability: float) -> None:
    """Exactly: over every outcome of 40 trials with its probability."""
    covered = sum(
        math.comb(40, k) * probability**k * (1 - probability) ** (40 - k)
        for k in range(41)
        if covers(proportion_interval(k, 40), probability)
    )
    assert 0.95 <= covered < 1


def test_the_bootstrap_agrees_with_t_where_t_holds() -> None:
    values = np.random.default_rng(4).normal(10.0, 2.0, 400)
    found = bootstrap_interval(values, np.mean, np.random.default_rng(5))
    assert found == pytest.approx(mean_interval(values), abs=0.02)
    assert found.value == np.mean(values)


def test_the_bootstrap_reaches_farther_on_the_side_of_the_tail() -> None:
    values = np.random.default_rng(6).exponential(size=60)
    value, low, high = bootstrap_interval(values, np.mean, np.random.default_rng(7))
    assert value is not None
    assert low is not None
    assert high is not None
    assert high - value > 1.2 * (value - low)


def test_the_bootstrap_covers_a_skewed_mean() -> None:
    """The mean of 60 exponential values, 400 samples: standard error 1.1 %."""
    samples = np.random.default_rng(8).exponential(size=(400, 60))
    generator = np.random.default_rng(9)
    found = [
        covers(bootstrap_interval(sample, np.mean, generator, resamples=999), 1.0)
        for sample in samples
    ]
    assert 0.92 <= np.mean(found) <= 0.98


def test_the_bootstrap_is_as_its_generator() -> None:
    values = np.random.default_rng(10).exponential(size=30)

    def found(seed: int) -> Interval:
        return bootstrap_interval(values, np.median, np.random.default_rng(seed))

    assert found(1) == found(1)
    assert found(1).value == found(2).value == np.median(values)


def test_the_bootstrap_of_too_little() -> None:
    def found(values: list[float]) -> Interval:
        return bootstrap_interval(values, np.mean, np.random.default_rng(1))

    assert found([math.nan]) == Interval(None, None, None)
    assert found([2.0, math.nan]) == Interval(2.0, None, None)
    assert found([2.0, 2.0, 2.0]) == Interval(2.0, 2.0, 2.0)


def test_the_bootstrap_of_a_statistic_that_never_changes() -> None:
    """Most of these values are equal, so that every resample has the same median."""
    values = [1.0] * 40 + [2.0]
    found = bootstrap_interval(values, np.median, np.random.default_rng(1), resamples=200)
    assert found == Interval(1.0, 1.0, 1.0)


def test_the_bootstrap_of_a_median_among_ties_has_no_interval() -> None:
    """Leaving out one value never changes this median; a resample does."""
    values = [0.0] * 5 + [1.0] * 4 + [2.0] * 5
    found = bootstrap_interval(values, np.median, np.random.default_rng(1), resamples=200)
    assert found == Interval(1.0, None, None)
