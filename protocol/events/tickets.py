"""Events of the TicketBroker."""

from typing import ClassVar, NamedTuple

from protocol.units import Address, Round, Wei


class ParameterUpdate(NamedTuple):
    """The owner changed a parameter."""

    contract: ClassVar[str] = "TicketBroker"
    param: str


class DepositFunded(NamedTuple):
    """A gateway's deposit grew."""

    contract: ClassVar[str] = "TicketBroker"
    sender: Address
    amount: Wei


class ReserveFunded(NamedTuple):
    """A gateway's reserve grew."""

    contract: ClassVar[str] = "TicketBroker"
    reserve_holder: Address
    amount: Wei


class ReserveClaimed(NamedTuple):
    """A gateway's reserve paid what its deposit could not."""

    contract: ClassVar[str] = "TicketBroker"
    reserve_holder: Address
    claimant: Address
    amount: Wei


class Unlock(NamedTuple):
    """A gateway wants its funds back."""

    contract: ClassVar[str] = "TicketBroker"
    sender: Address
    start_round: Round
    end_round: Round


class UnlockCancelled(NamedTuple):
    """A gateway leaves its funds where they are."""

    contract: ClassVar[str] = "TicketBroker"
    sender: Address


class Withdrawal(NamedTuple):
    """A gateway took its funds back."""

    contract: ClassVar[str] = "TicketBroker"
    sender: Address
    deposit: Wei
    reserve: Wei


class WinningTicketTransfer(NamedTuple):
    """A winning ticket was paid, perhaps less than its face value."""

    contract: ClassVar[str] = "TicketBroker"
    sender: Address
    recipient: Address
    amount: Wei


class AuxData(NamedTuple):
    """What a ticket carries besides; the block hash of the round is left out."""

    creation_round: Round


class WinningTicketRedeemed(NamedTuple):
    """A winning ticket is used up, whatever it paid."""

    contract: ClassVar[str] = "TicketBroker"
    sender: Address
    recipient: Address
    face_value: Wei
    win_prob: int
    sender_nonce: int
    recipient_rand: int
    aux_data: AuxData
