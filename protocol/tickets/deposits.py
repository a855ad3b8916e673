"""Gateways put ether in, and take it out after an unlock period.

Source: contracts/pm/mixins/MixinTicketBrokerCore.sol, TicketBroker.sol, f225b10.
"""

from protocol import controller, ether, minter, rounds
from protocol.addresses import MINTER, TICKET_BROKER
from protocol.errors.tickets import (
    AccountLocked,
    InvalidTicketValidityPeriod,
    NoFunds,
    NoUnlockInProgress,
    UnlockAlreadyInitiated,
    ValueSplitMismatch,
)
from protocol.events.tickets import (
    DepositFunded,
    ParameterUpdate,
    ReserveFunded,
    Unlock,
    UnlockCancelled,
    Withdrawal,
)
from protocol.fixed_point import add
from protocol.machine import Call
from protocol.state import State
from protocol.state.tickets import Sender
from protocol.units import Address


def fund_deposit(state: State, call: Call) -> None:
    """Add the ether sent to the caller's deposit.

    Raises:
        SystemPaused: nothing moves while the system is paused.
    """
    controller.require_not_paused(state)
    _fund(state, call, call.sender, deposit_wei=call.value_wei)


def fund_reserve(state: State, call: Call) -> None:
    """Add the ether sent to the caller's reserve.

    Raises:
        SystemPaused: nothing moves while the system is paused.
    """
    controller.require_not_paused(state)
    _fund(state, call, call.sender, reserve_wei=call.value_wei)


def fund_deposit_and_reserve(
    state: State, call: Call, deposit_wei: int, reserve_wei: int
) -> None:
    """Split the ether sent between the caller's deposit and reserve.

    Raises:
        SystemPaused: nothing moves while the system is paused.
        ValueSplitMismatch: the parts are not what was sent.
    """
    fund_deposit_and_reserve_for(state, call, call.sender, deposit_wei, reserve_wei)


def fund_deposit_and_reserve_for(
    state: State, call: Call, account: Address | None, deposit_wei: int, reserve_wei: int
) -> None:
    """Split the ether sent between another gateway's deposit and reserve.

    Raises:
        SystemPaused: nothing moves while the system is paused.
        ValueSplitMismatch: the parts are not what was sent.
    """
    controller.require_not_paused(state)
    if call.value_wei != add(deposit_wei, reserve_wei):
        raise ValueSplitMismatch
    _fund(state, call, account, deposit_wei=deposit_wei, reserve_wei=reserve_wei)


def unlock(state: State, call: Call) -> None:
    """Start the period after which the caller can withdraw.

    Raises:
        SystemPaused: nothing moves while the system is paused.
        NoFunds: there is nothing to withdraw.
        UnlockAlreadyInitiated: the period is running already.
    """
    controller.require_not_paused(state)
    sender = state.tickets.senders[call.sender]
    if not sender.deposit_wei and not sender.reserve_wei:
        raise NoFunds
    if sender.withdraw_round:
        raise UnlockAlreadyInitiated
    current = rounds.current_round(state, call.block)
    withdraw_round = add(current, state.tickets.unlock_period.value)
    unlocking = Sender(sender.deposit_wei, withdraw_round, *sender[2:])
    state.tickets.senders.put(call.sender, unlocking)
    call.emit(Unlock(call.sender, current, withdraw_round))


def cancel_unlock(state: State, call: Call) -> None:
    """Lock the caller's funds again.

    Raises:
        SystemPaused: nothing moves while the system is paused.
        NoUnlockInProgress: they are locked.
    """
    controller.require_not_paused(state)
    sender = state.tickets.senders[call.sender]
    if not sender.withdraw_round:
        raise NoUnlockInProgress
    state.tickets.senders.put(call.sender, sender._replace(withdraw_round=0))
    call.emit(UnlockCancelled(call.sender))


def withdraw(state: State, call: Call) -> None:
    """Pay the caller's deposit and reserve out.

    The withdraw round and the round's claims stay, as in the contract: until the
    gateway funds itself again, its tickets are refused.

    Raises:
        SystemPaused: nothing moves while the system is paused.
        NoFunds: there is nothing to withdraw.
        NoUnlockInProgress: the caller never asked to unlock.
        AccountLocked: the unlock period is not over.
    """
    controller.require_not_paused(state)
    sender = state.tickets.senders[call.sender]
    deposit_wei, reserve_wei = sender.deposit_wei, sender.reserve_wei
    if not deposit_wei and not reserve_wei:
        raise NoFunds
    if not sender.withdraw_round:
        raise NoUnlockInProgress
    if is_locked(sender, rounds.current_round(state, call.block)):
        raise AccountLocked
    state.tickets.senders.put(call.sender, sender._replace(deposit_wei=0, reserve_wei=0))
    paid_wei = add(deposit_wei, reserve_wei)
    minter.trusted_withdraw_eth(state, call.by(TICKET_BROKER), call.sender, paid_wei)
    call.emit(Withdrawal(call.sender, deposit_wei, reserve_wei))


def set_unlock_period(state: State, call: Call, value: int) -> None:
    """Set the rounds between an unlock and the withdrawal, for unlocks to come.

    Raises:
        CallerNotOwner: only the Controller's owner may.
    """
    controller.require_owner(state, call)
    state.tickets.unlock_period.put(value)
    call.emit(ParameterUpdate("unlockPeriod"))


def set_ticket_validity_period(state: State, call: Call, value: int) -> None:
    """Set the rounds that a ticket can be redeemed in, for tickets already made too.

    Raises:
        CallerNotOwner: only the Controller's owner may.
        InvalidTicketValidityPeriod: the value is 0.
    """
    controller.require_owner(state, call)
    if value == 0:
        raise InvalidTicketValidityPeriod
    state.tickets.ticket_validity_period.put(value)
    call.emit(ParameterUpdate("ticketValidityPeriod"))


def is_locked(sender: Sender, current: int) -> bool:
    """Whether a gateway's funds still back its tickets in the current round."""
    return sender.withdraw_round == 0 or current < sender.withdraw_round


def _fund(
    state: State,
    call: Call,
    account: Address | None,
    *,
    deposit_wei: int | None = None,
    reserve_wei: int | None = None,
) -> None:
    """Take the ether sent; None leaves a part alone, 0 funds it with nothing.

    Funding oneself cancels an unlock, even with 0. The order of the events is that of
    the contract's modifiers: the deposit's own event comes last.
    """
    sender = state.tickets.senders[account]
    cancels = account == call.sender and sender.withdraw_round > 0
    withdraw_round = 0 if cancels else sender.withdraw_round
    state.tickets.senders.put(
        account,
        Sender(
            add(sender.deposit_wei, deposit_wei or 0),
            withdraw_round,
            add(sender.reserve_wei, reserve_wei or 0),
            *sender[3:],
        ),
    )
    if deposit_wei is not None and cancels:
        call.emit(UnlockCancelled(account))
    if reserve_wei is not None:
        call.emit(ReserveFunded(account, reserve_wei))
    if deposit_wei is None and cancels:
        call.emit(UnlockCancelled(account))
    # TicketBroker hands all of it on to the Minter at once.
    ether.transfer(state, call.sender, MINTER, call.value_wei)
    if deposit_wei is not None:
        call.emit(DepositFunded(account, deposit_wei))
