"""Costs of calls: the era's, unless the configuration says otherwise."""

import pytest

from protocol.eras import DELTA, STREAMFLOW
from sim.config import PaymentsConfig
from sim.gas import GasCosts, gas_costs


def test_nothing_configured_is_the_era() -> None:
    assert gas_costs(PaymentsConfig(), DELTA.gas) == GasCosts(
        price_wei=10**7, redeem_estimate=1_200_000, redeem=1_200_000, reward=400_000
    )
    assert gas_costs(PaymentsConfig(), STREAMFLOW.gas) == GasCosts(
        price_wei=10**11, redeem_estimate=350_000, redeem=180_000, reward=450_000
    )


@pytest.mark.parametrize(
    ("key", "value", "changed"),
    [
        ("gas_price_gwei", 0.1, {"price_wei": 10**8}),
        ("redeem_gas", 7, {"redeem_estimate": 7, "redeem": 7}),
        ("reward_gas", 0, {"reward": 0}),
    ],
)
def test_each_key_sets_its_cost(key: str, value: float, changed: dict[str, int]) -> None:
    usual = gas_costs(PaymentsConfig(), STREAMFLOW.gas)
    found = gas_costs(PaymentsConfig(**{key: value}), STREAMFLOW.gas)
    names = ("price_wei", "redeem_estimate", "redeem", "reward")
    assert {
        name: getattr(found, name)
        for name in names
        if getattr(found, name) != getattr(usual, name)
    } == changed
