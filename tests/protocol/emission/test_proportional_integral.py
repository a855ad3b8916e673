from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.emission import EmissionInputs, ProportionalIntegral, signed_step

TARGET = 500_000_000
POINT = 10_000_000


def inputs(inflation: int, rate: int, last: int | None) -> EmissionInputs:
    return EmissionInputs(1, inflation, 500, TARGET, rate, 0, 0, last)


@pytest.mark.parametrize(
    ("points", "last_points", "moved"),
    [
        (50, 50, 0),
        (45, 45, 500),
        (55, 55, -500),
        (49, 50, 100 + 5_000),
        (50, 49, -5_000),
        (60, 40, -1_000 - 100_000),
    ],
)
def test_worked_moves(points: int, last_points: int, moved: int) -> None:
    rule = ProportionalIntegral()
    given_inputs = inputs(700_000, points * POINT, last_points * POINT)
    assert rule(given_inputs) == 700_000 + moved


def test_five_points_off_it_moves_like_the_deployed_step() -> None:
    for points in (45, 55):
        steady = inputs(700_000, points * POINT, points * POINT)
        assert ProportionalIntegral()(steady) == signed_step(steady)


def test_the_first_round_has_no_change_to_answer() -> None:
    assert ProportionalIntegral()(inputs(700_000, 450_000_000, None)) == 700_500


def test_small_gaps_are_floored_on_both_sides() -> None:
    rule = ProportionalIntegral()
    assert rule(inputs(700_000, TARGET - 99_999, TARGET - 99_999)) == 700_000
    assert rule(inputs(700_000, TARGET + 99_999, TARGET + 99_999)) == 700_000


def test_inflation_never_falls_below_zero() -> None:
    assert ProportionalIntegral()(inputs(100, 900_000_000, 100_000_000)) == 0


@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=40))
def test_the_proportional_moves_depend_on_both_ends_only(rates: list[int]) -> None:
    """However the bonding rate went, no rounding is left behind."""
    rule = ProportionalIntegral(integral_ppb_per_point=0, proportional_ppb_per_point=7)
    inflation = 10**9
    for last, rate in pairwise(rates):
        inflation = rule(inputs(inflation, rate, last))
    gaps = [(TARGET - rate) * 7 // POINT for rate in (rates[0], rates[-1])]
    assert inflation == 10**9 + gaps[1] - gaps[0]


def test_it_leads_a_bonding_rate_to_the_target() -> None:
    """Stake that follows inflation slowly comes to rest there, and so does inflation."""
    rule, inflation, rate, last = ProportionalIntegral(), 300_000, 300_000_000, None
    for _ in range(4_000):
        inflation = rule(inputs(inflation, rate, last))
        last, rate = rate, rate + (inflation * 1_000 - rate) // 50
    assert abs(rate - TARGET) < POINT // 10
    assert abs(inflation - 500_000) < 1_000


@pytest.mark.parametrize("gain", [-1, 10**9 + 1])
@pytest.mark.parametrize("name", ["integral_ppb_per_point", "proportional_ppb_per_point"])
def test_gains_that_make_no_sense_are_named(name: str, gain: int) -> None:
    with pytest.raises(ValueError, match=f"^{name}={gain}: must be from 0 to 1000000000"):
        ProportionalIntegral(**{name: gain})
