"""Compiled: what is due for which stream, and who waits for something to change."""

from sim.compiled import compiled
from sim.resolutions.records import CALLED, WAITING
from sim.resolutions.stint import NOBODY


@compiled
def plan(world, row, due_us):
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
def pop(world):
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
def set_free(world, row):
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
def _bucket(world, stream):
    """Where in the clock's segments the stream's own begin, as a bucket's number."""
    segment_us = world.pool[0].segment_us
    phase_us = (stream.end_us - stream.length_us) % segment_us
    return phase_us * world.buckets.shape[1] // segment_us


@compiled
def enqueue(world, row):
    """A stream found nobody: it waits in the order of the streams' next segments."""
    stream = world.streams[row]
    lane, bucket = stream.lane, _bucket(world, stream)
    stream.status = WAITING
    stream.behind = -1
    queue = world.buckets[lane, bucket]
    last = queue.tail
    if last < 0:
        queue.head = row
    else:
        world.streams[last].behind = row
    queue.tail = row
    world.lanes[lane].waiting += 1


@compiled
def _next_waiting(world, lane, now_us):
    """The row of who has the next segment to send of those that wait in a lane."""
    streams, segment_us = world.streams, world.pool[0].segment_us
    buckets = world.buckets.shape[1]
    first = now_us % segment_us * buckets // segment_us + 1
    for ahead in range(buckets):
        bucket = (first + ahead) % buckets
        queue = world.buckets[lane, bucket]
        while queue.head >= 0:
            row = queue.head
            queue.head = streams[row].behind
            if streams[row].behind < 0:
                queue.tail = -1
            if streams[row].status == WAITING:
                return row
            set_free(world, row)
    return NOBODY


@compiled
def call(world, now_us):
    """Something has changed: in each lane somebody who waits looks again.

    Looking in vain changes nothing, so that a stream looks only when something has
    changed. Who looks first is who has the next segment to send; when it is served, the
    one after it looks.
    """
    segment_us = world.pool[0].segment_us
    for number in range(len(world.lanes)):
        lane = world.lanes[number]
        if lane.waiting == 0 or lane.called >= 0:
            continue
        row = _next_waiting(world, number, now_us)
        stream = world.streams[row]
        lane.called = row
        lane.waiting -= 1
        stream.status = CALLED
        ahead_us = (stream.end_us - stream.length_us - now_us - 1) % segment_us + 1
        plan(world, row, min(now_us + ahead_us, stream.end_us))


