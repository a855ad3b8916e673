"""The arrivals of all lanes over a stretch of time, in order."""

import numpy as np

from sim.clock import FAR_US
from sim.demand import Arrivals
from sim.resolutions.lanes import Lane
from sim.resolutions.stint import Own, Stint


class Timetable:
    """Streams of all lanes in order of arrival, the next one first.

    Attributes:
        next_us: when the next one arrives; a time that never comes after the last.
    """

    def __init__(self) -> None:
        self.next_us = FAR_US
        self._lanes: list[Lane] = []
        self._columns: list[list[float]] = [[]]
        self._at = 0

    def fill(self, lanes: list[Lane], drawn: list[tuple[Arrivals, np.ndarray]]) -> None:
        """Put what was drawn for some lanes in order; ties go to the earlier lane."""
        numbers = [
            lane.number(len(own)) for lane, (_, own) in zip(lanes, drawn, strict=True)
        ]
        counts = [len(each) for each in numbers]
        columns = [
            np.repeat(np.arange(len(lanes)), counts),
            _joined(numbers),
            *(
                _joined([getattr(arrivals, name) for arrivals, _ in drawn])
                for name in ("start_us", "duration_us", "noise", "path_noise")
            ),
            *np.concatenate([np.zeros((0, 3)), *(own for _, own in drawn)]).T,
        ]
        order = np.argsort(columns[2], kind="stable")
        self._lanes = lanes
        self._columns = [column[order].tolist() for column in columns]
        self._go_to(0)

    def pop(self) -> Stint:
        """The stream that arrives next."""
        at = self._at
        lane, number, start_us, length_us, *own = (column[at] for column in self._columns)
        self._go_to(at + 1)
        return Stint(
            self._lanes[int(lane)], int(number), int(start_us), int(length_us), Own(*own)
        )

    def _go_to(self, at: int) -> None:
        self._at = at
        start_us = self._columns[2]
        self.next_us = int(start_us[at]) if at < len(start_us) else FAR_US


def _joined(parts: list[np.ndarray] | list[range]) -> np.ndarray:
    """Some columns as one."""
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts]) if parts else np.zeros(0)
