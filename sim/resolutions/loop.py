"""Compiled: the streams of one pool, event by event.

An event is a stream's arrival, or what is due for it: its end, a late segment, or a look
for an orchestrator.
"""

from agents.streams import PRICE_GUARD, TIMEOUT_SCORE
from sim.clock import FAR_US
from sim.compiled import compiled, entry
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
    search,
)
from sim.resolutions.serving import end, finish, gap, go_on, leave
from sim.resolutions.stint import NOBODY

RUN, CUT, LEAVE_THE_DEAR, LOOK_AROUND, STOP = range(5)
"""What `step` may be asked to do."""

NO_ROOM, WON, DONE = range(3)
"""Why `step` comes back: an array is full, tickets have won, all is done."""

MARGIN = 8
"""Entries beside one for each lane that an event may add to an array."""


@entry
def step(world: World, task: int, place: int, until_us: int, stops: bool) -> int:
    """Go on with the streams of a pool.

    Args:
        world: see `World`.
        task: RUN what is due before a time; CUT off those at a place; LEAVE_THE_DEAR of
            those whose price has risen too much; LOOK_AROUND of those that wait; STOP all.
            All but the first at a time.
        place: where they are cut off.
        until_us: the time.
        stops: whether to come back when tickets have won.

    Returns:
        NO_ROOM, WON or DONE.
    """
    if task == RUN:
        return _run(world, until_us, stops)
    if task == CUT:
        _cut_off(world, place, until_us)
    elif task == STOP:
        _stop(world, until_us)
    else:
        if task == LEAVE_THE_DEAR:
            _leave_the_dear(world, until_us)
        call(world, until_us)
    return DONE


@compiled
def _run(world: World, until_us: int, stops: bool) -> int:
    """Run what is due before a time; ends come before arrivals."""
    coming, streams, due = world.coming, world.streams, world.due
    pool = world.pool[0]
    margin = len(world.lanes) + MARGIN
    while True:
        if (
            pool.noted + margin > len(world.stints)
            or pool.dues + margin > len(due)
            or pool.spares == 0
            or pool.rows == 0
        ):
            return NO_ROOM
        comes_us = coming[pool.come].start_us if pool.come < len(coming) else FAR_US
        if pool.dues > 0 and due[0].time_us <= comes_us:
            now_us = due[0].time_us
            if now_us >= until_us:
                return DONE
            row = pop(world)
            if streams[row].status != OVER and streams[row].due_us == now_us:
                _happen(world, row, now_us)
        else:
            if comes_us >= until_us:
                return DONE
            pool.come += 1
            arrive(world, coming[pool.come - 1])
        if stops and pool.won > 0:
            return WON


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


@compiled
def _late(world: World, row: int, now_us: int) -> None:
    """A segment was late: go on where it may be faster, if anywhere.

    The late one is still in flight, so that its orchestrator is no choice; who finds no
    other one stays, unless the segment was given up. A watchdog moves live AI streams.
    """
    stream = world.streams[row]
    place, given_up = stream.place, world.pool[0].live_ai or stream.score > TIMEOUT_SCORE
    if given_up:
        if not lost(world, stream, place, now_us):
            end(world, row, now_us, GAVE_UP)
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
    end(world, row, now_us, SWAPPED)
    leave(stream, now_us)
    search(world, row, chosen, now_us, uniform(stream))


@compiled
def _cut_off(world: World, place: int, now_us: int) -> None:
    """An orchestrator went down: its streams find others, or end."""
    while True:
        row = _first_due(world, place)
        if row < 0:
            return
        stream = world.streams[row]
        if lost(world, stream, place, now_us):
            end(world, row, now_us, CUT_OFF)
            leave(stream, now_us)
            move(world, row, now_us)
        else:
            end(world, row, now_us, GAVE_UP)
            finish(world, row)


@compiled
def _leave_the_dear(world: World, now_us: int) -> None:
    """Who pays less than half of what is asked now looks for somebody else."""
    while True:
        row = _first_due(world, NOBODY)
        if row < 0:
            return
        stream = world.streams[row]
        refused(world, stream, stream.place, now_us)
        end(world, row, now_us, TOO_DEAR)
        leave(stream, now_us)
        move(world, row, now_us)


@compiled
def _first_due(world: World, place: int) -> int:
    """The row of who is due first of those at a place, or NOBODY.

    Where the place is NOBODY, those are meant for whom any place got too dear.
    """
    first, first_us = NOBODY, FAR_US
    for row in range(len(world.streams)):
        stream = world.streams[row]
        if stream.status != SERVED or stream.due_us >= first_us:
            continue
        if place == NOBODY:
            asked = world.links[stream.lane, stream.place].price_milliwei
            if asked > PRICE_GUARD * stream.price_milliwei:
                first, first_us = row, stream.due_us
        elif stream.place == place:
            first, first_us = row, stream.due_us
    return first


@compiled
def _stop(world: World, now_us: int) -> None:
    """The run ends: settle every stream for the part that was done."""
    for row in range(len(world.streams)):
        stream = world.streams[row]
        if stream.status == SERVED:
            end(world, row, now_us, RUNNING)
        elif stream.status != OVER:
            gap(world, stream, now_us, UNTRANSCODED)
        stream.status = OVER
