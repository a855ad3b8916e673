"""Fees of winning tickets are shared among an orchestrator and its delegators.

Source: contracts/bonding/BondingManager.sol, f225b10.
"""

from protocol import controller, rounds
from protocol.addresses import TICKET_BROKER
from protocol.bonding.active_set import is_registered
from protocol.bonding.factors import latest_factors, with_fees
from protocol.errors.bonding import CallerMustBeTicketBroker, TranscoderMustBeRegistered
from protocol.fixed_point import add, perc_of, perc_of_ppm, perc_of_precise, sub
from protocol.machine import Call
from protocol.records import build
from protocol.state import State
from protocol.state.bonding import EarningsPool, Transcoder
from protocol.units import PRECISE, Address


def update_transcoder_with_fees(
    state: State,
    call: Call,
    transcoder: Address | None,
    fees_wei: int,
    creation_round: int = 0,
) -> None:
    """Share fees out in the current round; TicketBroker only.

    Args:
        state: the contracts.
        call: TicketBroker's call.
        transcoder: the orchestrator that was paid.
        fees_wei: what it was paid.
        creation_round: the ticket's round; ignored, as by the contract.

    Raises:
        SystemPaused: nothing moves while the system is paused.
        CallerMustBeTicketBroker: somebody else called.
        Revert: for the reasons of `share_fees`.
    """
    del creation_round
    controller.require_not_paused(state)
    if call.sender != TICKET_BROKER:
        raise CallerMustBeTicketBroker
    share_fees(state, transcoder, fees_wei, rounds.current_round(state, call.block))


def share_fees(
    state: State,
    transcoder: Address | None,
    fees_wei: int,
    current: int,
    *,
    times: int = 1,
) -> None:
    """Share fees out in the current round, for the TicketBroker.

    Before the round's reward call the orchestrator's current commission holds, after it
    the one that the call fixed.

    Args:
        state: the contracts.
        transcoder: the orchestrator that was paid.
        fees_wei: what it was paid.
        current: the current round.
        times: how often it was paid that. What a payment adds to the orchestrator's fees
            and to the fee factor depends on nothing that it changes, so that it is the
            same every time and is worked out once.

    Raises:
        TranscoderMustBeRegistered: the recipient is not bonded to itself.
        DivisionByZeroPanic: the orchestrator has no stake in the round.
        ArithmeticPanic: it is round 0.
    """
    if not is_registered(state, transcoder):
        raise TranscoderMustBeRegistered
    storage = state.bonding
    pools = storage.earnings_pools
    record = storage.transcoders[transcoder]
    previous_round = sub(current, 1)
    reward_factor, fee_factor = latest_factors(pools, transcoder, record, previous_round)

    key = transcoder, current
    pool = pools[key]
    stake_lpt, reward_cut, fee_share, own_reward_factor, own_fee_factor = pool
    active_lpt = record.active_cumulative_rewards
    if current > record.last_reward_round:
        # Without a change of stake since, the round has none of its own yet.
        updated = min(record.last_active_stake_update_round, current)
        stake_lpt = pools[transcoder, updated].total_stake
        reward_cut, fee_share = record.reward_cut, record.fee_share
        active_lpt = record.cumulative_rewards
    elif reward_factor == 0 and record.last_reward_round == current:
        reward_factor = _rebuild_previous_factor(state, pool)

    delegators_wei = perc_of_ppm(fees_wei, fee_share)
    commission_wei = fees_wei - delegators_wei
    own_wei = perc_of(delegators_wei, active_lpt, stake_lpt, PRECISE)
    cumulative_wei = add(record.cumulative_fees, times * (own_wei + commission_wei))
    before = own_fee_factor or fee_factor
    fee_factor = with_fees(before, reward_factor, delegators_wei, stake_lpt)
    if times > 1:
        fee_factor = add(before, times * (fee_factor - before))
    shared = stake_lpt, reward_cut, fee_share, own_reward_factor, fee_factor
    pools.put(key, build(EarningsPool, shared))
    paid = build(Transcoder, (*record[:8], cumulative_wei, current))
    storage.transcoders.put(transcoder, paid)


def _rebuild_previous_factor(state: State, pool: EarningsPool) -> int:
    """The previous round's reward factor, when the orchestrator missed that round's reward.

    It is worked back from this round's factor and from what the round must have given. The
    contract's estimate adds minted to mintable tokens, so it is slightly off.
    """
    tokens_lpt = add(
        state.minter.current_mintable_tokens.value,
        state.minter.current_minted_tokens.value,
    )
    total_lpt = state.bonding.current_round_total_active_stake.value
    rewards_lpt = perc_of(tokens_lpt, pool.total_stake, total_lpt, PRECISE)
    treasury_rate = state.bonding.treasury_reward_cut_rate.value
    rewards_lpt = sub(rewards_lpt, perc_of_precise(rewards_lpt, treasury_rate))
    commission_lpt = perc_of_ppm(rewards_lpt, pool.transcoder_reward_cut)
    delegators_lpt = sub(rewards_lpt, commission_lpt)
    after_lpt = add(delegators_lpt, pool.total_stake)
    return perc_of(pool.cumulative_reward_factor, pool.total_stake, after_lpt, PRECISE)
