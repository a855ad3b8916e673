"""Power that a job draws on a GPU, and what electricity costs by region."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from workloads.hardware import Catalogue
from workloads.slowdown import Load
from workloads.tables import read_table

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


class UnknownRegion(ValueError):
    """No electricity price for this region."""


def watts(catalogue: Catalogue, gpu: NDArray[np.int64], load: Load) -> Array:
    """Power draw in watts: idle, plus what the loaded parts draw of the rest.

    Computing and reading are shares of one time, one after the other, so that what they
    draw adds up; the engines work beside them, and the larger of the two counts.

    Args:
        catalogue: GPUs.
        gpu: `[jobs]` indices into it.
        load: `[jobs]` how busy the parts are.
    """
    tdp = catalogue.tdp_w[gpu]
    busy = np.minimum(load.compute + BANDWIDTH_POWER_SHARE * load.bandwidth, 1.0)
    busy = np.maximum(busy, ENCODER_POWER_SHARE * load.encoder)
    return np.asarray(tdp * (IDLE_SHARE + (1 - IDLE_SHARE) * busy))


@cache
def _tariffs() -> dict[str, tuple[float, float]]:
    return {
        row["region"]: (float(row["household_usd_kwh"]), float(row["business_usd_kwh"]))
        for row in read_table("electricity.csv")
    }


def regions() -> tuple[str, ...]:
    """Regions with an electricity price, the world's mean first."""
    return tuple(_tariffs())


def electricity_usd_kwh(region: str, *, business: bool) -> float:
    """Mean electricity price of a world region in USD per kWh, first half of 2025.

    Args:
        region: "world", "europe", "north_america", "asia", "south_america", "oceania".
        business: the business tariff instead of the households'.

    Raises:
        UnknownRegion: no such region.
    """
    tariffs = _tariffs()
    if region not in tariffs:
        raise UnknownRegion(f"region={region!r} is unknown; one of: {', '.join(tariffs)}")
    household, office = tariffs[region]
    return office if business else household
