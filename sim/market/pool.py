"""The market in which LPT are sold: sales move the price, arbitrage brings it back."""

from sim.clock import US_PER_S, Clock
from sim.market.depth import Depth

HOUR_US = 3_600 * US_PER_S
"""An hour, microseconds."""


class Pool:
    """One place of trade beside a world whose price it doesn't move.

    The logarithm of its price over the outside price shrinks by half in each half-life.

    Args:
        clock: what time it is.
        depth: how deep it is.
        fee: share of the proceeds, or on top of the cost, that it keeps, 0..1.
        half_life_hours: how long half of a departure lasts, above 0.
    """

    def __init__(
        self, clock: Clock, depth: Depth, *, fee: float, half_life_hours: float
    ) -> None:
        self._clock = clock
        self._root = 1.0
        self._since_us = 0
        self.become(depth, fee=fee, half_life_hours=half_life_hours)

    def become(self, depth: Depth, *, fee: float, half_life_hours: float) -> None:
        """Be otherwise from now on; the price stays where it is."""
        self._depth, self._fee = depth, fee
        self._half_life_us = half_life_hours * HOUR_US

    @property
    def factor(self) -> float:
        """The price over the outside price, now."""
        return self._now() ** 2

    def sell(self, worth_usd: float) -> float:
        """Take LPT in.

        Args:
            worth_usd: their worth at the outside price, USD, at least 0.

        Returns:
            USD that the seller gets.
        """
        return (1 - self._fee) * self._trade(worth_usd)

    def buy(self, worth_usd: float) -> float:
        """Give LPT out.

        Args:
            worth_usd: their worth at the outside price, USD, at least 0.

        Returns:
            USD that the buyer pays.
        """
        return -(1 + self._fee) * self._trade(-worth_usd)

    def room_usd(self, loss: float) -> float:
        """Worth of LPT to sell until the price is a share below the outside one, USD."""
        lowest, now = self._depth.position_usd((1 - loss) ** 0.5), self._now()
        return max(lowest - self._depth.position_usd(now), 0.0)

    def _now(self) -> float:
        """Root of the price by now."""
        hours = (self._clock.now_us - self._since_us) / self._half_life_us
        return float(self._root ** (0.5**hours)) if self._root != 1.0 else 1.0

    def _trade(self, worth_usd: float) -> float:
        """Move the price by a trade; USD that leave, before the fee."""
        depth, before = self._depth, self._now()
        position_usd = depth.position_usd(before) + worth_usd
        after = depth.root(position_usd)
        # At the farthest prices whatever is left is traded at these.
        rest_usd = position_usd - depth.position_usd(after)
        self._root, self._since_us = after, self._clock.now_us
        return depth.cash_usd(after) - depth.cash_usd(before) + rest_usd * after**2
