"""What is measured of a run, on tables whose figures are known by hand."""

import math

import numpy as np
import polars as pl
import pytest

from experiments.studies.validation.days import (
    change_figures,
    daily,
    kurtosis,
    lag_1,
    weekly,
)
from experiments.studies.validation.exits import entrants, exit_figures, kaplan_meier
from experiments.studies.validation.stake import (
    concentration_figures,
    income_figures,
    mover_figures,
)

DAY_S = 86_400.0


def rounds_of(bonded: list[float], supply: list[float], length_days: float = 1.0):
    count = len(bonded)
    return pl.DataFrame(
        {
            "round": range(100, 100 + count),
            "start_s": [at * length_days * DAY_S for at in range(count)],
            "length_s": [length_days * DAY_S] * count,
            "total_supply_lpt": supply,
            "bonded_lpt": bonded,
            "inflation_ppb": [500_000] * count,
            "minted_lpt": [100.0] * count,
            "lpt_usd": [2.0] * count,
            "eth_usd": [1_000.0] * count,
        }
    )


def delegators_of(rows: list[tuple]) -> pl.DataFrame:
    """Rows of (round, delegator, stake, bonded, withdrawn, claimed)."""
    names = (
        "round",
        "delegator",
        "stake_lpt",
        "bonded_lpt",
        "withdrawn_lpt",
        "claimed_lpt",
    )
    frame = pl.DataFrame(rows, schema=names, orient="row")
    return frame.with_columns(principal_lpt=pl.col("stake_lpt"))


def test_a_day_shows_the_newest_round_that_has_begun() -> None:
    """Rounds of 0.4 days begin at 0, 0.4, 0.8 | 1.2, 1.6, 2.0."""
    days = daily(rounds_of([10.0, 20.0, 30.0, 40.0, 50.0, 60.0], [100.0] * 6, 0.4))
    assert days["day"].to_list() == [0, 1, 2]
    assert days["bonded_lpt"].to_list() == [10.0, 30.0, 60.0]
    assert days["flow_lpt"].to_list() == [None, 20.0, 30.0]
    expected = math.log(0.3 / 0.7) - math.log(0.1 / 0.9)
    assert days["logit_change"][1] == pytest.approx(expected)


def test_flows_are_what_the_supply_does_not_explain() -> None:
    days = daily(rounds_of([50.0, 57.0, 53.0], [100.0, 104.0, 106.0]))
    assert days["flow_lpt"].to_list() == [None, 3.0, -6.0]


def test_large_flows_are_counted_by_the_year_whatever_their_sign() -> None:
    steps = [60_000.0, -60_000.0, 250_000.0, 1_000.0, -600_000.0]
    bonded = [1e6, *(1e6 + np.cumsum(steps))]
    found = change_figures(daily(rounds_of(bonded, [3e6] * 6)))
    per_day = 365 / 5
    assert found["flow_days_above_50k"] == pytest.approx(4 * per_day, rel=0.01)
    assert found["flow_days_above_200k"] == pytest.approx(2 * per_day, rel=0.01)
    assert found["flow_days_above_500k"] == pytest.approx(per_day, rel=0.01)


def test_moments_are_the_textbook_ones() -> None:
    assert kurtosis(np.array([-1.0, 1.0, -1.0, 1.0])) == pytest.approx(1.0)
    # One of n away: kurtosis n - 2 + 1 / (n - 1).
    assert kurtosis(np.array([0.0] * 9 + [1.0])) == pytest.approx(8 + 1 / 9)
    assert kurtosis(np.random.default_rng(3).normal(size=200_000)) == pytest.approx(
        3, abs=0.1
    )
    assert math.isnan(kurtosis(np.zeros(4)))
    assert lag_1(np.array([1.0, -1.0, 1.0, -1.0, 1.0])) == pytest.approx(-1.0)
    assert math.isnan(lag_1(np.ones(4)))


def test_changes_of_the_logit_are_summed_up() -> None:
    rates = [0.5, 0.5, 0.6, 0.6]
    found = change_figures(daily(rounds_of(rates, [1.0] * 4)))
    step = math.log(1.5)
    assert found["logit_change_mean"] == pytest.approx(step / 3)
    assert found["logit_change_sd"] == pytest.approx(step / math.sqrt(3))
    assert found["logit_change_median_abs"] == 0.0


def test_weeks_from_every_day_pair_the_yield_at_their_start_with_the_change() -> None:
    bonded = [0.5] * 7 + [0.4] * 7 + [0.5]
    weeks = weekly(daily(rounds_of(bonded, [1.0] * 15)))
    yearly = 407.9 * 500_000 / 1e9
    yields = [yearly / 0.5] * 7 + [yearly / 0.4]
    assert weeks["yield_per_year"].to_list() == pytest.approx(yields)
    changes = [math.log(2 / 3)] * 7 + [math.log(1.5)]
    assert weeks["logit_change"].to_list() == pytest.approx(changes)


