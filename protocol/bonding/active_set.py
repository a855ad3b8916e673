"""Stake comes and goes, and with it the next round's active set.

Changes made in a round count from the next round on: its earnings pool gets the new
stake, and the current round's keeps the old one.

Source: contracts/bonding/BondingManager.sol, f225b10.
"""

from protocol.addresses import ROUNDS_MANAGER
from protocol.bonding import pool
from protocol.bonding.pool import Hint
from protocol.errors.bonding import CallerMustBeRoundsManager, NodeIdIsNull
from protocol.events.bonding import (
    ParameterUpdate,
    TranscoderActivated,
    TranscoderDeactivated,
)
from protocol.fixed_point import add, sub
from protocol.machine import Call
from protocol.records import build
from protocol.state import State
from protocol.state.bonding import EarningsPool, Transcoder
from protocol.units import MAX_UINT256, Address

MAX_FUTURE_ROUND = MAX_UINT256
"""Deactivation round of an orchestrator that stays."""

_NO_POOL = EarningsPool()
"""Stands for the earnings pool of a round that has none."""


def is_registered(state: State, account: Address | None) -> bool:
    """Whether an account is an orchestrator: bonded to itself.

    Source: isRegisteredTranscoder.
    """
    delegator = state.bonding.delegators[account]
    return delegator.delegate == account and delegator.bonded_amount > 0


def is_active(state: State, account: Address | None, current: int) -> bool:
    """Whether an account is in the current round's active set.

    Source: isActiveTranscoder.
    """
    transcoder = state.bonding.transcoders[account]
    return transcoder.activation_round <= current < transcoder.deactivation_round


def set_current_round_total_active_stake(state: State, call: Call, current: int) -> None:
    """Fix a new round's active stake and treasury cut; RoundsManager only.

    Raises:
        CallerMustBeRoundsManager: somebody else called.
    """
    if call.sender != ROUNDS_MANAGER:
        raise CallerMustBeRoundsManager
    fix_active_stake(state, call, current)


def fix_active_stake(state: State, call: Call, current: int) -> None:
    """Fix a new round's active stake and treasury cut, for RoundsManager."""
    storage = state.bonding
    total_stake_lpt = storage.next_round_total_active_stake.value
    storage.current_round_total_active_stake.put(total_stake_lpt)
    next_rate = storage.next_round_treasury_reward_cut_rate.value
    if next_rate != storage.treasury_reward_cut_rate.value:
        storage.treasury_reward_cut_rate.put(next_rate)
        call.emit(ParameterUpdate("treasuryRewardCutRate"))
    state.rules.checkpoint_total_active_stake(state, total_stake_lpt, current)


def increase_total_stake(
    state: State,
    call: Call,
    delegate: Address | None,
    amount_lpt: int,
    *,
    current: int,
    hint: Hint,
) -> None:
    """Delegate more to an account; an orchestrator rises, or tries to join the pool.

    Source: increaseTotalStake.
    """
    storage = state.bonding
    old_stake_lpt = storage.delegated_amounts[delegate]
    new_stake_lpt = add(old_stake_lpt, amount_lpt)
    if delegate is not None and delegate in storage.pool_keys:
        if is_registered(state, delegate):
            pool.update_key(state, delegate, new_stake_lpt, hint)
            total = storage.next_round_total_active_stake
            total.put(add(total.value, amount_lpt))
            _set_stake(state, delegate, old_stake_lpt, new_stake_lpt, current)
    elif is_registered(state, delegate):
        try_to_join(
            state, call, delegate, new_stake_lpt, activation_round=current + 1, hint=hint
        )
    storage.delegated_amounts.put(delegate, new_stake_lpt)


def decrease_total_stake(
    state: State,
    delegate: Address | None,
    amount_lpt: int,
    *,
    current: int,
    hint: Hint,
) -> None:
    """Delegate less to an account; an orchestrator of the pool falls, but stays in it.

    Source: decreaseTotalStake.
    """
    storage = state.bonding
    old_stake_lpt = storage.delegated_amounts[delegate]
    new_stake_lpt = sub(old_stake_lpt, amount_lpt)
    if delegate is not None and delegate in storage.pool_keys:
        pool.update_key(state, delegate, new_stake_lpt, hint)
        total = storage.next_round_total_active_stake
        total.put(sub(total.value, amount_lpt))
        _set_stake(state, delegate, old_stake_lpt, new_stake_lpt, current)
    storage.delegated_amounts.put(delegate, new_stake_lpt)


def try_to_join(
    state: State,
    call: Call,
    orchestrator: Address | None,
    total_stake_lpt: int,
    *,
    activation_round: int,
    hint: Hint,
) -> None:
    """Join the pool if there is room, or in place of its last if that has less stake.

    Raises:
        NodeIdIsNull: the null address got in, which has to be bonded for by L2Migrator.

    Source: tryToJoinActiveSet.
    """
    storage = state.bonding
    next_total_lpt = storage.next_round_total_active_stake.value
    if pool.is_full(state):
        last = storage.pool.value.orchestrators[-1]
        last_stake_lpt = storage.delegated_amounts[last]
        if total_stake_lpt <= last_stake_lpt:
            return
        pool.remove(state, last)
        _deactivate(state, call, last, activation_round)
        next_total_lpt = sub(next_total_lpt, last_stake_lpt)

    if orchestrator is None:
        raise NodeIdIsNull
    pool.insert(state, orchestrator, total_stake_lpt, hint)
    storage.next_round_total_active_stake.put(add(next_total_lpt, total_stake_lpt))
    record = storage.transcoders[orchestrator]
    activated = activation_round, activation_round, MAX_FUTURE_ROUND
    storage.transcoders.put(
        orchestrator, build(Transcoder, (*record[:3], *activated, *record[6:]))
    )
    _put_pool_stake(state, orchestrator, activation_round, total_stake_lpt)
    call.emit(TranscoderActivated(orchestrator, activation_round))


def resign(state: State, call: Call, orchestrator: Address, current: int) -> None:
    """Leave the pool, with all stake. The orchestrator stays active until the round ends.

    Source: resignTranscoder.
    """
    storage = state.bonding
    pool.remove(state, orchestrator)
    total = storage.next_round_total_active_stake
    total.put(sub(total.value, storage.delegated_amounts[orchestrator]))
    _deactivate(state, call, orchestrator, current + 1)


def _deactivate(state: State, call: Call, orchestrator: Address, at: int) -> None:
    transcoders = state.bonding.transcoders
    record = transcoders[orchestrator]
    transcoders.put(orchestrator, build(Transcoder, (*record[:5], at, *record[6:])))
    call.emit(TranscoderDeactivated(orchestrator, at))


def _set_stake(
    state: State, orchestrator: Address, old_lpt: int, new_lpt: int, current: int
) -> None:
    """Give the next round the new stake; if the current round has none yet, the old one."""
    transcoders = state.bonding.transcoders
    transcoder = transcoders[orchestrator]
    last_update, following = transcoder.last_active_stake_update_round, current + 1
    if last_update < current:
        _put_pool_stake(state, orchestrator, current, old_lpt)
    _put_pool_stake(state, orchestrator, following, new_lpt)
    if last_update != following:
        changed = *transcoder[:3], following, *transcoder[4:]
        transcoders.put(orchestrator, build(Transcoder, changed))


def _put_pool_stake(
    state: State, orchestrator: Address | None, at: int, stake_lpt: int
) -> None:
    pools = state.bonding.earnings_pools
    key = orchestrator, at
    pools.put(key, build(EarningsPool, (stake_lpt, *pools.get(key, _NO_POOL)[1:])))
