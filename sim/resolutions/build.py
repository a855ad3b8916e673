"""Builds the network of a world at its resolution."""

from collections.abc import Callable

import numpy as np

from agents.business import Business, Terms
from agents.gateway import Gateway
from agents.orchestrator import Orchestrator
from agents.streams import FileRules, LiveRules, Rules, VideoRules
from sim.clock import US_PER_S, Clock
from sim.config import (
    LiveAiDemandConfig,
    Resolution,
    VideoDemandConfig,
    VodDemandConfig,
    WorldConfig,
)
from sim.demand import Bursts, Demand, Rate, StreamDemand, TraceDemand, Weeks, load_trace
from sim.demand.trace import deal
from sim.outages import Outages
from sim.population import LIVE_AI, VIDEO, VOD
from sim.recorder import Recorder
from sim.resolutions.books import Books
from sim.resolutions.flow import Flow
from sim.resolutions.flows import RoundFlows, SessionFlows
from sim.resolutions.lanes import Lane
from sim.resolutions.network import Network, Work
from sim.resolutions.pools import Pool
from sim.resolutions.request import RequestGrain
from sim.resolutions.segment import SegmentGrain
from sim.resolutions.traffic import Traffic
from sim.scores import Leaderboard
from sim.snapshot import Snapshot
from sim.streams import Streams
from sim.work import Service, Works

Kind = VideoDemandConfig | LiveAiDemandConfig | VodDemandConfig
"""A capability's demand."""

RULES: dict[str, Callable[[], Rules]] = {
    VIDEO: VideoRules,
    LIVE_AI: LiveRules,
    VOD: FileRules,
}
"""How streams of each capability look for orchestrators; the order is the pools'."""


