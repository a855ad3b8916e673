"""A prepared study becomes its directory: the missing runs, then the answer."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from experiments.errors import JobFailed
from experiments.reports.write import write_report
from experiments.runs.directory import check_directory, staged
from experiments.runs.run import TABLES
from experiments.store.damage import StoreDamaged
from experiments.store.runs import RunStore
from experiments.studies.assembly import FailedRun, assemble
from experiments.studies.base import Results
from experiments.studies.compare import Comparison, compare
from experiments.studies.conduct import OnEvent, Tally, conduct
from experiments.studies.prepare import Prepared
from experiments.studies.write import (
    write_manifest,
    write_plots,
    write_summary,
    write_tables,
)


def _nothing() -> None:
    """Tell nobody."""


class Concluded(NamedTuple):
    """What became of a study.

    Args:
        place: its directory.
        tally: what was done for it.
        failed: the runs that have no result.
    """

    place: Path
    tally: Tally
    failed: list[FailedRun]


def run_study(
    prepared: Prepared, on_event: OnEvent, on_start: Callable[[], None] = _nothing
) -> Concluded:
    """Do what the store lacks, then put the study's directory in its place, whole.

    Args:
        prepared: a checked study.
        on_event: told of every run that is done, found or failed, and of progress.
        on_start: called when the directory and the store are known to be usable.

    Raises:
        BadInput: the directory or the store can't be used; nothing was run.
        JobFailed: no run has the metric that says when to stop, or the store is damaged;
            what was done is stored.
        OSError: a result can't be written; what was stored before stays.
    """
    config, points = prepared.config, prepared.points
    place = check_directory(prepared.directory, overwrite=config.overwrite)
    started, clock = datetime.now(UTC).isoformat(timespec="seconds"), time.monotonic()
    with RunStore.open(Path(config.store)) as store:
        on_start()
        tally = conduct(config, points, store, on_event, prepared.name)
        with staged(place, overwrite=config.overwrite) as partial:
            tables = partial / TABLES
            tables.mkdir()
            failed = _assembled(prepared, tally, store, tables)
            _conclude(prepared, tally, failed, partial)
            write_manifest(
                prepared,
                tally,
                partial,
                started=started,
                wall_s=round(time.monotonic() - clock, 3),
            )
            if prepared.question.page:
                write_report(partial)
    return Concluded(place, tally, failed)


def _assembled(
    prepared: Prepared, tally: Tally, store: RunStore, tables: Path
) -> list[FailedRun]:
    try:
        return assemble(prepared.points, tally.replications, store, tables)
    except StoreDamaged as error:
        if tally.done:
            raise JobFailed(str(error)) from error
        raise


def _conclude(
    prepared: Prepared, tally: Tally, failed: list[FailedRun], partial: Path
) -> None:
    config, tables = prepared.config, partial / TABLES
    made = compare(prepared.question, prepared.points, tables, config.seed)
    answer = prepared.study.answer(Results(config, prepared.points, tables))
    findings = (*answer.findings, *_remarks(prepared, made, tally))
    whole = replace(answer, findings=findings)
    write_tables(made, whole, tables)
    write_plots(prepared, made, whole, partial)
    write_summary(prepared, made, whole, tally=tally, failed=failed, place=partial)


def _remarks(prepared: Prepared, made: Comparison, tally: Tally) -> list[str]:
    """What a reader must know beside the study's own findings."""
    question = prepared.question
    remarks = [
        f"No run has the metric {name}."
        for name in dict.fromkeys([*question.metrics, question.rank_by])
        if name is not None and name not in made.metrics
    ]
    stop = prepared.config.stop
    if tally.narrow is False:
        remarks.append(
            f"After {tally.replications} replications the interval of {stop.metric} is "
            f"still wider than half-width {stop.half_width:g} at some point."
        )
    return remarks
