"""Compiled: what a stream draws, and which orchestrator it chooses."""

import math
from typing import Any

import numpy as np

from agents.strategies.selection.picks import MAX_REJECTIONS
from sim.compiled import compiled
from sim.resolutions.draws import FIRST_MIX, GAMMA, SECOND_MIX, SHIFTS, UNIT_BITS
from sim.resolutions.lateness import up_to
from sim.resolutions.records import (
    FOREIGN,
    GROUPS,
    MIXTURE,
    Record,
    World,
)
from sim.resolutions.stint import NOBODY

WORD_GAMMA, FIRST, SECOND = (np.uint64(each) for each in (GAMMA, FIRST_MIX, SECOND_MIX))
SHIFT = tuple(np.uint64(each) for each in (*SHIFTS, 64 - UNIT_BITS))
"""The same numbers as 64 bits."""

UNIT = 2.0**-UNIT_BITS

MOST_HAZARD = 30.0
"""Hazard of tickets that are drawn together: its exponential is far from 0."""


@compiled
def key_of(one: float, other: float) -> Any:
    """The first state of a stream's draws, of two that it brings with it."""
    return np.uint64(one / UNIT) * WORD_GAMMA + np.uint64(other / UNIT)


@compiled
def uniform(stream: Record) -> float:
    """The next draw of a stream from [0, 1), as `StreamDraws` gives it."""
    stream.key += WORD_GAMMA
    mixed = stream.key
    mixed = (mixed ^ (mixed >> SHIFT[0])) * FIRST
    mixed = (mixed ^ (mixed >> SHIFT[1])) * SECOND
    mixed = mixed ^ (mixed >> SHIFT[2])
    return float(mixed >> SHIFT[3]) * UNIT


@compiled
def winners(stream: Record, tickets: int, hazard: float) -> int:
    """How many of some tickets win, each by itself: binomial, by inversion."""
    if hazard == math.inf:
        return tickets
    won = 0
    while tickets > 0 and hazard > 0.0:
        some = min(tickets, max(int(MOST_HAZARD / hazard), 1))
        tickets -= some
        drawn = uniform(stream)
        chance = math.exp(-some * hazard)
        below, number = chance, 0
        while drawn >= below and number < some:
            chance *= (some - number) / (number + 1) * math.expm1(hazard)
            number += 1
            below += chance
        won += number
    return won


@compiled
def is_hidden(world: World, stream: Record, place: int, now_us: int) -> bool:
    """Whether a stream leaves somebody out."""
    if world.pool[0].live_ai:
        return world.links[stream.lane, place].until_us > now_us
    return stream.memory >= 0 and world.known[stream.memory, place] != 0.0


@compiled
def is_open(world: World, stream: Record, place: int, now_us: int) -> bool:
    """Whether somebody has a slot free that a stream may take."""
    return world.places[place].free > 0 and not is_hidden(world, stream, place, now_us)


@compiled
def select(world: World, row: int, now_us: int, first: float, second: float) -> int:
    """The gateway's pick among those that are open to a stream, or NOBODY.

    Args:
        world: see `World`.
        row: the stream's.
        now_us: the time.
        first: a draw from [0, 1).
        second: another one; further ones are drawn if need be.
    """
    stream = world.streams[row]
    kind = world.lanes[stream.lane].kind
    if kind == MIXTURE:
        return _by_weight(world, stream, now_us, first, second)
    if kind == GROUPS:
        return _first_group(world, stream, now_us, first)
    if kind == FOREIGN:
        _show(world, stream, now_us)
        return world.ask(row, first, second)
    return NOBODY


@compiled
def _by_weight(
    world: World, stream: Record, now_us: int, first: float, second: float
) -> int:
    """Draw a term, then by its weights until somebody is open."""
    lane, links = stream.lane, world.links
    count, shares = world.lanes[lane].count, world.shares[lane]
    term = min(up_to(shares, first * shares[-1]), len(shares) - 1)
    reach, drawn = world.reach[lane, term, :count], second
    for trial in range(MAX_REJECTIONS):
        if trial > 0:
            drawn = uniform(stream)
        place = links[lane, min(up_to(reach, drawn * reach[-1]), count - 1)].member
        if is_open(world, stream, place, now_us):
            return place
    return _weighed(world, stream, now_us, reach)


@compiled
def _weighed(world: World, stream: Record, now_us: int, reach: np.ndarray) -> int:
    """By weight among those that are open; equally likely where they weigh nothing."""
    links = world.links[stream.lane]
    total, number = 0.0, 0
    for at in range(len(reach)):
        if is_open(world, stream, links[at].member, now_us):
            total += reach[at] - (reach[at - 1] if at else 0.0)
            number += 1
    if number == 0:
        return NOBODY
    left = uniform(stream) * (total if total > 0.0 else number)
    last = NOBODY
    for at in range(len(reach)):
        if is_open(world, stream, links[at].member, now_us):
            weight = reach[at] - (reach[at - 1] if at else 0.0)
            left -= weight if total > 0.0 else 1.0
            last = links[at].member
            if left < 0.0:
                break
    return last


@compiled
def _first_group(world: World, stream: Record, now_us: int, first: float) -> int:
    """The first group with somebody open; in it those are equally likely."""
    links = world.links[stream.lane]
    count, at = world.lanes[stream.lane].count, 0
    while at < count:
        end, number = links[at].group_end, 0
        for member in range(at, end):
            number += is_open(world, stream, links[member].member, now_us)
        left = int(first * number)
        for member in range(at, end if number else at):
            if is_open(world, stream, links[member].member, now_us):
                if left == 0:
                    return links[member].member
                left -= 1
        at = end
    return NOBODY


@compiled
def _show(world: World, stream: Record, now_us: int) -> None:
    """Let the user's code see the slots that are open to a stream."""
    for place in range(len(world.places)):
        seat = world.places[place]
        seat.seen = seat.free if is_open(world, stream, place, now_us) else 0
