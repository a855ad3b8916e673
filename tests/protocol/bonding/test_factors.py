import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.bonding.factors import (
    cumulative_fees,
    cumulative_stake,
    latest_factors,
    with_fees,
    with_rewards,
)
from protocol.errors import ArithmeticPanic, DivisionByZeroPanic
from protocol.state.bonding import EarningsPool, Transcoder
from protocol.storage import Journal, Table
from protocol.units import PRECISE, Address


def test_a_factor_of_zero_counts_as_one() -> None:
    assert cumulative_stake(7, 0, 0) == 7
    assert cumulative_stake(7, 0, 2 * PRECISE) == 14
    assert cumulative_fees(10, 0, 0, PRECISE // 2) == 5
    assert with_rewards(0, 1, 4) == 5 * PRECISE // 4
    assert with_fees(3, 0, 1, 4) == 3 + PRECISE // 4


def test_factors_do_not_fall() -> None:
    with pytest.raises(ArithmeticPanic):
        cumulative_fees(10, 0, 2, 1)
    with pytest.raises(DivisionByZeroPanic):
        with_rewards(PRECISE, 1, 0)


@given(
    stakes=st.lists(st.integers(1, 10**27), min_size=1, max_size=8),
    rewards=st.lists(st.integers(0, 10**24), max_size=8),
)
def test_rewards_are_never_overpaid(stakes: list[int], rewards: list[int]) -> None:
    factor, total = 0, sum(stakes)
    for amount in rewards:
        factor = with_rewards(factor, amount, total)
        total += amount
        assert sum(cumulative_stake(stake, 0, factor) for stake in stakes) <= total


def test_the_latest_factors_come_from_the_last_reward_and_the_last_fee() -> None:
    name = Address("a")
    pools: Table[tuple[Address | None, int], EarningsPool] = Table(
        Journal(), EarningsPool()
    )
    pools.put((name, 3), EarningsPool(cumulative_reward_factor=11))
    pools.put((name, 5), EarningsPool(cumulative_fee_factor=12))
    record = Transcoder(last_reward_round=3, last_fee_round=5)
    assert latest_factors(pools, name, record, 9) == (11, 12)
    assert latest_factors(pools, name, record, 5) == (11, 12)
    assert latest_factors(pools, name, record, 4) == (11, 0)
    assert latest_factors(pools, name, record, 2) == (0, 0)
