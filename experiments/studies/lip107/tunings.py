"""Tunings of the emission rule and the outcomes of their paths, side by side."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from experiments.studies.lip107.history import Floats

PERCENTAGE_POINT_PPB = 10_000_000
"""Unit of distance between targets."""

STEP_UNIT_PPB = 100
"""Unit of distance between steps."""

COLUMNS = ("dilution", "yield_1y", "lowest_monthly_bonding_rate")
"""Outcomes of a path that tunings are compared on."""


class Tuning(NamedTuple):
    """The two numbers that the proposal would change, parts per billion.

    Args:
        target_bonding_rate: inflation falls above it and rises below it.
        inflation_change: step of a round.
    """

    target_bonding_rate: int
    inflation_change: int

    @property
    def label(self) -> str:
        """Target in percent and step, as in 46%/700."""
        return (
            f"{self.target_bonding_rate / PERCENTAGE_POINT_PPB:g}%/{self.inflation_change}"
        )


NO_CHANGE = Tuning(500_000_000, 500)
"""What the contracts have."""

PROPOSED = Tuning(460_000_000, 700)
"""What LIP-107 proposed."""


class TuningOutcomes(NamedTuple):
    """Outcomes of a tuning's paths, one element a path; see `outcomes.path_table`.

    Args:
        tuning: what the paths were simulated under.
        dilution: of the half-year at the end.
        yield_1y: of the year at the end.
        lowest_monthly_bonding_rate: of that half-year.
    """

    tuning: Tuning
    dilution: Floats
    yield_1y: Floats
    lowest_monthly_bonding_rate: Floats


def read_outcomes(files: Mapping[Tuning, Sequence[Path]]) -> list[TuningOutcomes]:
    """The outcomes of several tunings, path by path from the same draws.

    Args:
        files: the tables `paths` of each tuning's replications, in the same order for
            every tuning.

    Raises:
        ValueError: two tunings have different numbers of paths.
    """
    read = []
    for tuning, paths in files.items():
        table = pl.concat([pl.read_parquet(path, columns=list(COLUMNS)) for path in paths])
        columns = [table[name].to_numpy() for name in COLUMNS]
        read.append(TuningOutcomes(tuning, *columns))
    counts = {each.tuning.label: len(each.dilution) for each in read}
    if len(set(counts.values())) > 1:
        raise ValueError(f"paths differ between tunings: {counts}")
    return read


def distance(tuning: Tuning, other: Tuning = NO_CHANGE) -> float:
    """How far two tunings are apart: Euclidean, 1 point of target = 100 ppb of step.

    The proposal says "closest" and not how it measures; the unit is ours.
    """
    return float(
        np.hypot(
            (tuning.target_bonding_rate - other.target_bonding_rate) / PERCENTAGE_POINT_PPB,
            (tuning.inflation_change - other.inflation_change) / STEP_UNIT_PPB,
        )
    )
