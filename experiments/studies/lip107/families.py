"""The models of the study as they stand in its tables."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from experiments.studies.base import Results
from experiments.studies.lip107.tunings import COLUMNS, Tuning, TuningOutcomes

MODEL = "model"
"""Column of `points` that names the model."""

TARGET, STEP = "protocol.target_bonding_rate", "protocol.inflation_change"
"""Columns of `points` that make a tuning."""

AGENTS = "agents"
"""Name of the agent world among the models."""

LEAST_SQUARES = "least_squares"
"""Name of the published regression without its penalty."""


def points_of(results: Results, model: str) -> dict[Tuning, int]:
    """Numbers of a model's points by tuning."""
    return {
        Tuning(point.values[TARGET], point.values[STEP]): number
        for number, point in enumerate(results.points)
        if point.values[MODEL] == model
    }


def outcomes_of(results: Results, model: str) -> dict[Tuning, TuningOutcomes]:
    """The paths of every tuning of an aggregate model that has its result.

    Args:
        results: of the study.
        model: name of a DriverModel.
    """
    found = {}
    for tuning, number in points_of(results, model).items():
        frame = results.of_point("paths", number, COLUMNS)
        if frame.height:
            found[tuning] = TuningOutcomes(
                tuning, *(frame[name].to_numpy() for name in COLUMNS)
            )
    return found


def fan_of(results: Results, number: int) -> pl.DataFrame:
    """The fan table of a point."""
    return results.of_point("fan", number, ("round", "variable", "quantile", "value"))


def agent_dilutions(
    results: Results, rounds: int, half_year: int
) -> Mapping[Tuning, np.ndarray]:
    """Dilution of the half-year in every replication of the agent world, by tuning.

    Args:
        results: of the study.
        rounds: of the horizon.
        half_year: rounds of the half-year at its end.
    """
    found = {}
    for tuning, number in points_of(results, AGENTS).items():
        columns = ("replication", "round", "total_supply_lpt", "minted_lpt")
        frame = results.of_point("rounds", number, columns).sort("replication", "round")
        runs = [part for _, part in frame.group_by("replication", maintain_order=True)]
        found[tuning] = np.array(
            [_dilution(run, half_year) for run in runs if run.height == rounds]
        )
    return found


def _dilution(run: pl.DataFrame, half_year: int) -> float:
    """1 - supply before the half-year / supply after it; a row is as its round begins."""
    supply = run["total_supply_lpt"].to_numpy()
    after = supply[-1] + run["minted_lpt"].to_numpy()[-1]
    return float(1 - supply[-half_year] / after)
