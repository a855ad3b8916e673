"""Whether the network is ten times cheaper, capability by capability."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from workloads.latency import LatencyModel
from workloads.outside.comparison import Comparison, compare


class Line(NamedTuple):
    """One capability in the table: the cheaper way outside over the cost here.

    Attributes:
        capability: its name.
        gpu: the card that is used here and rented elsewhere.
        batch: jobs that run together on it.
        outside: what the cheaper way was drawn from: "cloud or rent", or "rent" where no
            cloud's list price is known.
        median: half of the draws are above.
        low: 5 % of the draws are below.
        high: 5 % of the draws are above.
        ten_times: share of the draws that reach ten.
        fee_median: the same median over what the network asks; nan where it asks nothing.
        fee_ten_times: share of those draws that reach ten.
        rented_from: whose rents.
        prices_from: when the oldest of the prices held.
        prices_until: when the newest of them held.
        confidence: the least sure of the prices.
        emulated: which profile the times come from, and how.
    """

    capability: str
    gpu: str
    batch: int
    outside: str
    median: float
    low: float
    high: float
    ten_times: float
    fee_median: float
    fee_ten_times: float
    rented_from: str
    prices_from: str
    prices_until: str
    confidence: str
    emulated: str


def last_month(date: str) -> str:
    """The end of a date: of "2026-03..06" it is "2026-06"."""
    first, _, last = date.partition("..")
    return f"{first[: -len(last)]}{last}" if last else first


def _line(found: Comparison) -> Line:
    cost, fee = found.outside_over_cost, found.outside_over_fee
    return Line(
        capability=found.capability,
        gpu=found.gpu,
        batch=found.batch,
        outside="rent" if found.cloud_over_cost is None else "cloud or rent",
        median=cost.median,
        low=cost.low,
        high=cost.high,
        ten_times=cost.ten_times,
        fee_median=math.nan if fee is None else fee.median,
        fee_ten_times=math.nan if fee is None else fee.ten_times,
        rented_from="; ".join(found.rented_from),
        prices_from=found.dates[0],
        prices_until=max(found.dates, key=last_month),
        confidence=found.confidence,
        emulated=found.emulated,
    )


def table(
    model: LatencyModel,
    *,
    gpu: str = "RTX 4090",
    draws: int = 2000,
    rng: np.random.Generator,
) -> list[Line]:
    """Whether the network is ten times cheaper, capability by capability.

    Each capability has draws of its own: what one's prices are leaves the others' alone.

    Args:
        model: times and loads; every capability that it has is compared.
        gpu: name or alias of the card that orchestrators use and tenants rent.
        draws: how many worlds are drawn for each.
        rng: source of the draws.

    Raises:
        UnknownGpu: there is no such card.
        CannotRun: the card cannot run one of the capabilities.
        ValueError: there are no draws.
    """
    own = rng.spawn(len(model.names))
    return [
        _line(compare(model, name, gpu=gpu, draws=draws, rng=source))
        for name, source in zip(model.names, own, strict=True)
    ]
