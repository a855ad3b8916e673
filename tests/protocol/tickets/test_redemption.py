"""Winning tickets: what they pay, in which order they are checked, never twice."""

import pytest

from protocol import controller
from protocol.errors import Revert
from protocol.errors.bonding import TranscoderMustBeRegistered
from protocol.errors.controller import SystemPaused
from protocol.errors.rounds import CurrentRoundNotInitialized
from protocol.errors.tickets import (
    InvalidAuxDataLength,
    InvalidBlockHash,
    InvalidRecipientRand,
    InvalidSignature,
    InvalidSignatureLength,
    NoBlockHash,
    NoFunds,
    RecipientIsNull,
    SenderIsNull,
    SenderUnlocked,
    TicketDidNotWin,
    TicketExpired,
    TicketUsed,
)
from protocol.events.tickets import (
    AuxData,
    ReserveClaimed,
    WinningTicketRedeemed,
    WinningTicketTransfer,
)
from protocol.tickets import deposits, redemption, views
from protocol.tickets.ticket import ALL_VALID
from protocol.units import MAX_UINT256
from tests.protocol.tickets.world import (
    GATEWAYS,
    ORCHESTRATORS,
    OUTSIDER,
    OWNER,
    World,
)

GATEWAY, ORCHESTRATOR = GATEWAYS[0], ORCHESTRATORS[0]


def funded(deposit_wei: int, reserve_wei: int) -> World:
    world = World()
    world.must(
        GATEWAY,
        deposits.fund_deposit_and_reserve,
        deposit_wei,
        reserve_wei,
        value_wei=deposit_wei + reserve_wei,
    )
    return world


def test_deposit_pays_first() -> None:
    world = funded(1000, 600)
    ticket = world.ticket(1, 1000)

    receipt = world.must(OUTSIDER, redemption.redeem_winning_ticket, ticket)

    assert receipt.events == [
        WinningTicketTransfer(GATEWAY, ORCHESTRATOR, 1000),
        WinningTicketRedeemed(
            GATEWAY, ORCHESTRATOR, 1000, MAX_UINT256, 0, 0, AuxData(world.round)
        ),
    ]
    info = views.sender_info(world.state, GATEWAY, world.round)
    assert info == (0, 600, 0, 0)


def test_reserve_pays_the_rest_up_to_an_equal_share() -> None:
    world = funded(1000, 600)

    receipt = world.must(OWNER, redemption.redeem_winning_ticket, world.ticket(1, 5000))

    assert receipt.events[:2] == [
        ReserveClaimed(GATEWAY, ORCHESTRATOR, 300),
        WinningTicketTransfer(GATEWAY, ORCHESTRATOR, 1300),
    ]
    info = views.sender_info(world.state, GATEWAY, world.round)
    assert info == (0, 300, 300, 0)
    share = views.claimed_reserve(world.state, GATEWAY, ORCHESTRATOR, world.round)
    assert share == 300


def test_ticket_that_pays_nothing_is_used_up() -> None:
    world = funded(0, 600)
    ticket = world.ticket(1, 5000, recipient=OUTSIDER)

    receipt = world.must(OWNER, redemption.redeem_winning_ticket, ticket)

    assert [type(event) for event in receipt.events] == [WinningTicketRedeemed]
    assert views.is_ticket_used(world.state, 1)


def test_recipient_must_be_registered_if_anything_is_paid() -> None:
    world = funded(10, 600)
    ticket = world.ticket(1, 10, recipient=OUTSIDER)
    receipt = world.call(OWNER, redemption.redeem_winning_ticket, ticket)
    assert isinstance(receipt.revert, TranscoderMustBeRegistered)
    assert not views.is_ticket_used(world.state, 1)


def test_batch_skips_what_fails() -> None:
    world = funded(1000, 0)
    good, loser = world.ticket(1, 10), world.ticket(2, 20)
    loser = loser._replace(checks=ALL_VALID._replace(won=False))

    receipt = world.must(
        OWNER,
        redemption.batch_redeem_winning_tickets,
        [good, loser, good, world.ticket(3, 30)],
    )

    paid = [event for event in receipt.events if isinstance(event, WinningTicketTransfer)]
    assert [event.amount for event in paid] == [10, 30]
    assert views.sender_info(world.state, GATEWAY, world.round).deposit_wei == 960


BAD_TICKETS: list[tuple[str, object, type[Revert]]] = [
    ("recipient", None, RecipientIsNull),
    ("sender", None, SenderIsNull),
    ("aux_data_length", 63, InvalidAuxDataLength),
    ("creation_round", 7, NoBlockHash),
    ("creation_round_hash_valid", False, InvalidBlockHash),
    ("creation_round", 100, TicketExpired),
    ("recipient_rand_valid", False, InvalidRecipientRand),
    ("ticket_id", 1, TicketUsed),
    ("signature_error", InvalidSignatureLength, InvalidSignatureLength),
    ("signature_valid", False, InvalidSignature),
    ("won", False, TicketDidNotWin),
    ("sender", GATEWAYS[1], NoFunds),
]
"""What is wrong with a ticket, in the order in which the contract looks."""


@pytest.mark.parametrize("first", range(len(BAD_TICKETS)))
def test_checks_come_in_the_contracts_order(first: int) -> None:
    world = funded(1000, 0)
    world.must(OWNER, redemption.redeem_winning_ticket, world.ticket(1, 10))
    world.next_round()
    ticket = world.ticket(2, 10)
    # Everything from here on is wrong, and the earliest is what counts.
    for field, value, _ in reversed(BAD_TICKETS[first:]):
        if field in ticket._fields:
            ticket = ticket._replace(**{field: value})
        else:
            ticket = ticket._replace(checks=ticket.checks._replace(**{field: value}))

    receipt = world.call(OWNER, redemption.redeem_winning_ticket, ticket)

    assert type(receipt.revert) is BAD_TICKETS[first][2]


def test_unlocked_gateway_pays_no_more() -> None:
    world = funded(1000, 600)
    world.must(GATEWAY, deposits.unlock)
    world.next_round()
    receipt = world.call(OWNER, redemption.redeem_winning_ticket, world.ticket(1, 10))
    assert isinstance(receipt.revert, SenderUnlocked)


def test_nothing_is_redeemed_in_an_unopened_round_or_while_paused() -> None:
    world = funded(1000, 600)
    ticket = world.ticket(1, 10)
    world.skip_round()
    for transition, argument in (
        (redemption.redeem_winning_ticket, ticket),
        (redemption.batch_redeem_winning_tickets, [ticket]),
    ):
        refused = world.call(OWNER, transition, argument).revert
        assert isinstance(refused, CurrentRoundNotInitialized)
    world.open_round()
    world.must(OWNER, controller.pause)
    refused = world.call(OWNER, redemption.redeem_winning_ticket, ticket).revert
    assert isinstance(refused, SystemPaused)


def test_face_value_near_the_largest_integer_pays_what_there_is() -> None:
    world = funded(7, 600)
    ticket = world.ticket(1, MAX_UINT256)
    receipt = world.must(OWNER, redemption.redeem_winning_ticket, ticket)
    assert WinningTicketTransfer(GATEWAY, ORCHESTRATOR, 307) in receipt.events
