"""What orchestrators ask."""

from agents.strategies.pricing import Advertised, PricingView


def test_the_listed_price_stays_whatever_happens() -> None:
    for current_wei, utilisation, uniform in ((1.0, 0.0, 0.0), (900.0, 1.0, 0.999)):
        view = PricingView(181.5, current_wei, utilisation)
        assert Advertised().price_wei(view, uniform) == 181.5
