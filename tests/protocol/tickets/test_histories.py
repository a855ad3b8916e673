"""Properties of the ticket broker over random histories of calls."""

from collections.abc import Callable
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol import controller, ether, rounds
from protocol.addresses import MINTER
from protocol.events.tickets import WinningTicketRedeemed, WinningTicketTransfer
from protocol.machine import Receipt
from protocol.tickets import deposits, redemption, views
from protocol.tickets.ticket import ALL_VALID, Ticket
from protocol.units import Address, Block
from tests.protocol.tickets.world import (
    ACCOUNTS,
    ETHER_WEI,
    GATEWAYS,
    ORCHESTRATORS,
    OUTSIDER,
    OWNER,
    ROUND_LENGTH,
    World,
    image,
)

FIRST_ROUND = 101
"""The round that a `World` starts in."""


class Plan(NamedTuple):
    """One call to make, after some blocks; after a whole round, the next one is opened."""

    blocks: int
    sender: Address
    transition: Callable[..., Any]
    arguments: tuple[Any, ...] = ()
    value_wei: int = 0


amounts = st.integers(0, 2000)
gateways = st.sampled_from(GATEWAYS)
owner = st.just(OWNER)
waits = st.sampled_from([0, 0, 0, 3, 10])
nothing: st.SearchStrategy[tuple[Any, ...]] = st.just(())
zero = st.just(0)


def plan(
    sender: st.SearchStrategy[Address],
    transition: st.SearchStrategy[Callable[..., Any]],
    arguments: st.SearchStrategy[tuple[Any, ...]] = nothing,
    value_wei: st.SearchStrategy[int] = zero,
) -> st.SearchStrategy[Plan]:
    fields = st.tuples(waits, sender, transition, arguments, value_wei)
    return fields.map(lambda drawn: Plan(*drawn))


def one_of(*transitions: Callable[..., Any]) -> st.SearchStrategy[Callable[..., Any]]:
    return st.sampled_from(transitions)


checks = st.sampled_from([ALL_VALID] * 5 + [ALL_VALID._replace(won=False)])
tickets = st.tuples(
    st.integers(0, 6),
    st.sampled_from([*ORCHESTRATORS, OUTSIDER, None]),
    gateways,
    st.integers(0, 4000),
    st.sampled_from([FIRST_ROUND, FIRST_ROUND, FIRST_ROUND + 1, FIRST_ROUND + 2, 7]),
    checks,
).map(lambda drawn: Ticket(*drawn[:5], checks=drawn[5]))
both_parts = deposits.fund_deposit_and_reserve_for
histories = st.lists(
    st.one_of(
        plan(owner, one_of(rounds.initialize_round)),
        plan(
            owner, one_of(controller.unpause, controller.pause, *[controller.unpause] * 3)
        ),
        plan(
            gateways, one_of(deposits.fund_deposit, deposits.fund_reserve), nothing, amounts
        ),
        plan(gateways, one_of(both_parts), st.tuples(gateways, amounts, amounts), amounts),
        plan(
            gateways,
            one_of(both_parts),
            st.tuples(gateways, st.just(700), amounts),
            st.just(0),
        ).map(lambda drawn: drawn._replace(value_wei=sum(drawn.arguments[1:]))),
        plan(
            gateways,
            one_of(deposits.unlock, deposits.cancel_unlock, deposits.withdraw),
        ),
        *[plan(owner, one_of(redemption.redeem_winning_ticket), st.tuples(tickets))] * 4,
        plan(
            owner,
            one_of(redemption.batch_redeem_winning_tickets),
            st.tuples(st.lists(tickets, max_size=4)),
        ),
    ),
    min_size=20,
    max_size=40,
)


def pass_blocks(world: World, plan: Plan) -> None:
    world.block = Block(world.block + plan.blocks)
    if plan.blocks >= ROUND_LENGTH:
        world.call(OWNER, rounds.initialize_round)


def make_call(world: World, plan: Plan) -> Receipt:
    return world.call(
        plan.sender, plan.transition, *plan.arguments, value_wei=plan.value_wei
    )


def funded_world() -> World:
    """A world in which tickets are worth something from the start."""
    world = World()
    for gateway in GATEWAYS:
        world.must(gateway, deposits.fund_deposit, value_wei=5000)
    return world


@settings(max_examples=60, deadline=None)
@given(history=histories)
def test_ether_is_conserved_and_tickets_are_paid_once(history: list[Plan]) -> None:
    world = World()
    assert world.round == FIRST_ROUND
    redeemed = paid_wei = 0
    for plan in history:
        pass_blocks(world, plan)
        receipt = make_call(world, plan)
        for event in receipt.events:
            redeemed += isinstance(event, WinningTicketRedeemed)
            if isinstance(event, WinningTicketTransfer):
                paid_wei += event.amount

        senders = [
            views.sender_info(world.state, account, world.round) for account in GATEWAYS
        ]
        funds_wei = sum(info.deposit_wei + info.reserve_wei for info in senders)
        assert ether.balance_of(world.state, MINTER) == funds_wei + paid_wei
        total_wei = sum(world.state.ether.balances.values())
        assert total_wei == len(ACCOUNTS) * ETHER_WEI
        assert redeemed == len(world.state.tickets.used_tickets)


@settings(max_examples=60, deadline=None)
@given(history=histories)
def test_failed_call_changes_nothing(history: list[Plan]) -> None:
    world = funded_world()
    unregistered = world.ticket(98, 4000, recipient=OUTSIDER)
    fails_late = Plan(0, OWNER, redemption.redeem_winning_ticket, (unregistered,))
    for plan in [fails_late, *history]:
        pass_blocks(world, plan)
        before = image(world.state)
        receipt = make_call(world, plan)
        if receipt.revert is not None:
            assert receipt.events == []
            assert image(world.state) == before


@settings(max_examples=60, deadline=None)
@given(history=histories, ticket=tickets)
def test_used_ticket_is_never_paid_again(history: list[Plan], ticket: Ticket) -> None:
    world = funded_world()
    ticket = ticket._replace(
        ticket_id=99,
        recipient=ORCHESTRATORS[0],
        creation_round=FIRST_ROUND,
        checks=ALL_VALID,
    )
    world.must(OWNER, redemption.redeem_winning_ticket, ticket)
    for plan in history:
        world.block = Block(world.block + plan.blocks)
        world.call(plan.sender, plan.transition, *plan.arguments, value_wei=plan.value_wei)
        before = image(world.state)
        assert not world.call(OWNER, redemption.redeem_winning_ticket, ticket).ok
        world.call(OWNER, redemption.batch_redeem_winning_tickets, [ticket, ticket])
        assert image(world.state) == before
