"""Who leaves, by place in the ranking of stake when the run began."""

from typing import NamedTuple

import numpy as np
import polars as pl

from experiments.statistics.intervals import Interval, mean_interval
from experiments.studies.base import Results
from experiments.studies.sustainability.levels import Grid, Level


class Band(NamedTuple):
    """Orchestrators of like rank.

    Args:
        name: in words.
        low, high: first and last rank; None without an end.
        active: whether they were in the active set at first.
    """

    name: str
    low: int
    high: int | None
    active: bool


BANDS = (
    Band("ranks 1 to 10", 1, 10, active=True),
    Band("ranks 11 to 50", 11, 50, active=True),
    Band("from rank 51 on", 51, None, active=True),
    Band("outside the active set", 1, None, active=False),
)
"""Bands that are told apart, largest stake first."""

COLUMNS = ("replication", "round", "orchestrator", "active", "rank", "presence")


def left_shares(results: Results, grid: Grid) -> dict[str, list[Interval]]:
    """Share of each band that left in the run, by level of inflation, with intervals."""
    shares: dict[str, list[Interval]] = {band.name: [] for band in BANDS}
    for inflation_ppb in grid.inflation_ppb:
        number = grid.number(Level(inflation_ppb, 1.0, leaving=True))
        table = results.of_point("orchestrators", number, COLUMNS)
        for band in BANDS:
            found = [] if table.is_empty() else _by_replication(table, band)
            shares[band.name].append(mean_interval(np.array(found)))
    return shares


def _by_replication(table: pl.DataFrame, band: Band) -> list[float]:
    """Share of a band that left, by replication; NaN where nobody was in it."""
    shares = []
    for replication in table["replication"].unique().sort():
        run = table.filter(pl.col("replication") == replication)
        rounds = run["round"]
        first = run.filter(
            pl.col("round") == rounds.min(),
            pl.col("active") == band.active,
            pl.col("rank") >= band.low,
            pl.col("presence") == "present",
        )
        if band.high is not None:
            first = first.filter(pl.col("rank") <= band.high)
        last = run.filter(pl.col("round") == rounds.max(), pl.col("presence") == "left")
        gone = first["orchestrator"].is_in(last["orchestrator"].implode())
        shares.append(float(gone.to_numpy().mean()) if first.height else float("nan"))
    return shares
