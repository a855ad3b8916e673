"""The resolutions session and round: streams that a compiled loop goes through.

Both follow every stream by the same rules. At session resolution a ticket that wins is
handed over at the end of its stint, and each stint is a row; at round resolution those of
a round are handed over together, and its stints are rows in groups.
"""

from operator import itemgetter
from typing import Any

from agents.payments.redemptions import EXPIRY_US
from sim.clock import US_PER_S, Clock
from sim.recorder import Recorder
from sim.resolutions.counting import count
from sim.resolutions.ended import Ended, table_columns
from sim.resolutions.flow import Flow
from sim.resolutions.grouped import grouped_columns
from sim.resolutions.pools import Pool

BEFORE_END_US = 900 * US_PER_S
"""How long before its end a round's streams are worked off, so that its winning tickets are
redeemed in it: nearly all of them are within 480 s."""


class Flows:
    """Streams of some pools, as `Work`: what both resolutions have in common.

    Attributes:
        started: streams that arrived.
        has_events: as Work says.
    """

    has_events: bool

    def __init__(self, clock: Clock, recorder: Recorder, flows: list[Flow]) -> None:
        self.started = 0
        self._clock = clock
        self._recorder = recorder
        self._flows = flows
        self._round_start_us = self._settling_us = 0

    def begin(self) -> None:
        """The run starts with the streams that were already running."""
        for flow in self._flows:
            self.started += flow.take([lane.draw_running() for lane in flow.lanes])
            flow.run(self._clock.now_us + 1)

    def plan(self, start_us: int, end_us: int) -> None:
        """Draw every arrival of the coming round."""
        self._round_start_us = start_us
        for flow in self._flows:
            drawn = [lane.draw(start_us, end_us) for lane in flow.lanes]
            self.started += flow.take(drawn)

    def advance(self, clock: Clock) -> None:
        """Nothing is due between the clock's events."""

    def cut_off(self, pool: Pool, place: int) -> None:
        """An orchestrator went down: its streams find others, or end."""
        for flow in self._flows:
            if flow.pool is pool and flow.uses(place):
                flow.run(self._clock.now_us)
                flow.cut_off(place)

    def refresh(self) -> None:
        """The gateways have new offers."""
        for flow in self._flows:
            flow.run(self._clock.now_us)
            flow.refresh()

    def look_around(self, pool: Pool) -> None:
        """Slots may be free again."""
        for flow in self._flows:
            if flow.pool is pool:
                flow.run(self._clock.now_us)
                flow.look_around()

    def stop(self) -> None:
        """The run ends: settle every stream for the part that was done."""
        for flow in self._flows:
            flow.run(self._clock.now_us)
            flow.stop()
        self._hand_over()

    def settle(self) -> None:
        """A round is over: count what has ended in it."""
        for flow in self._flows:
            flow.run(self._clock.now_us)
        self._hand_over()
        for flow in self._flows:
            stints = flow.ended()
            if len(stints) == 0:
                continue
            count(flow.lanes, stints)
            if self._recorder.keeps("jobs"):
                ended = Ended.of(flow.lanes, stints)
                self._recorder.extend("jobs", self._columns(flow, ended))
        # The coming round's arrivals are drawn before the one that ends is settled.
        self._settling_us = self._round_start_us

    def _hand_over(self) -> None:
        """Hand over the tickets that have won."""

    def _columns(self, flow: Flow, ended: Ended) -> list[Any]:
        """Columns of the table `jobs`."""
        return table_columns(flow.lanes, ended)


class SessionFlows(Flows):
    """The session resolution: the clock pulls the streams along between its own events."""

    has_events = True

    def __init__(self, clock: Clock, recorder: Recorder, flows: list[Flow]) -> None:
        super().__init__(clock, recorder, flows)
        self._gone_on_us = 0

    def advance(self, clock: Clock) -> None:
        """Run what is due before the clock's next event.

        A ticket that wins makes an event, but not before its parameters have expired: for
        so long streams can go on without looking at the clock.
        """
        while True:
            until_us = min(clock.bulk_until_us, self._gone_on_us + EXPIRY_US)
            for flow in self._flows:
                flow.run(until_us)
            self._hand_over(clock)
            self._gone_on_us = max(self._gone_on_us, until_us)
            if until_us >= clock.bulk_until_us:
                return

    def _hand_over(self, clock: Clock | None = None) -> None:
        """In the order in which they have won; that may be what the clock tells."""
        won = [
            (now_us, lane, place, tickets)
            for flow in self._flows
            for lane, place, tickets, now_us in flow.winning()
        ]
        for now_us, lane, place, tickets in sorted(won, key=itemgetter(0)):
            if clock is not None:
                clock.now_us = now_us
            lane.gateway.hand_over(lane.pool.orchestrators[place], tickets)


class RoundFlows(Flows):
    """The round resolution: a round's streams go on at once, shortly before its end."""

    has_events = False

    def plan(self, start_us: int, end_us: int) -> None:
        """Draw every arrival of the coming round, and plan when they go on."""
        super().plan(start_us, end_us)
        before_us = min(BEFORE_END_US, (end_us - start_us) // 2)
        self._clock.at(end_us - before_us, self._work_off, end_us)

    def _work_off(self, end_us: int) -> None:
        for flow in self._flows:
            flow.run(end_us)
        self._hand_over()

    def _hand_over(self) -> None:
        for flow in self._flows:
            for lane, place, number in flow.winning_in_all():
                lane.gateway.hand_over(lane.pool.orchestrators[place], number)

    def _columns(self, flow: Flow, ended: Ended) -> list[Any]:
        return grouped_columns(flow.lanes, ended, self._settling_us)
