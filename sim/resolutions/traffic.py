"""Streams as events: how they arrive, find an orchestrator, move on and end.

What the resolution `segment` and requests have in common. They differ in their grain: when
something happens next to a stream that is being served, and what. How a stream looks for an
orchestrator are the rules in `agents.streams`.
"""

from collections.abc import Callable
from heapq import heappop, heappush

from agents.streams import PRICE_GUARD, Choose
from sim.clock import Clock
from sim.resolutions import outcomes
from sim.resolutions.arrivals import Timetable
from sim.resolutions.books import Books
from sim.resolutions.lanes import Lane
from sim.resolutions.pools import Pool
from sim.resolutions.stint import NOBODY, Stint
from sim.resolutions.waiting import Waiting

FAR_ENTRY = -1
"""Entry of a stint for which nothing is due."""


class Traffic:
    """Runs the streams of all lanes.

    What is due for a stream is an entry in a heap, which the clock pulls along between its
    own events.

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
        books.open(lanes)
        for lane in lanes:
            lane.waiting = Waiting(lane.pool.service.segment_us)

    def begin(self) -> None:
        """The run starts with the streams that were already running."""
        self._table.fill(self._lanes, [lane.draw_running() for lane in self._lanes])
        while self._table.next_us <= self._clock.now_us:
            self._arrive(self._table.pop())

    def plan(self, start_us: int, end_us: int) -> None:
        """Draw every arrival of the coming stretch of time."""
        self._table.fill(self._lanes, [lane.draw(start_us, end_us) for lane in self._lanes])

    def advance(self, clock: Clock) -> None:
        """Run what is due before the clock's next event; ends come before arrivals."""
        due, table = self._due, self._table
        while True:
            comes_us = table.next_us
            now_us = due[0][0] if due and due[0][0] <= comes_us else comes_us
            if now_us >= clock.bulk_until_us:
                return
            if now_us == comes_us and not (due and due[0][0] == now_us):
                clock.now_us = now_us
                self._arrive(table.pop())
                continue
            _, entry, stint = heappop(due)
            if entry == stint.entry:
                clock.now_us = now_us
                self._go_on(stint, now_us)

    def _arrive(self, stint: Stint) -> None:
        """A stream arrives: give it an orchestrator."""
        self.started += 1
        lane, now_us = stint.lane, stint.start_us
        select = _selecting(stint, stint.own.first, stint.own.second)
        place = lane.rules.first_choice(lane.pool.free, select, now_us)
        self._search(stint, place, now_us, stint.own.chance)

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
        elif outcome == outcomes.GAVE_UP:
            # It gives up in the very moment of a swap: nobody served it, but it is lost.
            self._books.write_gap(stint, outcome, now_us)
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
        chosen = self._choose(stint, now_us)
        free[place] = here
        if chosen is None and memory.may_stay(place):
            self._plan(stint, lane.pool.grain.stay(stint, now_us))
            return
        self._end(stint, now_us, outcomes.SWAPPED)
        stint.leave(now_us)
        self._search(stint, chosen, now_us, stint.uniform())

    def _choose(self, stint: Stint, now_us: int) -> int | None:
        """The orchestrator to use next, or None."""
        select = _selecting(stint, stint.uniform(), stint.uniform())
        return stint.recall().choose(stint.lane.pool.free, select, now_us)

    def _search(self, stint: Stint, place: int | None, now_us: int, chance: float) -> None:
        """Offer a stream to one orchestrator after another.

        Args:
            stint: without an orchestrator.
            place: whom to try first; None where nobody was found.
            now_us: the time.
            chance: the draw that decides whether the first one fails it.
        """
        lane, asked_anew = stint.lane, stint.asked_anew
        for tried in range(1, lane.rules.tries + 1):
            if place is None:
                break
            stint.attempts += 1
            if chance >= lane.pool.failure[place]:
                self._take_in(stint, place, now_us, tried)
                return
            lane.experience.badly(place)
            stint.recall().refused(place, now_us)
            place, chance = self._choose(stint, now_us), stint.uniform()
            asked_anew = stint.asked_anew
        self._go_without(stint, now_us, wait=place is None and not asked_anew)

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
            self._search(stint, self._choose(stint, now_us), now_us, stint.uniform())
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
        now_us = self._clock.now_us
        for stint in self._running(_is_too_dear):
            stint.recall().refused(stint.place, now_us)
            stint.entry = FAR_ENTRY
            self._end(stint, now_us, outcomes.TOO_DEAR)
            self._move(stint, now_us)
        for pool in {id(lane.pool): lane.pool for lane in self._lanes}.values():
            self._call(pool)

    def look_around(self, pool: Pool) -> None:
        """Slots may have come free otherwise than by an end."""
        self._call(pool)

    def _move(self, stint: Stint, now_us: int) -> None:
        """A stream that has left its orchestrator finds another one, or none."""
        stint.leave(now_us)
        self._search(stint, self._choose(stint, now_us), now_us, stint.uniform())

    def _running(self, which: Callable[[Lane, int, int], bool]) -> list[Stint]:
        """Streams that are being served, in the order in which they are due.

        Args:
            which: whether one is asked for, by its lane, its orchestrator's place and its
                price in thousandths of a wei.
        """
        return [
            stint
            for _, entry, stint in sorted(self._due)
            if entry == stint.entry
            and stint.place != NOBODY
            and which(stint.lane, stint.place, stint.price_milliwei)
        ]

    def settle(self) -> None:
        """A round is over: count what has ended in it."""
        self._books.settle()

    def stop(self) -> None:
        """The run ends: settle every running stream for the part that was done."""
        now_us = self._clock.now_us
        for lane in self._lanes:
            lane.pool.waiting = 0
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


def _selecting(stint: Stint, first: float, second: float) -> Choose:
    """The gateway's selection with some draws of a stream."""
    return lambda free: stint.lane.select(free, first, second, stint.uniform)
