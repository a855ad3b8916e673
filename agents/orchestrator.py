"""An orchestrator: sells its GPUs' work, calls reward, redeems winning tickets."""

import math
from dataclasses import dataclass

import mesa
import numpy as np

from agents.commission import CommissionDesk
from agents.payments.redemptions import Redemptions
from agents.payments.terms import TicketPolicy
from agents.ports import World
from agents.strategies.commission import Commission
from agents.strategies.pricing import Pricing, PricingView
from agents.strategies.reward_calls import RewardCalls, RewardCallView
from protocol.bonding import rewards, views
from protocol.tickets.ticket import Ticket
from protocol.units import WEI_PER_UNIT, Address

US_PER_S = 1_000_000
"""Microseconds in a second."""

MEAN_REWARD_DELAY_S = 120.0
"""Mean time from a round's opening to a reward call, seconds (assumption: the node
reacts to the event, then its transaction has to confirm)."""


class PriceError(ValueError):
    """A pricing strategy gave back something that is no price."""


@dataclass(frozen=True, slots=True)
class OrchestratorTraits:
    """What an orchestrator is like, fixed for the run.

    Attributes:
        name: its address.
        region: where its nodes are.
        gpu: name of its GPUs in the catalogue.
        gpus: how many it has.
        slots: sessions that it can run at once, by capability.
        listed_wei: its price per unit when the run starts, by capability, wei; the
            overhead of redeeming tickets comes on top.
        reliability: probability that it calls reward in a round.
        failure_rate: probability that it fails a session that it was given.
        host_factor: slowness of its hosts relative to the GPU's model, around 1.
    """

    name: Address
    region: str
    gpu: str
    gpus: int
    slots: dict[str, int]
    listed_wei: dict[str, float]
    reliability: float
    failure_rate: float
    host_factor: float


class Orchestrator(mesa.Agent):
    """One orchestrator.

    Streams:
        (name, "reward"): whether and when it calls reward, two draws a round.
        (name, "price"): its pricing strategy, one draw a capability and round.
        (name, "commission"): as CommissionDesk says.
    """

    def __init__(
        self,
        model: mesa.Model,
        world: World,
        traits: OrchestratorTraits,
        *,
        pricing: Pricing,
        reward_calls: RewardCalls,
        commission: Commission,
        ticket_policy: TicketPolicy,
    ) -> None:
        super().__init__(model)
        self.traits = traits
        self.name = traits.name
        self.price_wei = dict(traits.listed_wei)
        self.sessions_done = 0
        self.utilisation = dict.fromkeys(traits.slots, 0.0)
        self.busy_us = dict.fromkeys(traits.slots, 0)
        self.tickets = Redemptions(world, self)
        self.rounds_active = 0
        self.rounds_rewarded = 0
        self._world = world
        self._pricing = pricing
        self._reward_calls = reward_calls
        self._commission = CommissionDesk(world, traits.name, commission)
        self.ticket_policy = ticket_policy
        self._reward_draws = world.streams.generator(traits.name, "reward")
        self._price_draws = world.streams.generator(traits.name, "price")
        self._first_eth_usd = world.market.eth_usd

    def decide_by(
        self, pricing: Pricing, reward_calls: RewardCalls, commission: Commission
    ) -> None:
        """Decide by other strategies from now on."""
        self._pricing = pricing
        self._reward_calls = reward_calls
        self._commission.strategy = commission

    def advertised_wei(self, capability: str) -> float | None:
        """Its price with the usual overhead of redeeming; None if it doesn't sell that."""
        base_wei = self.price_wei.get(capability)
        return None if base_wei is None else base_wei * self.ticket_policy.usual_factor

    def open_round(self, round_number: int) -> None:
        """Set prices and plan the reward call, once a round has been initialized.

        An active orchestrator may change its commission after its reward call only.
        """
        self._set_prices()
        uniform, delay = self._reward_draws.random(), self._reward_draws.exponential()
        state = self._world.chain.state
        if not views.is_active_transcoder(state, self.name, round_number):
            self._commission.review(round_number)
            return
        self.rounds_active += 1
        stake_lpt = views.transcoder_total_stake(state, self.name) / WEI_PER_UNIT
        view = RewardCallView(self.traits.reliability, stake_lpt)
        if self._reward_calls.calls(view, uniform):
            delay_us = int(delay * MEAN_REWARD_DELAY_S * US_PER_S)
            self._world.clock.after(delay_us, self._call_reward, round_number)

    def _set_prices(self) -> None:
        for capability, listed_wei in self.traits.listed_wei.items():
            view = PricingView(
                listed_wei,
                self.price_wei[capability],
                self.utilisation[capability],
                eth_usd=self._world.market.eth_usd,
                listed_eth_usd=self._first_eth_usd,
            )
            asked_wei = self._pricing.price_wei(view, self._price_draws.random())
            if not _is_price(asked_wei):
                raise PriceError(
                    f"{type(self._pricing).__name__} asks {asked_wei!r} for {self.name}: "
                    "must be a number of wei, at least 0 and finite"
                )
            self.price_wei[capability] = float(asked_wei)

    def close_round(self, length_us: int) -> None:
        """Start counting the work of a new round; remember how busy the old one was."""
        for capability, busy_us in self.busy_us.items():
            available_us = self.traits.slots[capability] * length_us
            self.utilisation[capability] = busy_us / available_us if available_us else 0.0
            self.busy_us[capability] = 0
        self.sessions_done = 0
        self.tickets.sent = 0

    def _call_reward(self, round_number: int) -> None:
        """Call reward; a round that ended meanwhile, or an eviction, makes it fail."""
        if self._world.chain.round != round_number:
            return
        if self._world.chain.submit(self.name, rewards.reward).ok:
            self.count_reward()

    def count_reward(self) -> None:
        """Reward was called for this round, by itself or by somebody who may."""
        self.rounds_rewarded += 1
        self._commission.review(self._world.chain.round)

    def receive_winning_ticket(self, ticket: Ticket) -> None:
        """Queue a winning ticket for redemption."""
        self.tickets.put(ticket)


def _is_price(value: object) -> bool:
    """Whether a value is a number that is finite and at least 0."""
    return isinstance(value, int | float | np.number) and bool(0 <= value < math.inf)
