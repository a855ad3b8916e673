"""The draw that decides which tickets win."""

import math

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
        left = self._left - tickets * hazard
        if left > 0.0:
            self._left = left
            return 0
        return tickets if hazard == math.inf else self._winners(tickets, hazard)

    def _winners(self, tickets: int, hazard: float) -> int:
        """How many of some tickets win, of which at least one does."""
        left, won = self._left, 0
        while tickets * hazard >= left:
            tickets -= math.ceil(left / hazard)
            left = self._draw()
            won += 1
        self._left = left - tickets * hazard
        return won
