"""Compiled: what is due for which stream, and who waits for something to change."""

import numpy as np

from sim.compiled import apart, compiled, entry
from sim.resolutions.records import CALLED, SERVED, WAITING, World
from sim.resolutions.stint import NOBODY


@compiled
def plan(world: World, row: int, due_us: int) -> None:
    """Something happens to a stream at a time: push it on the heap."""
    due, pool = world.due, world.pool[0]
    world.streams[row].due_us = due_us
    child = pool.dues
    pool.dues += 1
    while child > 0:
        parent = (child - 1) >> 1
        if due[parent].time_us <= due_us:
            break
        due[child].time_us, due[child].row = due[parent].time_us, due[parent].row
        child = parent
    due[child].time_us, due[child].row = due_us, row


@compiled
def pop(world: World) -> int:
    """Take the first entry from the heap; its row."""
    due, pool = world.due, world.pool[0]
    row = due[0].row
    pool.dues -= 1
    count = pool.dues
    time_us, last = due[count].time_us, due[count].row
    parent = 0
    while True:
        child = 2 * parent + 1
        if child >= count:
            break
        if child + 1 < count and due[child + 1].time_us < due[child].time_us:
            child += 1
        if time_us <= due[child].time_us:
            break
        due[parent].time_us, due[parent].row = due[child].time_us, due[child].row
        parent = child
    due[parent].time_us, due[parent].row = time_us, last
    return row


@compiled
def set_free(world: World, row: int) -> None:
    """A stream's row and its memory may be used by others."""
    pool, stream = world.pool[0], world.streams[row]
    world.rows[pool.rows] = row
    pool.rows += 1
    if stream.memory >= 0:
        world.known[stream.memory, :] = 0.0
        world.spare[pool.spares] = stream.memory
        pool.spares += 1
        stream.memory = -1


@compiled
def _phase_us(world: World, row: int) -> int:
    """When in the clock's segments the stream's own begin."""
    stream = world.streams[row]
    return (stream.end_us - stream.length_us) % world.pool[0].segment_us


@compiled
def _bucket(world: World, phase_us: int) -> int:
    """The bucket of a part of the segments' length."""
    return phase_us * world.heads.shape[1] // world.pool[0].segment_us


@compiled
def enqueue(world: World, row: int) -> None:
    """A stream found nobody: it waits in the order of the streams' next segments."""
    streams, phase_us = world.streams, _phase_us(world, row)
    lane, bucket = streams[row].lane, _bucket(world, phase_us)
    before, behind = NOBODY, world.heads[lane, bucket]
    while behind >= 0:
        after = streams[behind].behind
        if streams[behind].status != WAITING:
            _link(world, lane, bucket, before, after)
            set_free(world, behind)
        else:
            ahead_us = _phase_us(world, behind)
            later = streams[behind].number > streams[row].number
            if ahead_us > phase_us or (ahead_us == phase_us and later):
                break
            before = behind
        behind = after
    _link(world, lane, bucket, before, row)
    streams[row].behind = behind
    streams[row].status = WAITING
    world.lanes[lane].waiting += 1


@compiled
def _link(world: World, lane: int, bucket: int, before: int, row: int) -> None:
    """Put a row, or nobody, behind another one of a bucket, or first."""
    if before < 0:
        world.heads[lane, bucket] = row
    else:
        world.streams[before].behind = row


@compiled
def _take(world: World, lane: int, bucket: int, after_us: int) -> int:
    """Take the first that waits in a bucket out of it, of those after some phase.

    Streams that were over before anybody called them are met on the way and set free.
    """
    streams = world.streams
    before, row = NOBODY, world.heads[lane, bucket]
    while row >= 0:
        behind = streams[row].behind
        waits = streams[row].status == WAITING
        if waits and _phase_us(world, row) <= after_us:
            before = row
        else:
            _link(world, lane, bucket, before, behind)
            if waits:
                return row
            set_free(world, row)
        row = behind
    return NOBODY


@compiled
def _next_waiting(world: World, lane: int, now_us: int) -> int:
    """The row of who has the next segment to send of those that wait in a lane."""
    buckets, phase_us = world.heads.shape[1], now_us % world.pool[0].segment_us
    first = _bucket(world, phase_us)
    row = _take(world, lane, first, phase_us)
    for ahead in range(1, buckets + 1):
        if row >= 0:
            break
        row = _take(world, lane, (first + ahead) % buckets, -1)
    return row


@compiled
def call(world: World, now_us: int) -> None:
    """Something has changed: in each lane somebody who waits looks again.

    Looking in vain changes nothing, so that a stream looks only when something has
    changed. Who looks first is who has the next segment to send; when it is served, the
    one after it looks.
    """
    for number in range(len(world.lanes)):
        lane = world.lanes[number]
        if lane.waiting > 0 and lane.called < 0:
            _call_next(world, number, now_us)


@apart
def _call_next(world: World, number: int, now_us: int) -> None:
    """Call who has the next segment to send of those that wait in a lane."""
    segment_us, lane = world.pool[0].segment_us, world.lanes[number]
    row = _next_waiting(world, number, now_us)
    stream = world.streams[row]
    lane.called = row
    lane.waiting -= 1
    stream.status = CALLED
    ahead_us = (stream.end_us - stream.length_us - now_us - 1) % segment_us + 1
    plan(world, row, min(now_us + ahead_us, stream.end_us))


@entry
def served_by(streams: np.ndarray, place: int, rows: np.ndarray) -> int:
    """Write down the rows of the streams that an orchestrator serves; how many they are."""
    count = 0
    for row in range(len(streams)):
        if streams[row].status == SERVED and streams[row].place == place:
            rows[count] = row
            count += 1
    return count
