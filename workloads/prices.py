"""Prices that customers find: lists of clouds, of the network, and of rented GPUs.

`data/prices.csv` holds what a capability costs, `data/gpu_hours.csv` what a card costs by
the hour at named providers; each row has its source and date. Rows are kept as they were
published, with the number of the capability's price units in the published unit.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workloads.capabilities import find_capability
from workloads.hardware import load_catalogue
from workloads.tables import read_table

Array = NDArray[np.float64]

CLOUD, NETWORK = "cloud", "livepeer"
"""Kinds of quotes: what central providers list, and what this network asks."""


class Quote(NamedTuple):
    """What somebody asks for a capability.

    Attributes:
        capability: its name.
        provider: who asks.
        kind: `CLOUD` or `NETWORK`.
        unit: what the published price is for.
        price_units: the capability's price units in that unit.
        usd_low: lowest price published for the unit, USD.
        usd_high: highest.
        date: when it held.
        source: where it was read.
        confidence: A read in the source; B derived or second-hand; C recalled.
        note: what to know about it.
    """

    capability: str
    provider: str
    kind: str
    unit: str
    price_units: float
    usd_low: float
    usd_high: float
    date: str
    source: str
    confidence: str
    note: str

    def draw_usd_per_unit(self, count: int, rng: np.random.Generator) -> Array:
        """Prices of one price unit in USD, `[count]`, log-uniform between low and high."""
        return log_uniform(self.usd_low, self.usd_high, count, rng) / self.price_units


def log_uniform(low: float, high: float, count: int, rng: np.random.Generator) -> Array:
    """Draws between two positive ends, `[count]`, even in the logarithm."""
    return np.asarray(low * (high / low) ** rng.random(count))


class GpuHour(NamedTuple):
    """What a provider asks for an hour of a GPU.

    Attributes:
        gpu: name in the catalogue.
        provider: who asks.
        network: "cloud" for a central provider, "decentralised" for a market of hosts,
            "any" for a range over both.
        usd_low: lowest price per hour, USD.
        usd_high: highest.
        date: when it held.
        source: where it was read.
        confidence: as in `Quote`.
    """

    gpu: str
    provider: str
    network: str
    usd_low: float
    usd_high: float
    date: str
    source: str
    confidence: str

    def draw_usd_per_h(self, count: int, rng: np.random.Generator) -> Array:
        """Prices of one hour in USD, `[count]`, log-uniform between low and high."""
        return log_uniform(self.usd_low, self.usd_high, count, rng)


def _quote(row: dict[str, str]) -> Quote:
    return Quote(
        capability=row["capability"],
        provider=row["provider"],
        kind=row["kind"],
        unit=row["unit"],
        price_units=float(row["price_units"]),
        usd_low=float(row["usd_low"]),
        usd_high=float(row["usd_high"]),
        date=row["date"],
        source=row["source"],
        confidence=row["confidence"],
        note=row["note"],
    )


def quotes(capability: str, *, kind: str | None = None) -> tuple[Quote, ...]:
    """What is asked for a capability; empty where no price was found.

    Args:
        capability: its name.
        kind: only quotes of this kind.

    Raises:
        UnknownCapability: there is no such capability.
    """
    wanted = find_capability(capability).name
    return tuple(
        _quote(row)
        for row in read_table("prices.csv")
        if row["capability"] == wanted and kind in (None, row["kind"])
    )


CATALOGUE_RANGE = "range over providers"
"""Provider of the one price of a card that nobody's quote is at hand for."""


def rents(gpu: str) -> tuple[GpuHour, ...]:
    """What a tenant chooses from for a card: dated quotes of providers, if there are any.

    For other cards it is the catalogue's own range, which is over providers without names,
    and for some cards estimated from neighbouring ones.

    Args:
        gpu: name or alias in the catalogue.

    Raises:
        UnknownGpu: there is no such GPU.
    """
    catalogue = load_catalogue()
    card = catalogue.gpus[catalogue.index(gpu)]
    return gpu_hours(card.name) or (
        GpuHour(
            gpu=card.name,
            provider=CATALOGUE_RANGE,
            network="any",
            usd_low=card.cloud_low_usd_h,
            usd_high=card.cloud_high_usd_h,
            date=card.cloud_date,
            source="data/gpus.csv",
            confidence="B",
        ),
    )


def gpu_hours(gpu: str) -> tuple[GpuHour, ...]:
    """What named providers ask for an hour of a GPU; empty where no price was found.

    The catalogue's own range, `Gpu.cloud_low_usd_h` to `Gpu.cloud_high_usd_h`, is over all
    providers that were looked at, and there for every card.

    Args:
        gpu: name or alias in the catalogue.

    Raises:
        UnknownGpu: there is no such GPU.
    """
    catalogue = load_catalogue()
    name = catalogue.names[catalogue.index(gpu)]
    return tuple(
        GpuHour(
            gpu=row["gpu"],
            provider=row["provider"],
            network=row["network"],
            usd_low=float(row["usd_low"]),
            usd_high=float(row["usd_high"]),
            date=row["date"],
            source=row["source"],
            confidence=row["confidence"],
        )
        for row in read_table("gpu_hours.csv")
        if row["gpu"] == name
    )
