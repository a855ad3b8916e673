"""The report of a run directory."""

from typing import Any

from experiments.reports.configs import against_defaults
from experiments.reports.estimates import leading, of_one_point
from experiments.reports.numbers import (
    counted,
    duration_text,
    estimate_texts,
    percent_text,
)
from experiments.reports.page import Page, Section, Tile
from experiments.reports.plots import plot_section
from experiments.reports.provenance import provenance_section
from experiments.reports.records import RunSummary, Source
from experiments.reports.repeat import repeat_section


def run_page(source: Source, summary: RunSummary, defaults: dict[str, Any]) -> Page:
    """The page of a run.

    Args:
        source: the run directory.
        summary: its figures.
        defaults: the configuration of a run that is given nothing.
    """
    table = against_defaults(source.origin.config, defaults)
    asked = Section(
        "What was asked",
        lines=() if table.rows else ("Every key is at its default.",),
        tables=(table,) if table.rows else (),
    )
    results = Section(
        "Estimates", tables=(of_one_point(summary.metrics, summary.confidence),)
    )
    sections = (
        results,
        *plot_section(source.plots),
        asked,
        repeat_section(source, verb="run"),
        provenance_section(source.origin),
    )
    return Page(
        kind="run",
        title=_title(source.origin.config),
        question=_question(source, summary),
        verdicts=(_certainty(summary),),
        alarm="",
        tiles=tuple(_tile(name, summary) for name in leading(summary.metrics)),
        sections=sections,
    )


def _title(config: dict[str, Any]) -> str:
    rounds = config.get("horizon", {}).get("rounds")
    length = counted(rounds, "round") if isinstance(rounds, int) else "A run"
    return f"{length} from {config.get('snapshot', 'a snapshot')}"


def _question(source: Source, summary: RunSummary) -> str:
    config = source.origin.config
    return (
        f"One world, {counted(summary.replications, 'replication')}, "
        f"seed {source.origin.seed}, era {config.get('era')}, "
        f"resolution {config.get('resolution')}; "
        f"{duration_text(source.origin.wall_s)}."
    )


def _certainty(summary: RunSummary) -> str:
    if summary.replications == 1:
        return (
            "One realisation: its figures are undecided, they have no intervals. "
            "Replications give them."
        )
    return (
        f"Means over {summary.replications:,} replications with "
        f"{percent_text(summary.confidence)} intervals."
    )


def _tile(name: str, summary: RunSummary) -> Tile:
    estimate = summary.metrics[name]
    mean, low, high = estimate_texts(estimate.mean, estimate.low, estimate.high)
    return Tile(name, mean, "" if estimate.low is None else f"{low} … {high}")
