"""Prices outside the network."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConstantMarket:
    """Prices that stay as they are.

    Attributes:
        lpt_usd: price of 1 LPT, USD.
        eth_usd: price of 1 ETH, USD.
        gas_price_wei: price of one unit of gas, wei.
    """

    lpt_usd: float
    eth_usd: float
    gas_price_wei: int
