"""The round initializer: somebody has to open each round."""

import mesa

from agents.ports import World
from protocol import rounds
from protocol.errors.rounds import RoundAlreadyInitialized
from protocol.units import Address

US_PER_S = 1_000_000
"""Microseconds in a second."""

MAX_DELAY_S = 30.0
"""A node waits up to this long after a round's first block. Source: go-livepeer
eth/roundinitializer.go, 2026-08."""


class RoundInitializer(mesa.Agent):
    """Opens each round after a random delay.

    Streams:
        (name, "delay"): the delay after a round's first block, uniform.
    """

    def __init__(self, model: mesa.Model, world: World, name: Address) -> None:
        super().__init__(model)
        self.name = name
        self._world = world
        self._delays = world.streams.generator(name, "delay")

    def schedule(self, round_number: int) -> None:
        """Plan to open a round once its first block is there."""
        delay_us = int(self._delays.uniform(0, MAX_DELAY_S) * US_PER_S)
        clock, chain = self._world.clock, self._world.chain
        clock.at(chain.round_start_us(round_number) + delay_us, self._open, round_number)

    def _open(self, round_number: int) -> None:  # noqa: ARG002
        receipt = self._world.chain.submit(self.name, rounds.initialize_round)
        if receipt.revert and not isinstance(receipt.revert, RoundAlreadyInitialized):
            raise receipt.revert
