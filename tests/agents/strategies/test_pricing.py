"""What orchestrators ask."""

from agents.strategies.pricing import Advertised, InUsd, PricingView


def test_the_listed_price_stays_whatever_happens() -> None:
    for current_wei, utilisation, uniform in ((1.0, 0.0, 0.0), (900.0, 1.0, 0.999)):
        view = PricingView(181.5, current_wei, utilisation, 3_000.0, 2_000.0)
        assert Advertised().price_wei(view, uniform) == 181.5


def test_a_price_in_usd_follows_the_price_of_eth() -> None:
    """Half the wei when an ETH costs twice as much; the last price plays no part."""
    for eth_usd, price_wei in ((2_000.0, 180.0), (4_000.0, 90.0), (500.0, 720.0)):
        view = PricingView(180.0, 1.0, 0.5, eth_usd=eth_usd, listed_eth_usd=2_000.0)
        assert InUsd().price_wei(view, 0.3) == price_wei
