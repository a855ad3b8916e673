"""Gateways as businesses: users react, and the gateway leaves and comes back."""

import math
from dataclasses import replace

import pytest

from agents.business import ADJUSTMENT, Business, SourcingError, Terms, Trade
from agents.strategies.sourcing import OutsideOption, SourcingView, Stays

TERMS = Terms(
    revenue_usd=0.01, cloud_usd=0.03, price_elasticity=1.0, quality_elasticity=2.0
)


def trade(price_usd: float, *, lost: int = 0, late: int = 0) -> Trade:
    return Trade(1_000.0, streams=100, lost=lost, late=late, fees_usd=1_000.0 * price_usd)


def test_profit_is_revenue_less_fees() -> None:
    business = Business("gateway", TERMS, Stays())
    assert business.profit_usd(trade(0.002)) == pytest.approx(10 - 2)


def test_users_go_part_of_the_way_to_what_price_and_quality_ask() -> None:
    business = Business("gateway", TERMS, Stays())
    business.close_round(trade(0.002))
    assert business.demand_factor == 1
    business.close_round(trade(0.004))
    assert business.demand_factor == pytest.approx(1 + ADJUSTMENT * (0.5 - 1))
    for _ in range(200):
        business.close_round(trade(0.002, lost=10, late=9))
    assert business.demand_factor == pytest.approx((0.9 * 0.9) ** 2)


def test_nothing_bought_changes_nothing() -> None:
    business = Business("gateway", TERMS, Stays())
    business.close_round(trade(0.002))
    business.close_round(Trade(0.0, 0, 0, 0, 0.0))
    assert business.demand_factor == 1


def test_without_elasticities_users_stay() -> None:
    calm = Terms(0.01, 0.03, price_elasticity=0.0, quality_elasticity=0.0)
    business = Business("gateway", calm, Stays())
    for price_usd in (0.002, 0.02, 0.2):
        business.close_round(trade(price_usd, lost=50))
    assert business.demand_factor == 1


def view(**changed: float) -> SourcingView:
    usual = SourcingView(
        network_usd=0.002,
        cloud_usd=0.03,
        served_share=1.0,
        late_share=0.0,
        on_network=1.0,
        rounds_so=10,
    )
    return replace(usual, **changed)


@pytest.mark.parametrize(
    ("changed", "share"),
    [
        ({}, 1.0),
        ({"network_usd": 0.031}, 0.05),
        ({"served_share": 0.85}, 0.05),
        ({"late_share": 0.15}, 0.05),
        ({"served_share": 0.95, "late_share": 0.05}, 1.0),
        ({"network_usd": 0.031, "rounds_so": 2}, 1.0),
        ({"on_network": 0.05, "network_usd": 0.028}, 0.05),
        ({"on_network": 0.05, "network_usd": 0.026}, 1.0),
        ({"on_network": 0.05, "network_usd": 0.026, "rounds_so": 1}, 0.05),
        ({"on_network": 0.05, "network_usd": math.nan}, 0.05),
    ],
)
def test_a_gateway_leaves_and_comes_back(changed: dict[str, float], share: float) -> None:
    """Dear or bad: to the cloud; back with a tenth to gain, never at once."""
    assert OutsideOption().on_network(view(**changed)) == share


def test_a_gateway_that_left_sends_less_until_it_is_back() -> None:
    business = Business("gateway", TERMS, OutsideOption())
    shares = []
    for price_usd in [0.002] * 4 + [0.05] * 4 + [0.002] * 5:
        business.close_round(trade(price_usd))
        shares.append(business.on_network)
    assert shares == [1.0] * 4 + [0.05] * 4 + [1.0] * 5


class Nonsense:
    def on_network(self, view: SourcingView) -> float:
        return 1.5


def test_a_share_that_is_none_is_refused() -> None:
    with pytest.raises(SourcingError, match=r"Nonsense wants 1.5 for gateway"):
        Business("gateway", TERMS, Nonsense()).close_round(trade(0.002))


@pytest.mark.parametrize(
    ("key", "value"),
    [("patience_rounds", 0), ("most_failed", 1.1), ("lead", -0.1), ("trickle", math.nan)],
)
def test_impossible_settings_are_refused(key: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"{key}={value}"):
        OutsideOption(**{key: value})
