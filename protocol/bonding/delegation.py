"""Delegators bond, unbond, rebond and withdraw stake.

Each function stands for the contract's pair with and without hints: without arguments
`..._prev` and `..._next` the position in the pool is searched from its head.

Source: contracts/bonding/BondingManager.sol, f225b10.
"""

from protocol import controller, rounds, token
from protocol.addresses import BONDING_MANAGER, MINTER
from protocol.bonding.active_set import (
    decrease_total_stake,
    increase_total_stake,
    resign,
)
from protocol.bonding.earnings import claimed, ensure_factors, require_may_claim
from protocol.bonding.pool import Hint
from protocol.errors.bonding import (
    AmountExceedsBondedAmount,
    CallerMustBeBonded,
    CallerMustBeUnbonded,
    DelegationAmountIsZero,
    InvalidDelegate,
    InvalidDelegateChange,
    InvalidDelegator,
    InvalidUnbondingLock,
    RegisteredTranscoderCannotDelegate,
    UnbondAmountIsZero,
    WithdrawRoundNotReached,
)
from protocol.events.bonding import Bond, Rebond, Unbond, WithdrawStake
from protocol.fixed_point import add
from protocol.machine import Call
from protocol.records import build
from protocol.state import State
from protocol.state.bonding import Delegator, UnbondingLock
from protocol.units import Address


def bond(
    state: State,
    call: Call,
    amount_lpt: int,
    to: Address | None,
    *,
    old_delegate_new_pos_prev: Address | None = None,
    old_delegate_new_pos_next: Address | None = None,
    curr_delegate_new_pos_prev: Address | None = None,
    curr_delegate_new_pos_next: Address | None = None,
) -> None:
    """Delegate the caller's LPT, on top of its bond, and move the bond if `to` is new.

    Raises:
        Revert: for the reasons of `bond_for_with_hint`.

    Source: bond, bondWithHint.
    """
    current = rounds.require_open(state, call.block)
    _add_to_bond(
        state,
        call,
        call.sender,
        claimed(state, call, call.sender, current),
        to,
        amount_lpt=amount_lpt,
        current=current,
        old_hint=(old_delegate_new_pos_prev, old_delegate_new_pos_next),
        new_hint=(curr_delegate_new_pos_prev, curr_delegate_new_pos_next),
    )


def bond_for_with_hint(
    state: State,
    call: Call,
    amount_lpt: int,
    owner: Address | None,
    to: Address | None,
    *,
    old_delegate_new_pos_prev: Address | None = None,
    old_delegate_new_pos_next: Address | None = None,
    curr_delegate_new_pos_prev: Address | None = None,
    curr_delegate_new_pos_next: Address | None = None,
) -> None:
    """Add the caller's LPT to somebody's bond.

    Raises:
        SystemPaused: nothing moves while the system is paused.
        CurrentRoundNotInitialized: somebody has to open the round.
        IllegalClaimEarnings: the owner would lose its delegate's reward of this round.
        InvalidDelegator: the owner is null.
        InvalidDelegate: somebody else would make the owner an orchestrator.
        InvalidDelegateChange: somebody else would change the owner's delegate.
        RegisteredTranscoderCannotDelegate: an orchestrator's own stake stays with it.
        DelegationAmountIsZero: there is nothing to delegate.
        InsufficientAllowance: the caller did not allow BondingManager to take its LPT.
        TransferAmountExceedsBalance: the caller has less.
    """
    current = rounds.require_open(state, call.block)
    require_may_claim(state, call, owner, current)
    delegator = claimed(state, call, owner, current)
    _require_may_bond(state, call, owner, delegator, to)
    _add_to_bond(
        state,
        call,
        owner,
        delegator,
        to,
        amount_lpt=amount_lpt,
        current=current,
        old_hint=(old_delegate_new_pos_prev, old_delegate_new_pos_next),
        new_hint=(curr_delegate_new_pos_prev, curr_delegate_new_pos_next),
    )


