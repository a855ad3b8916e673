"""Compiled: the streams of one pool, event by event.

An event is a stream's arrival, or what is due for it: its end, a late segment, or a look
for an orchestrator.
"""

from agents.streams import PRICE_GUARD, TIMEOUT_SCORE
from sim.clock import FAR_US
from sim.compiled import apart, compiled, entry
from sim.resolutions.agenda import call, pop
from sim.resolutions.choosing import uniform
from sim.resolutions.records import (
    COMPLETED,
    CUT_OFF,
    GAVE_UP,
    OVER,
    RUNNING,
    SERVED,
    SWAPPED,
    TOO_DEAR,
    UNTRANSCODED,
    World,
)
from sim.resolutions.seeking import (
    arrive,
    choose,
    look_again,
    lost,
    move,
    refused,
    remember,
    search_apart,
)
from sim.resolutions.serving import end, end_early, finish, gap, go_on, leave
from sim.resolutions.stint import NOBODY

CUT, LEAVE_THE_DEAR, LOOK_AROUND, STOP = range(4)
"""What may disturb streams."""

MARGIN = 8
"""Entries beside one for each lane that an event may add to an array."""


@entry
def run(world: World, until_us: int) -> bool:
    """Run what is due before a time; ends come before arrivals.

    Returns:
        Whether all is done; else an array is full.
    """
    coming, streams, due = world.coming, world.streams, world.due
    pool = world.pool[0]
    margin = len(world.lanes) + MARGIN
    while not pool.failed:
        if (
            pool.noted + margin > len(world.stints)
            or pool.dues + margin > len(due)
            or pool.rows == 0
            or (pool.spares == 0 and not pool.live_ai)
        ):
            return False
        comes_us = coming[pool.come].start_us if pool.come < len(coming) else FAR_US
        if pool.dues > 0 and due[0].time_us <= comes_us:
            now_us = due[0].time_us
            if now_us >= until_us:
                break
            row = pop(world)
            if streams[row].status != OVER and streams[row].due_us == now_us:
                _happen(world, row, now_us)
        else:
            if comes_us >= until_us:
                break
            pool.come += 1
            arrive(world, coming[pool.come - 1])
    return True


@entry
def disturb(world: World, task: int, now_us: int) -> None:
    """Something other than time happens to the streams of a pool.

    Args:
        world: see `World`; its `order` holds whom it concerns.
        task: CUT off; LEAVE_THE_DEAR whose price has risen too much; LOOK_AROUND of those
            that wait; STOP.
        now_us: the time.
    """
    for row in world.order:
        stream = world.streams[row]
        if stream.status == SERVED:
            if task == CUT:
                _cut_off(world, row, now_us)
            elif task == LEAVE_THE_DEAR:
                _leave_if_dear(world, row, now_us)
            else:
                end_early(world, row, now_us, RUNNING)
        elif task == STOP:
            gap(world, stream, now_us, UNTRANSCODED)
    if task not in (CUT, STOP):
        call(world, now_us)


@compiled
def _happen(world: World, row: int, now_us: int) -> None:
    """What was due for a stream happens: its end, or something before it."""
    stream = world.streams[row]
    if stream.place == NOBODY:
        look_again(world, row, now_us)
    elif now_us == stream.end_us:
        end(world, row, now_us, COMPLETED)
        finish(world, row)
    else:
        _late(world, row, now_us)


@apart
def _late(world: World, row: int, now_us: int) -> None:
    """A segment was late: go on where it may be faster, if anywhere.

    The late one is still in flight, so that its orchestrator is no choice; who finds no
    other one stays, unless the segment was given up. A watchdog moves live AI streams.
    """
    stream = world.streams[row]
    place, given_up = stream.place, world.pool[0].live_ai or stream.score > TIMEOUT_SCORE
    if given_up:
        if not lost(world, stream, place, now_us):
            end_early(world, row, now_us, GAVE_UP)
            finish(world, row)
            return
    else:
        remember(world, stream, place, stream.score)
    seat = world.places[place]
    here = seat.free
    seat.free = 0
    chosen = choose(world, row, now_us)
    seat.free = here
    if chosen == NOBODY and not given_up:
        go_on(world, row, now_us)
        return
    end_early(world, row, now_us, SWAPPED)
    leave(stream, now_us)
    search_apart(world, row, chosen, now_us, uniform(stream))


@apart
def _cut_off(world: World, row: int, now_us: int) -> None:
    """A stream's orchestrator went down: it finds another one, or ends."""
    stream = world.streams[row]
    if lost(world, stream, stream.place, now_us):
        end_early(world, row, now_us, CUT_OFF)
        leave(stream, now_us)
        move(world, row, now_us)
    else:
        end_early(world, row, now_us, GAVE_UP)
        finish(world, row)


@apart
def _leave_if_dear(world: World, row: int, now_us: int) -> None:
    """Who pays less than half of what is asked now looks for somebody else."""
    stream = world.streams[row]
    asked = world.links[stream.lane, stream.place].price_milliwei
    if asked > PRICE_GUARD * stream.price_milliwei:
        refused(world, stream, stream.place, now_us)
        end_early(world, row, now_us, TOO_DEAR)
        leave(stream, now_us)
        move(world, row, now_us)
