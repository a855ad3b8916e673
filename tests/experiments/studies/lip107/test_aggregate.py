import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.studies.lip107.aggregate import Drivers, Rule, Start, simulate

START = Start(bonding_rate=0.5145, inflation_ppb=686_500, total_supply_lpt=46_759_749)
RULE = Rule(500_000_000, 500, 200_000, 1_000_000)


def still(rounds: int, paths: int = 1) -> Drivers:
    """Nobody bonds or unbonds."""
    return Drivers(np.zeros((rounds, paths)))


def test_the_round_mints_with_the_inflation_that_has_moved() -> None:
    paths = simulate(START, still(2), RULE)
    assert paths.inflation_ppb[:, 0].tolist() == [686_500, 686_000, 685_500]
    first = 46_759_749 * (1 + 686_000e-9)
    assert paths.total_supply_lpt[:, 0] == pytest.approx(
        [46_759_749, first, first * (1 + 685_500e-9)], rel=1e-12
    )
    assert paths.bonding_rate[:, 0] == pytest.approx([0.5145] * 3)


@pytest.mark.parametrize(("rate", "step"), [(0.49, 500), (0.51, -500)])
def test_inflation_moves_against_the_gap(rate: float, step: int) -> None:
    paths = simulate(START._replace(bonding_rate=rate), still(1), RULE)
    assert paths.inflation_ppb[1, 0] == 686_500 + step


def test_at_the_target_inflation_stays() -> None:
    paths = simulate(START._replace(bonding_rate=0.5), still(1), RULE)
    assert paths.inflation_ppb[1, 0] == 686_500


@pytest.mark.parametrize(("rate", "bound"), [(0.1, 1_000_000), (0.9, 200_000)])
def test_inflation_stays_within_floor_and_ceiling(rate: float, bound: int) -> None:
    rule = RULE._replace(inflation_change_ppb=300_000)
    paths = simulate(START._replace(bonding_rate=rate), still(5), rule)
    assert paths.inflation_ppb[-1, 0] == bound


def test_the_gap_is_that_of_the_round_before() -> None:
    """Bonding that crosses the target in a round moves inflation in the next one."""
    shocks = np.array([[-1.0], [0.0]])
    paths = simulate(START, Drivers(shocks), RULE)
    assert np.diff(paths.inflation_ppb[:, 0]).tolist() == [-500, 500]


def test_changes_carry_over_and_answer_to_inflation() -> None:
    drivers = Drivers(np.array([[0.1], [0.0]]), 0.5, 100.0, 0.2)
    paths = simulate(START, drivers, RULE)
    log_odds = np.log(paths.bonding_rate / (1 - paths.bonding_rate))[:, 0]
    start = np.log(0.5145 / 0.4855) + 0.2
    first = 0.1 + 0.5 * 0.2 + 100 * 686_500e-9
    second = 0.5 * first + 100 * 686_000e-9
    assert log_odds == pytest.approx([start, start + first, start + first + second])


def test_paths_do_not_touch() -> None:
    shocks = np.random.default_rng(1).normal(0, 0.05, (40, 6))
    together = simulate(START, Drivers(shocks, 0.3, 2.0, 0.01), RULE)
    for index in range(6):
        alone = simulate(START, Drivers(shocks[:, [index]], 0.3, 2.0, 0.01), RULE)
        for all_paths, path in zip(together, alone, strict=True):
            np.testing.assert_allclose(all_paths[:, [index]], path, rtol=1e-13)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10**9),
    st.integers(0, 5_000),
    st.lists(st.floats(-3, 3), min_size=1, max_size=30),
)
def test_supply_grows_within_floor_and_ceiling(
    target: int, step: int, shocks: list[float]
) -> None:
    rule = RULE._replace(target_bonding_rate_ppb=target, inflation_change_ppb=step)
    paths = simulate(START, Drivers(np.array(shocks)[:, np.newaxis]), rule)
    growth = paths.total_supply_lpt[1:] / paths.total_supply_lpt[:-1] - 1
    assert (growth >= 200_000e-9 * (1 - 1e-9)).all()
    assert (growth <= 1_000_000e-9 * (1 + 1e-9)).all()
    assert (np.abs(np.diff(paths.inflation_ppb, axis=0)) <= step).all()
    assert ((paths.bonding_rate >= 0) & (paths.bonding_rate <= 1)).all()
