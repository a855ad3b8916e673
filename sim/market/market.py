"""The market as the agents' port describes it: prices now, and a place to sell LPT."""

import math
from typing import Protocol

from sim.market.pool import Pool
from sim.market.prices import Quote

LOWEST_USD, HIGHEST_USD = 1e-9, 1e9
"""Bounds of the outside prices, USD: beyond them a price is as good as none."""


class Withdrawals(Protocol):
    """Who hears of LPT that leave the contracts."""

    def take(self, amount_lpt: float) -> None:
        """Somebody has withdrawn LPT."""

    def become(self, *, share: float, most_below: float) -> None:
        """Sell otherwise from now on."""


class Market:
    """Prices outside the network, and what trade does to that of LPT.

    Args:
        lpt_usd: outside price of 1 LPT at the start, USD.
        eth_usd: price of 1 ETH at the start, USD.
        gas_price_wei: price of one unit of gas, wei.
        pool: where LPT are traded; None means that trade moves no price.

    Attributes:
        gas_price_wei: price of one unit of gas now, wei.
        pool: as given.
        sellers: who sells withdrawn LPT; None where nobody does.
        sold_lpt: LPT sold in the round, by whomever.
        sold_worth_usd: their worth at the outside price when they were sold, USD.
        sold_usd: what the sellers got, USD.
    """

    def __init__(
        self, lpt_usd: float, eth_usd: float, gas_price_wei: int, pool: Pool | None = None
    ) -> None:
        self._configured_usd = (lpt_usd, eth_usd)
        self._lpt_factor = self._eth_factor = 1.0
        self._lpt_usd, self._eth_usd = lpt_usd, eth_usd
        self.gas_price_wei = gas_price_wei
        self.pool = pool
        self.sellers: Withdrawals | None = None
        self.open_round()

    @property
    def outside_lpt_usd(self) -> float:
        """Price of 1 LPT where nobody of the network trades, USD."""
        return self._lpt_usd

    @property
    def lpt_usd(self) -> float:
        """Price of 1 LPT, USD."""
        return self._lpt_usd if self.pool is None else self._lpt_usd * self.pool.factor

    @property
    def eth_usd(self) -> float:
        """Price of 1 ETH, USD."""
        return self._eth_usd

    def quote(self) -> Quote:
        """All prices now."""
        return Quote(self.lpt_usd, self.eth_usd, self.gas_price_wei)

    def shock(self, lpt_factor: float = 1.0, eth_factor: float = 1.0) -> None:
        """Multiply the outside prices from now on; factors of several shocks multiply.

        Args:
            lpt_factor: on LPT's price, above 0.
            eth_factor: on ETH's price, above 0.

        Raises:
            ValueError: a factor is 0 or below.
        """
        if not (lpt_factor > 0 and eth_factor > 0):
            raise ValueError(f"factors {lpt_factor} and {eth_factor} must be above 0")
        self._lpt_factor *= lpt_factor
        self._eth_factor *= eth_factor
        self._lpt_usd = _bounded(self._lpt_usd * lpt_factor)
        self._eth_usd = _bounded(self._eth_usd * eth_factor)

    def move(self, lpt_log: float, eth_log: float) -> None:
        """Change the logarithms of the outside prices."""
        self._lpt_usd = _moved(self._lpt_usd, lpt_log)
        self._eth_usd = _moved(self._eth_usd, eth_log)

    def offer_lpt(self, amount_lpt: float) -> None:
        """LPT were withdrawn; those who sell theirs will, bit by bit.

        Args:
            amount_lpt: how many LPT, at least 0.
        """
        if self.sellers is not None:
            self.sellers.take(amount_lpt)

    def sell_lpt(self, amount_lpt: float) -> float:
        """Sell at once; where there is a pool, its price falls.

        Args:
            amount_lpt: how many LPT, at least 0.

        Returns:
            USD that the seller gets.

        Raises:
            ValueError: the amount is negative.
        """
        worth_usd = self._worth_usd(amount_lpt)
        got_usd = worth_usd if self.pool is None else self.pool.sell(worth_usd)
        self.sold_lpt += amount_lpt
        self.sold_worth_usd += worth_usd
        self.sold_usd += got_usd
        return got_usd

    def buy_lpt(self, amount_lpt: float) -> float:
        """Buy at once; where there is a pool, its price rises.

        Args:
            amount_lpt: how many LPT, at least 0.

        Returns:
            USD that the buyer pays.

        Raises:
            ValueError: the amount is negative.
        """
        worth_usd = self._worth_usd(amount_lpt)
        return worth_usd if self.pool is None else self.pool.buy(worth_usd)

    def sold_impact(self) -> float:
        """Share of the outside price that the round's sellers lost, fee included."""
        return 1 - self.sold_usd / self.sold_worth_usd if self.sold_worth_usd else 0.0

    def open_round(self) -> None:
        """A round begins: count what is sold anew."""
        self.sold_lpt = self.sold_worth_usd = self.sold_usd = 0.0

    def become(self, other: "Market") -> None:
        """Be configured as another market.

        A price that was configured otherwise is taken on, times the shocks that are in
        force; one that was not stays where it has moved to. So do trades' traces in a pool
        that was there before. The price of gas is its process's.
        """
        (lpt_usd, eth_usd), (was_lpt_usd, was_eth_usd) = (
            other._configured_usd,
            self._configured_usd,
        )
        if lpt_usd != was_lpt_usd:
            self._lpt_usd = _bounded(lpt_usd * self._lpt_factor)
        if eth_usd != was_eth_usd:
            self._eth_usd = _bounded(eth_usd * self._eth_factor)
        self._configured_usd = other._configured_usd

    def _worth_usd(self, amount_lpt: float) -> float:
        if amount_lpt < 0:
            raise ValueError(f"amount_lpt {amount_lpt} must be at least 0")
        return amount_lpt * self._lpt_usd


def _bounded(price_usd: float) -> float:
    return min(max(price_usd, LOWEST_USD), HIGHEST_USD)


def _moved(price_usd: float, log: float) -> float:
    """A price whose logarithm changes; moves beyond all bounds end at a bound."""
    farthest = math.log(HIGHEST_USD / LOWEST_USD)
    return _bounded(price_usd * math.exp(min(max(log, -farthest), farthest)))
