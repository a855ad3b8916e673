"""Shares of a reserve."""

import pytest

from protocol.bonding import delegation, setters
from protocol.errors import ArithmeticPanic
from protocol.tickets import deposits, redemption, views
from tests.protocol.tickets.world import (
    GATEWAYS,
    ORCHESTRATORS,
    OUTSIDER,
    OWNER,
    STAKE_LPT,
    World,
)

GATEWAY = GATEWAYS[0]
FIRST, SECOND = ORCHESTRATORS


def with_reserve(reserve_wei: int) -> World:
    world = World()
    world.must(GATEWAY, deposits.fund_reserve, value_wei=reserve_wei)
    return world


def claimable_wei(world: World, claimant: str) -> int:
    return views.claimable_reserve(world.state, GATEWAY, claimant, world.round)


def test_active_orchestrators_share_equally_rounded_down() -> None:
    world = with_reserve(601)
    assert [claimable_wei(world, who) for who in (FIRST, SECOND, OUTSIDER)] == [300, 300, 0]


def test_share_counts_what_the_round_already_took() -> None:
    world = with_reserve(600)
    world.must(OWNER, redemption.redeem_winning_ticket, world.ticket(1, 100))
    assert claimable_wei(world, FIRST) == 200
    assert claimable_wei(world, SECOND) == 300

    world.next_round()

    assert views.claimed_reserve(world.state, GATEWAY, FIRST, world.round) == 0
    assert claimable_wei(world, FIRST) == claimable_wei(world, SECOND) == 250


def test_claims_survive_a_withdrawal_in_the_same_round() -> None:
    world = with_reserve(600)
    world.must(OWNER, deposits.set_unlock_period, 0)
    world.must(OWNER, redemption.redeem_winning_ticket, world.ticket(1, 100))
    world.must(GATEWAY, deposits.unlock)
    world.must(GATEWAY, deposits.withdraw)
    world.must(GATEWAY, deposits.fund_reserve, value_wei=600)
    info = views.sender_info(world.state, GATEWAY, world.round)
    assert info.claimed_in_current_round_wei == 100
    assert claimable_wei(world, FIRST) == (600 + 100) // 2 - 100


def test_growing_active_set_can_make_a_claim_too_large() -> None:
    world = with_reserve(600)
    world.must(OWNER, redemption.redeem_winning_ticket, world.ticket(1, 300))
    world.must(OWNER, setters.set_num_active_transcoders, 3)
    world.must(OUTSIDER, delegation.bond, STAKE_LPT, OUTSIDER)
    with pytest.raises(ArithmeticPanic):
        claimable_wei(world, FIRST)
    receipt = world.call(OWNER, redemption.redeem_winning_ticket, world.ticket(2, 1))
    assert isinstance(receipt.revert, ArithmeticPanic)
    assert claimable_wei(world, SECOND) == 200
