from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from experiments.studies.lip107.aggregate import Drivers, Paths, Rule, Start, simulate
from experiments.studies.lip107.history import (
    Series,
    observed_rounds,
    published_rounds,
    recorded_days,
)
from experiments.studies.lip107.outcomes import (
    FAN_QUANTILES,
    HALF_YEAR_ROUNDS,
    YEAR_ROUNDS,
    fan_table,
    half_year_dilution,
    monthly_bonding_rates,
    path_table,
    record_by_round,
    trailing,
    trailing_dilution,
    trailing_yield,
)
from sim.yields import dilution
from sim.yields import trailing_yield as yield_of

RULE = Rule(500_000_000, 500, 200_000, 1_000_000)


@pytest.fixture(scope="module")
def past() -> Series:
    return observed_rounds(recorded_days())


def paths_of(past: Series, rounds: int, count: int = 3) -> Paths:
    start = Start(past.bonding_rate[-1], 686_500, past.total_supply_lpt[-1])
    shocks = np.random.default_rng(2).normal(0, 0.02, (rounds, count))
    return simulate(start, Drivers(shocks), RULE)


def joined(past: Series, paths: Paths, path: int) -> tuple[np.ndarray, np.ndarray]:
    """Supply and bonding rate of record and path in one, the start once."""
    return (
        np.concatenate([past.total_supply_lpt[:-1], paths.total_supply_lpt[:, path]]),
        np.concatenate([past.bonding_rate[:-1], paths.bonding_rate[:, path]]),
    )


def test_dilution_is_over_the_last_207_rounds() -> None:
    supply = np.linspace(100, 200, 263)[:, np.newaxis]
    assert half_year_dilution(supply)[0] == 1 - supply[-208, 0] / supply[-1, 0]


def test_months_share_the_half_year_by_their_days() -> None:
    """A rate that counts the rounds of the half-year; months begin where they should."""
    rates = np.concatenate([np.full(56, 1e9), np.arange(207.0)])[:, np.newaxis]
    bounds = [0, 35, 67, 103, 137, 173, 207]
    expected = [np.mean(np.arange(a, b)) for a, b in pairwise(bounds)]
    assert monthly_bonding_rates(rates)[:, 0].tolist() == expected


@pytest.mark.parametrize("rounds", [207, 262, 500])
def test_trailing_figures_run_through_the_start(past: Series, rounds: int) -> None:
    paths = paths_of(past, rounds)
    diluted, earned = trailing_dilution(past, paths), trailing_yield(past, paths)
    supply, bonding = joined(past, paths, 1)
    start = len(past.total_supply_lpt) - 1
    for now in {0, 1, 100, 206, 207, rounds, min(rounds, 414), min(rounds, 416)}:
        half = slice(start + now - HALF_YEAR_ROUNDS, start + now + 1)
        year = slice(start + now - YEAR_ROUNDS, start + now + 1)
        ends = supply[half][0], supply[half][-1]
        assert diluted[now, 1] == pytest.approx(dilution(*ends))
        expected = yield_of(supply[year].tolist(), bonding[year].tolist())
        assert earned[now, 1] == pytest.approx(expected)


def test_the_record_continues_in_the_fan(past: Series) -> None:
    paths = paths_of(past, 207)
    fan = fan_table(paths, trailing(past, paths))
    for name in ("bonding_rate", "inflation_ppb", "dilution", "yield_1y"):
        known = record_by_round(past, name, 100)
        start = fan.filter(pl.col("variable") == name, pl.col("round") == 0)
        assert len(known) == 100
        assert start["value"].to_list() == pytest.approx([known[-1]] * len(FAN_QUANTILES))


def test_trailing_yield_at_the_start_is_that_of_the_record(past: Series) -> None:
    """Published: 73.39 % on 2025-11-20, over 415 rounds of 21 hours, 363 days.

    As many rounds of the observed length are 372 days, and so earn more.
    """
    published = published_rounds(recorded_days())
    assert record_by_round(published, "yield_1y", 1)[0] == pytest.approx(0.7339, abs=2e-4)
    longer = 1.7339 ** (0.8955 * 24 / 21) - 1
    assert record_by_round(past, "yield_1y", 1)[0] == pytest.approx(longer, abs=0.015)


def test_variables_that_are_not_in_the_fan_are_refused(past: Series) -> None:
    with pytest.raises(ValueError, match="variable=fees: must be one of"):
        record_by_round(past, "fees", 3)


def test_one_row_a_path_with_its_end(past: Series) -> None:
    paths = paths_of(past, 262, 4)
    table = path_table(paths, trailing(past, paths))
    assert table["path"].to_list() == [0, 1, 2, 3]
    assert table["dilution"].to_list() == half_year_dilution(paths[2]).tolist()
    assert table["yield_1y"].to_list() == trailing_yield(past, paths)[-1].tolist()
    lowest = monthly_bonding_rates(paths.bonding_rate).min(axis=0)
    assert table["lowest_monthly_bonding_rate"].to_list() == lowest.tolist()
    for name in ("bonding_rate", "inflation_ppb", "total_supply_lpt"):
        assert table[name].to_list() == getattr(paths, name)[-1].tolist()


def test_the_fan_holds_quantiles_across_paths(past: Series) -> None:
    paths = paths_of(past, 207, 77)
    fan = fan_table(paths, trailing(past, paths))
    assert fan.columns == ["round", "variable", "quantile", "value"]
    assert len(fan) == 4 * len(FAN_QUANTILES) * 208
    for quantile in FAN_QUANTILES:
        by_round = fan.filter(
            pl.col("variable") == "bonding_rate", pl.col("quantile") == quantile
        ).sort("round")
        expected = np.quantile(paths.bonding_rate, quantile, axis=1)
        np.testing.assert_allclose(by_round["value"], expected, rtol=1e-14)
