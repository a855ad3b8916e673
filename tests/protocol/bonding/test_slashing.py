import pytest

from protocol import token
from protocol.addresses import MINTER
from protocol.bonding import views
from protocol.bonding.delegation import bond
from protocol.bonding.slashing import slash_transcoder
from protocol.errors import ArithmeticPanic
from protocol.errors.bonding import CallerMustBeVerifier
from protocol.errors.token import MissingRole
from protocol.events.bonding import TranscoderDeactivated, TranscoderSlashed
from protocol.events.token import Burn
from protocol.parameters import Parameters
from tests.protocol.support import ALICE, BOB, CAROL, DAVE, ERIN, LPT, Network


@pytest.fixture
def network() -> Network:
    network = Network()
    network.next_round()
    network.do(ALICE, bond, 100 * LPT, ALICE)
    network.do(BOB, bond, 200 * LPT, ALICE)
    network.next_round()
    return network


def test_half_the_own_bond_is_burned_and_the_finder_paid(network: Network) -> None:
    events = network.do(
        ERIN, slash_transcoder, ALICE, CAROL, slash_amount=500_000, finder_fee=100_000
    )
    assert TranscoderDeactivated(ALICE, network.round + 1) in events
    assert Burn(MINTER, 45 * LPT) in events
    assert TranscoderSlashed(ALICE, CAROL, 50 * LPT, 5 * LPT) in events
    state = network.state
    assert token.balance_of(state, CAROL) == 1_005 * LPT
    assert state.bonding.delegators[ALICE].bonded_amount == 50 * LPT
    assert views.transcoder_total_stake(state, ALICE) == 250 * LPT
    assert views.active_orchestrators(state) == ()
    assert state.bonding.next_round_total_active_stake.value == 0


def test_all_of_a_bond_leaves_the_delegated_amount(network: Network) -> None:
    network.do(ERIN, slash_transcoder, ALICE, None, slash_amount=10**6, finder_fee=0)
    assert network.state.bonding.delegators[ALICE].bonded_amount == 0
    assert views.transcoder_total_stake(network.state, ALICE) == 300 * LPT


def test_a_delegators_bond_can_be_slashed_in_a_closed_round(network: Network) -> None:
    network.next_round(initialize=False)
    network.do(ERIN, slash_transcoder, BOB, None, slash_amount=500_000, finder_fee=0)
    assert views.transcoder_total_stake(network.state, ALICE) == 200 * LPT
    assert views.active_orchestrators(network.state) == (ALICE,)


def test_a_pending_bond_leaves_the_delegated_amount(network: Network) -> None:
    network.do(CAROL, bond, 10 * LPT, ALICE)
    network.do(ERIN, slash_transcoder, CAROL, None, slash_amount=500_000, finder_fee=0)
    assert network.state.bonding.delegators[CAROL].bonded_amount == 5 * LPT
    assert views.transcoder_total_stake(network.state, ALICE) == 310 * LPT


def test_nothing_to_slash(network: Network) -> None:
    events = network.do(ERIN, slash_transcoder, DAVE, BOB, slash_amount=10**6, finder_fee=0)
    assert TranscoderSlashed(DAVE, BOB, 0, 0) in events


def test_only_the_verifier_slashes_and_shares_are_checked(network: Network) -> None:
    arguments = {"slash_amount": 10**6 + 1, "finder_fee": 0}
    revert = network.refused(DAVE, slash_transcoder, ALICE, None, **arguments)
    assert type(revert) is CallerMustBeVerifier
    revert = network.refused(ERIN, slash_transcoder, ALICE, None, **arguments)
    assert type(revert) is ArithmeticPanic


def test_without_the_burner_role_even_an_empty_penalty_fails() -> None:
    network = Network(Parameters(verifier=ERIN))
    network.next_round()
    network.do(ALICE, bond, LPT, ALICE)
    revert = network.refused(
        ERIN, slash_transcoder, ALICE, None, slash_amount=0, finder_fee=0
    )
    assert type(revert) is MissingRole
