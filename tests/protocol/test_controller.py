import pytest

from protocol import controller
from protocol.bonding.delegation import bond_for_with_hint
from protocol.errors.bonding import InvalidDelegate
from protocol.errors.controller import ControllerRefused, SystemPaused
from protocol.events.controller import (
    OwnershipTransferred,
    Pause,
    SetContractInfo,
    Unpause,
)
from protocol.rounds import initialize_round
from tests.protocol.support import ALICE, BOB, CAROL, DAVE, ERIN, LPT, OWNER, Network


def test_the_owner_pauses_and_unpauses() -> None:
    network = Network()
    assert network.do(OWNER, controller.pause) == [Pause()]
    assert type(network.refused(ALICE, initialize_round)) is SystemPaused
    assert type(network.refused(OWNER, controller.pause)) is ControllerRefused
    assert network.do(OWNER, controller.unpause) == [Unpause()]
    network.do(ALICE, initialize_round)
    assert type(network.refused(OWNER, controller.unpause)) is ControllerRefused


def test_others_do_not() -> None:
    network = Network()
    for transition in (controller.pause, controller.unpause):
        assert network.refused(ALICE, transition).reason == ""
    revert = network.refused(ALICE, controller.transfer_ownership, ALICE)
    assert type(revert) is ControllerRefused
    revert = network.refused(ALICE, controller.register_contract, "Verifier", ALICE)
    assert type(revert) is ControllerRefused


def test_ownership_moves_on_but_never_to_nobody() -> None:
    network = Network()
    revert = network.refused(OWNER, controller.transfer_ownership, None)
    assert type(revert) is ControllerRefused
    events = network.do(OWNER, controller.transfer_ownership, BOB)
    assert events == [OwnershipTransferred(OWNER, BOB)]
    assert network.do(BOB, controller.pause) == [Pause()]


def test_the_registry_points_at_the_verifier() -> None:
    network = Network()
    assert controller.verifier(network.state) == ERIN
    events = network.do(OWNER, controller.register_contract, "Verifier", BOB)
    assert events == [SetContractInfo("Verifier", BOB)]
    assert controller.verifier(network.state) == BOB


def test_contracts_of_the_system_cannot_be_replaced() -> None:
    network = Network()
    with pytest.raises(ValueError, match="name='Minter': must be one of Verifier"):
        network.do(OWNER, controller.register_contract, "Minter", BOB)


def test_the_migrator_bonds_for_anybody() -> None:
    network = Network()
    network.do(OWNER, initialize_round)
    network.do(OWNER, controller.register_contract, "L2Migrator", ALICE)
    network.do(ALICE, bond_for_with_hint, LPT, BOB, BOB)
    assert network.state.bonding.delegators[BOB].bonded_amount == LPT
    assert (
        type(network.refused(CAROL, bond_for_with_hint, LPT, DAVE, DAVE)) is InvalidDelegate
    )
