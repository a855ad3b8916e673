"""A gateway: picks orchestrators for its users' streams and pays them in tickets."""

from dataclasses import dataclass

import mesa

from agents.orchestrator import Orchestrator
from agents.payments.acceptance import Funds, SenderPolicy, objection
from agents.payments.billing import Billing
from agents.payments.draws import WinningDraws
from agents.payments.terms import Refusal, TicketTerms, ticket_terms
from agents.ports import World
from agents.strategies.selection import Offers, Pick, Selection
from protocol import ether
from protocol.errors import Revert
from protocol.tickets.deposits import fund_deposit_and_reserve
from protocol.tickets.ticket import Ticket
from protocol.tickets.views import claimable_reserve, sender_info
from protocol.units import Address, Round, Wei


@dataclass(frozen=True, slots=True)
class GatewayTraits:
    """What a gateway is like, fixed for the run.

    Attributes:
        name: its address.
        region: where its users are.
        capability: the kind of work that it sends.
        demand_share: its share of all demand for that capability, 0..1.
        deposit_wei: deposit that it keeps up, wei.
        reserve_wei: reserve that it keeps up, wei.
    """

    name: Address
    region: str
    capability: str
    demand_share: float
    deposit_wei: int
    reserve_wei: int


class Gateway(mesa.Agent):
    """One gateway.

    Streams:
        (name, "tickets"): which of its tickets win.
    """

    def __init__(
        self,
        model: mesa.Model,
        world: World,
        traits: GatewayTraits,
        *,
        selection: Selection,
        sender_policy: SenderPolicy,
    ) -> None:
        super().__init__(model)
        self.traits = traits
        self.name = traits.name
        self._world = world
        self._selection = selection
        self._sender_policy = sender_policy
        self._wins = WinningDraws(world.streams.generator(traits.name, "tickets"))
        self._terms: dict[Address, TicketTerms] = {}
        self._hazards: dict[Address, float] = {}
        self._tickets_won = 0

    def keep_funds(self) -> None:
        """Bring deposit and reserve back to their levels, as far as the wallet allows."""
        chain = self._world.chain
        info = sender_info(chain.state, self.name, chain.round)
        wallet_wei = ether.balance_of(chain.state, self.name)
        reserve_wei = min(max(self.traits.reserve_wei - info.reserve_wei, 0), wallet_wei)
        deposit_wei = min(
            max(self.traits.deposit_wei - info.deposit_wei, 0), wallet_wei - reserve_wei
        )
        if deposit_wei or reserve_wei:
            receipt = chain.submit(
                self.name,
                fund_deposit_and_reserve,
                deposit_wei,
                reserve_wei,
                value_wei=Wei(deposit_wei + reserve_wei),
            )
            if receipt.revert:
                raise receipt.revert

    def select_by(self, selection: Selection) -> None:
        """Pick by another strategy from the next refresh on."""
        self._selection = selection

    def refresh(self, offers: Offers) -> Pick:
        """Learn the orchestrators' offers and prepare to pick among them."""
        return self._selection.prepare(offers)

    def agree(
        self, orchestrator: Orchestrator, billing: Billing, base_milliwei: int
    ) -> int | None:
        """Get an orchestrator's ticket terms.

        Streams that run already go on under the terms agreed before.

        Args:
            orchestrator: who was asked.
            billing: how its work is paid.
            base_milliwei: its price without the overhead of redeeming.

        Returns:
            Its advertised price for this gateway, thousandths of a wei per unit, or None
            where it or the gateway refuses.
        """
        chain, policy = self._world.chain, orchestrator.ticket_policy
        gas_price_wei = self._world.market.gas_price_wei
        try:
            max_float_wei = claimable_reserve(
                chain.state, self.name, orchestrator.name, chain.round
            )
        except Revert:
            return None
        terms = ticket_terms(
            policy, gas_price_wei=gas_price_wei, max_float_wei=max_float_wei
        )
        if isinstance(terms, Refusal):
            return None
        price_milliwei = policy.advertised_milliwei(
            base_milliwei,
            tx_cost_wei=policy.redeem_gas * gas_price_wei,
            face_value_wei=terms.face_value_wei,
        )
        account = billing.account(price_milliwei, terms.expected_value_wei)
        tickets = account.send(billing.segment_us)
        if objection(self._sender_policy, terms, self._funds(), tickets=tickets):
            return None
        self._terms[orchestrator.name] = terms
        self._hazards[orchestrator.name] = terms.hazard
        return price_milliwei

    def _funds(self) -> Funds:
        chain = self._world.chain
        sender = chain.state.tickets.senders[self.name]
        info = sender_info(chain.state, self.name, chain.round)
        return Funds(info.deposit_wei, info.reserve_wei, sender.withdraw_round, chain.round)

    def pay(self, orchestrator: Orchestrator, tickets: int) -> None:
        """Send tickets to an orchestrator, and hand over those that win."""
        if tickets == 0:
            return
        won = self._wins.winners(tickets, self._hazards[orchestrator.name])
        for _ in range(won):
            terms = self._terms[orchestrator.name]
            orchestrator.receive_winning_ticket(self._ticket(orchestrator, terms))

    def _ticket(self, orchestrator: Orchestrator, terms: TicketTerms) -> Ticket:
        self._tickets_won += 1
        last_initialized = self._world.chain.state.rounds.last_initialized_round.value
        return Ticket(
            ticket_id=f"{self.name}/{self._tickets_won}",
            recipient=orchestrator.name,
            sender=self.name,
            face_value_wei=Wei(terms.face_value_wei),
            creation_round=Round(last_initialized),
            win_prob=terms.win_prob,
        )
