"""The tables of a study, read from the store run by run in the order of the plan.

What is read does not depend on who did the runs, when, or in which order, so that a study
that was interrupted ends with the same bytes as one that was not.
"""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from experiments.store.records import StoredRun
from experiments.store.runs import RunStore
from experiments.studies.base import Point
from experiments.studies.parts import PartedTable
from experiments.studies.plan import count_of, work_of

RUNS, POINTS = "runs", "points"
"""Names of the tables that every study has, beside those of its runs."""


class FailedRun(NamedTuple):
    """A run that has no result.

    Args:
        point, label: of the study.
        replication: which one.
        key: its address in the store.
        reason, traceback: of the failure.
    """

    point: int
    label: str
    replication: int
    key: str
    reason: str
    traceback: str


def assemble(
    points: Sequence[Point], replications: int, store: RunStore, tables: Path
) -> list[FailedRun]:
    """Write `points`, `runs` and every kept table of a study.

    Args:
        points: of the study.
        replications: of each point that doesn't say its own.
        store: holds the runs.
        tables: an existing, empty folder.

    Returns:
        The runs that have no result.
    """
    _write_points(points, tables / f"{POINTS}.parquet")
    kept = {name for point in points for name in point.keep}
    writers = {name: PartedTable(tables / f"{name}.parquet") for name in (RUNS, *kept)}
    failed = []
    for number, point in enumerate(points):
        for replication in range(count_of(point, replications)):
            key = work_of(point, replication).key
            if not store.has(key):
                failed.append(_failure(number, point, replication, key, store))
                continue
            run = store.read(key)
            row = _run_row(number, replication, key, run)
            writers[RUNS].append(row)
            for name, path in run.tables.items():
                frame = pl.read_parquet(path)
                place = pl.lit(number, dtype=pl.Int32).alias("point")
                writers[name].append(frame.select(place, pl.all()))
    for writer in writers.values():
        writer.close()
    return failed


def _write_points(points: Sequence[Point], path: Path) -> None:
    keys = dict.fromkeys(key for point in points for key in point.values)
    columns: dict[str, Any] = {
        "point": pl.Series(range(len(points)), dtype=pl.Int32),
        "label": [point.label for point in points],
        **{key: _column([point.values.get(key) for point in points]) for key in keys},
    }
    pl.DataFrame(columns).write_parquet(path)


def _column(values: list[Any]) -> list[Any]:
    """Values of one type as they are, others as text."""
    kinds = {type(value) for value in values if value is not None}
    if len(kinds) == 1 and kinds <= {int, float, bool, str}:
        return values
    if kinds == {int, float}:
        return [None if value is None else float(value) for value in values]
    return [None if value is None else str(value) for value in values]


def _run_row(number: int, replication: int, key: str, run: StoredRun) -> pl.DataFrame:
    row: dict[str, Any] = {
        "point": pl.Series([number], dtype=pl.Int32),
        "replication": pl.Series([replication], dtype=pl.Int32),
        "key": [key],
    }
    metrics = {
        name: pl.Series([None if math.isnan(value) else value], dtype=pl.Float64)
        for name, value in run.metrics.items()
    }
    return pl.DataFrame(row | metrics)


def _failure(
    number: int, point: Point, replication: int, key: str, store: RunStore
) -> FailedRun:
    failure = store.failure(key)
    reason = failure.reason if failure else "was not run"
    traceback = failure.traceback if failure else ""
    return FailedRun(number, point.label, replication, key, reason, traceback)
