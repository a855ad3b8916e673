"""Spread of a kernel's run times around their location: bootstrap, with a heavy tail.

Redrawing measured residuals predicts a 95th percentile best (2.4 % held-out error against
3.2 % for a log-normal), but a few hundred of them know little of the last percent. There,
a Student t of the logarithms is nearer (7 % against 12 %), cut where nobody has measured.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

TABLE_LENGTH = 1 << 14
"""Equally likely factors that draws are taken from."""

TAIL_FROM = 0.99
"""Share of the runs below the fitted tail."""

TAIL_NEEDS = 200
"""Residuals below which no tail is fitted and the bootstrap stands alone."""

TAIL_CUT = 1.5
"""Largest factor of the tail over the largest one measured (assumption)."""

MOST_LOG_FACTOR = 50.0
"""Where a tail's logarithm is cut before it is raised, to stay finite."""

_DEGREES = np.array([1.0, 1.3, 1.7, 2.2, 3.0, 4.0, 6.0, 10.0, 30.0])
"""Degrees of freedom that the fit tries; 1 to 2.7 were found on GPUs and processors."""


class StudentT(NamedTuple):
    """A Student t distribution, moved and stretched."""

    degrees: float
    location: float
    scale: float

    def quantiles(self, shares: Array) -> Array:
        """Values below which these shares of the distribution lie.

        With `x = sqrt(degrees) tan(angle)` its density is a power of a cosine on a finite
        interval, which is summed up numerically.
        """
        angle = np.linspace(-np.pi / 2, np.pi / 2, 1 << 16)[1:-1]
        below = np.cumsum(np.cos(angle) ** (self.degrees - 1))
        below = (below - below[0] / 2) / below[-1]
        at = np.interp(shares, below, angle)
        return self.location + self.scale * math.sqrt(self.degrees) * np.tan(at)


def fit_student_t(values: Array) -> StudentT:
    """Student t of greatest likelihood, over a grid of degrees of freedom.

    For each of them, location and scale come from the usual reweighting iteration: a
    value far out counts less.
    """
    degrees = _DEGREES[:, None]
    location = np.full_like(degrees, np.median(values))
    scale = np.full_like(degrees, np.std(values))
    for _ in range(60):
        distance = ((values - location) / scale) ** 2
        weights = (degrees + 1) / (degrees + distance)
        location = (weights * values).sum(1, keepdims=True) / weights.sum(1, keepdims=True)
        scale = np.sqrt(np.mean(weights * (values - location) ** 2, 1, keepdims=True))
    distance = ((values - location) / scale) ** 2
    constant = np.array(
        [math.lgamma((n + 1) / 2) - math.lgamma(n / 2) - math.log(n) / 2 for n in _DEGREES]
    )
    likelihood = (
        constant
        - np.log(scale[:, 0])
        - ((degrees + 1) / 2 * np.log1p(distance / degrees)).mean(1)
    )
    best = int(np.argmax(likelihood))
    return StudentT(
        float(_DEGREES[best]),
        location=float(location[best, 0]),
        scale=float(scale[best, 0]),
    )


class Noise:
    """Factors by which single runs differ from their location.

    The measured factors as they are up to the 99th percentile, then the fitted tail,
    starting where they end. Then the whole is scaled so that the mean stays the measured
    one: the tail tells how a mean came about, not that it was larger.

    Args:
        log_residuals: `[runs]` logarithm of each measured run over its location.

    Attributes:
        factors: `[runs]` the measured factors.
        mean: their mean.
    """

    def __init__(self, log_residuals: Array) -> None:
        self.factors = np.exp(log_residuals)
        self.mean = float(self.factors.mean())
        self._log_residuals = log_residuals

    def about_one(self) -> Noise:
        """The same spread about a mean of one, for times that are means already."""
        return Noise(self._log_residuals - math.log(self.mean))

    @cached_property
    def table(self) -> Array:
        """`[TABLE_LENGTH]` equally likely factors, rising."""
        shares = (np.arange(TABLE_LENGTH) + 0.5) / TABLE_LENGTH
        table = np.quantile(self.factors, shares, method="inverted_cdf")
        if len(self.factors) < TAIL_NEEDS or np.ptp(self._log_residuals) == 0:
            return table
        upper = shares > TAIL_FROM
        fitted = fit_student_t(self._log_residuals)
        reach = fitted.quantiles(np.append(TAIL_FROM, shares[upper]))
        start = float(np.quantile(self.factors, TAIL_FROM, method="inverted_cdf"))
        tail = start * np.exp(np.minimum(reach[1:] - reach[0], MOST_LOG_FACTOR))
        table[upper] = np.minimum(tail, TAIL_CUT * self.factors.max())
        return np.asarray(table * (self.mean / table.mean()))

    def sample(self, shape: tuple[int, ...], rng: np.random.Generator) -> Array:
        """Draw factors."""
        return np.asarray(self.table[draw_places(shape, rng)])


def draw_places(
    shape: tuple[int, ...] | int, rng: np.random.Generator
) -> NDArray[np.uint16]:
    """Draw places in a table of factors; one place serves any table."""
    return rng.integers(0, TABLE_LENGTH, size=shape, dtype=np.uint16)
