"""Orchestrators that enter during the run, when those at the margin earn enough."""

import math
from typing import NamedTuple

from agents.orchestrator import Orchestrator
from agents.ports import World
from agents.strategies.presence import EntryView
from agents.traits import Presence
from protocol.bonding import pool, views
from protocol.units import WEI_PER_UNIT
from sim.calendar import DAYS_PER_YEAR, US_PER_DAY

MARGIN_SHARE = 0.1
"""Part of the active set, those with least stake, whose profit entrants look at
(assumption)."""

LEAD = 0.1
"""Stake of an entrant over that of the last in a full active set (assumption)."""


class Candidate(NamedTuple):
    """Somebody who may enter, and with which commission.

    Args:
        agent: the orchestrator, dormant.
        reward_cut_ppm: commission on rewards, parts per million.
        fee_share_ppm: delegators' share of fees, parts per million.
    """

    agent: Orchestrator
    reward_cut_ppm: int
    fee_share_ppm: int


class Entrants:
    """Lets candidates look at random times, and enter if they decide to.

    Who decides against it looks again later; candidates enter in their order.

    Args:
        world: what they see.
        orchestrators: all of them.
        candidates: those who are not there yet.
        looks_per_year: how often one of them looks.
        most_lpt: stake that one of them buys at most, LPT.

    Streams:
        ("entrants", "looks"): how many look in a round, one draw.
    """

    def __init__(
        self,
        world: World,
        orchestrators: list[Orchestrator],
        candidates: list[Candidate],
        *,
        looks_per_year: float,
        most_lpt: float,
    ) -> None:
        self.entered = 0
        self._world = world
        self._orchestrators = orchestrators
        self._waiting = candidates
        self._looks_per_year = looks_per_year
        self._most_lpt = most_lpt
        self._looks = world.streams.generator("entrants", "looks")

    def open_round(self, round_number: int) -> None:
        """Let candidates look, once a round has been initialized."""
        if not self._waiting:
            return
        chain = self._world.chain
        start_us = chain.round_start_us(round_number)
        days = (chain.round_start_us(round_number + 1) - start_us) / US_PER_DAY
        for _ in range(self._looks.poisson(self._looks_per_year / DAYS_PER_YEAR * days)):
            if self._waiting and self._enters(self._waiting[0], round_number):
                self.entered += 1
                self._waiting = self._waiting[1:]

    def _enters(self, candidate: Candidate, round_number: int) -> bool:
        """Whether a candidate wants to enter, and does."""
        stake_lpt, marginal_usd = self.needed_lpt(), self.marginal_usd(round_number)
        if stake_lpt > self._most_lpt * WEI_PER_UNIT or math.isnan(marginal_usd):
            return False
        agent = candidate.agent
        price_usd = self._world.cards.price_usd(agent.traits.gpu)
        view = EntryView(
            marginal_usd=marginal_usd,
            stake_usd=stake_lpt / WEI_PER_UNIT * self._world.market.lpt_usd,
            cards_usd=agent.wanted_gpus * price_usd,
        )
        return agent.enters(view) and agent.enter(stake_lpt, *candidate[1:])

    def needed_lpt(self) -> int:
        """LPT wei that make a new orchestrator active in the next round.

        In a full set as much as its last and the lead; in another as much as its last.
        """
        state = self._world.chain.state
        members = views.active_orchestrators(state)
        if not members:
            return WEI_PER_UNIT
        last_lpt = views.transcoder_total_stake(state, members[-1])
        lead = LEAD if pool.is_full(state) else 0.0
        return max(last_lpt + int(last_lpt * lead), WEI_PER_UNIT)

    def marginal_usd(self, round_number: int) -> float:
        """Mean recent profit of the active orchestrators with least stake, USD a round.

        NaN before anybody has had a round.
        """
        state = self._world.chain.state
        active = [
            agent
            for agent in self._orchestrators
            if agent.presence is Presence.present
            and agent.account.results
            and views.is_active_transcoder(state, agent.name, round_number)
        ]
        active.sort(key=lambda agent: views.transcoder_total_stake(state, agent.name))
        margin = active[: max(round(MARGIN_SHARE * len(active)), 1)]
        if not margin:
            return math.nan
        return sum(agent.account.recent("profit_usd") for agent in margin) / len(margin)
