"""Orchestrators set their commission, and mint each round's rewards.

Source: contracts/bonding/BondingManager.sol, f225b10.
"""

from protocol import minter, rounds, token
from protocol.addresses import MINTER, TREASURY
from protocol.bonding.active_set import (
    increase_total_stake,
    is_registered,
    try_to_join,
)
from protocol.bonding.factors import with_rewards
from protocol.bonding.setters import put_next_treasury_reward_cut_rate
from protocol.errors.bonding import (
    CallerActiveWithoutReward,
    CallerMustBeActive,
    CurrentRoundLocked,
    InvalidFeeShare,
    InvalidRewardCut,
    RewardAlreadyCalled,
    TranscoderMustBeRegistered,
)
from protocol.events.bonding import Reward, TranscoderUpdate, TreasuryReward
from protocol.fixed_point import add, perc_of, perc_of_ppm, perc_of_precise
from protocol.machine import Call
from protocol.records import build
from protocol.state import State
from protocol.state.bonding import EarningsPool, Transcoder
from protocol.units import PPM, PRECISE, Address


def transcoder(
    state: State,
    call: Call,
    reward_cut: int,
    fee_share: int,
    *,
    new_pos_prev: Address | None = None,
    new_pos_next: Address | None = None,
) -> None:
    """Set the caller's commission, and try to join the pool if it is outside.

    Args:
        state: the contracts.
        call: the orchestrator's call.
        reward_cut: its commission on rewards, parts per million.
        fee_share: its delegators' share of fees, parts per million.
        new_pos_prev: hint.
        new_pos_next: hint.

    Raises:
        SystemPaused: nothing moves while the system is paused.
        CurrentRoundNotInitialized: somebody has to open the round.
        CurrentRoundLocked: the round is about to end.
        InvalidRewardCut: it is more than 100 %.
        InvalidFeeShare: it is more than 100 %.
        TranscoderMustBeRegistered: the caller is not bonded to itself.
        CallerActiveWithoutReward: the caller is active and has not called reward.

    Source: transcoder, transcoderWithHint.
    """
    current = rounds.require_open(state, call.block)
    if rounds.is_current_round_locked(state, call.block):
        raise CurrentRoundLocked
    if reward_cut > PPM:
        raise InvalidRewardCut
    if fee_share > PPM:
        raise InvalidFeeShare
    caller = call.sender
    if not is_registered(state, caller):
        raise TranscoderMustBeRegistered
    storage = state.bonding
    record = storage.transcoders[caller]
    is_active = record.activation_round <= current < record.deactivation_round
    if is_active and record.last_reward_round != current:
        raise CallerActiveWithoutReward
    changed = record.last_reward_round, reward_cut, fee_share, *record[3:]
    storage.transcoders.put(caller, build(Transcoder, changed))
    if caller not in storage.pool_keys:
        stake_lpt = storage.delegated_amounts[caller]
        hint = new_pos_prev, new_pos_next
        try_to_join(state, call, caller, stake_lpt, activation_round=current + 1, hint=hint)
    call.emit(build(TranscoderUpdate, (caller, reward_cut, fee_share)))


def reward(
    state: State,
    call: Call,
    *,
    new_pos_prev: Address | None = None,
    new_pos_next: Address | None = None,
) -> None:
    """Mint the caller's share of the round for treasury, orchestrator and delegators.

    Raises:
        SystemPaused: nothing moves while the system is paused.
        CurrentRoundNotInitialized: somebody has to open the round.
        CallerMustBeActive: the caller is outside the round's active set.
        RewardAlreadyCalled: the caller has done so in this round.
        MintedExceedsMintable: the round's shares add up to more than 100 %.
        DivisionByZeroPanic: there is no active stake, or the caller has none.

    Source: reward, rewardWithHint.
    """
    current = rounds.require_open(state, call.block)
    caller = call.sender
    storage = state.bonding
    record = storage.transcoders[caller]
    if not record.activation_round <= current < record.deactivation_round:
        raise CallerMustBeActive
    if record.last_reward_round == current:
        raise RewardAlreadyCalled

    # Without a change of stake since, the round has none of its own yet.
    updated = min(record.last_active_stake_update_round, current)
    stake_lpt = storage.earnings_pools[caller, updated].total_stake
    _halt_treasury_at_ceiling(state, call)
    rewards_lpt = _mint(state, call, stake_lpt)
    _share_out(state, caller, stake_lpt, rewards_lpt, current)
    hint = new_pos_prev, new_pos_next
    increase_total_stake(state, call, caller, rewards_lpt, current=current, hint=hint)
    call.emit(build(Reward, (caller, rewards_lpt)))
    state.rules.checkpoint(state, call, caller, current)


def _share_out(
    state: State, orchestrator: Address, stake_lpt: int, rewards_lpt: int, current: int
) -> None:
    """Split rewards: the orchestrator's commission, its own rewards' share, the rest.

    Source: setCommission, updateTranscoderWithRewards.
    """
    pools, transcoders = state.bonding.earnings_pools, state.bonding.transcoders
    record = transcoders[orchestrator]
    commission_lpt = perc_of_ppm(rewards_lpt, record.reward_cut)
    delegators_lpt = rewards_lpt - commission_lpt
    active_lpt = record.cumulative_rewards
    own_lpt = perc_of(delegators_lpt, active_lpt, stake_lpt, PRECISE)
    cumulative_lpt = add(active_lpt + own_lpt, commission_lpt)
    previous = pools[orchestrator, record.last_reward_round].cumulative_reward_factor
    key = orchestrator, current
    shared = (
        stake_lpt,
        record.reward_cut,
        record.fee_share,
        with_rewards(previous, delegators_lpt, stake_lpt),
        pools[key].cumulative_fee_factor,
    )
    pools.put(key, build(EarningsPool, shared))
    transcoders.put(
        orchestrator,
        build(Transcoder, (current, *record[1:6], active_lpt, cumulative_lpt, *record[8:])),
    )


def _halt_treasury_at_ceiling(state: State, call: Call) -> None:
    """Stop contributions from the next round on, once the treasury has enough."""
    storage = state.bonding
    ceiling_lpt = storage.treasury_balance_ceiling.value
    if (
        ceiling_lpt > 0
        and token.balance_of(state, TREASURY) >= ceiling_lpt
        and storage.next_round_treasury_reward_cut_rate.value > 0
    ):
        put_next_treasury_reward_cut_rate(state, call, 0)


def _mint(state: State, call: Call, stake_lpt: int) -> int:
    """Mint a stake's share of the round, and give the treasury its part; the rest."""
    storage = state.bonding
    total_stake_lpt = storage.current_round_total_active_stake.value
    minted_lpt = minter.mint_share(state, call, stake_lpt, total_stake_lpt)
    treasury_lpt = perc_of_precise(minted_lpt, storage.treasury_reward_cut_rate.value)
    if treasury_lpt > 0:
        token.move(state, call, MINTER, TREASURY, treasury_lpt)
        call.emit(build(TreasuryReward, (call.sender, TREASURY, treasury_lpt)))
    return minted_lpt - treasury_lpt
