from typing import Any

import pytest

from protocol import token
from protocol.addresses import BONDING_MANAGER, MINTER
from protocol.bonding import views
from protocol.bonding.delegation import (
    bond,
    bond_for_with_hint,
    rebond,
    rebond_from_unbonded,
    unbond,
    withdraw_stake,
)
from protocol.bonding.earnings import claim_earnings
from protocol.bonding.rewards import reward
from protocol.bonding.views import DelegatorStatus
from protocol.errors.bonding import (
    AmountExceedsBondedAmount,
    CallerMustBeBonded,
    CallerMustBeUnbonded,
    DelegationAmountIsZero,
    IllegalClaimEarnings,
    InvalidDelegate,
    InvalidDelegateChange,
    InvalidDelegator,
    InvalidUnbondingLock,
    RegisteredTranscoderCannotDelegate,
    UnbondAmountIsZero,
    WithdrawRoundNotReached,
)
from protocol.errors.rounds import CurrentRoundNotInitialized
from protocol.errors.token import InsufficientAllowance, TransferAmountExceedsBalance
from protocol.events.bonding import (
    Bond,
    EarningsClaimed,
    Rebond,
    TranscoderActivated,
    TranscoderDeactivated,
    Unbond,
    WithdrawStake,
)
from protocol.events.token import Transfer
from protocol.events.votes import (
    DelegateChanged,
    DelegateVotesChanged,
    DelegatorBondedAmountChanged,
)
from protocol.state.bonding import Delegator, UnbondingLock
from tests.protocol.support import ALICE, BOB, CAROL, DAVE, LPT, Network


@pytest.fixture
def network() -> Network:
    """Alice and Carol are active orchestrators, Bob delegates to Alice."""
    network = Network()
    network.next_round()
    network.do(ALICE, bond, 100 * LPT, ALICE)
    network.do(CAROL, bond, 50 * LPT, CAROL)
    network.do(BOB, bond, 200 * LPT, ALICE)
    network.next_round()
    return network


def test_a_first_bond_and_its_events() -> None:
    network = Network()
    network.next_round()
    stake = 100 * LPT
    assert network.do(ALICE, bond, stake, ALICE) == [
        EarningsClaimed(None, ALICE, 0, 0, 1, 51),
        TranscoderActivated(ALICE, 52),
        Transfer(ALICE, MINTER, stake),
        Bond(ALICE, None, ALICE, stake, stake),
        DelegateChanged(ALICE, None, ALICE),
        DelegateVotesChanged(ALICE, 0, stake),
        DelegatorBondedAmountChanged(ALICE, 0, 0, stake, 51),
    ]
    delegator = network.state.bonding.delegators[ALICE]
    assert delegator == Delegator(stake, 0, ALICE, 52, 51, 0)
    status = views.delegator_status(network.state, ALICE, network.round)
    assert status is DelegatorStatus.PENDING
    network.next_round()
    status = views.delegator_status(network.state, ALICE, network.round)
    assert status is DelegatorStatus.BONDED


def test_a_change_of_delegate_takes_the_whole_bond_along(network: Network) -> None:
    events = network.do(BOB, bond, 0, CAROL)
    assert Bond(CAROL, ALICE, BOB, 0, 200 * LPT) in events
    assert views.transcoder_total_stake(network.state, ALICE) == 100 * LPT
    assert views.transcoder_total_stake(network.state, CAROL) == 250 * LPT
    assert views.active_orchestrators(network.state) == (CAROL, ALICE)
    assert network.state.bonding.delegators[BOB].start_round == network.round + 1


def test_a_top_up_keeps_the_start_round(network: Network) -> None:
    start_round = network.state.bonding.delegators[BOB].start_round
    network.do(BOB, bond, LPT, ALICE)
    assert network.state.bonding.delegators[BOB].start_round == start_round


def test_bonding_to_nobody_succeeds_as_in_the_contract(network: Network) -> None:
    network.do(DAVE, bond, LPT, None)
    assert network.state.bonding.delegators[DAVE].bonded_amount == LPT
    assert views.active_orchestrators(network.state) == (ALICE, CAROL)


def test_a_third_party_adds_to_a_bond_after_the_reward(network: Network) -> None:
    revert = network.refused(DAVE, bond_for_with_hint, LPT, BOB, ALICE)
    assert type(revert) is IllegalClaimEarnings
    network.do(ALICE, reward)
    network.do(DAVE, bond_for_with_hint, LPT, BOB, ALICE)
    assert network.state.bonding.delegators[BOB].bonded_amount > 201 * LPT
    assert token.balance_of(network.state, DAVE) == 999 * LPT


def test_a_forced_claim_is_fine_once_the_owner_has_claimed(network: Network) -> None:
    network.do(BOB, claim_earnings)
    network.do(DAVE, bond_for_with_hint, LPT, BOB, ALICE)
    assert network.state.bonding.delegators[BOB].bonded_amount == 201 * LPT


