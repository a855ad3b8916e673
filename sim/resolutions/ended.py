"""Stints that have ended, as columns, and their rows in the table `jobs`."""

from typing import Any, NamedTuple

import numpy as np
import polars as pl

from agents.payments.billing import LARGEST, MILLI
from sim.clock import US_PER_S
from sim.resolutions import outcomes
from sim.resolutions.lanes import Lane
from sim.resolutions.records import OUTCOMES as KINDS
from sim.resolutions.stint import NOBODY

__all__ = [
    "KINDS",
    "Ended",
    "fees",
    "named",
    "or_null",
    "orchestrators_named",
    "pixels",
    "table_columns",
]


COMPLETED, LATE = KINDS.index(outcomes.COMPLETED), KINDS.index(outcomes.LATE)


class Ended(NamedTuple):
    """Stints that have ended; arrays of one length.

    Attributes:
        lane: place of the stint's lane among the lanes.
        place: its orchestrator, or NOBODY.
        start_us: when it began, microseconds.
        stream_us: stream that was served, or was without an orchestrator, microseconds.
        busy_us: time that it kept a slot or an engine, microseconds.
        latency_s, realtime_ratio: as in the table `jobs`; NaN where nobody served.
        number: the stream's number in its lane.
        price_milliwei: price of a unit, thousandths of a wei.
        tickets: sent for it.
        attempts: orchestrators tried for it.
        outcome: place in `KINDS`.
    """

    lane: np.ndarray
    place: np.ndarray
    start_us: np.ndarray
    stream_us: np.ndarray
    busy_us: np.ndarray
    latency_s: np.ndarray
    realtime_ratio: np.ndarray
    number: np.ndarray
    price_milliwei: np.ndarray
    tickets: np.ndarray
    attempts: np.ndarray
    outcome: np.ndarray

    @classmethod
    def of(cls, lanes: list[Lane], stints: np.ndarray) -> "Ended":
        """The columns of stints; live ones that were slower than real time are late.

        Args:
            lanes: the gateways'.
            stints: of `STINT`.
        """
        found = cls(*(stints[name].copy() for name in cls._fields))
        live = np.array([lane.pool.service.live for lane in lanes])[found.lane]
        late = (found.outcome == COMPLETED) & live & (found.realtime_ratio > 1.0)
        return found._replace(outcome=np.where(late, LATE, found.outcome))

    def units(self, lanes: list[Lane]) -> np.ndarray:
        """`[stints]` pixels that were served."""
        pixels_per_s = np.array([lane.pool.service.pixels_per_s for lane in lanes])
        served = pixels(pixels_per_s[self.lane], self.stream_us)
        return np.where(self.place != NOBODY, served, 0)


def pixels(pixels_per_s: Any, stream_us: Any) -> Any:
    """Pixels of some time, rounded down; in two steps that fit 64 bits.

    Of one stint or of many, in arrays; compiled code calls it too.
    """
    seconds, rest_us = stream_us // US_PER_S, stream_us % US_PER_S
    return pixels_per_s * seconds + pixels_per_s * rest_us // US_PER_S


def fees(units: np.ndarray, price_milliwei: np.ndarray) -> np.ndarray:
    """`[stints]` price of the units, thousandths of a wei; Python's integers if large."""
    if float(units.max(initial=0)) * float(price_milliwei.max(initial=0)) > LARGEST:
        return np.asarray(units.astype(object) * price_milliwei.astype(object))
    return np.asarray(units * price_milliwei)


def table_columns(lanes: list[Lane], ended: Ended) -> list[Any]:
    """The columns of the table `jobs`, one row for each stint."""
    gateways = [lane.gateway for lane in lanes]
    units = ended.units(lanes)
    fee_milliwei = fees(units, ended.price_milliwei)
    unknown = np.where(ended.place != NOBODY, 0.0, np.nan)
    return [
        ended.start_us / US_PER_S,
        ended.stream_us / US_PER_S,
        named([str(gateway.name) for gateway in gateways], ended.lane),
        named([gateway.traits.region for gateway in gateways], ended.lane),
        ended.number,
        orchestrators_named(lanes, ended),
        named([lane.pool.service.capability for lane in lanes], ended.lane),
        units.astype(np.float64),
        or_null(ended.latency_s),
        or_null(ended.realtime_ratio),
        or_null(ended.price_milliwei / MILLI + unknown),
        (fee_milliwei // MILLI).astype(np.float64),
        ended.tickets,
        ended.attempts,
        named(list(KINDS), ended.outcome),
        np.ones(len(ended.place), dtype=np.int64),
    ]


def orchestrators_named(lanes: list[Lane], ended: Ended) -> pl.Series:
    """The orchestrators' names; of nobody an empty one."""
    names, first = [""], np.zeros(len(lanes), dtype=np.int64)
    for number, lane in enumerate(lanes):
        first[number] = len(names)
        names += [str(agent.name) for agent in lane.pool.orchestrators]
    at = np.where(ended.place != NOBODY, first[ended.lane] + ended.place, 0)
    return named(names, at)


def named(names: list[str], place: np.ndarray) -> pl.Series:
    """A column of names, by their places among these."""
    return pl.Series(names, dtype=pl.String).gather(pl.Series(place, dtype=pl.UInt32))


def or_null(values: np.ndarray) -> pl.Series:
    """A column in which what is not a number is missing."""
    return pl.Series(values).fill_nan(None)
