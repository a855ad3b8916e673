"""BondingManager's parameters, and the public checkpoint.

Source: contracts/bonding/BondingManager.sol, f225b10.
"""

from protocol import controller, rounds
from protocol.errors.bonding import InvalidTreasuryRewardCutRate, MaxSizeNotGreater
from protocol.events.bonding import ParameterUpdate
from protocol.machine import Call
from protocol.state import State
from protocol.units import PRECISE, Address


def set_unbonding_period(state: State, call: Call, value: int) -> None:
    """Set the rounds from unbonding to withdrawal, for locks to come.

    Raises:
        CallerNotOwner: only the Controller's owner may.
    """
    controller.require_owner(state, call)
    state.bonding.unbonding_period.put(value)
    call.emit(ParameterUpdate("unbondingPeriod"))


def set_treasury_reward_cut_rate(state: State, call: Call, value: int) -> None:
    """Set the treasury's share of rewards from the next round on, parts per 1e27.

    Raises:
        CallerNotOwner: only the Controller's owner may.
        InvalidTreasuryRewardCutRate: it is more than 100 %.
    """
    controller.require_owner(state, call)
    put_next_treasury_reward_cut_rate(state, call, value)


def set_treasury_balance_ceiling(state: State, call: Call, value: int) -> None:
    """Set the LPT at which contributions to the treasury stop; 0 = never.

    Raises:
        CallerNotOwner: only the Controller's owner may.
    """
    controller.require_owner(state, call)
    state.bonding.treasury_balance_ceiling.put(value)
    call.emit(ParameterUpdate("treasuryBalanceCeiling"))


def set_num_active_transcoders(state: State, call: Call, value: int) -> None:
    """Enlarge the active set. Nobody joins by that alone.

    Raises:
        CallerNotOwner: only the Controller's owner may.
        MaxSizeNotGreater: it can only grow.
    """
    controller.require_owner(state, call)
    if value <= state.bonding.pool_max_size.value:
        raise MaxSizeNotGreater
    state.bonding.pool_max_size.put(value)
    call.emit(ParameterUpdate("numActiveTranscoders"))


def put_next_treasury_reward_cut_rate(state: State, call: Call, value: int) -> None:
    """Set the treasury's share from the next round on, whoever called.

    Raises:
        InvalidTreasuryRewardCutRate: it is more than 100 %.

    Source: _setTreasuryRewardCutRate.
    """
    if value > PRECISE:
        raise InvalidTreasuryRewardCutRate
    state.bonding.next_round_treasury_reward_cut_rate.put(value)
    call.emit(ParameterUpdate("nextRoundTreasuryRewardCutRate"))


def checkpoint_bonding_state(state: State, call: Call, account: Address | None) -> None:
    """Record anybody's bond for votes, paused or not.

    Source: checkpointBondingState.
    """
    state.rules.checkpoint(state, call, account, rounds.current_round(state, call.block))
