"""Differences with common random numbers, against published figures."""

import math

import numpy as np
import pytest

from experiments.statistics.intervals import Interval
from experiments.statistics.paired import paired_difference

FIRST_DRUG = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SECOND_DRUG = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
"""Hours of sleep that ten patients gained: Student (1908), Biometrika 6 (1)."""


def test_sleep_of_student_s_patients() -> None:
    """The intervals of the paired and the Welch test, as every textbook has them."""
    found = paired_difference(FIRST_DRUG, SECOND_DRUG)
    assert found.paired == pytest.approx((-1.58, -2.4598858, -0.7001142), abs=1e-7)
    assert found.independent == pytest.approx((-1.58, -3.3654832, 0.2054832), abs=1e-7)
    assert found.correlation == pytest.approx(0.7951702, abs=1e-7)
    assert (found.pairs, found.dropped) == (10, 0)


def test_variance_reduction_of_a_worked_example() -> None:
    """Variances 2.5 and 10, of the differences 2.5: five times the replications."""
    found = paired_difference([1, 2, 3, 4, 5], [2, 4, 6, 8, 10])
    assert found.variance_reduction == pytest.approx(5.0)
    assert found.correlation == pytest.approx(1.0)


def test_opposite_moves_make_it_worse() -> None:
    found = paired_difference([1, 2, 3, 4], [4, 3, 2, 1])
    assert found.variance_reduction == pytest.approx(0.5)
    assert found.correlation == pytest.approx(-1.0)


def test_pairs_that_are_not_whole_are_dropped_together() -> None:
    whole = paired_difference([1.0, 5.0, 2.0], [0.0, 1.0, 4.0])
    nan = math.nan
    found = paired_difference([1.0, nan, 5.0, 2.0, 9.0], [0.0, 7.0, 1.0, 4.0, math.inf])
    assert found == whole._replace(dropped=2)
    assert whole.dropped == 0
    assert paired_difference([nan], [nan]).paired == Interval(None, None, None)


def test_one_pair_decides_nothing() -> None:
    found = paired_difference([3.0], [1.0])
    assert found.paired == found.independent == Interval(2.0, None, None)
    assert found.variance_reduction is None
    assert found.correlation is None


def test_a_baseline_against_itself_does_not_differ() -> None:
    found = paired_difference(FIRST_DRUG, FIRST_DRUG)
    assert found.paired == Interval(0.0, 0.0, 0.0)
    assert found.independent.high is not None
    assert found.independent.high > 1
    assert found.variance_reduction is None


def test_figures_without_chance() -> None:
    found = paired_difference([3.0, 3.0], [1.0, 1.0])
    assert found.paired == found.independent == Interval(2.0, 2.0, 2.0)
    assert found.correlation is None


def test_both_must_have_the_same_replications() -> None:
    with pytest.raises(ValueError, match=r"shapes \(2,\) and \(3,\)"):
        paired_difference([1, 2], [1, 2, 3])


def test_common_draws_narrow_the_interval_and_both_cover() -> None:
    """Nine tenths of the variance are shared: ten times fewer replications are needed."""
    generator = np.random.default_rng(11)
    widths, covered = [], []
    for _ in range(1_000):
        shared, own = generator.normal(size=20) * 3, generator.normal(size=(2, 20))
        found = paired_difference(shared + own[0] + 0.5, shared + own[1])
        paired, independent = found.paired, found.independent
        assert paired.half_width is not None
        assert independent.half_width is not None
        assert paired.low is not None
        assert paired.high is not None
        widths.append((independent.half_width / paired.half_width) ** 2)
        covered.append(paired.low <= 0.5 <= paired.high)
    assert np.median(widths) == pytest.approx(10, rel=0.15)
    assert 0.93 <= np.mean(covered) <= 0.97


def test_independent_seeds_are_covered_by_welch() -> None:
    """Of different variance and without anything in common."""
    generator = np.random.default_rng(12)
    covered = []
    for _ in range(2_000):
        ours, theirs = generator.normal(1, 5, 12), generator.normal(0, 1, 12)
        low, high = paired_difference(ours, theirs).independent[1:]
        assert low is not None
        assert high is not None
        covered.append(low <= 1 <= high)
    assert 0.935 <= np.mean(covered) <= 0.965
