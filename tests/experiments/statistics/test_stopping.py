"""How many replications are asked for, and that the intervals at the end cover."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from experiments.statistics.intervals import Interval
from experiments.statistics.stopping import Advice, StoppingRule, advise, advise_all

Draw = Callable[[np.random.Generator, int], NDArray[np.float64]]

SPREAD = [9.0, 11.0] * 15
"""30 values of mean 10 and variance 30 / 29; the half-width of their mean is 0.3798."""


def test_the_first_stage_comes_before_any_look() -> None:
    rule = StoppingRule(half_width=100.0)
    found = advise([1.0, 2.0], rule)
    assert (found.narrow, found.replications, found.target) == (False, 30, 100.0)
    assert advise([], rule) == Advice(False, 30, None, Interval(None, None, None), 100.0)
    assert advise(SPREAD[:29], rule).replications == 30
    assert advise(SPREAD, rule).narrow


def test_a_narrow_interval_is_enough() -> None:
    found = advise(SPREAD, StoppingRule(half_width=0.38))
    assert (found.narrow, found.replications) == (True, 30)
    assert found.interval == pytest.approx((10.0, 9.620210, 10.379790), abs=1e-6)


def test_a_wide_one_says_how_many_are_expected() -> None:
    """(1.959964 / 0.2)^2 * 30 / 29 = 99.35; a look asks for at most twice what there is."""
    found = advise(SPREAD, StoppingRule(half_width=0.2))
    assert (found.narrow, found.replications, found.expected) == (False, 60, 100)
    found = advise(SPREAD, StoppingRule(half_width=0.3))
    assert (found.narrow, found.replications, found.expected) == (False, 45, 45)


def test_a_look_asks_for_a_tenth_more_at_least() -> None:
    found = advise(SPREAD, StoppingRule(half_width=0.379))
    assert (found.narrow, found.replications, found.expected) == (False, 33, 28)


def test_no_more_than_allowed() -> None:
    rule = StoppingRule(half_width=0.2, max_replications=40)
    found = advise(SPREAD, rule)
    assert (found.narrow, found.replications, found.expected) == (False, 40, 100)
    found = advise([*SPREAD, *SPREAD[:10]], rule)
    assert (found.narrow, found.replications) == (False, 40)
    assert advise([*SPREAD, *SPREAD[:20]], rule).replications == 50
    assert advise([1.0], StoppingRule(half_width=1.0, max_replications=5)).replications == 5


def test_a_first_stage_that_is_not_allowed_is_cut() -> None:
    rule = StoppingRule(half_width=50.0, max_replications=5)
    assert advise([1.0, 2.0, 3.0, 4.0, 5.0], rule).narrow


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_a_share_of_the_mean(sign: float) -> None:
    values = [sign * value for value in SPREAD]
    found = advise(values, StoppingRule(half_width=0.03, relative=True))
    assert (found.narrow, found.replications) == (False, 45)
    assert found.target == pytest.approx(0.3)
    assert advise(values, StoppingRule(half_width=0.04, relative=True)).narrow


def test_a_share_of_nothing_can_t_be_met() -> None:
    found = advise([-1.0, 1.0] * 15, StoppingRule(half_width=0.5, relative=True))
    assert (found.narrow, found.replications, found.expected) == (False, 60, None)


def test_undefined_values_are_replications_too() -> None:
    """Half of them are undefined, so that twice 44.2 are needed."""
    values = [value for pair in SPREAD for value in (pair, math.nan)]
    found = advise(values, StoppingRule(half_width=0.3))
    assert (found.narrow, found.replications, found.expected) == (False, 89, 89)
    found = advise([math.nan] * 30, StoppingRule(half_width=0.3))
    assert (found.narrow, found.replications, found.expected) == (False, 60, None)


def test_the_point_that_needs_most_decides_for_all() -> None:
    rule = StoppingRule(half_width=0.38)
    wider = [3 * value for value in SPREAD]
    assert advise_all([SPREAD, SPREAD], rule).narrow
    found = advise_all([SPREAD, wider, [1.02 * value for value in SPREAD]], rule)
    assert found == advise(wider, rule)
    assert not found.narrow


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        (StoppingRule(half_width=0.0), "half_width=0.0: must be above 0"),
        (StoppingRule(half_width=math.nan), "half_width=nan: must be above 0"),
        (StoppingRule(1.0, first_stage=1), "first_stage=1: must be at least 2"),
        (StoppingRule(1.0, max_replications=1), "max_replications=1: must be at least 2"),
    ],
)
def test_rules_that_can_t_be_met(rule: StoppingRule, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        advise(SPREAD, rule)


def run_to_the_end(values: NDArray[np.float64], rule: StoppingRule) -> tuple[Interval, int]:
    """Follow the advice as a study does."""
    count = 1
    while True:
        advice = advise(values[:count], rule)
        if advice.narrow or advice.replications == count:
            return advice.interval, count
        count = advice.replications


@pytest.mark.parametrize(
    ("draw", "mean", "rule", "typical"),
    [
        (lambda g, n: g.normal(10, 1, n), 10.0, StoppingRule(0.3), 46),
        (lambda g, n: g.normal(10, 1, n), 10.0, StoppingRule(0.02, relative=True), 103),
        (lambda g, n: g.gamma(4, 0.5, n), 2.0, StoppingRule(0.2), 102),
        (lambda g, n: g.exponential(1, n), 1.0, StoppingRule(0.1), 406),
    ],
    ids=["normal", "normal, relative", "gamma of skewness 1", "exponential"],
)
def test_the_interval_at_the_end_covers(
    draw: Draw, mean: float, rule: StoppingRule, typical: int
) -> None:
    """1,500 studies: the standard error of the share is 0.6 %."""
    generator = np.random.default_rng(13)
    rule = rule._replace(max_replications=3_000)
    ends = [run_to_the_end(draw(generator, 3_000), rule) for _ in range(1_500)]
    covered = [low <= mean <= high for (_, low, high), _ in ends if low and high]
    assert len(covered) == len(ends)
    assert np.mean(covered) >= 0.93
    assert np.mean([count for _, count in ends]) == pytest.approx(typical, rel=0.1)
