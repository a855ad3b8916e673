"""How deep the market of LPT is: what a sale of some size costs the seller.

Deep liquidity lies around the price, as in a pool of concentrated liquidity: a constant
product whose virtual reserves are worth `depth_usd` a side. It ends where the price has
moved by the factor `edge`; beyond there is little. The measured pool, LPT/WETH 0.3 % on
Arbitrum on 2025-12-20, lost sellers of 1k, 5k, 10k, 25k and 50k USD 0.59, 1.73, 3.12, 7.14
and 45.3 %, fee included; the defaults give 0.59, 1.72, 3.11, 7.04 and 45.3 %.

Amounts of LPT are counted in USD at the outside price here. A position is what the market
has taken in above its rest: positive after sales, negative after purchases. The root is
the square root of the pool's price over the outside price.
"""

import math
from dataclasses import dataclass

FARTHEST = 100.0
"""Factor below and above the outside price at which anything is traded (assumption)."""


@dataclass(frozen=True, slots=True)
class Depth:
    """Liquidity by price, the same upwards as downwards on a logarithmic scale.

    Attributes:
        deep_usd: worth of a side's virtual reserve around the price, USD.
        thin_usd: the same beyond the edge.
        edge: price over the outside price where deep liquidity ends, below 1.
    """

    deep_usd: float = 345_000.0
    thin_usd: float = 3_000.0
    edge: float = 0.86

    def root(self, position_usd: float) -> float:
        """Root of the price at a position."""
        low, high = self._edges()
        inverse = 1 + position_usd / self.deep_usd
        if inverse > 1 / low:
            beyond = position_usd - self.position_usd(low)
            inverse = 1 / low + beyond / self.thin_usd
        elif inverse < 1 / high:
            beyond = position_usd - self.position_usd(high)
            inverse = 1 / high + beyond / self.thin_usd
        farthest = math.sqrt(FARTHEST)
        return 1 / min(max(inverse, 1 / farthest), farthest)

    def position_usd(self, root: float) -> float:
        """Position at which the price has a root."""
        low, high = self._edges()
        inside = min(max(root, low), high)
        deep = self.deep_usd * (1 / inside - 1)
        return deep + self.thin_usd * (1 / root - 1 / inside)

    def cash_usd(self, root: float) -> float:
        """USD that have left the market on the way from its rest to a root."""
        low, high = self._edges()
        inside = min(max(root, low), high)
        return self.deep_usd * (1 - inside) + self.thin_usd * (inside - root)

    def _edges(self) -> tuple[float, float]:
        """Roots between which liquidity is deep."""
        low = math.sqrt(self.edge)
        return low, 1 / low
