"""Streams as events: how they arrive, find an orchestrator, move on and end.

What the resolutions `session` and `segment` have in common. They differ in their grain:
when something happens next to a stream that is being served, and what. How a stream looks
for an orchestrator are the rules in `agents.streams`.

A stream to which nothing happens between its arrival and its end is a row of the timetable;
one that is disturbed, or that its grain wants to see in between, is a `Stint`.
"""

from collections.abc import Callable
from heapq import heappop, heappush

from agents.streams import PRICE_GUARD
from sim.clock import Clock
from sim.resolutions import outcomes
from sim.resolutions.arrivals import Timetable
from sim.resolutions.books import Books
from sim.resolutions.lanes import Lane
from sim.resolutions.lateness import NEVER
from sim.resolutions.pools import Pool
from sim.resolutions.stint import NOBODY, Stint
from sim.resolutions.waiting import Waiting

FAR_ENTRY = -1
"""Entry of a stint for which nothing is due."""


class Traffic:
    """Runs the streams of all lanes.

    An undisturbed stream is two entries of the timetable, its arrival and its end; one that
    something happens to is a stint in a heap. The clock pulls both along between its own
    events.

    Attributes:
        started: streams that arrived.
        has_events: as Work says.
    """

    def __init__(self, clock: Clock, books: Books, lanes: list[Lane]) -> None:
        self.started = 0
        self.has_events = True
        self._clock = clock
        self._books = books
        self._lanes = lanes
        self._due: list[tuple[int, int, Stint]] = []
        self._entries = 0
        self._table = Timetable()
        books.open(lanes, self._table)
        for lane in lanes:
            lane.waiting = Waiting(lane.pool.service.segment_us)

    def begin(self) -> None:
        """The run starts with the streams that were already running."""
        table = self._table
        table.fill(self._lanes, [lane.draw_running() for lane in self._lanes])
        table.decide(self._lanes)
        for row in range(len(table.lanes)):
            self._arrive(row, self._clock.now_us)
            if table.serving[row]:
                self._disturb(row)

    def plan(self, start_us: int, end_us: int) -> None:
        """Draw every arrival of the coming stretch of time."""
        self._running(_anybody)
        self._books.fold()
        self._table.fill(self._lanes, [lane.draw(start_us, end_us) for lane in self._lanes])
        self._table.decide(self._lanes)

    def advance(self, clock: Clock) -> None:
        """Run what is due before the clock's next event."""
        due, table = self._due, self._table
        times_us, agenda, serving = table.times_us, table.agenda, table.serving
        cursor = table.cursor
        while True:
            now_us = times_us[cursor]
            if due and due[0][0] <= now_us:
                if due[0][0] >= clock.bulk_until_us:
                    break
                now_us, entry, stint = heappop(due)
                if entry == stint.entry:
                    clock.now_us = now_us
                    self._go_on(stint, now_us)
                continue
            if now_us >= clock.bulk_until_us:
                break
            who = agenda[cursor]
            cursor += 1
            if who >= 0:
                clock.now_us = now_us
                self._arrive(who, now_us)
            elif serving[~who]:
                clock.now_us = now_us
                self._complete(~who)
        table.cursor = cursor

    def _arrive(self, row: int, now_us: int) -> None:
        """A stream arrives: give it an orchestrator."""
        self.started += 1
        table = self._table
        if row >= table.decided_to:
            table.decide_more()
        lane, place = table.lanes[row], table.smooth[row]
        pool = lane.pool
        free = pool.free
        if place < 0 or free[place] <= 0 or lane.rules.hides:
            self._find(row, now_us)
            return
        free[place] -= 1
        table.load[row] = pool.slots[place] - free[place]
        table.serving[row] = True

    def _find(self, row: int, now_us: int) -> None:
        """Look for an orchestrator for a stream that arrives."""
        table = self._table
        lane, decided = table.lanes[row], table.decided[row]
        pool, place = lane.pool, decided if decided >= 0 else None
        if lane.rules.hides and lane.rules.suspended(now_us):
            lane.draws.restart(table.first[row], table.second[row])
            place = lane.rules.first_choice(pool.free, lane.select, now_us)
        elif place is None or pool.free[place] <= 0:
            lane.draws.restart(table.first[row], table.second[row])
            place = lane.select(pool.free)
        fails = place is not None and table.chance[row] < pool.failure[place]
        if place is None or fails:
            self._search(table.arriving(row), place, now_us, fails=fails)
        elif pool.grain.whole:
            if place != decided:
                table.put(row, place)
            self._serve(row, lane, place, now_us)
        else:
            stint = table.arriving(row)
            stint.attempts = 1
            self._begin(stint, place, now_us)

    def _serve(self, row: int, lane: Lane, place: int, now_us: int) -> None:
        """A stint begins as a row, unless a segment of it will be late."""
        table, pool = self._table, lane.pool
        pool.free[place] -= 1
        table.load[row] = load = pool.slots[place] - pool.free[place]
        late = pool.service.lateness.first_late(
            pool.service.compute_s(place, load), table.under_way_s[row], lane.chance
        )
        if late == NEVER:
            table.serving[row] = True
        else:
            stint = table.running(row)
            self._plan(stint, pool.grain.due(stint, late, now_us))

    def _complete(self, row: int) -> None:
        """A stint that is a row has come to its end: its slot is free again."""
        table = self._table
        table.serving[row] = False
        self._books.complete(row)
        pool = table.lanes[row].pool
        pool.free[table.places[row]] += 1
        if pool.waiting:
            self._call(pool)

    def _begin(self, stint: Stint, place: int, now_us: int) -> None:
        """A stint begins."""
        pool = stint.lane.pool
        pool.free[place] -= 1
        stint.begin(place, now_us)
        self._entries = stint.entry = entry = self._entries + 1
        heappush(self._due, (pool.grain.begin(stint, now_us), entry, stint))

    def _plan(self, stint: Stint, due_us: int) -> None:
        self._entries += 1
        stint.entry = self._entries
        heappush(self._due, (due_us, self._entries, stint))

    def _go_on(self, stint: Stint, now_us: int) -> None:
        """What was due happens: a stream's end, or something before it."""
        if stint.place == NOBODY:
            self._look_again(stint, now_us)
            return
        if now_us == stint.end_us:
            self._end(stint, now_us, outcomes.COMPLETED)
            return
        due_us = stint.lane.pool.grain.go_on(stint, now_us)
        if due_us >= 0:
            self._plan(stint, due_us)
        else:
            self._late(stint, now_us)

    def _end(self, stint: Stint, now_us: int, outcome: str) -> None:
        """A stint ends: it is paid for, and its slot is free again."""
        pool = stint.lane.pool
        if now_us > stint.start_us:
            served = pool.grain.close(stint, now_us)
            self._books.write(stint, outcome, served)
        pool.free[stint.place] += 1
        if pool.waiting:
            self._call(pool)

    def _late(self, stint: Stint, now_us: int) -> None:
        """A segment was late: go on where it may be faster, if anywhere.

        The late one is still in flight, so that its orchestrator is no choice; who finds
        no other one stays.
        """
        lane, memory, place = stint.lane, stint.recall(), stint.place
        if not memory.late(place, stint.score, now_us):
            self._end(stint, now_us, outcomes.GAVE_UP)
            return
        free = lane.pool.free
        here, free[place] = free[place], 0
        chosen = memory.choose(free, lane.select, now_us)
        free[place] = here
        if chosen is None and memory.may_stay(place):
            self._plan(stint, lane.pool.grain.stay(stint, now_us))
            return
        self._end(stint, now_us, outcomes.SWAPPED)
        stint.leave(now_us)
        self._search(stint, chosen, now_us)

    def _search(
        self, stint: Stint, place: int | None, now_us: int, *, fails: bool = False
    ) -> None:
        """Offer a stream to one orchestrator after another.

        Args:
            stint: without an orchestrator.
            place: whom to try first; None where nobody was found.
            now_us: the time.
            fails: whether it is known that the first one fails.
        """
        lane, memory = stint.lane, stint.recall()
        failure = lane.pool.failure
        for tried in range(1, lane.rules.tries + 1):
            if place is None:
                break
            stint.attempts += 1
            if not fails and lane.chance() >= failure[place]:
                self._take_in(stint, place, now_us, tried)
                return
            fails = False
            lane.experience.badly(place)
            memory.refused(place, now_us)
            place = memory.choose(lane.pool.free, lane.select, now_us)
        self._go_without(stint, now_us, wait=place is None and not memory.asked_anew)

    def _take_in(self, stint: Stint, place: int, now_us: int, tried: int) -> None:
        """Somebody takes a stream that may have been without an orchestrator.

        Args:
            stint: the stream.
            place: who takes it.
            now_us: the time.
            tried: how many it tried just now.
        """
        if now_us > stint.start_us:
            stint.attempts -= tried
            self._books.write_gap(stint, outcomes.UNTRANSCODED, now_us)
            stint.attempts = tried
        self._begin(stint, place, now_us)

    def _go_without(self, stint: Stint, now_us: int, *, wait: bool) -> None:
        """Nobody serves a stream now: it ends, or looks again for its next segment.

        Args:
            stint: the stream.
            now_us: the time.
            wait: whether looking again is vain until something has changed.
        """
        lane = stint.lane
        if not lane.rules.waits:
            self._books.write_gap(stint, _unserved(stint), now_us)
        elif wait:
            lane.waiting.add(stint)
            lane.pool.waiting += 1
            self._plan(stint, stint.end_us)
        else:
            next_us = now_us + lane.pool.service.segment_us
            self._plan(stint, min(next_us, stint.end_us))

    def _look_again(self, stint: Stint, now_us: int) -> None:
        """A stream without an orchestrator has a segment to send, or is over."""
        lane = stint.lane
        if lane.waiting.looks(stint):
            lane.pool.waiting -= 1
        if now_us >= stint.end_us:
            self._books.write_gap(stint, _unserved(stint), now_us)
        else:
            choose = stint.recall().choose
            self._search(stint, choose(lane.pool.free, lane.select, now_us), now_us)
        if stint.place != NOBODY or now_us >= stint.end_us:
            self._call(lane.pool)

    def _call(self, pool: Pool) -> None:
        """Something has changed: in each lane somebody who waits looks again."""
        for lane in self._lanes:
            if lane.pool is pool and len(lane.waiting):
                called = lane.waiting.call(self._clock.now_us)
                if called is not None:
                    self._plan(*called)

    def cut_off(self, pool: Pool, place: int) -> None:
        """An orchestrator went down: its streams find others, or end."""
        now_us = self._clock.now_us
        for stint in self._running(lambda lane, at, _: at == place and lane.pool is pool):
            goes_on = stint.recall().lost(place, now_us)
            stint.entry = FAR_ENTRY
            self._end(stint, now_us, outcomes.CUT_OFF if goes_on else outcomes.GAVE_UP)
            if goes_on:
                self._move(stint, now_us)

    def refresh(self) -> None:
        """The gateways have new offers: choose anew, and leave those who got too dear."""
        self._table.decide(self._lanes)
        now_us = self._clock.now_us
        for stint in self._running(_is_too_dear):
            stint.recall().refused(stint.place, now_us)
            stint.entry = FAR_ENTRY
            self._end(stint, now_us, outcomes.TOO_DEAR)
            self._move(stint, now_us)
        self.look_around()

    def look_around(self) -> None:
        """Slots may have come free otherwise than by an end."""
        for pool in {id(lane.pool): lane.pool for lane in self._lanes}.values():
            self._call(pool)

    def _move(self, stint: Stint, now_us: int) -> None:
        """A stream that has left its orchestrator finds another one, or none."""
        stint.leave(now_us)
        lane = stint.lane
        place = stint.recall().choose(lane.pool.free, lane.select, now_us)
        self._search(stint, place, now_us)

    def _running(self, which: Callable[[Lane, int, int], bool]) -> list[Stint]:
        """Streams that are being served, in the order in which they are due.

        Those that were rows become stints.

        Args:
            which: whether one is asked for, by its lane, its orchestrator's place and its
                price in thousandths of a wei.
        """
        table = self._table
        for row in table.served_now():
            if which(table.lanes[row], table.places[row], table.price_milliwei[row]):
                self._disturb(row)
        return [
            stint
            for _, entry, stint in sorted(self._due)
            if entry == stint.entry
            and stint.place != NOBODY
            and which(stint.lane, stint.place, stint.price_milliwei)
        ]

    def _disturb(self, row: int) -> None:
        """A stint is a row no longer."""
        stint = self._table.running(row)
        self._plan(stint, stint.end_us)

    def settle(self) -> None:
        """A round is over: count what has ended in it."""
        self._running(_anybody)
        self._books.settle()

    def stop(self) -> None:
        """The run ends: settle every running stream for the part that was done."""
        now_us = self._clock.now_us
        for lane in self._lanes:
            lane.pool.waiting = 0
        self._running(_anybody)
        open_still = [
            stint for _, entry, stint in sorted(self._due) if entry == stint.entry
        ]
        for stint in open_still:
            if stint.place == NOBODY:
                self._books.write_gap(stint, outcomes.UNTRANSCODED, now_us)
            else:
                self._end(stint, now_us, outcomes.RUNNING)
        self._due.clear()


def _unserved(stint: Stint) -> str:
    """Why a stream ended without an orchestrator."""
    return outcomes.FAILED if stint.attempts else outcomes.NO_ORCHESTRATOR


def _is_too_dear(lane: Lane, place: int, price_milliwei: int) -> bool:
    """Whether an orchestrator now asks too much more than when the stint began."""
    return lane.price_milliwei[place] > PRICE_GUARD * price_milliwei


def _anybody(lane: Lane, place: int, price_milliwei: int) -> bool:  # noqa: ARG001
    """All that are being served."""
    return True
