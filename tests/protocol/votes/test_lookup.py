import pytest

from protocol.bonding import views
from protocol.bonding.delegation import bond, unbond
from protocol.bonding.rewards import reward
from protocol.errors.votes import FutureLookup
from protocol.votes import lookup
from tests.protocol.support import ALICE, BOB, CAROL, DAVE, LPT, Network


@pytest.fixture
def network() -> Network:
    """Bonds made in round 51, seen from round 52."""
    network = Network()
    network.next_round()
    network.do(ALICE, bond, 100 * LPT, ALICE)
    network.do(BOB, bond, 200 * LPT, ALICE)
    network.next_round()
    return network


def test_orchestrators_vote_with_everything_delegators_with_their_own(
    network: Network,
) -> None:
    state, now = network.state, network.round
    assert lookup.get_past_votes(state, ALICE, 51, now) == 300 * LPT
    assert lookup.get_past_votes(state, BOB, 51, now) == 200 * LPT
    assert lookup.delegated_at(state, BOB, 51, now) == ALICE
    assert lookup.get_past_votes(state, BOB, 50, now) == 0
    assert lookup.delegated_at(state, BOB, 50, now) is None


def test_unclaimed_rewards_vote(network: Network) -> None:
    network.do(ALICE, reward)
    state, now = network.state, network.round
    assert lookup.get_votes(state, BOB, now) == views.pending_stake(state, BOB, now)
    assert lookup.get_votes(state, BOB, now) > 200 * LPT
    network.next_round()
    assert lookup.get_past_votes(state, BOB, now, now + 1) > 200 * LPT
    assert lookup.get_past_votes(state, BOB, now - 1, now + 1) == 200 * LPT


def test_delegators_of_the_unregistered_have_no_votes(network: Network) -> None:
    network.do(ALICE, unbond, 100 * LPT)
    state, now = network.state, network.round
    assert lookup.get_votes(state, BOB, now) == 0
    assert lookup.get_votes(state, ALICE, now) == 0
    assert lookup.delegates(state, BOB, now) == ALICE
    assert lookup.delegates(state, ALICE, now) is None


def test_a_long_history_is_searched(network: Network) -> None:
    start = network.round
    for step in range(9):
        network.do(BOB, bond, LPT, ALICE)
        if step % 3 == 2:
            network.next_round(initialize=False)
        network.next_round()
    state, now = network.state, network.round
    votes = [
        lookup.get_past_votes(state, BOB, at, now) // LPT for at in range(start - 1, now)
    ]
    assert votes == [200, 201, 202, 203, 203, 204, 205, 206, 206, 207, 208, 209, 209]
    assert lookup.has_checkpoint(state, BOB)
    assert not lookup.has_checkpoint(state, DAVE)


def test_the_total_is_the_active_stake(network: Network) -> None:
    state, now = network.state, network.round
    assert lookup.get_past_total_supply(state, 50, now) == 0
    assert lookup.get_past_total_supply(state, 51, now) == 300 * LPT
    network.do(CAROL, bond, LPT, CAROL)
    assert lookup.total_supply(state, now) == 301 * LPT


def test_a_round_that_was_skipped_has_the_next_total(network: Network) -> None:
    network.do(CAROL, bond, LPT, CAROL)
    network.next_round(initialize=False)
    state = network.state
    assert lookup.get_total_active_stake_at(state, 53, network.round) == 301 * LPT
    network.next_round()
    network.do(DAVE, bond, LPT, CAROL)
    assert lookup.get_total_active_stake_at(state, 53, network.round) == 301 * LPT
    assert lookup.get_total_active_stake_at(state, 54, network.round) == 301 * LPT
    assert lookup.get_total_active_stake_at(state, 55, network.round) == 302 * LPT
    assert lookup.get_total_active_stake_at(state, 40, network.round) == 0


def test_the_future_is_not_known(network: Network) -> None:
    state, now = network.state, network.round
    for query in (lookup.get_past_votes, lookup.delegated_at):
        with pytest.raises(FutureLookup) as caught:
            query(state, ALICE, now, now)
        assert caught.value.args == (now, now - 1)
    with pytest.raises(FutureLookup):
        lookup.get_past_total_supply(state, now, now)
    with pytest.raises(FutureLookup) as caught:
        lookup.get_total_active_stake_at(state, now + 2, now)
    assert caught.value.args == (now + 2, now + 1)
    with pytest.raises(FutureLookup):
        lookup.get_votes_and_delegate_at_round_start(state, ALICE, now + 2, now)
    with pytest.raises(FutureLookup) as caught:
        lookup.get_past_votes(state, ALICE, 0, 0)
    assert caught.value.args == (0, 0)
