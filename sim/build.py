"""Builds one world from its configuration."""

from collections.abc import Set
from pathlib import Path

import mesa

from agents.gateway import Gateway, GatewayTraits
from agents.initializer import RoundInitializer
from agents.orchestrator import Orchestrator, Strategies
from agents.payments.acceptance import SenderPolicy
from agents.ports import World
from agents.reward_caller import RewardCaller
from agents.strategies.selection import Selection
from agents.traits import OrchestratorTraits
from protocol.bonding.reward_callers import reward_for_transcoder
from protocol.emission import EmissionRule
from protocol.parameters import Parameters
from protocol.units import PPM, Address
from sim.calendar import Calendar
from sim.cards import CardMarket
from sim.chain import LiveChain
from sim.clock import US_PER_S, Clock
from sim.config import DemandConfig, WorldConfig
from sim.costs import CostMeter
from sim.demand import load_trace
from sim.engine import Engine
from sim.enrolment import Enrolment
from sim.entrants import Candidate, Entrants
from sim.eras import chosen_era
from sim.exchange import Exchange
from sim.gas import GasProcess, gas_costs, ticket_policy
from sim.genesis import Genesis, build_genesis
from sim.ledger import Ledger
from sim.market import PriceCourse
from sim.market.build import build_market, price_process
from sim.newcomers import Newcomers
from sim.observer import Observer
from sim.parameters import protocol_parameters
from sim.policies import Policies
from sim.population import (
    LIVE_AI,
    VIDEO,
    VOD,
    OrchestratorDraw,
    draw_gateways,
    draw_orchestrators,
    draw_potential,
)
from sim.prospects import ProspectsBoard
from sim.recorder import Recorder
from sim.resolutions.build import NetworkBuilder
from sim.resolutions.network import Network
from sim.rivals import RivalBoard
from sim.scenarios.schedule import Schedule
from sim.sessions import Sessions
from sim.snapshot import load_snapshot
from sim.stakes import draw_stakes
from sim.streams import Streams
from sim.trade import Branch, TradeBooks
from sim.wallets import Wallets
from sim.work import Works

FIRST_BLOCK = 23_837_000
"""L1 block at the start (assumption: about the block of 2025-11-20 08:24 UTC; nothing
depends on it)."""

ROUND_INITIALIZER = Address("round-initializer")
"""Account of the round initializer."""


