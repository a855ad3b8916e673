import pickle
from typing import Any

import pytest

from protocol import token
from protocol.addresses import BONDING_MANAGER, MINTER
from protocol.errors import ArithmeticPanic, Revert
from protocol.errors.token import (
    ApproveFromZeroAddress,
    ApproveToZeroAddress,
    BurnAmountExceedsBalance,
    InsufficientAllowance,
    MintToZeroAddress,
    MissingRole,
    TransferAmountExceedsBalance,
    TransferFromZeroAddress,
    TransferToZeroAddress,
)
from protocol.events.token import Approval, Burn, Mint, Transfer
from protocol.units import MAX_UINT256
from tests.protocol.support import ALICE, BOB, CAROL, LPT, Network


def test_transfer_moves_the_callers_lpt() -> None:
    network = Network()
    events = network.do(ALICE, token.transfer, BOB, 3 * LPT)
    assert events == [Transfer(ALICE, BOB, 3 * LPT)]
    assert token.balance_of(network.state, ALICE) == 997 * LPT
    assert token.balance_of(network.state, BOB) == 1_003 * LPT


def test_a_transfer_to_oneself_changes_nothing() -> None:
    network = Network()
    network.do(ALICE, token.transfer, ALICE, 3 * LPT)
    assert token.balance_of(network.state, ALICE) == 1_000 * LPT


def test_a_finite_allowance_shrinks_and_says_so_first() -> None:
    network = Network()
    assert network.do(ALICE, token.approve, BOB, 5) == [Approval(ALICE, BOB, 5)]
    events = network.do(BOB, token.transfer_from, ALICE, CAROL, 3)
    assert events == [Approval(ALICE, BOB, 2), Transfer(ALICE, CAROL, 3)]
    assert token.allowance(network.state, ALICE, BOB) == 2


def test_an_infinite_allowance_stays() -> None:
    network = Network()
    network.do(ALICE, token.approve, BOB, MAX_UINT256)
    events = network.do(BOB, token.transfer_from, ALICE, CAROL, 3)
    assert events == [Transfer(ALICE, CAROL, 3)]
    assert token.allowance(network.state, ALICE, BOB) == MAX_UINT256


@pytest.mark.parametrize(
    ("transition", "arguments", "reason"),
    [
        (token.transfer, (None, 1), TransferToZeroAddress),
        (token.transfer, (BOB, 1_001 * LPT), TransferAmountExceedsBalance),
        (token.approve, (None, 1), ApproveToZeroAddress),
        (token.transfer_from, (BOB, CAROL, 1), InsufficientAllowance),
        (token.transfer_from, (None, CAROL, 0), ApproveFromZeroAddress),
        (token.burn, (1,), MissingRole),
        (token.mint, (BOB, 1), MissingRole),
    ],
)
def test_refusals(transition: Any, arguments: tuple[Any, ...], reason: Any) -> None:
    assert type(Network().refused(ALICE, transition, *arguments)) is reason


def test_an_infinite_allowance_does_not_lift_the_other_checks() -> None:
    network = Network()
    network.do(ALICE, token.approve, BOB, MAX_UINT256)
    revert = network.refused(BOB, token.transfer_from, ALICE, CAROL, 1_001 * LPT)
    assert type(revert) is TransferAmountExceedsBalance
    revert = network.refused(BOB, token.transfer_from, ALICE, None, 1)
    assert type(revert) is TransferToZeroAddress


def test_nothing_moves_from_the_null_address() -> None:
    network = Network()
    revert = network.refused(ALICE, token.move, None, BOB, 0)
    assert type(revert) is TransferFromZeroAddress


def test_mint_and_burn_change_the_supply_and_emit_a_transfer_first() -> None:
    network = Network()
    supply = token.total_supply(network.state)
    assert network.do(MINTER, token.mint, MINTER, 7) == [
        Transfer(None, MINTER, 7),
        Mint(MINTER, 7),
    ]
    assert token.total_supply(network.state) == supply + 7
    assert network.do(MINTER, token.burn, 5) == [Transfer(MINTER, None, 5), Burn(MINTER, 5)]
    assert token.total_supply(network.state) == supply + 2
    assert token.balance_of(network.state, MINTER) == 2


def test_mint_and_burn_have_limits() -> None:
    network = Network()
    assert type(network.refused(MINTER, token.mint, None, 1)) is MintToZeroAddress
    assert type(network.refused(MINTER, token.mint, BOB, MAX_UINT256)) is ArithmeticPanic
    assert type(network.refused(MINTER, token.burn, 1)) is BurnAmountExceedsBalance


def test_a_missing_role_is_named_in_the_reason() -> None:
    revert: Revert = Network().refused(BONDING_MANAGER, token.burn, 1)
    text = "AccessControl: account BondingManager is missing role BURNER_ROLE"
    assert revert.reason == str(revert) == text
    copy = pickle.loads(pickle.dumps(revert))
    assert copy.reason == text
