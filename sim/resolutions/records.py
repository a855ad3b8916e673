"""Streams and stints as records in arrays: what the compiled loop works on."""

from typing import Any, NamedTuple

import numpy as np

from sim.resolutions import outcomes
from sim.resolutions.stint import NOBODY

Record = Any
"""A row of an array of records: its fields are attributes in compiled code."""

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
_kinds: Any = np.arange(len(OUTCOMES))
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
) = _kinds
"""How stints end, by place in `OUTCOMES`. They are NumPy's: a function that is handed
Python's integers is compiled anew for each of them."""

OVER, SERVED, RETRYING, WAITING, CALLED = range(5)
"""How a stream is: it is over, it is served, it looks again at a time, it waits until
something changes, it has been called to look."""

NONE, MIXTURE, GROUPS, FOREIGN = range(4)
"""How a lane picks: nobody, by weights, the first group with room, by the user's code."""

COMING = np.dtype(
    [
        ("lane", "i8"),
        ("number", "i8"),
        ("start_us", "i8"),
        ("length_us", "i8"),
        ("noise", "f8"),
        ("path_noise", "f8"),
        ("first", "f8"),
        ("second", "f8"),
        ("chance", "f8"),
    ],
    align=True,
)
"""A stream that is still to come: its number in its lane, when it arrives, how long it
lasts, its factors on computing and on time under way, and its own draws: two for the
selection, one against failure."""

BUCKETS = 2_048
"""Parts of a segment's length by which those who wait are put in order."""

FEWEST = 256
"""Entries for which arrays have room at first."""

FAILED_TO_ASK = -2
"""Instead of a place: the user's selection raised an error."""

STREAM = np.dtype(
    [
        ("lane", "i8"),
        ("number", "i8"),
        ("start_us", "i8"),
        ("end_us", "i8"),
        ("length_us", "i8"),
        ("due_us", "i8"),
        ("status", "i8"),
        ("place", "i8"),
        ("attempts", "i8"),
        ("price_milliwei", "i8"),
        ("noise", "f8"),
        ("path_noise", "f8"),
        ("key", "u8"),
        ("compute_s", "f8"),
        ("under_way_s", "f8"),
        ("score", "f8"),
        ("memory", "i8"),
        ("swaps", "i8"),
        ("swapped_us", "i8"),
        ("behind", "i8"),
        ("asked_anew", "i8"),
    ],
    align=True,
)
"""A stream that has come, as in `COMING` and `Stint`. `start_us` is when its stint or its
wait began; `due_us` when something happens to it next; `key` the state of its draws;
`compute_s`, `under_way_s` what a segment or frame takes; `score` the latency score of its
late segment; `memory` its row among the memories, or -1; `behind` who waits behind it, or
-1; `asked_anew` as in `Memory`."""

STINT = np.dtype(
    [
        ("lane", "i8"),
        ("place", "i8"),
        ("start_us", "i8"),
        ("stream_us", "i8"),
        ("busy_us", "i8"),
        ("latency_s", "f8"),
        ("realtime_ratio", "f8"),
        ("number", "i8"),
        ("price_milliwei", "i8"),
        ("tickets", "i8"),
        ("attempts", "i8"),
        ("outcome", "i8"),
        ("sent_us", "i8"),
        ("won", "i8"),
    ],
    align=True,
)
"""A stint that has ended, as in `Ended`; `sent_us` is the stream that was paid for, and
`won` how many of its tickets win. Tickets are -1 where 64 bits don't hold the amounts."""

DUE = np.dtype([("time_us", "i8"), ("row", "i8")], align=True)
"""What is due: the stream in a row, at a time."""


PLACE = np.dtype(
    [
        ("slots", "i8"),
        ("free", "i8"),
        ("failure", "f8"),
        ("gpus", "i8"),
        ("seen", "i8"),
    ],
    align=True,
)
"""An orchestrator, as in `Pool`; `seen` are its free slots as the user's code sees them."""

LANE = np.dtype(
    [
        ("kind", "i8"),
        ("count", "i8"),
        ("refresh_below", "i8"),
        ("waiting", "i8"),
        ("called", "i8"),
        ("key", "u8"),
        ("left", "f8"),
    ],
    align=True,
)
"""A lane: how it picks and among how many; usable orchestrators below which its streams ask
anew; streams that wait; the row of the one that has been called to look, or -1; and where
the draws of its winning tickets are, as in `WinningDraws`."""

