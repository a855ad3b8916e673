"""People who bond for the first time during the run."""

import math
from collections.abc import Callable

import numpy as np

from agents.delegator import Delegator
from agents.ports import LPT_HOLDERS
from protocol import token
from protocol.addresses import BONDING_MANAGER
from protocol.units import MAX_UINT256, WEI_PER_UNIT, Address
from sim.calendar import DAYS_PER_YEAR, US_PER_DAY
from sim.chain import LiveChain
from sim.clock import US_PER_S, Clock
from sim.streams import Streams

BLOCK_US = 12 * US_PER_S
"""Time until the next block, microseconds."""

MEDIAN_STAKE_LPT = 72.0
"""Median stake of a newcomer, LPT. Source: delegation research, 2022-02..2026-01."""

STAKE_SIGMA = 3.3
"""Spread of newcomers' stakes, log-normal (assumption: puts 9.7 % below 1 LPT and 6.7 %
above 10,000 LPT, where 12.8 % and 6.5 % of those of 2022-2025 were)."""

LARGEST_STAKE_LPT = 500_000.0
"""No newcomer bonds more than this, LPT (assumption: a daily inflow was above that on
seven days of 2022-2025, by newcomers or others)."""


class Newcomers:
    """Lets newcomers arrive at random, buy LPT and bond it.

    Args:
        per_year: newcomers a year.
        create: makes a delegator agent of a given address.

    Streams:
        ("newcomers", "arrival"), ("newcomers", "stake").
    """

    def __init__(
        self,
        clock: Clock,
        chain: LiveChain,
        streams: Streams,
        *,
        per_year: float,
        create: Callable[[Address], Delegator],
    ) -> None:
        self.count = 0
        self._clock = clock
        self._chain = chain
        self._create = create
        self._mean_gap_us = DAYS_PER_YEAR * US_PER_DAY / per_year if per_year else math.inf
        self._gaps = streams.generator("newcomers", "arrival")
        self._stakes = streams.generator("newcomers", "stake")

    def start(self) -> None:
        """Plan the first arrival."""
        if self._mean_gap_us < math.inf:
            gap_us = int(self._gaps.exponential(self._mean_gap_us))
            self._clock.after(gap_us, self._arrive)

    def _arrive(self, _: None) -> None:
        """Buy LPT, let the BondingManager take them, bond; then plan the next arrival.

        Who comes before a round is open waits for that.
        """
        if self._chain.state.rounds.last_initialized_round.value != self._chain.round:
            self._clock.after(BLOCK_US, self._arrive)
            return
        self.count += 1
        name = Address(f"newcomer-{self.count:05d}")
        amount_lpt = int(draw_stake_lpt(self._stakes) * 1e6) * WEI_PER_UNIT // 10**6
        if self._chain.submit(LPT_HOLDERS, token.transfer, name, amount_lpt).ok:
            self._chain.submit(name, token.approve, BONDING_MANAGER, MAX_UINT256)
            delegator = self._create(name)
            delegator.enter(amount_lpt)
            delegator.start(newcomer=True)
        self.start()


def draw_stake_lpt(rng: np.random.Generator) -> float:
    """What a newcomer brings, LPT."""
    size = MEDIAN_STAKE_LPT * math.exp(STAKE_SIGMA * rng.standard_normal())
    return min(size, LARGEST_STAKE_LPT)
