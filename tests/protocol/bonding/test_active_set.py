import pytest

from protocol import controller
from protocol.bonding import active_set, views
from protocol.bonding.delegation import bond, bond_for_with_hint, unbond
from protocol.bonding.rewards import reward
from protocol.errors.bonding import CallerMustBeRoundsManager, NodeIdIsNull
from protocol.events.bonding import TranscoderActivated, TranscoderDeactivated
from tests.protocol.support import ALICE, BOB, CAROL, DAVE, ERIN, LPT, OWNER, Network


@pytest.fixture
def network() -> Network:
    """A pool of two: Alice with 100 LPT, Carol with 50."""
    network = Network()
    network.next_round()
    network.do(ALICE, bond, 100 * LPT, ALICE)
    network.do(CAROL, bond, 50 * LPT, CAROL)
    return network


def test_eviction_needs_strictly_more_stake(network: Network) -> None:
    network.do(DAVE, bond, 50 * LPT, DAVE)
    assert views.active_orchestrators(network.state) == (ALICE, CAROL)
    events = network.do(DAVE, bond, 1, DAVE)
    following = network.round + 1
    assert events[:2] == [
        TranscoderDeactivated(CAROL, following),
        TranscoderActivated(DAVE, following),
    ]
    assert views.active_orchestrators(network.state) == (ALICE, DAVE)
    assert network.state.bonding.next_round_total_active_stake.value == 150 * LPT + 1


def test_the_evicted_stay_active_until_the_round_ends(network: Network) -> None:
    network.next_round()
    network.do(DAVE, bond, 60 * LPT, DAVE)
    assert views.is_active_transcoder(network.state, CAROL, network.round)
    assert not views.is_active_transcoder(network.state, DAVE, network.round)
    network.next_round()
    assert not views.is_active_transcoder(network.state, CAROL, network.round)
    assert views.is_active_transcoder(network.state, DAVE, network.round)


def test_a_reward_brings_the_evicted_back(network: Network) -> None:
    network.next_round()
    network.do(DAVE, bond, 60 * LPT, DAVE)
    events = network.do(CAROL, reward)
    assert TranscoderActivated(CAROL, network.round + 1) in events
    assert set(views.active_orchestrators(network.state)) == {CAROL, ALICE}


def test_stake_counts_from_the_next_round_on(network: Network) -> None:
    network.next_round()
    network.do(BOB, bond, 10 * LPT, ALICE)
    pools = network.state.bonding.earnings_pools
    assert pools[ALICE, network.round].total_stake == 100 * LPT
    assert pools[ALICE, network.round + 1].total_stake == 110 * LPT
    assert network.state.bonding.current_round_total_active_stake.value == 150 * LPT
    assert network.state.bonding.next_round_total_active_stake.value == 160 * LPT


def test_an_old_stake_is_carried_to_the_round_before_it_changes(network: Network) -> None:
    for _ in range(3):
        network.next_round()
    pools = network.state.bonding.earnings_pools
    assert pools[ALICE, network.round].total_stake == 0
    network.do(BOB, bond, 10 * LPT, ALICE)
    assert pools[ALICE, network.round].total_stake == 100 * LPT


def test_leaving_and_rejoining_in_one_round_loses_the_round(network: Network) -> None:
    network.next_round()
    network.do(CAROL, unbond, 50 * LPT)
    network.do(CAROL, bond, 50 * LPT, CAROL)
    assert not views.is_active_transcoder(network.state, CAROL, network.round)
    assert CAROL in views.active_orchestrators(network.state)


def test_the_null_address_never_becomes_an_orchestrator() -> None:
    network = Network()
    network.next_round()
    network.do(OWNER, controller.register_contract, "L2Migrator", ERIN)
    revert = network.refused(ERIN, bond_for_with_hint, LPT, None, None)
    assert type(revert) is NodeIdIsNull


def test_only_rounds_manager_opens_a_round(network: Network) -> None:
    opened = active_set.set_current_round_total_active_stake
    assert type(network.refused(ALICE, opened, 1)) is CallerMustBeRoundsManager
