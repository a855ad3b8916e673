"""Whom gateways have suspended, on arrays: the shared lists of live AI streams."""

import numpy as np

from agents.streams import LIVE_REFRESH_US


class Suspensions:
    """Remembers from when on, in which refresh of its list, a lane leaves whom out.

    Args:
        places: number of orchestrators.
    """

    def __init__(self, places: int) -> None:
        self._places = places
        self._keys = np.zeros(0, dtype=np.int64)
        self._from_us = np.zeros(0, dtype=np.int64)

    def add(
        self, lane: np.ndarray, place: np.ndarray, now_us: np.ndarray, refreshes: int
    ) -> None:
        """Suspend until the list was refreshed some times; arrays of one length."""
        ahead = np.arange(refreshes)[:, np.newaxis]
        key = self._key(lane, place, now_us // LIVE_REFRESH_US + ahead).ravel()
        from_us = np.tile(now_us, refreshes)
        keys = np.concatenate([self._keys, key])
        starts = np.concatenate([self._from_us, from_us])
        order = np.lexsort((starts, keys))
        self._keys, first = np.unique(keys[order], return_index=True)
        self._from_us = starts[order][first]

    def hold(self, lane: np.ndarray, place: np.ndarray, time_us: np.ndarray) -> np.ndarray:
        """Whether somebody is left out; arrays of one length."""
        if len(self._keys) == 0:
            return np.zeros(len(time_us), dtype=bool)
        key = self._key(lane, place, time_us // LIVE_REFRESH_US)
        at = np.minimum(np.searchsorted(self._keys, key), len(self._keys) - 1)
        return np.asarray((self._keys[at] == key) & (time_us > self._from_us[at]))

    def _key(self, lane: np.ndarray, place: np.ndarray, window: np.ndarray) -> np.ndarray:
        """One number for a lane, an orchestrator and a refresh."""
        return np.asarray((window << 32) + lane * self._places + place)
