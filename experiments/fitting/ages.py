"""How leaving depends on the time since the first bond, from the record of first exits."""

import math
from collections.abc import Mapping

import numpy as np

UNBONDING_DAYS = 6.3
"""Days from unbonding to the withdrawal, 7 rounds."""

SHARES = {30: 0.086, 60: 0.120, 90: 0.150, 180: 0.211, 365: 0.301}
"""Delegators who withdrew within some days of their first bond. Source: delegation
research, 2022-02..2026-01. Without those within 7 days, which unbonding itself takes."""


def ageing(shares: Mapping[int, float] = SHARES) -> float:
    """The power of time in the cumulative hazard of leaving: least squares on logarithms.

    Args:
        shares: who withdrew, by days, each above `UNBONDING_DAYS`.
    """
    times = np.log(np.array([days - UNBONDING_DAYS for days in shares]))
    hazards = np.log([-math.log1p(-share) for share in shares.values()])
    return float(np.polyfit(times, hazards, 1)[0])
