"""Delegators claim what their delegate earned for them since their last claim.

Every call that changes a bond claims first. A claim in round r starts from r's factors:
one that comes before the delegate's reward of r forfeits that round.

Source: contracts/bonding/BondingManager.sol, f225b10.
"""

from protocol import controller, minter, rounds
from protocol.addresses import BONDING_MANAGER
from protocol.bonding.active_set import is_active
from protocol.bonding.factors import cumulative_fees, cumulative_stake, latest_factors
from protocol.errors.bonding import IllegalClaimEarnings, InsufficientFees, InvalidRecipient
from protocol.events.bonding import EarningsClaimed, WithdrawFees
from protocol.fixed_point import add, sub
from protocol.machine import Call
from protocol.state import State
from protocol.state.bonding import Delegator, EarningsPool
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
    controller.require_not_paused(state)
    current = rounds.require_initialized(state, call.block)
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
    controller.require_not_paused(state)
    current = rounds.require_initialized(state, call.block)
    delegator = claimed(state, call, call.sender, current)
    if recipient is None:
        raise InvalidRecipient
    if delegator.fees < amount_wei:
        raise InsufficientFees
    left = delegator._replace(fees=delegator.fees - amount_wei)
    state.bonding.delegators.put(call.sender, left)
    inner = call.by(BONDING_MANAGER)
    minter.trusted_withdraw_eth(state, inner, recipient, amount_wei)
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
        start = pools[delegate, delegator.last_claim_round]
        reward_factor, fee_factor = latest_factors(pools, delegate, transcoder, current)
        start_factor = start.cumulative_reward_factor
        earned_wei = cumulative_fees(
            stake_lpt, start_factor, start.cumulative_fee_factor, fee_factor
        )
        fees_wei = add(fees_wei, earned_wei)
        stake_lpt = cumulative_stake(stake_lpt, start_factor, reward_factor)
    if account == delegate:
        stake_lpt = add(stake_lpt, transcoder.cumulative_rewards)
        fees_wei = add(fees_wei, transcoder.cumulative_fees)
    return stake_lpt, fees_wei


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
    delegate = delegator.delegate
    stake_lpt, fees_wei = delegator.bonded_amount, delegator.fees
    if delegate is not None:
        stake_lpt, fees_wei = pending_stake_and_fees(state, account, delegator, current)
        ensure_factors(state, delegate, current)
        if delegate == account:
            _use_up_commission(state, account)
    rewards_lpt = sub(stake_lpt, delegator.bonded_amount)
    earned_wei = sub(fees_wei, delegator.fees)
    call.emit(
        EarningsClaimed(delegate, account, rewards_lpt, earned_wei, last_claim + 1, current)
    )
    return Delegator(
        stake_lpt,
        fees_wei,
        delegate,
        delegator.start_round,
        current,
        delegator.next_unbonding_lock_id,
    )


def _use_up_commission(state: State, orchestrator: Address) -> None:
    transcoders = state.bonding.transcoders
    transcoder = transcoders[orchestrator]
    if transcoder.cumulative_rewards or transcoder.cumulative_fees:
        spent = transcoder._replace(cumulative_rewards=0, cumulative_fees=0)
        transcoders.put(orchestrator, spent)


def ensure_factors(state: State, orchestrator: Address | None, current: int) -> None:
    """Give the current round's earnings pool its factors, from the last that were set.

    Source: ensureInitializedCumulativeFactorsPool.
    """
    pools = state.bonding.earnings_pools
    pool = pools[orchestrator, current]
    if pool.cumulative_reward_factor and pool.cumulative_fee_factor:
        return
    transcoder = state.bonding.transcoders[orchestrator]
    reward_factor, fee_factor = latest_factors(pools, orchestrator, transcoder, current)
    if (
        reward_factor != pool.cumulative_reward_factor
        or fee_factor != pool.cumulative_fee_factor
    ):
        with_factors = EarningsPool(*pool[:3], reward_factor, fee_factor)
        pools.put((orchestrator, current), with_factors)


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
