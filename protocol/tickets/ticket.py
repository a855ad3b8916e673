"""A winning ticket as an orchestrator presents it for payment."""

from typing import NamedTuple

from protocol.errors import Revert
from protocol.records import build
from protocol.units import MAX_UINT256, Address


class TicketChecks(NamedTuple):
    """Outcomes of the checks that need hashes and signatures, which are not modelled.

    Attributes:
        aux_data_length: bytes of auxiliary data; the contract wants 64.
        creation_round_hash_valid: the ticket names its creation round's block hash.
        recipient_rand_valid: the revealed number is the one committed to.
        signature_error: the reason that recovering the signer gives, or None.
        signature_valid: the ticket's sender signed it.
        won: the draw fell below the winning probability.
    """

    aux_data_length: int = 64
    creation_round_hash_valid: bool = True
    recipient_rand_valid: bool = True
    signature_error: type[Revert] | None = None
    signature_valid: bool = True
    won: bool = True


ALL_VALID = TicketChecks()
"""The checks of an honest ticket that won."""


class Ticket(NamedTuple):
    """A promise to pay the face value with the winning probability.

    Attributes:
        ticket_id: stands for the ticket's hash; a ticket is paid once.
        recipient: the orchestrator that is paid.
        sender: the gateway that pays.
        face_value_wei: paid if the ticket wins.
        creation_round: the round that its validity is counted from.
        win_prob: winning probability in parts of 2^256 - 1.
        sender_nonce: counts the tickets under one recipient's random number.
        recipient_rand: the random number that the recipient reveals.
        checks: whether hashes, signature and draw are in order.
    """

    ticket_id: int | str
    recipient: Address | None
    sender: Address | None
    face_value_wei: int
    creation_round: int
    win_prob: int = MAX_UINT256
    sender_nonce: int = 0
    recipient_rand: int = 0
    checks: TicketChecks = ALL_VALID


class TicketSeries(NamedTuple):
    """Tickets that are alike but for their identities.

    Attributes:
        ids: identity of each, in order; at least one.
        like: what they have in common; its own identity means nothing.
    """

    ids: tuple[int | str, ...]
    like: Ticket

    @property
    def first(self) -> Ticket:
        """The first of them."""
        return build(Ticket, (self.ids[0], *self.like[1:]))

    def after_first(self) -> "list[TicketSeries]":
        """The others: one series, or none if there are no others."""
        return [TicketSeries(self.ids[1:], self.like)] if len(self.ids) > 1 else []
