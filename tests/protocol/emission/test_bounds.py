import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.emission import Bounded, EmissionInputs, SupplyCap, signed_step
from protocol.fixed_point import perc_of_ppb
from protocol.rounds import initialize_round
from tests.protocol.support import LPT, OWNER, Network


def inputs(inflation: int, rate: int, supply: int = 0) -> EmissionInputs:
    return EmissionInputs(1, inflation, 1_000, 500_000_000, rate, 0, supply)


@pytest.mark.parametrize(
    ("inflation", "rate", "after"),
    [
        (700_000, 400_000_000, 701_000),
        (749_500, 400_000_000, 750_000),
        (750_000, 400_000_000, 750_000),
        (750_000, 600_000_000, 749_000),
        (900_000, 600_000_000, 750_000),
        (50_500, 600_000_000, 50_000),
        (10_000, 400_000_000, 50_000),
        (50_000, 500_000_000, 50_000),
    ],
)
def test_lip_100_holds_the_step_between_its_bounds(
    inflation: int, rate: int, after: int
) -> None:
    assert Bounded()(inputs(inflation, rate)) == after


def test_lip_100_in_a_year() -> None:
    """The LIP's own formula: inflation times 365 over rounds of 21 hours."""
    assert round(Bounded().ceiling_ppb / 10**9 * 365 / (21 / 24), 2) == 0.31
    assert round(Bounded().floor_ppb / 10**9 * 365 / (21 / 24), 2) == 0.02


@pytest.mark.parametrize(
    ("bounds", "told"),
    [
        ((-1, 5), "floor_ppb=-1: must be from 0 to 1000000000"),
        ((6, 5), "ceiling_ppb=5: must be from floor_ppb=6 to 1000000000"),
        ((0, 10**9 + 1), "ceiling_ppb=1000000001: must be from"),
    ],
)
def test_bounds_that_cannot_hold_are_named(bounds: tuple[int, int], told: str) -> None:
    with pytest.raises(ValueError, match=f"^{told}"):
        Bounded(*bounds)


@given(
    supply=st.integers(1, 10**30),
    left=st.integers(-(10**27), 10**27),
    inflation=st.integers(0, 10**9),
)
def test_no_round_mints_beyond_the_cap(supply: int, left: int, inflation: int) -> None:
    cap = SupplyCap(max(supply + left, 0), rule=lambda given_inputs: inflation)
    allowed = cap(inputs(inflation, 0, supply))
    assert 0 <= allowed <= inflation
    mintable = perc_of_ppb(supply, allowed)
    assert mintable <= max(left, 0)
    if allowed < inflation:
        assert perc_of_ppb(supply, allowed + 1) + supply >= max(left, 0)


def test_far_below_the_cap_the_rule_decides() -> None:
    below = inputs(686_500, 400_000_000, 46 * 10**6 * LPT)
    assert SupplyCap()(below) == signed_step(below)


def test_a_supply_at_its_cap_mints_nothing() -> None:
    network = Network()
    network.state.minter.emission_rule = SupplyCap(10**24)
    network.do(OWNER, initialize_round)
    assert network.state.minter.inflation.value == 0
    assert network.state.minter.current_mintable_tokens.value == 0


def test_a_negative_cap_is_named() -> None:
    with pytest.raises(ValueError, match=r"^max_supply_lpt=-1: must be at least 0"):
        SupplyCap(-1)
