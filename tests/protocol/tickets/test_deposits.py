"""Gateways' funds: in, locked, unlocked, out."""

import pytest

from protocol import controller, ether
from protocol.addresses import MINTER
from protocol.errors import ArithmeticPanic, Revert
from protocol.errors.controller import CallerNotOwner, SystemPaused
from protocol.errors.tickets import (
    AccountLocked,
    InvalidTicketValidityPeriod,
    NoFunds,
    NoUnlockInProgress,
    UnlockAlreadyInitiated,
    ValueSplitMismatch,
)
from protocol.events.tickets import (
    DepositFunded,
    ParameterUpdate,
    ReserveFunded,
    Unlock,
    UnlockCancelled,
    Withdrawal,
)
from protocol.tickets import deposits, views
from protocol.units import MAX_UINT256
from tests.protocol.tickets.world import ETHER_WEI, GATEWAYS, OWNER, World

GATEWAY, OTHER = GATEWAYS


def unlocking() -> World:
    """A world whose gateway has 100 wei of deposit and waits for its unlock."""
    world = World()
    world.must(GATEWAY, deposits.fund_deposit, value_wei=100)
    world.must(GATEWAY, deposits.unlock)
    return world


def test_funding_moves_ether_to_the_minter() -> None:
    world = World()
    receipt = world.must(
        OTHER, deposits.fund_deposit_and_reserve_for, GATEWAY, 30, 12, value_wei=42
    )
    assert receipt.events == [ReserveFunded(GATEWAY, 12), DepositFunded(GATEWAY, 30)]
    assert views.sender_info(world.state, GATEWAY, world.round) == (30, 12, 0, 0)
    assert ether.balance_of(world.state, OTHER) == ETHER_WEI - 42
    assert ether.balance_of(world.state, MINTER) == 42


def test_null_address_can_be_funded() -> None:
    world = World()
    fund = deposits.fund_deposit_and_reserve_for
    receipt = world.must(GATEWAY, fund, None, 30, 12, value_wei=42)
    assert receipt.events == [ReserveFunded(None, 12), DepositFunded(None, 30)]


def test_parts_must_add_up_to_what_was_sent() -> None:
    world = World()
    for value_wei in (41, 43):
        receipt = world.call(
            GATEWAY, deposits.fund_deposit_and_reserve, 30, 12, value_wei=value_wei
        )
        assert isinstance(receipt.revert, ValueSplitMismatch)
    receipt = world.call(GATEWAY, deposits.fund_deposit_and_reserve, MAX_UINT256, 1)
    assert isinstance(receipt.revert, ArithmeticPanic)


def test_own_funding_cancels_an_unlock_even_of_nothing() -> None:
    world = unlocking()
    receipt = world.must(GATEWAY, deposits.fund_deposit)
    assert receipt.events == [UnlockCancelled(GATEWAY), DepositFunded(GATEWAY, 0)]

    world = unlocking()
    receipt = world.must(GATEWAY, deposits.fund_reserve, value_wei=5)
    assert receipt.events == [ReserveFunded(GATEWAY, 5), UnlockCancelled(GATEWAY)]

    world = unlocking()
    receipt = world.must(GATEWAY, deposits.fund_deposit_and_reserve, 1, 2, value_wei=3)
    assert receipt.events == [
        UnlockCancelled(GATEWAY),
        ReserveFunded(GATEWAY, 2),
        DepositFunded(GATEWAY, 1),
    ]


def test_other_peoples_funding_cancels_nothing() -> None:
    world = unlocking()
    world.must(OTHER, deposits.fund_deposit_and_reserve_for, GATEWAY, 1, 2, value_wei=3)
    assert views.is_unlock_in_progress(world.state, GATEWAY)


def test_unlock_then_withdraw() -> None:
    world = World()
    world.must(GATEWAY, deposits.fund_deposit_and_reserve, 30, 12, value_wei=42)
    current = world.round
    receipt = world.must(GATEWAY, deposits.unlock)
    assert receipt.events == [Unlock(GATEWAY, current, current + 1)]
    assert isinstance(world.call(GATEWAY, deposits.withdraw).revert, AccountLocked)
    world.skip_round()

    receipt = world.must(GATEWAY, deposits.withdraw)

    assert receipt.events == [Withdrawal(GATEWAY, 30, 12)]
    assert ether.balance_of(world.state, GATEWAY) == ETHER_WEI
    info = views.sender_info(world.state, GATEWAY, world.round)
    assert info == (0, 0, 0, current + 1)


def test_what_a_gateway_without_funds_or_unlock_cannot_do() -> None:
    world = World()
    for transition, reason in (
        (deposits.unlock, NoFunds),
        (deposits.withdraw, NoFunds),
        (deposits.cancel_unlock, NoUnlockInProgress),
    ):
        assert type(world.call(GATEWAY, transition).revert) is reason
    world.must(GATEWAY, deposits.fund_reserve, value_wei=1)
    assert isinstance(world.call(GATEWAY, deposits.withdraw).revert, NoUnlockInProgress)
    world.must(GATEWAY, deposits.unlock)
    assert isinstance(world.call(GATEWAY, deposits.unlock).revert, UnlockAlreadyInitiated)
    assert world.must(GATEWAY, deposits.cancel_unlock).events == [UnlockCancelled(GATEWAY)]


@pytest.mark.parametrize(
    ("transition", "arguments"),
    [
        (deposits.fund_deposit, ()),
        (deposits.fund_reserve, ()),
        (deposits.fund_deposit_and_reserve, (0, 0)),
        (deposits.fund_deposit_and_reserve_for, (OTHER, 0, 0)),
        (deposits.unlock, ()),
        (deposits.cancel_unlock, ()),
        (deposits.withdraw, ()),
    ],
)
def test_nothing_moves_while_paused(transition, arguments) -> None:
    world = unlocking()
    world.must(OWNER, controller.pause)
    receipt = world.call(GATEWAY, transition, *arguments)
    assert isinstance(receipt.revert, SystemPaused)


def test_periods_are_set_by_the_owner_only() -> None:
    world = World()
    setters = (deposits.set_unlock_period, deposits.set_ticket_validity_period)
    for setter in setters:
        assert isinstance(world.call(GATEWAY, setter, 5).revert, CallerNotOwner)
    names = [world.must(OWNER, setter, 5).events for setter in setters]
    assert names == [
        [ParameterUpdate("unlockPeriod")],
        [ParameterUpdate("ticketValidityPeriod")],
    ]
    refused: Revert | None = world.call(OWNER, setters[1], 0).revert
    assert isinstance(refused, InvalidTicketValidityPeriod)
    assert world.state.tickets.unlock_period.value == 5
    assert world.state.tickets.ticket_validity_period.value == 5


def test_unlock_period_beyond_the_largest_round_panics() -> None:
    world = World()
    world.must(OWNER, deposits.set_unlock_period, MAX_UINT256)
    world.must(GATEWAY, deposits.fund_deposit, value_wei=1)
    assert isinstance(world.call(GATEWAY, deposits.unlock).revert, ArithmeticPanic)
