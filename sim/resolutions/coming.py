"""The streams of a pool's lanes in order of arrival, for the compiled loop."""

from typing import NamedTuple

import numpy as np

from sim.compiled import entry
from sim.demand import Arrivals
from sim.resolutions.lanes import Lane
from sim.resolutions.records import COMING


class Drawn(NamedTuple):
    """Streams lane by lane, each lane's in order of arrival; arrays `[streams]`.

    Attributes:
        start_us: when each arrives.
        length_us: how long it lasts.
        noise: its factor on computing.
        path_noise: its factor on time under way.
        own: `[streams, 3]` its own draws.
    """

    start_us: np.ndarray
    length_us: np.ndarray
    noise: np.ndarray
    path_noise: np.ndarray
    own: np.ndarray


def in_order(lanes: list[Lane], drawn: list[tuple[Arrivals, np.ndarray]]) -> np.ndarray:
    """Streams that come, as `COMING`; of two at the same time the earlier lane's is first.

    Args:
        lanes: the gateways'.
        drawn: arrivals of each lane, and their own draws `[streams, 3]`.
    """
    arrivals, own = zip(*drawn, strict=True)
    counts = [len(each) for each in own]
    numbers = [lane.number(count).start for lane, count in zip(lanes, counts, strict=True)]
    ends = np.cumsum(counts)
    columns = Drawn(
        np.concatenate([each.start_us for each in arrivals]),
        np.concatenate([each.duration_us for each in arrivals]),
        np.concatenate([each.noise for each in arrivals]),
        np.concatenate([each.path_noise for each in arrivals]),
        np.concatenate(own),
    )
    coming = np.empty(ends[-1], dtype=COMING)
    merge(columns, ends - counts, ends, np.array(numbers), coming)
    return coming


@entry
def merge(
    drawn: Drawn, at: np.ndarray, ends: np.ndarray, numbers: np.ndarray, coming: np.ndarray
) -> None:
    """Merge lanes that are each in order.

    Args:
        drawn: their streams.
        at: `[lanes]` where each one's next stream is; gone on from.
        ends: `[lanes]` where each one's streams end.
        numbers: `[lanes]` the next stream's number; gone on from.
        coming: `[streams]` of `COMING`; written.
    """
    start_us, own = drawn.start_us, drawn.own
    for stream in coming:
        first = -1
        for lane in range(len(ends)):
            if at[lane] < ends[lane] and (
                first < 0 or start_us[at[lane]] < start_us[at[first]]
            ):
                first = lane
        row = at[first]
        stream.lane, stream.number = first, numbers[first]
        stream.start_us, stream.length_us = start_us[row], drawn.length_us[row]
        stream.noise, stream.path_noise = drawn.noise[row], drawn.path_noise[row]
        stream.first, stream.second, stream.chance = own[row, 0], own[row, 1], own[row, 2]
        at[first] += 1
        numbers[first] += 1
