"""The streams of a pool's lanes in order of arrival, for the compiled loop."""

import numpy as np

from sim.compiled import entry
from sim.demand import Arrivals
from sim.resolutions.lanes import Lane
from sim.resolutions.records import COMING


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
    coming = np.empty(ends[-1], dtype=COMING)
    _merge(
        coming,
        ends - counts,
        ends,
        np.array(numbers),
        np.concatenate([each.start_us for each in arrivals]),
        np.concatenate([each.duration_us for each in arrivals]),
        np.concatenate([each.noise for each in arrivals]),
        np.concatenate([each.path_noise for each in arrivals]),
        np.concatenate(own),
    )
    return coming


@entry
def _merge(
    coming: np.ndarray,
    at: np.ndarray,
    ends: np.ndarray,
    numbers: np.ndarray,
    start_us: np.ndarray,
    length_us: np.ndarray,
    noise: np.ndarray,
    path_noise: np.ndarray,
    own: np.ndarray,
) -> None:
    """Merge lanes that are each in order.

    Args:
        coming: `[streams]` of `COMING`, to be written.
        at, ends: `[lanes]` where each lane's next stream and its end are in the columns.
        numbers: `[lanes]` the next stream's number.
        start_us, length_us, noise, path_noise, own: `[streams]` columns, lane by lane.
    """
    for stream in coming:
        first = -1
        for lane in range(len(ends)):
            if at[lane] < ends[lane] and (
                first < 0 or start_us[at[lane]] < start_us[at[first]]
            ):
                first = lane
        row = at[first]
        stream.lane, stream.number = first, numbers[first]
        stream.start_us, stream.length_us = start_us[row], length_us[row]
        stream.noise, stream.path_noise = noise[row], path_noise[row]
        stream.first, stream.second, stream.chance = own[row, 0], own[row, 1], own[row, 2]
        at[first] += 1
        numbers[first] += 1
