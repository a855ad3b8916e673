"""What everybody can see of the orchestrators, worked out once a round."""

import numpy as np

from agents.orchestrator import Orchestrator
from agents.strategies.delegation import Prospects
from protocol.state import State
from protocol.units import PPM, PRECISE, Address
from sim.market import Market
from sim.standings import are_active, records_of, stakes_lpt

FEE_MEMORY_ROUNDS = 10.0
"""Rounds over which the fees and inflows that delegators look at are averaged (assumption).
"""


class ProspectsBoard:
    """Keeps the orchestrators' fees in memory and their prospects up to date.

    A delegator's yield per round on an orchestrator with stake S is

        mintable * (1 - treasury cut) / active stake * (1 - reward cut) * calls / rounds
        + fees per round * fee share / S * ETH price / LPT price,

    the explorer's formula for one round: calls / rounds is the share of active rounds in
    which reward was called. Prices are those at the round's opening.
    """

    def __init__(self, market: Market) -> None:
        self._market = market
        self._orchestrators: list[Orchestrator] = []
        self._names: list[Address] = []
        self._fees_eth = np.zeros(0)
        self._inflow_lpt = np.zeros(0)
        self._stake_before_lpt: np.ndarray | None = None
        self._prospects: Prospects | None = None

    def watch(self, orchestrators: list[Orchestrator]) -> None:
        """Say whose prospects these are; they come in this order."""
        self._orchestrators = orchestrators
        self._names = [agent.name for agent in orchestrators]
        self._fees_eth = np.zeros(len(orchestrators))
        self._inflow_lpt = np.zeros(len(orchestrators))

    def __call__(self) -> Prospects:
        """The prospects in this round."""
        if self._prospects is None:
            raise RuntimeError("nobody can look before the first round is open")
        return self._prospects

    def close_round(self, fees_eth: np.ndarray) -> None:
        """Take in the fees that each orchestrator earned in the round that ends."""
        self._fees_eth += (fees_eth - self._fees_eth) / FEE_MEMORY_ROUNDS

    def open_round(self, state: State, round_number: int) -> None:
        """Work out the prospects, once a round has been initialized."""
        agents = self._orchestrators
        records = records_of(state, self._names)
        stake_lpt = np.array(stakes_lpt(state, self._names))
        active = np.array(are_active(records, round_number))
        kept = 1.0 - np.array([record.reward_cut / PPM for record in records])
        shared = np.array([record.fee_share / PPM for record in records])
        called = np.array(
            [
                agent.rounds_rewarded / agent.rounds_active if agent.rounds_active else 1.0
                for agent in agents
            ]
        )
        total = state.bonding.current_round_total_active_stake.value
        treasury_share = state.bonding.treasury_reward_cut_rate.value / PRECISE
        mintable_lpt = state.minter.current_mintable_tokens.value * (1 - treasury_share)
        minted_share = mintable_lpt / total if total else 0.0
        lpt_per_eth = 1.0 / (self._market.lpt_usd / self._market.eth_usd)
        fee_yield = np.divide(
            self._fees_eth * shared * lpt_per_eth,
            stake_lpt,
            out=np.zeros(len(agents)),
            where=stake_lpt > 0,
        )
        reward_yield = np.where(active, minted_share * kept * called, 0.0)
        self._follow_stake(stake_lpt, active)
        prices_wei = [agent.advertised_wei("transcode") or 0.0 for agent in agents]
        self._prospects = Prospects(
            stake_lpt=stake_lpt,
            yield_per_round=reward_yield + fee_yield,
            active=active,
            reward_cut=1.0 - kept,
            fee_share=shared,
            call_ratio=called,
            reward_yield=reward_yield,
            fee_yield=fee_yield,
            inflow_lpt=self._inflow_lpt.copy(),
            rank=np.argsort(np.argsort(-stake_lpt, kind="stable"), kind="stable") + 1,
            price_wei=np.array(prices_wei),
        )

    def _follow_stake(self, stake_lpt: np.ndarray, active: np.ndarray) -> None:
        """Average what came to each stake beyond the growth of the median active one."""
        before = self._stake_before_lpt
        self._stake_before_lpt = stake_lpt
        if before is None:
            return
        counted = active & (before > 0)
        growth = np.median(stake_lpt[counted] / before[counted]) if counted.any() else 1.0
        came = stake_lpt - growth * before
        self._inflow_lpt += (came - self._inflow_lpt) / FEE_MEMORY_ROUNDS
