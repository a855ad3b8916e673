"""Streams and stints as arrays: the records of the round resolution."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from sim.demand import Arrivals
from sim.resolutions import outcomes
from sim.resolutions.stint import NOBODY

OUTCOMES = (
    outcomes.COMPLETED,
    outcomes.LATE,
    outcomes.SWAPPED,
    outcomes.CUT_OFF,
    outcomes.TOO_DEAR,
    outcomes.GAVE_UP,
    outcomes.UNTRANSCODED,
    outcomes.FAILED,
    outcomes.NO_ORCHESTRATOR,
    outcomes.RUNNING,
)
(
    COMPLETED,
    LATE,
    SWAPPED,
    CUT_OFF,
    TOO_DEAR,
    GAVE_UP,
    UNTRANSCODED,
    FAILED,
    NO_ORCHESTRATOR,
    RUNNING,
) = range(len(OUTCOMES))
"""How stints end, by place in `OUTCOMES`; one that goes on is running."""


@dataclass(slots=True)
class Streams:
    """Streams that look for an orchestrator, or are at one; arrays of one length.

    Attributes:
        lane: place of the stream's lane among the pool's.
        time_us: when it looks, or goes on.
        end_us: when the stream ends.
        noise, path_noise: factors on computing and on time under way.
        first, second, chance: draws for its look.
        attempts: orchestrators tried in this look.
        place: the orchestrator that it tries or is at, or NOBODY.
        fallback: the slow one that it would go back to, or NOBODY.
        sure: it was put where there is room.
        swaps: how often it swapped in quick succession.
        swapped_us: when it swapped last, or began.
    """

    lane: np.ndarray
    time_us: np.ndarray
    end_us: np.ndarray
    noise: np.ndarray
    path_noise: np.ndarray
    first: np.ndarray
    second: np.ndarray
    chance: np.ndarray
    attempts: np.ndarray
    place: np.ndarray
    fallback: np.ndarray
    sure: np.ndarray
    swaps: np.ndarray
    swapped_us: np.ndarray

    def __len__(self) -> int:
        return len(self.lane)

    @property
    def until_us(self) -> int:
        """When the last of them ends."""
        return int(self.end_us.max(initial=0))

    def of(self, chosen: np.ndarray) -> "Streams":
        """Some of them, by index or mask."""
        return Streams(*(getattr(self, name)[chosen] for name in self.__slots__))

    @classmethod
    def arriving(cls, drawn: list[tuple[Arrivals, np.ndarray]]) -> "Streams":
        """Streams that arrive, lane by lane, with their own draws `[streams, 3]`."""
        arrivals = [Arrivals.none(), *(each for each, _ in drawn)]
        own = np.concatenate([np.zeros((0, 3)), *(each for _, each in drawn)])
        start_us = np.concatenate([each.start_us for each in arrivals])
        count = len(own)
        return cls(
            lane=np.repeat(
                np.arange(len(drawn)),
                np.array([len(each) for _, each in drawn], dtype=np.int64),
            ),
            time_us=start_us,
            end_us=start_us + np.concatenate([each.duration_us for each in arrivals]),
            noise=np.concatenate([each.noise for each in arrivals]),
            path_noise=np.concatenate([each.path_noise for each in arrivals]),
            first=own[:, 0],
            second=own[:, 1],
            chance=own[:, 2],
            attempts=np.zeros(count, dtype=np.int64),
            place=np.full(count, NOBODY),
            fallback=np.full(count, NOBODY),
            sure=np.zeros(count, dtype=bool),
            swaps=np.zeros(count, dtype=np.int64),
            swapped_us=start_us,
        )


@dataclass(slots=True)
class Stints:
    """What was worked off; arrays of one length.

    Attributes:
        lane, place: who sent it where; NOBODY for a stream that was not served.
        start_us, stop_us: from when to when.
        latency_s, realtime_ratio: as in the table `jobs`.
        attempts: orchestrators tried.
        outcome: place in `OUTCOMES`.
    """

    lane: np.ndarray
    place: np.ndarray
    start_us: np.ndarray
    stop_us: np.ndarray
    latency_s: np.ndarray
    realtime_ratio: np.ndarray
    attempts: np.ndarray
    outcome: np.ndarray

    def __len__(self) -> int:
        return len(self.lane)

    def of(self, chosen: np.ndarray) -> "Stints":
        """Some of them, by index or mask."""
        return Stints(*(getattr(self, name)[chosen] for name in self.__slots__))

    @classmethod
    def idle(
        cls, streams: Streams, stop_us: np.ndarray, outcome: np.ndarray | int
    ) -> "Stints":
        """Stints in which nothing was done, up to some times."""
        unknown = np.full(len(streams), np.nan)
        return cls(
            streams.lane,
            streams.place,
            streams.time_us,
            stop_us,
            unknown,
            unknown,
            streams.attempts,
            np.broadcast_to(outcome, len(streams)),
        )


Record = TypeVar("Record", Streams, Stints)


def joined(parts: list[Record]) -> Record:
    """Records in a row; at least one."""
    return type(parts[0])(
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in parts[0].__slots__
        )
    )
