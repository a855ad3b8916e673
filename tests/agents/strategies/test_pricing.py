"""What orchestrators ask."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from agents.strategies.pricing import (
    Advertised,
    Asks,
    CostPlus,
    FollowMarket,
    InUsd,
    Learned,
    Offered,
    PricingView,
    Undercut,
    UnitCosts,
)

ASKS = Asks(
    price_wei=np.array([400.0, 100.0, 200.0, 300.0]),
    stake_lpt=np.array([90.0, 1.0, 2.0, 7.0]),
    work=np.array([0.0, 0.0, 10.0, 1.0]),
    own=1,
)
VIEW = PricingView(
    180.0,
    150.0,
    0.5,
    3_000.0,
    2_000.0,
    costs=UnitCosts(marginal_wei=20.0, fixed_wei=30.0),
    asks=ASKS,
)


def test_the_listed_price_stays_whatever_happens() -> None:
    for current_wei, utilisation, uniform in ((1.0, 0.0, 0.0), (900.0, 1.0, 0.999)):
        view = PricingView(181.5, current_wei, utilisation, 3_000.0, 2_000.0)
        assert Advertised().price_wei(view, uniform) == 181.5


def test_a_price_in_usd_follows_the_price_of_eth() -> None:
    """Half the wei when an ETH costs twice as much; the last price plays no part."""
    for eth_usd, price_wei in ((2_000.0, 180.0), (4_000.0, 90.0), (500.0, 720.0)):
        view = PricingView(180.0, 1.0, 0.5, eth_usd=eth_usd, listed_eth_usd=2_000.0)
        assert InUsd().price_wei(view, 0.3) == price_wei


def test_the_others_are_seen_without_oneself() -> None:
    assert ASKS.others_wei().tolist() == [200.0, 300.0, 400.0]
    assert ASKS.quantile_wei(0.5) == 300.0
    assert ASKS.quantile_wei(0.5, "stake") == 400.0
    assert ASKS.quantile_wei(0.5, "work") == 200.0
    assert replace(ASKS, own=None).quantile_wei(0.0) == 100.0


def test_without_work_everybody_counts_once_and_without_others_there_is_no_price() -> None:
    assert replace(ASKS, work=np.zeros(4)).quantile_wei(0.5, "work") == 300.0
    assert Asks().quantile_wei(0.5) is None


def test_cost_plus_bears_the_fixed_cost_at_the_expected_utilisation() -> None:
    pricing = CostPlus(margin=0.2, expected_utilisation=0.3)
    assert pricing.price_wei(VIEW, 0.0) == pytest.approx((20 + 30 / 0.3) * 1.2)
    half = CostPlus(margin=0.0, expected_utilisation=0.3, fixed_share=0.5)
    assert half.price_wei(VIEW, 0.0) == pytest.approx(20 + 50)
    assert pricing.price_wei(replace(VIEW, costs=None), 0.0) == 180.0


def test_follow_market_goes_a_part_of_the_way_but_not_below_cost() -> None:
    assert FollowMarket(0.1, "none").price_wei(VIEW, 0.0) == pytest.approx(165.0)
    assert FollowMarket(1.0, "work").price_wei(VIEW, 0.0) == 200.0
    dear = replace(VIEW, costs=UnitCosts(1_000.0, 0.0))
    assert FollowMarket().price_wei(dear, 0.0) == 1_000.0
    assert FollowMarket(1.0, floor_at_cost=False).price_wei(dear, 0.0) == 200.0
    assert FollowMarket().price_wei(replace(VIEW, asks=Asks()), 0.0) == 150.0


def test_undercut_asks_less_than_a_place_but_not_below_cost() -> None:
    assert Undercut(1, 0.1).price_wei(VIEW, 0.0) == pytest.approx(180.0)
    assert Undercut(9, 0.1).price_wei(VIEW, 0.0) == pytest.approx(360.0)
    dear = replace(VIEW, costs=UnitCosts(300.0, 0.0))
    assert Undercut(1, 0.1, margin=0.1).price_wei(dear, 0.0) == pytest.approx(330.0)
    assert Undercut().price_wei(replace(VIEW, asks=Asks()), 0.0) == 150.0


def played(demand: Callable[[float], float], rounds: int, **settings: Any) -> list[float]:
    """Prices of a learner whose utilisation is a function of its price."""
    learner, rng = Learned(**settings), np.random.default_rng(3)
    past: list[Offered] = []
    for _ in range(rounds):
        view = replace(VIEW, past=tuple(past[-100:]))
        price_wei = learner.price_wei(view, rng.random())
        past.append(Offered(price_wei, demand(price_wei)))
    return [offered.price_wei for offered in past]


def test_a_learner_finds_the_price_that_earns_most() -> None:
    """With demand 1 - p / 600 and a cost of 20 the best price is 310."""
    prices = played(lambda price: max(1 - price / 600, 0.0), 400)
    assert np.median(prices[-100:]) == pytest.approx(310.0, rel=0.12)


def test_a_learner_without_work_becomes_cheaper_down_to_its_cost() -> None:
    prices = played(lambda price: 0.0, 400)
    assert min(prices) == 20.0
    assert np.median(prices[-50:]) < 30.0


BAD = [
    (lambda: CostPlus(margin=-0.1), "margin=-0.1: must be at least 0"),
    (lambda: CostPlus(expected_utilisation=0.0), "must be above 0 and at most 1"),
    (lambda: CostPlus(fixed_share=float("nan")), "fixed_share=nan: must be 0 to 1"),
    (lambda: FollowMarket(pull=0.0), "pull=0.0: must be above 0"),
    (lambda: FollowMarket(weights="luck"), "weights=luck: must be stake, work or none"),
    (lambda: Undercut(place=0), "place=0: must be an integer, at least 1"),
    (lambda: Undercut(by=1.0), "by=1.0: must be at least 0 and below 1"),
    (lambda: Learned(step=0.0), "step=0.0: must be 0.001 to 10"),
    (lambda: Learned(exploration=1.5), "exploration=1.5: must be 0 to 1"),
    (lambda: Learned(memory_rounds=101), "at least 1 and at most 100"),
]


@pytest.mark.parametrize(("make", "told"), BAD, ids=[told for _, told in BAD])
def test_bad_settings_are_refused(make: Callable[[], object], told: str) -> None:
    with pytest.raises(ValueError, match=told.replace(".", r"\.")):
        make()
