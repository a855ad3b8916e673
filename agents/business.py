"""A gateway as a business: users who react, revenue, and where it buys."""

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

from agents.strategies.sourcing import Sourcing, SourcingView

ADJUSTMENT = 0.1
"""Part of the way that users' demand goes in a round towards what price and quality would
make it (assumption: ten rounds, some nine days)."""


class SourcingError(ValueError):
    """A sourcing strategy gave back something that is no share."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a gateway's trade is like; fixed for the run.

    Attributes:
        revenue_usd: what its app earns with a minute of stream, USD.
        cloud_usd: what a minute costs at a cloud, USD.
        price_elasticity: percent of demand that a percent of price costs, at least 0.
        quality_elasticity: percent of demand that a percent of quality brings, at least 0.
    """

    revenue_usd: float
    cloud_usd: float
    price_elasticity: float
    quality_elasticity: float


class Trade(NamedTuple):
    """What a gateway bought on the network in a round.

    Attributes:
        minutes: minutes of stream that were served.
        streams: streams that ended.
        lost: of these, not served to their end.
        late: of these, slower than real time.
        fees_usd: what it paid, USD.
    """

    minutes: float
    streams: int
    lost: int
    late: int
    fees_usd: float


class Business:
    """Follows a gateway's trade round by round.

    Attributes:
        users: demand over what it was at the start, from price and quality.
        on_network: share of the work that is sent to the network.
    """

    def __init__(self, name: str, terms: Terms, sourcing: Sourcing) -> None:
        self.users = 1.0
        self.on_network = 1.0
        self.sourcing = sourcing
        self._name = name
        self._terms = terms
        self._first_usd = math.nan
        self._first_quality = math.nan
        self._rounds_so = 0

    def trade_on(self, terms: Terms) -> None:
        """Trade on other terms from now on."""
        self._terms = terms

    def scale_cloud_price(self, factor: float) -> None:
        """A minute at a cloud costs another multiple from now on."""
        self._terms = replace(self._terms, cloud_usd=self._terms.cloud_usd * factor)

    @property
    def demand_factor(self) -> float:
        """Work that is sent to the network over what it would be at the start."""
        return self.users * self.on_network

    def profit_usd(self, trade: Trade) -> float:
        """What a round's trade on the network earned, less what it cost."""
        return trade.minutes * self._terms.revenue_usd - trade.fees_usd

    def close_round(self, trade: Trade) -> None:
        """Users look at price and quality; the gateway looks where to buy."""
        price_usd = trade.fees_usd / trade.minutes if trade.minutes else math.nan
        served = 1 - trade.lost / trade.streams if trade.streams else math.nan
        kept = trade.streams - trade.lost
        late = trade.late / kept if kept else 0.0
        self._let_users_react(price_usd, served * (1 - late))
        self._choose(
            SourcingView(
                network_usd=price_usd,
                cloud_usd=self._terms.cloud_usd,
                served_share=served,
                late_share=late,
                on_network=self.on_network,
                rounds_so=self._rounds_so,
            )
        )

    def _let_users_react(self, price_usd: float, quality: float) -> None:
        """Demand goes part of the way to where price and quality would bring it."""
        if math.isnan(price_usd) or math.isnan(quality) or price_usd <= 0 or quality <= 0:
            return
        if math.isnan(self._first_usd):
            self._first_usd, self._first_quality = price_usd, quality
        wanted = (price_usd / self._first_usd) ** -self._terms.price_elasticity
        wanted *= (quality / self._first_quality) ** self._terms.quality_elasticity
        self.users += ADJUSTMENT * (wanted - self.users)

    def _choose(self, view: SourcingView) -> None:
        """Ask the strategy where to buy from now on."""
        share = self.sourcing.on_network(view)
        if not isinstance(share, int | float) or not 0 <= share <= 1:
            raise SourcingError(
                f"{type(self.sourcing).__name__} wants {share!r} for {self._name}: must "
                "be a share, at least 0 and at most 1"
            )
        self._rounds_so = 0 if share != self.on_network else self._rounds_so + 1
        self.on_network = float(share)
