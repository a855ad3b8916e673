"""Streams that arrive over a stretch of time."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Streams of one stretch of time, in order of arrival; arrays of one length.

    Attributes:
        start_us: when each arrives, microseconds, int64.
        duration_us: how long each lasts, microseconds, int64.
        noise: factor on each one's compute time, around 1.
        path_noise: factor on each one's time under way, around 1.
    """

    start_us: np.ndarray
    duration_us: np.ndarray
    noise: np.ndarray
    path_noise: np.ndarray

    @classmethod
    def none(cls) -> "Arrivals":
        """No streams at all."""
        times, factors = np.zeros(0, dtype=np.int64), np.zeros(0)
        return cls(times, times, factors, factors)
