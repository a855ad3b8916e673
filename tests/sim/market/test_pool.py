"""Sales lose what the measured pool took, and trades cancel but for the fee."""

import math

import pytest

from sim.clock import Clock
from sim.market import Depth, Market, Pool, Sellers
from sim.market.pool import HOUR_US

MEASURED = {1e3: 0.0059, 5e3: 0.0173, 10e3: 0.0312, 25e3: 0.0714, 50e3: 0.453}
"""Share lost by sales of so many USD, fee included; LPT/WETH on Arbitrum, 2025-12-20."""


def market(fee: float = 0.003, half_life_hours: float = 2.0) -> tuple[Market, Clock]:
    clock = Clock()
    pool = Pool(clock, Depth(), fee=fee, half_life_hours=half_life_hours)
    return Market(4.0, 3_000.0, 1, pool), clock


@pytest.mark.parametrize("worth_usd", MEASURED)
def test_sales_lose_what_was_measured(worth_usd: float) -> None:
    """Within 20 % up to 25k USD, and here beyond."""
    place, _ = market()
    lost = 1 - place.sell_lpt(worth_usd / 4.0) / worth_usd
    assert lost == pytest.approx(MEASURED[worth_usd], rel=0.03)
    assert place.sold_impact() == pytest.approx(lost)


@pytest.mark.parametrize("worth_usd", [10.0, 5e3, 40e3])
def test_a_round_trip_loses_only_the_fee(worth_usd: float) -> None:
    for fee in (0.0, 0.003):
        place, _ = market(fee)
        got = place.sell_lpt(worth_usd / 4.0)
        assert place.lpt_usd < 4.0
        paid = place.buy_lpt(worth_usd / 4.0)
        assert paid == pytest.approx(got / (1 - fee) * (1 + fee))
        assert place.lpt_usd == pytest.approx(4.0)


def test_what_no_reserve_can_take_is_traded_at_the_farthest_price() -> None:
    place, _ = market(fee=0.0)
    place.sell_lpt(1e6)
    assert place.lpt_usd == pytest.approx(0.04)
    assert place.sell_lpt(1e6) == pytest.approx(0.04e6)
    other, _ = market(fee=0.0)
    assert other.buy_lpt(1e6) > 4e6
    assert other.lpt_usd == pytest.approx(400.0)


def test_two_sales_are_one_of_their_sum() -> None:
    parts, _ = market()
    whole, _ = market()
    got = parts.sell_lpt(2_000) + parts.sell_lpt(7_000)
    assert got == pytest.approx(whole.sell_lpt(9_000))
    assert parts.lpt_usd == pytest.approx(whole.lpt_usd)


def test_buying_mirrors_selling() -> None:
    """Where a sale gets x USD and divides the price, a purchase for x LPT multiplies it."""
    depth = Depth()
    for root in (0.99, 0.95, 0.9, 0.5):
        assert depth.cash_usd(root) == pytest.approx(-depth.position_usd(1 / root))
        assert depth.root(depth.position_usd(root)) == pytest.approx(root)
        assert depth.root(depth.position_usd(1 / root)) == pytest.approx(1 / root)


def test_the_price_comes_back_by_half_lives() -> None:
    place, clock = market(half_life_hours=2.0)
    place.sell_lpt(5_000)
    fallen = math.log(place.lpt_usd / 4.0)
    assert fallen < -0.05
    for half_lives in (1, 2, 3):
        clock.run(int(2 * HOUR_US * half_lives))
        now = math.log(place.lpt_usd / place.outside_lpt_usd)
        assert now == pytest.approx(fallen / 2**half_lives)


def test_a_shock_moves_the_pool_along() -> None:
    place, _ = market()
    place.sell_lpt(5_000)
    before = place.lpt_usd
    place.shock(lpt_factor=0.5)
    place.shock(lpt_factor=0.5, eth_factor=2.0)
    assert (place.outside_lpt_usd, place.eth_usd) == (1.0, 6_000.0)
    assert place.lpt_usd == pytest.approx(before / 4)
    for factor in (0.0, -1.0, math.nan):
        with pytest.raises(ValueError, match="must be above 0"):
            place.shock(lpt_factor=factor)


def test_without_a_pool_trade_moves_nothing() -> None:
    place = Market(4.0, 3_000.0, 1)
    assert place.sell_lpt(1e6) == 4e6
    assert place.buy_lpt(1e6) == 4e6
    assert (place.lpt_usd, place.sold_lpt, place.sold_impact()) == (4.0, 1e6, 0.0)
    place.offer_lpt(5.0)
    assert place.sold_lpt == 1e6
    with pytest.raises(ValueError, match=r"amount_lpt -1\.0 must be at least 0"):
        place.sell_lpt(-1.0)


def test_no_price_leaves_its_bounds() -> None:
    place = Market(4.0, 3_000.0, 1)
    place.move(-1e4, 1e4)
    assert (place.lpt_usd, place.eth_usd) == (1e-9, 1e9)


def test_sellers_wait_for_the_price() -> None:
    """A whale sells what fits, hour by hour, and never pushes the price further down."""
    place, clock = market(half_life_hours=1.0)
    sellers = place.sellers = Sellers(clock, place, share=0.5, most_below=0.05)
    place.offer_lpt(80_000.0)
    first = place.sold_lpt
    assert 0 < first < 40_000
    assert place.lpt_usd == pytest.approx(0.95 * 4.0)
    place.offer_lpt(200.0)
    assert place.sold_lpt == first
    for hour in range(1, 30):
        clock.run(hour * HOUR_US + 1)
        assert place.lpt_usd >= 0.95 * 4.0 - 1e-9
    assert place.sold_lpt + sellers.waiting_lpt == pytest.approx(40_100.0)
    assert 0 < place.sold_impact() < 0.05 + 0.003
    clock.run(100 * HOUR_US)
    assert (sellers.waiting_lpt, place.sold_lpt) == (0.0, pytest.approx(40_100.0))
