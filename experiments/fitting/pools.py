"""Pools of stake that grow by rewards, in floats."""

from typing import Protocol

import numpy as np

from agents.strategies.delegation import Prospects
from protocol.units import PPB
from sim.snapshot import Snapshot


class Part(Protocol):
    """Somebody's part of a pool."""

    delegate: int | None
    units: float


class Pools:
    """Stake by orchestrator, and the emission that it gets.

    Args:
        snapshot: supply, inflation and its rule.
        stake_lpt: by orchestrator, float64 [orchestrators].
        cut: reward cut of each, 0..1.
        reliability: probability of each that it calls reward in a round.
        rng: draws the calls.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        stake_lpt: np.ndarray,
        *,
        cut: np.ndarray,
        reliability: np.ndarray,
        rng: np.random.Generator,
    ) -> None:
        self.stake_lpt = stake_lpt.copy()
        self._factor = np.ones(len(stake_lpt))
        self._supply = float(snapshot.total_supply_lpt)
        self._inflation = float(snapshot.inflation_ppb)
        self._rule = snapshot
        self._cut, self._reliability, self._rng = cut, reliability, rng

    def value(self, part: Part) -> float:
        """Stake of somebody, LPT; 0 outside."""
        return 0.0 if part.delegate is None else part.units * self._factor[part.delegate]

    def put(self, part: Part, lpt: float) -> None:
        """Add stake to somebody's part, or take it out."""
        assert part.delegate is not None
        part.units += lpt / self._factor[part.delegate]
        self.stake_lpt[part.delegate] = max(self.stake_lpt[part.delegate] + lpt, 0.0)

    @property
    def active(self) -> np.ndarray:
        """Which are in the active set, bool [orchestrators]."""
        largest = np.argsort(-self.stake_lpt, kind="stable")[: self._rule.active_set]
        found = np.zeros(len(self.stake_lpt), dtype=bool)
        found[largest] = True
        return found

    def stocks(self) -> tuple[float, float, float]:
        """Supply, bonded LPT, and inflation of the round, after its step, in ppb."""
        bonded = float(self.stake_lpt[self.active].sum())
        gap = self._rule.target_bonding_rate_ppb / PPB - bonded / self._supply
        step = np.sign(gap) * self._rule.inflation_change_ppb
        self._inflation = max(self._inflation + float(step), 0.0)
        return self._supply, bonded, self._inflation

    def prospects(self) -> Prospects:
        """What delegators see: rewards after the cut, no fees."""
        active = self.active
        bonded = self.stake_lpt[active].sum()
        rate = self._supply * self._inflation / PPB / bonded
        gain = np.where(active, rate * (1 - self._cut) * self._reliability, 0.0)
        return Prospects(
            self.stake_lpt.copy(),
            gain,
            active,
            reward_cut=self._cut.copy(),
            call_ratio=self._reliability.copy(),
            reward_yield=gain.copy(),
        )

    def reward(self) -> float:
        """Mint the round; LPT minted. Cuts stay in the pool, with its orchestrator."""
        active = self.active
        called = active & (self._rng.random(len(active)) < self._reliability)
        rate = self._supply * self._inflation / PPB / self.stake_lpt[active].sum()
        minted = float(rate * self.stake_lpt[called].sum())
        self._factor[called] *= 1 + rate * (1 - self._cut[called])
        self.stake_lpt[called] *= 1 + rate
        self._supply += minted
        return minted
