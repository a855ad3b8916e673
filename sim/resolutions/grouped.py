"""Stints of a round in groups, as rows of the table `jobs`."""

import math
from typing import Any

import numpy as np

from agents.payments.billing import MILLI
from sim.clock import US_PER_S
from sim.resolutions.ended import KINDS, Ended, fees, named, or_null, orchestrators_named
from sim.resolutions.lanes import Lane
from sim.resolutions.stint import NOBODY

LATENCY_STEP = math.log(1.05)
"""Stints of a group are alike to 5 % in their latency."""


def grouped_columns(lanes: list[Lane], ended: Ended, start_us: int) -> list[Any]:
    """One row for stints of one gateway, orchestrator, outcome and price, alike in latency.

    Args:
        lanes: the gateways' lanes.
        ended: what has ended.
        start_us: when the round began.
    """
    served = ended.place != NOBODY
    latency_s = np.where(served, ended.latency_s, 1.0)
    ratio = np.where(served, ended.realtime_ratio, 1.0)
    step = np.floor(np.log(latency_s) / LATENCY_STEP).astype(np.int64)
    first, group, size = _grouped(
        [ended.lane, ended.place, ended.outcome, ended.price_milliwei, step]
    )
    units = ended.units(lanes)
    fee_wei = fees(units, ended.price_milliwei) // MILLI
    sums = [ended.stream_us, units, fee_wei, ended.tickets, ended.attempts]
    stream_us, units, fee_wei, tickets, attempts = (
        _summed(amount, group, len(first)) for amount in sums
    )
    kind = Ended(*(column[first] for column in ended))
    unknown = np.where(kind.place != NOBODY, 0.0, np.nan)
    gateways = [lane.gateway for lane in lanes]
    return [
        np.full(len(first), start_us / US_PER_S),
        stream_us / US_PER_S,
        named([str(gateway.name) for gateway in gateways], kind.lane),
        named([gateway.traits.region for gateway in gateways], kind.lane),
        [None] * len(first),
        orchestrators_named(lanes, kind),
        named([lane.pool.service.capability for lane in lanes], kind.lane),
        units.astype(np.float64),
        or_null(_typical(latency_s, group, size) + unknown),
        or_null(_typical(ratio, group, size) + unknown),
        or_null(kind.price_milliwei / MILLI + unknown),
        fee_wei.astype(np.float64),
        tickets,
        attempts,
        named(list(KINDS), kind.outcome),
        size,
    ]


def _grouped(keys: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A member, the number and the size of each group of rows with equal keys.

    Returns:
        `[groups]` a member of each, `[rows]` the group of each, `[groups]` sizes.
    """
    order = np.lexsort([_narrow(key) for key in reversed(keys)])
    differs = np.zeros(len(order), dtype=bool)
    differs[0] = True
    for key in keys:
        differs[1:] |= key[order][1:] != key[order][:-1]
    group = np.empty(len(order), dtype=np.int64)
    group[order] = np.cumsum(differs) - 1
    return order[differs], group, np.bincount(group)


def _narrow(key: np.ndarray) -> np.ndarray:
    """The same in 16 bits where they fit, which are sorted several times as fast."""
    bounds = np.iinfo(np.int16)
    fits = bounds.min <= key.min(initial=0) and key.max(initial=0) <= bounds.max
    return key.astype(np.int16) if fits else key


def _summed(amount: np.ndarray, group: np.ndarray, groups: int) -> np.ndarray:
    """`[groups]` exact sums."""
    found = np.zeros(groups, dtype=amount.dtype)
    np.add.at(found, group, amount)
    return found


def _typical(values: np.ndarray, group: np.ndarray, size: np.ndarray) -> np.ndarray:
    """`[groups]` geometric mean of each group's values; no group is empty."""
    return np.asarray(np.exp(np.bincount(group, np.log(values)) / size))
