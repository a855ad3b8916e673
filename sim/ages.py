"""How long the snapshot's delegators have been there."""

from bisect import bisect_right
from itertools import accumulate

from sim.calendar import DAYS_PER_YEAR

ENTRIES = ((2213, 1055, 1378), (1492, 690, 1055), (685, 324, 690), (482, 0, 324))
"""Delegators who bonded for the first time in 2022 (from 2022-02-11), 2023, 2024 and 2025,
and how many days before 2025-11-20 that year ended and began. Source: delegation research,
2026-01. That those who stayed are spread like those who came is an assumption."""

ROUNDS_PER_DAY = 407.9 / DAYS_PER_YEAR
"""Rounds in a day, as observed."""

REACH = tuple(accumulate(count for count, _, _ in ENTRIES))
"""How many of them had come by the end of each year, the oldest year first."""


def age_rounds(uniform: float) -> float:
    """Rounds since a delegator of the snapshot bonded for the first time.

    Args:
        uniform: its draw from [0, 1): the share of those who came before it.
    """
    rank = uniform * REACH[-1]
    year = bisect_right(REACH, rank)
    count, newest, oldest = ENTRIES[year]
    within = (REACH[year] - rank) / count
    return (newest + within * (oldest - newest)) * ROUNDS_PER_DAY
