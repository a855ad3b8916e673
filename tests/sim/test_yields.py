import pytest

from sim.yields import dilution, explorer_yield, trailing_yield, yearly_growth


def test_growth_compounds() -> None:
    assert yearly_growth(10**8, 2) == pytest.approx(0.21)
    assert yearly_growth(0, 400) == 0


def test_dilution_is_a_share_of_what_is_there_afterwards() -> None:
    assert dilution(80.0, 100.0) == pytest.approx(0.2)


def test_trailing_yield_is_what_each_bonded_lpt_became() -> None:
    """10 issued to 50 bonded, then 11 to 22: x 1.2, x 1.5."""
    assert trailing_yield([100, 110, 121], [0.5, 0.2, 0.9]) == pytest.approx(0.8)


def test_explorer_yield_shares_growth_among_the_bonded() -> None:
    whole = explorer_yield(10**8, 0.5, rounds_per_year=2)
    part = explorer_yield(10**8, 0.5, rounds_per_year=2, reward_share=0.9, call_share=0.5)
    assert whole == pytest.approx(0.42)
    assert part == pytest.approx(0.189)
