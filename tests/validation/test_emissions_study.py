"""Figures of the emissions study of LIP-107: A7, B11 and B12 of the validation targets.

They are reproduced with 20,000 paths, by the published regression and by the reduced form.
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from experiments.studies.lip107.aggregate import Rule
from experiments.studies.lip107.drivers import DriverModel
from experiments.studies.lip107.history import recorded_days
from experiments.studies.lip107.outcomes import extreme_dilution
from experiments.studies.lip107.task import TuningSettings, simulate_tuning, start_of

PATHS, ROUNDS = 20_000, 262

LOWEST_DILUTION = {500: 11.80, 700: 11.22, 1000: 10.34, 1500: 8.85}
"""Percent if inflation falls in every round, by step."""

HIGHEST_DILUTION, BY_THE_FORMULA = 14.5, 14.66
"""Percent if it rises in every round by 500 ppb, as published and by the formula."""

DILUTION_P95 = {
    (45, 500): (11.8, 0.4),
    (45, 700): (11.3, 0.4),
    (45, 1000): (10.5, 0.4),
    (45, 1500): (9.1, 1.0),
    (50, 500): (13.7, 0.8),
    (50, 700): (14.0, 0.8),
    (50, 1000): (14.4, 0.8),
    (50, 1500): (15.0, 1.0),
}
"""Published, percent, by target and step, with its tolerance. The tolerance of steps of 700
and 1000 ppb, for which none is written, is that of 500 ppb."""

REDUCED_FORM_P95 = {
    (45, 500): 11.97,
    (45, 1500): 9.38,
    (50, 500): 14.09,
    (50, 1500): 15.76,
    (46, 700): 11.85,
}
"""An independent calculation of the reduced form with 20,000 paths, percent."""

YIELDS = {(50, 500): (67.5, 82.0), (46, 700): (65.0, 73.5)}
"""Published median and p95 of the yearly yield on 2026-07-01, percent."""

REDUCED_FORM_YIELDS = {(50, 500): (64.6, 68.7, 83.4), (46, 700): (62.7, 66.2, 73.6)}
"""The independent calculation's p5, median and p95, percent."""

TUNINGS = sorted(DILUTION_P95.keys() | REDUCED_FORM_P95.keys())

Outcomes = dict[tuple[DriverModel, int, int], pl.DataFrame]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Outcomes:
    """The paths' outcomes by driver model, target and step."""
    directory: Path = tmp_path_factory.mktemp("tunings")
    tables = {}
    for model in DriverModel:
        for target, step in TUNINGS:
            settings = TuningSettings(
                target_bonding_rate=target * 10_000_000,
                inflation_change=step,
                drivers=model,
                paths=PATHS,
            )
            simulate_tuning(settings, 0, directory, lambda *_: None)
            table = pl.read_parquet(directory / "paths.parquet")
            tables[model, target, step] = table
    return tables


def percent(table: pl.DataFrame, column: str, quantile: float) -> float:
    return float(100 * np.quantile(table[column].to_numpy(), quantile))


@pytest.mark.parametrize("step", LOWEST_DILUTION)
def test_a7_lowest_emission(step: int) -> None:
    rule = Rule(500_000_000, step, 200_000, 1_000_000)
    found = extreme_dilution(start_of(recorded_days()), rule, ROUNDS, rising=False)
    assert 100 * found == pytest.approx(LOWEST_DILUTION[step], abs=0.05)


def test_a7_highest_emission() -> None:
    rule = Rule(500_000_000, 500, 200_000, 1_000_000)
    found = extreme_dilution(start_of(recorded_days()), rule, ROUNDS, rising=True)
    assert 100 * found == pytest.approx(HIGHEST_DILUTION, abs=0.2)
    assert 100 * found == pytest.approx(BY_THE_FORMULA, abs=0.005)


@pytest.mark.slow
@pytest.mark.parametrize("model", DriverModel)
@pytest.mark.parametrize("tuning", DILUTION_P95)
def test_b11_dilution_as_published(
    outcomes: Outcomes, model: DriverModel, tuning: tuple[int, int]
) -> None:
    published, tolerance = DILUTION_P95[tuning]
    found = percent(outcomes[model, *tuning], "dilution", 0.95)
    assert found == pytest.approx(published, abs=tolerance)


@pytest.mark.slow
@pytest.mark.parametrize("tuning", REDUCED_FORM_P95)
def test_b11_dilution_of_the_reduced_form(
    outcomes: Outcomes, tuning: tuple[int, int]
) -> None:
    found = percent(outcomes[DriverModel.reduced_form, *tuning], "dilution", 0.95)
    assert found == pytest.approx(REDUCED_FORM_P95[tuning], abs=0.15)


@pytest.mark.slow
@pytest.mark.parametrize("model", DriverModel)
@pytest.mark.parametrize("tuning", YIELDS)
def test_b12_yield_as_published(
    outcomes: Outcomes, model: DriverModel, tuning: tuple[int, int]
) -> None:
    low, median, high = (
        percent(outcomes[model, *tuning], "yield_1y", quantile)
        for quantile in (0.05, 0.5, 0.95)
    )
    assert low > 60
    assert median == pytest.approx(YIELDS[tuning][0], abs=2)
    assert high == pytest.approx(YIELDS[tuning][1], abs=3)


@pytest.mark.slow
@pytest.mark.parametrize("tuning", REDUCED_FORM_YIELDS)
def test_b12_yield_of_the_reduced_form(outcomes: Outcomes, tuning: tuple[int, int]) -> None:
    table = outcomes[DriverModel.reduced_form, *tuning]
    found = [percent(table, "yield_1y", quantile) for quantile in (0.05, 0.5, 0.95)]
    assert found == pytest.approx(REDUCED_FORM_YIELDS[tuning], abs=0.6)


@pytest.mark.slow
@pytest.mark.parametrize("model", DriverModel)
def test_the_bonding_rate_stays_above_40_percent(
    outcomes: Outcomes, model: DriverModel
) -> None:
    """LIP-107: no tuning let a month's mean fall below it with any likelihood."""
    for target, step in TUNINGS:
        lowest = outcomes[model, target, step]["lowest_monthly_bonding_rate"]
        assert (lowest > 0.40).mean() > 0.95
