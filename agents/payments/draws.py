"""The draw that decides which tickets win."""

import math

import numpy as np

from agents.splitmix import SplitMix


class WinningDraws:
    """Decides which tickets of a gateway win.

    Every ticket is an independent draw. Instead of drawing each, the tickets until the
    next winner are drawn at once: a winner comes when the tickets' hazards add up to an
    exponential variate. The law is the same for any mix of winning probabilities. Whoever
    goes on from `uniform` and `left` elsewhere draws the same winners.

    Attributes:
        uniform: the draws from which the variates are made.
        left: hazard until the next winner.
    """

    __slots__ = ("left", "uniform")

    def __init__(self, generator: np.random.Generator) -> None:
        self.uniform = SplitMix(int(generator.integers(2**63)))
        self.left = self._draw()

    def _draw(self) -> float:
        """The next variate."""
        return -math.log1p(-self.uniform())

    def winners(self, tickets: int, hazard: float) -> int:
        """How many of some tickets of equal hazard win."""
        left = self.left - tickets * hazard
        if left > 0.0:
            self.left = left
            return 0
        return tickets if hazard == math.inf else self._winners(tickets, hazard)

    def _winners(self, tickets: int, hazard: float) -> int:
        """How many of some tickets win, of which at least one does."""
        left, won = self.left, 0
        while tickets * hazard >= left:
            tickets -= math.ceil(left / hazard)
            left = self._draw()
            won += 1
        self.left = left - tickets * hazard
        return won
