"""Random streams by name: common random numbers by construction.

Every draw of a run comes from a generator keyed by (seed, replication, who, what for).
Changing one strategy or one parameter, or adding an agent, leaves every other agent's
draws as they were.
"""

import hashlib

import numpy as np


class Streams:
    """The random streams of one replication.

    Args:
        seed: the run's seed, at least 0.
        replication: index of the replication, from 0.
    """

    def __init__(self, seed: int, replication: int = 0) -> None:
        self._seed = seed
        self._replication = replication

    def generator(self, *name: str | int) -> np.random.Generator:
        """A fresh generator for a name; the same name always gives the same draws.

        Args:
            name: who draws and what for, e.g. ("orchestrator-17", "reward").
        """
        digest = hashlib.sha256("\0".join(map(str, name)).encode()).digest()
        key = tuple(int.from_bytes(digest[i : i + 4], "little") for i in range(0, 16, 4))
        return np.random.Generator(
            np.random.PCG64(
                np.random.SeedSequence(self._seed, spawn_key=(self._replication, *key))
            )
        )


class Uniforms:
    """Uniform draws on [0, 1) taken from a generator in blocks, one at a time.

    A call costs a list's pop instead of a generator's call.
    """

    __slots__ = ("_block", "_generator")

    BLOCK = 1024

    def __init__(self, generator: np.random.Generator) -> None:
        self._generator = generator
        self._block: list[float] = []

    def __call__(self) -> float:
        """The next draw."""
        if not self._block:
            self._block = self._generator.random(self.BLOCK).tolist()
            self._block.reverse()
        return self._block.pop()
