"""An orchestrator's commission reaches the contracts when they take it."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from agents.account import Account, RoundResult
from agents.commission import CommissionDesk, CommissionError
from agents.strategies.commission import CommissionView, Terms
from protocol.events.bonding import TranscoderUpdate
from tests.agents.network import FIRST_ROUND, ORCHESTRATORS, Network

HOUR_US = 3_600_000_000


@dataclass
class Scripted:
    """One answer after the other, then none."""

    answers: list[Any]
    views: list[CommissionView] = field(default_factory=list)

    def terms(self, view: CommissionView, uniform: float) -> Terms | None:
        assert 0 <= uniform < 1
        self.views.append(view)
        return self.answers.pop(0) if self.answers else None


def updates(network: Network) -> list[tuple[int, int, int]]:
    return [
        (at, event.reward_cut, event.fee_share)
        for at, event in network.events
        if isinstance(event, TranscoderUpdate)
    ]


def test_an_active_orchestrator_changes_it_after_its_reward_call() -> None:
    network, strategy = Network(), Scripted([Terms(0.25, 0.75)])
    network.open_round()
    orchestrator = network.orchestrator(ORCHESTRATORS[1], commission=strategy)
    orchestrator.open_round(FIRST_ROUND)
    assert strategy.views == []
    network.clock.run(network.clock.now_us + HOUR_US)
    assert updates(network) == [(FIRST_ROUND, 250_000, 750_000)]
    (seen,) = strategy.views
    assert (seen.reward_cut, seen.fee_share, seen.rounds_since_look) == (0.1, 0.5, 0)
    assert seen.stake_lpt == seen.last_stake_lpt


def test_without_a_reward_call_nothing_can_change() -> None:
    network, strategy = Network(), Scripted([Terms(0.25, 0.75)])
    network.open_round()
    orchestrator = network.orchestrator(
        ORCHESTRATORS[1], commission=strategy, reliability=0.0
    )
    orchestrator.open_round(FIRST_ROUND)
    network.clock.run(network.clock.now_us + HOUR_US)
    assert strategy.views == []
    assert updates(network) == []


def test_outside_the_active_set_it_is_looked_at_when_the_round_opens() -> None:
    network, strategy = Network(num_active_transcoders=2), Scripted([Terms(0.0, 1.0)])
    network.open_round()
    network.orchestrator(ORCHESTRATORS[2], commission=strategy).open_round(FIRST_ROUND)
    assert updates(network) == [(FIRST_ROUND, 0, 1_000_000)]


def test_the_same_commission_is_no_call_but_a_look() -> None:
    network = Network()
    network.open_round()
    strategy = Scripted([Terms(0.1, 0.5)])
    desk = CommissionDesk(network.world, ORCHESTRATORS[0], strategy, Account())
    desk.review(FIRST_ROUND)
    desk.review(FIRST_ROUND + 3)
    assert desk.changes == 0
    assert updates(network) == []
    assert [seen.rounds_since_look for seen in strategy.views] == [0, 3]


def test_a_promise_lasts_from_the_look_on() -> None:
    network = Network()
    network.open_round()
    answers = [Terms(0.1, 0.5, 5), Terms(0.1, 0.5)]
    desk = CommissionDesk(network.world, ORCHESTRATORS[0], Scripted(answers), Account())
    desk.review(FIRST_ROUND)
    assert desk.promised_until == FIRST_ROUND + 5
    desk.review(FIRST_ROUND + 1)
    assert desk.promised_until is None


def test_the_first_commission_and_recent_results_are_known() -> None:
    network, account = Network(), Account()
    network.open_round()
    strategy = Scripted([])
    desk = CommissionDesk(network.world, ORCHESTRATORS[0], strategy, account)
    desk.review(FIRST_ROUND)
    account.close_round(RoundResult(energy_usd=3.0, hardware_usd=1.0, fees_usd=7.0))
    desk.review(FIRST_ROUND + 4)
    before, after = strategy.views
    assert (before.first, after.first) == (None, Terms(0.1, 0.5))
    assert (after.rounds_since_first, after.cost_usd, after.fees_usd) == (4, 4.0, 7.0)
    assert before.turn == after.turn


def test_a_refused_call_counts_for_nothing() -> None:
    network = Network()
    network.open_round()
    desk = CommissionDesk(
        network.world, ORCHESTRATORS[0], Scripted([Terms(0.3, 0.5)]), Account()
    )
    desk.review(FIRST_ROUND)
    assert desk.changes == 0
    assert updates(network) == []


@pytest.mark.parametrize("answer", [Terms(1.5, 0.5), Terms(0.1, float("nan")), ("a", "b")])
def test_a_commission_that_is_none_is_told(answer: Any) -> None:
    network = Network()
    network.open_round()
    desk = CommissionDesk(network.world, ORCHESTRATORS[0], Scripted([answer]), Account())
    with pytest.raises(CommissionError, match=r"Scripted wants .* must be a share"):
        desk.review(FIRST_ROUND)
