"""Recorded arguments, read strictly: a decimal string for an integer, null for nobody.

Every reader raises ValueError on anything else.
"""

from collections.abc import Callable, Mapping
from typing import Any

from protocol import token
from protocol.addresses import (
    BONDING_MANAGER,
    LIVEPEER_GOVERNOR,
    LIVEPEER_TOKEN,
    TREASURY,
)
from protocol.bonding import delegation, setters
from protocol.controller import REGISTRABLE
from protocol.errors import Revert
from protocol.errors.tickets import (
    InvalidSignature,
    InvalidSignatureLength,
    MalleableSignature,
    UnrecoverableSignature,
)
from protocol.state.governor import Action
from protocol.tickets.ticket import Ticket, TicketChecks
from protocol.treasury import settings, timelock
from protocol.units import Address

SIGNATURE_ERRORS: dict[str, type[Revert]] = {
    error.reason: error
    for error in (
        InvalidSignature,
        InvalidSignatureLength,
        MalleableSignature,
        UnrecoverableSignature,
    )
}
"""What recovering a ticket's signer can revert with, by reason."""


def integer(recorded: Any) -> int:
    """An amount, rate, round or identity."""
    if isinstance(recorded, str) and recorded.isascii() and recorded.isdigit():
        return int(recorded)
    raise ValueError(f"{recorded!r}: must be a decimal integer in a string")


def text(recorded: Any) -> str:
    """Free text, or the name of a proposal."""
    if isinstance(recorded, str):
        return recorded
    raise ValueError(f"{recorded!r}: must be a string")


def octets(recorded: Any) -> bytes:
    """Bytes that were recorded as text."""
    return text(recorded).encode()


def address(recorded: Any) -> Address:
    """An account or contract."""
    return Address(text(recorded))


def nullable_address(recorded: Any) -> Address | None:
    """An account or contract, or null for the zero address."""
    return None if recorded is None else address(recorded)


def registry_entry(recorded: Any) -> str:
    """The name of a Controller entry that can be pointed at an account."""
    if recorded in REGISTRABLE:
        return str(recorded)
    raise ValueError(f"{recorded!r}: must be one of {', '.join(REGISTRABLE)}")


def flag(recorded: Any) -> bool:
    """True or false."""
    if isinstance(recorded, bool):
        return recorded
    raise ValueError(f"{recorded!r}: must be true or false")


def ticket(recorded: Mapping[str, Any]) -> Ticket:
    """A ticket with the outcomes of its checks."""
    error = recorded["signature_error"]
    if error is not None and error not in SIGNATURE_ERRORS:
        raise ValueError(f"signature_error={error!r}: not a known reason")
    checks = TicketChecks(
        aux_data_length=integer(recorded["aux_data_length"]),
        creation_round_hash_valid=flag(recorded["creation_round_hash_valid"]),
        recipient_rand_valid=flag(recorded["recipient_rand_valid"]),
        signature_error=None if error is None else SIGNATURE_ERRORS[error],
        signature_valid=flag(recorded["signature_valid"]),
        won=flag(recorded["won"]),
    )
    return Ticket(
        ticket_id=text(recorded["ticket_id"]),
        recipient=nullable_address(recorded["recipient"]),
        sender=nullable_address(recorded["sender"]),
        face_value_wei=integer(recorded["face_value"]),
        creation_round=integer(recorded["creation_round"]),
        win_prob=integer(recorded["win_prob"]),
        sender_nonce=integer(recorded["sender_nonce"]),
        recipient_rand=integer(recorded["recipient_rand"]),
        checks=checks,
    )


def tickets(recorded: list[Mapping[str, Any]]) -> list[Ticket]:
    """A batch of tickets."""
    return [ticket(entry) for entry in recorded]


def actions(recorded: list[Mapping[str, Any]]) -> tuple[Action, ...]:
    """What a proposal wants the Treasury to do."""
    return tuple(_action(entry) for entry in recorded)


def _action(recorded: Mapping[str, Any]) -> Action:
    kind = recorded["kind"]
    setter: Callable[..., None]
    match kind:
        case "token_transfer":
            arguments = nullable_address(recorded["to"]), integer(recorded["amount"])
            return Action(LIVEPEER_TOKEN, token.transfer, arguments)
        case "token_approve":
            arguments = nullable_address(recorded["spender"]), integer(recorded["amount"])
            return Action(LIVEPEER_TOKEN, token.approve, arguments)
        case "bond":
            bonded = integer(recorded["amount"]), nullable_address(recorded["to"])
            return Action(BONDING_MANAGER, delegation.bond, bonded)
        case "set_treasury_reward_cut_rate":
            target, setter = BONDING_MANAGER, setters.set_treasury_reward_cut_rate
        case "set_voting_delay":
            target, setter = LIVEPEER_GOVERNOR, settings.set_voting_delay
        case "set_voting_period":
            target, setter = LIVEPEER_GOVERNOR, settings.set_voting_period
        case "set_proposal_threshold":
            target, setter = LIVEPEER_GOVERNOR, settings.set_proposal_threshold
        case "update_quorum_numerator":
            target, setter = LIVEPEER_GOVERNOR, settings.update_quorum_numerator
        case "update_min_delay":
            target, setter = TREASURY, timelock.update_min_delay
        case _:
            raise ValueError(f"kind={kind!r}: not a known action")
    return Action(target, setter, (integer(recorded["value"]),))
