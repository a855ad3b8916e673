"""Prices as they were: the recorded closes, played again from a day on."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.market.closes import recorded_closes
from sim.market.prices import Move, require


@dataclass(frozen=True, slots=True)
class Recorded:
    """Every move is the recorded one; between closes logarithms are linear.

    The run begins at the close of the first day, with its prices unless `market.lpt_usd`
    or `market.eth_usd` says otherwise; then the recorded moves start from there.

    Attributes:
        first_day: the day of the record that is the start, such as 2024-03-14.
    """

    first_day: str = "2024-03-14"

    def opening(self) -> tuple[float, float]:
        """Closes of LPT and ETH on the first day, USD."""
        closes, place = recorded_closes(), self._place()
        return float(closes.lpt_usd[place]), float(closes.eth_usd[place])

    def check(self, days: float) -> None:
        """Refuse a day without a record, and a run that is longer than what follows."""
        closes = recorded_closes()
        left = len(closes.lpt_usd) - 1 - self._place()
        allowed = (
            f"leaves {left} days of record up to {closes.last}, and the run lasts "
            f"{days:.1f}; must be an earlier day, or the run shorter"
        )
        require(self, "first_day", holds=days <= left, allowed=allowed)

    def move(
        self,
        since_days: float,
        days: float,
        memory: Any,  # noqa: ARG002
        rng: np.random.Generator,  # noqa: ARG002
    ) -> Move:
        """The recorded move; prices stay after the end of the record."""
        closes, begin = recorded_closes(), self._place() + since_days
        times, record = [begin, begin + days], np.arange(len(closes.lpt_usd))
        lpt = np.interp(times, record, np.log(closes.lpt_usd))
        eth = np.interp(times, record, np.log(closes.eth_usd))
        return Move(float(lpt[1] - lpt[0]), float(eth[1] - eth[0]))

    def _place(self) -> int:
        return recorded_closes().place("market.prices.first_day", self.first_day)
