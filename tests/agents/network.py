"""Three orchestrators, some delegators and one gateway, on real contracts and clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import mesa
import numpy as np

from agents.delegator import Delegator
from agents.gateway import Gateway, GatewayTraits
from agents.initializer import RoundInitializer
from agents.orchestrator import Orchestrator, OrchestratorTraits, Strategies
from agents.payments.acceptance import SenderPolicy
from agents.payments.terms import TicketPolicy
from agents.ports import World
from agents.strategies.commission import Fixed
from agents.strategies.delegation import Prospects, Stay
from agents.strategies.hardware import Keeps
from agents.strategies.presence import Stays
from agents.strategies.pricing import Advertised
from agents.strategies.reward_calls import Reliable
from agents.strategies.rewards_use import Hold
from agents.strategies.selection import StakeWeighted
from protocol.genesis import DelegatorPosition, OrchestratorPosition, build_network
from protocol.parameters import Parameters
from protocol.rules import DEPLOYED, Rules
from protocol.units import PRECISE, WEI_PER_UNIT, Address, Block, Round
from sim.calendar import Calendar
from sim.chain import LiveChain
from sim.clock import Clock
from sim.market import Market
from sim.streams import Streams

FIRST_ROUND = 4_000
FIRST_BLOCK = 20_000_000
ORCHESTRATORS = tuple(Address(f"orchestrator-{index}") for index in range(3))
STAKES_LPT = {ORCHESTRATORS[0]: 300, ORCHESTRATORS[1]: 200, ORCHESTRATORS[2]: 100}
DELEGATORS = tuple(Address(f"delegator-{index}") for index in range(4))
GATEWAY = Address("gateway-0")
GAS_PRICE_WEI = 10**7
POLICY = TicketPolicy(8 * 10**9, redeem_gas=1_200_000, tx_cost_multiplier=100)


@dataclass
class Settled:
    """Winning tickets as the agents reported them."""

    tickets: list[tuple[Any, ...]] = field(default_factory=list)

    def tickets_settled(self, *ticket: Any, count: int) -> None:
        self.tickets += [ticket] * count


class Always:
    """A delegation strategy with one answer that it gives from a certain look on."""

    def __init__(self, *decisions: Any) -> None:
        self.decisions = list(decisions)
        self.views: list[Any] = []

    def decide(self, view: Any, rng: np.random.Generator) -> Any:
        self.views.append(view)
        return self.decisions.pop(0) if self.decisions else Stay()


class Network:
    """A small world; its round is open once `open_round` was called."""

    def __init__(
        self,
        *,
        gas_price_wei: int = GAS_PRICE_WEI,
        gateway_wei: int = 10 * WEI_PER_UNIT,
        seed: int = 1,
        rules: Rules = DEPLOYED,
        **parameters: int,
    ) -> None:
        self.model = mesa.Model()
        self.clock = Clock()
        self.settled = Settled()
        self.streams = Streams(seed)
        self.events: list[tuple[int, Any]] = []
        state = build_network(
            Parameters(**{"round_length": 6_377, "num_active_transcoders": 3} | parameters),
            first_round=Round(FIRST_ROUND),
            first_block=Block(FIRST_BLOCK),
            inflation_ppb=686_500,
            orchestrators=[
                OrchestratorPosition(name, 100_000, 500_000, PRECISE, 0)
                for name in ORCHESTRATORS
            ],
            delegators=[
                *(
                    DelegatorPosition(name, name, stake * WEI_PER_UNIT)
                    for name, stake in STAKES_LPT.items()
                ),
                *(
                    DelegatorPosition(name, ORCHESTRATORS[0], 10 * WEI_PER_UNIT)
                    for name in DELEGATORS
                ),
            ],
            locks=[],
            wallets={Address("newcomer"): 50 * WEI_PER_UNIT},
            treasury_lpt=0,
            ether={GATEWAY: gateway_wei},
            rules=rules,
        )
        self.chain = LiveChain(
            state, Calendar(FIRST_BLOCK), self.clock, self._remember_events
        )
        self.market = market = Market(5.0, 3_000.0, gas_price_wei)
        self.world = World(
            self.clock, self.chain, market, self.streams, self.settled, self.prospects
        )
        self.initializer = RoundInitializer(self.model, self.world, Address("initializer"))

    def _remember_events(self, round_number: int, events: list[Any]) -> None:
        self.events += [(round_number, event) for event in events]

    def prospects(self) -> Prospects:
        bonding = self.chain.state.bonding
        stakes = [bonding.delegated_amounts[name] / WEI_PER_UNIT for name in ORCHESTRATORS]
        return Prospects(np.array(stakes), np.full(3, 0.001), np.ones(3, dtype=bool))

    def open_round(self, round_number: int = FIRST_ROUND) -> None:
        """Let time run until the initializer has opened the round."""
        self.initializer.schedule(round_number)
        self.clock.run(self.chain.round_start_us(round_number) + 30_000_001)
        assert self.chain.state.rounds.last_initialized_round.value == round_number

    def delegator(
        self,
        name: Address,
        strategy: Any,
        *,
        mean_look_us: int = 3_600_000_000,
        age_rounds: float = 0.0,
    ) -> Delegator:
        return Delegator(
            self.model,
            self.world,
            name,
            strategy,
            mean_look_us=mean_look_us,
            orchestrators={name: place for place, name in enumerate(ORCHESTRATORS)},
            age_rounds=age_rounds,
        )

    def orchestrator(self, name: Address, **changed: Any) -> Orchestrator:
        traits: Mapping[str, Any] = {
            "name": name,
            "region": "europe",
            "gpu": "T4",
            "gpus": 1,
            "slots": {"transcode": 4},
            "listed_wei": {"transcode": 100.0},
            "reliability": 1.0,
            "failure_rate": 0.0,
            "host_factor": 1.0,
        }
        pricing = changed.pop("pricing", Advertised())
        changed_policy = changed.pop("policy", POLICY)
        commission = changed.pop("commission", Fixed())
        rewards_use = changed.pop("rewards_use", Hold())
        presence = changed.pop("presence", Stays())
        hardware = changed.pop("hardware", Keeps())
        return Orchestrator(
            self.model,
            self.world,
            OrchestratorTraits(**{**traits, **changed}),
            strategies=Strategies(
                pricing, Reliable(), commission, rewards_use, presence, hardware
            ),
            ticket_policy=changed_policy,
        )

    def gateway(self, **changed: Any) -> Gateway:
        traits = {
            "name": GATEWAY,
            "region": "europe",
            "capability": "transcode",
            "demand_share": 1.0,
            "deposit_wei": WEI_PER_UNIT,
            "reserve_wei": WEI_PER_UNIT // 10,
        }
        return Gateway(
            self.model,
            self.world,
            GatewayTraits(**{**traits, **changed}),
            selection=StakeWeighted(),
            sender_policy=SenderPolicy(),
        )
