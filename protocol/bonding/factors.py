"""LIP-36: earnings follow from two cumulative factors of the delegate.

The number of rounds since the last claim does not matter.

Source: contracts/bonding/libraries/EarningsPoolLIP36.sol, f225b10.
"""

from protocol.fixed_point import add, perc_of, sub
from protocol.state.bonding import EarningsPool, Transcoder
from protocol.storage import Table
from protocol.units import PRECISE, Address

EarningsPools = Table[tuple[Address | None, int], EarningsPool]
"""Earnings pools by (orchestrator, round)."""


def latest_factors(
    pools: EarningsPools, orchestrator: Address | None, transcoder: Transcoder, at: int
) -> tuple[int, int]:
    """An orchestrator's reward and fee factor as of a round.

    A factor that the round has none of is the one of the last reward (fee) before it; 0
    if there was none.
    """
    _, _, _, reward_factor, fee_factor = pools[orchestrator, at]
    if reward_factor == 0 and transcoder.last_reward_round < at:
        last = pools[orchestrator, transcoder.last_reward_round]
        reward_factor = last.cumulative_reward_factor
    if fee_factor == 0 and transcoder.last_fee_round < at:
        fee_factor = pools[orchestrator, transcoder.last_fee_round].cumulative_fee_factor
    return reward_factor, fee_factor


def cumulative_stake(stake_lpt: int, start_factor: int, end_factor: int) -> int:
    """What a stake has become between two reward factors; a factor of 0 counts as 1."""
    return perc_of(stake_lpt, end_factor or PRECISE, start_factor or PRECISE, PRECISE)


def cumulative_fees(
    stake_lpt: int, start_factor: int, start_fee_factor: int, end_fee_factor: int
) -> int:
    """Wei that a stake earned between two fee factors."""
    earned = sub(end_fee_factor, start_fee_factor)
    return perc_of(stake_lpt, earned, start_factor or PRECISE, PRECISE)


def with_rewards(previous_factor: int, rewards_lpt: int, total_stake_lpt: int) -> int:
    """The reward factor after rewards that the delegators share."""
    previous = previous_factor or PRECISE
    return add(previous, perc_of(previous, rewards_lpt, total_stake_lpt, PRECISE))


def with_fees(
    fee_factor: int, previous_reward_factor: int, fees_wei: int, total_stake_lpt: int
) -> int:
    """The fee factor after fees that the delegators share.

    Fees are shared by stake as it was before the round's reward.
    """
    previous = previous_reward_factor or PRECISE
    return add(fee_factor, perc_of(previous, fees_wei, total_stake_lpt, PRECISE))
