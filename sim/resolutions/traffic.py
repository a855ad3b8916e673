"""Streams as events: how they arrive, find an orchestrator, move on and end.

What the resolutions `session` and `segment` have in common. They differ in their grain:
when something happens next to a stream that is being served, and what.
"""

from heapq import heapify, heappop, heappush

from sim.clock import Clock
from sim.resolutions.arrivals import Timetable
from sim.resolutions.books import Books
from sim.resolutions.grain import ENDED
from sim.resolutions.lanes import Lane
from sim.resolutions.pools import Pool
from sim.resolutions.search import MAX_ATTEMPTS
from sim.resolutions.stint import Stint


class Traffic:
    """Runs the streams of all lanes.

    Undisturbed, a stream costs little more than its entry in a heap: the clock pulls the
    heap along between its own events.

    Attributes:
        started: streams that arrived.
    """

    def __init__(self, clock: Clock, books: Books, lanes: list[Lane]) -> None:
        self.started = 0
        self._clock = clock
        self._books = books
        self._lanes = lanes
        self._due: list[tuple[int, int, Stint]] = []
        self._entries = 0
        self._table = Timetable()

    def begin(self) -> None:
        """The run starts with the streams that were already running."""
        table = Timetable()
        table.fill(self._lanes, [lane.draw_running() for lane in self._lanes])
        for index in range(len(table.lanes)):
            self._arrive(table, index, self._clock.now_us)

    def plan(self, start_us: int, end_us: int) -> None:
        """Draw every arrival of the coming stretch of time."""
        self._table.fill(self._lanes, [lane.draw(start_us, end_us) for lane in self._lanes])

    def advance(self, clock: Clock) -> None:
        """Run what is due before the clock's next event."""
        due, table = self._due, self._table
        times_us = table.times_us
        while True:
            arrival_us = times_us[table.cursor]
            if due and due[0][0] <= arrival_us:
                if due[0][0] >= clock.bulk_until_us:
                    return
                now_us, _, stint = heappop(due)
                clock.now_us = now_us
                self._go_on(stint, now_us)
            else:
                if arrival_us >= clock.bulk_until_us:
                    return
                clock.now_us = arrival_us
                self._arrive(table, table.cursor, arrival_us)
                table.cursor += 1

    def _arrive(self, table: Timetable, index: int, now_us: int) -> None:
        """A stream arrives: give it an orchestrator."""
        self.started += 1
        lane = table.lanes[index]
        pool = lane.pool
        stint = Stint(
            lane,
            table.numbers[index],
            now_us,
            now_us + table.duration_us[index],
            table.noises[index],
        )
        lane.draws.restart(table.first[index], table.second[index])
        place = lane.select(pool.free)
        if place is None:
            self._books.unserved(stint, now_us)
            return
        stint.attempts = 1
        if table.chance[index] >= pool.failure[place]:
            self._begin(stint, place, now_us)
        else:
            self._failed(stint, place, now_us)

    def _begin(self, stint: Stint, place: int, now_us: int) -> None:
        """A stint begins."""
        stint.lane.pool.free[place] -= 1
        stint.begin(place, now_us)
        self._plan(stint, stint.lane.pool.grain.begin(stint, now_us))

    def _plan(self, stint: Stint, due_us: int) -> None:
        self._entries += 1
        heappush(self._due, (due_us, self._entries, stint))

    def _go_on(self, stint: Stint, now_us: int) -> None:
        """What was due happens."""
        due_us = stint.lane.pool.grain.go_on(stint, now_us)
        if due_us >= 0:
            self._plan(stint, due_us)
        elif due_us == ENDED:
            self._end(stint, now_us, "completed")
        else:
            self._late(stint, now_us)

    def _end(self, stint: Stint, now_us: int, outcome: str) -> None:
        """A stint ends: its slot is free again, and it is paid for."""
        stint.lane.pool.free[stint.place] += 1
        if now_us > stint.start_us:
            served = stint.lane.pool.grain.close(stint, now_us)
            self._books.write(stint, outcome, served)

    def _late(self, stint: Stint, now_us: int) -> None:
        """A segment was late: go on where it may be faster, if anywhere."""
        lane, memory, place = stint.lane, stint.recall(), stint.place
        if not memory.late(place, stint.score, now_us):
            self._end(stint, now_us, "gave_up")
            return
        free = lane.pool.free
        free[place] += 1
        chosen = memory.choose(free, lane.select)
        free[place] -= 1
        if chosen == place:
            self._plan(stint, lane.pool.grain.stay(stint, now_us))
            return
        self._end(stint, now_us, "swapped")
        stint.attempts = 0
        self._try(stint, chosen, now_us)

    def _failed(self, stint: Stint, place: int, now_us: int) -> None:
        """An orchestrator did not take the stream, or lost it: try another."""
        lane, memory = stint.lane, stint.recall()
        lane.experience.badly(place)
        if memory.failed(place, now_us):
            self._try(stint, memory.choose(lane.pool.free, lane.select), now_us)
        else:
            self._books.unserved(stint, now_us)

    def _try(self, stint: Stint, place: int | None, now_us: int) -> None:
        """Offer the stream to an orchestrator."""
        lane = stint.lane
        if place is None or stint.attempts == MAX_ATTEMPTS:
            self._books.unserved(stint, now_us)
            return
        stint.attempts += 1
        if lane.chance() >= lane.pool.failure[place]:
            self._begin(stint, place, now_us)
        else:
            self._failed(stint, place, now_us)

    def cut_off(self, pool: Pool, place: int) -> None:
        """An orchestrator went down: its streams find others, or end."""
        now_us = self._clock.now_us
        cut = sorted(
            entry
            for entry in self._due
            if entry[2].place == place and entry[2].lane.pool is pool
        )
        gone = {number for _, number, _ in cut}
        self._due = [entry for entry in self._due if entry[1] not in gone]
        heapify(self._due)
        for _, _, stint in cut:
            self._end(stint, now_us, "cut_off")
            stint.attempts = 0
            self._failed(stint, place, now_us)

    def stop(self) -> None:
        """The run ends: settle every running stream for the part that was done."""
        now_us = self._clock.now_us
        for _, _, stint in sorted(self._due):
            self._end(stint, now_us, "running")
        self._due.clear()