@pytest.mark.parametrize(
    ("sender", "transition", "arguments", "reason"),
    [
        (DAVE, bond, (0, ALICE), DelegationAmountIsZero),
        (ALICE, bond, (LPT, CAROL), RegisteredTranscoderCannotDelegate),
        (DAVE, bond, (1_001 * LPT, ALICE), TransferAmountExceedsBalance),
        (DAVE, bond_for_with_hint, (LPT, None, ALICE), InvalidDelegator),
        (BOB, bond_for_with_hint, (LPT, DAVE, DAVE), InvalidDelegate),
        (DAVE, unbond, (LPT,), CallerMustBeBonded),
        (BOB, unbond, (0,), UnbondAmountIsZero),
        (BOB, unbond, (201 * LPT,), AmountExceedsBondedAmount),
        (DAVE, rebond, (0,), CallerMustBeBonded),
        (BOB, rebond, (0,), InvalidUnbondingLock),
        (BOB, rebond_from_unbonded, (ALICE, 0), CallerMustBeUnbonded),
        (DAVE, rebond_from_unbonded, (ALICE, 0), InvalidUnbondingLock),
        (DAVE, withdraw_stake, (0,), InvalidUnbondingLock),
    ],
)
def test_refusals(
    network: Network, sender: Any, transition: Any, arguments: tuple[Any, ...], reason: Any
) -> None:
    assert type(network.refused(sender, transition, *arguments)) is reason


def test_a_third_party_cannot_change_the_delegate(network: Network) -> None:
    network.do(BOB, claim_earnings)
    revert = network.refused(DAVE, bond_for_with_hint, LPT, BOB, CAROL)
    assert type(revert) is InvalidDelegateChange


def test_lpt_has_to_be_allowed(network: Network) -> None:
    network.do(DAVE, token.approve, BONDING_MANAGER, LPT - 1)
    assert type(network.refused(DAVE, bond, LPT, ALICE)) is InsufficientAllowance


def test_nothing_works_in_a_closed_round(network: Network) -> None:
    network.next_round(initialize=False)
    for transition, arguments in (
        (bond, (LPT, ALICE)),
        (unbond, (LPT,)),
        (rebond, (0,)),
        (rebond_from_unbonded, (ALICE, 0)),
        (withdraw_stake, (0,)),
        (claim_earnings, ()),
    ):
        revert = network.refused(BOB, transition, *arguments)
        assert type(revert) is CurrentRoundNotInitialized


def test_a_lock_is_paid_out_after_the_unbonding_period(network: Network) -> None:
    events = network.do(BOB, unbond, 30 * LPT)
    assert Unbond(ALICE, BOB, 0, 30 * LPT, network.round + 2) in events
    locks = dict(views.unbonding_locks(network.state, BOB))
    assert locks == {0: UnbondingLock(30 * LPT, network.round + 2)}
    network.next_round()
    assert type(network.refused(BOB, withdraw_stake, 0)) is WithdrawRoundNotReached
    network.next_round()
    withdraw_round = network.round
    assert network.do(BOB, withdraw_stake, 0) == [
        Transfer(MINTER, BOB, 30 * LPT),
        WithdrawStake(BOB, 0, 30 * LPT, withdraw_round),
    ]
    assert token.balance_of(network.state, BOB) == 830 * LPT
    assert type(network.refused(BOB, withdraw_stake, 0)) is InvalidUnbondingLock


def test_a_pending_bond_cannot_be_unbonded_but_rebonded_to(network: Network) -> None:
    network.do(BOB, unbond, 30 * LPT)
    network.do(BOB, bond, 0, CAROL)
    assert type(network.refused(BOB, unbond, LPT)) is CallerMustBeBonded
    assert Rebond(CAROL, BOB, 0, 30 * LPT) in network.do(BOB, rebond, 0)
    assert views.transcoder_total_stake(network.state, CAROL) == 250 * LPT


def test_an_orchestrator_that_unbonds_everything_resigns(network: Network) -> None:
    events = network.do(ALICE, unbond, 100 * LPT)
    assert TranscoderDeactivated(ALICE, network.round + 1) in events
    assert views.active_orchestrators(network.state) == (CAROL,)
    assert views.is_active_transcoder(network.state, ALICE, network.round)
    assert not views.is_registered(network.state, ALICE)
    assert views.transcoder_total_stake(network.state, ALICE) == 200 * LPT
    assert network.state.bonding.next_round_total_active_stake.value == 50 * LPT


def test_one_wei_brings_all_delegated_stake_back(network: Network) -> None:
    network.do(ALICE, unbond, 100 * LPT)
    network.do(ALICE, bond, 1, ALICE)
    assert views.transcoder_total_stake(network.state, ALICE) == 200 * LPT + 1
    assert views.active_orchestrators(network.state) == (ALICE, CAROL)
    assert not views.is_active_transcoder(network.state, ALICE, network.round)


def test_rebonding_from_unbonded_chooses_a_delegate(network: Network) -> None:
    network.do(BOB, unbond, 200 * LPT)
    status = views.delegator_status(network.state, BOB, network.round)
    assert status is DelegatorStatus.UNBONDED
    assert type(network.refused(BOB, rebond, 0)) is CallerMustBeBonded
    network.do(BOB, rebond_from_unbonded, CAROL, 0)
    assert views.delegate_of(network.state, BOB) == CAROL
    assert dict(views.unbonding_locks(network.state, BOB)) == {}
    assert views.transcoder_total_stake(network.state, CAROL) == 250 * LPT
