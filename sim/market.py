"""Prices outside the network."""

from dataclasses import dataclass


@dataclass(slots=True)
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

    def shock(self, lpt_factor: float = 1.0, eth_factor: float = 1.0) -> None:
        """Multiply the prices of tokens from now on."""
        self.lpt_usd *= lpt_factor
        self.eth_usd *= eth_factor

    def become(self, other: "ConstantMarket") -> None:
        """Take another market's prices on."""
        self.lpt_usd, self.eth_usd = other.lpt_usd, other.eth_usd
        self.gas_price_wei = other.gas_price_wei
