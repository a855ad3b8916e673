"""One worked round: a supply of 1,000,000 LPT at 0.1 % mints 1,000 LPT.

Alice holds 300 of 400 LPT of active stake, 200 of them Bob's, at a reward cut of 20 %.
Of her 750 LPT the treasury gets 75; of the other 675 she keeps 135, and 540 are shared by
300 LPT of stake: each LPT becomes 2.8.
"""

import pytest

from protocol import token
from protocol.addresses import MINTER, TREASURY
from protocol.bonding import setters, views
from protocol.bonding.delegation import bond, unbond
from protocol.bonding.earnings import claim_earnings
from protocol.bonding.rewards import reward, transcoder
from protocol.errors.bonding import (
    CallerActiveWithoutReward,
    CallerMustBeActive,
    CurrentRoundLocked,
    InvalidFeeShare,
    InvalidRewardCut,
    RewardAlreadyCalled,
    TranscoderMustBeRegistered,
)
from protocol.errors.rounds import CurrentRoundNotInitialized
from protocol.events.bonding import (
    EarningsClaimed,
    ParameterUpdate,
    Reward,
    TranscoderUpdate,
    TreasuryReward,
)
from protocol.events.token import Mint, Transfer
from protocol.state.bonding import EarningsPool
from protocol.units import PRECISE, Block
from tests.protocol.support import ALICE, BOB, CAROL, DAVE, LPT, MINIMAL, OWNER, Network


@pytest.fixture
def network() -> Network:
    network = Network(MINIMAL)
    network.next_round()
    network.do(ALICE, bond, 100 * LPT, ALICE)
    network.do(ALICE, transcoder, 200_000, 500_000)
    network.do(CAROL, bond, 100 * LPT, CAROL)
    network.do(BOB, bond, 200 * LPT, ALICE)
    network.next_round()
    return network