def unbond(
    state: State,
    call: Call,
    amount_lpt: int,
    *,
    new_pos_prev: Address | None = None,
    new_pos_next: Address | None = None,
) -> None:
    """Put some of the caller's bond into a lock, to withdraw after the unbonding period.

    An orchestrator that unbonds everything leaves the pool; what others delegate to it
    stays delegated.

    Raises:
        SystemPaused: nothing moves while the system is paused.
        CurrentRoundNotInitialized: somebody has to open the round.
        CallerMustBeBonded: the bond is missing or becomes effective next round.
        UnbondAmountIsZero: there is nothing to unbond.
        AmountExceedsBondedAmount: the bond is smaller.

    Source: unbond, unbondWithHint.
    """
    current = rounds.require_open(state, call.block)
    delegator = claimed(state, call, call.sender, current)
    bonded_lpt, delegate = delegator.bonded_amount, delegator.delegate
    if bonded_lpt == 0 or delegator.start_round > current:
        raise CallerMustBeBonded
    if amount_lpt == 0:
        raise UnbondAmountIsZero
    if amount_lpt > bonded_lpt:
        raise AmountExceedsBondedAmount

    storage = state.bonding
    lock_id = delegator.next_unbonding_lock_id
    withdraw_round = add(current, storage.unbonding_period.value)
    lock = build(UnbondingLock, (amount_lpt, withdraw_round))
    storage.unbonding_locks.put((call.sender, lock_id), lock)
    emptied = amount_lpt == bonded_lpt
    left = (
        bonded_lpt - amount_lpt,
        delegator.fees,
        None if emptied else delegate,
        0 if emptied else delegator.start_round,
        delegator.last_claim_round,
        lock_id + 1,
    )
    storage.delegators.put(call.sender, build(Delegator, left))
    if emptied and call.sender in storage.pool_keys:
        resign(state, call, call.sender, current)
    hint = new_pos_prev, new_pos_next
    decrease_total_stake(state, delegate, amount_lpt, current=current, hint=hint)
    if delegate != call.sender:
        state.rules.checkpoint(state, call, delegate, current)
    unbonded = delegate, call.sender, lock_id, amount_lpt, withdraw_round
    call.emit(build(Unbond, unbonded))
    state.rules.checkpoint(state, call, call.sender, current)


def rebond(
    state: State,
    call: Call,
    lock_id: int,
    *,
    new_pos_prev: Address | None = None,
    new_pos_next: Address | None = None,
) -> None:
    """Turn a lock back into stake with the caller's current delegate.

    Raises:
        SystemPaused: nothing moves while the system is paused.
        CurrentRoundNotInitialized: somebody has to open the round.
        CallerMustBeBonded: the caller has no bond left; see `rebond_from_unbonded`.
        InvalidUnbondingLock: there is no such lock.

    Source: rebond, rebondWithHint.
    """
    current = rounds.require_open(state, call.block)
    delegator = claimed(state, call, call.sender, current)
    if delegator.bonded_amount == 0:
        raise CallerMustBeBonded
    hint = new_pos_prev, new_pos_next
    process_rebond(state, call, call.sender, delegator, lock_id, current=current, hint=hint)


def rebond_from_unbonded(
    state: State,
    call: Call,
    to: Address | None,
    lock_id: int,
    *,
    new_pos_prev: Address | None = None,
    new_pos_next: Address | None = None,
) -> None:
    """Turn a lock back into stake with a delegate of choice, after unbonding everything.

    Raises:
        SystemPaused: nothing moves while the system is paused.
        CurrentRoundNotInitialized: somebody has to open the round.
        CallerMustBeUnbonded: the caller has a bond; see `rebond`.
        InvalidUnbondingLock: there is no such lock.

    Source: rebondFromUnbonded, rebondFromUnbondedWithHint.
    """
    current = rounds.require_open(state, call.block)
    delegator = claimed(state, call, call.sender, current)
    if delegator.bonded_amount > 0:
        raise CallerMustBeUnbonded
    ensure_factors(state, to, current)
    delegator = build(Delegator, (*delegator[:2], to, current + 1, *delegator[4:]))
    hint = new_pos_prev, new_pos_next
    process_rebond(state, call, call.sender, delegator, lock_id, current=current, hint=hint)


