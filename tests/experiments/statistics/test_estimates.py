"""Means and their t intervals."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.statistics.estimates import Estimate, estimate, estimates


def test_worked_example() -> None:
    """Five values; the quantile of t with 4 degrees of freedom is 2.776445."""
    found = estimate([1.0, 2.0, 3.0, 4.0, 5.0])
    half = 2.776445105 * math.sqrt(2.5 / 5)
    assert found.mean == 3.0
    assert found.low == pytest.approx(3.0 - half, rel=1e-9)
    assert found.high == pytest.approx(3.0 + half, rel=1e-9)


def test_one_value_has_no_interval() -> None:
    assert estimate([4.0]) == Estimate(4.0, None, None, (4.0,))


def test_undefined_values_are_left_out_and_shown() -> None:
    assert estimate([math.nan]) == Estimate(None, None, None, (None,))
    found = estimate([1.0, math.nan, math.inf, 1.0])
    assert found == Estimate(1.0, 1.0, 1.0, (1.0, None, None, 1.0))


def test_a_metric_that_one_replication_lacks_is_undefined_there() -> None:
    found = estimates([{"a": 1.0}, {"a": 3.0, "b": 5.0}])
    assert found["a"].mean == 2.0
    assert found["b"] == Estimate(5.0, None, None, (None, 5.0))


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20), st.floats(-1e3, 1e3))
def test_intervals_move_with_the_values(values: list[float], shift: float) -> None:
    found, moved = estimate(values), estimate([value + shift for value in values])
    assert found.low is not None
    assert found.mean is not None
    assert found.high is not None
    assert moved.low is not None
    assert found.low <= found.mean <= found.high
    assert moved.low == pytest.approx(found.low + shift, abs=1e-6, rel=1e-6)
