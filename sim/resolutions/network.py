"""Gateways, orchestrators and what runs between them, whatever the resolution."""

import math
from typing import Protocol

import numpy as np

from agents.orchestrator import Orchestrator
from protocol.state import State
from sim.clock import Clock
from sim.outages import Outages
from sim.resolutions.lanes import Lane
from sim.resolutions.pools import Pool
from sim.standings import stakes_lpt


class Work(Protocol):
    """The streams of a run at some resolution.

    Attributes:
        started: streams that arrived.
        has_events: whether something of its own is due between the clock's events.
    """

    started: int
    has_events: bool

    def begin(self) -> None:
        """The run starts, with streams that were already running."""

    def plan(self, start_us: int, end_us: int) -> None:
        """A round's first block is there: draw its arrivals."""

    def advance(self, clock: Clock) -> None:
        """Run what is due before the clock's next event."""

    def cut_off(self, pool: Pool, place: int) -> None:
        """An orchestrator went down."""

    def refresh(self) -> None:
        """The gateways have new offers."""

    def look_around(self, pool: Pool) -> None:
        """Slots may be free again."""

    def settle(self) -> None:
        """A round is over: count what has ended in it."""

    def stop(self) -> None:
        """The run ends."""


class Network:
    """Pools of orchestrators, the gateways' lanes to them, and the work on these.

    Attributes:
        lanes: the gateways' lanes.
        outages: who takes orchestrators down.
        slot_shares: shares of all slots that are left, by what took the others.
    """

    outages: Outages

    def __init__(
        self, clock: Clock, pools: list[Pool], lanes: list[Lane], works: list[Work]
    ) -> None:
        self._clock = clock
        self._pools = pools
        self.lanes = lanes
        self.slot_shares: dict[str, float] = {}
        self._works = works
        self._places: list[list[tuple[Pool, int]]] = []
        if any(work.has_events for work in works):
            clock.pull(self)

    def watch(self, orchestrators: list[Orchestrator]) -> None:
        """Say whose outages are told by place."""
        self._places = [
            [
                (pool, pool.orchestrators.index(agent))
                for pool in self._pools
                if agent in pool.orchestrators
            ]
            for agent in orchestrators
        ]

    @property
    def started(self) -> int:
        """Streams that arrived."""
        return sum(work.started for work in self._works)

    def begin(self) -> None:
        """The run starts, with streams that were already running."""
        self.outages.start()
        for work in self._works:
            work.begin()

    def plan(self, start_us: int, end_us: int) -> None:
        """A round's first block is there: draw its arrivals."""
        for work in self._works:
            work.plan(start_us, end_us)

    def advance(self, clock: Clock) -> None:
        """Run what is due before the clock's next event."""
        for work in self._works:
            work.advance(clock)

    def refresh(self, state: State, round_number: int) -> None:
        """Every gateway asks the orchestrators for their offers."""
        share = math.prod(self.slot_shares.values())
        for pool in self._pools:
            pool.refresh(state, round_number, share)
            self._tell_offers(pool, np.array(stakes_lpt(state, pool.names)))
        for work in self._works:
            work.refresh()

    def _tell_offers(self, pool: Pool, stake_lpt: np.ndarray) -> None:
        """A pool's lanes learn its offers; those of a region read the same scores."""
        failures = pool.failures()
        scores: dict[str, np.ndarray] = {}
        for lane in self.lanes:
            if lane.pool is pool:
                region = lane.gateway.traits.region
                if region not in scores:
                    scores[region] = pool.leaderboard.scores(region, failures)
                lane.refresh(stake_lpt, scores[region])

    def down(self, number: int) -> None:
        """An orchestrator goes down: whoever it serves has to find another."""
        for pool, place in self._places[number]:
            pool.fail(place, self._clock.now_us)
            pool.grain.break_down(place)
            for work in self._works:
                work.cut_off(pool, place)

    def up(self, number: int) -> None:
        """An orchestrator is back, unless another outage goes on."""
        for pool, place in self._places[number]:
            if pool.repair(place, self._clock.now_us):
                for work in self._works:
                    work.look_around(pool)

    def stop(self) -> None:
        """The run ends."""
        for work in self._works:
            work.stop()
        self.settle()

    def settle(self) -> None:
        """A round is over: count what has ended in it."""
        for work in self._works:
            work.settle()
