"""The outside option: what a customer would pay elsewhere, and how it compares.

A customer of this network could buy the same job from a cloud that lists it, or rent a
card by the hour and run it there. "Ten times cheaper than cloud" is a ratio of uncertain
numbers, so it is computed as a distribution: list prices, rents, utilisation, tariffs and
hardware prices are drawn from what was published or assumed, and each ratio is quoted with
its spread, the share of draws that reach ten, and the dates of the prices behind it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from workloads.cost import job_use
from workloads.latency import LatencyModel
from workloads.outside.draws import Spread, best, best_hour, one_of, own_usd, rent_usd
from workloads.outside.ratio import Ratio, known_ratio, ratio
from workloads.prices import CLOUD, NETWORK, GpuHour, Quote, quotes, rents


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
        rented_from: who asks the rents that were drawn from, or that they are the
            catalogue's range.
        dates: when the prices held that were drawn from, rents among them.
        confidence: the least sure of the prices: A, B or C; see `prices.Quote`. The
            catalogue's ranges of rents are B.
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
    rented_from: tuple[str, ...]
    dates: tuple[str, ...]
    confidence: str
    extrapolated: bool
    emulated: str


def compare(
    model: LatencyModel,
    capability: str,
    *,
    gpu: str,
    batch: int | None = None,
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
        batch: jobs that run together on the card, an orchestrator's or a tenant's; what is
            usual on a busy server by default.
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
    together = model.of(capability).capability.usual_batch if batch is None else batch
    use = job_use(model, capability, place, units=units, batch=together)
    here, there = quotes(capability, kind=NETWORK), quotes(capability, kind=CLOUD)
    fee, cloud = one_of(here, draws, rng), best(there, draws, rng)
    hours = rents(catalogue.names[place])
    hour = best_hour(hours, draws, rng)
    rent = rent_usd(use, hour, ranges, rng) / use.price_units
    own = own_usd(catalogue, use, ranges, draws, rng) / use.price_units
    outside = rent if cloud is None else np.minimum(rent, cloud)
    every: list[Quote | GpuHour] = [*here, *there, *hours]
    return Comparison(
        capability=capability,
        gpu=catalogue.names[place],
        units=use.units,
        batch=together,
        cloud_over_fee=ratio(cloud, fee),
        cloud_over_cost=ratio(cloud, own),
        rent_over_fee=ratio(rent, fee),
        rent_over_cost=known_ratio(rent, own),
        outside_over_fee=ratio(outside, fee),
        outside_over_cost=known_ratio(outside, own),
        rented_from=tuple(quote.provider for quote in hours),
        dates=tuple(sorted({quote.date for quote in every})),
        confidence=max(quote.confidence for quote in every),
        extrapolated=use.extrapolated,
        emulated=use.emulated,
    )
