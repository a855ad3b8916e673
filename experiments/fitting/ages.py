"""How leaving depends on the time since the first bond, from the record of first exits."""

import math
from collections.abc import Mapping

import numpy as np

from experiments.studies.validation.targets import EXIT_SHARES

UNBONDING_DAYS = 6.3
"""Days from unbonding to the withdrawal, 7 rounds."""

SHARES = {days: share for days, share in EXIT_SHARES.items() if days > 7}
"""Who withdrew, without those within the days that unbonding itself takes."""


def ageing(shares: Mapping[int, float] = SHARES) -> float:
    """The power of time in the cumulative hazard of leaving: least squares on logarithms.

    Args:
        shares: who withdrew, by days, each above `UNBONDING_DAYS`.
    """
    times = np.log(np.array([days - UNBONDING_DAYS for days in shares]))
    hazards = np.log([-math.log1p(-share) for share in shares.values()])
    return float(np.polyfit(times, hazards, 1)[0])
