"""Runs one world on the clock, round by round."""

from collections.abc import Callable
from dataclasses import dataclass

import mesa

from agents.gateway import Gateway
from agents.initializer import RoundInitializer
from agents.orchestrator import Orchestrator
from agents.reward_caller import RewardCaller
from sim.cards import CardMarket
from sim.chain import LiveChain
from sim.clock import Clock
from sim.costs import CostMeter
from sim.enrolment import Enrolment
from sim.entrants import Entrants
from sim.gas import GasProcess
from sim.ledger import Ledger
from sim.market import Market, PriceCourse
from sim.newcomers import Newcomers
from sim.observer import Observer
from sim.policies import Policies
from sim.prospects import ProspectsBoard
from sim.recorder import Recorder
from sim.resolutions.network import Network
from sim.rivals import RivalBoard
from sim.scenarios.schedule import Schedule
from sim.streams import Streams
from sim.trade import TradeBooks
from sim.wallets import Wallets


@dataclass(slots=True)
class Engine:
    """One world, built and ready to run once.

    A round goes like this. At its first block the arrivals of its sessions are drawn and
    the initializer gets ready. When its call opens the round, the observer writes the
    round before, what befalls the world in the new one happens, and the observer takes its
    stocks; then everybody hears of it.
    """

    model: mesa.Model
    clock: Clock
    chain: LiveChain
    ledger: Ledger
    observer: Observer
    prospects: ProspectsBoard
    rivals: RivalBoard
    network: Network
    initializer: RoundInitializer
    gateways: list[Gateway]
    orchestrators: list[Orchestrator]
    enrolment: Enrolment
    newcomers: Newcomers
    entrants: Entrants
    first_round: int
    trade: TradeBooks
    gas: GasProcess
    market: Market
    prices: PriceCourse
    costs: CostMeter
    cards: CardMarket
    recorder: Recorder
    streams: Streams
    scenarios: Schedule
    wallets: Wallets
    policies: Policies
    reward_caller: RewardCaller | None = None
    rounds_done: int = 0

    def start(self) -> None:
        """The run begins."""
        for gateway in self.gateways:
            gateway.keep_funds()
        self.network.refresh(self.chain.state, self.first_round)
        self.network.begin()
        self.gas.start()
        self._begin_round(self.first_round)

    def run_round(self) -> int:
        """Simulate a round, up to the first block of the next.

        Returns:
            Rounds done since the start.
        """
        self.rounds_done += 1
        self.clock.run(self.chain.round_start_us(self.first_round + self.rounds_done))
        return self.rounds_done

    def stop(self) -> None:
        """The run ends: write down what is still open."""
        self.network.stop()
        for orchestrator in self.orchestrators:
            orchestrator.tickets.report_queued()
        self.observer.close_round(
            self.chain.state, self.clock.now_us, self.enrolment.delegators
        )
        last = self.first_round + self.rounds_done - 1
        self.trade.close_round(self.chain.state, last)
        self.wallets.write(last + 1)

    def run(self, rounds: int, on_round: Callable[[int, int], None] | None = None) -> None:
        """Simulate a number of rounds from the first.

        Args:
            rounds: how many, at least 1.
            on_round: told (rounds done, rounds in all) after each.
        """
        self.start()
        for _ in range(rounds):
            done = self.run_round()
            if on_round:
                on_round(done, rounds)
        self.stop()

    def _begin_round(self, round_number: int) -> None:
        """A round's first block is there."""
        start_us = self.chain.round_start_us(round_number)
        end_us = self.chain.round_start_us(round_number + 1)
        self.network.plan(start_us, end_us)
        self.initializer.schedule(round_number)
        self.clock.at(end_us, self._begin_round, round_number + 1)

    def round_opened(self, round_number: int) -> None:
        """The round has been initialized: close the one before and tell everybody."""
        state, now_us = self.chain.state, self.clock.now_us
        self.network.settle()
        self.prospects.close_round(
            self.observer.close_round(state, now_us, self.enrolment.delegators)
        )
        if round_number > self.first_round:
            self.trade.close_round(state, round_number - 1)
        self.ledger.open_round()
        self.market.open_round()
        start_us = self.chain.round_start_us(round_number)
        self.prices.open_round(round_number, start_us)
        self.scenarios.open_round(self, round_number - self.first_round)
        if round_number == self.first_round:
            self.wallets.buy()
        self.wallets.write(round_number)
        self.prospects.open_round(state, round_number)
        self.rivals.open_round(state, round_number)
        self.observer.open_round(state, round_number, start_us, self.enrolment.delegators)
        for gateway in self.gateways:
            gateway.keep_funds()
        self.entrants.open_round(round_number)
        for orchestrator in self.orchestrators:
            orchestrator.open_round(round_number)
        if self.reward_caller is not None:
            self.reward_caller.open_round(round_number)
        self.network.refresh(state, round_number)
        if round_number == self.first_round:
            for delegator in self.enrolment.delegators:
                delegator.start()
            self.wallets.enter()
            self.newcomers.start()

    def close(self) -> None:
        """Let the agents go: Mesa keeps every model it ever saw in a class attribute."""
        mesa.Agent._ids.pop(self.model, None)