class NetworkBuilder:
    """Puts pools, lanes and the work on them together."""

    def __init__(
        self,
        config: WorldConfig,
        snapshot: Snapshot,
        streams: Streams,
        works: Works,
        *,
        clock: Clock,
        recorder: Recorder,
    ) -> None:
        self._config = config
        self._snapshot = snapshot
        self._streams = streams
        self._works = works
        self._gateways: list[Gateway] = []
        self._clock = clock
        self._recorder = recorder

    def build(self, orchestrators: list[Orchestrator], gateways: list[Gateway]) -> Network:
        """The network between them."""
        pools = {}
        for capability in RULES:
            able = [agent for agent in orchestrators if capability in agent.traits.slots]
            service = self._service(capability, able)
            board = Leaderboard(service, able, self._streams)
            pools[capability] = Pool(service, able, board)
        self.know(gateways)
        lanes = [self._lane(gateway, pools) for gateway in gateways]
        used = [pool for pool in pools.values() if any(lane.pool is pool for lane in lanes)]
        work = self._works_on(used, lanes)
        network = Network(self._clock, used, lanes, work)
        network.outages = Outages(
            self._clock,
            self._streams,
            self._config.network,
            orchestrators,
            on_down=network.down,
            on_up=network.up,
        )
        network.watch(orchestrators)
        return network

    def know(self, gateways: list[Gateway]) -> None:
        """Say who shares the demand."""
        self._gateways = gateways

    def _lane(self, gateway: Gateway, pools: dict[str, Pool]) -> Lane:
        pool = pools[gateway.traits.capability]
        return Lane(
            gateway,
            self.demand(gateway, pool.service),
            pool,
            self._streams,
            RULES[gateway.traits.capability](),
        )

    def _works_on(self, pools: list[Pool], lanes: list[Lane]) -> list[Work]:
        """The work of all lanes: files as requests, streams at the chosen resolution."""
        books, resolution = Books(self._recorder), self._config.resolution
        for pool in pools:
            live = pool.service.live
            pool.grain = SegmentGrain(books) if live else RequestGrain(books, pool)
        if resolution is Resolution.segment:
            return [Traffic(self._clock, books, lanes)]
        flows = [
            Flow(pool, [lane for lane in lanes if lane.pool is pool])
            for pool in pools
            if pool.service.live
        ]
        files = [lane for lane in lanes if not lane.pool.service.live]
        kind = RoundFlows if resolution is Resolution.round else SessionFlows
        streams = kind(self._clock, self._recorder, flows)
        return [streams, Traffic(self._clock, books, files)] if files else [streams]

    def _pixels_per_s(self, capability: str) -> int:
        """Pixels billed per second of stream."""
        demand = self._config.demand
        live_ai = capability == LIVE_AI
        return demand.live_ai.pixels_per_s if live_ai else demand.video.pixels_per_s

    def _service(self, capability: str, agents: list[Orchestrator]) -> Service:
        return self._works.service(
            capability,
            pixels_per_s=self._pixels_per_s(capability),
            gpu_names=[agent.traits.gpu for agent in agents],
            gpu_counts=[agent.traits.gpus for agent in agents],
            host_factors=[agent.traits.host_factor for agent in agents],
        )

    def demand(self, gateway: Gateway, service: Service) -> Demand:
        """What arrives at a gateway."""
        demand = self._config.demand
        kind, minutes_per_week = self._kind(gateway.traits.capability)
        if demand.trace is not None:
            return self._recorded(gateway, kind.max_price_wei_per_pixel)
        return StreamDemand(
            rng=self._streams.generator(gateway.name, "demand"),
            minutes_per_week=minutes_per_week * gateway.traits.demand_share,
            mean_session_us=kind.mean_session_minutes * 60 * US_PER_S,
            session_sigma=kind.session_sigma,
            rate=self._rate(),
            max_price_wei=kind.max_price_wei_per_pixel,
            segment_us=service.segment_us,
            noise_moments=service.noise_moments,
            bursts=(
                Bursts(demand.branching, demand.burst_minutes * 60 * US_PER_S)
                if demand.branching
                else None
            ),
        )

    def _kind(self, capability: str) -> tuple[Kind, float]:
        """A capability's demand, and its minutes a week."""
        demand = self._config.demand
        if capability == VIDEO:
            return demand.video, demand.video_minutes_per_week
        if capability == LIVE_AI:
            return demand.live_ai, demand.live_ai.minutes_per_week
        return demand.vod, demand.vod.minutes_per_week

    def business(self, gateway: Gateway) -> Business:
        """A gateway's trade."""
        sourcing = self._config.strategy.sourcing
        return Business(gateway.name, self.terms(gateway), sourcing)

    def terms(self, gateway: Gateway) -> Terms:
        """What a gateway's trade is like."""
        demand, (kind, _) = self._config.demand, self._kind(gateway.traits.capability)
        return Terms(
            revenue_usd=kind.revenue_usd_per_minute,
            cloud_usd=kind.cloud_usd_per_minute,
            price_elasticity=demand.price_elasticity,
            quality_elasticity=demand.quality_elasticity,
        )

    def _rate(self) -> Rate:
        """How arrivals change over time; good and bad weeks are everybody's."""
        demand, start_s = self._config.demand, self._snapshot.start_of_day_s
        weeks = self._streams.generator("demand", "weeks")
        return Rate(
            diurnal_amplitude=demand.diurnal_amplitude,
            weekly_amplitude=demand.weekly_amplitude,
            growth_per_year=demand.growth_per_year,
            day_offset_us=start_s * US_PER_S,
            week_offset_us=(self._snapshot.start_weekday * 86_400 + start_s) * US_PER_S,
            weeks=Weeks(demand.weekly_log_sd, weeks) if demand.weekly_log_sd else None,
            levels=np.array(demand.levels),
        )

    def _recorded(self, gateway: Gateway, max_price_wei: float) -> TraceDemand:
        """A gateway's rows of the trace."""
        trace = load_trace(self._config.demand.trace or "")
        capability = gateway.traits.capability
        peers = [each for each in self._gateways if each.traits.capability == capability]
        rows = deal(
            trace,
            capability,
            [str(each.name) for each in peers],
            [each.traits.demand_share for each in peers],
            self._streams.generator("trace", capability),
        )
        return TraceDemand(
            trace,
            rows[peers.index(gateway)],
            self._streams.generator(gateway.name, "demand"),
            units_per_s=float(self._pixels_per_s(capability)),
            max_price_wei=max_price_wei,
        )
