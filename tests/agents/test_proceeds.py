"""LPT that an orchestrator earned become cash after the unbonding period."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from agents.account import Account, RoundResult
from agents.proceeds import Proceeds
from agents.strategies.rewards_use import RewardsView
from protocol.bonding import views
from protocol.units import WEI_PER_UNIT
from sim.exchange import Exchange
from sim.genesis import LPT_HOLDERS
from sim.market import Market
from tests.agents.network import FIRST_ROUND, ORCHESTRATORS, Network

NAME = ORCHESTRATORS[0]


@dataclass
class Wanted:
    """Sells what it was told, and remembers what it saw."""

    amounts: list[float]
    views: list[RewardsView] = field(default_factory=list)

    def sell_lpt(self, view: RewardsView) -> float:
        self.views.append(view)
        return self.amounts.pop(0) if self.amounts else 0.0


def seller(network: Network, *amounts: float) -> tuple[Proceeds, Wanted, Account]:
    account, strategy = Account(), Wanted([*amounts])
    account.close_round(RoundResult(kept_rewards_lpt=50.0))
    market = Market(5.0, 3_000.0, 1)
    world = replace(network.world, exchange=Exchange(network.chain, market))
    return Proceeds(world, NAME, strategy, account), strategy, account


def stake(network: Network) -> int:
    return views.pending_stake(network.chain.state, NAME, network.chain.round)


def test_what_is_sold_is_unbonded_withdrawn_and_cash() -> None:
    network = Network(unbonding_period=2)
    network.open_round()
    proceeds, strategy, account = seller(network, 20.0)
    before = stake(network)
    proceeds.open_round(FIRST_ROUND)
    assert stake(network) == before - 20 * WEI_PER_UNIT
    assert proceeds.take_net_bonded() == -20 * WEI_PER_UNIT
    assert (account.unsold_lpt, account.cash_usd) == (30.0, 0.0)
    for later in (1, 2):
        network.open_round(FIRST_ROUND + later)
        proceeds.open_round(FIRST_ROUND + later)
    network.clock.run(network.chain.round_start_us(FIRST_ROUND + 3) - 1)
    assert (account.cash_usd, account.sold_lpt) == (100.0, 20.0)
    balances = network.chain.state.token.balances
    assert balances[NAME] == 0
    assert balances[LPT_HOLDERS] == 20 * WEI_PER_UNIT
    first, second, _ = strategy.views
    assert (first.unsold_lpt, first.new_lpt, first.on_the_way_lpt) == (50.0, 50.0, 0.0)
    assert (second.unsold_lpt, second.new_lpt, second.on_the_way_lpt) == (30.0, 0.0, 20.0)
    assert second.rounds_since_sale == 1


def test_the_last_of_its_stake_is_never_sold() -> None:
    network = Network()
    network.open_round()
    proceeds, _, account = seller(network, 400.0)
    account.unsold_lpt = 400.0
    proceeds.open_round(FIRST_ROUND)
    assert stake(network) == 300 * WEI_PER_UNIT
    assert account.unsold_lpt == 400.0


@pytest.mark.parametrize("amount", [-1.0, 51.0, "all"])
def test_an_answer_that_is_no_amount_is_told(amount: Any) -> None:
    network = Network()
    network.open_round()
    proceeds, _, _ = seller(network, amount)
    with pytest.raises(ValueError, match="Wanted: sell_lpt"):
        proceeds.open_round(FIRST_ROUND)
