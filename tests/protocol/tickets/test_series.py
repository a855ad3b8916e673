"""A series of redemptions leaves what redemptions one by one leave, bit for bit."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.bonding import delegation, rewards
from protocol.errors.tickets import (
    InvalidSignature,
    SenderUnlocked,
    TicketExpired,
    TicketUsed,
)
from protocol.tickets import deposits
from protocol.tickets.redemption import redeem_series, redeem_winning_ticket
from protocol.tickets.ticket import Ticket, TicketChecks, TicketSeries
from tests.protocol.tickets.world import (
    GATEWAYS,
    ORCHESTRATORS,
    OUTSIDER,
    OWNER,
    World,
    image,
)

GATEWAY, ORCHESTRATOR = GATEWAYS[0], ORCHESTRATORS[0]


def busy(
    deposit_wei: int, commission: tuple[int, int], stake_lpt: int, calls: tuple[bool, ...]
) -> World:
    """Some rounds have passed; in some of them reward was called and a ticket paid."""
    world = World()
    world.must(
        GATEWAY,
        deposits.fund_deposit_and_reserve,
        deposit_wei,
        900,
        value_wei=deposit_wei + 900,
    )
    world.must(ORCHESTRATOR, rewards.reward)
    world.must(ORCHESTRATOR, rewards.transcoder, *commission)
    world.must(OUTSIDER, delegation.bond, stake_lpt, ORCHESTRATOR)
    for number, called in enumerate(calls):
        world.next_round()
        if called:
            world.must(ORCHESTRATOR, rewards.reward)
        if number % 2:
            world.call(OWNER, redeem_winning_ticket, world.ticket(900 + number, 3))
    return world


def alike(like: Ticket, *ids: int) -> TicketSeries:
    return TicketSeries(ids, like)


def one_by_one(batches: list[TicketSeries]) -> list[Ticket]:
    return [
        series.like._replace(ticket_id=ticket_id)
        for series in batches
        for ticket_id in series.ids
    ]


@settings(deadline=None, max_examples=150)
@given(
    face_wei=st.integers(0, 2 * 10**6),
    count=st.integers(1, 6),
    deposit_wei=st.one_of(st.integers(1, 10**7), st.just(10**15)),
    commission=st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)),
    stake_lpt=st.integers(1, 10**19),
    calls=st.lists(st.booleans(), max_size=4).map(tuple),
    odd=st.booleans(),
)
def test_a_series_is_its_redemptions_one_by_one(
    *,
    face_wei: int,
    count: int,
    deposit_wei: int,
    commission: tuple[int, int],
    stake_lpt: int,
    calls: tuple[bool, ...],
    odd: bool,
) -> None:
    together = busy(deposit_wei, commission, stake_lpt, calls)
    apart = copy.deepcopy(together)
    assert image(together.state) == image(apart.state)
    batches = [alike(together.ticket(0, face_wei), *range(count))]
    if odd:
        batches.append(alike(together.ticket(0, face_wei + 1), 98, 99))
    series = together.call(OWNER, redeem_series, batches)
    events = []
    for ticket in one_by_one(batches):
        receipt = apart.call(OWNER, redeem_winning_ticket, ticket)
        if receipt.revert is not None:
            assert type(series.revert) is type(receipt.revert)
            return
        events += receipt.events
    assert series.revert is None
    assert [(type(each), each) for each in series.events] == [
        (type(each), each) for each in events
    ]
    assert image(together.state) == image(apart.state)


def test_the_cheap_way_is_taken_and_pays() -> None:
    """Three tickets of 1,000 wei, half of it for the delegators: all as by hand."""
    world = busy(10_000, (0, 500_000), 10**18, (True,))
    before = world.state.bonding.transcoders[ORCHESTRATOR].cumulative_fees
    world.must(OWNER, redeem_series, [alike(world.ticket(0, 1_000), 0, 1, 2)])
    assert world.state.tickets.senders[GATEWAY].deposit_wei == 7_000
    after = world.state.bonding.transcoders[ORCHESTRATOR].cumulative_fees
    assert after - before >= 3 * 500
    assert all(world.state.tickets.used_tickets[ticket_id] for ticket_id in range(3))


FAULTS = {
    "twice": TicketUsed,
    "twice in two series": TicketUsed,
    "used before": TicketUsed,
    "late": TicketExpired,
    "unsigned": InvalidSignature,
    "unlocked": SenderUnlocked,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_one_leaves_all(fault: str) -> None:
    """The reason is the one that the tickets one by one would have met first."""
    world = busy(10_000, (0, 500_000), 10**18, (True, True, True))
    like = world.ticket(0, 1_000)
    batches = [alike(like, 0, 1, 2)]
    if fault == "twice":
        batches = [alike(like, 0, 1, 0)]
    elif fault == "twice in two series":
        batches.append(alike(like, 3, 1))
    elif fault == "used before":
        world.must(OWNER, redeem_winning_ticket, world.ticket(2, 1))
    elif fault == "late":
        batches.append(alike(like._replace(creation_round=world.round - 2), 7, 8))
    elif fault == "unsigned":
        unsigned = like._replace(checks=TicketChecks(signature_valid=False))
        batches.append(alike(unsigned, 3, 3))
    else:
        world.must(GATEWAY, deposits.unlock)
        world.next_round()
    before = image(world.state)
    receipt = world.call(OWNER, redeem_series, batches)
    assert (type(receipt.revert), receipt.events) == (FAULTS[fault], [])
    assert image(world.state) == before
    for ticket in one_by_one(batches):
        receipt = world.call(OWNER, redeem_winning_ticket, ticket)
        if receipt.revert is not None:
            break
    assert type(receipt.revert) is FAULTS[fault]
