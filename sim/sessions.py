"""The session resolution: one event chain for each stream.

A stream arrives at a gateway, is given an orchestrator with a free slot, runs, ends, and
is paid. Its segments' latencies, the swaps at its start and its tickets are drawn
together. Arrivals of a round are drawn as arrays when the round begins; after that a
stream costs two clock events.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from agents.gateway import Gateway
from agents.orchestrator import Orchestrator
from agents.strategies.selection import Offers, Pick
from protocol.bonding import views
from protocol.state import State
from protocol.units import WEI_PER_UNIT
from sim.clock import US_PER_S, Clock
from sim.demand import Arrivals, StreamDemand
from sim.network import PATH_SIGMA, network_s
from sim.recorder import Recorder
from sim.streams import Streams, Uniforms
from sim.work import Service

MAX_ATTEMPTS = 3
"""Orchestrators that are tried for a stream. Source: go-livepeer starter.go, 2026-08."""

LATENCY_THRESHOLD = 1.0
"""Real-time ratio above which a gateway looks for another orchestrator. Source:
go-livepeer server/selection.go, 2026-08."""

MILLI = 1_000
"""Prices are advertised in thousandths of a wei."""


class Session(NamedTuple):
    """A stream in progress.

    Attributes:
        start_us, duration_us: when it arrived and how long it lasts, microseconds.
        place: its orchestrator's place in the pool.
        attempts: orchestrators tried.
        latency_s, realtime_ratio: as in the table `jobs`.
        price_milliwei: price fixed at its start, thousandths of a wei per unit.
        outcome: how it will end.
    """

    start_us: int
    duration_us: int
    place: int
    attempts: int
    latency_s: float
    realtime_ratio: float
    price_milliwei: int
    outcome: str


class SelectionError(ValueError):
    """A selection strategy picked an orchestrator that it could not pick."""


class Attempt(NamedTuple):
    """An orchestrator that works, and how well."""

    place: int
    latency_s: float
    realtime_ratio: float


@dataclass(slots=True)
class Lane:
    """One gateway's work on its way to one capability's orchestrators.

    Attributes:
        gateway: who sends.
        demand: what arrives.
        pool: the capability's orchestrators and their free slots, shared by all lanes.
        network_s: seconds a segment or frame is under way, by orchestrator.
        pick: the gateway's prepared selection.
        arrivals: what was drawn for the present round.
        cursor: index of the next arrival.
        select, fail: draws for the selection and for failures.
    """

    gateway: Gateway
    demand: StreamDemand
    pool: "Pool"
    network_s: list[float]
    select: Uniforms
    fail: Uniforms
    pick: Pick
    arrivals: Arrivals
    cursor: int = 0


@dataclass(slots=True)
class Pool:
    """Orchestrators that offer one capability.

    Attributes:
        service: how fast each does the work.
        orchestrators: in the service's order.
        slots: sessions that each can run at once; 0 outside the active set.
        free: slots that are free now.
        failure: probability that each fails a session that it is given.
    """

    service: Service
    orchestrators: list[Orchestrator]
    slots: list[int]
    free: list[int]
    failure: list[float]


class Sessions:
    """Runs every stream of every gateway."""

    def __init__(
        self,
        clock: Clock,
        recorder: Recorder,
        streams: Streams,
        pools: dict[str, Pool],
    ) -> None:
        self.started = 0
        self._clock = clock
        self._recorder = recorder
        self._streams = streams
        self._pools = pools
        self._lanes: list[Lane] = []
        self._running: dict[int, tuple[Lane, Session]] = {}

    def add_gateway(self, gateway: Gateway, demand: StreamDemand) -> None:
        """Connect a gateway to the orchestrators, over a path of its own to each."""
        pool = self._pools[gateway.traits.capability]
        under_way = [
            self._network_s(gateway, agent, pool.service) for agent in pool.orchestrators
        ]
        self._lanes.append(
            Lane(
                gateway=gateway,
                demand=demand,
                pool=pool,
                network_s=under_way,
                select=Uniforms(self._streams.generator(gateway.name, "select")),
                fail=Uniforms(self._streams.generator(gateway.name, "fail")),
                pick=lambda _free, _uniform: None,
                arrivals=Arrivals.none(),
            )
        )

    def _network_s(self, gateway: Gateway, agent: Orchestrator, service: Service) -> float:
        """Seconds that a segment or frame is under way between the two."""
        path = self._streams.generator("path", gateway.name, agent.name)
        return network_s(
            gateway.traits.region,
            agent.traits.region,
            service.exchange_bits,
            float(np.exp(PATH_SIGMA * path.standard_normal())),
        )

    def refresh(self, state: State, round_number: int) -> None:
        """Every gateway asks the orchestrators for their offers."""
        for pool in self._pools.values():
            self._update_slots(pool, state, round_number)
        for lane in self._lanes:
            lane.pick = lane.gateway.refresh(_offers(lane, state))

    def _update_slots(self, pool: Pool, state: State, round_number: int) -> None:
        for index, agent in enumerate(pool.orchestrators):
            active = views.is_active_transcoder(state, agent.name, round_number)
            slots = agent.traits.slots[pool.service.capability] if active else 0
            pool.free[index] += slots - pool.slots[index]
            pool.slots[index] = slots

    def begin(self) -> None:
        """The run starts with the streams that were already running."""
        for lane in self._lanes:
            running = lane.demand.draw_running()
            for place in range(len(running.start_us)):
                self._serve(lane, running, place)

    def plan_arrivals(self, start_us: int, end_us: int) -> None:
        """Draw every arrival of the coming stretch of time and schedule the first ones."""
        for lane in self._lanes:
            lane.arrivals = lane.demand.draw(start_us, end_us)
            lane.cursor = 0
            if lane.arrivals.start_us:
                self._clock.at(lane.arrivals.start_us[0], self._arrive, lane)

    def _arrive(self, lane: Lane) -> None:
        """A stream arrives: give it an orchestrator, then wait for the next one."""
        arrivals, place = lane.arrivals, lane.cursor
        lane.cursor = place + 1
        if place + 1 < len(arrivals.start_us):
            self._clock.at(arrivals.start_us[place + 1], self._arrive, lane)
        self._serve(lane, arrivals, place)

    def _serve(self, lane: Lane, arrivals: Arrivals, place: int) -> None:
        """Give a stream an orchestrator, or write down that none could be found."""
        self.started += 1
        best, attempts = self._try_orchestrators(
            lane, arrivals.noise[place], arrivals.path_noise[place]
        )
        now_us = self._clock.now_us
        if best is None:
            self._record_unserved(lane, now_us, attempts)
            return
        pool, duration_us = lane.pool, arrivals.duration_us[place]
        late = best.realtime_ratio > LATENCY_THRESHOLD
        agent = pool.orchestrators[best.place]
        pool.free[best.place] -= 1
        session = Session(
            start_us=now_us,
            duration_us=duration_us,
            place=best.place,
            attempts=attempts,
            latency_s=best.latency_s,
            realtime_ratio=best.realtime_ratio,
            price_milliwei=round(agent.price_wei[pool.service.capability] * MILLI),
            outcome="late" if late else "completed",
        )
        self._running[self.started] = lane, session
        self._clock.after(duration_us, self._end, self.started)

    def _try_orchestrators(
        self, lane: Lane, noise: float, path_noise: float
    ) -> tuple[Attempt | None, int]:
        """Try orchestrators until one works in real time; else the fastest that works."""
        pool, free = lane.pool, lane.pool.free
        best: Attempt | None = None
        tried: list[tuple[int, int]] = []
        attempts = 0
        while attempts < MAX_ATTEMPTS:
            index = lane.pick(free, lane.select)
            if index is None:
                break
            _require_free(lane, index)
            attempts += 1
            if lane.fail() >= pool.failure[index]:
                attempt = self._measure(lane, index, noise, path_noise)
                if best is None or attempt.realtime_ratio < best.realtime_ratio:
                    best = attempt
                if attempt.realtime_ratio <= LATENCY_THRESHOLD:
                    break
            tried.append((index, free[index]))
            free[index] = 0
        for index, slots in tried:
            free[index] = slots
        return best, attempts

    def _measure(self, lane: Lane, index: int, noise: float, path_noise: float) -> Attempt:
        """Latency of a session's segments on an orchestrator at its present load."""
        pool = lane.pool
        busy = pool.slots[index] - pool.free[index] + 1
        compute_s = pool.service.compute_s(index, busy) * noise
        network_s = lane.network_s[index] * path_noise
        return Attempt(index, *pool.service.quality(compute_s, network_s))

    def _record_unserved(self, lane: Lane, now_us: int, attempts: int) -> None:
        self._recorder.append(
            "jobs",
            now_us / US_PER_S,
            lane.gateway.name,
            "",
            lane.pool.service.capability,
            0.0,
            None,
            None,
            None,
            0.0,
            attempts,
            "failed" if attempts else "no_orchestrator",
            1,
        )

    def _end(self, number: int) -> None:
        """A stream ends: free its slot, pay for it, write it down."""
        lane, session = self._running.pop(number)
        self._settle(lane, session)

    def stop(self) -> None:
        """The run ends: settle every running stream for the part that was done."""
        now_us = self._clock.now_us
        for lane, session in self._running.values():
            done_us = now_us - session.start_us
            if done_us:
                self._settle(lane, session._replace(duration_us=done_us, outcome="running"))
        self._running.clear()

    def _settle(self, lane: Lane, session: Session) -> None:
        pool, service = lane.pool, lane.pool.service
        agent = pool.orchestrators[session.place]
        pool.free[session.place] += 1
        agent.sessions_done += 1
        agent.busy_us[service.capability] += session.duration_us
        units = service.pixels_per_s * session.duration_us // US_PER_S
        fee_wei = units * session.price_milliwei // MILLI
        segment_us = min(session.duration_us, service.segment_us)
        last_fee_wei = fee_wei * segment_us // session.duration_us
        lane.gateway.pay(agent, fee_wei, last_fee_wei)
        self._recorder.append(
            "jobs",
            session.start_us / US_PER_S,
            lane.gateway.name,
            agent.name,
            service.capability,
            float(units),
            session.latency_s,
            session.realtime_ratio,
            session.price_milliwei / MILLI,
            float(fee_wei),
            session.attempts,
            session.outcome,
            1,
        )


