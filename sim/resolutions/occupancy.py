"""How many streams run at each orchestrator when another one arrives, from arrays."""

import numpy as np


class Occupancy:
    """Counts streams that are running, at any place and time of a stretch.

    Args:
        place: `[streams]` where each runs.
        start_us, end_us: `[streams]` from when to when, microseconds.
        places: number of places.
    """

    def __init__(
        self, place: np.ndarray, start_us: np.ndarray, end_us: np.ndarray, places: int
    ) -> None:
        self._first_us = int(start_us.min(initial=0))
        latest_us = int(end_us.max(initial=self._first_us))
        self._span_us = latest_us - self._first_us + 2
        self._starts = np.sort(self._key(place, start_us))
        self._ends = np.sort(self._key(place, end_us))
        self._places = places

    def _key(self, place: np.ndarray, time_us: np.ndarray) -> np.ndarray:
        """Places and times in one order: by place, then by time."""
        return np.asarray(place * self._span_us + (time_us - self._first_us))

    def before(self, place: np.ndarray, time_us: np.ndarray) -> np.ndarray:
        """`[n]` streams at a place that began before a time and have not ended by it.

        Whatever lies at smaller places has begun and ended, so that it cancels out.
        """
        inside = np.clip(time_us - self._first_us, 0, self._span_us - 1)
        key = place * self._span_us + inside
        begun = np.searchsorted(self._starts, key, side="left")
        ended = np.searchsorted(self._ends, key, side="right")
        return np.asarray(begun - ended)

    def everywhere(self, time_us: int) -> np.ndarray:
        """`[places]` streams that run at a time."""
        places = np.arange(self._places)
        return self.before(places, np.full(self._places, time_us))
