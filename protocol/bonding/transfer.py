"""A delegator hands part of its bond to somebody else, without an unbonding period.

Source: contracts/bonding/BondingManager.sol, f225b10.
"""

from protocol import rounds
from protocol.bonding.delegation import process_rebond, unbond
from protocol.bonding.earnings import claimed, require_may_claim
from protocol.errors.bonding import InvalidDelegator
from protocol.events.bonding import TransferBond
from protocol.machine import Call
from protocol.records import build
from protocol.state import State
from protocol.state.bonding import Delegator, UnbondingLock
from protocol.units import Address


def transfer_bond(
    state: State,
    call: Call,
    to: Address | None,
    amount_lpt: int,
    *,
    old_delegate_new_pos_prev: Address | None = None,
    old_delegate_new_pos_next: Address | None = None,
    new_delegate_new_pos_prev: Address | None = None,
    new_delegate_new_pos_next: Address | None = None,
) -> None:
    """Give part of the caller's bond to another delegator.

    The receiver keeps its delegate; one without delegate and bond gets the caller's. It
    takes a lock and gives it back at once, so both sides use up a lock id.

    Raises:
        SystemPaused: nothing moves while the system is paused.
        CurrentRoundNotInitialized: somebody has to open the round.
        IllegalClaimEarnings: the receiver would lose its delegate's reward of this round.
        InvalidDelegator: the receiver is null, or would become its own delegate.
        Revert: for the reasons of `unbond`.
    """
    current = rounds.require_open(state, call.block)
    require_may_claim(state, call, to, current)
    storage = state.bonding
    old_delegate = storage.delegators[call.sender].delegate
    unbond(
        state,
        call,
        amount_lpt,
        new_pos_prev=old_delegate_new_pos_prev,
        new_pos_next=old_delegate_new_pos_next,
    )
    locks = storage.unbonding_locks
    old_lock_id = storage.delegators[call.sender].next_unbonding_lock_id - 1
    withdraw_round = locks[call.sender, old_lock_id].withdraw_round
    locks.remove((call.sender, old_lock_id))

    receiver = storage.delegators[to]
    lock_id = receiver.next_unbonding_lock_id
    lock = build(UnbondingLock, (amount_lpt, withdraw_round))
    locks.put((to, lock_id), lock)
    storage.delegators.put(to, build(Delegator, (*receiver[:5], lock_id + 1)))
    call.emit(TransferBond(call.sender, to, old_lock_id, lock_id, amount_lpt))

    receiver = claimed(state, call, to, current)
    if receiver.delegate is None and receiver.bonded_amount == 0:
        if to is None or to == old_delegate:
            raise InvalidDelegator
        receiver = receiver._replace(delegate=old_delegate)
    if receiver.bonded_amount == 0:
        receiver = build(Delegator, (*receiver[:3], current + 1, *receiver[4:]))
    hint = new_delegate_new_pos_prev, new_delegate_new_pos_next
    process_rebond(state, call, to, receiver, lock_id, current=current, hint=hint)
