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
)
from sim.resolutions.downtimes import Downtimes
from sim.resolutions.first_look import (
    CROWDED,
    by_lane,
    orders_of,
    put_in_order,
    turned_away,
)
from sim.resolutions.lanes import Lane
from sim.resolutions.lateness import NEVER
from sim.resolutions.occupancy import Occupancy
from sim.resolutions.pools import Outage, Pool
from sim.resolutions.stint import NOBODY
from sim.resolutions.suspensions import Suspensions

MOST_WAVES = 12
"""Looks of one stream in a stretch; who has had as many is not served any more."""


class Stretch:
    """One stretch of one pool.

    Every wave puts those who look for an orchestrator where their gateway's selection says.
    Who finds it full or down, or is failed by it, looks again in the next wave, and so does
    who has a late segment or is cut off. Loads are counted from where everybody went in the
    first wave; where many look again, anew in each wave, from who was let in and who tries.

    The streams are one set of arrays that the waves change; `who` are indices into them.

    Attributes:
        failed: `[lanes, places]` streams that were refused at their start.
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
        places = len(pool.orchestrators)
        self.failed = np.zeros((len(lanes), places))
        self._pool = pool
        self._lanes = lanes
        self._rng = rng
        self._end_us = end_us
        self._slots = np.array(pool.wanted, dtype=np.int64)
        self._failure = np.array(pool.failure)
        self._network_s = np.concatenate([lane.network_s for lane in lanes])
        self._downtimes = Downtimes(outages, places)
        self._use = use
        self._rules = lanes[0].rules
        self._suspensions = Suspensions(places)
        self._wave = 0
        self._streams: Streams
        self._crowd: Occupancy
        self._inside: Occupancy | None = None
        self._let_in: list[np.ndarray] = []
        self._hidden: np.ndarray | None = None
        self._running = [np.zeros(0, dtype=np.int64)]
        self._done: list[Stints] = []

    @property
    def done(self) -> Stints:
        """What was worked off."""
        nobody = self._streams.of(np.zeros(0, dtype=np.int64))
        return joined([Stints.idle(nobody, nobody.time_us, RUNNING), *self._done])

    @property
    def running(self) -> Streams:
        """Streams that run at the end."""
        return self._streams.of(np.concatenate(self._running))

    def work_off(self, arrived: Streams, running: Streams) -> None:
        """Work off the streams that arrived, and those that run already."""
        streams = self._streams = joined([arrived, running])
        new, there = np.split(np.arange(len(streams)), [len(arrived)])
        self._place_first(new, there)
        trying = np.flatnonzero(streams.place != NOBODY)
        self._crowd = self._counted(self._stays(trying))
        ahead = np.zeros(len(streams), dtype=np.int64)
        ahead[trying] = self._crowd.at_starts()
        runs = self._stays(there)
        stays, moved = self._leave_the_dear(there)
        looking = [self._admit(new, ahead[new]), self._serve(stays, ahead[stays]), moved]
        self._let_in.append(runs)
        self._look_on(np.concatenate(looking), len(arrived))

    def _look_on(self, looking: np.ndarray, arrived: int) -> None:
        """Those who look again do, wave by wave."""
        streams = self._streams
        for self._wave in range(1, MOST_WAVES + 1):
            if len(looking) == 0:
                return
            crowded = len(looking) > CROWDED * arrived
            if crowded:
                self._crowd = self._count_let_in()
            streams.place[looking] = self._choose(looking)
            if crowded:
                trying = looking[streams.place[looking] != NOBODY]
                self._crowd = self._crowd.joined_by(*self._stays(trying))
            ahead = self._crowd.before(streams.place[looking], streams.time_us[looking])
            looking = self._admit(looking, ahead)
        self._end_without(looking)

    def _place_first(self, new: np.ndarray, running: np.ndarray) -> None:
        """Put those who arrive where their gateways' selections say, if there is room."""
        streams, slots, orders = self._streams, self._slots, orders_of(self._lanes)
        ordered = np.array([bool(order) for order in orders])[streams.lane[new]]
        free = new[~ordered]
        streams.place[free] = self._choose(free)
        if ordered.any():
            down, use = self._downtimes, self._use
            put_in_order(
                streams, new[ordered], running, down, orders=orders, slots=slots, use=use
            )
        unlucky = turned_away(streams, new, running, slots=slots, rng=self._rng)
        streams.place[unlucky] = NOBODY

    def _leave_the_dear(self, running: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Who stays where it runs, and who moves since the price there has doubled."""
        streams = self._streams
        too_dear = np.zeros((len(self._lanes), len(self._slots)), dtype=bool)
        for number, lane in enumerate(self._lanes):
            too_dear[number, lane.got_too_dear] = True
        moves = too_dear[streams.lane[running], streams.place[running]]
        stays, movers = running[~moves], running[moves]
        times_us = streams.time_us[movers]
        self._idle(movers, times_us, TOO_DEAR)
        return stays, self._look_again(movers, times_us, np.full(len(movers), NOBODY))

    def _stays(self, who: np.ndarray) -> np.ndarray:
        """`[3, who]` where each is, from when on, and when its stream ends."""
        streams = self._streams
        return np.stack([streams.place[who], streams.time_us[who], streams.end_us[who]])

    def _counted(self, stays: np.ndarray) -> Occupancy:
        """Who is where, of some `[3, streams]`."""
        return Occupancy(*stays, slots=self._slots, until_us=self._streams.until_us)

    def _count_let_in(self) -> Occupancy:
        """Who is where, of those who were let in: the new ones are added."""
        stays, self._let_in = np.concatenate(self._let_in, axis=1), []
        before = self._inside
        self._inside = before.joined_by(*stays) if before else self._counted(stays)
        return self._inside

    def _choose(self, who: np.ndarray) -> np.ndarray:
        """`[who]` where the gateways' selections put them, or NOBODY.

        At its first look a stream doesn't know who is full or down.
        """
        streams = self._streams
        lane, first, second = streams.lane[who], streams.first[who], streams.second[who]
        hidden = self._hidden[who] if self._hidden is not None else np.zeros((0, 0))
        first_look = not hidden.any()
        open_to = self._slots > 0
        if not first_look:
            open_to = open_to & ~(hidden | self._shut(lane, streams.time_us[who]))
        place = np.full(len(who), NOBODY)
        for number, mine in by_lane(lane):
            rows = open_to if first_look else open_to[mine]
            place[mine] = self._lanes[number].pick_many(rows, first[mine], second[mine])
        return place

    def _shut(self, lane: np.ndarray, time_us: np.ndarray) -> np.ndarray:
        """`[times, places]` orchestrators that a lane can't turn to at a time."""
        shut = self._crowd.full(time_us) | self._downtimes.everywhere(time_us)
        return np.asarray(shut | self._suspensions.everywhere(lane, time_us))

    def _admit(self, who: np.ndarray, ahead: np.ndarray) -> np.ndarray:
        """Who found somebody is served or refused; those who have to look again.

        Args:
            who: those who look.
            ahead: `[who]` streams that each meets where it is put.
        """
        streams = self._streams
        found = streams.place[who] != NOBODY
        nobody = who[~found]
        slow = streams.fallback[nobody] != NOBODY
        without, back = self._go_without(nobody[~slow]), nobody[slow]
        streams.place[back] = streams.fallback[back]
        trying, ahead = who[found], ahead[found]
        refused = self._refusals(trying, ahead)
        again = trying[refused]
        spent = streams.attempts[again] >= self._rules.tries
        tired, again = again[spent], again[~spent]
        served = trying[~refused]
        self._let_in.append(self._stays(served))
        return np.concatenate(
            [
                without,
                self._go_without(tired),
                self._look_again(again, streams.time_us[again], streams.fallback[again]),
                self._serve_for_good(back),
                self._serve(served, ahead[~refused]),
            ]
        )

    def _refusals(self, trying: np.ndarray, ahead: np.ndarray) -> np.ndarray:
        """`[trying]` who can't begin where they are put, or is failed there."""
        streams = self._streams
        place, time_us = streams.place[trying], streams.time_us[trying]
        shut = ~streams.sure[trying] & (ahead >= self._slots[place])
        shut |= self._downtimes.hold(place, time_us)
        fails = streams.chance[trying] < self._failure[place]
        shut |= self._suspended(trying, fails & ~shut)
        streams.attempts[trying] += ~shut
        failed = fails & ~shut
        np.add.at(self.failed, (streams.lane[trying[failed]], place[failed]), 1)
        return np.asarray(shut | failed)

    def _suspended(self, trying: np.ndarray, fails: np.ndarray) -> np.ndarray:
        """Whom its gateway has suspended by then; failures at a start suspend, too."""
        if self._rules.waits:
            return np.zeros(len(trying), dtype=bool)
        streams = self._streams
        lane, place, time_us = (
            each[trying] for each in (streams.lane, streams.place, streams.time_us)
        )
        self._suspensions.add(lane[fails], place[fails], time_us[fails], START_PENALTY)
        return self._suspensions.hold(lane, place, time_us)

    def _look_again(
        self, who: np.ndarray, time_us: np.ndarray, fallback: np.ndarray
    ) -> np.ndarray:
        """They look without the orchestrators where they are, with new draws.

        Args:
            who: the streams.
            time_us: when they look.
            fallback: whom each would go back to, or NOBODY.
        """
        if len(who) == 0:
            return who
        streams = self._streams
        if self._hidden is None:
            self._hidden = np.zeros((len(streams), len(self._slots)), dtype=bool)
        streams.first[who], streams.second[who], streams.chance[who] = self._rng.random(
            (3, len(who))
        )
        somewhere = who[streams.place[who] != NOBODY]
        self._hidden[somewhere, streams.place[somewhere]] = True
        streams.time_us[who] = time_us
        streams.fallback[who] = fallback
        streams.place[who] = NOBODY
        streams.sure[who] = False
        return who

    def _go_without(self, who: np.ndarray) -> np.ndarray:
        """Streams that nobody serves now: those that look again, later and later."""
        if len(who) == 0:
            return who
        streams = self._streams
        streams.place[who] = NOBODY
        if not self._rules.waits:
            self._end_without(who)
            return np.asarray(who[:0])
        next_us = streams.time_us[who] + (self._pool.service.segment_us << self._wave)
        over = (next_us >= streams.end_us[who]) | (next_us >= self._end_us)
        self._end_without(who[over])
        waiting, until_us = who[~over], next_us[~over]
        self._idle(waiting, until_us, UNTRANSCODED)
        self._look_again(waiting, until_us, streams.fallback[waiting])
        if self._hidden is not None:
            self._hidden[waiting] = False
        streams.attempts[waiting] = 0
        return np.asarray(waiting)

    def _end_without(self, who: np.ndarray) -> None:
        """Streams that nobody serves any more."""
        streams = self._streams
        streams.place[who] = NOBODY
        outcome = np.where(streams.attempts[who] > 0, FAILED, NO_ORCHESTRATOR)
        stop_us = streams.time_us[who]
        if self._rules.waits:
            stop_us = np.minimum(streams.end_us[who], np.maximum(self._end_us, stop_us))
        self._idle(who, stop_us, outcome)

    def _idle(
        self, who: np.ndarray, stop_us: np.ndarray, outcome: np.ndarray | int
    ) -> None:
        """Stints in which nothing was done, up to some times."""
        if len(who):
            self._done.append(Stints.idle(self._streams.of(who), stop_us, outcome))

    def _serve_for_good(self, who: np.ndarray) -> np.ndarray:
        """Let them run where late segments move nobody, for nobody else is left."""
        if len(who) == 0:
            return who
        streams = self._streams
        ahead = self._crowd.before(streams.place[who], streams.time_us[who])
        return self._serve(who, ahead, for_good=True)

    def _serve(
        self, who: np.ndarray, ahead: np.ndarray, *, for_good: bool = False
    ) -> np.ndarray:
        """Let stints run; those that have to look again later.

        Args:
            who: who begins or goes on where it is.
            ahead: `[who]` streams that run there already.
            for_good: late segments move nobody.
        """
        if len(who) == 0:
            return who
        streams, service = self._streams, self._pool.service
        lane, place, start_us = streams.lane[who], streams.place[who], streams.time_us[who]
        attempts = streams.attempts[who]
        compute_s = service.compute_many(place, ahead + 1)
        under_way_s = self._network_s[lane * len(self._slots) + place]
        under_way_s *= streams.path_noise[who]
        stop_us = streams.end_us[who]
        outcome = np.full(len(who), COMPLETED)
        if not for_good:
            late, late_us = self._find_late(compute_s, under_way_s, start_us)
            in_it = late_us < stop_us[late]
            stop_us[late[in_it]], outcome[late[in_it]] = late_us[in_it], SWAPPED
        down_us = self._downtimes.next_us(place, start_us)
        cut = np.flatnonzero(down_us < stop_us)
        stop_us[cut], outcome[cut] = down_us[cut], CUT_OFF
        goes_on = stop_us >= self._end_us
        goes_on &= streams.end_us[who] > self._end_us
        stop_us = np.minimum(stop_us, self._end_us)
        outcome[goes_on] = RUNNING
        movers, back_to = self._movers(who, stop_us, outcome)
        latency_s, ratio = service.quality_many(compute_s * streams.noise[who], under_way_s)
        outcome[(outcome == COMPLETED) & (ratio > 1.0)] = LATE
        self._done.append(
            Stints(lane, place, start_us, stop_us, latency_s, ratio, attempts, outcome)
        )
        streams.time_us[who[goes_on]] = self._end_us
        self._running.append(who[goes_on])
        return self._look_again(movers, streams.time_us[movers], back_to)

    def _find_late(
        self, compute_s: np.ndarray, under_way_s: np.ndarray, start_us: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Which stints have a late segment, if they last so long, and when."""
        service, uniform = self._pool.service, self._rng.random(len(start_us))
        number = service.lateness.first_lates(compute_s, under_way_s, uniform)
        late = np.flatnonzero(number != NEVER)
        return late, start_us[late] + number[late] * service.segment_us

    def _movers(
        self, who: np.ndarray, stop_us: np.ndarray, outcome: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Streams that move, and where each may go back to.

        Live AI streams suspend whom they leave, and give up after too many swaps: their
        outcome is changed then.
        """
        streams = self._streams
        moving = np.flatnonzero((outcome == SWAPPED) | (outcome == CUT_OFF))
        if len(moving) == 0:
            return moving, moving
        movers, now_us = who[moving], stop_us[moving]
        place = streams.place[movers]
        streams.attempts[movers] = 0
        streams.time_us[movers] = now_us
        if self._rules.waits:
            return movers, np.where(outcome[moving] == SWAPPED, place, NOBODY)
        self._suspensions.add(streams.lane[movers], place, now_us, WATCHDOG_PENALTY)
        swaps = swaps_after(streams.swaps[movers], now_us - streams.swapped_us[movers])
        streams.swaps[movers], streams.swapped_us[movers] = swaps, now_us
        goes_on = np.asarray(may_swap_again(swaps))
        outcome[moving[~goes_on]] = GAVE_UP
        movers = movers[goes_on]
        return movers, np.full(len(movers), NOBODY)
