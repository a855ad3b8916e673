"""Orchestrators set prices, call reward and redeem what they won."""

from dataclasses import dataclass, field, replace

import pytest

from agents.orchestrator import Orchestrator, Strategies
from agents.payments.redemptions import CONFIRMATION_US, EXPIRY_US, GAS_RETRY_US
from agents.strategies.commission import Fixed
from agents.strategies.pricing import Advertised, Offered, PricingView
from agents.strategies.reward_calls import RewardCallView
from protocol import rounds
from protocol.bonding import views
from protocol.events.bonding import Reward
from protocol.tickets.deposits import unlock
from protocol.tickets.ticket import Ticket, TicketSeries
from protocol.units import WEI_PER_UNIT
from tests.agents.network import (
    FIRST_ROUND,
    GATEWAY,
    ORCHESTRATORS,
    POLICY,
    Network,
)

UNIT = WEI_PER_UNIT
FACE_WEI = 12 * 10**14
MINUTE_US = 60_000_000


def opened(**parameters: int) -> Network:
    network = Network(**parameters)
    network.open_round()
    network.gateway().keep_funds()
    return network


def tickets(*names: str, face_value_wei: int = FACE_WEI) -> TicketSeries:
    like = Ticket(names[0], ORCHESTRATORS[0], GATEWAY, face_value_wei, FIRST_ROUND)
    return TicketSeries(names, like)


def ticket(name: str = "ticket", face_value_wei: int = FACE_WEI) -> TicketSeries:
    return tickets(name, face_value_wei=face_value_wei)


def receive(network: Network, won: TicketSeries, minutes: int = 30) -> Orchestrator:
    orchestrator = network.orchestrator(ORCHESTRATORS[0])
    orchestrator.receive_winning_tickets(GATEWAY, won)
    network.clock.run(network.clock.now_us + minutes * MINUTE_US)
    return orchestrator


def rewards(network: Network) -> list[tuple[int, str]]:
    return [
        (at, event.transcoder) for at, event in network.events if isinstance(event, Reward)
    ]


def test_reward_is_called_once_in_a_round() -> None:
    network = opened()
    orchestrator = network.orchestrator(ORCHESTRATORS[1])
    orchestrator.open_round(FIRST_ROUND)
    network.clock.run(network.clock.now_us + 60 * MINUTE_US)
    assert rewards(network) == [(FIRST_ROUND, ORCHESTRATORS[1])]
    assert (orchestrator.rounds_active, orchestrator.rounds_rewarded) == (1, 1)


def test_an_unreliable_node_misses_the_round() -> None:
    network = opened()
    orchestrator = network.orchestrator(ORCHESTRATORS[1], reliability=0.0)
    orchestrator.open_round(FIRST_ROUND)
    network.clock.run(network.clock.now_us + 60 * MINUTE_US)
    assert rewards(network) == []
    assert (orchestrator.rounds_active, orchestrator.rounds_rewarded) == (1, 0)


def test_outside_the_active_set_nobody_calls_reward() -> None:
    network = opened(num_active_transcoders=2)
    orchestrator = network.orchestrator(ORCHESTRATORS[2])
    orchestrator.open_round(FIRST_ROUND)
    network.clock.run(network.clock.now_us + 60 * MINUTE_US)
    assert rewards(network) == []
    assert orchestrator.rounds_active == 0


def test_being_active_or_not_uses_the_same_draws() -> None:
    """Who was outside for a round draws for the later ones as if it had not been."""
    delays = []
    for size in (2, 3):
        network = Network(num_active_transcoders=size)
        network.open_round()
        orchestrator = network.orchestrator(ORCHESTRATORS[2])
        orchestrator.open_round(FIRST_ROUND)
        delays.append(orchestrator._reward_draws.random())
    assert delays[0] == delays[1]


@dataclass
class Surge:
    """A pricing strategy that charges for being busy, and remembers what it saw."""

    views: list[PricingView] = field(default_factory=list)

    def price_wei(self, view: PricingView, uniform: float) -> float:
        self.views.append(view)
        return view.listed_wei * (1 + view.utilisation)


