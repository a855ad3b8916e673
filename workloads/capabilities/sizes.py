"""How large the jobs of a capability are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class SizeDistribution(Protocol):
    """Distribution of the work units of one job."""

    @property
    def lowest(self) -> float:
        """Smallest job that is drawn, in work units."""
        ...

    @property
    def highest(self) -> float:
        """Largest job that is drawn, in work units."""
        ...

    def draw(self, count: int, rng: np.random.Generator) -> Array:
        """`[count]` work units of as many jobs."""
        ...


@dataclass(frozen=True, slots=True)
class Choice:
    """A few usual sizes, such as the formats of images.

    Attributes:
        values: sizes in work units, rising.
        shares: share of the jobs that have each; they add up to 1.
    """

    values: tuple[float, ...]
    shares: tuple[float, ...]

    @property
    def lowest(self) -> float:
        """Smallest size, in work units."""
        return self.values[0]

    @property
    def highest(self) -> float:
        """Largest size, in work units."""
        return self.values[-1]

    def draw(self, count: int, rng: np.random.Generator) -> Array:
        """`[count]` work units, each one of the values."""
        return rng.choice(np.array(self.values, dtype=np.float64), count, p=self.shares)


@dataclass(frozen=True, slots=True)
class LogNormal:
    """Sizes around a median with a long tail, such as the lengths of texts.

    Attributes:
        median: in work units.
        sigma: standard deviation of the logarithm.
        lowest: smaller draws become this, in work units.
        highest: larger draws become this: what the service accepts, in work units.
    """

    median: float
    sigma: float
    lowest: float
    highest: float

    def draw(self, count: int, rng: np.random.Generator) -> Array:
        """`[count]` work units."""
        drawn = self.median * np.exp(self.sigma * rng.standard_normal(count))
        return np.clip(drawn, self.lowest, self.highest)