def test_kaplan_meier_of_a_textbook_sample() -> None:
    """Six of 21 under treatment, Freireich (1963): S is 0.857, 0.807, 0.753, 0.690, ..."""
    times = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    happened = np.zeros(21, dtype=bool)
    happened[[0, 1, 2, 4, 6, 9, 10, 14, 15]] = True
    found = kaplan_meier(np.array(times), happened, (5, 6, 7, 10, 13, 16, 22, 23, 40, 41))
    assert [round(1 - share, 3) for share in found[:-1]] == [
        1.0,
        0.857,
        0.807,
        0.753,
        0.690,
        0.627,
        0.538,
        0.448,
        0.448,
    ]
    assert math.isnan(found[-1]), "nobody was observed so long"


def test_kaplan_meier_without_events_or_without_anybody() -> None:
    nobody = np.zeros(0)
    assert kaplan_meier(np.array([5.0, 9.0]), np.zeros(2, dtype=bool), (4, 9)) == [0, 0]
    assert math.isnan(kaplan_meier(nobody, nobody.astype(bool), (1,))[0])
    assert kaplan_meier(np.array([5.0]), np.ones(1, dtype=bool), (4, 9)) == [0, 1]


def test_entrants_are_those_who_first_bond_in_the_run() -> None:
    rounds = rounds_of([1.0] * 10, [2.0] * 10)
    found = entrants(
        delegators_of(
            [
                (100, "old", 5.0, 0.0, 0.0, 0.0),
                (103, "old", 0.0, 0.0, 5.0, 0.0),
                (100, "waits", 0.0, 0.0, 4.0, 0.0),
                (102, "stays", 0.0, 7.0, 0.0, 0.0),
                (103, "stays", 7.0, 0.0, 0.0, 0.0),
                (101, "leaves", 0.0, 3.0, 0.0, 0.0),
                (104, "leaves", 3.0, 0.0, 1.0, 0.0),
                (105, "leaves", 2.0, 0.0, 2.0, 0.0),
            ]
        ),
        rounds,
    )
    assert found["delegator"].to_list() == ["leaves", "stays"]
    assert found["bonded_lpt"].to_list() == [3.0, 7.0]
    assert found["entered_day"].to_list() == [1.5, 2.5]
    assert found["days"].to_list() == [3.0, 7.5]
    assert found["withdrew"].to_list() == [True, False]
    assert exit_figures(found)["withdrew_within_7d"] == 0.5


def test_bands_are_by_the_most_that_was_bonded() -> None:
    found = mover_figures(
        delegators_of(
            [
                (100, "whale", 20_000.0, 0.0, 0.0, 0.0),
                (101, "whale", 5_000.0, 0.0, 800.0, 500.0),
                (100, "adds", 4_000.0, 7_000.0, 100.0, 100.0),
                (100, "small", 50.0, 0.0, 60.0, 0.0),
                (100, "middle", 999.0, 0.0, 40.0, 0.0),
                (100, "dust", 0.5, 0.0, 0.0, 0.0),
                (100, "left before", 0.0, 0.0, 200.0, 0.0),
            ]
        )
    )
    assert found["withdrawn_share_10k"] == pytest.approx(0.9)
    assert found["withdrawers_share_10_to_1k"] == 0.5
    assert found["withdrawers"] == 4.0
    assert found["withdrawn_over_claimed"] == pytest.approx(1_200 / 600)


def test_concentration_is_compared_between_the_ends() -> None:
    orchestrators = pl.DataFrame(
        {
            "round": [100, 100, 101, 101],
            "orchestrator": ["a", "b", "a", "b"],
            "stake_lpt": [50.0, 50.0, 75.0, 25.0],
        }
    )
    holders = delegators_of(
        [
            (100, "early", 9.0, 0.0, 0.0, 0.0),
            (101, "a", 1.0, 0.0, 0.0, 0.0),
            (101, "b", 3.0, 0.0, 0.0, 0.0),
            (101, "gone", 0.0, 0.0, 0.0, 0.0),
        ]
    )
    found = concentration_figures(orchestrators, holders)
    assert found["delegates_hhi_change"] == pytest.approx(0.625 - 0.5)
    assert found["delegates_n50_first"] == 2.0
    assert found["delegates_n50_change"] == -1.0
    assert found["delegators_gini_last"] == pytest.approx(0.25)
    assert found["delegators_last"] == 2.0


def test_income_is_rewards_beside_the_observed_fees() -> None:
    """200 USD of LPT a day beside 614 USD of fees."""
    found = income_figures(rounds_of([1.0] * 3, [2.0] * 3))
    assert found["rewards_income_share"] == pytest.approx(200 / 814)
