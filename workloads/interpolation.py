"""Interpolation of positive measurements, monotone between neighbours."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def _edge_slope(step: float, next_step: float, secant: float, next_secant: float) -> float:
    slope = ((2 * step + next_step) * secant - step * next_secant) / (step + next_step)
    if slope * secant <= 0:
        return 0.0
    if secant * next_secant <= 0 and abs(slope) > 3 * abs(secant):
        return 3 * secant
    return slope


def pchip_slopes(x: Array, y: Array) -> Array:
    """Slopes at the points that keep a cubic monotone between each pair.

    Inside, the weighted harmonic mean of the two neighbouring secants, or zero where they
    differ in sign; at the ends, a one-sided three-point formula with the same limits.

    Args:
        x: `[points]`, strictly increasing.
        y: `[points]`.

    Source:
        Fritsch and Butland 1984; the formulas of the PCHIP package.
    """
    steps = np.diff(x)
    secants = np.diff(y) / steps
    if len(x) == 2:
        return np.repeat(secants, 2)
    before, after = secants[:-1], secants[1:]
    left_weight = 2 * steps[1:] + steps[:-1]
    right_weight = steps[1:] + 2 * steps[:-1]
    agree = before * after > 0
    slopes = np.zeros_like(x)
    slopes[1:-1][agree] = ((left_weight + right_weight)[agree]) / (
        left_weight[agree] / before[agree] + right_weight[agree] / after[agree]
    )
    slopes[0] = _edge_slope(steps[0], steps[1], secants[0], secants[1])
    slopes[-1] = _edge_slope(steps[-1], steps[-2], secants[-1], secants[-2])
    return slopes


class Place(NamedTuple):
    """Where sizes lie between measured ones; the same for every curve over those sizes.

    Attributes:
        left: `[sizes]` index of the measured size below.
        t: `[sizes]` way from there to the next, from 0 to 1, in logarithms.
        beyond: `[sizes]` logarithm of the size over the nearest measured one; 0 inside.
        inside: `[sizes]` whether the size lies within the measured ones.
    """

    left: NDArray[np.int64]
    t: Array
    beyond: Array
    inside: NDArray[np.bool_]


class LogLogCurve:
    """A positive quantity over a positive size, measured at a few sizes.

    Passes through every point, and is a monotone cubic of the logarithms between two
    neighbours. Outside the points it goes on as a power law with the slope at the end.

    Args:
        sizes: `[points]`, strictly increasing and positive; at least two.
        values: `[points]`, positive.
    """

    __slots__ = ("_cubic", "_ends", "_steps", "_x", "highest", "lowest")

    def __init__(self, sizes: Array, values: Array) -> None:
        self._x = np.log(np.asarray(sizes, dtype=np.float64))
        self._steps = np.diff(self._x)
        y = np.log(np.asarray(values, dtype=np.float64))
        slopes = pchip_slopes(self._x, y)
        rise = np.diff(y)
        first, second = slopes[:-1] * self._steps, slopes[1:] * self._steps
        self._cubic = (
            y[:-1],
            first,
            3 * rise - 2 * first - second,
            first + second - 2 * rise,
        )
        self._ends = float(slopes[0]), float(slopes[-1])
        self.lowest = float(sizes[0])
        self.highest = float(sizes[-1])

    def covers(self, size: Array) -> NDArray[np.bool_]:
        """Whether each size lies within the measured ones."""
        return (size >= self.lowest) & (size <= self.highest)

    def clip(self, size: Array) -> Array:
        """Each size, moved to the nearest measured one where it lies outside."""
        return np.clip(size, self.lowest, self.highest)

    def locate(self, size: Array) -> Place:
        """Find sizes among the measured ones, once for all curves that share these."""
        x = np.log(size)
        nearest = np.clip(x, self._x[0], self._x[-1])
        left = np.searchsorted(self._x[1:-1], nearest, "right")
        t = (nearest - self._x[left]) / self._steps[left]
        return Place(left, t, np.asarray(x - nearest), self.covers(size))

    def _log_nearest(self, place: Place) -> Array:
        left, t = place.left, place.t
        base, first, second, third = self._cubic
        return np.asarray(
            base[left] + t * (first[left] + t * (second[left] + t * third[left]))
        )

    def nearest(self, place: Place) -> Array:
        """Value at each place, or at the nearest measured size where it lies outside."""
        return np.asarray(np.exp(self._log_nearest(place)))

    def at(self, place: Place) -> Array:
        """Value at each place, in the unit of the measured values."""
        log_value = self._log_nearest(place)
        if np.all(place.inside):
            return np.asarray(np.exp(log_value))
        slope = np.where(place.beyond > 0, self._ends[1], self._ends[0])
        return np.asarray(np.exp(log_value + slope * place.beyond))

    def __call__(self, size: Array) -> Array:
        """Value at each size, in the unit of the measured values."""
        return self.at(self.locate(size))
