import numpy as np
import pytest

from experiments.studies.lip107.drivers import (
    draw_blocks,
    reduced_form_drivers,
    ridge_drivers,
)
from experiments.studies.lip107.history import (
    Series,
    observed_rounds,
    published_rounds,
    recorded_days,
)
from experiments.studies.lip107.regression import FEATURES, ridge, rows_of
from sim.streams import Streams


@pytest.fixture(scope="module")
def days() -> Series:
    return recorded_days()


def test_blocks_are_stretches_of_the_series() -> None:
    drawn = draw_blocks(np.random.default_rng(1), np.arange(30.0), 100, 5, 7)
    assert drawn.shape == (100, 5)
    steps = np.diff(drawn, axis=0)
    within = np.arange(99) % 7 != 6
    assert (steps[within] == 1).all()
    assert (steps[~within] != 1).any()


def test_every_place_of_the_series_can_be_drawn() -> None:
    drawn = draw_blocks(np.random.default_rng(1), np.arange(10.0), 70, 200, 7)
    assert set(drawn.ravel().tolist()) == set(range(10))


def test_the_reduced_form_draws_recorded_changes(days: Series) -> None:
    drivers = reduced_form_drivers(days, Streams(1), rounds=50, paths=400, window=828)
    recorded = observed_rounds(days).last(829).changes
    assert np.isin(drivers.shocks, recorded).all()
    assert drivers[1:] == (0, 0, 0)
    half = reduced_form_drivers(days, Streams(1), rounds=50, paths=400, window=400)
    assert np.isin(half.shocks, recorded[-400:]).all()


def test_ridge_shocks_have_the_moments_of_their_parts(days: Series) -> None:
    drivers = ridge_drivers(
        days, Streams(1), rounds=262, paths=2_000, window=828, block=7, penalty=None
    )
    recent = published_rounds(days).last(829)
    fit = ridge(rows_of(recent, 828), 50)
    weights = dict(zip(FEATURES, fit.coefficients.tolist(), strict=True))
    effects = [weights[name] * getattr(recent, name) for name in ("fear_greed", "btc_usd")]
    mean = fit.intercept + sum(effect.mean() for effect in effects)
    variance = fit.residuals.var() + sum(effect.var() for effect in effects)
    assert drivers.shocks.mean() == pytest.approx(mean, abs=1e-4)
    assert drivers.shocks.std() == pytest.approx(np.sqrt(variance), rel=0.02)
    assert drivers.persistence == weights["change"]
    assert drivers.emission_response == weights["inflation"]
    assert drivers.first_change == recent.changes[-1] == pytest.approx(0.0039, abs=1e-4)


def test_a_penalty_of_nothing_is_least_squares(days: Series) -> None:
    drivers = ridge_drivers(
        days, Streams(1), rounds=3, paths=2, window=828, block=7, penalty=0.0
    )
    assert drivers.emission_response == pytest.approx(13, abs=0.5)


def test_draws_depend_on_seed_and_replication_alone(days: Series) -> None:
    def shocks(seed: int, replication: int) -> np.ndarray:
        return reduced_form_drivers(
            days, Streams(seed, replication), rounds=4, paths=5, window=828
        ).shocks

    np.testing.assert_array_equal(shocks(1, 0), shocks(1, 0))
    assert (shocks(1, 0) != shocks(1, 1)).any()
    assert (shocks(1, 0) != shocks(2, 0)).any()