def test_prices_follow_the_strategy_and_see_the_round_before() -> None:
    network = opened()
    pricing = Surge()
    orchestrator = network.orchestrator(
        ORCHESTRATORS[0],
        pricing=pricing,
        slots={"transcode": 4, "idle": 0},
        listed_wei={"transcode": 100.0, "idle": 7.0},
    )
    orchestrator.open_round(FIRST_ROUND)
    assert orchestrator.price_wei == {"transcode": 100.0, "idle": 7.0}
    orchestrator.busy_us["transcode"] = 1_500
    orchestrator.close_round(length_us=1_000)
    orchestrator.open_round(FIRST_ROUND + 1)
    assert orchestrator.price_wei == {"transcode": 137.5, "idle": 7.0}
    busy, idle = Offered(100.0, 0.375), Offered(7.0, 0.0)
    assert pricing.views[2:] == [
        PricingView(100.0, 100.0, 0.375, 3_000.0, 3_000.0, past=(busy,)),
        PricingView(7.0, 7.0, 0.0, 3_000.0, 3_000.0, past=(idle,)),
    ]


def test_a_round_ends_with_fresh_counters() -> None:
    network = opened()
    orchestrator = network.orchestrator(ORCHESTRATORS[0])
    orchestrator.sessions_done = orchestrator.tickets.sent = 3
    orchestrator.busy_us["transcode"] = 10
    orchestrator.close_round(100)
    assert (orchestrator.sessions_done, orchestrator.tickets.sent) == (0, 0)
    assert orchestrator.busy_us == {"transcode": 0}


def test_a_winning_ticket_is_redeemed_once_its_parameters_have_expired() -> None:
    network = opened()
    orchestrator = receive(network, ticket(), minutes=0)
    network.clock.run(network.clock.now_us + EXPIRY_US)
    assert network.settled.tickets == []
    network.clock.run(network.clock.now_us + 1)
    assert network.settled.tickets == [
        (GATEWAY, ORCHESTRATORS[0], FACE_WEI, FACE_WEI, "redeemed")
    ]
    assert orchestrator.tickets.sent == 1
    state = network.chain.state
    earned = views.pending_fees(state, ORCHESTRATORS[0], FIRST_ROUND)
    assert FACE_WEI // 2 <= earned <= FACE_WEI


def test_one_transaction_is_under_way_at_a_time() -> None:
    network = opened()
    orchestrator = network.orchestrator(ORCHESTRATORS[0])
    for name in ("first", "second", "third"):
        orchestrator.receive_winning_tickets(GATEWAY, ticket(name))
    network.clock.run(network.clock.now_us + EXPIRY_US + 1)
    for redeemed in (1, 2, 3):
        assert orchestrator.tickets.sent == len(network.settled.tickets) == redeemed
        network.clock.run(network.clock.now_us + CONFIRMATION_US)


@pytest.mark.parametrize("together", [False, True])
def test_tickets_that_are_alike_are_redeemed_one_by_one_or_together(together) -> None:
    network = opened()
    orchestrator = network.orchestrator(ORCHESTRATORS[0])
    orchestrator.ticket_policy = replace(POLICY, redeems_together=together)
    orchestrator.receive_winning_tickets(GATEWAY, tickets("a", "b", "c"))
    orchestrator.receive_winning_tickets(GATEWAY, tickets("d"))
    calls = network.chain.calls
    network.clock.run(network.clock.now_us + EXPIRY_US + 1)
    for redeemed in (4, 4) if together else (1, 2, 3, 4, 4):
        assert orchestrator.tickets.sent == len(network.settled.tickets) == redeemed
        assert len(network.chain.state.tickets.used_tickets) == redeemed
        network.clock.run(network.clock.now_us + CONFIRMATION_US)
    assert network.chain.calls == calls + (1 if together else 4)
    assert list(network.chain.state.tickets.used_tickets) == ["a", "b", "c", "d"]
    paid = (GATEWAY, ORCHESTRATORS[0], FACE_WEI, FACE_WEI, "redeemed")
    assert set(network.settled.tickets) == {paid}


