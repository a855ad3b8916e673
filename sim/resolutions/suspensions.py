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
        if len(lane) == 0:
            return
        ahead = np.arange(refreshes)[:, np.newaxis]
        key = self._key(lane, place, now_us // LIVE_REFRESH_US + ahead).ravel()
        keys = np.concatenate([self._keys, key])
        starts = np.concatenate([self._from_us, np.tile(now_us, refreshes)])
        order = np.lexsort((starts, keys))
        keys = keys[order]
        first = np.flatnonzero(np.concatenate([[True], keys[1:] > keys[:-1]]))
        self._keys, self._from_us = keys[first], starts[order][first]

    def hold(self, lane: np.ndarray, place: np.ndarray, time_us: np.ndarray) -> np.ndarray:
        """Whether somebody is left out; arrays of one length."""
        if len(self._keys) == 0:
            return np.zeros(len(time_us), dtype=bool)
        key = self._key(lane, place, time_us // LIVE_REFRESH_US)
        at = np.minimum(np.searchsorted(self._keys, key), len(self._keys) - 1)
        return np.asarray((self._keys[at] == key) & (time_us > self._from_us[at]))

    def everywhere(self, lane: np.ndarray, time_us: np.ndarray) -> np.ndarray:
        """`[times, places]` the same for all orchestrators."""
        held = np.zeros((len(time_us), self._places), dtype=bool)
        first_key = self._key(lane, np.int64(0), time_us // LIVE_REFRESH_US)
        first = np.searchsorted(self._keys, first_key)
        count = np.searchsorted(self._keys, first_key + self._places) - first
        look = np.repeat(np.arange(len(time_us)), count)
        at = np.arange(len(look)) + np.repeat(first + count - np.cumsum(count), count)
        then = time_us[look] > self._from_us[at]
        look, at = look[then], at[then]
        held[look, self._keys[at] - first_key[look]] = True
        return held

    def _key(
        self, lane: np.ndarray, place: np.ndarray | np.int64, window: np.ndarray
    ) -> np.ndarray:
        """One number for a lane, an orchestrator and a refresh."""
        return np.asarray((window << 32) + lane * self._places + place)
