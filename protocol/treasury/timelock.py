"""The Treasury holds tokens and carries out what the governor queued, after a delay.

The governor is its only proposer and executor, so nothing here is called from outside
but `update_min_delay`, by the Treasury itself.

Source: contracts/treasury/Treasury.sol, f225b10; OpenZeppelin 4.9.2
TimelockControllerUpgradeable.
"""

from collections.abc import Sequence

from protocol.addresses import TREASURY
from protocol.errors.governor import (
    CallerNotTimelock,
    OperationNotReady,
    UnderlyingTransactionReverted,
)
from protocol.events.governor import CallExecuted, CallSalt, CallScheduled, MinDelayChange
from protocol.fixed_point import add
from protocol.machine import Call, attempt
from protocol.state import State
from protocol.state.governor import Action

DONE_TIMESTAMP = 1
"""Stands for the time of an operation that was carried out."""


def schedule_batch(
    state: State, call: Call, operation: str, actions: Sequence[Action], delay_s: int
) -> None:
    """Take a batch of actions on; it can be carried out after the delay."""
    state.governor.ready_at_s.put(operation, add(call.timestamp_s, delay_s))
    for index, action in enumerate(actions):
        call.emit(CallScheduled(operation, index, action.target, 0, delay_s))
    call.emit(CallSalt(operation))


def execute_batch(
    state: State, call: Call, operation: str, actions: Sequence[Action]
) -> None:
    """Carry a batch of actions out, all of it.

    Raises:
        OperationNotReady: it was never scheduled, or its delay is not over.
        UnderlyingTransactionReverted: one of the actions failed.
    """
    ready_at_s = state.governor.ready_at_s[operation]
    if not DONE_TIMESTAMP < ready_at_s <= call.timestamp_s:
        raise OperationNotReady
    for index, action in enumerate(actions):
        inner = call.by(TREASURY)
        if attempt(state, inner, action.transition, *action.arguments) is not None:
            raise UnderlyingTransactionReverted
        call.emit(CallExecuted(operation, index, action.target, 0))
    state.governor.ready_at_s.put(operation, DONE_TIMESTAMP)


def update_min_delay(state: State, call: Call, value_s: int) -> None:
    """Set the delay of operations to come. Source: `updateDelay`.

    Raises:
        CallerNotTimelock: only a proposal changes it.
    """
    if call.sender != TREASURY:
        raise CallerNotTimelock
    min_delay_s = state.governor.min_delay_s
    call.emit(MinDelayChange(min_delay_s.value, value_s))
    min_delay_s.put(value_s)
