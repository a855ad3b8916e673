import numpy as np
import pytest

from experiments.studies.lip107.drivers import DriverModel
from experiments.studies.lip107.published import (
    PUBLISHED,
    REDUCED_FORM,
    Figure,
    compare,
    figures_of,
)
from experiments.studies.lip107.tunings import NO_CHANGE, PROPOSED
from tests.experiments.studies.lip107.outcomes import made

P95 = Figure("source", PROPOSED, "dilution", 0.95, 11.8, 0.2)


def around(percent: float, spread: float) -> np.ndarray:
    """Dilutions whose p95 is a figure."""
    values = np.random.default_rng(1).normal(0, spread / 100, 4_000)
    return values - np.quantile(values, 0.95, method="inverted_cdf") + percent / 100


@pytest.mark.parametrize(
    ("percent", "spread", "verdict"),
    [
        (11.8, 0.1, "met"),
        (11.95, 0.1, "met"),
        (12.4, 0.1, "missed"),
        (12.0, 1.0, "undecided"),
    ],
)
def test_ours_is_compared_with_its_interval(
    percent: float, spread: float, verdict: str
) -> None:
    (found,) = compare([made(PROPOSED, around(percent, spread))], [P95])
    assert found.figure is P95
    assert found.simulated.value == pytest.approx(percent)
    assert found.verdict == verdict


@pytest.mark.parametrize(
    ("percent", "verdict"), [(11.0, "met"), (12.5, "missed"), (11.8, "undecided")]
)
def test_a_lower_bound_has_no_tolerance(percent: float, verdict: str) -> None:
    bound = P95._replace(percent=percent, tolerance=None)
    (found,) = compare([made(PROPOSED, around(11.8, 0.1))], [bound])
    assert found.verdict == verdict


def test_tunings_that_were_not_run_are_left_out() -> None:
    assert compare([made(NO_CHANGE, around(14, 0.1))], [P95]) == []


def test_each_model_has_its_figures() -> None:
    assert figures_of(DriverModel.ridge) == PUBLISHED
    assert figures_of(DriverModel.reduced_form) == PUBLISHED + REDUCED_FORM
    assert {figure.tolerance for figure in REDUCED_FORM} == {0.15}


def test_names_say_what_a_figure_is() -> None:
    assert P95.name == "p95 dilution H1 2026, 46%/700"
    median = P95._replace(column="yield_1y", quantile=0.5)
    assert median.name == "median yield 1Y, 46%/700"
