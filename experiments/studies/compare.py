"""Points compared on their metrics: estimates, paired differences, a ranking."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from experiments.statistics.intervals import CONFIDENCE, bootstrap_interval, mean_interval
from experiments.statistics.paired import paired_difference
from experiments.statistics.ranking import rank_policies
from experiments.statistics.verdicts import verdict
from experiments.studies.assembly import RUNS
from experiments.studies.base import Point, Question
from sim.streams import Streams

RESAMPLES = 1_999
"""Of a bootstrap interval; its ends then differ by a few percent of its width by seed."""

_PLACE = {"point", "replication", "key"}
"""Columns of the table `runs` that are no metrics."""

ESTIMATES = {
    "point": pl.Int32,
    "metric": pl.String,
    "mean": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "bootstrap_low": pl.Float64,
    "bootstrap_high": pl.Float64,
    "replications": pl.Int32,
}

DIFFERENCES = {
    "point": pl.Int32,
    "metric": pl.String,
    "difference": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "independent_low": pl.Float64,
    "independent_high": pl.Float64,
    "bootstrap_low": pl.Float64,
    "bootstrap_high": pl.Float64,
    "correlation": pl.Float64,
    "variance_reduction": pl.Float64,
    "replications": pl.Int32,
    "verdict": pl.String,
}

RANKING = {
    "point": pl.Int32,
    "mean": pl.Float64,
    "rank_low": pl.Int32,
    "rank_high": pl.Int32,
    "best_probability": pl.Float64,
    "with_the_best": pl.Boolean,
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the runs of a study say of its points.

    Attributes:
        estimates: one row for each point and metric.
        differences: one row for each point and metric, against the baseline.
        ranking: one row for each point, best first.
        runs: finished runs of each point.
        confidence: of every interval.
    """

    estimates: pl.DataFrame
    differences: pl.DataFrame
    ranking: pl.DataFrame
    runs: tuple[int, ...]
    confidence: float = CONFIDENCE

    @property
    def metrics(self) -> set[str]:
        """Names of the metrics that any run has."""
        return set(self.estimates["metric"].to_list())

    def of_point(self, number: int) -> dict[str, dict[str, Any]]:
        """The estimates of a point by metric."""
        rows = self.estimates.filter(pl.col("point") == number).drop("point")
        return {row.pop("metric"): row for row in rows.to_dicts()}


def compare(
    question: Question, points: Sequence[Point], tables: Path, seed: int
) -> Comparison:
    """Compare the points of a study.

    Args:
        question: says the baseline and the metric of the ranking.
        points: of the study.
        tables: holds the table `runs`.
        seed: of the run; the ranking draws from its streams.
    """
    estimates: list[tuple[Any, ...]] = []
    differences: list[tuple[Any, ...]] = []
    ranking: list[tuple[Any, ...]] = []
    names = metrics_of(tables)
    for metric in names:
        values = metric_values(tables, metric, len(points))
        # The bootstrap takes its time: it is for the metrics that the study is about.
        resamples = RESAMPLES if metric in question.metrics else 0
        bootstrap = _Bootstrap(seed, metric, resamples)
        estimates += _estimated(metric, values, bootstrap)
        if question.baseline is not None:
            differences += _compared(metric, values, question.baseline, bootstrap)
        if metric == question.rank_by:
            generator = Streams(seed).generator("study", "ranking")
            ranking = _ranked(values, question, generator)
    order = ["point", "metric"]
    return Comparison(
        pl.DataFrame(estimates, ESTIMATES, orient="row").sort(order, maintain_order=True),
        pl.DataFrame(differences, DIFFERENCES, orient="row").sort(
            order, maintain_order=True
        ),
        pl.DataFrame(ranking, RANKING, orient="row"),
        _runs_of(tables, len(points)),
    )


def _runs_of(tables: Path, points: int) -> tuple[int, ...]:
    path = tables / f"{RUNS}.parquet"
    if not path.exists():
        return (0,) * points
    numbers = pl.read_parquet(path, columns=["point"])["point"].to_numpy()
    return tuple(np.bincount(numbers, minlength=points).tolist())


def metrics_of(tables: Path) -> list[str]:
    """Names of the metrics in the table `runs`; none where no run has a result."""
    path = tables / f"{RUNS}.parquet"
    if not path.exists():
        return []
    return [name for name in pl.read_parquet_schema(path) if name not in _PLACE]


def metric_values(tables: Path, metric: str, points: int) -> np.ndarray:
    """A metric's values, NaN where it is not defined, shape [points, replications]."""
    frame = pl.read_parquet(
        tables / f"{RUNS}.parquet", columns=["point", "replication", metric]
    )
    replications = int(str(frame["replication"].max())) + 1
    values = np.full((points, replications), math.nan)
    values[frame["point"].to_numpy(), frame["replication"].to_numpy()] = (
        frame[metric].fill_null(math.nan).to_numpy()
    )
    return values


class _Bootstrap(NamedTuple):
    """Ends of the BCa interval of a mean; the same draws for every study of a seed."""

    seed: int
    metric: str
    resamples: int

    def ends(self, what: str, point: int, values: np.ndarray) -> tuple[float | None, ...]:
        if not self.resamples:
            return None, None
        generator = Streams(self.seed).generator("bootstrap", what, self.metric, point)
        found = bootstrap_interval(values, np.mean, generator, resamples=self.resamples)
        return found.low, found.high


def _estimated(
    metric: str, values: np.ndarray, bootstrap: _Bootstrap
) -> list[tuple[Any, ...]]:
    rows = []
    for point, known in enumerate(values):
        count = int(np.isfinite(known).sum())
        if count:
            ends = bootstrap.ends("mean", point, known)
            rows.append((point, metric, *mean_interval(known), *ends, count))
    return rows


def _compared(
    metric: str, values: np.ndarray, baseline: int, bootstrap: _Bootstrap
) -> list[tuple[Any, ...]]:
    rows = []
    for point, known in enumerate(values):
        found = paired_difference(known, values[baseline])
        if point == baseline or not found.pairs:
            continue
        paired, apart = found.paired, found.independent
        rows.append(
            (
                point,
                metric,
                *paired,
                apart.low,
                apart.high,
                *bootstrap.ends("difference", point, known - values[baseline]),
                found.correlation,
                found.variance_reduction,
                found.pairs,
                verdict(paired),
            )
        )
    return rows


def _ranked(
    values: np.ndarray, question: Question, generator: np.random.Generator
) -> list[tuple[Any, ...]]:
    found = rank_policies(values, generator, higher_is_better=question.higher_is_better)
    return [tuple(rank) for rank in found.ranks if rank.mean is not None]
