"""Compiled: how a stream looks for an orchestrator, by the rules of `agents.streams`."""

from agents.streams import (
    START_PENALTY,
    WATCHDOG_PENALTY,
    may_swap_again,
    refresh_after,
    swaps_after,
)
from sim.compiled import apart, compiled
from sim.resolutions.agenda import call, enqueue, plan
from sim.resolutions.choosing import key_of, select, uniform
from sim.resolutions.records import (
    CALLED,
    OVER,
    RETRYING,
    SERVED,
    UNTRANSCODED,
    WAITING,
    Record,
    World,
)
from sim.resolutions.serving import begin, end_unserved, gap
from sim.resolutions.stint import NOBODY

_may_swap_again = compiled(may_swap_again)
_refresh_after = compiled(refresh_after)
_swaps_after = compiled(swaps_after)


@compiled
def remember(world: World, stream: Record, place: int, score: float) -> None:
    """A transcoded stream remembers a late orchestrator by a score, a failed one by -1."""
    if stream.memory < 0:
        world.pool[0].spares -= 1
        stream.memory = world.spare[world.pool[0].spares]
    world.known[stream.memory, place] = score


@compiled
def suspend(world: World, stream: Record, place: int, now_us: int, refreshes: int) -> None:
    """A lane of live AI leaves somebody out for some refreshes."""
    link = world.links[stream.lane, place]
    link.until_us = max(link.until_us, _refresh_after(now_us, refreshes))


@compiled
def refused(world: World, stream: Record, place: int, now_us: int) -> None:
    """An orchestrator failed a stream when it was given it."""
    if world.pool[0].live_ai:
        suspend(world, stream, place, now_us, START_PENALTY)
    else:
        remember(world, stream, place, -1.0)


@compiled
def lost(world: World, stream: Record, place: int, now_us: int) -> bool:
    """The orchestrator went away, or a watchdog caught it; whether the stream goes on."""
    if not world.pool[0].live_ai:
        remember(world, stream, place, -1.0)
        return True
    suspend(world, stream, place, now_us, WATCHDOG_PENALTY)
    stream.swaps = _swaps_after(stream.swaps, now_us - stream.swapped_us)
    stream.swapped_us = now_us
    return _may_swap_again(stream.swaps)


@apart
def choose(world: World, row: int, now_us: int) -> int:
    """The orchestrator to use next, or NOBODY.

    A transcoded stream takes one that it doesn't know, else the best of those that were
    late. When few are left that it could use, it asks anew: it forgets who failed it.
    """
    stream, places = world.streams[row], world.places
    chosen = select(world, row, now_us, uniform(stream), uniform(stream))
    stream.asked_anew = False
    if world.pool[0].live_ai or stream.memory < 0:
        return chosen
    known = world.known[stream.memory]
    best, usable, has_failed = NOBODY, 0, False
    for place in range(len(places)):
        has_failed |= known[place] < 0.0
        if places[place].free <= 0 or known[place] < 0.0:
            continue
        usable += 1
        if known[place] > 0.0 and (best == NOBODY or known[place] < known[best]):
            best = place
    if chosen == NOBODY:
        chosen = best
    if has_failed and usable < world.lanes[stream.lane].refresh_below:
        stream.asked_anew = True
        for place in range(len(places)):
            known[place] = max(known[place], 0.0)
    return chosen


@compiled
def arrive(world: World, coming: Record) -> None:
    """A stream arrives: give it a row, and an orchestrator."""
    pool, now_us = world.pool[0], coming.start_us
    pool.rows -= 1
    row = world.rows[pool.rows]
    stream = world.streams[row]
    stream.lane, stream.number = coming.lane, coming.number
    stream.start_us, stream.swapped_us = now_us, now_us
    stream.length_us, stream.end_us = coming.length_us, now_us + coming.length_us
    stream.noise, stream.path_noise = coming.noise, coming.path_noise
    stream.status, stream.place, stream.memory = RETRYING, NOBODY, NOBODY
    stream.attempts, stream.swaps, stream.asked_anew = 0, 0, False
    stream.key = key_of(coming.first, coming.chance)
    place = select(world, row, now_us, coming.first, coming.second)
    search(world, row, place, now_us, coming.chance)


@compiled
def search(world: World, row: int, place: int, now_us: int, chance: float) -> None:
    """Offer a stream to one orchestrator after another.

    Args:
        world: see `World`.
        row: the stream's, which is without an orchestrator.
        place: whom to try first; NOBODY where nobody was found.
        now_us: the time.
        chance: the draw that decides whether the first one fails it.
    """
    stream = world.streams[row]
    for tried in range(1, world.pool[0].tries + 1):
        if place == NOBODY:
            break
        stream.attempts += 1
        if chance >= world.places[place].failure:
            take_in(world, row, place, now_us, tried)
            return
        world.links[stream.lane, place].failed += 1
        refused(world, stream, place, now_us)
        place, chance = choose(world, row, now_us), uniform(stream)
    if world.pool[0].live_ai:
        end_unserved(world, row, now_us)
    elif place == NOBODY and not stream.asked_anew:
        enqueue(world, row)
        plan(world, row, stream.end_us)
    else:
        plan(world, row, min(now_us + world.pool[0].segment_us, stream.end_us))


search_apart = apart(search)
"""The same, of streams that do not just arrive."""


@apart
def move(world: World, row: int, now_us: int) -> None:
    """A stream without an orchestrator looks for the next one."""
    place = choose(world, row, now_us)
    search_apart(world, row, place, now_us, uniform(world.streams[row]))


@compiled
def take_in(world: World, row: int, place: int, now_us: int, tried: int) -> None:
    """Somebody takes a stream that may have been without an orchestrator."""
    stream = world.streams[row]
    if now_us > stream.start_us:
        stream.attempts -= tried
        gap(world, stream, now_us, UNTRANSCODED)
        stream.attempts = tried
    begin(world, row, place, now_us)


@apart
def look_again(world: World, row: int, now_us: int) -> None:
    """A stream without an orchestrator has a segment to send, or is over."""
    stream = world.streams[row]
    lane = world.lanes[stream.lane]
    if stream.status == CALLED:
        lane.called = NOBODY
    elif stream.status == WAITING:
        lane.waiting -= 1
    if now_us >= stream.end_us:
        end_unserved(world, row, now_us)
    else:
        stream.status = RETRYING
        move(world, row, now_us)
    if stream.status in (SERVED, OVER):
        call(world, now_us)
