"""When a segment is late: the laws that all resolutions share.

A transcoded segment takes `compute x noise + time under way`. It is late when that is
longer than the segment, or than 1.5 s for a short one. The noise is redrawn from measured
factors for each segment, so that the chance of a late one is a place in their order.

A live AI stream is late when the GPU falls behind its frame rate: each segment adds what it
takes beyond its length to a backlog, and two segments of it are three in flight.
"""

import math
from typing import Protocol

import numpy as np

from sim.compiled import compiled

FLOOR_S = 1.5
"""Segments shorter than this are not asked to be faster. Source: go-livepeer
server/segment_rpc.go, 2026-08."""

BACKLOG_SEGMENTS = 2.0
"""Segments behind at which a third is in flight. Source: go-livepeer ai_live_video.go,
2026-08: three segments in flight are too slow."""

NEVER = 0
"""Instead of the number of the first late segment: there is none."""

FAR = 2.0**30
"""No stint has so many segments."""


class Lateness(Protocol):
    """When a segment is late.

    Attributes:
        most_behind: how far a stint may be behind.
        limit_s: when a transcoded segment is late, seconds.
    """

    most_behind: float
    limit_s: float

    def behind(self, compute_s: float, under_way_s: float, before: float) -> float:
        """How far a stint is behind after one more segment; late above `most_behind`."""


class VideoLateness:
    """Of transcoded segments, which are independent of each other.

    Args:
        segment_s: length of a segment, seconds.
    """

    most_behind = 1.0

    def __init__(self, segment_s: float) -> None:
        self.limit_s = max(segment_s, FLOOR_S)

    def behind(self, compute_s: float, under_way_s: float, before: float) -> float:  # noqa: ARG002
        """The segment's latency score: its time over its length."""
        return (compute_s + under_way_s) / self.limit_s


class LiveLateness:
    """Of live AI streams.

    Args:
        target_fps: frames per second that keep up.
    """

    most_behind = BACKLOG_SEGMENTS
    limit_s = math.inf

    def __init__(self, target_fps: float) -> None:
        self._fps = target_fps

    def behind(self, compute_s: float, under_way_s: float, before: float) -> float:  # noqa: ARG002
        """Segments behind, this one's share added."""
        return max(before + compute_s * self._fps - 1.0, 0.0)


@compiled
def up_to(values: np.ndarray, most: float) -> int:
    """How many of some values in order are not above a number."""
    low, high = 0, len(values)
    while low < high:
        middle = (low + high) // 2
        if most < values[middle]:
            high = middle
        else:
            low = middle + 1
    return low


@compiled
def first_late_segment(
    compute_s: float,
    under_way_s: float,
    uniform: float,
    limit_s: float,
    factors: np.ndarray,
) -> int:
    """Number of a transcoded stint's first late segment, from 1, or NEVER.

    Args:
        compute_s: mean compute of a segment, seconds.
        under_way_s: seconds that a segment is under way.
        uniform: a draw from [0, 1).
        limit_s: when a segment is late, seconds.
        factors: `[n]` equally likely factors of a segment's compute, in order.
    """
    in_time = up_to(factors, (limit_s - under_way_s) / compute_s)
    share = in_time / len(factors)
    if share >= 1.0:
        return NEVER
    if share <= 0.0:
        return 1
    return 1 + int(min(math.log1p(-uniform) / math.log(share), FAR))


@compiled
def first_backlog(compute_s: float, target_fps: float) -> int:
    """Number of a live AI stint's segment at which three are in flight, or NEVER."""
    behind = compute_s * target_fps - 1.0
    return NEVER if behind <= 0.0 else int(min(math.ceil(BACKLOG_SEGMENTS / behind), FAR))


@compiled
def late_score(
    compute_s: float,
    under_way_s: float,
    uniform: float,
    limit_s: float,
    factors: np.ndarray,
) -> float:
    """Latency score of a transcoded segment that is known to be late; see above."""
    in_time = up_to(factors, (limit_s - under_way_s) / compute_s)
    late = len(factors) - in_time
    factor = factors[len(factors) - 1 - int(uniform * late)]
    return (compute_s * factor + under_way_s) / limit_s
