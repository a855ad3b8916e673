"""The mean of the lowest values: where the answer is known, and how often it covers."""

import numpy as np
import pytest

from experiments.statistics.intervals import Interval
from experiments.statistics.tails import tail_mean_interval

SHARE = 0.05


def test_the_mean_is_of_the_lowest_share() -> None:
    values = np.arange(100.0)
    found = tail_mean_interval(values, SHARE)
    assert found.value == pytest.approx(2.0)
    # Spread of 0..4, and where the tail begins: 4.
    error = np.sqrt((2.5 + 0.95 * 4) / 5)
    assert found.half_width == pytest.approx(2.776445 * error, rel=1e-6)


def test_a_value_counts_for_the_part_that_belongs_to_the_share() -> None:
    values = np.arange(50.0)
    assert tail_mean_interval(values, SHARE).value == pytest.approx((0 + 1 + 2 / 2) / 2.5)


def test_few_values_have_no_interval() -> None:
    assert tail_mean_interval([3.0, 1.0, 2.0], SHARE) == Interval(1.0, None, None)
    assert tail_mean_interval(np.arange(39.0), SHARE).low is None
    assert tail_mean_interval(np.arange(40.0), SHARE).low is not None
    assert tail_mean_interval([], SHARE) == Interval(None, None, None)
    assert tail_mean_interval([np.nan, 2.0], SHARE) == Interval(2.0, None, None)


def test_equal_values_leave_no_doubt() -> None:
    assert tail_mean_interval([0.25] * 60, SHARE) == Interval(0.25, 0.25, 0.25)


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1])
def test_a_share_that_is_none(share: float) -> None:
    with pytest.raises(ValueError, match="share="):
        tail_mean_interval([1.0], share)


@pytest.mark.parametrize(("count", "least"), [(50, 0.91), (200, 0.90)])
def test_it_covers_about_as_often_as_it_says(count: int, least: float) -> None:
    """The mean of a normal law's lowest 5 % is -2.0627."""
    rng = np.random.default_rng(5)
    found = [tail_mean_interval(rng.normal(size=count), SHARE) for _ in range(1_000)]
    covered = [
        each.low <= -2.0627 <= each.high
        for each in found
        if each.low is not None and each.high is not None
    ]
    assert len(covered) == 1_000
    assert least < np.mean(covered) < 0.98
