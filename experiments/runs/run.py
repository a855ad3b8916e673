"""A configuration becomes a run directory."""

import os
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from experiments.runs.directory import MANIFEST
from experiments.runs.intervals import CONFIDENCE, estimates
from experiments.runs.manifest import manifest, write_config, write_json
from experiments.runs.pool import run_in_place, run_tasks
from experiments.runs.replication import (
    Outcome,
    Replication,
    merge_tables,
    simulate_replication,
)
from experiments.schema import RunConfig

OnRound = Callable[[int, int, int], None]
"""Called after each simulated round: the replication, the rounds done and their total."""

CONFIG, SUMMARY, TABLES = "config.yaml", "summary.json", "tables"
"""Names within a run directory."""


def write_run(
    config: RunConfig, directory: Path, *, workers: int, on_round: OnRound
) -> None:
    """Simulate every replication and write everything of a run directory but its plots.

    Args:
        config: what to run, checked.
        directory: an existing, empty directory.
        workers: processes that share the replications; 1 is this process alone.
        on_round: called after each simulated round.

    Raises:
        RunFailed: a replication could not be finished.
    """
    started, clock = datetime.now(UTC).isoformat(timespec="seconds"), time.monotonic()
    outcomes = _simulate(config, directory, workers, on_round)
    write_config(config, directory / CONFIG)
    write_json(_summary(outcomes), directory / SUMMARY)
    described = manifest(
        config,
        directory / TABLES,
        replications=[outcome.facts for outcome in outcomes],
        started=started,
        wall_s=round(time.monotonic() - clock, 3),
    )
    write_json(described, directory / MANIFEST)


def one_per_cpu() -> int:
    """CPUs that this process may use."""
    return len(os.sched_getaffinity(0))


def _simulate(
    config: RunConfig, directory: Path, workers: int, on_round: OnRound
) -> list[Outcome]:
    parts = [directory / f"replication-{index}" for index in range(config.replications)]
    tables = directory / TABLES
    for path in [*parts, tables]:
        path.mkdir()
    replications = [Replication(config, index, path) for index, path in enumerate(parts)]
    if min(workers, config.replications) == 1:
        outcomes = run_in_place(simulate_replication, replications, on_progress=on_round)
    else:
        outcomes = run_tasks(
            simulate_replication, replications, workers=workers, on_progress=on_round
        )
    merge_tables(parts, tables)
    for path in parts:
        shutil.rmtree(path)
    return outcomes


def _summary(outcomes: list[Outcome]) -> dict[str, object]:
    by_name = estimates([outcome.metrics for outcome in outcomes])
    return {
        "replications": len(outcomes),
        "confidence": CONFIDENCE,
        "metrics": {name: estimate._asdict() for name, estimate in by_name.items()},
    }
