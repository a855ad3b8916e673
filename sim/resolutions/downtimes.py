"""The outages of a stretch, on arrays."""

import numpy as np

from sim.clock import FAR_US
from sim.resolutions.pools import Outage


class Downtimes:
    """Says who is down when.

    Args:
        outages: those of the stretch.
        places: number of orchestrators.
    """

    def __init__(self, outages: list[Outage], places: int) -> None:
        self._outages = outages
        columns = np.array(outages, dtype=np.int64).reshape(-1, 3)
        self._place, self._start_us, self._end_us = columns.T
        self._goes_down = np.zeros(places, dtype=bool)
        self._goes_down[self._place] = True

    def hold(self, place: np.ndarray, time_us: np.ndarray) -> np.ndarray:
        """Whether an orchestrator is in an outage at a time; arrays of one length."""
        down = np.zeros(len(place), dtype=bool)
        some = np.flatnonzero(self._goes_down[place])
        if len(some) == 0:
            return down
        times_us = time_us[some, np.newaxis]
        here = place[some, np.newaxis] == self._place
        here &= (times_us >= self._start_us) & (times_us < self._end_us)
        down[some] = here.any(axis=1)
        return down

    def everywhere(self, time_us: np.ndarray) -> np.ndarray:
        """`[times, places]` the same for all orchestrators."""
        down = np.zeros((len(time_us), len(self._goes_down)), dtype=bool)
        for place, start_us, end_us in self._outages:
            down[:, place] |= (time_us >= start_us) & (time_us < end_us)
        return down

    def up(self, time_us: np.ndarray, place: np.ndarray) -> np.ndarray | None:
        """`[times, places]` whether each given one is up; None where all always are."""
        if not self._goes_down[place].any():
            return None
        return ~self.everywhere(time_us)[:, place]

    def next_us(self, place: np.ndarray, from_us: np.ndarray) -> np.ndarray:
        """When an orchestrator is down next, from a time on; a far time if it is not."""
        next_us = np.full(len(place), FAR_US)
        some = np.flatnonzero(self._goes_down[place])
        if len(some) == 0:
            return next_us
        starts_us = np.maximum(self._start_us, from_us[some, np.newaxis])
        here = place[some, np.newaxis] == self._place
        here &= starts_us < self._end_us
        next_us[some] = np.where(here, starts_us, FAR_US).min(axis=1)
        return next_us
