import pytest

from protocol.bonding import views
from protocol.bonding.delegation import bond, unbond
from protocol.bonding.rewards import reward
from protocol.bonding.transfer import transfer_bond
from protocol.errors.bonding import (
    AmountExceedsBondedAmount,
    IllegalClaimEarnings,
    InvalidDelegator,
)
from protocol.events.bonding import Rebond, TransferBond, Unbond
from tests.protocol.support import ALICE, BOB, CAROL, DAVE, LPT, Network


@pytest.fixture
def network() -> Network:
    network = Network()
    network.next_round()
    network.do(ALICE, bond, 100 * LPT, ALICE)
    network.do(CAROL, bond, 50 * LPT, CAROL)
    network.do(BOB, bond, 200 * LPT, ALICE)
    network.next_round()
    return network


def test_a_newcomer_takes_the_delegate_over(network: Network) -> None:
    events = network.do(BOB, transfer_bond, DAVE, 50 * LPT)
    kinds = [type(event) for event in events]
    assert kinds.index(Unbond) < kinds.index(TransferBond) < kinds.index(Rebond)
    assert TransferBond(BOB, DAVE, 0, 0, 50 * LPT) in events
    state = network.state
    assert views.delegate_of(state, DAVE) == ALICE
    assert state.bonding.delegators[DAVE].bonded_amount == 50 * LPT
    assert state.bonding.delegators[DAVE].start_round == network.round + 1
    assert state.bonding.delegators[BOB].next_unbonding_lock_id == 1
    assert state.bonding.delegators[DAVE].next_unbonding_lock_id == 1
    assert dict(state.bonding.unbonding_locks) == {}
    assert views.transcoder_total_stake(state, ALICE) == 300 * LPT


def test_a_receiver_keeps_its_delegate(network: Network) -> None:
    network.do(CAROL, reward)
    network.do(BOB, transfer_bond, CAROL, 50 * LPT)
    assert views.delegate_of(network.state, CAROL) == CAROL
    assert views.transcoder_total_stake(network.state, ALICE) == 250 * LPT


def test_a_receiver_is_protected_from_forfeiting_its_reward(network: Network) -> None:
    revert = network.refused(BOB, transfer_bond, CAROL, LPT)
    assert type(revert) is IllegalClaimEarnings


def test_it_makes_no_new_orchestrator_and_reaches_no_nobody(network: Network) -> None:
    network.do(ALICE, reward)
    network.do(ALICE, unbond, views.pending_stake(network.state, ALICE, network.round))
    network.next_round()
    assert type(network.refused(BOB, transfer_bond, ALICE, LPT)) is InvalidDelegator
    assert type(network.refused(BOB, transfer_bond, None, LPT)) is InvalidDelegator


def test_one_transfers_no_more_than_one_has(network: Network) -> None:
    revert = network.refused(BOB, transfer_bond, DAVE, 201 * LPT)
    assert type(revert) is AmountExceedsBondedAmount


def test_a_transfer_to_oneself_uses_two_lock_ids(network: Network) -> None:
    network.do(BOB, transfer_bond, BOB, 50 * LPT)
    delegator = network.state.bonding.delegators[BOB]
    assert delegator.bonded_amount == 200 * LPT
    assert delegator.next_unbonding_lock_id == 2
