import numpy as np
import pytest

from experiments.studies.lip107.history import (
    Series,
    interpolated_rounds,
    logit,
    observed_rounds,
    published_rounds,
    recorded_days,
)


@pytest.fixture(scope="module")
def days() -> Series:
    return recorded_days()


def counted(count: int) -> Series:
    """Days that are told apart by their number."""
    numbers = np.arange(count, dtype=float)
    return Series(numbers, numbers, numbers, numbers, numbers)


def test_days_are_those_of_chain_and_market(days: Series) -> None:
    assert {len(values) for values in days} == {1239}
    assert days.total_supply_lpt[-1] == pytest.approx(46_759_749.68)
    assert days.bonding_rate[-1] == pytest.approx(24_058_612.60 / 46_759_749.68)
    assert days.inflation[-1] == pytest.approx(686_500e-9)
    assert (days.fear_greed[-1], days.btc_usd[-1]) == (11, 86_631.90)
    assert (days.fear_greed[0], days.btc_usd[0]) == (11, 19_269.37)


def test_an_index_that_was_not_published_is_that_of_the_day_before(days: Series) -> None:
    blank = 848
    assert days.btc_usd[blank] == 67_014.70
    assert days.fear_greed[blank] == days.fear_greed[blank - 1] == 72


def test_published_rounds_are_spaced_evenly_from_the_first_day_to_the_last() -> None:
    rounds = published_rounds(counted(8))
    assert rounds.btc_usd.tolist() == [0, 1, 2, 3, 4, 4, 5, 6, 7]


def test_observed_rounds_are_counted_back_from_the_last_day() -> None:
    rounds = observed_rounds(counted(7))
    assert rounds.btc_usd.tolist() == [1, 2, 2, 3, 4, 5, 6]
    assert rounds.btc_usd[-1] == 6


def test_interpolated_rounds_lie_between_days() -> None:
    rounds = interpolated_rounds(counted(4))
    assert rounds.btc_usd.tolist() == pytest.approx([0.3135, 1.209, 2.1045, 3])


def test_changes_are_of_log_odds() -> None:
    series = counted(2)._replace(bonding_rate=np.array([0.5, 0.75]))
    assert series.changes.tolist() == pytest.approx([np.log(3)])
    assert logit(np.array([0.5])).tolist() == [0]


def test_shape_of_the_changes_of_the_window(days: Series) -> None:
    changes = observed_rounds(days).last(829).changes
    standard = (changes - changes.mean()) / changes.std()
    assert len(changes) == 828
    assert changes.mean() == pytest.approx(3.0e-4, abs=0.05e-4)
    assert changes.std() == pytest.approx(0.0121, abs=0.00005)
    assert np.mean(standard**4) == pytest.approx(49, abs=0.5)
