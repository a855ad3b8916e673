import numpy as np
import pytest

from experiments.studies.lip107.history import (
    Series,
    logit,
    observed_rounds,
    published_rounds,
    recorded_days,
)
from experiments.studies.lip107.regression import (
    FEATURES,
    PENALTIES,
    Rows,
    best_penalty,
    penalty_table,
    prediction_error,
    ridge,
    rows_of,
    t_values,
)


@pytest.fixture(scope="module")
def recorded() -> Rows:
    return rows_of(published_rounds(recorded_days()), 828)


def made(count: int, noise: float) -> Rows:
    generator = np.random.default_rng(3)
    features = generator.normal([0, 1, 2, 3], 1, size=(count, 4))
    changes = 0.5 + features @ [1.0, -2.0, 0.0, 0.25] + noise * generator.normal(size=count)
    return Rows(features, changes)


def test_a_change_is_explained_by_what_was_known_before_it() -> None:
    bonding = np.array([0.4, 0.5, 0.45, 0.6])
    marks = np.arange(4.0)
    rows = rows_of(Series(marks, bonding, marks + 10, marks + 20, marks + 30), 3)
    steps = np.diff(logit(bonding))
    np.testing.assert_allclose(rows.changes, steps[1:])
    np.testing.assert_allclose(
        rows.features, [[steps[0], 11, 21, 31], [steps[1], 12, 22, 32]]
    )


def test_without_penalty_or_noise_the_coefficients_are_found() -> None:
    fit = ridge(made(50, noise=0), 0)
    assert fit.intercept == pytest.approx(0.5)
    assert fit.coefficients == pytest.approx([1, -2, 0, 0.25])
    assert fit.residuals == pytest.approx(np.zeros(50))


def test_a_penalty_shrinks_the_coefficients_and_leaves_the_mean() -> None:
    rows = made(50, noise=0.1)
    free, tight = ridge(rows, 0), ridge(rows, 1e9)
    assert np.abs(tight.coefficients).max() < 1e-6 < np.abs(free.coefficients).max()
    assert tight.intercept == pytest.approx(rows.changes.mean())
    for fit in (free, tight):
        assert fit.residuals.mean() == pytest.approx(0, abs=1e-12)


def test_the_penalty_is_in_the_normal_equations() -> None:
    """One feature of variance 1 over two rows: b = sum(xy) / (sum(x^2) + penalty)."""
    rows = Rows(np.array([[-1.0, 0, 0, 0], [1.0, 0, 0, 0]]), np.array([-3.0, 5.0]))
    assert ridge(rows, 2.0).coefficients.tolist() == pytest.approx([8 / 4, 0, 0, 0])


def test_parts_are_predicted_from_the_others() -> None:
    """A level that only the last part has is predicted by nobody."""
    features = np.zeros((10, 4))
    changes = np.array([0.0] * 8 + [1.0] * 2)
    expected = np.mean([0.25**2] * 4 + [1.0])
    assert prediction_error(Rows(features, changes), 1.0) == pytest.approx(expected)


def test_noise_wants_a_large_penalty_and_a_law_a_small_one() -> None:
    assert best_penalty(made(60, noise=0.0)) == PENALTIES[0]
    noise = made(60, noise=1.0)
    pure = Rows(noise.features, np.random.default_rng(5).normal(size=60))
    assert best_penalty(pure) >= 20


def test_published_regression(recorded: Rows) -> None:
    """827 rows, penalty 50 at the edge of the grid, residuals of 0.0114, b2 near 0."""
    assert recorded.features.shape == (827, 4)
    assert best_penalty(recorded) == 50
    fit = ridge(recorded, 50)
    assert fit.residuals.std() == pytest.approx(0.0114, abs=0.00005)
    assert abs(fit.coefficients[FEATURES.index("inflation")]) < 1e-5


def test_least_squares_see_an_effect_that_they_cannot_tell_from_none(
    recorded: Rows,
) -> None:
    inflation = FEATURES.index("inflation")
    assert ridge(recorded, 0).coefficients[inflation] == pytest.approx(13, abs=0.5)
    assert t_values(recorded)[inflation] == pytest.approx(0.84, abs=0.05)


def test_t_values_grow_with_the_square_root_of_the_rows() -> None:
    rows = made(100, noise=1.0)
    many = Rows(np.tile(rows.features, (4, 1)), np.tile(rows.changes, 4))
    ratio = np.sqrt((400 - 5) / (100 - 5))
    np.testing.assert_allclose(t_values(many), t_values(rows) * ratio)


def test_the_table_begins_with_least_squares(recorded: Rows) -> None:
    table = penalty_table(recorded)
    assert table["penalty"].to_list() == [0.0, *PENALTIES]
    assert table["inflation"][0] == pytest.approx(ridge(recorded, 0).coefficients[1])
    assert table["prediction_error"].arg_min() == len(table) - 1
    assert (table["inflation"].abs().diff().drop_nulls() < 0).all()


def test_the_two_ways_to_take_rounds_differ() -> None:
    days = recorded_days()
    assert len(published_rounds(days).btc_usd) == 1416
    assert len(observed_rounds(days).btc_usd) == 1383
