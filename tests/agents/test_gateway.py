"""Gateways keep their funds up, agree on terms and pay in tickets."""

import pytest
from scipy.stats import binomtest

from agents.payments.billing import SegmentBilling
from agents.payments.terms import TicketPolicy
from protocol import ether
from protocol.addresses import MINTER
from protocol.tickets.deposits import fund_deposit
from protocol.tickets.redemption import redeem_winning_ticket
from protocol.tickets.ticket import Ticket
from protocol.tickets.views import claimable_reserve
from protocol.units import WEI_PER_UNIT, Address
from tests.agents.network import FIRST_ROUND, GATEWAY, ORCHESTRATORS, POLICY, Network

UNIT = WEI_PER_UNIT
LADDER = SegmentBilling(49_924_800, 2_000_000)


def agrees(gateway, orchestrator) -> bool:
    """Whether the two agree on the terms of tickets, at 100 wei a pixel."""
    return gateway.agree([(orchestrator, 100_000)], LADDER) != [None]


def funds(network: Network) -> tuple[int, int, int]:
    sender = network.chain.state.tickets.senders[GATEWAY]
    wallet_wei = ether.balance_of(network.chain.state, GATEWAY)
    return sender.deposit_wei, sender.reserve_wei, wallet_wei


def test_funds_are_brought_to_their_levels_and_kept_there() -> None:
    network = Network()
    gateway = network.gateway()
    for _ in range(2):
        gateway.keep_funds()
        assert funds(network) == (UNIT, UNIT // 10, 10 * UNIT - UNIT - UNIT // 10)
    assert network.chain.calls == 1
    assert ether.balance_of(network.chain.state, MINTER) == UNIT + UNIT // 10


@pytest.mark.parametrize(
    ("wallet_wei", "expected"),
    [
        (0, (0, 0, 0)),
        (1, (0, 1, 0)),
        (UNIT // 10, (0, UNIT // 10, 0)),
        (UNIT // 2, (4 * UNIT // 10, UNIT // 10, 0)),
    ],
)
def test_a_small_wallet_fills_the_reserve_first(wallet_wei, expected) -> None:
    network = Network(gateway_wei=wallet_wei)
    network.gateway().keep_funds()
    assert funds(network) == expected


def test_terms_are_refused_where_the_reserve_guarantees_too_little() -> None:
    """A third of the reserve has to cover a redemption's cost of 0.000012 ETH."""
    cost_wei = 12 * 10**12
    for reserve_wei, expected in ((3 * cost_wei, True), (3 * cost_wei - 1, False)):
        network = Network()
        gateway = network.gateway(reserve_wei=reserve_wei)
        gateway.keep_funds()
        assert agrees(gateway, network.orchestrator(ORCHESTRATORS[0])) is expected


def test_terms_are_refused_where_one_ticket_exceeds_the_deposit() -> None:
    face_value_wei = 12 * 10**14
    for deposit_wei, expected in ((face_value_wei, True), (face_value_wei - 1, False)):
        network = Network()
        gateway = network.gateway(deposit_wei=deposit_wei)
        gateway.keep_funds()
        assert agrees(gateway, network.orchestrator(ORCHESTRATORS[0])) is expected


def redeem(network: Network, recipient: Address, face_value_wei: int, name: str) -> None:
    ticket = Ticket(name, recipient, GATEWAY, face_value_wei, FIRST_ROUND)
    receipt = network.chain.submit(recipient, redeem_winning_ticket, ticket)
    assert receipt.ok, receipt.revert


def test_what_an_orchestrator_claimed_in_this_round_guarantees_nothing_more() -> None:
    """With the deposit gone and its part of the reserve claimed, nobody pays it."""
    network = Network()
    network.open_round()
    gateway = network.gateway(deposit_wei=10 * POLICY.redeem_gas * 10**9)
    gateway.keep_funds()
    claimant = network.orchestrator(ORCHESTRATORS[0])
    redeem(network, claimant.name, UNIT, "a")
    chain = network.chain
    claimable_wei = claimable_reserve(chain.state, GATEWAY, claimant.name, chain.round)
    assert claimable_wei == 0
    assert chain.submit(GATEWAY, fund_deposit, value_wei=UNIT).ok
    assert not agrees(gateway, claimant)
    assert agrees(gateway, network.orchestrator(ORCHESTRATORS[1]))


def test_an_orchestrator_that_leaves_next_round_is_served_in_this_one() -> None:
    network = Network()
    network.open_round()
    gateway = network.gateway()
    gateway.keep_funds()
    leaving = ORCHESTRATORS[2]
    transcoders = network.chain.state.bonding.transcoders
    transcoders.put(
        leaving, transcoders[leaving]._replace(deactivation_round=FIRST_ROUND + 1)
    )
    assert agrees(gateway, network.orchestrator(leaving))
    network.open_round(FIRST_ROUND + 1)
    assert not agrees(gateway, network.orchestrator(leaving))


OFTEN_WINS = TicketPolicy(expected_value_wei=10**12, redeem_gas=1, tx_cost_multiplier=1)
"""Redemptions cost next to nothing: one ticket in a hundred wins."""


def test_what_tickets_are_worth_is_paid_in_the_long_run() -> None:
    network = Network()
    network.open_round()
    gateway = network.gateway()
    gateway.keep_funds()
    orchestrator = network.orchestrator(ORCHESTRATORS[0], policy=OFTEN_WINS)
    assert agrees(gateway, orchestrator)
    for _ in range(400):
        gateway.pay(orchestrator, 6)
    network.clock.run(network.clock.now_us + 600_000_000)
    won = len(network.settled.tickets)
    assert binomtest(won, 2400, 0.01).pvalue > 0.001
    assert {ticket[4] for ticket in network.settled.tickets} == {"redeemed"}
    paid_wei = sum(ticket[3] for ticket in network.settled.tickets)
    assert paid_wei == UNIT - funds(network)[0] == won * 10**14


def test_many_are_paid_together_what_they_are_paid_one_by_one() -> None:
    settled = []
    for together in (False, True):
        network = Network()
        network.open_round()
        gateway = network.gateway()
        gateway.keep_funds()
        agents = [network.orchestrator(each, policy=OFTEN_WINS) for each in ORCHESTRATORS]
        assert all(agrees(gateway, agent) for agent in agents)
        paid = [(agents[at % 3], 1 + at % 60) for at in range(90)]
        if together:
            gateway.pay_many(paid)
        else:
            for agent, tickets in paid:
                gateway.pay(agent, tickets)
        network.clock.run(network.clock.now_us + 900_000_000)
        used = list(network.chain.state.tickets.used_tickets)
        settled.append((network.settled.tickets, used))
    assert settled[0] == settled[1]
    assert len(settled[0][0]) > 10


def test_the_price_rises_where_the_reserve_shrinks_the_tickets() -> None:
    """Half the face value bears twice the overhead."""
    network = Network()
    whole, half = (
        network.gateway(reserve_wei=3 * share * 12 * 10**14 // 2) for share in (2, 1)
    )
    orchestrator = network.orchestrator(ORCHESTRATORS[0])
    prices = []
    for gateway in (half, whole):
        gateway.keep_funds()
        prices += gateway.agree([(orchestrator, 100_000)], LADDER)
    assert prices == [102_000, 101_000]


def test_nothing_is_paid_for_nothing() -> None:
    network = Network()
    gateway = network.gateway()
    gateway.pay(network.orchestrator(ORCHESTRATORS[0]), 0)
    assert network.settled.tickets == []


def test_many_agree_together_on_what_they_agree_one_by_one() -> None:
    """One has claimed its part of the reserve, one is not active, one is too dear."""
    network = Network()
    network.open_round()
    gateway = network.gateway(deposit_wei=10 * POLICY.redeem_gas * 10**9)
    gateway.keep_funds()
    claimant = network.orchestrator(ORCHESTRATORS[0])
    outsider = network.orchestrator(Address("nobody"))
    able = [network.orchestrator(name) for name in ORCHESTRATORS[1:]]
    prices = [100_000, 10**12, 0, 120_000, 10**12 + 1]
    asked = [(claimant, 100_000), (outsider, 100_000)]
    asked += [(each, price) for price in prices for each in able]
    together = gateway.agree(asked, LADDER)
    assert together == [gateway.agree([each], LADDER)[0] for each in asked]
    assert [price is None for price in together[:2]] == [False, True]
    served = {price for (_, price), found in zip(asked, together, strict=True) if found}
    assert served == {100_000, 120_000}
    redeem(network, claimant.name, UNIT, "a")
    assert network.chain.submit(GATEWAY, fund_deposit, value_wei=UNIT).ok
    together = gateway.agree(asked, LADDER)
    assert together == [gateway.agree([each], LADDER)[0] for each in asked]
    assert together[:2] == [None, None]
    assert together[2] is not None
