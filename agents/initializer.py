"""The round initializer: somebody has to open each round."""

from collections.abc import Callable

import mesa

from agents.ports import World
from protocol import rounds
from protocol.units import Address

US_PER_S = 1_000_000
"""Microseconds in a second."""

MAX_DELAY_S = 30.0
"""A node waits up to this long after a round's first block. Source: go-livepeer
eth/roundinitializer.go, 2026-08."""


class RoundInitializer(mesa.Agent):
    """Opens each round after a random delay.

    Attributes:
        on_open: told the round when it has been initialized.

    Streams:
        (name, "delay"): the delay after a round's first block, uniform.
    """

    def __init__(self, model: mesa.Model, world: World, name: Address) -> None:
        super().__init__(model)
        self.on_open: Callable[[int], None] = _nobody_listens
        self.name = name
        self._world = world
        self._delays = world.streams.generator(name, "delay")

    def schedule(self, round_number: int) -> None:
        """Plan to open a round once its first block is there."""
        delay_us = int(self._delays.uniform(0, MAX_DELAY_S) * US_PER_S)
        clock, chain = self._world.clock, self._world.chain
        clock.at(chain.round_start_us(round_number) + delay_us, self._open, round_number)

    def _open(self, round_number: int) -> None:
        receipt = self._world.chain.submit(self.name, rounds.initialize_round)
        if receipt.revert:
            raise receipt.revert
        self.on_open(round_number)


def _nobody_listens(_: int) -> None:
    """What happens at a round's opening until the engine says so."""
