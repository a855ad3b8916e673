"""A gateway: picks orchestrators for its users' streams and pays them in tickets."""

from collections.abc import Iterable

import mesa

from agents.orchestrator import Orchestrator
from agents.payments.acceptance import Funds, SenderPolicy, objection
from agents.payments.billing import Billing
from agents.payments.draws import WinningDraws
from agents.payments.terms import Refusal, TicketPolicy, TicketTerms, ticket_terms
from agents.ports import World
from agents.strategies.selection import Offers, Pick, Selection
from agents.traits import GatewayTraits
from protocol import ether
from protocol.errors import Revert
from protocol.tickets.deposits import fund_deposit_and_reserve
from protocol.tickets.ticket import Ticket
from protocol.tickets.views import claimable_reserve, sender_info
from protocol.units import Address, Round, Wei

__all__ = ["Gateway", "GatewayTraits"]


class Gateway(mesa.Agent):
    """One gateway.

    Attributes:
        unfunded: reasons why it does not keep its funds up.

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
        self.unfunded: set[str] = set()

    def keep_funds(self) -> None:
        """Bring deposit and reserve back to their levels, as far as the wallet allows."""
        if self.unfunded:
            return
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
        self, asked: Iterable[tuple[Orchestrator, int]], billing: Billing
    ) -> list[int | None]:
        """Get some orchestrators' ticket terms.

        Streams that run already go on under the terms agreed before.

        Args:
            asked: orchestrators, each with its price without the overhead of redeeming.
            billing: how the work is paid.

        Returns:
            Of each its advertised price for this gateway, thousandths of a wei per unit,
            or None where it or the gateway refuses.
        """
        state, current = self._world.chain.state, self._world.chain.round
        funds, gas_wei = self._funds(current), self._world.market.gas_price_wei
        known: dict[tuple[TicketPolicy, int], TicketTerms | Refusal] = {}
        prices: list[int | None] = []
        for orchestrator, base_milliwei in asked:
            name, policy = orchestrator.name, orchestrator.ticket_policy
            try:
                float_wei = claimable_reserve(state, self.name, name, current)
            except Revert:
                prices.append(None)
                continue
            terms = known.get((policy, float_wei))
            if terms is None:
                terms = known[policy, float_wei] = ticket_terms(
                    policy, gas_price_wei=gas_wei, max_float_wei=float_wei
                )
            if isinstance(terms, Refusal):
                prices.append(None)
                continue
            price = self._price(policy, terms, base_milliwei)
            tickets = billing.tickets(billing.segment_us, price, terms.expected_value_wei)
            if objection(self._sender_policy, terms, funds, tickets=tickets):
                prices.append(None)
                continue
            if self._terms.get(name) != terms:
                self._terms[name], self._hazards[name] = terms, terms.hazard
            prices.append(price)
        return prices

    def _price(self, policy: TicketPolicy, terms: TicketTerms, base_milliwei: int) -> int:
        """What is asked under some terms, thousandths of a wei per unit."""
        return policy.advertised_milliwei(
            base_milliwei,
            tx_cost_wei=policy.redeem_gas * self._world.market.gas_price_wei,
            face_value_wei=terms.face_value_wei,
        )

    def _funds(self, current: int) -> Funds:
        state = self._world.chain.state
        info = sender_info(state, self.name, current)
        return Funds(info.deposit_wei, info.reserve_wei, info.withdraw_round, current)

    def pay(self, orchestrator: Orchestrator, tickets: int) -> None:
        """Send tickets to an orchestrator, and hand over those that win."""
        if tickets == 0:
            return
        won = self._wins.winners(tickets, self._hazards[orchestrator.name])
        if won == 0:
            return
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
