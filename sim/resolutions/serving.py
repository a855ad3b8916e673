"""Compiled: a stream's stint at an orchestrator, from its start to its pay."""

import numpy as np

from agents.payments.billing import LARGEST, MILLI, live_tickets, segment_tickets
from sim.compiled import apart, compiled
from sim.resolutions.agenda import call, plan, set_free
from sim.resolutions.choosing import uniform, winners
from sim.resolutions.lateness import (
    NEVER,
    first_backlog,
    first_late_segment,
    late_score,
)
from sim.resolutions.records import (
    FAILED,
    GAVE_UP,
    NO_ORCHESTRATOR,
    OVER,
    RETRYING,
    SERVED,
    WAITING,
    Record,
    World,
)
from sim.resolutions.stint import NOBODY

LARGE = -1
"""Instead of tickets: 64 bits don't hold the amounts."""

BEYOND_S = 256.0
"""More than what a gateway reckons with beyond a stint, as seconds of it: a percentage of a
segment, or what is paid ahead."""

_segment_tickets = compiled(segment_tickets)
_live_tickets = compiled(live_tickets)


@compiled
def begin(world: World, row: int, place: int, now_us: int) -> None:
    """A stint begins, at the load that its orchestrator has with it."""
    stream, seat = world.streams[row], world.places[place]
    link = world.links[stream.lane, place]
    seat.free -= 1
    load = seat.slots - seat.free
    level = min(-(-load // seat.gpus), world.busy_s.shape[1] - 1)
    stream.place = place
    stream.status = SERVED
    stream.start_us = now_us
    stream.compute_s = world.busy_s[place, max(level, 0)]
    stream.under_way_s = link.network_s * stream.path_noise
    stream.price_milliwei = link.price_milliwei
    go_on(world, row, now_us)


@compiled
def go_on(world: World, row: int, now_us: int) -> None:
    """Plan a stint's end, or an earlier segment that is late."""
    stream, law = world.streams[row], world.pool[0]
    late = NEVER
    if law.live_ai:
        late = first_backlog(stream.compute_s, law.target_fps)
    elif stream.compute_s * world.factors[-1] + stream.under_way_s > law.limit_s:
        late = first_late_segment(
            stream.compute_s,
            stream.under_way_s,
            uniform(stream),
            law.limit_s,
            world.factors,
        )
    due_us = stream.end_us
    if late != NEVER and now_us + late * law.segment_us < due_us:
        due_us = now_us + late * law.segment_us
        if not law.live_ai:
            stream.score = late_score(
                stream.compute_s,
                stream.under_way_s,
                uniform(stream),
                law.limit_s,
                world.factors,
            )
    plan(world, row, due_us)


@compiled
def _note(
    world: World, stream: Record, stream_us: int, sent_us: int, outcome: int
) -> Record:
    """Write a stint down; the record that it is."""
    stint = world.stints[world.pool[0].noted]
    world.pool[0].noted += 1
    stint.lane, stint.place, stint.number = stream.lane, stream.place, stream.number
    stint.start_us, stint.stream_us, stint.sent_us = stream.start_us, stream_us, sent_us
    stint.attempts, stint.outcome = stream.attempts, outcome
    stint.latency_s, stint.realtime_ratio = np.nan, np.nan
    stint.busy_us, stint.price_milliwei, stint.tickets, stint.won = 0, 0, 0, 0
    return stint


@compiled
def end(world: World, row: int, now_us: int, outcome: int) -> None:
    """A stint ends: it is paid for, and its slot is free again."""
    stream, law = world.streams[row], world.pool[0]
    duration_us = now_us - stream.start_us
    if duration_us > 0:
        sent_us = duration_us
        if now_us != stream.end_us:
            # A segment is paid when it is sent, whether it comes back or not.
            segments = -(-duration_us // law.segment_us)
            sent_us = min(segments * law.segment_us, stream.end_us - stream.start_us)
        stint = _note(world, stream, duration_us, sent_us, outcome)
        compute_s = stream.compute_s * stream.noise
        stint.latency_s = compute_s + stream.under_way_s
        if law.live_ai:
            stint.realtime_ratio = compute_s * law.target_fps
        else:
            stint.realtime_ratio = stint.latency_s * 1e6 / law.segment_us
        stint.busy_us = duration_us
        stint.price_milliwei = stream.price_milliwei
        _pay(world, stream, stint)
    elif outcome == GAVE_UP:
        # It gives up in the very moment of a swap: nobody served it, but it is lost.
        _note(world, stream, 0, 0, outcome).place = NOBODY
    world.places[stream.place].free += 1
    call(world, now_us)


end_early = apart(end)
"""The same, of stints that do not last to the stream's end."""


@compiled
def _pay(world: World, stream: Record, stint: Record) -> None:
    """Count a stint's tickets, and draw those that win."""
    law, price = world.pool[0], stint.price_milliwei
    longest_s = stint.sent_us / 1e6 + BEYOND_S
    value = float(law.value_wei) * MILLI
    fee = float(price) * law.units_per_s
    if fee * longest_s + value > LARGEST:
        stint.tickets = LARGE
        law.large += 1
        tickets = fee * stint.sent_us / 1e6 / value
    else:
        if law.live_ai:
            stint.tickets = _live_tickets(
                stint.sent_us, price, law.value_wei, law.units_per_s
            )
        else:
            stint.tickets = _segment_tickets(
                stint.sent_us, price, law.value_wei, law.units_per_s, law.segment_us
            )
        tickets = float(stint.tickets)
    link = world.links[stream.lane, stream.place]
    stint.won = winners(world.lanes[stream.lane], tickets, link.hazard)
    if stint.won > 0:
        if link.won == 0:
            link.turn = law.winners
            law.winners += 1
        link.won += stint.won


@compiled
def leave(stream: Record, now_us: int) -> None:
    """A stream is without an orchestrator from now on."""
    stream.place = NOBODY
    stream.status = RETRYING
    stream.start_us = now_us
    stream.attempts = 0


@compiled
def finish(world: World, row: int) -> None:
    """A stream is over: its row and its memory are free, unless it is still in a queue."""
    stream = world.streams[row]
    if stream.status != WAITING:
        set_free(world, row)
    stream.status = OVER


@compiled
def gap(world: World, stream: Record, now_us: int, outcome: int) -> None:
    """A stream was without an orchestrator until now."""
    _note(world, stream, now_us - stream.start_us, 0, outcome)


@compiled
def end_unserved(world: World, row: int, now_us: int) -> None:
    """A stream ends without an orchestrator."""
    stream = world.streams[row]
    gap(world, stream, now_us, FAILED if stream.attempts else NO_ORCHESTRATOR)
    finish(world, row)
