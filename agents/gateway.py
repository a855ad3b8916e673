"""A gateway: picks orchestrators for its users' streams and pays them in tickets."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import mesa

from agents.orchestrator import Orchestrator
from agents.payments.acceptance import Funds, SenderPolicy, objection
from agents.payments.billing import Billing
from agents.payments.draws import WinningDraws
from agents.payments.guarantees import guaranteed_wei
from agents.payments.terms import Refusal, TicketPolicy, TicketTerms, ticket_terms
from agents.ports import World
from agents.strategies.selection import Offers, Pick, Selection
from agents.traits import GatewayTraits
from protocol import ether
from protocol.tickets.deposits import fund_deposit_and_reserve
from protocol.tickets.ticket import Ticket, TicketSeries
from protocol.tickets.views import sender_info
from protocol.units import Address, Wei

__all__ = ["Gateway", "GatewayTraits"]


class Agreed(NamedTuple):
    """The terms that a gateway agreed with an orchestrator, and their hazard."""

    terms: TicketTerms
    hazard: float


class Gateway(mesa.Agent):
    """One gateway.

    Attributes:
        unfunded: reasons why it does not keep its funds up.
        wins: decides which of its tickets win.

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
        self.wins = WinningDraws(world.streams.generator(traits.name, "tickets"))
        self._agreed: dict[Address, Agreed] = {}
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
        asked = list(asked)
        gas_wei = self._world.market.gas_price_wei
        funds = self._funds(self._world.chain.round)
        prices: list[int | None] = [None] * len(asked)
        for policy, float_wei, group in self._alike([each for each, _ in asked]):
            terms = ticket_terms(policy, gas_price_wei=gas_wei, max_float_wei=float_wei)
            if isinstance(terms, Refusal):
                continue
            agreed = Agreed(terms, terms.hazard)
            tx_cost_wei, face_value_wei = policy.redeem_gas * gas_wei, terms.face_value_wei
            advertised = policy.advertised_milliwei(
                [asked[place][1] for place in group],
                tx_cost_wei=tx_cost_wei,
                face_value_wei=face_value_wei,
            )
            limit = self._limit(advertised, terms, funds, billing)
            for place, price in zip(group, advertised, strict=True):
                if price <= limit:
                    prices[place] = price
                    self._agreed[asked[place][0].name] = agreed
        return prices

    def _alike(
        self, orchestrators: list[Orchestrator]
    ) -> Iterator[tuple[TicketPolicy, int, list[int]]]:
        """Policy, what the reserve guarantees, and the places of those with both alike.

        Who has claimed more than its share of the reserve is left out.
        """
        chain = self._world.chain
        names = [each.name for each in orchestrators]
        floats_wei = guaranteed_wei(chain.state, self.name, names, chain.round)
        groups: dict[tuple[int, int], list[int]] = {}
        for place, (orchestrator, float_wei) in enumerate(
            zip(orchestrators, floats_wei, strict=True)
        ):
            if float_wei is not None:
                key = id(orchestrator.ticket_policy), float_wei
                groups.setdefault(key, []).append(place)
        for (_, float_wei), group in groups.items():
            yield orchestrators[group[0]].ticket_policy, float_wei, group

    def _limit(
        self, prices: list[int], terms: TicketTerms, funds: Funds, billing: Billing
    ) -> int:
        """The highest of some prices at which the tickets are sent; -1 where none are.

        A dearer segment takes no fewer tickets, so that all cheaper ones are sent, too.
        """
        for price in sorted(prices, reverse=True):
            tickets = billing.tickets(billing.segment_us, price, terms.expected_value_wei)
            if objection(self._sender_policy, terms, funds, tickets=tickets) is None:
                return price
        return -1

    def _funds(self, current: int) -> Funds:
        state = self._world.chain.state
        info = sender_info(state, self.name, current)
        return Funds(info.deposit_wei, info.reserve_wei, info.withdraw_round, current)

    def pay(self, orchestrator: Orchestrator, tickets: int) -> None:
        """Send tickets to an orchestrator, and hand over those that win."""
        if tickets == 0:
            return
        won = self.wins.winners(tickets, self.hazard(orchestrator))
        if won:
            self.hand_over(orchestrator, won)

    def hazard(self, orchestrator: Orchestrator) -> float:
        """Hazard of a ticket to an orchestrator, as agreed last; 0 if nothing ever was."""
        agreed = self._agreed.get(orchestrator.name)
        return agreed.hazard if agreed else 0.0

    def hazards(self, orchestrators: Iterable[Address]) -> list[float]:
        """The same of each of some orchestrators."""
        agreed = self._agreed
        return [agreed[each].hazard if each in agreed else 0.0 for each in orchestrators]

    def hand_over(self, orchestrator: Orchestrator, won: int) -> None:
        """Give an orchestrator some tickets that win, numbered on; at least one."""
        terms = self._agreed[orchestrator.name].terms
        first, name = self._tickets_won + 1, self.name
        self._tickets_won += won
        ids = tuple([f"{name}/{number}" for number in range(first, first + won)])
        last_initialized = self._world.chain.state.rounds.last_initialized_round.value
        like = Ticket(
            ids[0],
            orchestrator.name,
            name,
            terms.face_value_wei,
            last_initialized,
            terms.win_prob,
        )
        orchestrator.receive_winning_tickets(name, TicketSeries(ids, like))