def test_a_worked_round(network: Network) -> None:
    events = network.do(ALICE, reward)
    assert events[:5] == [
        Transfer(None, MINTER, 750 * LPT),
        Mint(MINTER, 750 * LPT),
        Transfer(MINTER, TREASURY, 75 * LPT),
        TreasuryReward(ALICE, TREASURY, 75 * LPT),
        Reward(ALICE, 675 * LPT),
    ]
    pool = views.get_earnings_pool(network.state, ALICE, network.round)
    assert pool == EarningsPool(300 * LPT, 200_000, 500_000, 28 * PRECISE // 10, 0)
    assert views.pending_stake(network.state, BOB, network.round) == 560 * LPT
    assert views.pending_stake(network.state, ALICE, network.round) == 415 * LPT
    assert views.transcoder_total_stake(network.state, ALICE) == 975 * LPT
    next_pool = views.get_earnings_pool(network.state, ALICE, network.round + 1)
    assert next_pool.total_stake == 975 * LPT


def test_the_claim_pays_what_was_pending(network: Network) -> None:
    network.do(ALICE, reward)
    events = network.do(BOB, claim_earnings)
    assert events[0] == EarningsClaimed(ALICE, BOB, 360 * LPT, 0, 52, 52)
    events = network.do(ALICE, claim_earnings)
    assert events[0] == EarningsClaimed(ALICE, ALICE, 315 * LPT, 0, 52, 52)
    assert network.state.bonding.transcoders[ALICE].cumulative_rewards == 0
    assert network.state.bonding.transcoders[ALICE].active_cumulative_rewards == 0


def test_unclaimed_commission_earns_rewards_too(network: Network) -> None:
    network.do(ALICE, reward)
    network.do(CAROL, reward)
    network.next_round()
    state = network.state
    supply, active = token.total_supply(state), 975 * LPT + 325 * LPT
    minted = supply * 10**6 // 10**9 * (975 * LPT * 10**9 // active) // 10**9
    rewards = minted - minted // 10
    delegators = rewards - rewards * 200_000 // 10**6
    network.do(ALICE, reward)
    own = delegators * (135 * LPT * PRECISE // (975 * LPT)) // PRECISE
    record = state.bonding.transcoders[ALICE]
    assert record.active_cumulative_rewards == 135 * LPT
    assert record.cumulative_rewards == 135 * LPT + own + rewards * 200_000 // 10**6


def test_a_claim_before_the_reward_forfeits_the_round(network: Network) -> None:
    network.do(BOB, claim_earnings)
    network.do(ALICE, reward)
    network.next_round()
    assert views.pending_stake(network.state, BOB, network.round) == 200 * LPT


def test_a_claim_without_a_reward_starts_from_the_last_factor(network: Network) -> None:
    network.do(ALICE, reward)
    network.next_round()
    network.do(BOB, claim_earnings)
    network.next_round()
    assert views.pending_stake(network.state, BOB, network.round) == 560 * LPT
    events = network.do(BOB, claim_earnings)
    assert events[0] == EarningsClaimed(ALICE, BOB, 0, 0, 54, 54)


def test_a_missed_round_is_lost_but_the_next_one_is_not(network: Network) -> None:
    network.next_round()
    network.do(ALICE, reward)
    assert views.pending_stake(network.state, BOB, network.round) == 560 * LPT


def test_reward_is_called_once_by_the_active(network: Network) -> None:
    network.do(ALICE, reward)
    assert type(network.refused(ALICE, reward)) is RewardAlreadyCalled
    assert type(network.refused(DAVE, reward)) is CallerMustBeActive
    network.next_round(initialize=False)
    assert type(network.refused(ALICE, reward)) is CurrentRoundNotInitialized


def test_the_resigned_may_still_call_reward_in_the_round(network: Network) -> None:
    network.do(ALICE, unbond, 100 * LPT)
    network.do(ALICE, reward)
    assert views.transcoder_total_stake(network.state, ALICE) == 875 * LPT
    assert views.active_orchestrators(network.state) == (CAROL,)
    network.next_round()
    assert type(network.refused(ALICE, reward)) is CallerMustBeActive


def test_the_ceiling_stops_the_treasury_from_the_next_round_on(network: Network) -> None:
    network.do(OWNER, setters.set_treasury_balance_ceiling, 75 * LPT)
    network.do(ALICE, reward)
    events = network.do(CAROL, reward)
    assert events[0] == ParameterUpdate("nextRoundTreasuryRewardCutRate")
    assert TreasuryReward(CAROL, TREASURY, 25 * LPT) in events
    network.next_round()
    assert network.state.bonding.treasury_reward_cut_rate.value == 0
    events = network.do(ALICE, reward)
    assert not any(isinstance(event, TreasuryReward) for event in events)


def test_commission_changes_after_the_reward(network: Network) -> None:
    revert = network.refused(ALICE, transcoder, 0, 0)
    assert type(revert) is CallerActiveWithoutReward
    network.do(ALICE, reward)
    assert network.do(ALICE, transcoder, 0, 10**6) == [TranscoderUpdate(ALICE, 0, 10**6)]


def test_commission_is_checked(network: Network) -> None:
    network.do(ALICE, reward)
    assert type(network.refused(ALICE, transcoder, 10**6 + 1, 0)) is InvalidRewardCut
    assert type(network.refused(ALICE, transcoder, 0, 10**6 + 1)) is InvalidFeeShare
    assert type(network.refused(BOB, transcoder, 0, 0)) is TranscoderMustBeRegistered
    network.block = Block(network.block + 18)
    assert type(network.refused(ALICE, transcoder, 0, 0)) is CurrentRoundLocked


def test_a_commission_call_brings_an_outsider_into_a_grown_pool(network: Network) -> None:
    network.do(DAVE, bond, LPT, DAVE)
    assert DAVE not in views.active_orchestrators(network.state)
    network.do(OWNER, setters.set_num_active_transcoders, 3)
    assert DAVE not in views.active_orchestrators(network.state)
    network.do(DAVE, transcoder, 0, 0)
    assert views.active_orchestrators(network.state) == (ALICE, CAROL, DAVE)
