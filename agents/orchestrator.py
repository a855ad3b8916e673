"""An orchestrator: sells its GPUs' work, calls reward, redeems winning tickets."""

import math
from collections import deque
from dataclasses import dataclass, field, fields, replace

import mesa
import numpy as np

from agents.account import Account
from agents.commission import CommissionDesk
from agents.hardware import Rack
from agents.late_draws import LateDraws
from agents.payments.redemptions import Redemptions
from agents.payments.terms import TicketPolicy
from agents.ports import World
from agents.proceeds import Proceeds
from agents.strategies.commission import Commission
from agents.strategies.hardware import Hardware, Keeps
from agents.strategies.idle import is_idle, weighs_worth
from agents.strategies.presence import EntryView, PresenceView, Staying, Stays
from agents.strategies.pricing import Offered, Pricing, PricingView
from agents.strategies.reward_calls import RewardCalls, RewardCallView
from agents.strategies.rewards_use import Hold, RewardsUse
from agents.traits import OrchestratorTraits, Presence
from protocol import token
from protocol.addresses import BONDING_MANAGER
from protocol.bonding import delegation, rewards, views
from protocol.records import build
from protocol.tickets.ticket import TicketSeries
from protocol.units import PPM, PRECISE, WEI_PER_UNIT, Address

__all__ = ["Orchestrator", "OrchestratorTraits", "PriceError", "Strategies"]

US_PER_S = 1_000_000
"""Microseconds in a second."""

MEAN_REWARD_DELAY_S = 120.0
"""Mean time from a round's opening to a reward call, seconds (assumption: the node
reacts to the event, then its transaction has to confirm)."""

PRICES_REMEMBERED = 100
"""Rounds of its own prices that an orchestrator remembers."""


class PriceError(ValueError):
    """A pricing strategy gave back something that is no price."""


@dataclass(frozen=True, slots=True)
class Strategies:
    """How an orchestrator decides.

    Attributes:
        pricing: what it asks.
        reward_calls: whether it calls reward in a round.
        commission: what it keeps of rewards and passes on of fees.
        rewards_use: whether it holds or sells what it earns.
        presence: whether it enters, and whether it stays.
        hardware: how many cards it has and for whom they work.
        at_work: names of those of them that do something, now or later.
    """

    pricing: Pricing
    reward_calls: RewardCalls
    commission: Commission
    rewards_use: RewardsUse = field(default_factory=Hold)
    presence: Staying = field(default_factory=Stays)
    hardware: Hardware = field(default_factory=Keeps)
    at_work: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        chosen = {each.name: getattr(self, each.name) for each in fields(self) if each.init}
        at_work = frozenset(name for name, each in chosen.items() if not is_idle(each))
        object.__setattr__(self, "at_work", at_work)


