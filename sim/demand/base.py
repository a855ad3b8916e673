"""What a lane asks of its demand."""

from typing import Protocol

import numpy as np

from sim.demand.arrivals import Arrivals


class Demand(Protocol):
    """What arrives at one gateway.

    Attributes:
        rng: the gateway's demand stream.
        max_price_wei: highest price that the gateway accepts per unit, wei.
        scale: arrivals over what they would be without anybody's reaction.
    """

    rng: np.random.Generator
    max_price_wei: float
    scale: float

    def draw_running(self) -> Arrivals:
        """Streams that run already when the simulation starts, for their rest."""

    def draw(self, start_us: int, end_us: int) -> Arrivals:
        """Streams that arrive in [start_us, end_us), in order."""
