"""How many streams run at each orchestrator when another one arrives, from arrays."""

from copy import copy

import numpy as np


class Occupancy:
    """Counts streams that are running, at any place and time of a stretch.

    Args:
        place: `[streams]` where each runs, from 0.
        start_us, end_us: `[streams]` from when to when, microseconds, at least 0.
        slots: `[places]` streams for which each has room.
        until_us: nobody ends after it, nor is it asked for later times.
    """

    def __init__(
        self,
        place: np.ndarray,
        start_us: np.ndarray,
        end_us: np.ndarray,
        *,
        slots: np.ndarray,
        until_us: int,
    ) -> None:
        self._span_us = until_us + 2
        self._slots = slots
        self._count = np.bincount(place, minlength=len(slots))
        self._first = np.cumsum(self._count) - self._count
        self._crowded: np.ndarray | None = None
        self._began = [self._key(place, start_us)]
        self._starts = np.sort(self._began[0])
        self._ends = np.sort(self._key(place, end_us))

    def joined_by(
        self, place: np.ndarray, start_us: np.ndarray, end_us: np.ndarray
    ) -> "Occupancy":
        """The same with some more streams."""
        began, found = self._key(place, start_us), copy(self)
        found._count = self._count + np.bincount(place, minlength=len(self._slots))
        found._first = np.cumsum(found._count) - found._count
        found._crowded = None
        found._began = [*self._began, began]
        found._starts = _merged(self._starts, began)
        found._ends = _merged(self._ends, self._key(place, end_us))
        return found

    def _key(self, place: np.ndarray, time_us: np.ndarray) -> np.ndarray:
        """Places and times in one order: by place, then by time."""
        return np.asarray(place * self._span_us + time_us)

    def before(self, place: np.ndarray, time_us: np.ndarray) -> np.ndarray:
        """`[n]` streams at a place that began before a time and have not ended by it.

        Whatever lies at smaller places has begun and ended, so that it cancels out.
        """
        key = self._key(place, time_us)
        begun = np.searchsorted(self._starts, key, side="left")
        ended = np.searchsorted(self._ends, key, side="right")
        return np.asarray(begun - ended)

    def at_starts(self) -> np.ndarray:
        """`[streams]` the same for where and when each of the streams began.

        That is quicker for all of them: starts and ends are merged instead of looked up.
        """
        starts, numbers = self._starts, np.arange(len(self._starts))
        is_first = np.concatenate([[True], starts[1:] > starts[:-1]])[: len(starts)]
        begun = np.maximum.accumulate(np.where(is_first, numbers, 0))
        # Who ends when another one starts is not there any more: ends come first.
        merged = np.argsort(np.concatenate([self._ends, starts]), kind="stable")
        ended = np.flatnonzero(merged >= len(starts)) - numbers
        ahead = np.empty(len(starts), dtype=np.int64)
        ahead[np.argsort(np.concatenate(self._began))] = begun - ended
        return ahead

    def crowded(self) -> np.ndarray:
        """`[places]` whether a place may be full at some time; the others never are.

        It is full when, as one begins, the stream that has to have ended by then to leave
        it a slot free has not: of as many ends as there are slots, the first.
        """
        if self._crowded is None:
            place = np.repeat(np.arange(len(self._count)), self._count)
            leaver = np.arange(len(place)) + 1 - np.maximum(self._slots, 1)[place]
            mine = np.flatnonzero(leaver >= self._first[place])
            meets = self._ends[leaver[mine]] > self._starts[mine]
            self._crowded = self._slots < 1
            self._crowded[place[mine[meets]]] = True
        return self._crowded

    def full(self, time_us: np.ndarray) -> np.ndarray:
        """`[times, places]` whether a place has no slot free at a time."""
        full = np.zeros((len(time_us), len(self._slots)), dtype=bool)
        places = np.flatnonzero(self.crowded())
        order = np.argsort(time_us)
        key = self._key(places[:, np.newaxis], time_us[order])
        begun = np.searchsorted(self._starts, key, side="left")
        # As many have begun; with all slots free but for them, who has to have ended?
        leaver = begun - self._slots[places, np.newaxis]
        is_here = leaver >= self._first[places, np.newaxis]
        stays = np.take(self._ends, leaver, mode="clip") > key
        no_slots = self._slots[places, np.newaxis] < 1
        full[np.ix_(order, places)] = ((is_here & stays) | no_slots).T
        return full


def _merged(in_order: np.ndarray, more: np.ndarray) -> np.ndarray:
    """All in order; a merge sort goes but once through what is in order already."""
    return np.sort(np.concatenate([in_order, np.sort(more)]), kind="stable")
