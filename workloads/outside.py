"""The outside option: what a customer would pay elsewhere, and how it compares.

A customer of this network could buy the same job from a cloud that lists it, or rent a
card by the hour and run it there. "Ten times cheaper than cloud" is a ratio of uncertain
numbers, so it is computed as a distribution: list prices, rents, utilisation, tariffs and
hardware prices are drawn from what was published or assumed, and each ratio is quoted with
its spread, the share of draws that reach ten, and the dates of the prices behind it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workloads.cost import SECONDS_PER_HOUR, CostModel, JobUse, job_use
from workloads.energy import electricity_usd_kwh, regions
from workloads.hardware import Catalogue
from workloads.hosts import HOST_SIGMA
from workloads.latency import LatencyModel
from workloads.prices import CLOUD, NETWORK, Quote, log_uniform, quotes

Array = NDArray[np.float64]

TIMES = 10.0
"""The claim that is looked at: ten times cheaper."""

NORMAL_95 = 1.959964
"""Standard normal quantile of two-sided 95 % intervals."""


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


class Ratio(NamedTuple):
    """Distribution of how many times dearer one way is than another.

    Attributes:
        median: half of the draws are above.
        low: 5 % of the draws are below.
        high: 5 % of the draws are above.
        ten_times: share of the draws that reach ten.
        ten_times_low: lower end of that share's 95 % interval (Wilson), which tells the
            noise of the draws, not the doubt about their ranges.
        ten_times_high: upper end of it.
    """

    median: float
    low: float
    high: float
    ten_times: float
    ten_times_low: float
    ten_times_high: float


class Comparison(NamedTuple):
    """One capability here and elsewhere; ratios are None where a side has no price.

    Attributes:
        capability: its name.
        gpu: the card that an orchestrator runs it on, and that a tenant rents.
        units: work units of the job that is compared.
        batch: jobs that run together on the card.
        cloud_over_fee: list price of clouds over what the network asks.
        cloud_over_cost: list price of clouds over an orchestrator's cost.
        rent_over_fee: renting the card over what the network asks.
        rent_over_cost: renting the card over an orchestrator's cost.
        outside_over_fee: the cheaper of cloud and rent over what the network asks.
        outside_over_cost: the cheaper of cloud and rent over an orchestrator's cost.
        dates: when the prices held that were drawn from.
        confidence: the least sure of the prices: A, B or C; see `prices.Quote`. Rents are
            at best B, a range over providers.
        extrapolated: the job's size lies outside the measured ones.
        emulated: which profile the times come from, and how.
    """

    capability: str
    gpu: str
    units: float
    batch: int
    cloud_over_fee: Ratio | None
    cloud_over_cost: Ratio | None
    rent_over_fee: Ratio | None
    rent_over_cost: Ratio
    outside_over_fee: Ratio | None
    outside_over_cost: Ratio
    dates: tuple[str, ...]
    confidence: str
    extrapolated: bool
    emulated: str


def wilson(successes: int, draws: int) -> tuple[float, float]:
    """95 % interval of a share by Wilson's formula."""
    share, square = successes / draws, NORMAL_95**2
    centre = (share + square / (2 * draws)) / (1 + square / draws)
    spread = share * (1 - share) / draws + square / (4 * draws**2)
    half = NORMAL_95 * spread**0.5 / (1 + square / draws)
    return max(0.0, centre - half), min(1.0, centre + half)


def _ratio(dear: Array | None, cheap: Array | None) -> Ratio | None:
    return None if dear is None or cheap is None else _known_ratio(dear, cheap)


def _known_ratio(dear: Array, cheap: Array) -> Ratio:
    times = dear / cheap
    low, median, high = np.quantile(times, [0.05, 0.5, 0.95]).tolist()
    reached = int(np.count_nonzero(times >= TIMES))
    return Ratio(median, low, high, reached / len(times), *wilson(reached, len(times)))


def _best(found: tuple[Quote, ...], draws: int, rng: np.random.Generator) -> Array | None:
    """Cheapest provider of each draw, USD per price unit."""
    if not found:
        return None
    asked = np.array([quote.draw_usd_per_unit(draws, rng) for quote in found])
    return np.asarray(asked.min(axis=0))


def _any(found: tuple[Quote, ...], draws: int, rng: np.random.Generator) -> Array | None:
    """A quote taken at random for each draw, USD per price unit."""
    if not found:
        return None
    asked = np.array([quote.draw_usd_per_unit(draws, rng) for quote in found])
    return np.asarray(asked[rng.integers(0, len(found), draws), np.arange(draws)])


def _own_usd(
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


def _rent_usd(
    catalogue: Catalogue, use: JobUse, spread: Spread, draws: int, rng: np.random.Generator
) -> Array:
    """Price of the job on a rented card and of its traffic, `[draws]` USD."""
    card = catalogue.gpus[int(use.gpu[0])]
    hour = log_uniform(card.cloud_low_usd_h, card.cloud_high_usd_h, draws, rng)
    utilisation = rng.uniform(*spread.utilisation, size=draws)
    host = np.exp(HOST_SIGMA * rng.standard_normal(draws))
    traffic_usd = CostModel().traffic_usd_per_gb * use.traffic_gb
    return np.asarray(
        hour / SECONDS_PER_HOUR * use.gpu_s[0] * host / utilisation + traffic_usd
    )


def compare(
    model: LatencyModel,
    capability: str,
    *,
    gpu: str,
    batch: int = 1,
    units: float | None = None,
    draws: int = 2000,
    spread: Spread | None = None,
    rng: np.random.Generator,
) -> Comparison:
    """How the price and the cost of a job here compare with buying it elsewhere.

    Args:
        model: times and loads.
        capability: its name.
        gpu: name or alias of the card that orchestrators use and tenants rent.
        batch: jobs that run together on the card.
        units: work units of the job; the capability's usual ones by default.
        draws: how many worlds are drawn.
        spread: ranges to draw from.
        rng: source of the draws.

    Raises:
        UnknownCapability: there is no such capability.
        UnknownGpu: there is no such card.
        CannotRun: the card lacks memory, an encoder, or speed for a live job.
        BatchError: the capability doesn't batch so many jobs.
        ValueError: there are no draws.
    """
    if draws < 1:
        raise ValueError(f"draws={draws}: at least 1")
    catalogue, ranges = model.catalogue, spread or Spread()
    place = catalogue.index(gpu)
    use = job_use(model, capability, place, units=units, batch=batch)
    here, there = quotes(capability, kind=NETWORK), quotes(capability, kind=CLOUD)
    fee, cloud = _any(here, draws, rng), _best(there, draws, rng)
    rent = _rent_usd(catalogue, use, ranges, draws, rng) / use.price_units
    own = _own_usd(catalogue, use, ranges, draws, rng) / use.price_units
    outside = rent if cloud is None else np.minimum(rent, cloud)
    dates = {quote.date for quote in (*here, *there)} | {catalogue.gpus[place].cloud_date}
    return Comparison(
        capability=capability,
        gpu=catalogue.names[place],
        units=use.units,
        batch=batch,
        cloud_over_fee=_ratio(cloud, fee),
        cloud_over_cost=_ratio(cloud, own),
        rent_over_fee=_ratio(rent, fee),
        rent_over_cost=_known_ratio(rent, own),
        outside_over_fee=_ratio(outside, fee),
        outside_over_cost=_known_ratio(outside, own),
        dates=tuple(sorted(dates)),
        confidence=max("B", *(quote.confidence for quote in (*here, *there))),
        extrapolated=use.extrapolated,
        emulated=use.emulated,
    )
