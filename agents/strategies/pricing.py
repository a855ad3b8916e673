"""What an orchestrator asks for its work."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PricingView:
    """What an orchestrator knows when it sets a price.

    Attributes:
        listed_wei: its price per unit when the run started, wei.
        current_wei: its price per unit in the round before, wei.
        utilisation: share of its slots that were busy in the round before, 0..1.
        eth_usd: price of 1 ETH now, USD.
        listed_eth_usd: the same when the run started.
    """

    listed_wei: float
    current_wei: float
    utilisation: float
    eth_usd: float
    listed_eth_usd: float


class Pricing(Protocol):
    """Strategy that sets a price once a round."""

    def price_wei(self, view: PricingView, uniform: float) -> float:
        """Price per unit, wei, at least 0.

        Args:
            view: what the orchestrator knows.
            uniform: a draw from [0, 1).
        """


@dataclass(frozen=True, slots=True)
class Advertised:
    """The listed price stays, as most operators keep theirs for months."""

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
