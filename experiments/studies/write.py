"""A study's results become its directory: tables, figures, summary, manifest."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from experiments.plots.courses import plot_courses
from experiments.plots.points import plot_differences, plot_points
from experiments.plots.style import DOTS_PER_INCH
from experiments.runs.directory import MANIFEST
from experiments.runs.manifest import file_facts, stamp, write_config, write_json
from experiments.runs.run import CONFIG, SUMMARY, TABLES
from experiments.studies.assembly import FailedRun
from experiments.studies.base import Answer
from experiments.studies.compare import Comparison
from experiments.studies.conduct import Tally
from experiments.studies.plan import count_of
from experiments.studies.prepare import Prepared
from experiments.studies.tables import meaning_of, row_of

PLOTS = "plots"
"""Folder of the figures."""


def write_plots(prepared: Prepared, made: Comparison, answer: Answer, place: Path) -> None:
    """Draw the figures of every study, then the study's own."""
    folder = place / PLOTS
    folder.mkdir()
    labels = [point.label for point in prepared.points]
    figures = dict(answer.figures)
    shown = [name for name in prepared.question.metrics if name in made.metrics]
    if shown:
        figures["points"] = plot_points(made.estimates, labels, shown)
    baseline = prepared.question.baseline
    if baseline is not None and made.differences.height:
        for metric in shown:
            figures[f"difference_{metric}"] = plot_differences(
                made.differences, labels, baseline, metric
            )
    courses = _courses(place / TABLES)
    if courses is not None:
        figures["courses"] = plot_courses(courses, labels)
    for name, figure in figures.items():
        figure.savefig(folder / f"{name}.png", dpi=DOTS_PER_INCH)


def write_tables(made: Comparison, answer: Answer, tables: Path) -> None:
    """Write the tables that are made of the runs."""
    frames = {
        "estimates": made.estimates,
        "differences": made.differences,
        "ranking": made.ranking,
        **answer.tables,
    }
    for name, frame in frames.items():
        if frame.height:
            frame.write_parquet(tables / f"{name}.parquet")


def write_summary(
    prepared: Prepared,
    made: Comparison,
    answer: Answer,
    *,
    tally: Tally,
    failed: Sequence[FailedRun],
    place: Path,
) -> None:
    """Write what the study found, for people and programs."""
    question = prepared.question
    write_json(
        {
            "kind": "study",
            "name": prepared.name,
            "title": question.title,
            "question": question.text,
            "confidence": made.confidence,
            "findings": [*answer.findings],
            "checks": [check._asdict() for check in answer.checks],
            "points": [
                {
                    "point": number,
                    "label": point.label,
                    "values": dict(point.values),
                    "planned": count_of(point, tally.replications),
                    "replications": made.runs[number],
                    "metrics": made.of_point(number),
                }
                for number, point in enumerate(prepared.points)
            ],
            "metrics": [*question.metrics],
            "baseline": question.baseline,
            "differences": made.differences.filter(
                pl.col("metric").is_in(question.metrics)
            ).to_dicts(),
            "ranking": _ranking(prepared, made),
            "failed": [run._asdict() for run in failed],
            **answer.extra,
        },
        place / SUMMARY,
    )


def write_manifest(
    prepared: Prepared, tally: Tally, place: Path, *, started: str, wall_s: float
) -> None:
    """Write how the study was made, and its configuration."""
    write_config(prepared.config, place / CONFIG)
    tables = sorted((place / TABLES).glob("*.parquet"))
    write_json(
        {
            "kind": "study",
            "study": prepared.name,
            **stamp(prepared.config, started=started, wall_s=wall_s),
            "runs": {
                "done": tally.done,
                "cached": tally.cached,
                "failed": tally.failed,
            },
            "replications_each": tally.replications,
            "tables": {path.stem: _describe(path) for path in tables},
        },
        place / MANIFEST,
    )


def _describe(path: Path) -> dict[str, Any]:
    schema = pl.read_parquet_schema(path)
    return {
        "row": row_of(path.stem),
        **file_facts(path),
        "columns": {
            column: {"dtype": str(dtype), "meaning": meaning_of(path.stem, column)}
            for column, dtype in schema.items()
        },
    }


def _ranking(prepared: Prepared, made: Comparison) -> dict[str, Any] | None:
    question, labels = prepared.question, [point.label for point in prepared.points]
    if made.ranking["best_probability"].null_count() == made.ranking.height:
        # Fewer than two replications rank nothing.
        return None
    return {
        "metric": question.rank_by,
        "higher_is_better": question.higher_is_better,
        "rows": [{"label": labels[row["point"]], **row} for row in made.ranking.to_dicts()],
    }


def _courses(tables: Path) -> pl.DataFrame | None:
    path = tables / "rounds.parquet"
    if not path.exists():
        return None
    columns = ["point", "replication", "round", "bonding_rate", "inflation_ppb"]
    return pl.read_parquet(path, columns=columns)
