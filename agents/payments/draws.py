"""The draw that decides which tickets win."""

import math
from collections.abc import Iterator, Sequence

import numpy as np


class WinningDraws:
    """Decides which tickets of a gateway win.

    Every ticket is an independent draw. Instead of drawing each, the tickets until the
    next winner are drawn at once: a winner comes when the tickets' hazards add up to an
    exponential variate. The law is the same for any mix of winning probabilities.
    """

    __slots__ = ("_generator", "_left")

    def __init__(self, generator: np.random.Generator) -> None:
        self._generator = generator
        self._left = float(generator.standard_exponential())

    def winners(self, tickets: int, hazard: float) -> int:
        """How many of some tickets of equal hazard win."""
        left = self._left - tickets * hazard
        if left > 0.0:
            self._left = left
            return 0
        if hazard == math.inf:
            return tickets
        won = 0
        while tickets * hazard >= self._left:
            tickets -= math.ceil(self._left / hazard)
            self._left = float(self._generator.standard_exponential())
            won += 1
        self._left -= tickets * hazard
        return won

    def winners_of_each(
        self, tickets: Sequence[int], hazards: Sequence[float]
    ) -> Iterator[tuple[int, int]]:
        """As `winners`, one after the other; the place and the winners where there are any.

        Args:
            tickets: how many there are, kind by kind; at least one of each.
            hazards: each kind's hazard.
        """
        for place, (count, hazard) in enumerate(zip(tickets, hazards, strict=True)):
            left = self._left - count * hazard
            if left > 0.0:
                self._left = left
            else:
                yield place, self.winners(count, hazard)