class Orchestrator(mesa.Agent):
    """One orchestrator.

    Streams:
        (name, "reward"): whether and when it calls reward, two draws a round.
        (name, "reward", "turn"): its turn among those who decide alike, one draw.
        (name, "price"): its pricing strategy, one draw a capability and round.
        (name, "commission"): as CommissionDesk says.
    """

    def __init__(
        self,
        model: mesa.Model,
        world: World,
        traits: OrchestratorTraits,
        *,
        strategies: Strategies,
        ticket_policy: TicketPolicy,
    ) -> None:
        super().__init__(model)
        self.traits = traits
        self.presence = Presence.present
        self._asleep = traits
        self._first_round = world.chain.round
        self._reward_turn = world.streams.uniform(traits.name, "reward", "turn")
        self.name = traits.name
        self.price_wei = dict(traits.listed_wei)
        self.sessions_done = 0
        self.utilisation = dict.fromkeys(traits.slots, 0.0)
        self.busy_us = dict.fromkeys(traits.slots, 0)
        self.tickets = Redemptions(world, self)
        self.rounds_active = 0
        self.rounds_rewarded = 0
        self._world = world
        self.account = Account()
        self.commission = CommissionDesk(
            world, traits.name, strategies.commission, self.account
        )
        self.proceeds = Proceeds(world, traits.name, strategies.rewards_use, self.account)
        self._rack = Rack(world, strategies.hardware, self.account)
        self._strategies = strategies
        self._past = {
            each: deque[Offered](maxlen=PRICES_REMEMBERED) for each in traits.slots
        }
        self.ticket_policy = ticket_policy
        self._reward_draws = world.streams.generator(traits.name, "reward")
        self._price_draws = LateDraws(world.streams, traits.name, "price")
        self._first_eth_usd = world.market.eth_usd

    def decide_by(self, strategies: Strategies) -> None:
        """Decide by other strategies from now on."""
        self._strategies = strategies
        self.commission.strategy = strategies.commission
        self.proceeds.strategy = strategies.rewards_use
        self._rack.strategy = strategies.hardware

    @property
    def watches_rivals(self) -> bool:
        """Whether it decides by what others ask or keep."""
        return not self._strategies.at_work.isdisjoint(("pricing", "commission"))

    def advertised_wei(self, capability: str) -> float | None:
        """Its price with the usual overhead of redeeming; None if it doesn't sell that."""
        base_wei = self.price_wei.get(capability)
        return None if base_wei is None else base_wei * self.ticket_policy.usual_factor

    def open_round(self, round_number: int) -> None:
        """Decide whether to go on, look at cards, set prices and plan the reward call.

        The round has been initialized. An active orchestrator may change its commission
        after its reward call only.
        """
        if self.presence is Presence.present and not self._stays(round_number):
            self._leave()
        if self.presence is not Presence.present:
            self._unbond_rest(round_number)
            return
        chain, at_work = self._world.chain, self._strategies.at_work
        if "hardware" in at_work:
            self.traits = self._rack.review(self.traits, chain.round_us)
        self._set_prices()
        if "rewards_use" in at_work:
            self.proceeds.open_round(round_number)
        uniform, delay = self._reward_draws.random(), self._reward_draws.exponential()
        if not views.is_active_transcoder(chain.state, self.name, round_number):
            if "commission" in at_work:
                self.commission.review(round_number)
            return
        self.rounds_active += 1
        view = self._reward_view(round_number)
        if self._strategies.reward_calls.calls(view, uniform):
            delay_us = int(delay * MEAN_REWARD_DELAY_S * US_PER_S)
            self._world.clock.after(delay_us, self._call_reward, round_number)

    def _reward_view(self, round_number: int) -> RewardCallView:
        """What it knows of the reward call that it could make."""
        state = self._world.chain.state
        stake_lpt = views.transcoder_total_stake(state, self.name)
        known = RewardCallView(
            self.traits.reliability,
            stake_lpt / WEI_PER_UNIT,
            rounds_so_far=round_number - self._first_round,
            turn=self._reward_turn,
        )
        if not weighs_worth(self._strategies.reward_calls):
            return known
        record = state.bonding.transcoders[self.name]
        active_lpt = state.bonding.current_round_total_active_stake.value
        share = stake_lpt / active_lpt if active_lpt else 0.0
        kept = 1 - state.bonding.treasury_reward_cut_rate.value / PRECISE
        pool_lpt = state.minter.current_mintable_tokens.value * share * kept
        own = views.pending_stake(state, self.name, round_number) / max(stake_lpt, 1)
        cut = record.reward_cut / PPM
        kept_lpt = pool_lpt * (cut + (1 - cut) * own) / WEI_PER_UNIT
        return known._replace(
            kept_usd=kept_lpt * self._world.market.lpt_usd,
            gas_usd=self._world.costs.reward_gas_usd(),
        )

    def _stays(self, round_number: int) -> bool:
        if "presence" not in self._strategies.at_work:
            return True
        active = views.is_active_transcoder(
            self._world.chain.state, self.name, round_number
        )
        account = self.account
        profits, hardware = tuple(account.profits_usd), tuple(account.hardware_usd)
        return self._strategies.presence.stays(PresenceView(profits, hardware, active))

    def _leave(self) -> None:
        """Stop serving for good."""
        self.presence = Presence.left
        self.traits = self._without_cards()

    def _without_cards(self) -> OrchestratorTraits:
        none = dict.fromkeys(self.traits.slots, 0)
        return replace(self.traits, gpus=0, off_network=0, slots=none)

    def _unbond_rest(self, round_number: int) -> None:
        """Unbond all stake of its own, and so resign; it is sold when it is free."""
        state = self._world.chain.state
        if views.is_registered(state, self.name):
            self.proceeds.unbond(views.pending_stake(state, self.name, round_number))
            self.account.unsold_lpt = 0.0

    def sleep(self) -> None:
        """Take no part until it enters."""
        self.presence = Presence.dormant
        self._asleep, self.traits = self.traits, self._without_cards()

    def enters(self, view: EntryView) -> bool:
        """Whether it would enter on what is known."""
        return self._strategies.presence.enters(view)

    @property
    def wanted_gpus(self) -> int:
        """Cards that it enters with."""
        return self._asleep.gpus

    def enter(self, stake_lpt: int, reward_cut_ppm: int, fee_share_ppm: int) -> bool:
        """Buy cards and stake, bond to itself and register; whether that went well.

        Args:
            stake_lpt: LPT wei to buy and bond.
            reward_cut_ppm: its commission on rewards, parts per million.
            fee_share_ppm: its delegators' share of fees, parts per million.
        """
        chain = self._world.chain
        paid_usd = self._world.exchange.buy(self.name, stake_lpt)
        if paid_usd is None:
            return False
        calls = (
            (token.approve, BONDING_MANAGER, stake_lpt),
            (delegation.bond, stake_lpt, self.name),
            (rewards.transcoder, reward_cut_ppm, fee_share_ppm),
        )
        for call, *arguments in calls:
            if not chain.submit(self.name, call, *arguments).ok:
                return False
        self.proceeds.count_bonded(stake_lpt)
        self.presence, self.traits = Presence.present, self._asleep
        cards_usd = self.traits.gpus * self._world.cards.price_usd(self.traits.gpu)
        self.account.cash_usd -= paid_usd + cards_usd
        return True

    def _set_prices(self) -> None:
        if "pricing" not in self._strategies.at_work:
            self.price_wei = dict(self.traits.listed_wei)
            return
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
            pricing = self._strategies.pricing
            asked_wei = pricing.price_wei(view, self._price_draws().random())
            if not _is_price(asked_wei):
                raise PriceError(
                    f"{type(pricing).__name__} asks {asked_wei!r} for {self.name}: "
                    "must be a number of wei, at least 0 and finite"
                )
            self.price_wei[capability] = float(asked_wei)

    def busy_shares(self, length_us: int) -> dict[str, float]:
        """Share of its slots' time that was busy in a round, by capability.

        Args:
            length_us: length of the round, microseconds.
        """
        slots, shares = self.traits.slots, {}
        for capability, busy_us in self.busy_us.items():
            count = slots[capability]
            shares[capability] = busy_us / (count * length_us) if busy_us and count else 0.0
        return shares

    def close_round(self, length_us: int) -> None:
        """Start counting the work of a new round; remember how busy the old one was."""
        self.utilisation = shares = self.busy_shares(length_us)
        for capability, share in shares.items():
            offered = build(Offered, (self.price_wei[capability], share))
            self._past[capability].append(offered)
        self.busy_us = dict.fromkeys(shares, 0)
        self.sessions_done = self.tickets.sent = 0
        self._rack.count(max(shares.values(), default=0.0))

    def _call_reward(self, round_number: int) -> None:
        """Call reward; a round that ended meanwhile, or an eviction, makes it fail."""
        chain = self._world.chain
        if chain.round == round_number and chain.submit(self.name, rewards.reward).ok:
            self.count_reward()

    def count_reward(self) -> None:
        """Reward was called for this round, by itself or by somebody who may."""
        self.rounds_rewarded += 1
        self.commission.review(self._world.chain.round)

    def receive_winning_tickets(self, sender: Address, series: TicketSeries) -> None:
        """Queue a gateway's winning tickets for redemption."""
        self.tickets.put(sender, series)


def _is_price(value: object) -> bool:
    """Whether a value is a number that is finite and at least 0."""
    return isinstance(value, int | float | np.number) and bool(0 <= value < math.inf)
