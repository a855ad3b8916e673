"""Streams that arrive over a stretch of time."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Streams of one stretch of time, in order of arrival; lists of one length.

    Attributes:
        start_us: when each arrives, microseconds.
        duration_us: how long each lasts, microseconds.
        noise: factor on each one's compute time, around 1.
        path_noise: factor on each one's time under way, around 1.
    """

    start_us: list[int]
    duration_us: list[int]
    noise: list[float]
    path_noise: list[float]

    @classmethod
    def none(cls) -> "Arrivals":
        """No streams at all."""
        return cls([], [], [], [])
