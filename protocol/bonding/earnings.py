"""Delegators claim what their delegate earned for them since their last claim.

Every call that changes a bond claims first. A claim in round r starts from r's factors:
one that comes before the delegate's reward of r forfeits that round.

Source: contracts/bonding/BondingManager.sol, f225b10.
"""

from protocol import controller, ether, rounds
from protocol.addresses import MINTER
from protocol.bonding.active_set import is_active
from protocol.bonding.factors import (
    EarningsPools,
    cumulative_fees,
    cumulative_stake,
    latest_factors,
)
from protocol.errors.bonding import IllegalClaimEarnings, InsufficientFees, InvalidRecipient
from protocol.events.bonding import EarningsClaimed, WithdrawFees
from protocol.fixed_point import add, sub
from protocol.machine import Call
from protocol.records import build
from protocol.state import State
from protocol.state.bonding import Delegator, EarningsPool, Transcoder
from protocol.units import Address


def claim_earnings(state: State, call: Call, end_round: int = 0) -> None:
    """Add the caller's rewards to its bond and its fees to its fees.

    Args:
        state: the contracts.
        call: the delegator's call.
        end_round: ignored, as by the contract; claims always go up to the current round.

    Raises:
        SystemPaused: nothing moves while the system is paused.
        CurrentRoundNotInitialized: somebody has to open the round.
    """
    del end_round
    current = rounds.require_open(state, call.block)
    delegator = claimed(state, call, call.sender, current)
    state.bonding.delegators.put(call.sender, delegator)
    state.rules.checkpoint(state, call, call.sender, current)


def withdraw_fees(
    state: State, call: Call, recipient: Address | None, amount_wei: int
) -> None:
    """Claim, then pay out some of the caller's fees in ETH.

    Raises:
        SystemPaused: nothing moves while the system is paused.
        CurrentRoundNotInitialized: somebody has to open the round.
        InvalidRecipient: nobody is there.
        InsufficientFees: the caller has less.
        EtherRefused: the recipient is a contract that takes none.
    """
    current = rounds.require_open(state, call.block)
    delegator = claimed(state, call, call.sender, current)
    if recipient is None:
        raise InvalidRecipient
    if delegator.fees < amount_wei:
        raise InsufficientFees
    left_wei = delegator.fees - amount_wei
    left = build(Delegator, (delegator.bonded_amount, left_wei, *delegator[2:]))
    state.bonding.delegators.put(call.sender, left)
    ether.pay_out(state, MINTER, recipient, amount_wei)
    call.emit(WithdrawFees(call.sender, recipient, amount_wei))
    state.rules.checkpoint(state, call, call.sender, current)


def pending_stake_and_fees(
    state: State, account: Address | None, delegator: Delegator, current: int
) -> tuple[int, int]:
    """An account's bond (LPT) and fees (wei) if it claimed now.

    Source: pendingStakeAndFees.
    """
    delegate = delegator.delegate
    transcoder = state.bonding.transcoders[delegate]
    stake_lpt, fees_wei = delegator.bonded_amount, delegator.fees
    if delegator.last_claim_round < current:
        pools = state.bonding.earnings_pools
        factors = latest_factors(pools, delegate, transcoder, current)
        stake_lpt, fees_wei = _with_earnings(pools, delegator, factors)
    if account == delegate:
        stake_lpt = add(stake_lpt, transcoder.cumulative_rewards)
        fees_wei = add(fees_wei, transcoder.cumulative_fees)
    return stake_lpt, fees_wei


def _with_earnings(
    pools: EarningsPools, delegator: Delegator, factors: tuple[int, int]
) -> tuple[int, int]:
    """A bond and its fees, grown to its delegate's factors."""
    stake_lpt, fees_wei, delegate, _, last_claim_round, _ = delegator
    _, _, _, start_factor, start_fee_factor = pools[delegate, last_claim_round]
    reward_factor, fee_factor = factors
    if fee_factor != start_fee_factor:
        earned_wei = cumulative_fees(stake_lpt, start_factor, start_fee_factor, fee_factor)
        fees_wei = add(fees_wei, earned_wei)
    return cumulative_stake(stake_lpt, start_factor, reward_factor), fees_wei


def claimed(state: State, call: Call, account: Address | None, current: int) -> Delegator:
    """An account's bond after claiming. The caller stores it.

    The delegate's factors of the current round are fixed, if they weren't, as the start
    of the next claim; an orchestrator's unclaimed commission is used up.

    Source: _autoClaimEarnings, updateDelegatorWithEarnings.
    """
    storage = state.bonding
    delegator = storage.delegators[account]
    last_claim = delegator.last_claim_round
    if last_claim >= current:
        return delegator
    bonded_lpt, fees_wei, delegate, start_round, _, next_lock_id = delegator
    stake_lpt, total_wei = bonded_lpt, fees_wei
    if delegate is not None:
        factors = ensure_factors(state, delegate, current)
        stake_lpt, total_wei = _with_earnings(storage.earnings_pools, delegator, factors)
        if delegate == account:
            commission_lpt, commission_wei = _use_up_commission(state, account)
            stake_lpt = add(stake_lpt, commission_lpt)
            total_wei = add(total_wei, commission_wei)
    rewards_lpt, earned_wei = sub(stake_lpt, bonded_lpt), total_wei - fees_wei
    earned = delegate, account, rewards_lpt, earned_wei, last_claim + 1, current
    call.emit(build(EarningsClaimed, earned))
    return build(
        Delegator, (stake_lpt, total_wei, delegate, start_round, current, next_lock_id)
    )


def _use_up_commission(state: State, orchestrator: Address) -> tuple[int, int]:
    """An orchestrator's unclaimed commission, in LPT and in wei: 0 from now on."""
    transcoders = state.bonding.transcoders
    transcoder = transcoders[orchestrator]
    unclaimed = transcoder.cumulative_rewards, transcoder.cumulative_fees
    if any(unclaimed):
        spent = *transcoder[:7], 0, 0, transcoder.last_fee_round
        transcoders.put(orchestrator, build(Transcoder, spent))
    return unclaimed


def ensure_factors(
    state: State, orchestrator: Address | None, current: int
) -> tuple[int, int]:
    """Give the current round's earnings pool its factors, from the last that were set.

    Returns:
        The reward and the fee factor.

    Source: ensureInitializedCumulativeFactorsPool.
    """
    pools = state.bonding.earnings_pools
    key = orchestrator, current
    stake_lpt, reward_cut, fee_share, reward_factor, fee_factor = pools[key]
    if reward_factor and fee_factor:
        return reward_factor, fee_factor
    transcoder = state.bonding.transcoders[orchestrator]
    factors = latest_factors(pools, orchestrator, transcoder, current)
    if factors != (reward_factor, fee_factor):
        pools.put(key, build(EarningsPool, (stake_lpt, reward_cut, fee_share, *factors)))
    return factors


def require_may_claim(
    state: State, call: Call, owner: Address | None, current: int
) -> None:
    """Protect an account from a claim by somebody else that would cost it a reward.

    Raises:
        IllegalClaimEarnings: its delegate is active and has not called reward yet.

    Source: _authorizeClaimEarnings.
    """
    if call.sender == owner or call.sender == controller.l2_migrator(state):
        return
    delegator = state.bonding.delegators[owner]
    if delegator.bonded_amount == 0:
        return
    delegate = delegator.delegate
    if not is_active(state, delegate, current):
        return
    last_reward_round = state.bonding.transcoders[delegate].last_reward_round
    if current not in (last_reward_round, delegator.last_claim_round):
        raise IllegalClaimEarnings
