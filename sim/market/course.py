"""Moves the prices of a world when its rounds open."""

import math
from typing import Any

from sim.calendar import US_PER_DAY
from sim.market.market import Market
from sim.market.prices import PriceProcess
from sim.streams import Streams


class NonsenseMoveError(ValueError):
    """A price process moved a price by something that is no number."""


class PriceCourse:
    """One process at work: the time that it has covered, and what it remembers.

    A round opens with the prices that its process has reached over the true length of the
    round before; within a round outside prices stay.

    Streams:
        ("market", "prices", round): the draws of the move with which a round opens.
    """

    def __init__(self, market: Market, process: PriceProcess, streams: Streams) -> None:
        self._market = market
        self._process = process
        self._streams = streams
        self._began_us = self._until_us = 0
        self._memory: Any = None

    def open_round(self, round_number: int, start_us: int) -> None:
        """Move up to the start of a round, unless this was done before."""
        if start_us <= self._until_us:
            return
        move = self._process.move(
            (self._until_us - self._began_us) / US_PER_DAY,
            (start_us - self._until_us) / US_PER_DAY,
            self._memory,
            self._streams.generator("market", "prices", round_number),
        )
        if not (math.isfinite(move.lpt_log) and math.isfinite(move.eth_log)):
            raise NonsenseMoveError(
                f"{type(self._process).__name__} moved prices by {move.lpt_log} and "
                f"{move.eth_log} in round {round_number}: must be finite logarithms"
            )
        self._market.move(move.lpt_log, move.eth_log)
        self._until_us, self._memory = start_us, move.memory

    def follow(self, process: PriceProcess) -> None:
        """Move by another process from now on; the same one goes on as if nothing were."""
        if process != self._process:
            self._process, self._memory = process, None
            self._began_us = self._until_us
