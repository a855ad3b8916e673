"""Fees of 60 ETH at a fee share of 50 %: the delegators share 30 over 300 LPT of stake."""

import pytest

from protocol import ether
from protocol.addresses import LIVEPEER_TOKEN, MINTER, TICKET_BROKER
from protocol.bonding import views
from protocol.bonding.delegation import bond
from protocol.bonding.earnings import withdraw_fees
from protocol.bonding.fees import update_transcoder_with_fees
from protocol.bonding.rewards import reward, transcoder
from protocol.errors import DivisionByZeroPanic
from protocol.errors.bonding import (
    CallerMustBeTicketBroker,
    InsufficientFees,
    InvalidRecipient,
    TranscoderMustBeRegistered,
)
from protocol.errors.ether import EtherRefused
from protocol.events.bonding import WithdrawFees
from protocol.units import PRECISE
from tests.protocol.support import ALICE, BOB, CAROL, DAVE, ETH, LPT, Network


@pytest.fixture
def network() -> Network:
    network = Network()
    network.next_round()
    network.do(ALICE, bond, 100 * LPT, ALICE)
    network.do(ALICE, transcoder, 200_000, 500_000)
    network.do(CAROL, bond, 100 * LPT, CAROL)
    network.do(BOB, bond, 200 * LPT, ALICE)
    network.next_round()
    network.give_ether(DAVE, MINTER, 60 * ETH)
    return network


def pay(network: Network, fees_wei: int) -> None:
    network.do(TICKET_BROKER, update_transcoder_with_fees, ALICE, fees_wei)


def test_fees_before_the_reward(network: Network) -> None:
    pay(network, 60 * ETH)
    pool = views.get_earnings_pool(network.state, ALICE, network.round)
    assert pool.cumulative_fee_factor == PRECISE // 10
    assert pool.total_stake == 300 * LPT
    assert views.pending_fees(network.state, BOB, network.round) == 20 * ETH
    assert views.pending_fees(network.state, ALICE, network.round) == 40 * ETH
    assert network.state.bonding.transcoders[ALICE].last_fee_round == network.round


def test_fees_add_up_within_a_round_and_over_rounds(network: Network) -> None:
    pay(network, 30 * ETH)
    pay(network, 30 * ETH)
    assert views.pending_fees(network.state, BOB, network.round) == 20 * ETH
    network.next_round()
    pay(network, 60 * ETH)
    assert views.pending_fees(network.state, BOB, network.round) == 40 * ETH


def test_the_reward_keeps_the_fees_of_its_round(network: Network) -> None:
    pay(network, 60 * ETH)
    network.do(ALICE, reward)
    assert views.pending_fees(network.state, BOB, network.round) == 20 * ETH


def test_unclaimed_commission_earns_fees_too(network: Network) -> None:
    """Of 975 LPT after the reward 135 are Alice's commission."""
    network.do(ALICE, reward)
    network.next_round()
    pay(network, 60 * ETH)
    own = 30 * ETH * (135 * LPT * PRECISE // (975 * LPT)) // PRECISE
    record = network.state.bonding.transcoders[ALICE]
    assert record.cumulative_fees == 30 * ETH + own


def test_the_reward_freezes_the_fee_share_of_its_round(network: Network) -> None:
    network.do(ALICE, reward)
    network.do(ALICE, transcoder, 200_000, 0)
    pay(network, 60 * ETH)
    assert views.pending_fees(network.state, BOB, network.round) > 0
    network.next_round()
    before = views.pending_fees(network.state, BOB, network.round)
    pay(network, 60 * ETH)
    assert views.pending_fees(network.state, BOB, network.round) == before


def test_a_missed_reward_makes_the_previous_factor_an_estimate(network: Network) -> None:
    """Alice never called reward before, so the factor before is worked back from 2.8.

    Minted and mintable add up to 1,750 LPT: 1,312.5 for her stake, 1,181.25 without the
    treasury's, 945 without her cut. 2.8 * 300 / (945 + 300) = 0.6746... instead of 1.
    """
    network.do(ALICE, reward)
    pay(network, 60 * ETH)
    estimate = (28 * PRECISE // 10) * (300 * PRECISE // 1245) // PRECISE
    expected = estimate * (30 * PRECISE // 300) // PRECISE
    pool = views.get_earnings_pool(network.state, ALICE, network.round)
    assert pool.cumulative_fee_factor == expected


def test_after_a_regular_reward_fees_are_shared_by_the_stake_before(
    network: Network,
) -> None:
    network.do(ALICE, reward)
    network.next_round()
    network.do(ALICE, reward)
    pay(network, 60 * ETH)
    bob = views.pending_fees(network.state, BOB, network.round)
    assert 0 <= 30 * ETH * 560 // 975 - bob < 10
    alice = views.pending_fees(network.state, ALICE, network.round)
    assert 0 <= 60 * ETH - bob - alice < 10


def test_only_the_broker_pays_the_registered(network: Network) -> None:
    revert = network.refused(ALICE, update_transcoder_with_fees, ALICE, 1)
    assert type(revert) is CallerMustBeTicketBroker
    revert = network.refused(TICKET_BROKER, update_transcoder_with_fees, BOB, 1)
    assert type(revert) is TranscoderMustBeRegistered


def test_a_registered_account_without_stake_in_the_round_cannot_be_paid(
    network: Network,
) -> None:
    network.do(DAVE, bond, LPT, DAVE)
    revert = network.refused(TICKET_BROKER, update_transcoder_with_fees, DAVE, 1)
    assert type(revert) is DivisionByZeroPanic


def test_fees_are_withdrawn_in_parts(network: Network) -> None:
    pay(network, 60 * ETH)
    assert type(network.refused(BOB, withdraw_fees, None, 1)) is InvalidRecipient
    assert type(network.refused(BOB, withdraw_fees, LIVEPEER_TOKEN, 1)) is EtherRefused
    revert = network.refused(BOB, withdraw_fees, BOB, 20 * ETH + 1)
    assert type(revert) is InsufficientFees
    events = network.do(BOB, withdraw_fees, CAROL, 15 * ETH)
    assert WithdrawFees(BOB, CAROL, 15 * ETH) in events
    assert ether.balance_of(network.state, CAROL) == 115 * ETH
    assert network.state.bonding.delegators[BOB].fees == 5 * ETH
