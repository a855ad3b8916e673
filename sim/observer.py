"""Reads the world at the round boundaries and writes one row per round and agent."""

from itertools import compress
from typing import NamedTuple

import numpy as np
import polars as pl

from agents.account import RoundResult
from agents.delegator import Delegator
from agents.orchestrator import Orchestrator
from protocol.addresses import TREASURY
from protocol.state import State
from protocol.units import PPM, WEI_PER_UNIT, Address
from sim.cards import CardMarket
from sim.clock import US_PER_S
from sim.costs import CostMeter, Prices
from sim.holdings import NO_DELEGATE, NOTHING, Holdings, HoldingsReader
from sim.ledger import Ledger
from sim.market import Market
from sim.population import LIVE_AI, VIDEO
from sim.recorder import Recorder
from sim.results import Settlement
from sim.standings import are_active, records_of

OWN_STAKE = "Orchestrator"
"""Strategy column of the orchestrators' own stakes."""


class RoundStocks(NamedTuple):
    """The network as read right after a round was initialized."""

    round: int
    start_us: int
    supply_lpt: int
    bonded_lpt: int
    inflation_ppb: int
    treasury_lpt: int
    active: frozenset[Address]
    pool_lpt: dict[Address, int]
    holdings: Holdings
    prices: Prices