def test_tickets_are_redeemed_one_by_one_where_they_are_not_alike_or_not_all_due() -> None:
    network = opened()
    orchestrator = network.orchestrator(ORCHESTRATORS[0])
    orchestrator.ticket_policy = replace(POLICY, redeems_together=True)
    orchestrator.receive_winning_tickets(GATEWAY, tickets("a", "b"))
    orchestrator.receive_winning_tickets(GATEWAY, ticket("c", FACE_WEI + 1))
    network.clock.run(network.clock.now_us + EXPIRY_US + 1)
    assert orchestrator.tickets.sent == 1
    orchestrator.receive_winning_tickets(GATEWAY, ticket("d"))
    network.clock.run(network.clock.now_us + CONFIRMATION_US)
    assert orchestrator.tickets.sent == 2
    network.clock.run(network.clock.now_us + EXPIRY_US)
    assert orchestrator.tickets.sent == 4
    assert list(network.chain.state.tickets.used_tickets) == ["a", "b", "c", "d"]


def test_tickets_that_wait_at_the_end_of_a_run_are_each_reported() -> None:
    network = opened()
    orchestrator = network.orchestrator(ORCHESTRATORS[0])
    orchestrator.receive_winning_tickets(GATEWAY, tickets("a", "b"))
    orchestrator.tickets.report_queued()
    queued = (GATEWAY, ORCHESTRATORS[0], FACE_WEI, 0, "queued")
    assert network.settled.tickets == [queued] * 2


def test_the_oldest_ticket_holds_the_others_up() -> None:
    gas_price_wei = 10**9
    network = opened(gas_price_wei=gas_price_wei)
    cost_wei = POLICY.redeem_gas * gas_price_wei
    orchestrator = network.orchestrator(ORCHESTRATORS[0])
    orchestrator.receive_winning_tickets(GATEWAY, ticket("small", cost_wei))
    orchestrator.receive_winning_tickets(GATEWAY, ticket("large", 2 * cost_wei))
    network.clock.run(network.clock.now_us + EXPIRY_US + 1)
    assert network.settled.tickets == []
    network.market.gas_price_wei //= 2
    network.clock.run(network.clock.now_us + GAS_RETRY_US + CONFIRMATION_US)
    paid = [settled[2] for settled in network.settled.tickets]
    assert paid == [cost_wei, 2 * cost_wei]


def test_no_ticket_is_redeemed_above_the_highest_price_of_gas() -> None:
    network = opened(gas_price_wei=10**9)
    orchestrator = network.orchestrator(ORCHESTRATORS[0])
    orchestrator.ticket_policy = replace(POLICY, max_gas_price_wei=10**9 - 1)
    orchestrator.receive_winning_tickets(GATEWAY, ticket("large", UNIT))
    network.clock.run(network.clock.now_us + GAS_RETRY_US)
    assert network.settled.tickets == []
    network.market.gas_price_wei -= 1
    network.clock.run(network.clock.now_us + GAS_RETRY_US)
    assert len(network.settled.tickets) == 1


def test_a_ticket_above_the_gateways_funds_is_paid_in_part() -> None:
    network = opened()
    receive(network, ticket(face_value_wei=5 * UNIT))
    share_of_reserve_wei = UNIT // 10 // 3
    assert network.settled.tickets == [
        (GATEWAY, ORCHESTRATORS[0], 5 * UNIT, UNIT + share_of_reserve_wei, "redeemed")
    ]


def test_a_ticket_waits_while_deposit_and_share_of_the_reserve_are_used_up() -> None:
    """It would be used up for nothing; the share is there again in the next round."""
    network = opened()
    receive(network, ticket("first", face_value_wei=5 * UNIT))
    receive(network, ticket("second"))
    assert [settled[2] for settled in network.settled.tickets] == [5 * UNIT]


