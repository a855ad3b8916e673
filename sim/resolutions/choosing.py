"""Compiled: what a stream draws, and which orchestrator it chooses."""

import math

import numpy as np

from agents.strategies.selection.picks import MAX_REJECTIONS
from sim.compiled import compiled
from sim.resolutions.lateness import up_to
from sim.resolutions.records import FOREIGN, GROUPS, MIXTURE
from sim.resolutions.stint import NOBODY

GAMMA = np.uint64(0x9E3779B97F4A7C15)
MIX = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
SHIFT = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
"""Numbers of SplitMix64 (Steele, Lea and Flood, 2014)."""

UNIT = 2.0**-53

MOST_HAZARD = 30.0
"""Hazard of tickets that are drawn together: its exponential is far from 0."""


@compiled
def key_of(one, other):
    """The first state of a stream's draws, of two draws of its own."""
    return np.uint64(one * 2.0**53) * GAMMA + np.uint64(other * 2.0**53)


@compiled
def uniform(stream):
    """The next draw of a stream from [0, 1), by SplitMix64 from its key."""
    stream.key += GAMMA
    mixed = stream.key
    mixed = (mixed ^ (mixed >> SHIFT[0])) * MIX[0]
    mixed = (mixed ^ (mixed >> SHIFT[1])) * MIX[1]
    mixed = mixed ^ (mixed >> SHIFT[2])
    return float(mixed >> SHIFT[3]) * UNIT


@compiled
def winners(stream, tickets, hazard):
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
def is_hidden(world, stream, place, now_us):
    """Whether a stream leaves somebody out."""
    if world.pool[0].live_ai:
        return world.links[stream.lane, place].until_us > now_us
    return stream.memory >= 0 and world.known[stream.memory, place] != 0.0


@compiled
def is_open(world, stream, place, now_us):
    """Whether somebody has a slot free that a stream may take."""
    return world.places[place].free > 0 and not is_hidden(world, stream, place, now_us)


@compiled
def select(world, row, now_us, first, second):
    """The gateway's pick among those that are open to a stream, or NOBODY.

    Args:
        world: see `World`.
        row: the stream's.
        now_us: the time.
        first, second: draws from [0, 1); further ones are drawn if need be.
    """
    stream = world.streams[row]
    kind = world.lanes[stream.lane].kind
    if kind == MIXTURE:
        return _by_weight(world, stream, now_us, first, second)
    if kind == GROUPS:
        return _first_group(world, stream, now_us, first)
    if kind == FOREIGN:
        return _ask(world, stream, row, now_us, first, second)
    return NOBODY


@compiled
def _by_weight(world, stream, now_us, first, second):
    """Draw a term, then by its weights until somebody is open."""
    lane, links = stream.lane, world.links
    count, shares = world.lanes[lane].count, world.shares[lane]
    term = min(up_to(shares, first * shares[-1]), len(shares) - 1)
    reach, drawn = world.reach[lane, term, :count], second
    for _ in range(MAX_REJECTIONS):
        place = links[lane, min(up_to(reach, drawn * reach[-1]), count - 1)].member
        if is_open(world, stream, place, now_us):
            return place
        drawn = uniform(stream)
    return _weighed(world, stream, now_us, reach)


@compiled
def _weighed(world, stream, now_us, reach):
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
def _first_group(world, stream, now_us, first):
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
def _ask(world, stream, row, now_us, first, second):
    """Ask the user's code, which sees the slots that are open to the stream."""
    for place in range(len(world.places)):
        seat = world.places[place]
        seat.seen = seat.free if is_open(world, stream, place, now_us) else 0
    return world.ask(row, first, second)
