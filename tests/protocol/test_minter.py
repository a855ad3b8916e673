from protocol import minter
from protocol.addresses import BONDING_MANAGER, MINTER, ROUNDS_MANAGER
from protocol.errors import DivisionByZeroPanic
from protocol.errors.controller import CallerNotOwner
from protocol.errors.minter import (
    InvalidInflationChange,
    InvalidTargetBondingRate,
    MintedExceedsMintable,
    SenderNotBondingManager,
    SenderNotRoundsManager,
)
from protocol.errors.token import MissingRole
from protocol.events.minter import ParameterUpdate, SetCurrentRewardTokens
from protocol.events.token import Mint, Transfer
from protocol.parameters import Parameters
from tests.protocol.support import ALICE, LPT, OWNER, Network


def test_a_share_of_the_round_is_floored_twice() -> None:
    network = Network()
    network.next_round()
    events = network.do(BONDING_MANAGER, minter.create_reward, 1, 3)
    minted = 333_333_333 * 1_000 * LPT // 10**9
    assert events == [Transfer(None, MINTER, minted), Mint(MINTER, minted)]
    assert network.state.minter.current_minted_tokens.value == minted


def test_a_round_mints_no_more_than_it_may() -> None:
    network = Network()
    network.next_round()
    network.do(BONDING_MANAGER, minter.create_reward, 2, 3)
    revert = network.refused(BONDING_MANAGER, minter.create_reward, 2, 3)
    assert type(revert) is MintedExceedsMintable
    revert = network.refused(BONDING_MANAGER, minter.create_reward, 0, 0)
    assert type(revert) is DivisionByZeroPanic


def test_lpt_on_l1_counts_for_inflation() -> None:
    parameters = Parameters(inflation=1_000_000, l1_circulating_supply=500 * LPT)
    network = Network(parameters, lpt={ALICE: 500 * LPT})
    events = network.do(ROUNDS_MANAGER, minter.set_current_reward_tokens, 1)
    assert minter.global_total_supply(network.state) == 1_000 * LPT
    assert events == [SetCurrentRewardTokens(1_000_500 * LPT // 10**6, 1_000_500)]


def test_an_empty_supply_counts_as_unbonded() -> None:
    network = Network(Parameters(inflation=1_000_000), lpt={})
    network.do(ROUNDS_MANAGER, minter.set_current_reward_tokens, 1)
    assert network.state.minter.inflation.value == 1_000_500


def test_only_contracts_call_it() -> None:
    network = Network()
    for transition, arguments in (
        (minter.create_reward, (1, 1)),
        (minter.trusted_transfer_tokens, (ALICE, 1)),
        (minter.trusted_burn_tokens, (1,)),
    ):
        revert = network.refused(ALICE, transition, *arguments)
        assert type(revert) is SenderNotBondingManager
    revert = network.refused(ALICE, minter.set_current_reward_tokens, 1)
    assert type(revert) is SenderNotRoundsManager


def test_burning_needs_the_role() -> None:
    network = Network(Parameters())
    revert = network.refused(BONDING_MANAGER, minter.trusted_burn_tokens, 0)
    assert type(revert) is MissingRole


def test_the_owner_sets_step_and_target() -> None:
    network = Network()
    for setter, name, error in (
        (minter.set_inflation_change, "inflationChange", InvalidInflationChange),
        (minter.set_target_bonding_rate, "targetBondingRate", InvalidTargetBondingRate),
    ):
        assert type(network.refused(ALICE, setter, 1)) is CallerNotOwner
        assert type(network.refused(OWNER, setter, 10**9 + 1)) is error
        assert network.do(OWNER, setter, 10**9) == [ParameterUpdate(name)]
    assert network.state.minter.inflation_change.value == 10**9
    assert network.state.minter.target_bonding_rate.value == 10**9
