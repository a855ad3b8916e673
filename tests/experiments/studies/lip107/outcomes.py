"""Outcomes of tunings that are made up for a test."""

import numpy as np

from experiments.studies.lip107.tunings import Tuning, TuningOutcomes


def made(
    tuning: Tuning,
    dilution: np.ndarray,
    yield_1y: np.ndarray | None = None,
    lowest: np.ndarray | None = None,
) -> TuningOutcomes:
    """Outcomes with a dilution; yields of 0.7 and bonding of 0.5 unless given."""
    return TuningOutcomes(
        tuning,
        dilution,
        np.full(len(dilution), 0.7) if yield_1y is None else yield_1y,
        np.full(len(dilution), 0.5) if lowest is None else lowest,
    )
