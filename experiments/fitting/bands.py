"""How leaving depends on the size of the stake, from who withdrew in each size band."""

from typing import NamedTuple

import numpy as np

DELEGATORS = (625, 472, 1663, 1319, 489, 319)
"""Delegators by size band, 2022-02..2026-01: below 1, 10, 100, 1k, 10k LPT, and the rest.
Source: delegation research, 2026-01."""

WITHDRAWERS = (51, 222, 751, 760, 338, 200)
"""Those of them who withdrew; same source."""

WITHDRAWN_LPT = (47_265, 229_162, 263_309, 692_609, 1_615_443, 20_960_957)
"""What they withdrew, LPT; same source. Each withdrawer below 100 LPT withdrew 3 to 900
times what a stake of its band can be (taken for stake that was migrated from the L1)."""

BAND_MIDDLES_LPT = (0.3, 3.0, 30.0, 300.0, 3_000.0, 30_000.0)
"""Geometric middles of the bands, LPT."""


class SizeLaw(NamedTuple):
    """The cumulative hazard of a first withdrawal against the size of the stake.

    Args:
        exponent: power of the stake, from 1 LPT up to 10,000 LPT.
        dust_factor: hazard below 1 LPT over that of 100 LPT.
    """

    exponent: float
    dust_factor: float


def size_law(
    delegators: tuple[int, ...] = DELEGATORS, withdrawers: tuple[int, ...] = WITHDRAWERS
) -> SizeLaw:
    """Least squares on the logarithms, each band weighted by its withdrawers.

    A stake of 10k or more doesn't leave more readily than one of 10k, so that the last band
    counts at its lower border.
    """
    shares = np.array(withdrawers) / np.array(delegators)
    hazard = np.log(-np.log1p(-shares))
    size = np.log(np.minimum(BAND_MIDDLES_LPT, 10_000.0) / np.float64(100.0))
    weight = np.sqrt(np.array(withdrawers[1:], dtype=float))
    exponent, at_100 = np.polyfit(size[1:], hazard[1:], 1, w=weight)
    return SizeLaw(float(exponent), float(np.exp(hazard[0] - at_100)))
