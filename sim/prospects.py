"""What everybody can see of the orchestrators, worked out once a round."""

import numpy as np

from agents.orchestrator import Orchestrator
from agents.strategies.delegation import Prospects
from protocol.bonding import views
from protocol.state import State
from protocol.units import PPM, PRECISE, WEI_PER_UNIT
from sim.market import Market

FEE_MEMORY_ROUNDS = 10.0
"""Rounds over which the fees that delegators look at are averaged (assumption)."""


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
        self._fees_eth = np.zeros(0)
        self._prospects: Prospects | None = None

    def watch(self, orchestrators: list[Orchestrator]) -> None:
        """Say whose prospects these are; they come in this order."""
        self._orchestrators = orchestrators
        self._fees_eth = np.zeros(len(orchestrators))

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
        records = [state.bonding.transcoders[agent.name] for agent in agents]
        stake_lpt = np.array(
            [state.bonding.delegated_amounts[agent.name] / WEI_PER_UNIT for agent in agents]
        )
        active = np.array(
            [
                views.is_active_transcoder(state, agent.name, round_number)
                for agent in agents
            ]
        )
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
        self._prospects = Prospects(
            stake_lpt=stake_lpt,
            yield_per_round=np.where(active, minted_share * kept * called, 0.0) + fee_yield,
            active=active,
        )
