"""The draw that decides which tickets win."""

import math
from collections.abc import Iterator, Sequence

import numpy as np

BLOCK = 64
"""Variates that are drawn at a time: the same ones as one by one, at less cost."""


class WinningDraws:
    """Decides which tickets of a gateway win.

    Every ticket is an independent draw. Instead of drawing each, the tickets until the
    next winner are drawn at once: a winner comes when the tickets' hazards add up to an
    exponential variate. The law is the same for any mix of winning probabilities.
    """

    __slots__ = ("_ahead", "_generator", "_left")

    def __init__(self, generator: np.random.Generator) -> None:
        self._generator = generator
        self._ahead: list[float] = []
        self._left = self._draw()

    def _draw(self) -> float:
        """The next variate."""
        if not self._ahead:
            self._ahead = self._generator.standard_exponential(BLOCK)[::-1].tolist()
        return self._ahead.pop()

    def winners(self, tickets: int, hazard: float) -> int:
        """How many of some tickets of equal hazard win."""
        for _, won in self.winners_of_each([tickets], [hazard]):
            return won
        return 0

    def winners_of_each(
        self, tickets: Sequence[int], hazards: Sequence[float]
    ) -> Iterator[tuple[int, int]]:
        """How many win of kind after kind of tickets.

        Args:
            tickets: how many there are of each kind.
            hazards: each kind's hazard.

        Yields:
            A kind's place and its winners, if it has any.
        """
        for place, (count, hazard) in enumerate(zip(tickets, hazards, strict=True)):
            left = self._left - count * hazard
            if left > 0.0:
                self._left = left
            elif hazard == math.inf:
                yield place, count
            else:
                yield place, self._winners(count, hazard)

    def _winners(self, tickets: int, hazard: float) -> int:
        """How many of some tickets win, of which at least one does."""
        left, won = self._left, 0
        while tickets * hazard >= left:
            tickets -= math.ceil(left / hazard)
            left = self._draw()
            won += 1
        self._left = left - tickets * hazard
        return won