def test_the_same_ticket_is_not_paid_twice() -> None:
    network = opened()
    receive(network, ticket())
    receive(network, ticket())
    (_, _, _, paid_wei, outcome) = network.settled.tickets[1]
    assert (paid_wei, outcome) == (0, "ticket is used")


def test_a_ticket_of_a_gateway_without_funds_waits_for_them() -> None:
    network = Network()
    network.open_round()
    orchestrator = receive(network, ticket())
    assert network.settled.tickets == []
    assert orchestrator.tickets.sent == 0
    network.gateway().keep_funds()
    network.clock.run(network.clock.now_us + MINUTE_US)
    assert [settled[3] for settled in network.settled.tickets] == [FACE_WEI]


def test_a_ticket_of_a_round_that_nobody_opened_yet_waits() -> None:
    network = opened(round_length=100, ticket_validity_period=3)
    next_us = network.chain.round_start_us(FIRST_ROUND + 1)
    network.clock.run(next_us)
    orchestrator = receive(network, ticket())
    assert network.settled.tickets == []
    assert network.chain.submit(ORCHESTRATORS[1], rounds.initialize_round).ok
    network.clock.run(network.clock.now_us + MINUTE_US)
    assert [settled[4] for settled in network.settled.tickets] == ["redeemed"]
    assert orchestrator.tickets.sent == 1


def test_a_ticket_that_stays_unpaid_lapses_with_its_validity() -> None:
    network = Network(round_length=100, ticket_validity_period=2)
    network.open_round()
    orchestrator = receive(network, ticket(), minutes=45)
    assert network.settled.tickets == [(GATEWAY, ORCHESTRATORS[0], FACE_WEI, 0, "lapsed")]
    assert orchestrator.tickets.sent == 0
    assert network.clock.now_us < network.chain.round_start_us(FIRST_ROUND + 3)


@pytest.mark.parametrize("above_wei", [0, 1])
def test_a_ticket_is_redeemed_only_if_it_is_worth_more_than_its_gas(above_wei) -> None:
    gas_price_wei = 10**9
    network = opened(gas_price_wei=gas_price_wei)
    cost_wei = POLICY.redeem_gas * gas_price_wei
    receive(network, ticket(face_value_wei=cost_wei + above_wei))
    assert len(network.settled.tickets) == above_wei


def test_a_refused_ticket_is_reported_with_the_contracts_reason() -> None:
    network = opened(unlock_period=0)
    assert network.chain.submit(GATEWAY, unlock).ok
    receive(network, ticket())
    assert network.settled.tickets == [
        (GATEWAY, ORCHESTRATORS[0], FACE_WEI, 0, "sender is unlocked")
    ]


@dataclass
class Curious:
    """Calls reward, and remembers what it knew before."""

    views: list[RewardCallView] = field(default_factory=list)

    def calls(self, view: RewardCallView, uniform: float) -> bool:
        assert 0 <= uniform < 1
        self.views.append(view)
        return True


def test_an_orchestrator_knows_what_its_reward_call_brings() -> None:
    """Orchestrator 0 holds 300 of its pool's 340 LPT and takes 10 %."""
    network, strategy = opened(), Curious()
    agent = network.orchestrator(ORCHESTRATORS[0])
    agent.decide_by(Strategies(Advertised(), strategy, Fixed()))
    agent.open_round(FIRST_ROUND)
    network.clock.run(network.clock.now_us + 60 * MINUTE_US)
    (minted_lpt,) = (
        event.amount for _, event in network.events if isinstance(event, Reward)
    )
    (seen,) = strategy.views
    kept_lpt = minted_lpt / UNIT * (0.1 + 0.9 * 300 / 340)
    assert seen.kept_usd == pytest.approx(kept_lpt * 5.0, rel=1e-4)
    assert (seen.stake_lpt, seen.rounds_so_far, seen.gas_usd) == (340.0, 0, 0.0)