def withdraw_stake(state: State, call: Call, lock_id: int) -> None:
    """Pay out a lock whose unbonding period is over.

    Raises:
        SystemPaused: nothing moves while the system is paused.
        CurrentRoundNotInitialized: somebody has to open the round.
        InvalidUnbondingLock: there is no such lock.
        WithdrawRoundNotReached: its unbonding period is not over.
    """
    current = rounds.require_open(state, call.block)
    locks = state.bonding.unbonding_locks
    lock = locks[call.sender, lock_id]
    if lock.withdraw_round == 0:
        raise InvalidUnbondingLock
    if lock.withdraw_round > current:
        raise WithdrawRoundNotReached
    locks.remove((call.sender, lock_id))
    token.move(state, call, MINTER, call.sender, lock.amount)
    call.emit(WithdrawStake(call.sender, lock_id, lock.amount, lock.withdraw_round))


def process_rebond(
    state: State,
    call: Call,
    account: Address | None,
    delegator: Delegator,
    lock_id: int,
    *,
    current: int,
    hint: Hint,
) -> None:
    """Turn a lock back into stake of an account that has claimed.

    Raises:
        InvalidUnbondingLock: there is no such lock.

    Source: processRebond.
    """
    locks = state.bonding.unbonding_locks
    lock = locks[account, lock_id]
    if lock.withdraw_round == 0:
        raise InvalidUnbondingLock
    bonded_lpt = add(delegator.bonded_amount, lock.amount)
    bonded = build(Delegator, (bonded_lpt, *delegator[1:]))
    state.bonding.delegators.put(account, bonded)
    locks.remove((account, lock_id))
    delegate = delegator.delegate
    increase_total_stake(state, call, delegate, lock.amount, current=current, hint=hint)
    if delegate != account:
        state.rules.checkpoint(state, call, delegate, current)
    call.emit(build(Rebond, (delegate, account, lock_id, lock.amount)))
    state.rules.checkpoint(state, call, account, current)


def _require_may_bond(
    state: State,
    call: Call,
    owner: Address | None,
    delegator: Delegator,
    to: Address | None,
) -> None:
    """What a third party may do for an owner: add to the bond, or make a first one."""
    if call.sender == owner or call.sender == controller.l2_migrator(state):
        return
    if owner is None:
        raise InvalidDelegator
    if delegator.bonded_amount == 0:
        if to == owner:
            raise InvalidDelegate
    elif delegator.delegate != to:
        raise InvalidDelegateChange


def _add_to_bond(
    state: State,
    call: Call,
    owner: Address | None,
    delegator: Delegator,
    to: Address | None,
    *,
    amount_lpt: int,
    current: int,
    old_hint: Hint,
    new_hint: Hint,
) -> None:
    """Put the caller's LPT on a bond that has claimed, and move the bond if `to` is new."""
    old_delegate, bonded_lpt = delegator.delegate, delegator.bonded_amount
    start_round, delegation_lpt = delegator.start_round, amount_lpt
    if bonded_lpt == 0:
        start_round = current + 1
    elif old_delegate != to:
        if old_delegate == owner:
            raise RegisteredTranscoderCannotDelegate
        start_round = current + 1
        delegation_lpt = add(amount_lpt, bonded_lpt)
        decrease_total_stake(
            state, old_delegate, bonded_lpt, current=current, hint=old_hint
        )
        state.rules.checkpoint(state, call, old_delegate, current)

    ensure_factors(state, to, current)
    if delegation_lpt == 0:
        raise DelegationAmountIsZero
    new_bonded_lpt = add(bonded_lpt, amount_lpt)
    bonded = new_bonded_lpt, delegator.fees, to, start_round, *delegator[4:]
    state.bonding.delegators.put(owner, build(Delegator, bonded))
    increase_total_stake(state, call, to, delegation_lpt, current=current, hint=new_hint)
    if to != owner:
        state.rules.checkpoint(state, call, to, current)
    if amount_lpt > 0:
        token.spend(
            state, call, BONDING_MANAGER, call.sender, MINTER, amount_lpt=amount_lpt
        )
    call.emit(build(Bond, (to, old_delegate, owner, amount_lpt, new_bonded_lpt)))
    state.rules.checkpoint(state, call, owner, current)
