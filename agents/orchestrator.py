"""An orchestrator: sells its GPUs' work, calls reward, redeems winning tickets."""

import math

import mesa
import numpy as np

from agents.account import Account
from agents.commission import CommissionDesk
from agents.payments.terms import TicketPolicy
from agents.ports import World
from agents.proceeds import Proceeds
from agents.strategies.commission import Commission
from agents.strategies.pricing import Offered, Pricing, PricingView
from agents.strategies.reward_calls import RewardCalls, RewardCallView
from agents.strategies.rewards_use import Hold, RewardsUse
from agents.traits import OrchestratorTraits, Presence
from protocol.bonding import rewards, views
from protocol.errors.rounds import CurrentRoundNotInitialized
from protocol.errors.tickets import NoFunds
from protocol.events.tickets import WinningTicketTransfer
from protocol.tickets.redemption import redeem_winning_ticket
from protocol.tickets.ticket import Ticket
from protocol.units import WEI_PER_UNIT

__all__ = ["Orchestrator", "OrchestratorTraits", "PriceError"]

US_PER_S = 1_000_000
"""Microseconds in a second."""

MEAN_REWARD_DELAY_S = 120.0
"""Mean time from a round's opening to a reward call, seconds (assumption: the node
reacts to the event, then its transaction has to confirm)."""

MAX_REDEMPTION_DELAY_S = 480.0
"""A ticket is redeemed once its parameters expired, 40 blocks after their issue at most.
Source: go-livepeer pm/queue.go, 2026-08."""

RETRY_US = 12 * US_PER_S
"""A redemption that has to wait is tried again in the next block."""

PRICES_REMEMBERED = 100
"""Rounds of its own prices that an orchestrator remembers."""

GAS_RETRY_US = 3_600 * US_PER_S
"""A ticket that is not worth its gas is looked at again after this time (assumption)."""


class PriceError(ValueError):
    """A pricing strategy gave back something that is no price."""


class Orchestrator(mesa.Agent):
    """One orchestrator.

    Streams:
        (name, "reward"): whether and when it calls reward, two draws a round.
        (name, "price"): its pricing strategy, one draw a capability and round.
        (name, "redeem"): the delay of each redemption.
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
        rewards_use: RewardsUse | None = None,
    ) -> None:
        super().__init__(model)
        self.traits = traits
        self.presence = Presence.present
        self.name = traits.name
        self.price_wei = dict(traits.listed_wei)
        self.sessions_done = 0
        self.utilisation = dict.fromkeys(traits.slots, 0.0)
        self.busy_us = dict.fromkeys(traits.slots, 0)
        self.redemptions = 0
        self.rounds_active = 0
        self.rounds_rewarded = 0
        self._world = world
        self._pricing = pricing
        self._reward_calls = reward_calls
        self.account = Account()
        self.commission = CommissionDesk(world, traits.name, commission, self.account)
        self.proceeds = Proceeds(world, traits.name, rewards_use or Hold(), self.account)
        self._past: dict[str, list[Offered]] = {each: [] for each in traits.slots}
        self.ticket_policy = ticket_policy
        self._reward_draws = world.streams.generator(traits.name, "reward")
        self._price_draws = world.streams.generator(traits.name, "price")
        self._first_eth_usd = world.market.eth_usd
        self._queued: dict[int | str, Ticket] = {}
        self._redeem_draws = world.streams.generator(traits.name, "redeem")

    def decide_by(
        self,
        pricing: Pricing,
        reward_calls: RewardCalls,
        commission: Commission,
        rewards_use: RewardsUse,
    ) -> None:
        """Decide by other strategies from now on."""
        self._pricing = pricing
        self._reward_calls = reward_calls
        self.commission.strategy = commission
        self.proceeds.strategy = rewards_use

    def advertised_wei(self, capability: str) -> float | None:
        """Its price with the usual overhead of redeeming; None if it doesn't sell that."""
        base_wei = self.price_wei.get(capability)
        return None if base_wei is None else base_wei * self.ticket_policy.usual_factor

    def open_round(self, round_number: int) -> None:
        """Set prices and plan the reward call, once a round has been initialized.

        An active orchestrator may change its commission after its reward call only.
        """
        self._set_prices()
        self.proceeds.open_round(round_number)
        uniform, delay = self._reward_draws.random(), self._reward_draws.exponential()
        state = self._world.chain.state
        if not views.is_active_transcoder(state, self.name, round_number):
            self.commission.review(round_number)
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
                costs=self._world.costs.of_unit(capability, self.traits),
                asks=self._world.rivals.asks(capability, self.name),
                past=tuple(self._past[capability]),
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
            past = self._past[capability]
            past.append(Offered(self.price_wei[capability], self.utilisation[capability]))
            del past[:-PRICES_REMEMBERED]
        self.sessions_done = 0
        self.redemptions = 0

    def _call_reward(self, round_number: int) -> None:
        """Call reward; a round that ended meanwhile, or an eviction, makes it fail."""
        if self._world.chain.round != round_number:
            return
        if self._world.chain.submit(self.name, rewards.reward).ok:
            self.count_reward()

    def count_reward(self) -> None:
        """Reward was called for this round, by itself or by somebody who may."""
        self.rounds_rewarded += 1
        self.commission.review(self._world.chain.round)

    def receive_winning_ticket(self, ticket: Ticket) -> None:
        """Queue a winning ticket for redemption."""
        self._queued[ticket.ticket_id] = ticket
        delay_s = self._redeem_draws.uniform(0, MAX_REDEMPTION_DELAY_S)
        self._world.clock.after(int(delay_s * US_PER_S), self._redeem, ticket)

    def _redeem(self, ticket: Ticket) -> None:
        """Redeem a ticket if it is worth its gas and can be paid now; else wait."""
        if (
            ticket.face_value_wei
            <= self.ticket_policy.redeem_gas * self._world.market.gas_price_wei
        ):
            self._world.clock.after(GAS_RETRY_US, self._retry, ticket)
            return
        receipt = self._world.chain.submit(self.name, redeem_winning_ticket, ticket)
        if isinstance(receipt.revert, CurrentRoundNotInitialized | NoFunds):
            self._world.clock.after(RETRY_US, self._retry, ticket)
            return
        self.redemptions += 1
        if receipt.revert is not None:
            self._report(ticket, 0, receipt.revert.reason)
            return
        paid_wei = sum(
            event.amount
            for event in receipt.events
            if isinstance(event, WinningTicketTransfer)
        )
        self._report(ticket, paid_wei, "redeemed")

    def _retry(self, ticket: Ticket) -> None:
        """Try again unless the ticket has lapsed meanwhile."""
        chain = self._world.chain
        validity = chain.state.tickets.ticket_validity_period.value
        if chain.round >= ticket.creation_round + validity:
            self._report(ticket, 0, "lapsed")
            return
        self._redeem(ticket)

    def report_queued(self) -> None:
        """The run ends: report the winning tickets that were not redeemed yet."""
        for ticket in list(self._queued.values()):
            self._report(ticket, 0, "queued")

    def _report(self, ticket: Ticket, paid_wei: int, outcome: str) -> None:
        del self._queued[ticket.ticket_id]
        self._world.records.ticket_settled(
            str(ticket.sender), self.name, ticket.face_value_wei, paid_wei, outcome
        )


def _is_price(value: object) -> bool:
    """Whether a value is a number that is finite and at least 0."""
    return isinstance(value, int | float | np.number) and bool(0 <= value < math.inf)
