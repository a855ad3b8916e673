"""One run of the validation study: a world, and what is measured of it."""

from pathlib import Path

import numpy as np
import polars as pl

from experiments.executors.work import Outcome, Progress
from experiments.runs.replication import TableFiles, simulate_replication
from experiments.schema import RunConfig
from experiments.studies.validation.measures import measure
from sim.calendar import DAYS_PER_YEAR

TASK = "experiments.studies.validation.task:measure_replication"
"""The task's name for an executor."""

KEPT = ("rounds", "days", "weeks", "entrants")
"""Tables that are kept of a run; the others are too large for many seeds."""


def measure_replication(
    config: RunConfig, replication: int, directory: Path, progress: Progress
) -> Outcome:
    """Simulate one replication, and measure its population.

    Args:
        config: the world, with strategies and emission rule as descriptions.
        replication: its index, from 0.
        directory: an existing, empty directory; `days`, `weeks` and `entrants` are added
            to its tables.
        progress: told the rounds done and their total after each round.
    """
    done = simulate_replication(config, replication, directory, progress)
    found = measure(TableFiles(directory))
    days, came = found.days, found.entrants
    measured = {"days": days, "weeks": found.weeks, "entrants": came}
    number = pl.lit(replication, dtype=pl.Int32).alias("replication")
    for name, frame in measured.items():
        frame.select(number, pl.all()).write_parquet(directory / f"{name}.parquet")
    years = (days.height - 1) / DAYS_PER_YEAR
    figures = {
        **found.figures,
        "entrants_per_year": came.height / years,
        "entrants_median_lpt": float(np.median(came["bonded_lpt"])) if came.height else 0.0,
    }
    return Outcome({**done.metrics, **figures}, done.facts)
