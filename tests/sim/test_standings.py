"""Many orchestrators are read as the views read one."""

from protocol.bonding import delegation, rewards, views
from protocol.units import WEI_PER_UNIT, Address
from sim.standings import are_active, records_of, stakes_lpt
from tests.agents.network import FIRST_ROUND, ORCHESTRATORS, STAKES_LPT, Network

NAMES = [*ORCHESTRATORS, Address("nobody")]


def test_activity_is_that_of_the_views_in_every_round() -> None:
    network = Network()
    network.open_round()
    state, own_lpt = network.chain.state, STAKES_LPT[ORCHESTRATORS[2]] * WEI_PER_UNIT
    assert network.chain.submit(ORCHESTRATORS[2], delegation.unbond, own_lpt).ok
    for current in (0, FIRST_ROUND - 1, FIRST_ROUND, FIRST_ROUND + 1):
        expected = [views.is_active_transcoder(state, name, current) for name in NAMES]
        assert are_active(records_of(state, NAMES), current) == expected
    assert are_active(records_of(state, NAMES), FIRST_ROUND) == [True, True, True, False]
    resigned = are_active(records_of(state, NAMES), FIRST_ROUND + 1)
    assert resigned == [True, True, False, False]


def test_stakes_are_those_of_the_contracts() -> None:
    network = Network()
    network.open_round()
    assert network.chain.submit(ORCHESTRATORS[0], rewards.reward).ok
    state = network.chain.state
    assert stakes_lpt(state, NAMES) == [
        views.transcoder_total_stake(state, name) / WEI_PER_UNIT for name in NAMES
    ]
    assert stakes_lpt(state, NAMES)[1:] == [200.0, 100.0, 0.0]
