"""Random streams by name: common random numbers by construction.

Every draw of a run comes from a generator keyed by (seed, replication, who, what for).
Changing one strategy or one parameter, or adding an agent, leaves every other agent's
draws as they were.
"""

import hashlib
from typing import Any

import numpy as np
from numpy.random.bit_generator import ISpawnableSeedSequence

from agents.splitmix import SplitMix


class HashedSeed(ISpawnableSeedSequence):
    """The seed of one generator: a SHA-256 of what it is for.

    It stands in for NumPy's `SeedSequence`, which spreads small seeds; a hash is spread
    already, and six times as quick to make a generator of.

    Args:
        digest: 32 bytes.
    """

    __slots__ = ("digest", "spawned")

    def __init__(self, digest: bytes) -> None:
        self.digest = digest
        self.spawned = 0

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> np.ndarray:
        """The digest as words: up to 8 of 32 bits or 4 of 64 bits."""
        return np.frombuffer(self.digest, np.dtype(dtype).newbyteorder("<"), n_words)

    def spawn(self, n_children: int) -> list["HashedSeed"]:
        """Seeds of generators that `Generator.spawn` makes, others at every call."""
        first, self.spawned = self.spawned, self.spawned + n_children
        return [
            HashedSeed(hashlib.sha256(self.digest + number.to_bytes(8, "little")).digest())
            for number in range(first, self.spawned)
        ]


class Streams:
    """The random streams of one replication.

    Args:
        seed: the run's seed, at least 0.
        replication: index of the replication, from 0.
    """

    def __init__(self, seed: int, replication: int = 0) -> None:
        self._root = f"{seed}\0{replication}"

    def generator(self, *name: str | int) -> np.random.Generator:
        """A fresh generator for a name; the same name always gives the same draws.

        Args:
            name: who draws and what for, e.g. ("orchestrator-17", "reward").
        """
        # NumPy takes any ISeedSequence; its type stubs know SeedSequence only.
        seed: Any = HashedSeed(self._digest(name))
        return np.random.Generator(np.random.PCG64(seed))

    def splitmix(self, *name: str | int) -> SplitMix:
        """As `generator`, for the many who draw seldom: a state of one number."""
        return SplitMix(int.from_bytes(self._digest(name)[:8], "little"))

    def uniform(self, *name: str | int) -> float:
        """The one draw of a name that draws no more: uniform on [0, 1)."""
        return (int.from_bytes(self._digest(name)[:8], "little") >> 11) * 2.0**-53

    def _digest(self, name: tuple[str | int, ...]) -> bytes:
        """SHA-256 of the seed, the replication and a name."""
        return hashlib.sha256("\0".join((self._root, *map(str, name))).encode()).digest()


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
