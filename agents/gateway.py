"""A gateway: picks orchestrators for its users' streams and pays them in tickets."""

from dataclasses import dataclass

import mesa

from agents.orchestrator import Orchestrator
from agents.payments import (
    TicketPolicy,
    TicketTerms,
    WinningDraws,
    ticket_terms,
    tickets_for_session,
)
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
        ticket_policy: TicketPolicy,
    ) -> None:
        super().__init__(model)
        self.traits = traits
        self.name = traits.name
        self._world = world
        self._selection = selection
        self._ticket_policy = ticket_policy
        self._wins = WinningDraws(world.streams.generator(traits.name, "tickets"))
        self._terms: dict[Address, TicketTerms] = {}
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

    def refresh(self, offers: Offers) -> Pick:
        """Learn the orchestrators' offers and prepare to pick among them."""
        return self._selection.prepare(offers)

    def agree_terms(self, orchestrator: Orchestrator) -> bool:
        """Get an orchestrator's ticket terms; False where it or the gateway refuses them.

        Streams that run already go on under the terms agreed before.
        """
        chain = self._world.chain
        try:
            max_float_wei = claimable_reserve(
                chain.state, self.name, orchestrator.name, chain.round
            )
        except Revert:
            return False
        terms = ticket_terms(
            self._ticket_policy,
            gas_price_wei=self._world.market.gas_price_wei,
            max_float_wei=max_float_wei,
        )
        deposit_wei = chain.state.tickets.senders[self.name].deposit_wei
        if terms is None or terms.face_value_wei > deposit_wei:
            return False
        self._terms[orchestrator.name] = terms
        return True

    def pay(
        self, orchestrator: Orchestrator, fee_wei: int, last_segment_fee_wei: int
    ) -> None:
        """Pay for a session: send its tickets, and hand over those that win."""
        if fee_wei == 0:
            return
        terms = self._terms[orchestrator.name]
        tickets = tickets_for_session(
            fee_wei, last_segment_fee_wei, terms.expected_value_wei
        )
        for _ in range(self._wins.winners(tickets, terms.hazard)):
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
