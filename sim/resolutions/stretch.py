"""One stretch of one pool's streams, worked off in waves of decisions on arrays."""

import numpy as np

from agents.streams import (
    START_PENALTY,
    WATCHDOG_PENALTY,
    may_swap_again,
    swaps_after,
)
from sim.resolutions.arrays import (
    COMPLETED,
    CUT_OFF,
    FAILED,
    GAVE_UP,
    LATE,
    NO_ORCHESTRATOR,
    RUNNING,
    SWAPPED,
    TOO_DEAR,
    UNTRANSCODED,
    Stints,
    Streams,
    joined,
    widened,
)
from sim.resolutions.lanes import Lane
from sim.resolutions.lateness import NEVER
from sim.resolutions.occupancy import Occupancy
from sim.resolutions.pools import Outage, Pool
from sim.resolutions.stint import NOBODY
from sim.resolutions.suspensions import Suspensions

MOST_WAVES = 12
"""Looks of one stream in a stretch; who has had as many is not served any more."""


CROWDED = 0.02
"""Share of a stretch's streams that look again from which loads are counted anew."""


class Stretch:
    """One stretch of one pool.

    Every wave puts those who look for an orchestrator where their gateway's selection says.
    Who finds it full or down, or is failed by it, looks again in the next wave, and so does
    who has a late segment or is cut off. Loads are counted from where everybody went in the
    first wave; where many look again, anew in each wave, from who was let in and who tries.

    Attributes:
        done: what was worked off.
        failed: `[lanes, places]` streams that were refused at their start.
        running: streams that run at the end.
    """

    def __init__(
        self,
        pool: Pool,
        lanes: list[Lane],
        rng: np.random.Generator,
        *,
        end_us: int,
        outages: list[Outage],
        use: np.ndarray,
    ) -> None:
        self.done: list[Stints] = []
        self.failed = np.zeros((len(lanes), len(pool.orchestrators)))
        self.running: list[Streams] = []
        self._let_in: list[Streams] = []
        self._pool = pool
        self._lanes = lanes
        self._rng = rng
        self._end_us = end_us
        self._slots = np.array(pool.wanted, dtype=np.int64)
        self._failure = np.array(pool.failure)
        self._network_s = np.array([lane.network_s for lane in lanes])
        self._outages = outages
        self._use = use
        self._rules = lanes[0].rules
        self._suspensions = Suspensions(len(pool.orchestrators))
        self._wave = 0
        self._crowd: Occupancy

    def work_off(self, arrived: Streams, running: Streams) -> None:
        """Work off the streams that arrived, and those that run already."""
        arrived.place = self._choose(arrived)
        self._fill(arrived, running)
        self._turn_away(arrived, running)
        self._count(arrived, running)
        stays, moved = self._leave_the_dear(running)
        looking = joined([self._admit(arrived), self._serve(stays), moved])
        self._let_in.append(running)
        for self._wave in range(1, MOST_WAVES + 1):
            if not len(looking):
                return
            crowded = len(looking) > CROWDED * len(arrived)
            if crowded:
                self._count()
            looking.place = self._choose(looking)
            if crowded:
                self._count(looking)
            looking = self._admit(looking)
        self._end_without(looking)

    def _leave_the_dear(self, running: Streams) -> tuple[Streams, Streams]:
        """Who stays where it runs, and who moves since the price there has doubled."""
        too_dear = np.zeros((len(self._lanes), len(self._slots)), dtype=bool)
        for number, lane in enumerate(self._lanes):
            too_dear[number, list(lane.got_too_dear)] = True
        moves = too_dear[running.lane, running.place]
        if not moves.any():
            return running, running.of(moves)
        movers = running.of(moves)
        self.done.append(Stints.idle(movers, movers.time_us, TOO_DEAR))
        nowhere = np.full(len(movers), NOBODY)
        again = movers.looking_again(movers.time_us, nowhere, self._rng, len(self._slots))
        return running.of(~moves), again

    def _turn_away(self, arrived: Streams, running: Streams) -> None:
        """Where far more arrive than there is room for, most find nobody at all.

        Of `n` streams that would run when one arrives, one in `n / room` finds a slot. The
        lucky ones then go through the waves, as in a pool that is just full.
        """
        mine = np.flatnonzero((arrived.place != NOBODY) & ~arrived.sure)
        trying = arrived.of(mine)
        room = int(self._slots[np.unique(trying.place)].sum())
        there = joined([trying, running])
        nowhere = np.zeros(len(there), dtype=np.int64)
        crowd = Occupancy(nowhere, there.time_us, there.end_us, 1)
        ahead = crowd.before(nowhere[: len(mine)], trying.time_us)
        if len(mine) == 0 or np.mean(ahead >= room) < CROWDED:
            return
        unlucky = self._rng.random(len(mine)) * (ahead + 1) >= room
        arrived.place[mine[unlucky]] = NOBODY

    def _count(self, *trying: Streams) -> None:
        """Count who is where: those who were let in, and those who try."""
        there = [*self._let_in, *(each.of(each.place != NOBODY) for each in trying)]
        self._crowd = Occupancy(
            np.concatenate([each.place for each in there]),
            np.concatenate([each.time_us for each in there]),
            np.concatenate([each.end_us for each in there]),
            len(self._slots),
        )

    def _choose(self, streams: Streams) -> np.ndarray:
        """`[streams]` where the gateways' selections put them, or NOBODY.

        At its first look a stream doesn't know who is full or down.
        """
        first_look = not streams.hidden.any()
        place = np.full(len(streams), NOBODY)
        for number, lane in enumerate(self._lanes):
            mine = np.flatnonzero(streams.lane == number)
            if len(mine) == 0:
                continue
            open_to = self._slots > 0
            if not first_look:
                open_to = open_to & self._open(streams.of(mine))
            place[mine] = lane.pick_many(open_to, streams.first[mine], streams.second[mine])
        return place

    def _fill(self, arrived: Streams, running: Streams) -> None:
        """Put streams whose gateway goes by a fixed order where the order has room.

        Of `n` streams of a lane that run when one arrives, the first orchestrators hold as
        many as they have room for, less what other lanes used there in the stretch before;
        so the stream is put at the first that `n` leave room at. Where all are full,
        one in `n / room` finds a slot, anywhere.
        """
        for number, lane in enumerate(self._lanes):
            order = getattr(lane.pick, "order", [])
            mine = np.flatnonzero(arrived.lane == number)
            if not order or len(mine) == 0:
                continue
            there = joined([arrived.of(mine), running.of(running.lane == number)])
            nowhere = np.zeros(len(there), dtype=np.int64)
            crowd = Occupancy(nowhere, there.time_us, there.end_us, 1)
            ahead = crowd.before(nowhere[: len(mine)], arrived.time_us[mine])
            others = self._use.sum(0) - self._use[number]
            reach = np.cumsum(np.maximum(self._slots - others, 0)[order])
            full = ahead >= reach[-1]
            lucky = full & (arrived.first[mine] * (ahead + 1) < reach[-1])
            slot = np.where(lucky, arrived.second[mine] * reach[-1], ahead)
            at = np.minimum(np.searchsorted(reach, slot, "right"), len(order) - 1)
            served = ~full | lucky
            arrived.place[mine] = np.where(served, np.array(order)[at], NOBODY)
            arrived.sure[mine] = served

    def _open(self, streams: Streams) -> np.ndarray:
        """`[streams, places]` orchestrators that each can still turn to."""
        count, places = len(streams), len(self._slots)
        at = np.tile(np.arange(places), count)
        times_us = np.repeat(streams.time_us, places)
        shut = self._full(at, times_us) | self._down(at, times_us)
        shut |= self._suspensions.hold(np.repeat(streams.lane, places), at, times_us)
        return np.asarray(~widened(streams.hidden, places) & ~shut.reshape(count, places))

    def _full(self, place: np.ndarray, time_us: np.ndarray) -> np.ndarray:
        """Whether an orchestrator has no slot free at a time; arrays of one length."""
        return np.asarray(self._crowd.before(place, time_us) >= self._slots[place])

    def _down(self, place: np.ndarray, time_us: np.ndarray) -> np.ndarray:
        """Whether an orchestrator is in an outage at a time; arrays of one length."""
        down = np.zeros(len(place), dtype=bool)
        for outage in self._outages:
            down |= (
                (place == outage.place)
                & (time_us >= outage.start_us)
                & (time_us < outage.end_us)
            )
        return down

    def _admit(self, streams: Streams) -> Streams:
        """Who found somebody is served or refused; those who have to look again."""
        nobody = streams.place == NOBODY
        without = self._go_without(streams.of(nobody & (streams.fallback == NOBODY)))
        back = streams.of(nobody & (streams.fallback != NOBODY))
        back.place = back.fallback
        trying = streams.of(~nobody)
        shut = ~trying.sure & self._full(trying.place, trying.time_us)
        shut |= self._down(trying.place, trying.time_us)
        fails = trying.chance < self._failure[trying.place]
        shut |= self._suspended(trying, fails & ~shut)
        trying.attempts = trying.attempts + ~shut
        failed = ~shut & fails
        np.add.at(self.failed, (trying.lane[failed], trying.place[failed]), 1)
        refused = trying.of(shut | failed)
        spent = refused.attempts >= self._rules.tries
        tired = refused.of(spent)
        tired.place = np.full(len(tired), NOBODY)
        again = refused.of(~spent)
        served = trying.of(~(shut | failed))
        self._let_in.append(served)
        return joined(
            [
                without,
                self._go_without(tired),
                again.looking_again(
                    again.time_us, again.fallback, self._rng, len(self._slots)
                ),
                self._serve(back, for_good=True),
                self._serve(served),
            ]
        )

    def _suspended(self, trying: Streams, fails: np.ndarray) -> np.ndarray:
        """Whom its gateway has suspended by then; failures at a start suspend, too."""
        if self._rules.waits:
            return np.zeros(len(trying), dtype=bool)
        self._suspensions.add(
            trying.lane[fails], trying.place[fails], trying.time_us[fails], START_PENALTY
        )
        return self._suspensions.hold(trying.lane, trying.place, trying.time_us)

    def _go_without(self, streams: Streams) -> Streams:
        """Streams that nobody serves now: those that look again, later and later."""
        if not self._rules.waits:
            self._end_without(streams)
            return streams.of(np.zeros(len(streams), dtype=bool))
        next_us = streams.time_us + (self._pool.service.segment_us << self._wave)
        over = (next_us >= streams.end_us) | (next_us >= self._end_us)
        self._end_without(streams.of(over))
        waiting, until_us = streams.of(~over), next_us[~over]
        self.done.append(Stints.idle(waiting, until_us, UNTRANSCODED))
        again = waiting.looking_again(
            until_us, waiting.fallback, self._rng, len(self._slots)
        )
        again.hidden[:] = False
        again.attempts = np.zeros(len(again), dtype=np.int64)
        return again

    def _end_without(self, streams: Streams) -> None:
        """Streams that nobody serves any more."""
        streams.place = np.full(len(streams), NOBODY)
        outcome = np.where(streams.attempts > 0, FAILED, NO_ORCHESTRATOR)
        stop_us = np.minimum(streams.end_us, np.maximum(self._end_us, streams.time_us))
        if not self._rules.waits:
            stop_us = streams.time_us
        self.done.append(Stints.idle(streams, stop_us, outcome))

    def _serve(self, streams: Streams, *, for_good: bool = False) -> Streams:
        """Let stints run; those that have to look again later, with their time.

        Args:
            streams: who begins or goes on where.
            for_good: late segments move nobody, for nobody else is left.
        """
        service, lanes, place = self._pool.service, streams.lane, streams.place
        busy = self._crowd.before(place, streams.time_us) + 1
        compute_s = service.compute_many(place, busy)
        under_way_s = self._network_s[lanes, place] * streams.path_noise
        stop_us, outcome = streams.end_us.copy(), np.full(len(streams), COMPLETED)
        if not for_good:
            number = service.lateness.first_lates(
                compute_s, under_way_s, self._rng.random(len(streams))
            )
            late_us = streams.time_us + number * service.segment_us
            late = (number != NEVER) & (late_us < stop_us)
            stop_us[late], outcome[late] = late_us[late], SWAPPED
        for outage in self._outages:
            starts_us = np.maximum(outage.start_us, streams.time_us)
            cut = (place == outage.place) & (starts_us < outage.end_us)
            cut &= stop_us > starts_us
            stop_us[cut], outcome[cut] = starts_us[cut], CUT_OFF
        beyond = stop_us >= self._end_us
        stop_us[beyond & (stop_us > self._end_us)] = self._end_us
        goes_on = beyond & (streams.end_us > self._end_us)
        outcome[goes_on] = RUNNING
        movers, back_to = self._movers(streams, stop_us, outcome)
        latency_s, ratio = service.quality_many(compute_s * streams.noise, under_way_s)
        outcome[(outcome == COMPLETED) & (ratio > 1.0)] = LATE
        self.done.append(
            Stints(
                lanes,
                place,
                streams.time_us,
                stop_us,
                latency_s,
                ratio,
                streams.attempts,
                outcome,
            )
        )
        kept = streams.of(goes_on)
        kept.time_us = np.full(len(kept), self._end_us)
        self.running.append(kept)
        return movers.looking_again(movers.time_us, back_to, self._rng, len(self._slots))

    def _movers(
        self, streams: Streams, stop_us: np.ndarray, outcome: np.ndarray
    ) -> tuple[Streams, np.ndarray]:
        """Streams that move, when they do, and where each may go back to.

        Live AI streams suspend whom they leave, and give up after too many swaps: their
        outcome is changed then.
        """
        moving = (outcome == SWAPPED) | (outcome == CUT_OFF)
        movers = streams.of(moving)
        movers.attempts = np.zeros(len(movers), dtype=np.int64)
        since_us, movers.time_us = movers.swapped_us, stop_us[moving]
        if self._rules.waits:
            late = outcome[moving] == SWAPPED
            return movers, np.where(late, movers.place, NOBODY)
        self._suspensions.add(movers.lane, movers.place, movers.time_us, WATCHDOG_PENALTY)
        movers.swaps = swaps_after(movers.swaps, movers.time_us - since_us)
        movers.swapped_us = movers.time_us
        goes_on = np.asarray(may_swap_again(movers.swaps))
        outcome[np.flatnonzero(moving)[~goes_on]] = GAVE_UP
        movers = movers.of(goes_on)
        return movers, np.full(len(movers), NOBODY)
