"""Those who sell what they withdraw: as much as the market takes, the rest later."""

import math

from sim.clock import Clock
from sim.market.market import Market
from sim.market.pool import HOUR_US


class Sellers:
    """Withdrawn LPT on their way to the market.

    They are sold at once as far as the price stays near the outside one, the rest hour by
    hour, as its recovery makes room.

    Args:
        clock: when hours are over.
        market: where they sell.
        share: share of what is withdrawn that is for sale, 0..1.
        most_below: they wait where the price would be more than this share below the
            outside one, 0..1.

    Attributes:
        waiting_lpt: LPT that are for sale and not sold yet.
    """

    def __init__(
        self, clock: Clock, market: Market, *, share: float, most_below: float
    ) -> None:
        self.waiting_lpt = 0.0
        self._clock = clock
        self._market = market
        self._planned = False
        self.become(share=share, most_below=most_below)

    def become(self, *, share: float, most_below: float) -> None:
        """Sell otherwise from now on."""
        self._share, self._most_below = share, most_below

    def take(self, amount_lpt: float) -> None:
        """Somebody has withdrawn LPT."""
        self.waiting_lpt += self._share * amount_lpt
        if self.waiting_lpt > 0 and not self._planned:
            self._sell(None)

    def _sell(self, _: None) -> None:
        """Sell what the market takes now, and plan to come back for the rest."""
        pool, price_usd = self._market.pool, self._market.outside_lpt_usd
        room_usd = math.inf if pool is None else pool.room_usd(self._most_below)
        amount_lpt = min(self.waiting_lpt, room_usd / price_usd)
        self._market.sell_lpt(amount_lpt)
        self.waiting_lpt -= amount_lpt
        self._planned = self.waiting_lpt > 0
        if self._planned:
            self._clock.after(HOUR_US, self._sell)
