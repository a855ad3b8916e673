"""Minter: inflation, minting, and custody of all bonded LPT and all ether.

Source: contracts/token/Minter.sol, f225b10.
"""

from protocol import controller, ether, token
from protocol.addresses import BONDING_MANAGER, MINTER, ROUNDS_MANAGER, TICKET_BROKER
from protocol.emission import EmissionInputs
from protocol.errors.minter import (
    InvalidInflationChange,
    InvalidTargetBondingRate,
    MintedExceedsMintable,
    SenderNotBondingManager,
    SenderNotBondingManagerOrJobsManager,
    SenderNotMinterOrJobsManager,
    SenderNotRoundsManager,
)
from protocol.events.minter import ParameterUpdate, SetCurrentRewardTokens
from protocol.fixed_point import add, mul_div, perc_of, perc_of_ppb
from protocol.machine import Call
from protocol.records import build
from protocol.state import State
from protocol.units import PPB, Address


def global_total_supply(state: State) -> int:
    """All LPT: on this chain, and circulating on L1."""
    return add(state.token.total_supply.value, state.minter.l1_circulating_supply.value)


def create_reward(state: State, call: Call, stake_lpt: int, total_stake_lpt: int) -> int:
    """Mint an orchestrator's share of what the round may mint; BondingManager only.

    Returns:
        LPT minted: mintable * floor(stake / total stake), both floored at 1e9.

    Raises:
        MintedExceedsMintable: the shares of the round add up to more than 100 %.
        DivisionByZeroPanic: the total stake is 0.
    """
    _require_bonding_manager(state, call)
    return mint_share(state, call, stake_lpt, total_stake_lpt)


def mint_share(state: State, call: Call, stake_lpt: int, total_stake_lpt: int) -> int:
    """Mint a stake's share of the round, whoever called; see `create_reward`."""
    storage = state.minter
    mintable_lpt = storage.current_mintable_tokens.value
    amount_lpt = perc_of(mintable_lpt, stake_lpt, total_stake_lpt, PPB)
    minted_lpt = add(storage.current_minted_tokens.value, amount_lpt)
    storage.current_minted_tokens.put(minted_lpt)
    if minted_lpt > mintable_lpt:
        raise MintedExceedsMintable
    token.mint_by(state, call, MINTER, MINTER, amount_lpt)
    return amount_lpt


def trusted_transfer_tokens(
    state: State, call: Call, to: Address | None, amount_lpt: int
) -> None:
    """Pay LPT out; BondingManager only."""
    _require_bonding_manager(state, call)
    token.move(state, call, MINTER, to, amount_lpt)


def trusted_burn_tokens(state: State, call: Call, amount_lpt: int) -> None:
    """Burn slashed LPT; BondingManager only.

    Raises:
        MissingRole: the Minter was never given the token's burner role.
    """
    _require_bonding_manager(state, call)
    token.burn(state, call.by(MINTER), amount_lpt)


def trusted_withdraw_eth(state: State, call: Call, to: Address, amount_wei: int) -> None:
    """Pay ether out; BondingManager and TicketBroker only.

    Raises:
        EtherRefused: the recipient is a contract that takes none.
        InsufficientEther: there is less than that.
    """
    if call.sender not in (BONDING_MANAGER, TICKET_BROKER):
        raise SenderNotBondingManagerOrJobsManager
    controller.require_not_paused(state)
    ether.pay_out(state, MINTER, to, amount_wei)


def deposit_eth(state: State, call: Call) -> None:
    """Take the ether sent into custody; TicketBroker and the Minter only."""
    if call.sender not in (MINTER, TICKET_BROKER):
        raise SenderNotMinterOrJobsManager
    ether.transfer(state, call.sender, MINTER, call.value_wei)


def set_current_reward_tokens(state: State, call: Call, current: int) -> None:
    """Move the inflation and set what the new round may mint; RoundsManager only."""
    if call.sender != ROUNDS_MANAGER:
        raise SenderNotRoundsManager
    controller.require_not_paused(state)
    fix_mintable(state, call, current)


def fix_mintable(state: State, call: Call, current: int) -> None:
    """Move the inflation and set what the new round may mint, for RoundsManager."""
    storage = state.minter
    supply_lpt = global_total_supply(state)
    bonded_lpt = state.bonding.current_round_total_active_stake.value
    bonding_rate_ppb = mul_div(bonded_lpt, PPB, supply_lpt) if supply_lpt else 0
    inputs = (
        current,
        storage.inflation.value,
        storage.inflation_change.value,
        storage.target_bonding_rate.value,
        bonding_rate_ppb,
        bonded_lpt,
        supply_lpt,
        storage.last_bonding_rate.value,
    )
    inflation_ppb = storage.emission_rule(build(EmissionInputs, inputs))
    storage.last_bonding_rate.put(bonding_rate_ppb)
    mintable_lpt = perc_of_ppb(supply_lpt, inflation_ppb)
    storage.inflation.put(inflation_ppb)
    storage.current_mintable_tokens.put(mintable_lpt)
    storage.current_minted_tokens.put(0)
    call.emit(build(SetCurrentRewardTokens, (mintable_lpt, inflation_ppb)))


def set_inflation_change(state: State, call: Call, value: int) -> None:
    """Set the step of the inflation, parts per billion.

    Raises:
        CallerNotOwner: only the Controller's owner may.
        InvalidInflationChange: it is more than 100 %.
    """
    controller.require_owner(state, call)
    if value > PPB:
        raise InvalidInflationChange
    state.minter.inflation_change.put(value)
    call.emit(ParameterUpdate("inflationChange"))


def set_target_bonding_rate(state: State, call: Call, value: int) -> None:
    """Set the bonded share of the supply that inflation aims at, parts per billion.

    Raises:
        CallerNotOwner: only the Controller's owner may.
        InvalidTargetBondingRate: it is more than 100 %.
    """
    controller.require_owner(state, call)
    if value > PPB:
        raise InvalidTargetBondingRate
    state.minter.target_bonding_rate.put(value)
    call.emit(ParameterUpdate("targetBondingRate"))


def _require_bonding_manager(state: State, call: Call) -> None:
    if call.sender != BONDING_MANAGER:
        raise SenderNotBondingManager
    controller.require_not_paused(state)
