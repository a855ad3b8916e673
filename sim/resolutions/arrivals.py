"""The arrivals of all lanes over a stretch of time, in order."""

import numpy as np

from sim.clock import FAR_US
from sim.demand import Arrivals
from sim.resolutions.lanes import Lane

UNDECIDED = -1
"""Place of a stream for which its gateway picks when it arrives."""


class Timetable:
    """Streams of all lanes in order of arrival; lists of one length.

    Attributes:
        times_us: when each arrives, and after them all a time that never comes.
        lanes: whose each is.
        numbers: each one's number in its lane.
        duration_us: how long each lasts.
        noises: its factors on computing and on time under way.
        first, second: its own draws for the selection.
        chance: its own draw against the failure of its first orchestrator.
        places: whom its gateway's selection puts it at if all are free; below 0 where
            that is not known.
        cursor: the next one.
    """

    __slots__ = (
        "_lane_of",
        "_own",
        "chance",
        "cursor",
        "duration_us",
        "first",
        "lanes",
        "noises",
        "numbers",
        "places",
        "second",
        "times_us",
    )

    def __init__(self) -> None:
        self.fill([], [])

    def fill(self, lanes: list[Lane], drawn: list[tuple[Arrivals, np.ndarray]]) -> None:
        """Put what was drawn for some lanes in order; ties go to the earlier lane."""
        if not lanes:
            drawn = [(Arrivals.none(), np.zeros((0, 3)))]
        times = _column(drawn, "start_us")
        order = np.argsort(times, kind="stable")
        numbers = [
            np.asarray(lane.number(len(own)), dtype=np.int64)
            for lane, (_, own) in zip(lanes, drawn, strict=False)
        ]
        lane_of = np.repeat(np.arange(len(drawn)), [len(own) for _, own in drawn])[order]
        own = np.concatenate([own for _, own in drawn])[order]
        self.cursor = 0
        self.times_us = [*times[order].tolist(), FAR_US]
        self.lanes = [lanes[place] for place in lane_of.tolist()]
        self.numbers = np.concatenate([np.zeros(0, dtype=np.int64), *numbers])[
            order
        ].tolist()
        self.duration_us = _column(drawn, "duration_us")[order].tolist()
        noise = _column(drawn, "noise")[order].tolist()
        path_noise = _column(drawn, "path_noise")[order].tolist()
        self.noises = list(zip(noise, path_noise, strict=True))
        self.first, self.second, self.chance = own.T.tolist()
        self.places = [UNDECIDED] * len(own)
        self._lane_of, self._own = lane_of, own

    def decide(self, lanes: list[Lane]) -> None:
        """Let the gateways pick for all that are still to come, by what they know now."""
        ahead = np.arange(self.cursor, len(self._lane_of))
        places = np.full(len(ahead), UNDECIDED)
        for number, lane in enumerate(lanes):
            mine = np.flatnonzero(self._lane_of[ahead] == number)
            if len(mine) and hasattr(lane.pick, "many"):
                first, second, _ = self._own[ahead[mine]].T
                places[mine] = lane.pick_many(lane.pool.offering, first, second)
        self.places[self.cursor :] = places.tolist()


def _column(drawn: list[tuple[Arrivals, np.ndarray]], name: str) -> np.ndarray:
    return np.concatenate([getattr(arrivals, name) for arrivals, _ in drawn])
