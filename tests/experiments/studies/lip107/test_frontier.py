import numpy as np
import pytest

from experiments.studies.lip107.frontier import (
    Score,
    distance_score,
    frontier_table,
    membership,
    not_dominated,
    quantile_score,
    resample_counts,
)
from experiments.studies.lip107.tunings import NO_CHANGE, PROPOSED, Tuning, TuningOutcomes
from tests.experiments.studies.lip107.outcomes import made

OTHER = Tuning(450_000_000, 500)


def generator() -> np.random.Generator:
    return np.random.default_rng(7)


def scores(
    outcomes: list[TuningOutcomes], quantile: float = 0.95, resamples: int = 200
) -> tuple[Score, Score]:
    counts = resample_counts(generator(), len(outcomes[0].dilution), resamples)
    return (
        quantile_score(
            "dilution", outcomes, "dilution", quantile, counts=counts, lower_is_better=True
        ),
        quantile_score(
            "yield", outcomes, "yield_1y", 0.5, counts=counts, lower_is_better=False
        ),
    )


def test_nobody_on_the_frontier_is_beaten_in_everything() -> None:
    costs = np.array([[1.0, 4.0], [2.0, 2.0], [3.0, 3.0], [4.0, 1.0], [2.0, 4.0]])
    assert not_dominated(costs).tolist() == [True, True, False, True, False]


def test_equal_points_do_not_beat_each_other() -> None:
    assert not_dominated(np.array([[1.0, 1.0], [1.0, 1.0]])).tolist() == [True, True]


def test_many_frontiers_at_once() -> None:
    costs = generator().normal(size=(6, 5, 2))
    together = not_dominated(costs)
    assert together.shape == (6, 5)
    for each, expected in zip(costs, together, strict=True):
        np.testing.assert_array_equal(not_dominated(each), expected)


def test_resamples_draw_as_many_paths_as_there_are() -> None:
    counts = resample_counts(generator(), 50, 30)
    assert counts.shape == (30, 50)
    assert (counts.sum(axis=1) == 50).all()
    assert counts.max() > 1


def test_a_resampled_quantile_is_that_of_the_paths_drawn() -> None:
    values = generator().normal(0.12, 0.01, 40)
    counts = resample_counts(generator(), 40, 25)
    score = quantile_score(
        "d", [made(PROPOSED, values)], "dilution", 0.9, counts=counts, lower_is_better=True
    )
    for row, found in zip(counts, score.resampled[:, 0], strict=True):
        drawn = np.repeat(100 * values, row)
        assert found == np.quantile(drawn, 0.9, method="inverted_cdf")


def test_values_are_percent_with_intervals() -> None:
    values = generator().normal(0.12, 0.01, 2_000)
    first, second = scores([made(PROPOSED, values)])
    interval = first.intervals[0]
    assert first.values[0] == interval.value
    assert first.values[0] == pytest.approx(100 * np.quantile(values, 0.95), abs=0.02)
    assert interval.low is not None
    assert interval.high is not None
    assert interval.low < first.values[0] < interval.high
    assert second.values[0] == pytest.approx(70)


def test_common_draws_tell_tunings_apart_that_their_intervals_do_not() -> None:
    """One tuning is a little worse on every path: never on the frontier."""
    values = generator().normal(0.12, 0.01, 500)
    better, worse = made(NO_CHANGE, values), made(OTHER, values + 1e-5)
    first, second = scores([better, worse])
    table = frontier_table([better, worse], first, second)
    low, high = first.intervals[0].low, first.intervals[0].high
    assert low is not None
    assert high is not None
    assert low < first.values[1] < high
    assert table["probability"].to_list() == [1, 0]
    assert table["membership"].to_list() == ["on", "off"]


def test_independent_noise_leaves_it_undecided() -> None:
    draws = generator()
    pair = [made(each, draws.normal(0.12, 0.01, 500)) for each in (NO_CHANGE, OTHER)]
    table = frontier_table(pair, *scores(pair))
    assert set(table["membership"]) == {"undecided"}
    assert table["on_frontier"].sum() == 1
    assert sum(table["probability"]) == pytest.approx(1, abs=0.05)


def test_a_higher_yield_pays_for_more_dilution() -> None:
    values = generator().normal(0.12, 0.01, 300)
    low = made(OTHER, values, np.full(300, 0.6))
    high = made(NO_CHANGE, values + 0.01, np.full(300, 0.7))
    beaten = made(PROPOSED, values + 0.02, np.full(300, 0.65))
    table = frontier_table([low, high, beaten], *scores([low, high, beaten]))
    assert table["on_frontier"].to_list() == [True, True, False]
    assert table["label"].to_list() == ["45%/500", "50%/500", "46%/700"]
    assert table["second"].to_list() == pytest.approx([60, 70, 65])


def test_distance_is_a_score_without_chance() -> None:
    outcomes = [made(NO_CHANGE, np.zeros(3)), made(OTHER, np.zeros(3))]
    score = distance_score(outcomes, 10)
    assert score.values.tolist() == [0, 5]
    assert score.intervals[1] == (5, 5, 5)
    assert (score.resampled == [0, 5]).all()
    assert score.resampled.shape == (10, 2)


@pytest.mark.parametrize(
    ("probability", "expected"),
    [(1, "on"), (0.95, "on"), (0.94, "undecided"), (0.06, "undecided"), (0.04, "off")],
)
def test_membership_needs_confidence(probability: float, expected: str) -> None:
    assert membership(probability, 0.95) == expected
