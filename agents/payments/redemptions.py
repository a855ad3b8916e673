"""Winning tickets on their way to the ticket broker.

A ticket may be redeemed once its parameters have expired. Of each gateway the oldest goes
first and only one transaction is under way at a time; a ticket that is not worth its gas,
or that cannot be paid now, holds up those behind it until it can, or lapses.

Source: go-livepeer pm/queue.go, pm/sendermonitor.go, 2026-08.
"""

from typing import NamedTuple, Protocol

from agents.payments.terms import TicketPolicy
from agents.ports import World
from protocol.bonding.views import is_active_transcoder
from protocol.errors import Revert
from protocol.errors.rounds import CurrentRoundNotInitialized
from protocol.errors.tickets import NoFunds
from protocol.events.tickets import WinningTicketTransfer
from protocol.machine import Receipt
from protocol.tickets.redemption import redeem_series, redeem_winning_ticket
from protocol.tickets.ticket import Ticket, TicketSeries
from protocol.tickets.views import claimable_reserve
from protocol.units import Address

BLOCK_US = 12_000_000
"""Time until the next block, microseconds."""

EXPIRY_US = 40 * BLOCK_US
"""Parameters expire this long after their issue, and come anew with every payment."""

CONFIRMATION_US = BLOCK_US
"""A transaction is confirmed in the next block (assumption)."""

GAS_RETRY_US = 3_600_000_000
"""A ticket that is not worth its gas is looked at again after this time (assumption: an
hour, in which the price of gas changes)."""


FUNDS_RETRY_US = 5 * BLOCK_US
"""A ticket that nobody can pay now is looked at again after this time (assumption: the node
looks in every block)."""


class Queued(NamedTuple):
    """Winning tickets that are alike, and when their parameters expire."""

    series: TicketSeries
    due_us: int


class Recipient(Protocol):
    """An orchestrator, as far as its tickets go."""

    name: Address
    ticket_policy: TicketPolicy


class Redemptions:
    """One orchestrator's winning tickets, gateway by gateway.

    Attributes:
        sent: transactions since this was set to 0.

    Args:
        world: the chain, the clock and the books.
        recipient: whose they are.
    """

    def __init__(self, world: World, recipient: Recipient) -> None:
        self.sent = 0
        self._world = world
        self._recipient = recipient
        self._queues: dict[Address, list[Queued]] = {}

    def put(self, sender: Address, series: TicketSeries) -> None:
        """Queue a gateway's tickets that were just received."""
        queue = self._queues.setdefault(sender, [])
        due_us = self._world.clock.now_us + EXPIRY_US
        queue.append(Queued(series, due_us))
        if len(queue) == 1:
            self._plan(sender, 0)

    def _plan(self, sender: Address, earliest_us: int) -> None:
        """Serve a gateway's oldest ticket once its parameters have expired."""
        due_us = max(self._queues[sender][0].due_us, earliest_us)
        self._world.clock.at(due_us, self._serve, sender)

    def _serve(self, sender: Address) -> None:
        """Settle a gateway's oldest ticket, or look at it again later."""
        queue, clock = self._queues[sender], self._world.clock
        retry_us = self._settle_oldest(sender, queue)
        if retry_us:
            clock.after(retry_us, self._serve, sender)
        elif queue:
            self._plan(sender, clock.now_us + CONFIRMATION_US)

    def _settle_oldest(self, sender: Address, queue: list[Queued]) -> int:
        """Settle the oldest ticket, and like ones with it, and take them out of the queue.

        Returns:
            0, or after how many microseconds to look at the ticket again.
        """
        (series, due_us), chain = queue[0], self._world.chain
        like, current = series.like, chain.round
        policy, market = self._recipient.ticket_policy, self._world.market
        cost_wei = policy.redeem_gas * market.gas_price_wei
        if (
            current
            >= like.creation_round + chain.state.tickets.ticket_validity_period.value
        ):
            self._report(like, 0, "lapsed")
        elif like.face_value_wei <= cost_wei or not policy.takes_gas_price(
            market.gas_price_wei
        ):
            return GAS_RETRY_US
        elif not self._can_be_paid(sender, cost_wei, current):
            return FUNDS_RETRY_US
        elif policy.redeems_together and self._redeem_series(queue, cost_wei):
            return 0
        elif not self._redeem(series.first):
            return BLOCK_US
        queue[:1] = [Queued(rest, due_us) for rest in series.after_first()]
        return 0

    def _redeem(self, ticket: Ticket) -> bool:
        """Redeem a ticket; whether it is done with, one way or another."""
        chain = self._world.chain
        receipt = chain.submit(self._recipient.name, redeem_winning_ticket, ticket)
        if isinstance(receipt.revert, CurrentRoundNotInitialized | NoFunds):
            return False
        self.sent += 1
        self._settle(ticket, receipt)
        return True

    def _redeem_series(self, queue: list[Queued], cost_wei: int) -> bool:
        """Redeem the whole queue, if all of it is due and alike and the deposit pays it.

        Returns:
            Whether that went well, so that nothing is left to do.
        """
        like, due_us = queue[0].series.like, queue[-1].due_us
        batches = [series for series, _ in queue]
        count = sum([len(series.ids) for series in batches])
        if count < 2 or due_us > self._world.clock.now_us:
            return False
        chain, face_value_wei = self._world.chain, like.face_value_wei
        deposit_wei = chain.state.tickets.senders[like.sender].deposit_wei
        if (
            any(series.like.face_value_wei != face_value_wei for series in batches[1:])
            or face_value_wei * count + cost_wei > deposit_wei
            or not chain.submit(self._recipient.name, redeem_series, batches).ok
        ):
            return False
        self.sent += count
        self._report(like, face_value_wei, "redeemed", count)
        queue.clear()
        return True

    def _can_be_paid(self, sender: Address, cost_wei: int, current: int) -> bool:
        """Whether the recipient is active, and the funds within its reach exceed the cost.

        Once deposit and its share of the reserve are used up, a ticket waits: the share is
        there again in the next round.
        """
        state, name = self._world.chain.state, self._recipient.name
        if not is_active_transcoder(state, name, current):
            return False
        deposit_wei = state.tickets.senders[sender].deposit_wei
        if deposit_wei > cost_wei:
            return True
        try:
            share_wei = claimable_reserve(state, sender, name, current)
        except Revert:
            return False
        return deposit_wei + share_wei > cost_wei

    def _settle(self, ticket: Ticket, receipt: Receipt) -> None:
        """Write down what came of a transaction."""
        if receipt.revert is not None:
            self._report(ticket, 0, receipt.revert.reason)
            return
        paid_wei = sum(
            event.amount
            for event in receipt.events
            if isinstance(event, WinningTicketTransfer)
        )
        self._report(ticket, paid_wei, "redeemed")

    def report_queued(self) -> None:
        """The run ends: report the tickets that were not redeemed yet."""
        for queue in self._queues.values():
            for series, _ in queue:
                self._report(series.like, 0, "queued", len(series.ids))
            queue.clear()

    def _report(self, like: Ticket, paid_wei: int, outcome: str, count: int = 1) -> None:
        """Tell what came of some tickets that are alike."""
        self._world.records.tickets_settled(
            str(like.sender),
            self._recipient.name,
            like.face_value_wei,
            paid_wei,
            outcome,
            count=count,
        )