LINK = np.dtype(
    [
        ("network_s", "f8"),
        ("price_milliwei", "i8"),
        ("hazard", "f8"),
        ("until_us", "i8"),
        ("failed", "i8"),
        ("won", "i8"),
        ("turn", "i8"),
        ("member", "i8"),
        ("group_end", "i8"),
    ],
    align=True,
)
"""A lane and an orchestrator: seconds under way; what it asks, thousandths of a wei; minus
the logarithm of a ticket's chance to lose; until when it is suspended for all streams; how
often it refused one since this was read; tickets to it that have won since that was read,
and which lane and orchestrator of those with any was the first. And of the lane's picks in
their order: whom, and where the group ends that it is in."""

POOL = np.dtype(
    [
        ("live_ai", "i8"),
        ("tries", "i8"),
        ("segment_us", "i8"),
        ("target_fps", "f8"),
        ("limit_s", "f8"),
        ("units_per_s", "i8"),
        ("value_wei", "i8"),
        ("come", "i8"),
        ("rows", "i8"),
        ("dues", "i8"),
        ("noted", "i8"),
        ("spares", "i8"),
        ("winners", "i8"),
        ("large", "i8"),
        ("failed", "i8"),
        ("ask", "i8"),
    ],
    align=True,
)
"""What holds for all streams of a pool: whether they are live AI; orchestrators that are
tried at one look; length of a segment; frames per second that keep up; when a transcoded
segment is late; pixels billed per second; expected value of a ticket. And how far arrays
are filled: streams that have come, rows that are not used, what is due, stints, spare
memories. Then how many lanes and orchestrators have winning tickets, and how many stints
are too dear for 64 bits, since that was read. And whether the user's selection has failed,
and the address of its callback."""


class World(NamedTuple):
    """All that the loop works on.

    Attributes:
        pool: `[1]` a `POOL`.
        factors: `[n]` equally likely factors of a segment's compute, in order.
        places: `[places]` of `PLACE`.
        busy_s: `[places, levels]` seconds of compute, as in `Service`.
        lanes: `[lanes]` of `LANE`.
        links: `[lanes, places]` of `LINK`.
        shares: `[lanes, terms]` cumulative shares of a mixture's terms.
        reach: `[lanes, terms, places]` cumulative weights of the members.
        weights: the same, each one's own.
        heads: `[lanes, buckets]` rows of those that wait first, by when in the clock's
            segments the streams' own begin; -1 for none.
        coming: `[streams]` of `COMING`, in order of arrival.
        streams: `[rows]` of `STREAM`: those that have come and are not over.
        rows: `[rows]` rows of `streams` that are not used.
        due: a heap of `DUE`.
        stints: of `STINT`, those that have ended.
        known: `[memories, places]` what a stream knows: 0 nothing, above 0 the score of a
            late segment, below 0 that it failed.
        spare: `[memories]` rows of `known` that are not used.
        order: rows of those whom a task may disturb, who is due first before the others.
    """

    pool: np.ndarray
    factors: np.ndarray
    places: np.ndarray
    busy_s: np.ndarray
    lanes: np.ndarray
    links: np.ndarray
    shares: np.ndarray
    reach: np.ndarray
    weights: np.ndarray
    heads: np.ndarray
    coming: np.ndarray
    streams: np.ndarray
    rows: np.ndarray
    due: np.ndarray
    stints: np.ndarray
    known: np.ndarray
    spare: np.ndarray
    order: np.ndarray


def blank(*, lanes: int, factors: np.ndarray, busy_s: np.ndarray) -> World:
    """A world without streams, whose pool, places, lanes and links are still to be told.

    Args:
        lanes: how many.
        factors: as in `World`.
        busy_s: as in `World`.
    """
    places = len(busy_s)
    world = World(
        pool=np.zeros(1, dtype=POOL),
        factors=factors,
        places=np.zeros(places, dtype=PLACE),
        busy_s=busy_s,
        lanes=np.zeros(lanes, dtype=LANE),
        links=np.zeros((lanes, places), dtype=LINK),
        shares=np.zeros((lanes, 1)),
        reach=np.zeros((lanes, 1, places)),
        weights=np.zeros((lanes, 1, places)),
        heads=np.full((lanes, BUCKETS), NOBODY),
        coming=np.zeros(0, dtype=COMING),
        streams=np.zeros(0, dtype=STREAM),
        rows=np.zeros(0, dtype=np.int64),
        due=np.zeros(FEWEST, dtype=DUE),
        stints=np.zeros(FEWEST, dtype=STINT),
        known=np.zeros((0, places)),
        spare=np.zeros(0, dtype=np.int64),
        order=np.zeros(0, dtype=np.int64),
    )
    world.lanes["called"] = NOBODY
    return world
