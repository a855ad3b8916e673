"""Prices that stay what they are: in ETH, or in USD."""

from dataclasses import dataclass
from typing import ClassVar

from agents.strategies.pricing.base import PricingView


@dataclass(frozen=True, slots=True)
class Advertised:
    """The listed price stays, as most operators keep theirs for months."""

    idle: ClassVar[bool] = True

    def price_wei(self, view: PricingView, uniform: float) -> float:  # noqa: ARG002
        """The listed price."""
        return view.listed_wei


@dataclass(frozen=True, slots=True)
class InUsd:
    """The listed price in USD stays, so that the price in wei follows the price of ETH.

    Source:
        go-livepeer core/autoconvertedprice.go, eth/watchers/pricefeedwatcher.go, 2026-08;
        the node looks every hour, here once a round.
    """

    def price_wei(self, view: PricingView, uniform: float) -> float:  # noqa: ARG002
        """The listed price at today's price of ETH."""
        return view.listed_wei * view.listed_eth_usd / view.eth_usd
