"""Events of the TicketBroker."""

from typing import NamedTuple

from protocol.events import emitted_by
from protocol.units import Address


@emitted_by("TicketBroker")
class ParameterUpdate(NamedTuple):
    """The owner changed a parameter."""

    param: str


@emitted_by("TicketBroker")
class DepositFunded(NamedTuple):
    """A gateway's deposit grew."""

    sender: Address | None
    amount: int


@emitted_by("TicketBroker")
class ReserveFunded(NamedTuple):
    """A gateway's reserve grew."""

    reserve_holder: Address | None
    amount: int


@emitted_by("TicketBroker")
class ReserveClaimed(NamedTuple):
    """A gateway's reserve paid what its deposit could not."""

    reserve_holder: Address
    claimant: Address
    amount: int


@emitted_by("TicketBroker")
class Unlock(NamedTuple):
    """A gateway wants its funds back."""

    sender: Address
    start_round: int
    end_round: int


@emitted_by("TicketBroker")
class UnlockCancelled(NamedTuple):
    """A gateway leaves its funds where they are."""

    sender: Address | None


@emitted_by("TicketBroker")
class Withdrawal(NamedTuple):
    """A gateway took its funds back."""

    sender: Address
    deposit: int
    reserve: int


@emitted_by("TicketBroker")
class WinningTicketTransfer(NamedTuple):
    """A winning ticket was paid, perhaps less than its face value."""

    sender: Address
    recipient: Address
    amount: int


class AuxData(NamedTuple):
    """What a ticket carries besides; the block hash of the round is left out."""

    creation_round: int


@emitted_by("TicketBroker")
class WinningTicketRedeemed(NamedTuple):
    """A winning ticket is used up, whatever it paid."""

    sender: Address
    recipient: Address
    face_value: int
    win_prob: int
    sender_nonce: int
    recipient_rand: int
    aux_data: AuxData
