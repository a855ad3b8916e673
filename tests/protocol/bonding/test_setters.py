from protocol import controller
from protocol.bonding import setters
from protocol.errors.bonding import InvalidTreasuryRewardCutRate, MaxSizeNotGreater
from protocol.errors.controller import CallerNotOwner
from protocol.events.bonding import ParameterUpdate
from protocol.events.votes import DelegateVotesChanged
from protocol.state.bonding import Delegator
from protocol.units import PRECISE
from protocol.votes import lookup
from tests.protocol.support import ALICE, OWNER, Network


def test_the_owner_sets_the_parameters() -> None:
    network = Network()
    bonding = network.state.bonding
    for setter, name, cell in (
        (setters.set_unbonding_period, "unbondingPeriod", bonding.unbonding_period),
        (
            setters.set_treasury_reward_cut_rate,
            "nextRoundTreasuryRewardCutRate",
            bonding.next_round_treasury_reward_cut_rate,
        ),
        (
            setters.set_treasury_balance_ceiling,
            "treasuryBalanceCeiling",
            bonding.treasury_balance_ceiling,
        ),
        (setters.set_num_active_transcoders, "numActiveTranscoders", bonding.pool_max_size),
    ):
        assert type(network.refused(ALICE, setter, 9)) is CallerNotOwner
        assert network.do(OWNER, setter, 9) == [ParameterUpdate(name)]
        assert cell.value == 9


def test_the_pool_only_grows_and_the_cut_has_a_limit() -> None:
    network = Network()
    revert = network.refused(OWNER, setters.set_num_active_transcoders, 2)
    assert type(revert) is MaxSizeNotGreater
    revert = network.refused(OWNER, setters.set_treasury_reward_cut_rate, PRECISE + 1)
    assert type(revert) is InvalidTreasuryRewardCutRate


def test_anybody_can_checkpoint_anybody_even_while_paused() -> None:
    network = Network()
    network.do(OWNER, controller.pause)
    network.state.bonding.delegators.put(ALICE, Delegator(5, 0, ALICE, 1, 1, 0))
    network.state.bonding.delegated_amounts.put(ALICE, 5)
    events = network.do(OWNER, setters.checkpoint_bonding_state, ALICE)
    assert DelegateVotesChanged(ALICE, 0, 5) in events
    assert lookup.get_votes(network.state, ALICE, network.round) == 5
