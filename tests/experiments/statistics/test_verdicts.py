"""What an interval decides."""

import math

import pytest

from experiments.statistics.intervals import Interval, mean_interval
from experiments.statistics.verdicts import agreement, verdict


@pytest.mark.parametrize(
    ("interval", "said"),
    [
        (Interval(3.0, 2.1, 4.0), "above"),
        (Interval(1.0, 0.5, 1.9), "below"),
        (Interval(2.5, 1.9, 3.1), "undecided"),
        (Interval(3.0, 2.0, 4.0), "undecided"),
        (Interval(1.0, 0.0, 2.0), "undecided"),
        (Interval(9.0, None, None), "undecided"),
        (Interval(None, None, None), "undecided"),
        (Interval(math.nan, math.nan, math.nan), "undecided"),
    ],
)
def test_sides_of_a_threshold(interval: Interval, said: str) -> None:
    assert verdict(interval, 2.0) == said


def test_fewer_than_two_values_decide_nothing() -> None:
    assert verdict(mean_interval([]), 0) == "undecided"
    assert verdict(mean_interval([5.0]), 0) == "undecided"
    assert verdict(mean_interval([5.0, 5.1]), 0) == "above"


@pytest.mark.parametrize(
    ("interval", "said"),
    [
        (Interval(10.0, 9.0, 11.0), "met"),
        (Interval(10.5, 9.5, 11.1), "undecided"),
        (Interval(12.0, 11.1, 13.0), "missed"),
        (Interval(8.0, 7.0, 8.9), "missed"),
        (Interval(10.0, 5.0, 15.0), "undecided"),
        (Interval(11.0, 11.0, 11.0), "met"),
        (Interval(10.0, None, None), "undecided"),
    ],
)
def test_nearness_to_a_target(interval: Interval, said: str) -> None:
    assert agreement(interval, 10.0, 1.0) == said
