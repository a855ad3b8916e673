"""Verdicts on targets, from seeds whose figures are given."""

import numpy as np
import pytest

from experiments.studies.validation.judging import (
    judge_concentration,
    judge_means,
    judge_response,
    pooled_slope,
)
from experiments.studies.validation.targets import CONCENTRATION, MEANS, SLOPE

OBSERVED = {target.metric: [target.observed] * 4 for target in MEANS}


def verdicts(changed: dict[str, list[float]]) -> dict[str, str]:
    figures = {**OBSERVED, **changed}
    return {target.metric: check.verdict for target, check in judge_means(figures)}


def test_the_observed_figures_meet_themselves() -> None:
    assert set(verdicts({}).values()) == {"met"}


@pytest.mark.parametrize(
    ("metric", "seeds", "expected"),
    [
        ("logit_change_sd", [0.0097] * 4, "met"),
        ("logit_change_sd", [0.0095] * 4, "missed"),
        ("logit_change_sd", [0.005, 0.014, 0.02, 0.008], "undecided"),
        ("flow_days_above_500k", [6.9] * 3, "met"),
        ("flow_days_above_500k", [7.1] * 3, "missed"),
        ("delegators_gini_last", [0.953] * 3, "missed"),
        ("withdrew_within_30d", [0.06, 0.0601], "met"),
        ("withdrawn_share_10k", [0.9], "undecided"),
    ],
)
def test_a_mean_is_judged_with_its_interval(metric, seeds, expected) -> None:
    assert verdicts({metric: seeds})[metric] == expected


@pytest.mark.parametrize(
    ("n50", "expected"),
    [
        ([0.0] * 15 + [5.0] * 5, "met"),
        ([0.0] * 14 + [5.0] * 6, "missed"),
        ([-2.0, 2.0, 1.0, 0.0] * 5, "met"),
        ([3.0, 3.0, 3.0, 0.0] * 5, "missed"),
        ([0.0] * 19, "undecided"),
        ([], "undecided"),
    ],
)
def test_concentration_needs_the_median_and_three_seeds_of_four(n50, expected) -> None:
    figures = {"delegates_n50_change": n50, "delegates_hhi_change": [0.0] * len(n50)}
    found = {each.metric: check for each, check in judge_concentration(figures)}
    assert [*found] == [target.metric for target in CONCENTRATION]
    assert found["delegates_n50_change"].verdict == expected


def test_a_pooled_slope_is_that_of_all_points_together() -> None:
    rng = np.random.default_rng(5)
    groups = []
    for _ in range(8):
        x = rng.normal(size=50)
        groups.append((x, 3 * x + 1 + rng.normal(0, 0.1, 50)))
    found = pooled_slope(groups)
    x, y = (np.concatenate(part) for part in zip(*groups, strict=True))
    assert found.value == pytest.approx(float(np.polyfit(x, y, 1)[0]))
    assert found.low < 3 < found.high
    assert found.half_width < 0.03


def test_errors_that_a_seed_shares_widen_the_interval() -> None:
    rng = np.random.default_rng(6)
    apart, together = [], []
    for _ in range(20):
        x = rng.normal() + rng.normal(size=30)
        apart.append((x, rng.normal(size=30)))
        together.append((x, rng.normal() + 0.1 * rng.normal(size=30)))
    assert pooled_slope(together).half_width > 2 * pooled_slope(apart).half_width


def test_a_slope_needs_points_that_differ_and_two_seeds_for_an_interval() -> None:
    same = (np.ones(3), np.arange(3.0))
    assert pooled_slope([same, same]).value is None
    assert pooled_slope([]).value is None
    one = pooled_slope([(np.arange(3.0), 2 * np.arange(3.0))])
    assert (one.value, one.low) == (pytest.approx(2.0), None)


def test_a_strong_response_misses() -> None:
    x = np.linspace(0.4, 0.6, 40)
    noise = 0.001 * np.sin(100 * x)
    for slope, expected in ((0.02, "met"), (0.2, "missed"), (-0.1, "missed")):
        target, check = judge_response([(x, slope * x + noise), (x, slope * x - noise)])
        assert target is SLOPE
        assert check.verdict == expected
