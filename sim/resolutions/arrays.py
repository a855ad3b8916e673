"""Streams and stints as arrays: the records of the round resolution."""

from dataclasses import dataclass, replace
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
        hidden: `[streams, places]` orchestrators that it does not use any more;
            `[streams, 0]` where nobody has met any trouble yet.
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
    hidden: np.ndarray
    sure: np.ndarray
    swaps: np.ndarray
    swapped_us: np.ndarray

    def __len__(self) -> int:
        return len(self.lane)

    def of(self, chosen: np.ndarray) -> "Streams":
        """Some of them, by index or mask."""
        return Streams(*(getattr(self, name)[chosen] for name in self.__slots__))

    def unhindered(self) -> "Streams":
        """The same streams, which may use all orchestrators again."""
        return replace(self, hidden=np.zeros((len(self), 0), dtype=bool))

    @classmethod
    def arriving(cls, lane: int, arrivals: Arrivals, own: np.ndarray) -> "Streams":
        """Streams of a lane that arrive, with their own draws `[streams, 3]`."""
        count = len(own)
        start_us = np.asarray(arrivals.start_us, dtype=np.int64)
        return cls(
            lane=np.full(count, lane),
            time_us=start_us,
            end_us=start_us + np.asarray(arrivals.duration_us, dtype=np.int64),
            noise=np.asarray(arrivals.noise, dtype=np.float64),
            path_noise=np.asarray(arrivals.path_noise, dtype=np.float64),
            first=own[:, 0],
            second=own[:, 1],
            chance=own[:, 2],
            attempts=np.zeros(count, dtype=np.int64),
            place=np.full(count, NOBODY),
            fallback=np.full(count, NOBODY),
            hidden=np.zeros((count, 0), dtype=bool),
            sure=np.zeros(count, dtype=bool),
            swaps=np.zeros(count, dtype=np.int64),
            swapped_us=start_us,
        )

    def looking_again(
        self,
        time_us: np.ndarray,
        fallback: np.ndarray,
        rng: np.random.Generator,
        places: int,
    ) -> "Streams":
        """The same streams without the orchestrators where they are, with new draws.

        Args:
            time_us: when they look.
            fallback: whom each would go back to, or NOBODY.
            rng: source of the draws.
            places: number of orchestrators.
        """
        first, second, chance = rng.random((3, len(self)))
        hidden = widened(self.hidden, places).copy()
        somewhere = np.flatnonzero(self.place != NOBODY)
        hidden[somewhere, self.place[somewhere]] = True
        return Streams(
            self.lane,
            time_us,
            self.end_us,
            self.noise,
            self.path_noise,
            first,
            second,
            chance,
            self.attempts,
            np.full(len(self), NOBODY),
            fallback,
            hidden,
            np.zeros(len(self), dtype=bool),
            self.swaps,
            self.swapped_us,
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
        *(_in_a_row([getattr(part, name) for part in parts]) for name in parts[0].__slots__)
    )


def widened(hidden: np.ndarray, places: int) -> np.ndarray:
    """`[streams, places]` from `[streams, 0]`: nobody is hidden."""
    return hidden if hidden.shape[1] else np.zeros((len(hidden), places), dtype=bool)


def _in_a_row(columns: list[np.ndarray]) -> np.ndarray:
    if columns[0].ndim == 2:
        places = max(column.shape[1] for column in columns)
        columns = [widened(column, places) for column in columns]
    return np.concatenate(columns)