def _require_free(lane: Lane, index: int) -> None:
    """Refuse a pick that is no offer with a free slot; a strategy may be anybody's.

    Raises:
        SelectionError: names the pick.
    """
    free = lane.pool.free
    if isinstance(index, int | np.integer) and 0 <= index < len(free) and free[index] > 0:
        return
    raise SelectionError(
        f"the selection of {lane.gateway.name} picked {index!r}: must be None or the "
        "place of an offer with a free slot"
    )


def _offers(lane: Lane, state: State) -> Offers:
    """What a lane's gateway learns from the orchestrators."""
    pool, gateway = lane.pool, lane.gateway
    capability = pool.service.capability
    agents = pool.orchestrators
    stake_lpt = [
        views.transcoder_total_stake(state, agent.name) / WEI_PER_UNIT for agent in agents
    ]
    answered = [
        slots > 0 and gateway.agree_terms(agent)
        for slots, agent in zip(pool.slots, agents, strict=True)
    ]
    return Offers(
        answered=np.array(answered, dtype=bool),
        price_wei=np.array([agent.price_wei[capability] for agent in agents]),
        stake_lpt=np.array(stake_lpt),
        latency_s=np.array(lane.network_s),
        performance=1.0 - np.array(pool.failure),
        max_price_wei=lane.demand.max_price_wei,
    )
