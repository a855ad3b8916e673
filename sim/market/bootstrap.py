"""Prices made of pieces of the record: a block bootstrap of daily returns."""

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from sim.market.closes import recorded_closes
from sim.market.prices import Move, require


@dataclass(frozen=True, slots=True)
class BlockBootstrap:
    """Days drawn from the record in blocks, both tokens' returns of a day together.

    The record is a circle. Every day goes on to the next recorded one, or begins a new
    block at a random day: at random, one day in `block_days` on average (the stationary
    bootstrap of Politis and Romano, 1994), or after exactly `block_days` (the circular
    one).
    Within a day the logarithms are linear in time.

    Attributes:
        block_days: mean length of a block, a whole number of at least 1.
        random_lengths: whether the lengths of blocks are random.
        keep_drift: whether the record's mean return stays; otherwise it is taken out, which
            leaves the median of prices where it is.
        first_day: the first close that is used.
        last_day: the last close that is used.
    """

    block_days: int = 7
    random_lengths: bool = True
    keep_drift: bool = False
    first_day: str = "2022-07-01"
    last_day: str = "2025-11-20"

    def check(self, days: float) -> None:  # noqa: ARG002
        """Refuse a window outside the record, and blocks longer than it."""
        count = len(recorded_closes().log_returns(self.first_day, self.last_day))
        allowed = f"must be at least 1 and at most {count}, the days of the window"
        require(self, "block_days", holds=1 <= self.block_days <= count, allowed=allowed)

    def move(
        self, since_days: float, days: float, memory: Any, rng: np.random.Generator
    ) -> Move:
        """Two draws for every day that begins; the memory is the present one's place."""
        returns = _returns(self.first_day, self.last_day, self.keep_drift)
        until_days, now = since_days + days, since_days
        place = self._drawn(0, None, len(returns), rng) if memory is None else memory
        moved = np.zeros(2)
        while True:
            midnight = math.floor(now) + 1
            moved += returns[place] * (min(midnight, until_days) - now)
            if midnight > until_days:
                return Move(float(moved[0]), float(moved[1]), place)
            place = self._drawn(midnight, place, len(returns), rng)
            now = float(midnight)

    def _drawn(
        self, day: int, before: int | None, count: int, rng: np.random.Generator
    ) -> int:
        """Place in the record of a day that begins."""
        anew, where = rng.random(2)
        if self.random_lengths:
            begins = anew < 1 / self.block_days
        else:
            begins = day % self.block_days == 0
        if before is None or begins:
            return int(where * count)
        return (before + 1) % count


@cache
def _returns(first_day: str, last_day: str, keep_drift: bool) -> np.ndarray:
    """Daily log returns of a window, float64 [days, (LPT, ETH)]."""
    returns = recorded_closes().log_returns(first_day, last_day)
    return returns if keep_drift else returns - returns.mean(axis=0)
