"""Order of policies with what of it is certain."""

import math

import numpy as np
import pytest

from experiments.statistics.ranking import Rank, best_probabilities, rank_policies


def generator(seed: int = 17) -> np.random.Generator:
    return np.random.default_rng(seed)


def noisy(means: list[float], replications: int = 20, shared: float = 5.0) -> np.ndarray:
    """Policies that share most of their chance."""
    draws = generator(18)
    common = shared * draws.normal(size=replications)
    own = draws.normal(size=(len(means), replications))
    return np.array(means)[:, np.newaxis] + common + 0.1 * own


def test_clear_differences_give_one_rank_each() -> None:
    found = rank_policies(noisy([2.0, 5.0, 3.0]), generator(), higher_is_better=True)
    places = [(rank.policy, rank.rank_low, rank.rank_high) for rank in found.ranks]
    assert places == [(1, 1, 1), (2, 2, 2), (0, 3, 3)]
    assert [rank.with_the_best for rank in found.ranks] == [True, False, False]
    assert [rank.best_probability for rank in found.ranks] == [1.0, 0.0, 0.0]
    assert (found.replications, found.dropped) == (20, 0)


def test_less_may_be_better() -> None:
    values = noisy([2.0, 5.0, 3.0])
    found = rank_policies(values, generator(), higher_is_better=False)
    assert [rank.policy for rank in found.ranks] == [0, 2, 1]
    assert [rank.with_the_best for rank in found.ranks] == [True, False, False]
    assert found.ranks[0].best_probability == 1.0
    assert found.ranks[0].mean == pytest.approx(values[0].mean())


def test_those_that_can_t_be_told_apart_share_their_ranks() -> None:
    values = noisy([0.0, 1.0, 1.0, 2.0])
    values[2] = values[1] + 0.01 * generator().normal(size=20)
    found = rank_policies(values, generator(), higher_is_better=True)
    intervals = {rank.policy: (rank.rank_low, rank.rank_high) for rank in found.ranks}
    assert intervals == {3: (1, 1), 1: (2, 3), 2: (2, 3), 0: (4, 4)}


def test_without_common_draws_the_same_marginals_say_nothing() -> None:
    """The replications of each policy shuffled: nothing cancels any more."""
    values = noisy([2.0, 5.0, 3.0])
    apart = np.array([generator(seed).permutation(row) for seed, row in enumerate(values)])
    found = rank_policies(apart, generator(), higher_is_better=True)
    assert [(rank.rank_low, rank.rank_high) for rank in found.ranks] == [(1, 3)] * 3
    assert all(rank.with_the_best for rank in found.ranks)


def test_replications_that_are_not_whole_are_dropped_for_all() -> None:
    values = noisy([2.0, 5.0, 3.0])
    values[0, 3], values[2, 7] = math.nan, math.inf
    whole = np.delete(values, [3, 7], axis=1)
    found = rank_policies(values, generator(), higher_is_better=True)
    assert found.ranks == rank_policies(whole, generator(), higher_is_better=True).ranks
    assert (found.replications, found.dropped) == (18, 2)


def test_a_policy_that_is_never_defined_may_have_any_rank() -> None:
    values = noisy([2.0, 5.0, 3.0])
    values[1] = math.nan
    found = rank_policies(values, generator(), higher_is_better=True)
    assert found.ranks[-1] == Rank(1, None, 1, 3, None, True)
    places = [(rank.policy, rank.rank_low, rank.rank_high) for rank in found.ranks[:2]]
    assert places == [(2, 1, 2), (0, 2, 3)]
    assert found.replications == 20
    assert np.isnan(found.comparisons.difference[1]).all()
    assert found.comparisons.better[2, 0]


def test_one_replication_orders_and_decides_nothing() -> None:
    found = rank_policies([[1.0], [2.0]], generator(), higher_is_better=True)
    assert found.ranks == (Rank(1, 2.0, 1, 2, None, True), Rank(0, 1.0, 1, 2, None, True))


def test_no_replication_says_nothing() -> None:
    nothing = np.full((2, 3), math.nan)
    found = rank_policies(nothing, generator(), higher_is_better=True)
    assert found.ranks == (
        Rank(0, None, 1, 2, None, True),
        Rank(1, None, 1, 2, None, True),
    )
    assert (found.replications, found.dropped) == (0, 3)
    found = rank_policies(
        [[1.0, math.nan], [math.nan, 1.0]], generator(), higher_is_better=True
    )
    assert [rank.mean for rank in found.ranks] == [None, None]


def test_a_policy_alone_is_first() -> None:
    found = rank_policies([[1.0, 2.0]], generator(), higher_is_better=True)
    assert found.ranks == (Rank(0, 1.5, 1, 1, 1.0, True),)


@pytest.mark.parametrize("values", [[1.0, 2.0], np.ones((0, 3))])
def test_values_must_be_a_table(values: object) -> None:
    with pytest.raises(ValueError, match="must be policies, replications"):
        rank_policies(values, generator(), higher_is_better=True)


def test_the_probability_of_being_best_of_two() -> None:
    """Resampled means are nearly normal around the mean difference."""
    values = generator(19).normal([[0.1], [0.0]], size=(2, 100))
    difference = values[0] - values[1]
    z = difference.mean() / (difference.std() / 10)
    expected = 0.5 * math.erfc(-z / math.sqrt(2))
    higher = best_probabilities(values, generator(), higher_is_better=True)
    lower = best_probabilities(values, generator(), higher_is_better=False)
    assert 0.6 < expected < 0.95
    assert higher == pytest.approx([expected, 1 - expected], abs=0.02)
    assert lower == pytest.approx([1 - expected, expected], abs=0.02)


def test_equal_policies_share_what_they_win() -> None:
    """To the last bit: they are resampled as one."""
    row, other = generator(20).normal(size=(2, 30))
    values = np.array([row, other, row, row])
    shares = best_probabilities(values, generator(), higher_is_better=True)
    assert shares[0] == shares[2] == shares[3]
    assert shares.sum() == pytest.approx(1.0)
    apart = best_probabilities(values[:2], generator(), higher_is_better=True)
    assert 3 * shares[0] == pytest.approx(apart[0], abs=0.03)


def test_probabilities_do_not_depend_on_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """In batches of seven resamples, the last of two, or all at once."""
    values = noisy([1.0, 1.02, 0.98])
    whole = best_probabilities(values, generator(), higher_is_better=True)
    monkeypatch.setattr("experiments.statistics.ranking.BATCH_ELEMENTS", 140)
    parts = best_probabilities(values, generator(), higher_is_better=True)
    assert (whole == parts).all()
    assert whole.sum() == pytest.approx(1.0)
    assert 0 < whole[0] < 1


def test_rank_intervals_hold_the_true_ranks_of_all_at_once() -> None:
    """Two policies tie for the lead, each may be first or second; 400 studies."""
    draws = generator(21)
    means = np.array([[1.0], [1.0], [0.3], [0.0]])
    held = []
    for _ in range(400):
        values = means + 3 * draws.normal(size=15) + 0.5 * draws.normal(size=(4, 15))
        ranking = rank_policies(values, draws, higher_is_better=True, resamples=10)
        ranks = {rank.policy: rank for rank in ranking.ranks}
        held.append(
            all(ranks[leader].with_the_best for leader in (0, 1))
            and all(ranks[leader].rank_high >= 2 for leader in (0, 1))
            and ranks[2].rank_low <= 3 <= ranks[2].rank_high
            and ranks[3].rank_high == 4
        )
    assert 0.94 <= np.mean(held) < 1.0
