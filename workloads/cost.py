"""Power that a job draws, and what a busy second of a GPU costs its owner."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from workloads.hardware import Catalogue
from workloads.latency import Load

Array = NDArray[np.float64]

IDLE_SHARE = 0.10
"""Idle power over the board limit (assumption; 5-13 % on current cards)."""

BANDWIDTH_POWER_SHARE = 0.6
"""Power of a memory-bound load over that of a compute-bound one.

With it a bandwidth-bound decode draws 0.64 of the board limit; language-model serving on
A100 was measured at 0.43 on average and 0.79 at peak (splitwise-sim's table).
"""

ENCODER_POWER_SHARE = 0.25
"""Power of all encoders and decoders at work, over the board limit (assumption)."""

SECONDS_PER_YEAR = 365.25 * 24 * 3600

SECONDS_PER_HOUR = 3600.0


class UnknownRegion(ValueError):
    """No electricity price for this region."""


def watts(catalogue: Catalogue, gpu: NDArray[np.int64], load: Load) -> Array:
    """Power draw in watts: idle, plus the most loaded part's share of the rest.

    Args:
        catalogue: GPUs.
        gpu: `[jobs]` indices into it.
        load: `[jobs]` how busy the parts are.
    """
    tdp = catalogue.tdp_w[gpu]
    busy = np.maximum(load.compute, BANDWIDTH_POWER_SHARE * load.bandwidth)
    busy = np.maximum(busy, ENCODER_POWER_SHARE * load.encoder)
    return np.asarray(tdp * (IDLE_SHARE + (1 - IDLE_SHARE) * busy))


def electricity_usd_kwh(region: str, *, business: bool) -> float:
    """Mean electricity price of a world region in USD per kWh, first half of 2025.

    Args:
        region: "world", "europe", "north_america", "asia", "south_america", "oceania".
        business: the business tariff instead of the households'.

    Raises:
        UnknownRegion: no such region.
    """
    text = (resources.files("workloads") / "data" / "electricity.csv").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    rows = {row["region"]: row for row in csv.DictReader(lines)}
    if region not in rows:
        raise UnknownRegion(f"region={region!r} is unknown; one of: {', '.join(rows)}")
    return float(rows[region]["business_usd_kwh" if business else "household_usd_kwh"])


@dataclass(slots=True)
class CostModel:
    """What an owner pays for power and hardware.

    Attributes:
        electricity_usd_kwh: price of energy; world mean for businesses by default.
        pue: energy of the site over energy of its computers. 1.54 is the mean of data
            centres (Uptime Institute 2025); large clouds reach 1.1-1.2, a home about 1.05.
        lifetime_years: after which a card is worth nothing (assumption).
        host_share: price of the rest of the machine over the card's (assumption).
        utilisation: share of its life in which the card earns; the idle rest is paid by
            the busy seconds (0.3-0.6 in comparisons with clouds).
    """

    electricity_usd_kwh: float = 0.161
    pue: float = 1.54
    lifetime_years: float = 3.0
    host_share: float = 0.35
    utilisation: float = 0.45

    def energy_usd_per_s(self, power_w: Array) -> Array:
        """Energy cost in USD of one second at this power in watts."""
        kwh = np.asarray(power_w) / 1000 / SECONDS_PER_HOUR
        return np.asarray(kwh * self.pue * self.electricity_usd_kwh)

    def hardware_usd_per_busy_s(self, street_usd: Array) -> Array:
        """Share of the purchase price that one busy second has to earn back, in USD."""
        price = np.asarray(street_usd) * (1 + self.host_share)
        return np.asarray(
            price / (self.lifetime_years * SECONDS_PER_YEAR * self.utilisation)
        )

    def usd_per_busy_s(
        self, catalogue: Catalogue, gpu: NDArray[np.int64], load: Load
    ) -> Array:
        """Cost in USD of one second of a GPU at work; idle power is not charged to it."""
        energy = self.energy_usd_per_s(watts(catalogue, gpu, load))
        return energy + self.hardware_usd_per_busy_s(catalogue.street_usd[gpu])
