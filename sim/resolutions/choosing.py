"""Compiled: what a stream draws, and which orchestrator it chooses."""

import math
from typing import Any

import numpy as np

from agents.splitmix import FIRST_MIX, GAMMA, SECOND_MIX, SHIFTS, UNIT_BITS
from agents.strategies.selection.picks import MAX_REJECTIONS
from sim.compiled import call_back, compiled
from sim.resolutions.lateness import up_to
from sim.resolutions.records import (
    FAILED_TO_ASK,
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


@compiled
def key_of(one: float, other: float) -> Any:
    """The first state of a stream's draws, of two that it brings with it."""
    return np.uint64(one / UNIT) * WORD_GAMMA + np.uint64(other / UNIT)


@compiled
def uniform(record: Record) -> float:
    """The next draw from [0, 1) of who has a key, as `SplitMix` gives it."""
    record.key += WORD_GAMMA
    mixed = record.key
    mixed = (mixed ^ (mixed >> SHIFT[0])) * FIRST
    mixed = (mixed ^ (mixed >> SHIFT[1])) * SECOND
    mixed = mixed ^ (mixed >> SHIFT[2])
    return float(mixed >> SHIFT[3]) * UNIT


@compiled
def winners(lane: Record, tickets: float, hazard: float) -> int:
    """How many of some tickets of a lane win, as `WinningDraws` says."""
    left = lane.left - tickets * hazard
    if left > 0.0:
        lane.left = left
        return 0
    if hazard == math.inf:
        return int(tickets)
    left, won = lane.left, 0
    while tickets * hazard >= left:
        tickets -= math.ceil(left / hazard)
        left = -math.log1p(-uniform(lane))
        won += 1
    lane.left = left - tickets * hazard
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
        place = call_back(world.pool[0].ask, row, first, second)
        if place == FAILED_TO_ASK:
            world.pool[0].failed = True
            return NOBODY
        return place
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
    return _weighed(world, stream, now_us, world.weights[lane, term, :count])


@compiled
def _weighed(world: World, stream: Record, now_us: int, weights: np.ndarray) -> int:
    """By weight among those that are open; equally likely where they weigh nothing."""
    links = world.links[stream.lane]
    total, number = 0.0, 0
    for at in range(len(weights)):
        if is_open(world, stream, links[at].member, now_us):
            total += weights[at]
            number += 1
    if number == 0:
        return NOBODY
    drawn = uniform(stream) * (total if total > 0.0 else number)
    reach, last = 0.0, NOBODY
    for at in range(len(weights)):
        if is_open(world, stream, links[at].member, now_us):
            reach += weights[at] if total > 0.0 else 1.0
            last = links[at].member
            if drawn < reach:
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
