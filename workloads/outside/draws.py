"""Worlds that are drawn: what owners pay, what tenants rent for, what providers ask."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workloads.cost import SECONDS_PER_HOUR, CostModel, JobUse
from workloads.energy import electricity_usd_kwh, regions
from workloads.hardware import Catalogue
from workloads.hosts import HOST_SIGMA
from workloads.prices import GpuHour, Quote

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spread:
    """What is drawn about owners and tenants; ranges are uniform, all assumptions.

    Attributes:
        utilisation: share of its life in which an owner's card earns, and of a rented
            hour in which a tenant's works (0.3-0.6 in comparisons with clouds).
        pue: between a home (1.05) and the mean data centre (1.54).
        lifetime_years: of a card.
        hardware_price: purchase price over the catalogue's estimate.
    """

    utilisation: tuple[float, float] = (0.3, 0.6)
    pue: tuple[float, float] = (1.05, 1.54)
    lifetime_years: tuple[float, float] = (2.0, 4.0)
    hardware_price: tuple[float, float] = (0.75, 1.25)


def best(found: tuple[Quote, ...], draws: int, rng: np.random.Generator) -> Array | None:
    """Cheapest provider of each draw, USD per price unit."""
    if not found:
        return None
    asked = np.array([quote.draw_usd_per_unit(draws, rng) for quote in found])
    return np.asarray(asked.min(axis=0))


def best_hour(found: tuple[GpuHour, ...], draws: int, rng: np.random.Generator) -> Array:
    """Cheapest provider's hour of each draw, USD."""
    asked = np.array([quote.draw_usd_per_h(draws, rng) for quote in found])
    return np.asarray(asked.min(axis=0))


def one_of(found: tuple[Quote, ...], draws: int, rng: np.random.Generator) -> Array | None:
    """A quote taken at random for each draw, USD per price unit."""
    if not found:
        return None
    asked = np.array([quote.draw_usd_per_unit(draws, rng) for quote in found])
    return np.asarray(asked[rng.integers(0, len(found), draws), np.arange(draws)])


def own_usd(
    catalogue: Catalogue, use: JobUse, spread: Spread, draws: int, rng: np.random.Generator
) -> Array:
    """Cost of the job to orchestrators all over the world, `[draws]` USD.

    The world's mean is no place: it is made of the regions.
    """
    places = [name for name in regions() if name != "world"]
    region = rng.integers(0, len(places), draws)
    tariff = np.array([electricity_usd_kwh(name, business=True) for name in places])[region]
    ranges = (spread.utilisation, spread.pue, spread.lifetime_years, spread.hardware_price)
    utilisation, pue, years, price = (rng.uniform(*ends, size=draws) for ends in ranges)
    host = np.exp(HOST_SIGMA * rng.standard_normal(draws))
    base = CostModel()
    costs = [
        replace(
            base,
            electricity_usd_kwh=float(tariff[i]),
            pue=float(pue[i]),
            lifetime_years=float(years[i] / price[i]),
            utilisation=float(utilisation[i]),
        )
        for i in range(draws)
    ]
    usd = np.array([float(model.job_usd(catalogue, use)[0]) for model in costs])
    traffic_usd = base.traffic_usd_per_gb * use.traffic_gb
    return np.asarray((usd - traffic_usd) * host + traffic_usd)


def rent_usd(use: JobUse, hour: Array, spread: Spread, rng: np.random.Generator) -> Array:
    """Price of the job on a card rented by the hour and of its traffic, `[draws]` USD."""
    draws = len(hour)
    utilisation = rng.uniform(*spread.utilisation, size=draws)
    host = np.exp(HOST_SIGMA * rng.standard_normal(draws))
    traffic_usd = CostModel().traffic_usd_per_gb * use.traffic_gb
    return np.asarray(
        hour / SECONDS_PER_HOUR * use.gpu_s[0] * host / utilisation + traffic_usd
    )
