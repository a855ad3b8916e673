"""All pairs at once: Holm against known figures, and no wrong word in most studies."""

import numpy as np
import pytest

from experiments.statistics.paired import paired_difference
from experiments.statistics.simultaneous import compare_pairs, holm


def test_holm_of_a_worked_example() -> None:
    """0.005 * 4, 0.01 * 3, 0.03 * 2, and the last not below the one before it."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_a_p_value_ends_at_one() -> None:
    assert holm([0.4, 0.6, 0.9]) == pytest.approx([1.0, 1.0, 1.0])
    assert holm([]).shape == (0,)


def test_two_policies_are_a_paired_comparison() -> None:
    """Two directions at 2.5 % are one test of both sides at 5 %."""
    values = np.random.default_rng(14).normal([[0.0], [0.4]], size=(2, 12))
    found = compare_pairs(values, higher_is_better=True)
    expected = paired_difference(values[1], values[0]).paired
    pair = (found.difference[1, 0], found.low[1, 0], found.high[1, 0])
    assert pair == pytest.approx(expected, rel=1e-12)


def test_sleep_of_student_s_patients() -> None:
    """The paired t test of both sides has p = 0.002833, each side half of it."""
    values = np.array(
        [
            [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
            [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
        ]
    )
    found = compare_pairs(values, higher_is_better=True)
    assert found.adjusted_p_value[1, 0] == pytest.approx(0.002833, abs=5e-7)
    assert found.better.tolist() == [[False, False], [True, False]]
    lower = compare_pairs(values, higher_is_better=False)
    assert lower.better.tolist() == [[False, True], [False, False]]
    assert (lower.difference == found.difference).all()


def test_more_policies_need_more_evidence() -> None:
    values = np.random.default_rng(15).normal(size=(8, 12))
    few = compare_pairs(values[:2], higher_is_better=True)
    many = compare_pairs(values, higher_is_better=True)
    assert (many.high - many.low)[0, 1] > 1.2 * (few.high - few.low)[0, 1]
    assert many.adjusted_p_value[0, 1] >= few.adjusted_p_value[0, 1]


def test_differences_without_chance_are_certain_and_none_is_none() -> None:
    values = np.array([[1.0, 5.0], [1.0, 5.0], [2.0, 6.0]])
    found = compare_pairs(values, higher_is_better=True)
    assert found.better.tolist() == [[False] * 3, [False] * 3, [True, True, False]]
    assert found.low[2, 0] == found.high[2, 0] == 1.0
    assert found.adjusted_p_value[0, 1] == 1.0


@pytest.mark.parametrize("values", [np.ones((1, 5)), np.ones((3, 1)), np.ones((3, 0))])
def test_too_little_decides_nothing(values: np.ndarray) -> None:
    found = compare_pairs(values, higher_is_better=True)
    assert not found.better.any()
    assert np.isnan(found.low).all()
    assert found.better.shape == (len(values), len(values))


def test_studies_with_any_wrong_word_are_few() -> None:
    """Equal and unequal policies, 600 studies: the standard error of 5 % is 0.9 %."""
    generator = np.random.default_rng(16)
    means = np.array([[0.0], [0.0], [0.0], [0.2], [2.5]])
    wrong, told, covered = [], [], []
    truth = means - means.T
    for _ in range(600):
        shared = 3 * generator.normal(size=12)
        values = means + shared + generator.normal(size=(5, 12))
        found = compare_pairs(values, higher_is_better=True)
        wrong.append(bool((found.better & (truth <= 0)).any()))
        told.append(bool(found.better[4, :3].all()))
        covered.append(bool(((found.low <= truth) & (truth <= found.high)).all()))
    assert 0.005 <= np.mean(wrong) <= 0.065
    assert np.mean(told) >= 0.95
    assert 0.935 <= np.mean(covered) <= 1.0