class WorldBuilder:
    """Puts the parts of one world together, each from its part of the configuration."""

    def __init__(
        self,
        config: WorldConfig,
        directory: Path,
        replication: int,
        tables: Set[str] | None = None,
    ) -> None:
        self.config = config
        self._snapshot = load_snapshot(config.snapshot)
        self._streams = Streams(config.seed, replication)
        self._works = Works.load(config.calibration)
        self._model = mesa.Model()
        self._clock = Clock()
        self._recorder = Recorder(directory, replication, tables)
        self._ledger = Ledger(self._recorder, self._clock)
        self._era = chosen_era(config)
        self.gas = gas_costs(config.payments, self._era.gas)
        self.tickets = ticket_policy(config.payments, self.gas, config.resolution)
        self.market = build_market(
            config.market, self._snapshot, self.gas.price_wei, self._clock
        )
        self.network = NetworkBuilder(
            config,
            self._snapshot,
            self._streams,
            self._works,
            clock=self._clock,
            recorder=self._recorder,
        )
        pixels_per_s = _pixels_per_s(config.demand)
        self._costs = CostMeter(
            self._works, self.market, self.gas, config.site, pixels_per_s
        )
        self._sessions = Sessions(self._works, pixels_per_s, config.site.line_mbps)
        self._cards = CardMarket(self._works, config.site, self._sessions)

    @property
    def recorder(self) -> Recorder:
        """The recorder of the world's tables."""
        return self._recorder

    @property
    def works(self) -> Works:
        """The workload model that the world stands on."""
        return self._works

    @property
    def emission(self) -> EmissionRule:
        """The rule of inflation."""
        return self._era.emission

    def parameters(self) -> Parameters:
        """The contract parameters."""
        return protocol_parameters(self.config.protocol, self._snapshot, self._era)

    @property
    def strategies(self) -> Strategies:
        """How orchestrators decide."""
        strategy = self.config.strategy
        return Strategies(
            strategy.pricing,
            strategy.reward_calls,
            strategy.commission,
            strategy.rewards_use,
            strategy.presence,
            strategy.hardware,
        )

    def selection(self, traits: GatewayTraits) -> Selection:
        """How a gateway picks orchestrators."""
        strategy = self.config.strategy
        live = traits.capability == LIVE_AI
        selection: Selection = strategy.live_selection if live else strategy.selection
        return selection

    def build(self) -> Engine:
        """Draw the population, load the contracts, create the agents."""
        config, streams = self.config, self._streams
        stakes = draw_stakes(self._snapshot, streams.generator("population", "stakes"))
        draws = draw_orchestrators(
            self._snapshot,
            stakes,
            config.population,
            streams,
        )
        potential = draw_potential(self._snapshot, config.population, streams)
        gateways = draw_gateways(
            config.population,
            streams,
            self._era,
            files=_any_files(config.demand),
        )
        genesis = build_genesis(
            self._snapshot,
            self.parameters(),
            stakes,
            draws,
            gateways,
            config=config.population,
            first_block=FIRST_BLOCK,
            era=self._era,
        )
        chain = LiveChain(
            genesis.state, Calendar(FIRST_BLOCK), self._clock, self._ledger.record_events
        )
        return self._assemble(chain, genesis, draws, potential, gateways)

    def _assemble(
        self,
        chain: LiveChain,
        genesis: Genesis,
        draws: list[OrchestratorDraw],
        potential: list[OrchestratorDraw],
        gateway_traits: list[GatewayTraits],
    ) -> Engine:
        board = ProspectsBoard(self.market)
        rivals = RivalBoard()
        world = self._world(chain, board, rivals)
        orchestrators = [self._orchestrator(world, draw) for draw in draws + potential]
        policies = Policies(self.config.policies, orchestrators, chain.state)
        policies.apply(orchestrators, self.strategies)
        board.watch(orchestrators)
        rivals.watch(orchestrators)
        gateways = [self._gateway(world, traits) for traits in gateway_traits]
        enrol = self._enrolment(world, orchestrators)
        for name in genesis.delegators:
            enrol(name)
        for lock in genesis.locks:
            enrol(lock.delegator).plan_withdrawal(0, lock.withdraw_round)
        network = self.network.build(orchestrators, gateways)
        self._cards.know(
            list({id(lane.pool): lane.pool for lane in network.lanes}.values())
        )
        entrants = self._entrants(world, orchestrators, potential)
        engine = Engine(
            model=self._model,
            clock=self._clock,
            chain=chain,
            ledger=self._ledger,
            observer=self._observer(orchestrators),
            prospects=board,
            rivals=rivals,
            network=network,
            initializer=RoundInitializer(self._model, world, ROUND_INITIALIZER),
            gateways=gateways,
            orchestrators=orchestrators,
            enrolment=enrol,
            newcomers=self._newcomers(chain, enrol),
            entrants=entrants,
            first_round=self._snapshot.first_round,
            trade=self._trade(network),
            gas=self._gas_process(),
            market=self.market,
            prices=PriceCourse(
                self.market, price_process(self.config.market), self._streams
            ),
            costs=self._costs,
            cards=self._cards,
            recorder=self._recorder,
            streams=self._streams,
            scenarios=Schedule(self.config.scenarios),
            wallets=self._wallets(chain, enrol),
            policies=policies,
            reward_caller=self._reward_caller(world, orchestrators),
        )
        engine.initializer.on_open = engine.round_opened
        return engine

    def _world(self, chain: LiveChain, board: ProspectsBoard, rivals: RivalBoard) -> World:
        """What agents see and do."""
        return World(
            self._clock,
            chain,
            self.market,
            self._streams,
            self._ledger,
            board,
            rivals,
            self._costs,
            Exchange(chain, self.market),
            self._cards,
        )

    def _observer(self, orchestrators: list[Orchestrator]) -> Observer:
        """Who writes the rounds' tables."""
        return Observer(
            self._recorder,
            self._ledger,
            self.market,
            costs=self._costs,
            cards=self._cards,
            orchestrators=orchestrators,
        )

    def _entrants(
        self,
        world: World,
        orchestrators: list[Orchestrator],
        potential: list[OrchestratorDraw],
    ) -> Entrants:
        """Who may become an orchestrator; until then they take no part."""
        population = self.config.population
        waiting = orchestrators[len(orchestrators) - len(potential) :]
        for agent in waiting:
            agent.sleep()
        return Entrants(
            world,
            orchestrators,
            [
                Candidate(agent, round(draw.reward_cut * PPM), round(draw.fee_share * PPM))
                for agent, draw in zip(waiting, potential, strict=True)
            ],
            looks_per_year=population.entry_looks_per_year,
            most_lpt=population.entry_most_lpt,
        )

    def _newcomers(self, chain: LiveChain, enrol: Enrolment) -> Newcomers:
        """Who bonds for the first time."""
        return Newcomers(
            self._clock,
            chain,
            self._streams,
            per_year=self.config.population.new_delegators_per_year,
            create=enrol,
        )

    def _wallets(self, chain: LiveChain, enrol: Enrolment) -> Wallets:
        """Delegators that are followed."""
        return Wallets(
            self.config.wallets,
            enrol.wallet,
            chain=chain,
            market=self.market,
            recorder=self._recorder,
        )

    def _trade(self, network: Network) -> TradeBooks:
        """What every gateway buys."""
        branches = [
            Branch(lane, self.network.business(lane.gateway)) for lane in network.lanes
        ]
        return TradeBooks(self._recorder, self.market, branches)

    def _gas_process(self) -> GasProcess:
        """How the price of gas wanders."""
        draws = self._streams.generator("market", "gas")
        return GasProcess(self._clock, self.market, self.config.payments, draws)

    def _orchestrator(self, world: World, draw: OrchestratorDraw) -> Orchestrator:
        listed_wei = {VIDEO: draw.price_wei, VOD: draw.price_wei}
        if draw.live_ai:
            listed_wei[LIVE_AI] = self._snapshot.live_video_price_wei
        traits = OrchestratorTraits(
            name=draw.name,
            region=draw.region,
            gpu=draw.gpu,
            gpus=draw.gpus,
            slots=self._sessions.slots(listed_wei, draw.gpu, draw.gpus),
            listed_wei={
                capability: advertised_wei / self.tickets.usual_factor
                for capability, advertised_wei in listed_wei.items()
            },
            reliability=draw.reliability,
            failure_rate=draw.failure_rate,
            host_factor=draw.host_factor,
        )
        return Orchestrator(
            self._model,
            world,
            traits,
            strategies=self.strategies,
            ticket_policy=self.tickets,
        )

    def _reward_caller(
        self, world: World, orchestrators: list[Orchestrator]
    ) -> RewardCaller | None:
        """Whoever calls reward for others, where a variant lets anybody."""
        if reward_for_transcoder in self._era.rules.missing:
            return None
        population = self.config.population
        return RewardCaller(
            self._model,
            world,
            orchestrators,
            wait_us=int(population.reward_caller_wait_hours * 3_600 * US_PER_S),
            share=population.reward_caller_share,
        )

    def _gateway(self, world: World, traits: GatewayTraits) -> Gateway:
        return Gateway(
            self._model,
            world,
            traits,
            selection=self.selection(traits),
            sender_policy=SenderPolicy(),
        )

    def _enrolment(self, world: World, orchestrators: list[Orchestrator]) -> Enrolment:
        """Who makes delegators."""
        round_us = world.chain.round_start_us(self._snapshot.first_round + 1)
        return Enrolment(
            self._model,
            world,
            self.config.strategy.delegation,
            mean_look_us=int(self.config.population.delegator_look_rounds * round_us),
            round_us=round_us,
            orchestrators={agent.name: place for place, agent in enumerate(orchestrators)},
        )


def _pixels_per_s(demand: DemandConfig) -> dict[str, int]:
    """Pixels billed per second of stream, by capability."""
    video = demand.video.pixels_per_s
    return {VIDEO: video, LIVE_AI: demand.live_ai.pixels_per_s, VOD: video}


def _any_files(demand: DemandConfig) -> bool:
    """Whether stored files will be sent."""
    if demand.trace is not None:
        return bool((load_trace(demand.trace).capability == VOD).any())
    return demand.vod.minutes_per_week > 0
