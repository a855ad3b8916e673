"""The report of a study directory."""

from typing import Any

from experiments.reports.comparisons import (
    asked_metrics,
    comparison_tables,
    verdict_lines,
)
from experiments.reports.configs import against_defaults, between_points
from experiments.reports.estimates import of_one_point, of_points
from experiments.reports.numbers import counted, duration_text, percent_text
from experiments.reports.page import MAX_ROWS, Folded, Page, Section, Tile
from experiments.reports.plots import plot_section
from experiments.reports.provenance import provenance_section, runs_text
from experiments.reports.records import FailedRun, Source, StudySummary
from experiments.reports.repeat import repeat_section


def study_page(source: Source, summary: StudySummary, defaults: dict[str, Any]) -> Page:
    """The page of a study.

    Args:
        source: the study directory.
        summary: its figures and verdicts.
        defaults: the configuration of a study that is given nothing.
    """
    tables = comparison_tables(summary)
    sections = (
        *([Section("Comparisons", tables=tables)] if tables else []),
        _estimates(summary),
        *plot_section(source.plots),
        _asked(source, summary, defaults),
        *([failures(summary.failed)] if summary.failed else []),
        repeat_section(source, verb="study"),
        provenance_section(source.origin),
    )
    verdicts = verdict_lines(summary)
    return Page(
        kind="study",
        title=summary.title,
        question=summary.question,
        verdicts=verdicts or ("Nothing was to be decided: estimates only.",),
        alarm=alarm(summary.failed),
        tiles=_tiles(source, summary),
        sections=sections,
    )


def _tiles(source: Source, summary: StudySummary) -> tuple[Tile, ...]:
    tiles = [
        Tile("study", summary.name),
        Tile("points", f"{len(summary.points):,}"),
        Tile("replications", f"{sum(point.replications for point in summary.points):,}"),
        Tile("confidence", percent_text(summary.confidence)),
        Tile("wall time", duration_text(source.origin.wall_s)),
    ]
    if source.origin.runs:
        tiles.append(Tile("runs", runs_text(source.origin.runs)))
    return tuple(tiles)


def _estimates(summary: StudySummary) -> Section:
    if len(summary.points) == 1:
        (point,) = summary.points
        return Section(
            "Estimates", tables=(of_one_point(point.metrics, summary.confidence),)
        )
    tables, folded = of_points(
        summary.points, asked_metrics(summary), summary.baseline, summary.confidence
    )
    return Section("Estimates", tables=tables, folded=folded)


def _asked(source: Source, summary: StudySummary, defaults: dict[str, Any]) -> Section:
    points, same = between_points(summary.points)
    common = against_defaults(source.origin.config, defaults)
    tables = (*([points] if points.head[1:] else []), *([common] if common.rows else []))
    return Section("What was asked", lines=same, tables=tables)


def alarm(failed: tuple[FailedRun, ...]) -> str:
    """What must not be overlooked: runs that failed."""
    if not failed:
        return ""
    return (
        f"{counted(len(failed), 'run')} failed and left no figures; "
        "what is shown is of the others."
    )


def failures(failed: tuple[FailedRun, ...]) -> Section:
    """The runs that failed, with what they left."""
    shown = failed[:MAX_ROWS]
    lines = [f"{counted(len(failed), 'run')} failed."]
    if len(failed) > len(shown):
        lines.append(f"The first {len(shown):,} are shown; all are in summary.json.")
    return Section("Failures", lines=tuple(lines), folded=tuple(map(_failure, shown)))


def _failure(run: FailedRun) -> Folded:
    title = f"{run.label}, replication {run.replication}: {run.reason}"
    left = run.traceback or "The run left no traceback."
    return Folded(title, text=f"run store key {run.key}\n\n{left}")
