"""Where streams are put when they arrive: what holds before anybody has met trouble."""

from collections.abc import Iterator

import numpy as np

from sim.resolutions.arrays import Streams
from sim.resolutions.downtimes import Downtimes
from sim.resolutions.lanes import Lane
from sim.resolutions.occupancy import Occupancy
from sim.resolutions.stint import NOBODY

CROWDED = 0.02
"""Share of a stretch's streams that look again from which loads are counted anew."""


def by_lane(lane: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """Each lane that occurs, with the indices of its streams."""
    order = np.argsort(lane, kind="stable")
    count = np.bincount(lane)
    ends = np.cumsum(count)
    for number in np.flatnonzero(count).tolist():
        yield number, order[ends[number] - count[number] : ends[number]]


def orders_of(lanes: list[Lane]) -> list[list[int]]:
    """`[lanes]` fixed order that each gateway goes by; empty where it has none."""
    return [getattr(lane.pick, "order", []) for lane in lanes]


def put_in_order(
    streams: Streams,
    new: np.ndarray,
    running: np.ndarray,
    downtimes: Downtimes,
    *,
    orders: list[list[int]],
    slots: np.ndarray,
    use: np.ndarray,
) -> None:
    """Put streams whose gateway goes by a fixed order where the order has room.

    Of `n` streams of a lane that run when one arrives, the first orchestrators that are up
    hold as many as they have room for, less what other lanes used there in the stretch
    before; so the stream is put at the first that `n` leave room at. Where all are full,
    one in `n / room` finds a slot, anywhere.

    Args:
        streams: all of the stretch.
        new: which of them arrive at gateways that go by an order.
        running: which of them run already.
        downtimes: outages of the stretch.
        orders: `[lanes]` the orders.
        slots: `[places]` streams for which each has room.
        use: `[lanes, places]` streams that ran in the stretch before.
    """
    others = use.sum(0) - use
    left = [
        np.maximum(slots - taken, 0)[order] if order else np.zeros(1)
        for order, taken in zip(orders, others, strict=True)
    ]
    rooms = np.array([room.sum() for room in left])
    there = np.concatenate([new, running])
    crowd = Occupancy(
        streams.lane[there],
        streams.time_us[there],
        streams.end_us[there],
        slots=rooms,
        until_us=streams.until_us,
    )
    meets = crowd.before(streams.lane[new], streams.time_us[new])
    for number, mine in by_lane(streams.lane[new]):
        who, ahead, order = new[mine], meets[mine], np.array(orders[number])
        up = downtimes.up(streams.time_us[who], order)
        room = rooms[number] if up is None else up @ left[number]
        full = ahead >= room
        lucky = full & (streams.first[who] * (ahead + 1) < room)
        slot = np.where(lucky, streams.second[who] * room, ahead)
        at = _first_with_room(left[number], up, slot)
        served = ~full | lucky
        streams.place[who] = np.where(served, order[at], NOBODY)
        streams.sure[who] = served


def _first_with_room(
    left: np.ndarray, up: np.ndarray | None, slot: np.ndarray
) -> np.ndarray:
    """`[streams]` place in the order of the orchestrator that has a slot of this number.

    Args:
        left: `[order]` slots that each has for the lane.
        up: `[streams, order]` whether each is up; None where nobody is ever down.
        slot: `[streams]` slots that are taken before.
    """
    last = len(left) - 1
    if up is None:
        return np.minimum(np.searchsorted(np.cumsum(left), slot, "right"), last)
    reach = np.cumsum(left * up, axis=1)
    return np.asarray(np.minimum((reach <= slot[:, np.newaxis]).sum(axis=1), last))


def turned_away(
    streams: Streams,
    new: np.ndarray,
    running: np.ndarray,
    *,
    slots: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Those who find nobody at all, where far more arrive than there is room for.

    Of `n` streams that would run when one arrives, one in `n / room` finds a slot. The
    lucky ones then go through the waves, as in a pool that is just full.
    """
    trying = new[(streams.place[new] != NOBODY) & ~streams.sure[new]]
    if len(trying) == 0:
        return np.asarray(trying)
    used = np.flatnonzero(np.bincount(streams.place[trying]))
    room = int(slots[used].sum())
    there = np.concatenate([trying, running])
    nowhere = np.zeros(len(there), dtype=np.int64)
    crowd = Occupancy(
        nowhere,
        streams.time_us[there],
        streams.end_us[there],
        slots=np.array([room]),
        until_us=streams.until_us,
    )
    if not crowd.crowded().any():
        return np.asarray(trying[:0])
    ahead = crowd.before(nowhere[: len(trying)], streams.time_us[trying])
    if np.mean(ahead >= room) < CROWDED:
        return np.asarray(trying[:0])
    unlucky = rng.random(len(trying)) * (ahead + 1) >= room
    return np.asarray(trying[unlucky])
