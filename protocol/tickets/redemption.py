"""Winning tickets are paid: from the deposit, then from the reserve.

Source: contracts/pm/mixins/MixinTicketBrokerCore.sol, MixinTicketProcessor.sol,
MixinWrappers.sol, f225b10.
"""

from collections.abc import Sequence

from protocol import rounds
from protocol.bonding.fees import share_fees
from protocol.errors.tickets import (
    InvalidAuxDataLength,
    InvalidBlockHash,
    InvalidRecipientRand,
    InvalidSignature,
    NoBlockHash,
    NoFunds,
    RecipientIsNull,
    SenderIsNull,
    SenderUnlocked,
    TicketDidNotWin,
    TicketExpired,
    TicketUsed,
)
from protocol.events.tickets import AuxData, WinningTicketRedeemed, WinningTicketTransfer
from protocol.fixed_point import add
from protocol.machine import Call, attempt
from protocol.records import build
from protocol.state import State
from protocol.state.tickets import Sender
from protocol.tickets import reserve
from protocol.tickets.deposits import is_locked
from protocol.tickets.ticket import Ticket, TicketSeries
from protocol.units import Address

AUX_DATA_BYTES = 64
"""A round number and a block hash, 32 bytes each."""


def redeem_winning_ticket(state: State, call: Call, ticket: Ticket) -> None:
    """Pay a winning ticket to its recipient, whoever presents it.

    A recipient outside the active set gets nothing from the reserve, but the deposit
    is paid out all the same. A ticket that pays 0 is used up too.

    Raises:
        SystemPaused: nothing moves while the system is paused.
        CurrentRoundNotInitialized: rewards and fees wait for the round.
        Revert: the ticket is not valid; see `protocol.errors.tickets`.
        SenderUnlocked: the gateway may take its funds back already.
        NoFunds: the gateway has none.
    """
    current = rounds.require_open(state, call.block)
    recipient, payer = _require_valid(state, ticket, current)

    sender = state.tickets.senders[payer]
    if not is_locked(sender, current):
        raise SenderUnlocked
    if not sender.deposit_wei and not sender.reserve_wei:
        raise NoFunds
    state.tickets.used_tickets.put(ticket.ticket_id, True)

    paid_wei = _pay(state, call, ticket, recipient, payer, sender=sender, current=current)
    if paid_wei > 0:
        share_fees(state, recipient, paid_wei, current)
        call.emit(build(WinningTicketTransfer, (payer, recipient, paid_wei)))
    call.emit(_redeemed(ticket, payer, recipient))


def redeem_series(state: State, call: Call, batches: Sequence[TicketSeries]) -> None:
    """Redeem winning tickets one after the other, all of them or none.

    The state and the events are those of a call of `redeem_winning_ticket` for each in the
    same block. No contract has this: tickets that are alike but for their identities are
    paid at the cost of one, as long as the deposit pays for all.

    Args:
        state: the contracts.
        call: the recipient's call.
        batches: the tickets, in order.

    Raises:
        Revert: one of them would have reverted.
    """
    for series in batches:
        ids, like = series
        total_wei = like.face_value_wei * len(ids)
        if 0 < total_wei <= state.tickets.senders[like.sender].deposit_wei:
            _redeem_together(state, call, series)
        else:
            for ticket_id in ids:
                redeem_winning_ticket(state, call, build(Ticket, (ticket_id, *like[1:])))


def _redeem_together(state: State, call: Call, series: TicketSeries) -> None:
    """Redeem tickets that the deposit pays for: one's checks, all's payments."""
    ids, like = series
    storage = state.tickets
    current = rounds.require_open(state, call.block)
    recipient, payer = _require_valid(state, series.first, current)
    sender = storage.senders[payer]
    if not is_locked(sender, current):
        raise SenderUnlocked
    if len(set(ids)) < len(ids) or any(map(storage.used_tickets.get, ids)):
        raise TicketUsed
    storage.used_tickets.put_all(ids, True)
    left_wei = sender.deposit_wei - like.face_value_wei * len(ids)
    storage.senders.put(payer, build(Sender, (left_wei, *sender[1:])))
    share_fees(state, recipient, like.face_value_wei, current, times=len(ids))
    paid = build(WinningTicketTransfer, (payer, recipient, like.face_value_wei))
    call.events += [paid, _redeemed(like, payer, recipient)] * len(ids)


def batch_redeem_winning_tickets(
    state: State, call: Call, tickets: Sequence[Ticket]
) -> None:
    """Redeem the tickets one by one; those that fail are skipped.

    Raises:
        SystemPaused: nothing moves while the system is paused.
        CurrentRoundNotInitialized: rewards and fees wait for the round.
    """
    rounds.require_open(state, call.block)
    for ticket in tickets:
        attempt(state, call, redeem_winning_ticket, ticket)


def _redeemed(ticket: Ticket, payer: Address, recipient: Address) -> WinningTicketRedeemed:
    """The event of a ticket that was used."""
    redeemed = (
        payer,
        recipient,
        ticket.face_value_wei,
        ticket.win_prob,
        ticket.sender_nonce,
        ticket.recipient_rand,
        build(AuxData, (ticket.creation_round,)),
    )
    return build(WinningTicketRedeemed, redeemed)


def _require_valid(state: State, ticket: Ticket, current: int) -> tuple[Address, Address]:
    """Check a ticket in the contract's order; its recipient and sender, both known."""
    checks = ticket.checks
    if ticket.recipient is None:
        raise RecipientIsNull
    if ticket.sender is None:
        raise SenderIsNull
    if checks.aux_data_length != AUX_DATA_BYTES:
        raise InvalidAuxDataLength
    if ticket.creation_round not in state.rounds.block_hash_blocks:
        raise NoBlockHash
    if not checks.creation_round_hash_valid:
        raise InvalidBlockHash
    if add(ticket.creation_round, state.tickets.ticket_validity_period.value) <= current:
        raise TicketExpired
    if not checks.recipient_rand_valid:
        raise InvalidRecipientRand
    if state.tickets.used_tickets[ticket.ticket_id]:
        raise TicketUsed
    if checks.signature_error is not None:
        raise checks.signature_error
    if not checks.signature_valid:
        raise InvalidSignature
    if not checks.won:
        raise TicketDidNotWin
    return ticket.recipient, ticket.sender


def _pay(
    state: State,
    call: Call,
    ticket: Ticket,
    recipient: Address,
    payer: Address,
    *,
    sender: Sender,
    current: int,
) -> int:
    """Take the face value, or what there is of it, out of the gateway's funds."""
    senders = state.tickets.senders
    missing_wei = ticket.face_value_wei - sender.deposit_wei
    if missing_wei <= 0:
        senders.put(payer, build(Sender, (-missing_wei, *sender[1:])))
        return ticket.face_value_wei
    if sender.deposit_wei:
        senders.put(payer, build(Sender, (0, *sender[1:])))
    claimed_wei = reserve.claim(state, call, payer, recipient, missing_wei, current=current)
    return add(sender.deposit_wei, claimed_wei)
