"""How long the snapshot's delegators have been there."""

import numpy as np

from sim.calendar import DAYS_PER_YEAR

ENTRIES = ((2213, 1055, 1378), (1492, 690, 1055), (685, 324, 690), (482, 0, 324))
"""Delegators who bonded for the first time in 2022 (from 2022-02-11), 2023, 2024 and 2025,
and how many days before 2025-11-20 that year ended and began. Source: delegation research,
2026-01. That those who stayed are spread like those who came is an assumption."""

ROUNDS_PER_DAY = 407.9 / DAYS_PER_YEAR
"""Rounds in a day, as observed."""


def draw_age_rounds(rng: np.random.Generator) -> float:
    """Rounds since a delegator of the snapshot bonded for the first time."""
    year, within = rng.random(2)
    reach = np.cumsum([count for count, _, _ in ENTRIES])
    place = int(np.searchsorted(reach, year * reach[-1], "right"))
    _, newest, oldest = ENTRIES[place]
    return float((newest + within * (oldest - newest)) * ROUNDS_PER_DAY)
