"""What the TicketBroker stores."""

from typing import NamedTuple

from protocol.storage import Cell, Journal, Table
from protocol.units import Address


class Sender(NamedTuple):
    """One gateway's funds: the contract's `Sender` and the totals of its `Reserve`.

    A claim counts only in the round it was made in, so the latest round's total is
    enough: an earlier total reads as 0.

    Attributes:
        deposit_wei: pays tickets first.
        withdraw_round: round from which the funds can be withdrawn; 0 means locked.
        reserve_wei: pays what the deposit can't, shared among the active set.
        claim_round: round of the latest claim against the reserve.
        claimed_wei: claimed by everyone in that round.
    """

    deposit_wei: int = 0
    withdraw_round: int = 0
    reserve_wei: int = 0
    claim_round: int = 0
    claimed_wei: int = 0


class ReserveClaim(NamedTuple):
    """What one orchestrator claimed from one reserve in its latest round of claims."""

    round: int = 0
    claimed_wei: int = 0


class TicketStorage:
    """The TicketBroker's variables.

    Attributes:
        unlock_period: rounds between an unlock and the withdrawal.
        ticket_validity_period: rounds that a ticket can be redeemed in.
        senders: by the gateway's address; the null address can be funded, too.
        reserve_claims: by (gateway, orchestrator).
        used_tickets: True under the identity of every ticket that was redeemed.
    """

    __slots__ = (
        "reserve_claims",
        "senders",
        "ticket_validity_period",
        "unlock_period",
        "used_tickets",
    )

    def __init__(self, journal: Journal) -> None:
        self.unlock_period: Cell[int] = Cell(journal, 0)
        self.ticket_validity_period: Cell[int] = Cell(journal, 0)
        self.senders: Table[Address | None, Sender] = Table(journal, Sender())
        self.reserve_claims: Table[tuple[Address, Address], ReserveClaim] = Table(
            journal, ReserveClaim()
        )
        self.used_tickets: Table[int | str, bool] = Table(journal, False)