class Observer:
    """Takes the stocks when a round opens and writes its rows when it closes."""

    def __init__(
        self,
        recorder: Recorder,
        ledger: Ledger,
        market: Market,
        *,
        costs: CostMeter,
        cards: CardMarket,
        orchestrators: list[Orchestrator],
    ) -> None:
        self._recorder = recorder
        self._keeps_agents = recorder.keeps("orchestrators")
        self._keeps_holdings = recorder.keeps("delegators")
        self._ledger = ledger
        self._market = market
        self._costs = costs
        self._settlement = Settlement(costs, cards, orchestrators)
        self._orchestrators = orchestrators
        self._names = [agent.name for agent in orchestrators]
        self._stocks: RoundStocks | None = None
        self._reader = HoldingsReader(self._names)
        self._strategies = [OWN_STAKE] * len(orchestrators)

    def open_round(
        self, state: State, round_number: int, start_us: int, delegators: list[Delegator]
    ) -> None:
        """Read the stocks of a round that has just been initialized."""
        minted = state.minter
        active = are_active(records_of(state, self._names), round_number)
        self._stocks = RoundStocks(
            round=round_number,
            start_us=start_us,
            supply_lpt=state.token.total_supply.value,
            bonded_lpt=state.bonding.current_round_total_active_stake.value,
            inflation_ppb=minted.inflation.value,
            treasury_lpt=state.token.balances[TREASURY],
            active=frozenset(compress(self._names, active)),
            pool_lpt={name: state.bonding.delegated_amounts[name] for name in self._names},
            holdings=self._read(state, round_number, delegators),
            prices=self._costs.prices(),
        )

    def _read(
        self, state: State, round_number: int, delegators: list[Delegator]
    ) -> Holdings:
        """What everybody holds, if a table asks; newcomers are followed from now on."""
        if not (self._keeps_agents or self._keeps_holdings):
            return NOTHING
        known = len(self._reader.names) - len(self._orchestrators)
        newcomers = delegators[known:]
        self._reader.follow([agent.name for agent in newcomers])
        self._strategies += [type(agent.strategy).__name__ for agent in newcomers]
        found = self._reader.read(state, round_number, self._ledger.unlocked)
        self._ledger.unlocked.clear()
        return found

    def close_round(
        self, state: State, end_us: int, delegators: list[Delegator]
    ) -> np.ndarray:
        """Write the rows of the round that ends.

        Returns:
            ETH that each orchestrator earned in it, float64 [orchestrators].
        """
        stocks = self._stocks
        if stocks is None:
            return np.zeros(len(self._orchestrators))
        self._write_round(stocks, end_us)
        self._close_orchestrators(state, stocks, end_us - stocks.start_us)
        if self._keeps_holdings:
            self._write_delegators(state, stocks, delegators)
        fees_wei = self._ledger.fees_wei
        return np.array([fees_wei.get(name, 0) / WEI_PER_UNIT for name in self._names])

    def _write_round(self, stocks: RoundStocks, end_us: int) -> None:
        self._recorder.append(
            "rounds",
            stocks.round,
            stocks.start_us / US_PER_S,
            (end_us - stocks.start_us) / US_PER_S,
            stocks.supply_lpt / WEI_PER_UNIT,
            stocks.bonded_lpt / WEI_PER_UNIT,
            stocks.bonded_lpt / stocks.supply_lpt,
            stocks.inflation_ppb,
            self._ledger.minted_lpt / WEI_PER_UNIT,
            stocks.treasury_lpt / WEI_PER_UNIT,
            self._ledger.fees_wei.total() / WEI_PER_UNIT,
            len(stocks.active),
            stocks.prices.market.lpt_usd,
            stocks.prices.market.eth_usd,
            self._market.sold_lpt,
            self._market.sold_impact(),
        )

    def _close_orchestrators(
        self, state: State, stocks: RoundStocks, length_us: int
    ) -> None:
        """Note every orchestrator's round, and write their rows."""
        agents = self._orchestrators
        if self._keeps_agents:
            sold_lpt = [agent.account.sold_lpt for agent in agents]
            self._note(state, stocks, length_us)
            results = self._settlement.settle()
            busy = [agent.busy_shares(length_us) for agent in agents]
            self._write_orchestrators(state, stocks, results, sold_lpt, busy)
        else:
            self._note(state, stocks, length_us)
        for agent in agents:
            agent.close_round(length_us)

    def _note(self, state: State, stocks: RoundStocks, length_us: int) -> None:
        """Note what the round cost and brought each orchestrator."""
        rewards_lpt, fees_wei = self._ledger.rewards_lpt, self._ledger.fees_wei
        records = records_of(state, self._names)
        self._settlement.note(
            records,
            rewards_lpt=[rewards_lpt.get(name, 0) for name in self._names],
            fees_wei=[fees_wei.get(name, 0) for name in self._names],
            rewarded=[record.last_reward_round == stocks.round for record in records],
            length_us=length_us,
            prices=stocks.prices,
        )

    def _write_orchestrators(
        self,
        state: State,
        stocks: RoundStocks,
        results: list[RoundResult],
        sold_lpt: list[float],
        busy: list[dict[str, float]],
    ) -> None:
        """Write a row for each orchestrator: what it had at the opening, and its round."""
        agents, names = self._orchestrators, self._names
        records = records_of(state, names)
        pools_lpt = [stocks.pool_lpt[name] for name in names]
        order = sorted(range(len(names)), key=lambda place: -pools_lpt[place])
        rank = np.empty(len(names), dtype=np.int64)
        rank[order] = np.arange(1, len(names) + 1)
        rewards_lpt, fees_wei = self._ledger.rewards_lpt, self._ledger.fees_wei
        self._recorder.extend(
            "orchestrators",
            [
                [stocks.round] * len(names),
                names,
                [pool_lpt / WEI_PER_UNIT for pool_lpt in pools_lpt],
                stocks.holdings.stake_lpt[: len(names)],
                [name in stocks.active for name in names],
                rank,
                [record.reward_cut / PPM for record in records],
                [record.fee_share / PPM for record in records],
                pl.Series(
                    [agent.advertised_wei(VIDEO) for agent in agents], dtype=pl.Float64
                ),
                [rewards_lpt[name] / WEI_PER_UNIT for name in names],
                [fees_wei[name] / WEI_PER_UNIT for name in names],
                [record.last_reward_round == stocks.round for record in records],
                [agent.sessions_done for agent in agents],
                [each.energy_usd + each.hardware_usd + each.gas_usd for each in results],
                [each.revenue_usd for each in results],
                [each.site_usd for each in results],
                [each.rental_usd for each in results],
                [each.profit_usd for each in results],
                [agent.account.cash_usd for agent in agents],
                sold_lpt,
                [agent.traits.gpus for agent in agents],
                [agent.presence.value for agent in agents],
                pl.Series(
                    [agent.commission.promised_until for agent in agents], dtype=pl.Int64
                ),
                self._utilisation(VIDEO, busy),
                self._utilisation(LIVE_AI, busy),
            ],
        )

    def _utilisation(self, capability: str, busy: list[dict[str, float]]) -> pl.Series:
        """One capability's shares by orchestrator; null for who has no slots for it."""
        shares = [
            by_capability[capability] if agent.traits.slots.get(capability) else None
            for agent, by_capability in zip(self._orchestrators, busy, strict=True)
        ]
        return pl.Series(shares, dtype=pl.Float64)

    def _write_delegators(
        self, state: State, stocks: RoundStocks, delegators: list[Delegator]
    ) -> None:
        """Rows of who held something when the round opened, or moved some in it."""
        after = self._read(state, stocks.round, delegators)
        count_own = len(self._orchestrators)
        before = _padded(stocks.holdings, len(after.stake_lpt))
        net_bonded_lpt = np.zeros(len(after.stake_lpt))
        net_bonded_lpt[:count_own] = [
            agent.proceeds.take_net_bonded() / WEI_PER_UNIT for agent in self._orchestrators
        ]
        net_bonded_lpt[count_own:] = [
            agent.take_net_bonded() / WEI_PER_UNIT for agent in delegators
        ]
        flows_lpt = self._flows_lpt()
        held = np.flatnonzero(
            (before.stake_lpt > 0) | (before.unbonding_lpt > 0) | flows_lpt.any(axis=0)
        )
        rewards_lpt = after.stake_lpt - before.stake_lpt - net_bonded_lpt
        fees_eth = after.fees_eth - before.fees_eth
        names = pl.Series(self._reader.names, dtype=pl.String)
        orchestrators = pl.Series([*(agent.name for agent in self._orchestrators), ""])
        self._recorder.extend(
            "delegators",
            [
                np.full(len(held), stocks.round),
                names[held],
                orchestrators[before.delegate[held] % len(orchestrators)],
                before.stake_lpt[held],
                before.unbonding_lpt[held],
                rewards_lpt[held],
                fees_eth[held],
                *flows_lpt[:, held],
                before.principal_lpt[held],
                pl.Series(self._strategies, dtype=pl.String)[held],
            ],
        )

    def _flows_lpt(self) -> np.ndarray:
        """`[4, accounts]` LPT that each bonded, unbonded, withdrew and claimed."""
        flows = self._ledger.flows
        counters = (flows.bonded, flows.unbonded, flows.withdrawn, flows.claimed)
        found = np.zeros((len(counters), len(self._reader.names)))
        for row, moved in zip(found, counters, strict=True):
            for name, amount in moved.items():
                place = self._reader.place(name)
                if place is not None:
                    row[place] = amount / WEI_PER_UNIT
        return found


def _padded(holdings: Holdings, count: int) -> Holdings:
    """Holdings of which the last accounts had none yet."""
    missing = count - len(holdings.stake_lpt)
    nothing = np.zeros(missing)
    return Holdings(
        np.append(holdings.delegate, np.full(missing, NO_DELEGATE)),
        *(np.append(values, nothing) for values in holdings[1:]),
    )
