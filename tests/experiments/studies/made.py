"""Results of studies that nobody ran: tables made by hand."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from experiments.schema import StudyConfig
from experiments.studies.base import Results


def results(
    folder: Path,
    metrics: Mapping[str, Sequence[Sequence[float]]],
    **tables: pl.DataFrame,
) -> Results:
    """Results with some metrics, each by point and replication, and other tables."""
    rows = [
        {"point": point, "replication": replication}
        | {name: float(values[point][replication]) for name, values in metrics.items()}
        for point, runs in enumerate(next(iter(metrics.values()), []))
        for replication in range(len(runs))
    ]
    schema = {"point": pl.Int32, "replication": pl.Int32}
    schema |= dict.fromkeys(metrics, pl.Float64)
    frames = {"runs": pl.DataFrame(rows, schema=schema), **tables}
    for name, frame in frames.items():
        frame.write_parquet(folder / f"{name}.parquet")
    return Results(StudyConfig(), (), folder)
